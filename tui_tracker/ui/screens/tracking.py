"""The tracking page: a range of days, any of the nine statuses, and what needs attention (PRODUCT A6, A7)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.filter import Filter
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.period import Range
from tui_tracker.model.text import clean_text
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.dialogs.base import content
from tui_tracker.ui.dialogs.daterange import RangeDialog
from tui_tracker.ui.dialogs.filters import FilterDialog, Filtered, Results
from tui_tracker.ui.slicing import Slices
from tui_tracker.ui.views.cells import Cell, Column
from tui_tracker.ui.views.lines import Line, Span, wrapped
from tui_tracker.ui.views.marks import marked_words
from tui_tracker.ui.views.orders import RowView, columns, flagged_parcel
from tui_tracker.ui.views.sorting import SORTS, Clocks, in_order, rises
from tui_tracker.ui.views.tracking import Choice, Known, TrackingView, reasons, tracking_view
from tui_tracker.ui.views.tracking_head import empty_lines, head_lines, reason_lines
from tui_tracker.ui.widgets.order_table import OrderTable

from .sorted_table import SortedTable

_TITLE: Final = N_("Tracking page")
_QUICK: Final = 2000  # so many orders are looked through anew at every change; more of them, after a moment
_PAUSE_SECONDS: Final = 1.0
_TYPING_SECONDS: Final = 0.15
_BY_ATTENTION: Final = "attention"
_ATTENTION_FIRST: Final = N_("what needs attention first")
_ATTENTION_LAST: Final = N_("what needs attention last")
_WIDTHS: Final = {"customer": 11, "code": 16}
_SHOWN: Final = frozenset({"flag", "number", "age", "customer", "code", "status"})


def _narrower(column: Column) -> Column:
    """The reason needs room: in 80 cells, the age must not go for it, in Swedish neither."""
    return column._replace(width=_WIDTHS.get(column.key, column.width))


class TrackingScreen(SortedTable):
    """Orders of a range with the reason beside each that needs attention; always says how many more lie outside."""

    DEFAULT_CSS = """
    TrackingScreen #head, TrackingScreen #why { height: auto; padding: 0 1; }
    TrackingScreen #why.-wrong { color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back_out", N_("Back"), show=False, id="tracking.leave"),
        Binding("right_square_bracket", "range(1)", N_("Next range"), id="tracking.next-range"),
        Binding("left_square_bracket", "range(-1)", N_("Previous range"), show=False, id="tracking.previous-range"),
        Binding("F", "choose_range", N_("Choose the range"), id="tracking.range"),
        Binding("f", "choose_statuses", N_("Choose statuses"), id="tracking.statuses"),
        Binding("exclamation_mark", "attention", N_("Needs attention"), id="tracking.attention"),
        Binding("f2,greater_than_sign", "sort", N_("Sort by the next column"), show=False, id="tracking.sort"),
        Binding("less_than_sign", "turn", N_("Turn the order round"), show=False, id="tracking.turn"),
        Binding("W", "try_rules", N_("Try rules"), id="tracking.try-rules"),
    ]

    def __init__(self) -> None:
        """The configured number of days at first, then what was chosen last."""
        super().__init__()
        self.choice = Choice()
        self._rows: dict[int, OrderRow] = {}
        self._known: Known | None = None
        self._view = TrackingView(choice=self.choice)
        self._slices = Slices(self)
        self._missed: frozenset[int] = frozenset()  # what changed while all were looked at
        self._waiting: Timer | None = None

    def content(self) -> Iterable[Widget]:
        """What is shown, the orders, and why the one under the cursor is flagged."""
        shown = [_narrower(column) for column in columns(self.tr) if column.key in _SHOWN]
        why = Column("why", N_("Why"), 15, grow=6, rank=3)
        yield Static(id="head", markup=False)
        table = OrderTable([*shown, why], self._cell, self.tr, ascii_only=self.shell.ascii_only, id="orders")
        yield from self.with_preview(table)
        yield Static(id="why", markup=False)

    def on_mount(self) -> None:
        """Begin with what was chosen before, at first with the configured range; keys go to the orders."""
        options = self.shell.options
        self.choice = options.remembered.tracking or Choice(range=Range(days=options.default_window_days))
        self._filter = options.remembered.tracking_filter

    def reload(self) -> None:
        """All orders as they are now; many of them are looked at a few at a time, what was shown stays meanwhile."""
        rows, now, rules = self.all_rows(), self.port.now(), self.shell.options.tracking_rules
        known = Known(rules, now)

        def done() -> None:
            self._rows, self._known = {row.id: row for row in rows}, known
            self._show()
            self.table.changed(self._rows)
            missed, self._missed = self._missed, frozenset()
            if missed:
                self.orders_changed(missed)

        self._slices.run(rows, known.take, done)
        if self._slices.under_way:
            self._draw()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Take in what changed and show the page again: at once, or where there are many orders in a moment."""
        if self._slices.under_way or self._known is None:
            self._missed |= ids
            return
        for order_id in ids:
            row = self.port.row(order_id)
            if row is None:
                self._rows.pop(order_id, None)
                self._known.drop(order_id)
            else:
                self._rows[order_id] = row
                self._known.take([row])
        if len(self._rows) <= _QUICK or not ids <= self._rows.keys():
            self._show()
        elif self._waiting is None:
            self._waiting = self.set_timer(_PAUSE_SECONDS, self._show)
        self.table.changed(ids)
        self._preview.changed(ids)

    def time_passed(self) -> None:
        """Ages are others now, and flags with them."""
        self.reload()

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels of the marked orders, else of the order under the cursor."""
        chosen = self.selected_ids()
        return [ParcelRef(order_id, parcel.number) for order_id in chosen for parcel in self._rows[order_id].parcels]

    def selected_ids(self) -> list[int]:
        """The marked orders, else the one under the cursor."""
        return list(self.table.marked) or [each for each in (self.table.current,) if each is not None]

    def hidden_marks(self) -> int:
        """The marked orders outside of what is shown."""
        return self.table.hidden_marks

    def selected_order(self) -> Order | None:
        """The order under the cursor."""
        return self.whole(self.table.current)

    def _cell(self, order_id: int, key: str) -> Cell:
        found = self._view.flags.get(order_id, ())
        if key == "why":
            return Cell(reasons(found, self.tr), "flag")
        row, plain = self._rows[order_id], self.shell.ascii_only
        return RowView(row, found, self.port.now(), self.tr, plain, flagged_parcel(row, found)).cell(key)

    def _choose(self, choice: Choice) -> None:
        self.choice = self.shell.options.remembered.tracking = choice
        self._show()

    def _viewed(self, choice: Choice) -> TrackingView:
        """The page of the orders that the filter lets through: all its counts are of those."""
        options, now, test = self.shell.options, self.port.now(), self.passes()
        rows = [row for row in self._rows.values() if test is None or test(row)]
        known = self._known.of(rows) if self._known is not None and test is not None else self._known
        return tracking_view(rows, now, choice, zone=options.timezone, rules=options.tracking_rules, known=known)

    def rows_here(self) -> Mapping[int, OrderRow]:
        """All orders."""
        return self._rows

    def narrow(self, wanted: Filter) -> None:
        """Only orders that the filter lets through; where there are many, once one has stopped typing."""
        self._filter = self.shell.options.remembered.tracking_filter = wanted
        if len(self._rows) <= _QUICK:
            self._show()
        else:
            self._stop_waiting()
            self._waiting = self.set_timer(_TYPING_SECONDS, self._show)

    def complete(self) -> None:
        """What was typed last is shown now."""
        if self._waiting is not None:
            self._show()

    def say_reason(self) -> None:
        """Below the orders."""
        self._draw()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def _show(self) -> None:
        self._stop_waiting()
        self._view = self._viewed(self.choice)
        self.table.keep_marks(self._rows.keys())
        sort, turned = self.sorting
        if sort == _BY_ATTENTION:
            self.table.show(self._view.shown[::-1] if turned else self._view.shown)
        else:
            clocks = Clocks(self.port.now(), self.shell.options.deadlines)
            shown = in_order([self._rows[each] for each in self._view.shown], sort, turned=turned, clocks=clocks)
            self.table.show([row.id for row in shown], sorted_by=sort, rises=rises(sort, turned=turned))
        self._draw()

    @property
    def sorting(self) -> tuple[str, bool]:
        """As it was left: the app remembers it."""
        remembered = self.shell.options.remembered
        return remembered.tracking_sort, remembered.tracking_turned

    def sorts(self) -> Sequence[str]:
        """What needs attention first, then the columns there are."""
        return (_BY_ATTENTION, *(name for name in SORTS if name in _SHOWN))

    def sorting_words(self) -> str:
        """How it is sorted, in words."""
        sort, turned = self.sorting
        if sort == _BY_ATTENTION:
            return self.tr(_ATTENTION_LAST if turned else _ATTENTION_FIRST)
        return super().sorting_words()

    def sort_by(self, key: str, *, turned: bool) -> None:
        """Sort by a column."""
        remembered = self.shell.options.remembered
        remembered.tracking_sort, remembered.tracking_turned = key, turned
        self._show()

    @on(events.Resize)
    @on(OrderTable.Moved)
    def _draw(self) -> None:
        """The title, and the lines above and below the orders."""
        marked = marked_words(len(self.table.marked), self.table.hidden_marks, self.tr)
        order = self.sorting_words() if self.sorting != (_BY_ATTENTION, False) else ""
        title = (self.tr(_TITLE), clean_text(self._filter.text), order, marked)
        self.query_one(TitleBar).say(left="  ".join(filter(None, title)))
        width = max(20, self.size.width - 2)
        if self._slices.under_way and self._known is None:
            self.query_one("#head", Static).update(content([Line((Span(self.tr("counting…"), "flag"),))]))
            return
        head = head_lines(self._view, self.tr, width, ascii_only=self.shell.ascii_only)
        if self._wrong:
            why = wrapped([Span(f"! {clean_text(self._wrong)}", "alarm")], width)
        elif self._view.shown:
            why = reason_lines(self._view, self.table.current, self.tr, width)
        else:
            why = empty_lines(self._view, self.tr, width, narrowed=bool(self._filter.parts))
        self.query_one("#head", Static).update(content(head))
        self.query_one("#why", Static).update(content(why))

    def action_back_out(self) -> None:
        """The marks first, then the filter, then the page."""
        if not self.step_back():
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
        """Choose all orders or what needs attention, and any of the nine, or no code yet."""
        other = self._viewed(self.choice.toggled()).counts
        attention = self.choice.attention
        everything, flagged = (other, self._view.counts) if attention else (self._view.counts, other)
        results = Results(everything, flagged, attention)
        self.app.push_screen(FilterDialog(self._view.counts, self.choice.statuses, results), self._filtered)

    def _filtered(self, chosen: Filtered | None) -> None:
        if chosen is not None:
            self._choose(replace(self.choice, statuses=chosen.statuses, attention=chosen.attention))

    def action_try_rules(self) -> None:
        """See what other rules would flag, before they are kept."""
        from .trying import try_rules

        try_rules(self, "tracking")

    def action_attention(self) -> None:
        """Only what needs attention, or everything again."""
        self._choose(self.choice.toggled())

    @on(OrderTable.Opened)
    def _open(self, event: OrderTable.Opened) -> None:
        event.stop()
        self.open_order(event.order_id)
