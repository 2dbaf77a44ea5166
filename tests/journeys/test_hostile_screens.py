"""Hostile text in every field of every screen: nothing of it steers the terminal, nothing crashes, columns stay.

Every screen and dialog is opened over orders, carriers, messages and an audit trail whose every text is hostile. A
screen that is new has to be added to `PLACES`: a test looks for those that are not.
"""

import importlib
import pkgutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any, Final, TypeVar

import msgspec
import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip

import tui_tracker.ui
from tests.ui.fakes import NOW
from tests.ui.office import REPORTS, STATE, MadeUpOffice
from tests.ui.support import Opened, opened, screen_text
from tests.ui.test_queue_screen import ORDERS
from tui_tracker.engine.port import Newcomer, ParcelRef
from tui_tracker.model.filter.parsing import parse
from tui_tracker.model.monitor import Part
from tui_tracker.model.office import CarrierReport, CheckReport, ImportPreview
from tui_tracker.model.order import Checkpoint, LineItem, ManualStatus, Order, SupplierLook, settled
from tui_tracker.model.order import LastMiss as Miss
from tui_tracker.model.period import EVERYTHING
from tui_tracker.model.status import Status
from tui_tracker.model.views import SavedView
from tui_tracker.store.api import AuditEntry
from tui_tracker.ui.dialogs.adding import AddDialog
from tui_tracker.ui.dialogs.carriers import CarrierDialog
from tui_tracker.ui.dialogs.choosing import WhichDialog
from tui_tracker.ui.dialogs.codes import CodeDialog
from tui_tracker.ui.dialogs.columns import ColumnsDialog
from tui_tracker.ui.dialogs.confirm import ConfirmDialog
from tui_tracker.ui.dialogs.copying import CopyDialog, ShowDialog
from tui_tracker.ui.dialogs.daterange import RangeDialog
from tui_tracker.ui.dialogs.facts import FactsDialog
from tui_tracker.ui.dialogs.filters import FilterDialog
from tui_tracker.ui.dialogs.handling import RefundDialog, ResentDialog
from tui_tracker.ui.dialogs.importing import ImportDialog
from tui_tracker.ui.dialogs.items import ItemsDialog
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.dialogs.note import NoteDialog
from tui_tracker.ui.dialogs.plugins import PluginDialog
from tui_tracker.ui.dialogs.scope import ScopeDialog
from tui_tracker.ui.dialogs.setting_up import SetUpDialog
from tui_tracker.ui.dialogs.snooze import SnoozeDialog
from tui_tracker.ui.dialogs.sorting import SortDialog
from tui_tracker.ui.dialogs.status import StatusDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.dialogs.supplier import SupplierDialog
from tui_tracker.ui.dialogs.supplier_message import SupplierMessageDialog
from tui_tracker.ui.dialogs.tags import TagDialog
from tui_tracker.ui.dialogs.text import TextDialog
from tui_tracker.ui.dialogs.views import ViewsDialog
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.monitor_list import MonitorListScreen
from tui_tracker.ui.screens.small import SmallScreen
from tui_tracker.ui.views.copying import copy_fields

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
_MOST_ACCENTS: Final = 3


def hostile(value: T, text: str) -> T:
    """The same with every text in it replaced by, or ending in, a hostile one; numbers stay different."""
    return _hostile(value, text)  # type: ignore[no-any-return]


def _hostile(value: Any, text: str) -> Any:
    if isinstance(value, Enum):
        return value
    if type(value) is str:
        return f"{value[:12]}{text}"
    if isinstance(value, msgspec.Struct):
        text = "".join(each for each in text if unicodedata.category(each) != "Cs")  # JSON of ours has none
        names = type(value).__struct_fields__
        return msgspec.structs.replace(value, **{name: _hostile(getattr(value, name), text) for name in names})
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"id", "health"}
        changed = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in kept}
        return replace(value, **{name: _hostile(each, text) for name, each in changed.items()})
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


Go = Callable[[Opened, str], object]


def dialog(make: Callable[[Opened, str], Screen[Any]]) -> Go:
    return lambda desk, text: desk.app.push_screen(make(desk, text))


def at(name: str) -> Go:
    return lambda desk, _: desk.app.go(name)


def pressed(*keys: str) -> Go:
    return lambda desk, _: desk.press(*keys)


def first(desk: Opened, text: str) -> Order:
    """An order of that kind of text."""
    return next(each for each in desk.engine.orders.values() if text[:20] in each.note)


def view(text: str) -> SavedView:
    return msgspec.structs.replace(hostile(SavedView(filter="status:alert"), text), sort="")  # a sort is one of few


