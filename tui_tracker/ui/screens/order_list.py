"""A list of all orders that follows the engine: searched in pieces, changed where it changes, never filled anew."""

from collections.abc import Iterable, Mapping
from typing import Final

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.attention import Flag, flags
from tui_tracker.model.collector import give_back
from tui_tracker.model.filter import Filter, narrows
from tui_tracker.model.filter.terms import Test
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow, ParcelRow
from tui_tracker.model.text import clean_text
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.views.cells import Cell
from tui_tracker.ui.views.listing import KeptTexts, Listing, Search
from tui_tracker.ui.views.marks import grouped, marked_words, sum_words
from tui_tracker.ui.views.orders import RowView
from tui_tracker.ui.views.sorting import Clocks, rises
from tui_tracker.ui.widgets.order_table import OrderTable

from .sorted_table import SortedTable

_SLICE: Final = 0.016  # seconds of looking for what matches, or of putting texts together; keys are heard in between
_AT_FIRST: Final = 0.06  # the same for the first look: what comes of it within that is painted once
_TEXTS_KEPT: Final = 60.0  # seconds after a filter was typed, for the next one
_BETWEEN: Final = 0.001
_FLAGS_KEPT: Final = 2000  # of the orders that were on the screen
_BY_TIME: Final = frozenset({"deadline"})  # orders that change places as time goes by


