"""Choose by what the list is sorted; what it is sorted by already, once more, turns it round."""

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.ui.views.sorting import SORTS, sort_words

from .base import Choices, Dialog


class SortDialog(Dialog[str | None]):
    """Every ordering there is; the one in force is marked."""

    def __init__(self, sort: str, *, turned: bool) -> None:
        """How the list is sorted now."""
        super().__init__()
        self._sort = sort
        self._turned = turned

    def title_text(self) -> str:
        """What is chosen."""
        return self.tr(N_("Sort the list"))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(N_("Enter sorts, by the same once more turns round · Esc leaves"))

    def body(self) -> Iterable[Widget]:
        """The orderings."""
        lines = (self._line(key) for key in SORTS)
        yield Choices(*map(Option, map(Content, lines)), classes="first", markup=False, compact=True)

    def _line(self, key: str) -> str:
        here = key == self._sort
        mark = "*" if self.speaking.ascii_only else "●"
        return f"{mark if here else ' '} {sort_words(key, self.tr, turned=here and self._turned)}"

    def on_mount(self) -> None:
        """Begin at the one in force."""
        self.query_one(Choices).highlighted = list(SORTS).index(self._sort)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(list(SORTS)[event.option_index])