PLACES: Final[dict[str, Go]] = {
    "OrdersScreen": at("orders"),
    "TrackingScreen": at("tracking"),
    "QueueScreen": at("queue"),
    "MonitorScreen": at("monitor"),
    "MonitorListScreen": dialog(lambda desk, _: MonitorListScreen(Part(kind="orders"))),
    "CarriersScreen": at("carriers"),
    "MessagesScreen": at("messages"),
    "DetailScreen": lambda desk, text: desk.app.open_order(first(desk, text).id),
    "WhyScreen": lambda desk, text: desk.app.explain(first(desk, text).id),
    "FirstRunScreen": pressed("f8"),
    "HelpScreen": pressed("question_mark"),
    "PaletteScreen": pressed("colon"),
    "RulesDialog": lambda desk, _: _tried(desk),
    "SmallScreen": dialog(lambda desk, _: SmallScreen((200, 60))),
    "StatusDialog": dialog(lambda desk, text: StatusDialog((ParcelRef(1, "AB1" + text),), None)),
    "StatusesDialog": dialog(lambda desk, _: StatusesDialog()),
    "LinkDialog": dialog(lambda desk, text: LinkDialog("https://post.example/" + text)),
    "SupplierDialog": dialog(lambda desk, text: SupplierDialog(first(desk, text))),
    "PluginDialog": dialog(lambda desk, text: PluginDialog(_newcomer(text))),
    "ImportDialog": dialog(lambda desk, text: ImportDialog(HostileOffice(text))),
    "AddDialog": dialog(lambda desk, text: AddDialog(HostileOffice(text))),
    "WhichDialog": dialog(lambda desk, text: WhichDialog(hostile(list(REPORTS), text))),
    "SetUpDialog": dialog(lambda desk, text: SetUpDialog(hostile(REPORTS[0], text), HostileOffice(text))),
    "CarrierDialog": dialog(
        lambda desk, text: CarrierDialog("AB1" + text, first(desk, text).parcels[0], hostile(STATE, text).carriers)
    ),
    "CodeDialog": dialog(
        lambda desk, text: CodeDialog(first(desk, text), first(desk, text).parcels[0].number, ("#1" + text,))
    ),
    "ColumnsDialog": dialog(lambda desk, _: ColumnsDialog(())),
    "ConfirmDialog": dialog(lambda desk, text: ConfirmDialog("Sure? " + text, [text, text])),
    "ShowDialog": dialog(lambda desk, text: ShowDialog("Title" + text, text)),
    "TextDialog": dialog(lambda desk, text: TextDialog("Title" + text, text)),
    "CopyDialog": dialog(
        lambda desk, text: CopyDialog(
            "#1" + text,
            copy_fields([first(desk, text)], ["AB1" + text], {"AB1" + text: "https://x.example/" + text}, desk.app.tr),
        )
    ),
    "RangeDialog": dialog(lambda desk, text: RangeDialog(EVERYTHING, title=text)),
    "FactsDialog": dialog(lambda desk, text: FactsDialog(first(desk, text), desk.app.options.timezone)),
    "FilterDialog": dialog(lambda desk, _: FilterDialog({Status.ALERT: 3, None: 1})),
    "ResentDialog": dialog(lambda desk, text: ResentDialog("#1" + text, several=False)),
    "RefundDialog": dialog(lambda desk, text: RefundDialog("#1" + text, text, several=False)),
    "ItemsDialog": dialog(lambda desk, text: ItemsDialog(first(desk, text), first(desk, text).parcels[0])),
    "NoteDialog": dialog(lambda desk, text: NoteDialog("#1" + text, text)),
    "ScopeDialog": dialog(lambda desk, _: ScopeDialog(parse("status:alert"))),
    "SnoozeDialog": dialog(lambda desk, text: SnoozeDialog("#1" + text, NOW, desk.app.options.timezone)),
    "SortDialog": dialog(lambda desk, _: SortDialog("age", turned=False)),
    "SupplierMessageDialog": dialog(
        lambda desk, text: SupplierMessageDialog(
            "#1" + text, [first(desk, text)], NOW, desk.app.options.timezone, lambda _: None
        )
    ),
    "TagDialog": dialog(lambda desk, text: TagDialog("#1" + text, {"a" + text: 1}, ["b" + text])),
    "ViewsDialog": dialog(lambda desk, text: ViewsDialog({"late" + text: view(text)}, view(text), text)),
}


async def _tried(desk: Opened) -> None:
    desk.app.go("tracking")
    await desk.press("L")


