"""Texts that would like to be more than text, and orders, carriers and answers that are made of them."""

import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import Any, Final, TypeVar

import msgspec

from tests.ui.fakes import NOW
from tests.ui.office import REPORTS, MadeUpOffice
from tests.ui.test_queue_screen import ORDERS
from tui_tracker.model.office import CarrierReport, CheckReport, ImportPreview
from tui_tracker.model.order import Checkpoint, LineItem, ManualStatus, Order, SupplierLook
from tui_tracker.model.order import LastMiss as Miss
from tui_tracker.model.record import Record

T = TypeVar("T")
HOSTILE: Final = {
    "steering": (
        "\x1b]52;c;cHduZWQ=\x07\x1b[2J\x1b[?1049l\x9b31m\x90\x1b\\\x1bc\x00\x7f\x08\x0e"
        "[/red][/][bold][link=https://x.example][@click=app.quit_app]x[/] $primary {name} %s ["
        "\u202egnol\u2066x\u200f\u061c\u202d\u2069 one\r\ntwo\nthree\x0bfour\x0cfive\x85six\u2028seven\u2029\tnine"
    ),
    "unseen": (
        "e"
        + "\u0301" * 200
        + "\u0489" * 40
        + "\u200b\u200d\ufeff\u2060\u00ad\U000e0041\U000e0001a\u200b" * 9
        + "\udcff\ud800\ue000\U0010ffff\ufffe"
    ),
    "wide": "漢字かな" * 30 + "👩\u200d👩\u200d👧\u200d👦🇸🇪" * 20,
    "long": '=HYPERLINK("https://x.example")\'"\\%' + "x" * 6000,
}
KINDS: Final = tuple(HOSTILE.values())


def hostile(value: T, text: str) -> T:
    """The same with every text in it replaced by, or ending in, a hostile one; numbers stay different."""
    return _hostile(value, text) if text else value


def _hostile(value: Any, text: str) -> Any:
    if isinstance(value, Enum):
        return value
    if type(value) is str:
        return f"{value[:12]}{text}"
    if isinstance(value, msgspec.Struct):
        is_kept = isinstance(value, Record)
        if is_kept:
            text = "".join(each for each in text if unicodedata.category(each) != "Cs")  # JSON of ours has none
        names = set(type(value).__struct_fields__) - (set() if is_kept else {"id", "health"})
        return msgspec.structs.replace(value, **{name: _hostile(getattr(value, name), text) for name in names})
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_hostile(each, text) for each in value)
    if isinstance(value, list):
        return [_hostile(each, text) for each in value]
    return value


def full(order: Order) -> Order:
    """An order in which everything that is text is told."""
    (parcel,) = order.parcels
    event = Checkpoint(when=NOW, text="Scanned", source="post", seen_at=NOW, code="EV1", place="Hub", country="SE")
    parcel = msgspec.structs.replace(
        parcel,
        courier="Nordpost",
        courier_code="nordpost",
        events=(event, msgspec.structs.replace(event, courier="Other", leg=2)),
        manual=ManualStatus(status=parcel.status, by="eva", at=NOW, note="phoned"),
        raw_status="raw",
        last_mile_number="LM1",
        last_event="Scanned",
        miss=Miss(kind="rejected", message="no such number", at=NOW, field="data"),
        url="https://post.example/1",
        tried=("other",),
    )
    return msgspec.structs.replace(
        order,
        customer=msgspec.structs.replace(
            order.customer, email="a@b.example", phone="1", city="Umeå", postal_code="1", address=("Gatan 1", "c/o")
        ),
        lines=(LineItem(title="Lamp", sku="S1", price="1.00", supplier_order="81"),),
        parcels=(parcel,),
        supplier_orders=("81",),
        looks=(SupplierLook(reference="81", carrier="post", miss=Miss(kind="x", message="no", at=NOW)),),
        tags=("vip", "fragile"),
        note="A note",
        url="https://shop.example/1",
        source="csv",
        external_id="77",
    )


FULL: Final = tuple(full(each) for each in ORDERS)


class HostileOffice(MadeUpOffice):
    """All it says is hostile."""

    def __init__(self, text: str) -> None:
        super().__init__(new=False)
        self.text = text

    def carriers(self, *, ask: bool = False) -> Sequence[CarrierReport]:
        return hostile(list(REPORTS), self.text)

    def check(self, carrier_id: str) -> CheckReport:
        return hostile(super().check(carrier_id), self.text)

    def preview(self, path: str) -> ImportPreview:
        return hostile(super().preview(path), self.text)
