"""The order list: every order with its code, its status and its flag; filtered as one types."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.attention import Flag, flags
from tui_tracker.model.filter import Filter, FilterError, parse
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow, ParcelRow
from tui_tracker.model.text import clean_text
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.views.cells import Cell
from tui_tracker.ui.views.marks import marked_words
from tui_tracker.ui.views.orders import SORTS, Clocks, RowView, columns, in_order, rises, sort_words
from tui_tracker.ui.widgets.order_table import OrderTable

from .base import TrackerScreen


class FilterPrompt(Input):
    """The line where a filter is typed: Enter keeps it, Esc goes back to what it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "keep", N_("Keep the filter"), id="filter.keep"),
        Binding("escape", "give_up", N_("Leave the filter as it was"), id="filter.leave"),
    ]

    def action_give_up(self) -> None:
        """Back to the filter of before."""
        if isinstance(self.screen, OrdersScreen):
            self.screen.restore_filter()

    def action_keep(self) -> None:
        """Keep what is typed."""
        if isinstance(self.screen, OrdersScreen):
            self.screen.keep_filter()


class OrdersScreen(TrackerScreen):
    """All orders, newest first unless sorted otherwise."""

    DEFAULT_CSS = """
    OrdersScreen { layout: vertical; background: $background; }
    OrdersScreen #prompt { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    OrdersScreen #prompt.-open { display: block; }
    OrdersScreen.-wrong #prompt { color: $text-error; text-style: bold; }
    OrdersScreen #reason { height: 1; padding: 0 1; color: $text-warning; background: $background; }
    OrdersScreen.-wrong #reason { height: auto; max-height: 4; color: $text-error; }
    OrdersScreen #empty { display: none; height: 1fr; padding: 1 2; color: $text-muted; }
    OrdersScreen.-empty #empty { display: block; }
    OrdersScreen.-empty OrderTable { display: none; }
    """
    AUTO_FOCUS = "OrderTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("Filter"), priority=True, id="orders.filter"),
        Binding("exclamation_mark", "attention", N_("Needs attention"), id="orders.attention"),
        Binding("S", "turn", N_("Turn the order round"), show=False, id="orders.turn"),
        Binding("f2,greater_than_sign", "sort", N_("Sort by the next column"), show=False, id="orders.sort"),
        Binding("escape", "back_out", N_("Take marks and filter away"), show=False, id="orders.escape"),
        Binding("2", "go_tracking", N_("Tracking page"), id="go.tracking"),
        Binding("q", "leave", N_("Quit"), id="go.back"),
    ]

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self._rows: dict[int, OrderRow] = {}
        self._flags: dict[int, tuple[Flag, ...]] = {}
        self._filter = Filter("")
        self._before = Filter("")
        self._sort, self._turned = "age", False
        self._wrong = ""  # why what is typed is no filter
        self._waiting: Timer | None = None

    def content(self) -> Iterable[Widget]:
        """The prompt, the list, and one line that says why the order under the cursor is flagged."""
        prompt = FilterPrompt(id="prompt", compact=True, placeholder=self.tr(_PLACEHOLDER))
        prompt.cursor_blink = False
        yield prompt
        yield OrderTable(columns(self.tr), self._cell, self.tr, ascii_only=self.shell.ascii_only, id="table")
        yield Static(id="empty", markup=False)
        yield Static(id="reason", markup=False)

    @property
    def table(self) -> OrderTable:
        """The list."""
        return self.query_one("#table", OrderTable)

    # What is shown

    def reload(self) -> None:
        """Read all rows anew."""
        self._rows = {row.id: row for row in self.all_rows()}
        self._flags.clear()
        self._list()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Read only these; the list is put together again only when it is another one now."""
        moved = [self._moved(order_id) for order_id in ids]  # all are read, whichever moved
        if any(moved):
            self._list()
        else:
            self.table.changed(ids)
            self._reason()

    def _moved(self, order_id: int) -> bool:
        """Read an order anew; whether it came, went, or belongs to another place."""
        row, before = self.port.row(order_id), self._rows.pop(order_id, None)
        self._flags.pop(order_id, None)
        if row is None:
            return True
        self._rows[order_id] = row
        shown = self.table.shows(order_id)
        return before is None or shown != self._matches(row) or self._place(row) != self._place(before)

    def time_passed(self) -> None:
        """Ages, and flags with them, are looked at again."""
        self._flags.clear()
        if self._filter.tests or self._sort == "deadline":
            self._list()
        else:
            self.table.look_again()
            self._reason()

    def _matches(self, row: OrderRow) -> bool:
        rules = self.shell.options.deadlines
        return not self._filter.tests or self._filter.matches(row, self.port.now(), self._flags_of(row), rules)

    def _place(self, row: OrderRow) -> object:
        return SORTS[self._sort][1](row, self._clocks())

    def _clocks(self) -> Clocks:
        return Clocks(self.port.now(), self.shell.options.deadlines)

    def _flags_of(self, row: OrderRow) -> tuple[Flag, ...]:
        """Found when they are first asked for: the first frame waits for those on the screen only."""
        found = self._flags.get(row.id)
        if found is None:
            found = self._flags[row.id] = flags(row, self.shell.options.tracking_rules, self.port.now())
        return found

    def _kept(self) -> Iterable[OrderRow]:
        rows = self._rows.values()
        if not self._filter.tests:
            return rows
        now, clocks = self.port.now(), self.shell.options.deadlines
        return [row for row in rows if self._filter.matches(row, now, self._flags_of(row), clocks)]

    def _list(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        kept = self._kept()
        shown = in_order(kept, self._sort, turned=self._turned, clocks=self._clocks())
        self.table.keep_marks(self._rows.keys())
        self.table.show([row.id for row in shown], sorted_by=self._sort, rises=rises(self._sort, turned=self._turned))
        self._title(len(shown))
        self._empty(not shown)
        self._reason()

    def _cell(self, order_id: int, key: str) -> Cell:
        row = self._rows.get(order_id)
        if row is None:
            return Cell("")
        now, plain, rules = self.port.now(), self.shell.ascii_only, self.shell.options.deadlines
        return RowView(row, self._flags_of(row), now, self.tr, plain, deadlines=rules).cell(key)

    def _title(self, shown: int) -> None:
        total = self.port.count()
        count = str(total) if shown == total or self._partial else f"{shown}/{total}"
        parts = [f"{self.tr(_ORDERS)} {count}", clean_text(self._filter.text)]
        if (self._sort, self._turned) != ("age", False):
            parts.append(sort_words(self._sort, self.tr, turned=self._turned))
        parts.append(marked_words(len(self.table.marked), self.table.hidden_marks, self.tr))
        self.query_one(TitleBar).say(left="  ".join(part for part in parts if part))

    def _empty(self, empty: bool) -> None:
        self.set_class(empty, "-empty")
        if empty:
            text = self.tr(_NOTHING_MATCHES if self._rows else _NO_ORDERS)
            self.query_one("#empty", Static).update(Content(text))

    @on(OrderTable.Moved)
    def _reason(self) -> None:
        """Why the order under the cursor is flagged; while the prompt holds no filter, why it is none."""
        row = self._rows.get(self.table.current or 0)
        found = self._flags_of(row) if row is not None else ()
        text = clean_text(self._wrong or " · ".join(self.tr.say(flag.message) for flag in found))
        self.query_one("#reason", Static).update(Content(f"! {text}" if text else ""))
        self._title(len(self.table.ids))

    # Filter and order

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the prompt "/" is a character like others."""
        return action != "filter" or not isinstance(self.focused, FilterPrompt)

    def action_filter(self) -> None:
        """Open the prompt with the filter as it is.

        The binding has priority and the focus moves at once, so that what is typed ahead on a slow line ("/lind") lands
        in the prompt and never acts on the list.
        """
        self._before = self._filter
        prompt = self.query_one("#prompt", Input)
        prompt.add_class("-open")
        prompt.value = self._filter.text
        self.set_focus(prompt)
        self.refresh_hints()

    @on(Input.Changed, "#prompt")
    def _typed(self, event: Input.Changed) -> None:
        if event.input.has_class("-open"):
            self._apply(event.value)

    def _apply(self, text: str) -> None:
        """Narrow the list as one types; what can't be understood leaves it as it is and says what is known."""
        try:
            self._filter = parse(text)
        except FilterError as error:
            self._say_wrong(self.tr.say(error.told))
            return
        self._say_wrong("")
        if len(self._rows) <= _QUICK:
            self._list()
        elif self._waiting is None:
            self._waiting = self.set_timer(_PAUSE_SECONDS, self._list)
        else:
            self._waiting.reset()

    def _say_wrong(self, text: str) -> None:
        self._wrong = text
        self.set_class(bool(text), "-wrong")
        self._reason()

    def keep_filter(self) -> None:
        """Close the prompt and keep what stands in it; what is no filter is refused and stays, with the reason.

        Read from the prompt itself: on a slow line Enter may come before the news of the last letters.
        """
        self._apply(self.query_one("#prompt", Input).value)
        if self._wrong:
            self.flash(self.tr("That is no filter yet: put it right, or Esc goes back"), error=True)
        else:
            self._close_prompt()

    def _close_prompt(self) -> None:
        self.query_one("#prompt", Input).remove_class("-open")
        self.set_focus(self.table)
        self._say_wrong("")
        self.refresh_hints()
        if self._waiting is not None:
            self._list()

    def restore_filter(self) -> None:
        """Close the prompt; the filter is what it was."""
        self._filter = self._before
        self._close_prompt()
        self._list()

    def action_attention(self) -> None:
        """Only the orders that need a hand, or all again."""
        self._filter = parse("" if self._filter.text == _ATTENTION else _ATTENTION)
        self._list()

    def action_sort(self) -> None:
        """Sort by the next column."""
        names = list(SORTS)
        self._sort_by(names[(names.index(self._sort) + 1) % len(names)])

    def action_turn(self) -> None:
        """The other way round."""
        self._sort_by(self._sort)

    @on(OrderTable.SortAsked)
    def _sort_asked(self, event: OrderTable.SortAsked) -> None:
        if event.key in SORTS:
            self._sort_by(event.key)

    def _sort_by(self, key: str) -> None:
        """A column once more turns it round."""
        self._sort, self._turned = key, not self._turned if key == self._sort else False
        self._list()
        self.flash(self.tr("Sorted {how}").format(how=sort_words(key, self.tr, turned=self._turned)))

    def action_back_out(self) -> None:
        """The prompt first where it still stands open, then marks, then the filter; never out of the program."""
        if self.query_one("#prompt", Input).has_class("-open"):
            self.restore_filter()
        elif not self.take_marks_away(self.table) and self._filter.text:
            self._filter = Filter("")
            self._list()

    # What keys act on

    @on(OrderTable.Opened)
    def _opened(self, event: OrderTable.Opened) -> None:
        self.open_order(event.order_id)

    def selected_refs(self) -> list[ParcelRef]:
        """All parcels of the marked orders, else of the one under the cursor."""
        ids = self.selected_ids()
        return [ParcelRef(order_id, parcel.number) for order_id in ids for parcel in self._parcels(order_id)]

    def selected_ids(self) -> list[int]:
        """The marked orders, else the one under the cursor."""
        current = self.table.current
        return list(self.table.marked) or ([current] if current is not None else [])

    def hidden_marks(self) -> int:
        """The marked orders that the filter hides."""
        return self.table.hidden_marks

    def _parcels(self, order_id: int) -> Iterable[ParcelRow]:
        row = self._rows.get(order_id)
        return row.parcels if row is not None else ()

    def selected_order(self) -> Order | None:
        """The order under the cursor."""
        return self.whole(self.table.current)

    def on_resize(self, event: events.Resize) -> None:
        """The title says what fits."""
        self._title(len(self.table.ids))


_QUICK: Final = 2000  # so many orders are listed anew at every key; more, once one pauses
_PAUSE_SECONDS: Final = 0.1
_ORDERS: Final = N_("Orders")
_ATTENTION: Final = "is:flagged"
_PLACEHOLDER: Final = N_("word  status:alert  age:>3d  country:se  is:nocode  !word  /re/")
_NOTHING_MATCHES: Final = N_("No order matches. Esc takes the filter away.")
_NO_ORDERS: Final = N_(
    "No orders yet.\n\n"
    "tui-tracker import orders_export.csv   brings them in from a file\n"
    'tui-tracker add "#1001" RR123456785SE   adds one by hand\n'
    "tui-tracker demo                       shows a made-up shop"
)
