"""What is wrong with a template before a customer sees it: names, filters, limits, subject, length; all placed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from tui_tracker.model.alerts import DeadlineNow, Report
from tui_tracker.model.cases import Terms
from tui_tracker.model.deadlines import Deadline
from tui_tracker.model.expected import Expected
from tui_tracker.model.happenings import Happening
from tui_tracker.model.nearest import nearest
from tui_tracker.model.notices import Alert
from tui_tracker.model.order import Customer, LineItem, Order, Parcel, row_of, settled
from tui_tracker.model.outbox import CUSTOMER, OPERATOR
from tui_tracker.model.queue import queue_of
from tui_tracker.model.status import Status

from . import files
from .errors import TemplateError
from .files import SHOPIFY, Kind
from .links import shop_pages
from .rendering import Source, split_subject
from .sms import measure, short_text
from .writer import TemplateWriter

_EVENTS: Final = {name: event for event, name in SHOPIFY.items()}
_LOOPS: Final = frozenset({"forloop", "tablerowloop"})
NIL: Final = frozenset(
    {
        "additional_buyer", "b2b", "billing_address", "buyer_action_required", "cart_token", "checkout_id",
        "checkout_url", "company", "company_location", "current_total", "custom_attributes",
        "delivery_agreements", "delivery_instructions", "delivery_promise_branded_shipping_line",
        "discount_applications", "discount_code", "discounts", "discounts_amount", "discounts_savings",
        "financial_status", "gateway", "has_high_risks", "has_multiple_delivery_agreements",
        "has_pending_payment", "landing_site", "location", "metafields", "payment_terms", "payments",
        "pickup_in_store?", "po_number", "point_of_sale", "referring_site", "refund_amount", "refund_line_items",
        "refunds", "return", "return_label_url", "service_name", "shipping_lines", "shipping_method",
        "shipping_methods", "shipping_price", "shopify_payments_referral_prompt", "source_name",
        "subtotal_price", "tax_lines", "tax_price", "total_discounts", "total_duties", "total_outstanding",
        "total_tip", "total_weight", "transaction_amount", "transaction_name", "transactions", "unique_gateways",
    }
)  # fmt: skip
"""Names of Shopify's order that we never know: nil, and no mistake."""


class Finding(NamedTuple):
    """Something about a template. `grave`: it must be put right; others are only good to know."""

    name: str
    line: int
    column: int
    text: str
    grave: bool = True

    @property
    def where(self) -> str:
        """The place as an editor understands it."""
        return f"{self.name}:{self.line}:{self.column}" if self.line else self.name


def check_file(path: Path, writer: TemplateWriter, *, order: Order | None = None) -> list[Finding]:
    """What is to be said of a file; its name says what it is for."""
    kind = kind_of(path, writer)
    if kind is None:
        return [_misnamed(path)]
    try:
        source = Source(str(path), files.read(path), kind.form == "html", path)
    except TemplateError as error:
        return [_finding(error)]
    return check(source, kind, writer, order=order)


def kind_of(path: Path, writer: TemplateWriter) -> Kind | None:
    """What a file of that name is for; `None` for a name that says nothing."""
    stem, language = files.stem_and_language(path)
    to = OPERATOR if stem.startswith("operator") else CUSTOMER
    name = stem.removeprefix("operator").lstrip("_") if to == OPERATOR else stem
    form = files.form_of(path)
    if language not in ("", "en", "sv") or not form:
        return None
    if to == OPERATOR and name in {each.value for each in Alert}:
        return Kind(Alert(name), language or "en", form, to)
    if to == OPERATOR and not name:
        return Kind(Happening.SHIPPED, language or "en", form, to)
    if name in {each.value for each in Happening}:
        return Kind(Happening(name), language or "en", form, to)
    event = _EVENTS.get(name) if to == CUSTOMER else None
    return Kind(event, language or "en", form, to) if event is not None else None


def check(source: Source, kind: Kind, writer: TemplateWriter, *, order: Order | None = None) -> list[Finding]:
    """What is to be said of a text, by its place. It is rendered once, with `order` or one made up."""
    try:
        writer.book.parsed(source)
    except TemplateError as error:
        return [_finding(error)]
    order = order or sample_order()
    page = shop_pages(writer.options.tracking_url, kind.language)
    if isinstance(kind.event, Alert):
        variables = writer.alert_variables(kind, SAMPLE_FACTS, sample_report(), writer.now())
    else:
        variables = writer.variables(order, kind, (), writer.now(), page)
    found = [*_names(source, writer, variables), *_subject(source, kind)]
    if not any(each.grave and "filter" in each.text for each in found):
        found += _rendered(source, kind, writer, variables, order)
    return sorted(found, key=lambda each: (each.line, each.column))


def _finding(error: TemplateError) -> Finding:
    return Finding(error.name, error.line, error.column, error.why)


def _misnamed(path: Path) -> Finding:
    stem, language = files.stem_and_language(path)
    if language not in ("", "en", "sv"):
        return Finding(str(path), 0, 0, f"no message is written in {language!r}: en and sv there are")
    hint = _meant(nearest(stem, files.known_stems()))
    return Finding(str(path), 0, 0, f"no event is called {stem!r}, so this file is never used{hint}")


