"""The order list: every order with its code, its status and its flag; filtered as one types."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.model.filter import parse
from tui_tracker.model.message import N_
from tui_tracker.model.views import NamedColumn, SavedView, named_columns, sort_of
from tui_tracker.ui.views.orders import columns
from tui_tracker.ui.widgets.order_table import OrderTable

from .order_list import OrderListScreen

if TYPE_CHECKING:
    from .palette import Entry


class OrdersScreen(OrderListScreen):
    """All orders, sorted as configured; beside them, where there is room, the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark", "attention", N_("Needs attention"), id="orders.attention"),
        Binding("V", "views", N_("Saved views…"), id="orders.views"),
        Binding("S", "sort_menu", N_("Sort by…"), show=False, id="orders.sort-menu"),
        Binding("f2,greater_than_sign", "sort", N_("Sort by the next column"), show=False, id="orders.sort"),
        Binding("less_than_sign", "turn", N_("Turn the order round"), show=False, id="orders.turn"),
        Binding("vertical_line", "columns", N_("Columns…"), show=False, id="orders.columns"),
        Binding("escape", "back_out", N_("Take marks and filter away"), show=False, id="orders.escape"),
        Binding("2", "go_tracking", N_("Tracking page"), id="go.tracking"),
        Binding("q", "leave", N_("Quit"), id="go.back"),
    ]

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self._columns: tuple[NamedColumn, ...] = ()

    def content(self) -> Iterable[Widget]:
        """The list and beside it one order, and a line that says why that one is flagged."""
        if not self.is_mounted:  # else in another language: columns and order are what was chosen meanwhile
            rules = self.shell.options.list_rules
            self._columns = named_columns(rules.columns)
            self.listing.sort, self.listing.turned = sort_of(rules.sort)
        table = OrderTable(
            columns(self.tr, self._columns), self.cell, self.tr, ascii_only=self.shell.ascii_only, id="table"
        )
        yield from self.with_preview(table)
        yield Static(id="reason", markup=False)

    def action_attention(self) -> None:
        """Only the orders that need a hand, or all again."""
        self.narrow(parse("" if self._filter.text == _ATTENTION else _ATTENTION))

    # Order, columns, views

    def action_sort_menu(self) -> None:
        """Choose by what the list is sorted."""
        from tui_tracker.ui.dialogs.sorting import SortDialog

        def done(key: str | None) -> None:
            if key is not None:
                self.choose_sort(key)

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

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Beside the list too."""
        super().orders_changed(ids)
        self._preview.changed(ids)

    def action_back_out(self) -> None:
        """The prompt first where it still stands open, then marks, then the filter; never out of the program."""
        self.step_back()

    @on(events.Resize)
    def _title_fits(self) -> None:
        self.say_title()


_ATTENTION: Final = "is:flagged"
