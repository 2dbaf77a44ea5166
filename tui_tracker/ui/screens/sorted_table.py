"""A table of orders that is sorted by any of its columns: by a key, and by a click on a column's title."""

from collections.abc import Sequence

from textual import on

from tui_tracker.ui.views.sorting import SORTED_AS, SORTS, sort_words
from tui_tracker.ui.widgets.order_table import OrderTable

from .tables import TableScreen


class SortedTable(TableScreen):
    """Screens say how it is sorted (`sorting`) and sort it (`sort_by`); each binds both under ids of its own."""

    @property
    def sorting(self) -> tuple[str, bool]:
        """By which column, and whether turned round."""
        raise NotImplementedError

    def sort_by(self, key: str, *, turned: bool) -> None:
        """Sort by a column."""
        raise NotImplementedError

    def sorts(self) -> Sequence[str]:
        """What it can be sorted by, in the order of the key that goes through them."""
        return tuple(SORTS)

    def sorting_words(self) -> str:
        """How it is sorted, in words."""
        key, turned = self.sorting
        return sort_words(key, self.tr, turned=turned)

    def choose_sort(self, key: str) -> None:
        """By this; once more turns it round."""
        before, turned = self.sorting
        if key in self.sorts():
            self.sort_by(key, turned=key == before and not turned)
            self.flash(self.tr("Sorted {how}").format(how=self.sorting_words()))

    def action_sort(self) -> None:
        """Sort by the next column, after the last by the first again."""
        names, (key, _) = self.sorts(), self.sorting
        self.choose_sort(names[(names.index(key) + 1) % len(names)])

    def action_turn(self) -> None:
        """The other way round."""
        self.choose_sort(self.sorting[0])

    @on(OrderTable.SortAsked)
    def _sort_asked(self, event: OrderTable.SortAsked) -> None:
        event.stop()
        self.choose_sort(SORTED_AS.get(event.key, event.key))