class OrderListScreen(SortedTable):
    """All orders as a table, sorted and filtered."""

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self.listing = Listing()
        self._flags: dict[int, tuple[Flag, ...]] = {}
        self._test: Test | None = None
        self._search: Search | None = None  # under way
        self._found_for = Filter("")  # the filter of what the table shows
        self._behind: set[int] = set()  # orders that changed since the search began
        self._cursor: int | None = None  # where the cursor stood when it began
        self._told = ""
        self._going_on: Timer | None = None
        self._texts: KeptTexts | None = None  # while a filter is typed, and a little longer
        self._joining: Timer | None = None  # more of them are put together then
        self._parting: Timer | None = None  # they go then
        self._sums: tuple[int, str] = (0, "")

    def on_mount(self) -> None:
        """What is said of the order under the cursor is painted with it."""
        self.watch(self.table, "under_cursor", self.say_reason, init=False)

    # What is shown

    def reload(self) -> None:
        """Read all rows anew."""
        self._flags.clear()
        self.listing.fill(self.all_rows(), self._clocks())
        self.table.keep_marks(self.listing.rows.keys())
        if self._texts is not None:
            self._begin_texts()
        self.find()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Read only these; the list is put together again only where it is another one now."""
        for order_id in ids:
            self._flags.pop(order_id, None)
        moved = self.listing.put({order_id: self.port.row(order_id) for order_id in ids}, self._clocks())
        if self._texts is not None:
            self._texts.renew(ids)
        if moved:
            self.table.keep_marks(self.listing.rows.keys())
        if self._search is not None:
            self._behind |= ids
        elif moved or not all(self._stays(order_id) for order_id in ids):
            self._show(self._with(ids))
        else:
            self.table.changed(ids)
            self.say_reason()

    def _stays(self, order_id: int) -> bool:
        """Whether an order whose place is the same is shown as before, or not shown as before."""
        row = self.listing.rows.get(order_id)
        return self._test is None or (row is not None and self._test(row)) == self.table.shows(order_id)

    def _with(self, ids: Iterable[int]) -> list[int]:
        if self._test is None:
            return self.listing.order
        return self.listing.with_changes(self.table.ids, ids, self._test, self._clocks())

    def time_passed(self) -> None:
        """Ages, and flags with them, are looked at again."""
        self._flags.clear()
        if self.listing.sort in _BY_TIME:
            self.listing.sort_by(self.listing.sort, turned=self.listing.turned, clocks=self._clocks())
        if self._filter.parts or self.listing.sort in _BY_TIME:
            self.find()
        else:
            self.table.look_again()
            self.say_reason()

    def _clocks(self) -> Clocks:
        return Clocks(self.port.now(), self.shell.options.deadlines)

    def rows_here(self) -> Mapping[int, OrderRow]:
        """All orders."""
        return self.listing.rows

    def flags_of(self, row: OrderRow) -> tuple[Flag, ...]:
        """Found when they are first asked for, and kept for what is on the screen."""
        found = self._flags.get(row.id)
        if found is None:
            if len(self._flags) > _FLAGS_KEPT:
                self._flags.clear()
            found = self._flags[row.id] = flags(row, self.shell.options.tracking_rules, self.port.now())
        return found

    def cell(self, order_id: int, key: str) -> Cell:
        """What stands in a field."""
        row = self.listing.rows.get(order_id)
        if row is None:
            return Cell("")
        now, plain, rules = self.port.now(), self.shell.ascii_only, self.shell.options.deadlines
        return RowView(row, self.flags_of(row), now, self.tr, plain, deadlines=rules).cell(key)

    # Finding

    def narrow(self, wanted: Filter) -> None:
        """Show what this filter lets through. Typed on, it is looked for among what was found before."""
        before = self._found_for if self._search is None else None
        self._filter = wanted
        fewer = before is not None and narrows(before.text, wanted.text)
        self.find(fewer=fewer)

    def find(self, *, fewer: bool = False) -> None:
        """Look for what the filter lets through, the topmost first; keys are heard all the while."""
        if self._search is None:
            self._cursor = self.table.current
        self._stop()
        self._test = self.passes()
        among = self.table.ids if fewer else None
        self._search = self.listing.search(self._test, among, wanted=self._filter, texts=self._texts)
        self._go_on(_AT_FIRST)

    def prompt_opened(self) -> None:
        """One word after the other will be looked for: the orders' texts are put together until then, and kept."""
        self._stay()
        if self._texts is None:
            self._begin_texts()

    def prompt_closed(self) -> None:
        """The filter stays; the texts, 25 megabytes of a hundred thousand orders, go if no other comes soon."""
        self._stay()
        self._parting = self.set_timer(_TEXTS_KEPT, self._forget_texts)

    def _stay(self) -> None:
        """They do not go as early as was said before."""
        if self._parting is not None:
            self._parting.stop()

    def _begin_texts(self) -> None:
        self._texts = KeptTexts(self.listing.rows, self.listing.order, self.tr.status_names())
        self._put_texts_together()

    def _forget_texts(self) -> None:
        self._texts = None
        give_back()

    def _put_texts_together(self) -> None:
        """A few at a time; what is looked for meanwhile comes first."""
        if self._texts is not None and self._search is None and self._texts.go_on(_SLICE):
            self._put_together_later()

    def _put_together_later(self) -> None:
        """What was found is painted first."""
        if self._joining is not None:
            self._joining.stop()
        if self._texts is not None:
            self._joining = self.set_timer(_BETWEEN, self._put_texts_together)

    def _go_on(self, seconds: float = _SLICE) -> None:
        search = self._search
        if search is None:
            return
        before = len(search.found)
        search.go_on(seconds)
        if search.is_done:
            self._finish(search)
            return
        if before < self.table.size.height <= len(search.found):  # what fills the screen is shown at once
            self._show(list(search.found), partly=True)
        self._going_on = self.set_timer(_BETWEEN, self._go_on)

    def _finish(self, search: Search) -> None:
        self._stop()
        self._found_for = self._filter
        shown = search.found
        if self._behind and self._test is not None:
            shown = self.listing.with_changes(shown, self._behind, self._test, self._clocks())
        elif self._test is None:
            shown = self.listing.order
        self._behind.clear()
        self._show(shown, on=self._cursor)
        self._put_together_later()

    def _stop(self) -> None:
        self._search = None
        if self._going_on is not None:
            self._going_on.stop()
            self._going_on = None

    def complete(self) -> None:
        """Find the rest now: something is to be done to the whole list."""
        if self._search is not None:
            search = self._search
            search.go_on(float("inf"))
            self._finish(search)

    def _show(self, ids: list[int], *, partly: bool = False, on: int | None = None) -> None:
        listing = self.listing
        empty = self.tr(_NOTHING_MATCHES if listing.rows else _NO_ORDERS)
        rising = rises(listing.sort, turned=listing.turned)
        self.table.show(ids, sorted_by=listing.sort, rises=rising, on=on, empty=empty)
        self.say_reason()

    # What is said of it

    def say_title(self) -> None:
        """How many orders, by which filter, in which order, how many are marked."""
        table, listing = self.table, self.listing
        total, shown = self.port.count(), len(table.ids)
        count = grouped(total, self.tr)
        if self._search is not None:
            count = f"{grouped(shown, self.tr)}+/{count}"
        elif shown != total and not self._partial:
            count = f"{grouped(shown, self.tr)}/{count}"
        parts = [f"{self.tr(_ORDERS)} {count}", clean_text(self._filter.text)]
        if (listing.sort, listing.turned) != ("age", False):
            parts.append(self.sorting_words())
        parts.append(marked_words(table.mark_count, table.hidden_marks, self.tr, self._marked_sum()))
        self.query_one(TitleBar).say(left="  ".join(part for part in parts if part))

    def _marked_sum(self) -> str:
        revision = self.table.mark_revision
        if self._sums[0] != revision:
            rows = (self.listing.rows.get(order_id) for order_id in self.table.marked)
            self._sums = revision, sum_words((row for row in rows if row is not None), self.tr)
        return self._sums[1]

    @on(OrderTable.Moved)
    def say_reason(self) -> None:
        """Why the order under the cursor is flagged; while the prompt holds no filter, why it is none."""
        row = self.listing.rows.get(self.table.current or 0)
        found = self.flags_of(row) if row is not None else ()
        self._say(self._wrong or " · ".join(self.tr.say(flag.message) for flag in found))
        self.say_title()

    def _say(self, text: str) -> None:
        """In the line below the list; it is laid out anew only where it may take several."""
        text = clean_text(text)
        if text != self._told:
            self._told = text
            self.query_one("#reason", Static).update(Content(f"! {text}" if text else ""), layout=bool(self._wrong))

    # Order

    def sort_by(self, key: str, *, turned: bool) -> None:
        """Sort by a column."""
        self.listing.sort_by(key, turned=turned, clocks=self._clocks())
        self.find()

    @property
    def sorting(self) -> tuple[str, bool]:
        """As the listing is."""
        return self.listing.sort, self.listing.turned

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
        return self.table.marked or ([current] if current is not None else [])

    def hidden_marks(self) -> int:
        """The marked orders that the filter hides."""
        return self.table.hidden_marks

    def _parcels(self, order_id: int) -> Iterable[ParcelRow]:
        row = self.listing.rows.get(order_id)
        return row.parcels if row is not None else ()

    def selected_order(self) -> Order | None:
        """The order under the cursor."""
        return self.whole(self.table.current)


_ORDERS: Final = N_("Orders")
_NOTHING_MATCHES: Final = N_("No order matches. Esc takes the filter away.")
_NO_ORDERS: Final = N_(
    "No orders yet.\n\n"
    "tui-tracker import orders_export.csv   brings them in from a file\n"
    'tui-tracker add "#1001" RR123456785SE   adds one by hand\n'
    "tui-tracker demo                       shows a made-up shop\n\n"
    "F8 does each of these here."
)
