"""A made-up shop, its order, and a template rendered as it stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tui_tracker.model.expected import Expected
from tui_tracker.model.happenings import Happening
from tui_tracker.model.order import Customer, LineItem, Order, Parcel, settled
from tui_tracker.model.outbox import CUSTOMER, OutboxMessage
from tui_tracker.model.status import Status
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.notify.templates.files import Kind
from tui_tracker.notify.templates.links import shop_pages
from tui_tracker.notify.templates.rendering import Source

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
PAGE = "https://track.shop.example/?n="


def order(parcels: int = 2, customer: Customer | None = None) -> Order:
    first = Parcel(
        number="AB1",
        courier="PostNord",
        lines=(0,),
        shipped_at=NOW,
        expected=Expected(first=NOW + timedelta(days=7)),
        last_event="Left the depot",
        last_event_at=NOW,
        status=Status.IN_TRANSIT,
    )
    others = [Parcel(number=f"CD{n}", lines=(1,), shipped_at=NOW) for n in range(2, parcels + 1)]
    return settled(
        Order(
            number="#1004",
            placed_at=NOW - timedelta(days=2),
            currency="SEK",
            total="598.00",
            customer=customer
            or Customer(
                name="Eva Lind Ek",
                email="eva@shop.example",
                country="SE",
                city="Lund",
                postal_code="222 22",
                address=("Storgatan 1", "c/o Ek"),
            ),
            lines=(
                LineItem(title="Lampa <Nord> & co", sku="L1", quantity=2, price="199.50"),
                LineItem(title="Stol", price="199"),
            ),
            parcels=(first, *others)[:parcels],
        )
    )


def writer(
    folder: Path | None = None, *, name: str = "Nordljus", page: str = PAGE, plain: bool = False
) -> TemplateWriter:
    options = TemplateOptions(folder=folder, tracking_url=page, shop_name=name, transliterate=plain)
    return TemplateWriter(options, ZONE, now=lambda: NOW)


def message(event: Happening | None = Happening.SHIPPED, language: str = "sv", **more: object) -> OutboxMessage:
    values = {"keys": ("k",), "order": 1, "number": "#1004", "channel": "email", "to": CUSTOMER, **more}
    times = dict.fromkeys(("created_at", "happened_at", "due_at", "expires_at"), NOW)
    return OutboxMessage(event=event, language=language, **values, **times)  # type: ignore[arg-type]


def rendered(
    text: str,
    *,
    html: bool = False,
    language: str = "en",
    about: Order | None = None,
    event: Happening = Happening.SHIPPED,
) -> str:
    made, of = writer(), about or order()
    variables = made.variables(of, Kind(event, language, "txt"), (), NOW, shop_pages(PAGE, language))
    ready = made.book.parsed(Source("template", text, html))
    return made.book.body(ready, variables, made.locale(language, of.currency))