def _names(source: Source, writer: TemplateWriter, variables: Mapping[str, Any]) -> Iterator[Finding]:
    """Unknown variables and filters."""
    subject, body = split_subject(source.text)
    for text, html in ((subject, False), (body, source.html)):
        if text is None:
            continue
        environment = writer.book.environment(html=html)
        analysis = environment.read(text, source.name).analyze()
        for name, spans in analysis.filters.items():
            if name not in environment.filters:
                near = nearest(name, environment.filters)
                for span in spans:
                    yield _at(source, text, span, f"unknown filter {name!r}" + _meant(near))
        for used in analysis.globals.values():
            for variable in used:
                wrong = _unknown(variable.segments, variables)
                if wrong:
                    yield _at(source, text, variable.span, wrong)


def _meant(near: str) -> str:
    return f"; did you mean {near}?" if near else ""


def _at(source: Source, text: str, span: Any, why: str) -> Finding:
    line, column = span.line_col(text)
    return Finding(source.name, line, column + 1, why)


def _unknown(segments: list[Any], variables: Mapping[str, Any]) -> str:
    """What is wrong with a path; "" = nothing, as far as can be told."""
    here: Any = variables
    for depth, segment in enumerate(segments):
        if not isinstance(here, Mapping):
            return ""
        if isinstance(segment, list):
            return ""
        if segment not in here:
            if depth == 0 and (segment in NIL or segment in _LOOPS):
                return ""
            if depth and (segment in ("size", "first", "last") or not here):
                return ""
            path = ".".join(map(str, segments[: depth + 1]))
            return f"unknown variable {path!r}" + _meant(nearest(str(segment), map(str, here)))
        here = here[segment]
    return ""


def _subject(source: Source, kind: Kind) -> Iterator[Finding]:
    if kind.form != "sms" and split_subject(source.text)[0] is None:
        yield Finding(source.name, 1, 1, "no line 'Subject: …' at the top: our own subject is used", grave=False)


def _rendered(
    source: Source, kind: Kind, writer: TemplateWriter, variables: Mapping[str, Any], order: Order
) -> Iterator[Finding]:
    """What only shows when it is used."""
    locale = writer.locale(kind.language, order.currency)
    try:
        ready = writer.book.parsed(source)
        writer.book.subject(ready, variables, locale)
        text = writer.book.body(ready, variables, locale)
    except TemplateError as error:
        yield _finding(error)
        return
    if kind.form == "sms":
        yield from _length(source, short_text(text, transliterate=writer.options.transliterate))


def _length(source: Source, text: str) -> Iterator[Finding]:
    size = measure(text)
    yield Finding(source.name, 0, 0, f"with an order made up: {size}", grave=False)
    for char in size.forced_by:
        lines = source.text.split("\n")
        line = next((number for number, each in enumerate(lines, 1) if char in each), 0)
        column = lines[line - 1].index(char) + 1 if line else 0
        text = f"{char!r} (U+{ord(char):04X}) makes it UCS-2: 70 characters in one part instead of 160"
        yield Finding(source.name, line, column, text, grave=False)


def sample_order() -> Order:
    """An order made up, with two parcels, to try a template on."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return settled(
        Order(
            number="#1001",
            placed_at=now - timedelta(days=3),
            currency="SEK",
            total="598.00",
            url="https://shop.example/orders/1001",
            customer=Customer(
                name="Anna Öberg",
                email="anna@shop.example",
                phone="+46700000000",
                country="SE",
                city="Lund",
                postal_code="222 22",
                address=("Storgatan 1",),
            ),
            lines=(LineItem(title="Lamp", sku="L1", quantity=2, price="199.50"), LineItem(title="Chair", price="199")),
            parcels=(
                Parcel(
                    number="RB123456785CN",
                    courier="PostNord",
                    lines=(0,),
                    shipped_at=now,
                    expected=Expected(first=now + timedelta(days=7)),
                ),
                Parcel(number="RB123456794CN", courier="PostNord", lines=(1,), shipped_at=now),
            ),
        )
    )


SAMPLE_FACTS: Final = {
    "title": "PostNord",
    "reason": "the service answered 503",
    "until": "2026-12-01T00:00:00+00:00",
    "used": "92",
    "total": "100",
}
"""Of an alert made up."""


def sample_report() -> Report:
    """What needs a hand, made up, to try a template of the shop's own messages on."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    order = sample_order()
    lost = replace(order.parcels[0], status=Status.ALERT, last_event="Lost at the depot", last_event_at=now)
    troubled = [
        row_of(settled(replace(order, id=n, number=f"#{1000 + n}", parcels=(lost,), fulfilled=True)))
        for n in range(1, 8)
    ]
    bare = row_of(settled(replace(order, id=9, number="#1009", parcels=(), placed_at=now - timedelta(days=9))))
    rows = {row.id: row for row in (*troubled, bare)}
    clock = Deadline("dispute", now + timedelta(days=1), "")
    near = DeadlineNow(9, bare.key, clock)
    return Report(queue=queue_of(rows.values(), Terms(now), since=now), deadlines=(near,), rows=rows)