def _newcomer(text: str) -> Newcomer:
    newcomer = Newcomer(name="acme", distribution="acme", version="1.0", author="Acme", summary="Parcels")
    return hostile(newcomer, text)


def screens() -> Iterator[type[Screen[Any]]]:
    """Every screen and dialog of ours that is opened as it is, and not a base of others."""
    for module in pkgutil.walk_packages(tui_tracker.ui.__path__, "tui_tracker.ui."):
        importlib.import_module(module.name)
    waiting: list[type[Screen[Any]]] = [Screen]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.startswith("tui_tracker.") and not found.__subclasses__():
            yield found


def test_every_screen_is_among_those_that_are_tried() -> None:
    assert {each.__name__ for each in screens()} == set(PLACES)


def faults(strips: Sequence[Strip], width: int) -> Iterator[str]:
    """What of a screen would steer a terminal, or is out of place."""
    for strip in strips:
        if strip.cell_length != width or cell_len(strip.text) != width:
            yield f"{cell_len(strip.text)} cells wide: {strip.text!r}"
        if bad := [each for each in strip.text if unicodedata.category(each) in ("Cc", "Cf", "Cs")]:
            yield f"{bad} in {strip.text!r}"
        accents = 0
        for char in strip.text:
            accents = accents + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            if accents > _MOST_ACCENTS:
                yield f"a stack in {strip.text!r}"
                break
        for _, style, _control in strip:
            if style is not None and style.link and not style.link.startswith("https://"):
                yield f"a link to {style.link!r}"
            if style is not None and "@click" in style.meta:
                yield f"an action of the text's own: {style.meta['@click']!r}"


NARROW: Final = (80, 24)
WIDE: Final = (120, 40)
CASES: Final = [(each, NARROW) for each in PLACES] + [(each, WIDE) for each in PLACES if each.endswith("Screen")]


@pytest.mark.parametrize(("place", "size"), CASES, ids=lambda each: each if isinstance(each, str) else f"{each[0]}")
async def test_hostile_text_is_only_text_on_every_screen(place: str, size: tuple[int, int]) -> None:
    everything = "".join(KINDS)
    orders = [settled(hostile(each, KINDS[n % len(KINDS)])) for n, each in enumerate(FULL)]
    options = UiOptions(office=HostileOffice(everything), title="shop" + everything, note="note" + everything)
    async with opened(orders=orders, size=size, options=options) as desk:
        desk.engine.pages = {each.parcels[0].number: "https://post.example/" + each.note for each in orders}
        desk.engine.engine_state = hostile(replace(STATE, notices=("a carrier is back",)), everything)
        desk.engine.trail = [_entry(number, KINDS[number % len(KINDS)]) for number in range(20)]
        desk.engine.clock = NOW + timedelta(seconds=1)
        for text in KINDS:
            await _looked_at(desk, place, text)


async def _looked_at(desk: Opened, place: str, text: str) -> None:
    result = PLACES[place](desk, text)
    if hasattr(result, "__await__"):
        await result
    await desk.until(lambda: type(desk.app.screen).__name__ == place and desk.app.screen.is_mounted)
    for key in ("", "pagedown", "end"):
        await desk.press(*filter(None, [key]))
        found = [*faults(desk.app.screen._compositor.render_strips(), desk.app.size.width)]
        assert found == [], f"{place} after {key!r}\n{screen_text(desk.app)}"
    desk.app.go("orders")


def _entry(number: int, text: str) -> AuditEntry:
    entry = AuditEntry(revision=number + 1, at=NOW, kind="note", by="eva", summary="wrote", orders=(1,))
    return hostile(entry, text)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_the_columns_beside_hostile_text_stay_where_they_are(kind: str) -> None:
    plain = FULL[2]
    worse = settled(hostile(msgspec.structs.replace(FULL[3], tags=(), lines=()), HOSTILE[kind]))
    async with opened(orders=[plain, worse]) as desk:
        await desk.sees(plain.number)
        await desk.until(lambda: sum("In transit" in line for line in desk.lines) == 2)
        starts = {cell_len(line[: line.index("In transit")]) for line in desk.lines if "In transit" in line}
        assert len(starts) == 1, screen_text(desk.app)


def test_what_is_hostile_here_is_so() -> None:
    """The tests above would see it."""
    strip = Strip.blank(3)
    assert [*faults([strip], 3)] == []
    assert [*faults([strip], 4)]
    steering = Strip([Segment("\x1b[2J")])
    assert [*faults([steering], steering.cell_length)]
