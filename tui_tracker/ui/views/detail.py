"""An order in full as lines: parcels with their events, customer, items, and the audit trail. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.acts import act_words
from tui_tracker.model.attention import Flag
from tui_tracker.model.awaiting import awaited, references
from tui_tracker.model.deadlines import Deadline
from tui_tracker.model.order import LineItem, Order, row_of
from tui_tracker.model.status import Status
from tui_tracker.model.why import Why
from tui_tracker.store.api import AuditEntry

from .deadlines import deadline_span
from .durations import relative, stamp, stamp_and_relative
from .lines import BLANK, Line, Span, labelled, plain, wrapped
from .parcel import ParcelFacts, parcel_lines
from .statuses import status_span
from .supplier import supplier_lines


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything the view is made from. `links`: tracking number → page; `carriers`: carrier id → its title; `whys`:
    tracking number → the reasons; `deadlines`: the nearest first.
    """

    order: Order
    now: datetime
    zone: tzinfo  # the shop's
    links: Mapping[str, str] = field(default_factory=dict)
    carriers: Mapping[str, str] = field(default_factory=dict)
    flags: Sequence[Flag] = ()
    audit: Sequence[AuditEntry] = ()
    whys: Mapping[str, Why] = field(default_factory=dict)
    deadlines: Sequence[Deadline] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DetailView:
    """The lines, and at which of them each parcel begins; a line's `target` is the index of its parcel."""

    lines: tuple[Line, ...] = ()
    parcels: tuple[int, ...] = ()


def detail_view(facts: Facts, tr: Translator, width: int, *, chosen: int = 0, ascii_only: bool = False) -> DetailView:
    """The order in lines of at most `width` cells; `chosen` is the index of the parcel that keys act on."""
    width = max(width, _NARROWEST)
    order = facts.order
    lines = _head(facts, tr, width, ascii_only)
    starts = []
    for index in range(len(order.parcels)):
        lines.append(BLANK)
        starts.append(len(lines))
        lines += parcel_lines(_parcel_facts(facts, index, chosen), tr, width, ascii_only=ascii_only)
    if not order.parcels:
        lines += _no_parcel(order, tr, width)
    lines += [*_customer(order, tr, width), *_items(order, tr, width), *_remarks(order, tr, width)]
    lines += _trail(facts, tr, width)
    return DetailView(lines=tuple(plain(lines) if ascii_only else lines), parcels=tuple(starts))


def gone_lines(tr: Translator, width: int, trouble: str = "") -> tuple[Line, ...]:
    """What is shown once the order is no longer there, or can't be read: then what `trouble` there is."""
    _ = tr
    if trouble:
        head = wrapped([Span(_("This order can't be read."), "heading")], width)
        return (*head, BLANK, *wrapped([Span(trouble, "flag")], width))
    head = wrapped([Span(_("This order is gone."), "heading")], width)
    why = wrapped([Span(_("Somebody removed it while you were looking. Esc leads back to the list."))], width)
    return (*head, BLANK, *why)


def _parcel_facts(facts: Facts, index: int, chosen: int) -> ParcelFacts:
    parcel = facts.order.parcels[index]
    return ParcelFacts(
        parcel=parcel,
        index=index,
        count=len(facts.order.parcels),
        chosen=index == chosen,
        now=facts.now,
        zone=facts.zone,
        link=facts.links.get(parcel.number, parcel.url),
        carrier=facts.carriers.get(parcel.carrier, parcel.carrier),
        why=facts.whys.get(parcel.number),
        items=tuple(line.title for place, line in enumerate(facts.order.lines) if place in parcel.lines),
    )


def _head(facts: Facts, tr: Translator, width: int, ascii_only: bool) -> list[Line]:
    _ = tr
    order = facts.order
    name = _("Order {number}").format(number=order.number)
    who = ", ".join(part for part in (order.customer.name, order.customer.country) if part)
    about = [Span(f" · {part}", "muted") for part in (who, order.shop) if part]
    lines = wrapped([Span(name, "heading"), *about], width)
    by_hand = _by_hand(row_of(order).status_by_hand, tr)
    lines += labelled(_("Status"), [_status(order.status, tr, ascii_only), *by_hand], width)
    for index, parcel in enumerate(order.parcels if len(order.parcels) > 1 else ()):
        status = status_span(parcel.status, tr, parcel.detail, plain=ascii_only)
        spans = [Span(f"{parcel.number} "), status, *_by_hand(parcel.manual is not None, tr)]
        lines += labelled(_("Parcels") if index == 0 else "", spans, width, target=index)
    lines += labelled(_("Made"), [Span(stamp_and_relative(order.placed_at, facts.now, facts.zone, tr))], width)
    lines += labelled(_("Fulfilled"), [_fulfilled(facts, tr)], width)
    for label, moment in ((_("Cancelled"), order.cancelled_at), (_("Archived"), order.archived_at)):
        if moment is not None:
            lines += labelled(label, [Span(stamp_and_relative(moment, facts.now, facts.zone, tr), "strong")], width)
    if _tells_of_codes(order):
        lines += supplier_lines(order, facts.now, facts.zone, facts.carriers, tr, width)
    for flag in facts.flags:
        lines += labelled(_("Attention"), [Span(tr.say(flag.message), "flag")], width)
    return lines + _deadline(facts, tr, width)


