"""The orders that one number of the fulfilment monitor counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.attention import Flag
from tui_tracker.model.filter import Filter
from tui_tracker.model.message import N_
from tui_tracker.model.monitor import MonitorTerms, Part, facts, facts_in
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.text import clean_text
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.slicing import Slices
from tui_tracker.ui.views.cells import Cell
from tui_tracker.ui.views.marks import marked_words
from tui_tracker.ui.views.monitor import part_words
from tui_tracker.ui.views.orders import RowView, columns
from tui_tracker.ui.views.sorting import Clocks, in_order, rises
from tui_tracker.ui.widgets.order_table import OrderTable

from .monitor import monitor_terms
from .sorted_table import SortedTable

_NEWEST: Final = "age"


class MonitorListScreen(SortedTable):
    """Newest first unless sorted otherwise; what no longer belongs goes, what comes to belong appears."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,greater_than_sign", "sort", N_("Sort by the next column"), show=False, id="monitor-list.sort"),
        Binding("less_than_sign", "turn", N_("Turn the order round"), show=False, id="monitor-list.turn"),
        Binding("escape", "back_out", N_("Back to the monitor"), show=False, id="monitor-list.leave"),
    ]

    def __init__(self, part: Part) -> None:
        """`part`: what the number counts."""
        super().__init__()
        self._part = part
        self._shown: dict[int, OrderRow] = {}
        self._sorted: tuple[str, bool] = (_NEWEST, False)
        self._slices = Slices(self)
        self._missed: frozenset[int] = frozenset()  # what changed while all were looked at

    def content(self) -> Iterable[Widget]:
        """The list, or that there is none."""
        table = OrderTable(columns(self.tr), self._cell, self.tr, ascii_only=self.shell.ascii_only, id="table")
        yield from self.with_preview(table)
        yield Static(id="reason", markup=False)

    def rows_here(self) -> Mapping[int, OrderRow]:
        """The orders that the number counts."""
        return self._shown

    def narrow(self, wanted: Filter) -> None:
        """Of these only what the filter lets through."""
        self._filter = wanted
        self._list()

    def flags_told(self, now: datetime) -> Callable[[OrderRow], Sequence[Flag]]:
        """By the rules that the monitor goes by now."""
        terms = self._terms()
        return lambda row: _flags(row, terms)

    def say_reason(self) -> None:
        """Below the list."""
        self._title()

    def reload(self) -> None:
        """Look for them among all orders, a few at a time."""
        terms, found = self._terms(), dict[int, OrderRow]()

        def take(rows: Sequence[OrderRow]) -> None:
            found.update((row.id, row) for row in rows if _belongs(row, self._part, terms))

        def done() -> None:
            self._shown = found
            self._list()
            missed, self._missed = self._missed, frozenset()
            if missed:
                self.orders_changed(missed)

        self._slices.run(self.all_rows(), take, done)
        if self._slices.under_way:
            self._title()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Look at these again."""
        if self._slices.under_way:
            self._missed |= ids
            return
        terms = self._terms()
        for order_id in ids:
            row = self.port.row(order_id)
            if row is not None and _belongs(row, self._part, terms):
                self._shown[order_id] = row
            else:
                self._shown.pop(order_id, None)
        self._list()
        self.table.changed(ids)
        self._preview.changed(ids)

    def _terms(self) -> MonitorTerms:
        return monitor_terms(self.shell.options.remembered.monitor, self.shell.options, self.port.now())

    def _list(self) -> None:
        test = self.passes()
        shown = [row for row in self._shown.values() if test is None or test(row)]
        key, turned = self._sorted
        rows = in_order(shown, key, turned=turned, clocks=Clocks(self.port.now(), self.shell.options.deadlines))
        self.table.keep_marks(self._shown.keys())
        empty = self.tr(_NOTHING_MATCHES if self._shown else _EMPTY)
        self.table.show([row.id for row in rows], sorted_by=key, rises=rises(key, turned=turned), empty=empty)
        self._title()

    @property
    def sorting(self) -> tuple[str, bool]:
        """As long as the screen is there."""
        return self._sorted

    def sort_by(self, key: str, *, turned: bool) -> None:
        """Sort by a column."""
        self._sorted = key, turned
        self._list()

    @on(OrderTable.Moved)
    def _title(self) -> None:
        words = part_words(self._part, self.tr)
        n = len(self._shown)
        count = self.tr.plural("{n} order", "{n} orders", n).format(n=n)
        if self._filter.parts:
            count = self.tr("{shown} of {orders}").format(shown=len(self.table.ids), orders=count)
        if self._slices.under_way:
            count = self.tr("counting… {percent} %").format(percent=self._slices.percent)
        marked = marked_words(len(self.table.marked), self.table.hidden_marks, self.tr)
        order = self.sorting_words() if self._sorted != (_NEWEST, False) else ""
        title = (words, count, clean_text(self._filter.text), order, marked)
        self.query_one(TitleBar).say(left="  ".join(filter(None, title)))

        found = self._flags(self.table.current or 0)
        text = clean_text(self._wrong or " · ".join(self.tr.say(flag.message) for flag in found))
        self.query_one("#reason", Static).update(Content(f"! {text}" if text else ""))

    def _flags(self, order_id: int) -> Sequence[Flag]:
        """By the rules that the monitor goes by now."""
        row = self._shown.get(order_id)
        return _flags(row, self._terms()) if row is not None else ()

    def _cell(self, order_id: int, key: str) -> Cell:
        row = self._shown.get(order_id)
        if row is None:
            return Cell("")
        options, now = self.shell.options, self.port.now()
        found = self._flags(order_id)
        return RowView(row, tuple(found), now, self.tr, self.shell.ascii_only, deadlines=options.deadlines).cell(key)

    def action_back_out(self) -> None:
        """The marks first, then the filter, then the list."""
        if not self.step_back():
            self.action_leave()

    def action_leave(self) -> None:
        """Back to the monitor."""
        self.shell.leave()

    def selected_ids(self) -> list[int]:
        """The marked orders, else the one under the cursor."""
        return list(self.table.marked) or [each for each in (self.table.current,) if each is not None]

    def selected_refs(self) -> list[ParcelRef]:
        """Their parcels."""
        rows = (self._shown[order_id] for order_id in self.selected_ids() if order_id in self._shown)
        return [ParcelRef(row.id, parcel.number) for row in rows for parcel in row.parcels]

    def selected_order(self) -> Order | None:
        """The order under the cursor."""
        return self.whole(self.table.current)

    @on(OrderTable.Opened)
    def _open(self, event: OrderTable.Opened) -> None:
        event.stop()
        self.open_order(event.order_id)


def _flags(row: OrderRow, terms: MonitorTerms) -> Sequence[Flag]:
    found = facts(row, terms)
    return found.flags if found is not None else ()


def _belongs(row: OrderRow, part: Part, terms: MonitorTerms) -> bool:
    found = facts(row, terms)
    return found is not None and facts_in(part, found)


_EMPTY: Final = N_("No order is counted here any more. Esc goes back.")
_NOTHING_MATCHES: Final = N_("No order matches. Esc takes the filter away.")
