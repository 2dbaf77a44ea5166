"""How every screen and dialog of the app is opened, over any orders: one table for all tests that look at all of them.

A screen that is new has to be added to `PLACES`: a test looks for those that are not.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from textual.screen import Screen

import tui_tracker.ui
from tests.ui.fakes import NOW
from tests.ui.hostile import HostileOffice, hostile
from tests.ui.office import REPORTS, STATE
from tests.ui.outbox import desk_over, ids
from tests.ui.support import Opened
from tui_tracker.engine.port import Newcomer, ParcelRef
from tui_tracker.model.filter.parsing import parse
from tui_tracker.model.monitor import Part
from tui_tracker.model.order import Order
from tui_tracker.model.period import EVERYTHING
from tui_tracker.model.status import Status
from tui_tracker.model.text import clean_text
from tui_tracker.model.views import SavedView
from tui_tracker.ui.dialogs.adding import AddDialog
from tui_tracker.ui.dialogs.carriers import CarrierDialog
from tui_tracker.ui.dialogs.choosing import WhichDialog
from tui_tracker.ui.dialogs.codes import CodeDialog
from tui_tracker.ui.dialogs.columns import ColumnsDialog
from tui_tracker.ui.dialogs.confirm import ConfirmDialog
from tui_tracker.ui.dialogs.copying import CopyDialog, ShowDialog
from tui_tracker.ui.dialogs.customer_message import CustomerMessageDialog
from tui_tracker.ui.dialogs.daterange import RangeDialog
from tui_tracker.ui.dialogs.facts import FactsDialog
from tui_tracker.ui.dialogs.filters import FilterDialog
from tui_tracker.ui.dialogs.handling import RefundDialog, ResentDialog
from tui_tracker.ui.dialogs.importing import ImportDialog
from tui_tracker.ui.dialogs.items import ItemsDialog
from tui_tracker.ui.dialogs.lines import LinesDialog
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.dialogs.note import NoteDialog
from tui_tracker.ui.dialogs.plugins import PluginDialog
from tui_tracker.ui.dialogs.scope import ScopeDialog
from tui_tracker.ui.dialogs.setting_up import SetUpDialog
from tui_tracker.ui.dialogs.snooze import SnoozeDialog
from tui_tracker.ui.dialogs.sorting import SortDialog
from tui_tracker.ui.dialogs.status import StatusDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.dialogs.stopping import StopDialog
from tui_tracker.ui.dialogs.supplier import SupplierDialog
from tui_tracker.ui.dialogs.supplier_message import SupplierMessageDialog
from tui_tracker.ui.dialogs.tags import TagDialog
from tui_tracker.ui.dialogs.text import TextDialog
from tui_tracker.ui.dialogs.views import ViewsDialog
from tui_tracker.ui.screens.monitor_list import MonitorListScreen
from tui_tracker.ui.screens.small import SmallScreen
from tui_tracker.ui.screens.stops import StopsScreen
from tui_tracker.ui.views.copying import copy_fields
from tui_tracker.ui.views.lines import Span, wrapped

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
    "OutboxScreen": lambda desk, text: _outbox(desk, text),
    "StopsScreen": lambda desk, text: _stops(desk, text),
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
    "StopDialog": dialog(lambda desk, text: StopDialog(desk_over(desk.engine, text).stops())),
    "TextDialog": dialog(lambda desk, text: TextDialog("Title" + text, text)),
    "LinesDialog": dialog(
        lambda desk, text: LinesDialog("Title" + text, lambda width: wrapped([Span(clean_text(text))], width))
    ),
    "CustomerMessageDialog": dialog(
        lambda desk, text: CustomerMessageDialog(
            "#1" + text, ids(desk.engine), desk_over(desk.engine, text), desk.app.options.timezone, lambda _: None
        )
    ),
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


def _outbox(desk: Opened, text: str) -> None:
    desk_over(desk.engine, text)
    desk.app.go("outbox")


async def _stops(desk: Opened, text: str) -> None:
    desk_over(desk.engine, text)
    desk.app.push_screen(StopsScreen())
    await desk.pilot.app.workers.wait_for_complete()


async def _tried(desk: Opened) -> None:
    desk.app.go("tracking")
    await desk.press("W")


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