def _deadline(facts: Facts, tr: Translator, width: int) -> list[Line]:
    """The nearest one that is not over, and how many come after it."""
    coming = [each for each in facts.deadlines if each.at >= facts.now]
    if not coming:
        return []
    spans = [deadline_span(coming[0], facts.now, facts.zone, tr)]
    if len(coming) > 1:
        more = tr.plural("w shows {n} more", "w shows {n} more", len(coming) - 1)
        spans.append(Span(" · " + more.format(n=len(coming) - 1), "muted"))
    return labelled(tr("Deadline"), spans, width)


def _status(status: Status | None, tr: Translator, ascii_only: bool) -> Span:
    return Span(tr.status(None), "muted") if status is None else status_span(status, tr, plain=ascii_only)


def _by_hand(manual: bool, tr: Translator) -> list[Span]:
    """The mark of a status that somebody set: it is not the carrier's word."""
    return [Span(" " + tr("(by hand)"), "manual")] if manual else []


def _fulfilled(facts: Facts, tr: Translator) -> Span:
    _ = tr
    order = facts.order
    if not order.fulfilled:
        return Span(_("not yet"))
    if order.fulfilled_at is not None:
        return Span(stamp_and_relative(order.fulfilled_at, facts.now, facts.zone, tr))
    return Span(_("yes") if order.parcels else _("yes, but there is no code"))


def _customer(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    who = order.customer
    place = " ".join(part for part in (who.postal_code, who.city) if part)
    facts = (
        (_("Customer"), who.name),
        (_("E-mail"), who.email),
        (_("Phone"), who.phone),
        (_("Address"), ", ".join(part for part in (*who.address, place) if part)),
        (_("Country"), who.country),
    )
    lines = [line for label, text in facts if text for line in labelled(label, [Span(text)], width)]
    return [BLANK, *(lines or wrapped([Span(_("Nothing is known of the customer."), "muted")], width, indent=2))]


def _items(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    lines: list[Line] = [BLANK, *wrapped([Span(_("Items"), "heading")], width)]
    for place, item in enumerate(order.lines):
        lines += wrapped(_item(order, place, item, tr), width, indent=2, hang=4)
    if not order.lines:
        lines += wrapped([Span(_("No items are known."), "muted")], width, indent=2)
    if order.total:
        lines += labelled(_("Total"), [Span(f"{order.total} {order.currency}".strip(), "strong")], width)
    return lines


def _item(order: Order, place: int, item: LineItem, tr: Translator) -> list[Span]:
    _ = tr
    spans = [Span(f"{item.quantity} × {item.title or item.sku}")]
    if item.sku and item.title:
        spans.append(Span(f" [{item.sku}]", "muted"))
    if item.price:
        spans.append(Span(f" · {_price(item, order.currency)}"))
    within = [str(index + 1) for index, parcel in enumerate(order.parcels) if place in parcel.lines]
    if within:
        spans.append(Span(" · " + _("in parcel {numbers}").format(numbers=", ".join(within)), "muted"))
    if item.supplier_order:
        spans.append(Span(" · " + _("supplier order {number}").format(number=item.supplier_order), "muted"))
    return spans


def _price(item: LineItem, currency: str) -> str:
    """The price of one, and of all where there are several and the price is a number."""
    one = f"{item.price} {currency}".strip()
    if item.quantity == 1:
        return one
    try:
        return f"{one} = {Decimal(item.price) * item.quantity:f} {currency}".strip()
    except InvalidOperation:
        return one


def _tells_of_codes(order: Order) -> bool:
    """Whether there is more to say of its supplier orders than their numbers."""
    return bool(order.looks or awaited(order))


def _remarks(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    facts = (
        (_("Note"), order.note),
        (_("Tags"), ", ".join(order.tags)),
        (_("Supplier"), "" if _tells_of_codes(order) else ", ".join(order.supplier_orders)),
        (_("Source"), order.source),
    )
    lines = [line for label, text in facts if text for line in _remark(label, text, width)]
    return [BLANK, *lines] if lines else []


def _remark(label: str, text: str, width: int) -> list[Line]:
    """A note may have several lines of its own."""
    first, *others = text.split("\n")
    lines = labelled(label, [Span(first)], width)
    return lines + [line for other in others for line in labelled("", [Span(other)], width)]


def _no_parcel(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    if order.fulfilled:
        text = _("The shop says it is fulfilled, but there is no tracking code: ask the supplier for it.")
    else:
        text = _("There is no parcel yet; the code comes when the supplier ships.")
    lines = [BLANK, *wrapped([Span(_("Parcels"), "heading")], width), *wrapped([Span(text)], width, indent=2)]
    if not references(order) and order.cancelled_at is None:
        way = _("O gives the supplier's order number: then the code comes by itself.")
        lines += wrapped([Span(way, "muted")], width, indent=2)
    return lines


def _trail(facts: Facts, tr: Translator, width: int) -> list[Line]:
    _ = tr
    lines: list[Line] = [BLANK, *wrapped([Span(_("What was done"), "heading")], width)]
    for entry in facts.audit:
        spans = [
            Span(f"{stamp(entry.at, facts.zone)}  ", "muted"),
            Span(entry.summary or tr(act_words(entry.kind))),
            Span(f" · {entry.by or '?'} · {relative(entry.at, facts.now, tr)}", "muted"),
        ]
        lines += wrapped(spans, width, indent=2, hang=18)
    if not facts.audit:
        lines += wrapped([Span(_("Nothing yet."), "muted")], width, indent=2)
    return lines


_NARROWEST: Final = 30
