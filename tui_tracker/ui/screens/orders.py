"""The order list: every order with its code, its status and its flag; filtered as one types."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_tracker.model.filter import Filter, FilterError, completions, parse
from tui_tracker.model.message import N_
from tui_tracker.model.views import NamedColumn, SavedView, named_columns, sort_of
from tui_tracker.ui.views.known import known_values
from tui_tracker.ui.views.orders import columns
from tui_tracker.ui.views.sorting import SORTED_AS, SORTS
from tui_tracker.ui.widgets.filter_prompt import FilterPrompt
from tui_tracker.ui.widgets.order_table import OrderTable

from .order_list import OrderListScreen
from .previewing import Previewing

if TYPE_CHECKING:
    from .palette import Entry


class OrdersScreen(OrderListScreen):
    """All orders, sorted as configured; beside them, where there is room, the one under the cursor."""

    DEFAULT_CSS = """
    OrdersScreen { layout: vertical; background: $background; }
    OrdersScreen #prompt { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    OrdersScreen #prompt.-open { display: block; }
    OrdersScreen.-wrong #prompt { color: $text-error; text-style: bold; }
    OrdersScreen #beside { height: 1fr; }
    OrdersScreen #table { width: 1fr; }
    OrdersScreen #reason { height: 1; padding: 0 1; color: $text-warning; background: $background; }
    OrdersScreen.-wrong #reason { height: auto; max-height: 4; color: $text-error; }
    OrdersScreen #empty { display: none; height: 1fr; width: 1fr; padding: 1 2; color: $text-muted; }
    OrdersScreen.-empty #empty { display: block; }
    OrdersScreen.-empty #table { display: none; }
    """
    AUTO_FOCUS = "OrderTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("Filter"), priority=True, id="orders.filter"),
        Binding("exclamation_mark", "attention", N_("Needs attention"), id="orders.attention"),
        Binding("V", "views", N_("Saved views…"), id="orders.views"),
        Binding("S", "sort_menu", N_("Sort by…"), show=False, id="orders.sort-menu"),
        Binding("f2,greater_than_sign", "sort", N_("Sort by the next column"), show=False, id="orders.sort"),
        Binding("less_than_sign", "turn", N_("Turn the order round"), show=False, id="orders.turn"),
        Binding("vertical_line", "columns", N_("Columns…"), show=False, id="orders.columns"),
        Binding("p", "preview", N_("Order beside the list, or not"), show=False, id="orders.preview"),
        Binding("plus", "mark_by", N_("Mark by a filter"), show=False, id="orders.mark-by"),
        Binding("escape", "back_out", N_("Take marks and filter away"), show=False, id="orders.escape"),
        Binding("2", "go_tracking", N_("Tracking page"), id="go.tracking"),
        Binding("q", "leave", N_("Quit"), id="go.back"),
    ]

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self._before = Filter("")
        self._marking = False  # the prompt is for marks, not for what is shown
        self._preview = Previewing(self)
        self._columns: tuple[NamedColumn, ...] = ()

    def content(self) -> Iterable[Widget]:
        """The prompt, the list and beside it one order, and a line that says why that one is flagged."""
        rules = self.shell.options.list_rules
        self._columns = named_columns(rules.columns)
        self.listing.sort, self.listing.turned = sort_of(rules.sort)
        yield FilterPrompt(self._completions, placeholder=self.tr(_PLACEHOLDER))
        table = OrderTable(
            columns(self.tr, self._columns), self.cell, self.tr, ascii_only=self.shell.ascii_only, id="table"
        )
        table.complete = self.complete
        with Horizontal(id="beside"):
            yield table
            yield Static(id="empty", markup=False)
            yield self._preview.pane()
        yield Static(id="reason", markup=False)

    @property
    def prompt(self) -> FilterPrompt:
        """Where a filter is typed."""
        return self.query_one(FilterPrompt)

    # Filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the prompt "/" is a character like others."""
        typing = action == "filter" and isinstance(self.focused, FilterPrompt)
        return not typing and super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Open the prompt with the filter as it is.

        The binding has priority and the focus moves at once, so that what is typed ahead on a slow line ("/lind") lands
        in the prompt and never acts on the list.
        """
        self._before = self._filter
        self._open_prompt(self._filter.text, marking=False)

    def action_mark_by(self) -> None:
        """Type a filter; Enter marks what it lets through of what is shown."""
        self._open_prompt("", marking=True)

    def _open_prompt(self, text: str, *, marking: bool) -> None:
        self._marking = marking
        prompt = self.prompt
        prompt.add_class("-open")
        prompt.placeholder = self.tr(_MARK_PLACEHOLDER if marking else _PLACEHOLDER)
        prompt.begin(text)
        self.set_focus(prompt)
        self.refresh_hints()
        self.run_worker(self._read_history(), group="history", exclusive=True, exit_on_error=False)

    async def _read_history(self) -> None:
        self.prompt.history = await asyncio.to_thread(self.shell.options.keeping.filters)

    @on(Input.Changed, "#prompt")
    def _typed(self, event: Input.Changed) -> None:
        if event.input.has_class("-open"):
            self._apply(event.value)

    def _apply(self, text: str) -> Filter | None:
        """Narrow the list as one types; what can't be understood leaves it as it is and says what is known."""
        try:
            wanted = parse(text)
        except FilterError as error:
            self._say_wrong(self.tr.say(error.told))
            return None
        self._say_wrong("")
        if not self._marking and wanted.text != self._filter.text:
            self.narrow(wanted)
        return wanted

    def _say_wrong(self, text: str) -> None:
        self._wrong = text
        self.set_class(bool(text), "-wrong")
        self.say_reason()

    @on(FilterPrompt.Kept)
    def keep_filter(self) -> None:
        """Close the prompt and keep what stands in it; what is no filter is refused and stays, with the reason.

        Read from the prompt itself: on a slow line Enter may come before the news of the last letters.
        """
        wanted = self._apply(self.prompt.value)
        if wanted is None:
            self.flash(self.tr("That is no filter yet: put it right, or Esc goes back"), error=True)
            return
        self._close_prompt()
        if wanted.parts:
            keeping = self.shell.options.keeping
            self.run_worker(asyncio.to_thread(keeping.remember, wanted.text), exit_on_error=False)
        if self._marking:
            self._mark(wanted)

    def _mark(self, wanted: Filter) -> None:
        self.complete()
        test, rows = wanted.over(self._terms()), self.listing.rows
        found = [order_id for order_id in self.table.ids if wanted.parts and test(rows[order_id])]
        self.table.mark(found)
        self.flash(self.tr.plural("{n} order marked", "{n} orders marked", len(found)).format(n=len(found)))

    def _close_prompt(self) -> None:
        self.prompt.remove_class("-open")
        self.set_focus(self.table)
        self._say_wrong("")
        self.refresh_hints()

    @on(FilterPrompt.GivenUp)
    def restore_filter(self) -> None:
        """Close the prompt; the filter is what it was."""
        self._close_prompt()
        if not self._marking and self._filter.text != self._before.text:
            self.narrow(self._before)

    def _completions(self, word: str) -> Sequence[str]:
        return completions(word, known_values(self.listing.rows.values(), word))

    @on(FilterPrompt.Offered)
    def _offered(self, event: FilterPrompt.Offered) -> None:
        """The words there are, the one that stands there first."""
        words = [*event.words[max(0, event.at) :], *event.words[: max(0, event.at)]]
        text = " ".join(words[:_OFFERED]) + (" …" if len(words) > _OFFERED else "")
        self.flash(text or self.tr("Nothing known begins like that"), error=not words)

    def action_attention(self) -> None:
        """Only the orders that need a hand, or all again."""
        self.narrow(parse("" if self._filter.text == _ATTENTION else _ATTENTION))

    # Order, columns, views

    def action_sort(self) -> None:
        """Sort by the next column."""
        names = list(SORTS)
        self.turn_or_sort(names[(names.index(self.listing.sort) + 1) % len(names)])

    def action_turn(self) -> None:
        """The other way round."""
        self.turn_or_sort(self.listing.sort)

    @on(OrderTable.SortAsked)
    def _sort_asked(self, event: OrderTable.SortAsked) -> None:
        self.turn_or_sort(SORTED_AS.get(event.key, event.key))

    def action_sort_menu(self) -> None:
        """Choose by what the list is sorted."""
        from tui_tracker.ui.dialogs.sorting import SortDialog

        def done(key: str | None) -> None:
            if key is not None:
                self.turn_or_sort(key)

        self.app.push_screen(SortDialog(self.listing.sort, turned=self.listing.turned), done)

    def action_columns(self) -> None:
        """Choose the columns."""
        from tui_tracker.ui.dialogs.columns import ColumnsDialog

        self.app.push_screen(ColumnsDialog(self._columns), self._take_columns)

    def _take_columns(self, chosen: tuple[NamedColumn, ...] | None) -> None:
        from .order_views import keep_columns

        if chosen is not None and chosen != self._columns:
            self.set_columns(chosen)
            keep_columns(self, chosen)

    def set_columns(self, chosen: tuple[NamedColumn, ...]) -> None:
        """Show these; none: the usual ones."""
        self._columns = chosen
        self.table.set_columns(columns(self.tr, chosen))

    def palette_entries(self) -> "Iterable[Entry]":
        """The saved views, for the palette."""
        from .order_views import view_entries

        return view_entries(self)

    def action_views(self) -> None:
        """Choose, save or remove a view."""
        from .order_views import open_views

        open_views(self, self.as_view())

    def as_view(self) -> SavedView:
        """What is shown now, to be kept under a name."""
        from tui_tracker.model.views import written_columns

        sort = ("-" if self.listing.turned else "") + self.listing.sort
        return SavedView(filter=self._filter.text, columns=written_columns(self._columns), sort=sort)

    def show_view(self, view: SavedView) -> None:
        """Show what a view says; where it says nothing, as configured."""
        rules = self.shell.options.list_rules
        self.set_columns(named_columns(view.columns or rules.columns))
        key, turned = sort_of(view.sort or rules.sort)
        if (key, turned) != (self.listing.sort, self.listing.turned):
            self.listing.sort_by(key, turned=turned, clocks=self._clocks())
        self._filter = parse(view.filter)
        self.find()

    def action_preview(self) -> None:
        """The order under the cursor beside the list, or the list alone."""
        self._preview.turn()

    @on(OrderTable.Moved)
    def _follow(self) -> None:
        self._preview.follow()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Beside the list too."""
        super().orders_changed(ids)
        self._preview.changed(ids)

    def action_back_out(self) -> None:
        """The prompt first where it still stands open, then marks, then the filter; never out of the program."""
        if self.prompt.has_class("-open"):
            self.restore_filter()
        elif not self.take_marks_away(self.table) and self._filter.text:
            self.narrow(Filter(""))

    def on_resize(self, event: events.Resize) -> None:
        """The title says what fits; the order beside the list stays only where there is room."""
        self.say_title()
        self._preview.fit(event.size.width)


_ATTENTION: Final = "is:flagged"
_OFFERED: Final = 8
_PLACEHOLDER: Final = N_("word  status:alert  age:>3d  country:se  is:nocode  !word  /re/")
_MARK_PLACEHOLDER: Final = N_("mark which orders?  word  status:alert  age:>3d")
