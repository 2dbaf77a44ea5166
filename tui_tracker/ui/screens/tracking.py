"""The tracking page: a range of days, any of the nine statuses, and what needs attention (PRODUCT A6, A7)."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.status import Status
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.dialogs.base import content
from tui_tracker.ui.dialogs.daterange import RangeDialog
from tui_tracker.ui.dialogs.filters import FilterDialog
from tui_tracker.ui.views.cells import Cell, Column
from tui_tracker.ui.views.marks import marked_words
from tui_tracker.ui.views.orders import RowView, columns, flagged_parcel
from tui_tracker.ui.views.tracking import Choice, Range, TrackingView, reasons, tracking_view
from tui_tracker.ui.views.tracking_head import empty_lines, head_lines, reason_lines
from tui_tracker.ui.widgets.order_table import OrderTable

from .base import TrackerScreen

_TITLE: Final = N_("Tracking page")
_WIDTHS: Final = {"customer": 11, "code": 16}
_SHOWN: Final = frozenset({"flag", "number", "age", "customer", "code", "status"})


def _narrower(column: Column) -> Column:
    """The reason needs room: in 80 cells, the age must not go for it, in Swedish neither."""
    return column._replace(width=_WIDTHS.get(column.key, column.width))


class TrackingScreen(TrackerScreen):
    """Orders of a range with the reason beside each that needs attention; always says how many more lie outside."""

    DEFAULT_CSS = """
    TrackingScreen #head, TrackingScreen #why { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_marks", N_("Back"), show=False, id="tracking.leave"),
        Binding("right_square_bracket", "range(1)", N_("Next range"), id="tracking.next-range"),
        Binding("left_square_bracket", "range(-1)", N_("Previous range"), show=False, id="tracking.previous-range"),
        Binding("F", "choose_range", N_("Choose the range"), id="tracking.range"),
        Binding("f", "choose_statuses", N_("Choose statuses"), id="tracking.statuses"),
        Binding("exclamation_mark", "attention", N_("Needs attention"), id="tracking.attention"),
    ]

    def __init__(self) -> None:
        """The configured number of days at first."""
        super().__init__()
        self.choice = Choice()
        self._rows: dict[int, OrderRow] = {}
        self._view = TrackingView(choice=self.choice)

    @property
    def _table(self) -> OrderTable:
        return self.query_one(OrderTable)

    def content(self) -> Iterable[Widget]:
        """What is shown, the orders, and why the one under the cursor is flagged."""
        shown = [_narrower(column) for column in columns(self.tr) if column.key in _SHOWN]
        why = Column("why", N_("Why"), 15, grow=6, rank=3)
        yield Static(id="head", markup=False)
        yield OrderTable([*shown, why], self._cell, self.tr, ascii_only=self.shell.ascii_only, id="orders")
        yield Static(id="why", markup=False)

    def on_mount(self) -> None:
        """Begin with the configured range; keys go to the orders."""
        self.choice = Choice(range=Range(days=self.shell.options.default_window_days))
        self._table.focus()

    def reload(self) -> None:
        """All orders as they are now."""
        self._rows = {row.id: row for row in self.all_rows()}
        self._show()
        self._table.changed(self._rows)

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Take in what changed and show the page again."""
        for order_id in ids:
            row = self.port.row(order_id)
            if row is None:
                self._rows.pop(order_id, None)
            else:
                self._rows[order_id] = row
        self._show()
        self._table.changed(ids)

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels of the marked orders, else of the order under the cursor."""
        chosen = self.selected_ids()
        return [ParcelRef(order_id, parcel.number) for order_id in chosen for parcel in self._rows[order_id].parcels]

    def selected_ids(self) -> list[int]:
        """The marked orders, else the one under the cursor."""
        return list(self._table.marked) or [each for each in (self._table.current,) if each is not None]

    def hidden_marks(self) -> int:
        """The marked orders outside of what is shown."""
        return self._table.hidden_marks

    def selected_order(self) -> Order | None:
        """The order under the cursor."""
        return self.whole(self._table.current)

    def _cell(self, order_id: int, key: str) -> Cell:
        found = self._view.flags.get(order_id, ())
        if key == "why":
            return Cell(reasons(found, self.tr), "flag")
        row, plain = self._rows[order_id], self.shell.ascii_only
        return RowView(row, found, self.port.now(), self.tr, plain, flagged_parcel(row, found)).cell(key)

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self._show()

    def _show(self) -> None:
        rows, now, options = self._rows.values(), self.port.now(), self.shell.options
        self._view = tracking_view(rows, now, self.choice, zone=options.timezone, rules=options.tracking_rules)
        self._table.keep_marks(self._rows.keys())
        self._table.show(self._view.shown)
        self._draw()

    @on(events.Resize)
    @on(OrderTable.Moved)
    def _draw(self) -> None:
        """The title, and the lines above and below the orders."""
        marked = marked_words(len(self._table.marked), self._table.hidden_marks, self.tr)
        self.query_one(TitleBar).say(left="  ".join(filter(None, (self.tr(_TITLE), marked))))
        width = max(20, self.size.width - 2)
        head = head_lines(self._view, self.tr, width, ascii_only=self.shell.ascii_only)
        if self._view.shown:
            why = reason_lines(self._view, self._table.current, self.tr, width)
        else:
            why = empty_lines(self._view, self.tr, width)
        self.query_one("#head", Static).update(content(head))
        self.query_one("#why", Static).update(content(why))

    def action_leave_marks(self) -> None:
        """Take the marks away; where there are none, go back."""
        if not self.take_marks_away(self._table):
            self.action_leave()

    def action_range(self, step: int) -> None:
        """The next or the previous preset."""
        self._choose(self.choice.stepped(step))

    def action_choose_range(self) -> None:
        """Choose a preset, or dates."""
        self.app.push_screen(RangeDialog(self.choice.effective), self._ranged)

    def _ranged(self, chosen: Range | None) -> None:
        if chosen is not None:
            self._choose(self.choice.ranged(chosen))

    def action_choose_statuses(self) -> None:
        """Choose any of the nine, or no code yet."""
        self.app.push_screen(FilterDialog(self._view.counts, self.choice.statuses), self._filtered)

    def _filtered(self, chosen: frozenset[Status | None] | None) -> None:
        if chosen is not None:
            self._choose(self.choice.filtered(chosen))

    def action_attention(self) -> None:
        """Only what needs attention, or everything again."""
        self._choose(self.choice.toggled())

    @on(OrderTable.Opened)
    def _open(self, event: OrderTable.Opened) -> None:
        event.stop()
        self.open_order(event.order_id)
