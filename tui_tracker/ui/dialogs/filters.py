"""Choose any of the nine statuses, or no code yet, with how many orders have each."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.status import STATUSES, Status
from tui_tracker.ui.views.statuses import counted

from .base import Choices, Dialog


class Ticks(Choices):
    """A list in which Enter is for the whole and a click ticks one line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.take", N_("Show"), show=False, id="filter.take")]


class FilterDialog(Dialog[frozenset[Status | None] | None]):
    """Space ticks, Enter shows what is ticked; with nothing ticked every status is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", N_("Tick"), id="filter.tick"),
        Binding("c", "clear", N_("Tick nothing"), id="filter.clear"),
    ]

    def __init__(self, counts: Mapping[Status | None, int], chosen: frozenset[Status | None]) -> None:
        """`counts`: how many of the orders in the range have each status (`None`: no code); `chosen`: filtered now."""
        super().__init__()
        self.counts = counts
        self.chosen = chosen

    def title_text(self) -> str:
        """What is chosen."""
        return self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The nine, and no code yet."""
        options = [Option(Content(line)) for line in self._lines()]
        yield Ticks(*options, id="statuses", classes="first", markup=False, compact=True)

    def _lines(self) -> list[str]:
        return counted(self.counts, self.chosen, self.tr, plain=self.speaking.ascii_only)

    def _redraw(self) -> None:
        choices = self.query_one("#statuses", Choices)
        for index, line in enumerate(self._lines()):
            choices.replace_option_prompt_at_index(index, Content(line))

    def action_tick(self) -> None:
        """Tick the status under the cursor, or take the tick away."""
        index = self.query_one("#statuses", Choices).highlighted
        if index is not None:
            self.chosen ^= {STATUSES[index].status if index < len(STATUSES) else None}
            self._redraw()

    def action_clear(self) -> None:
        """Take all ticks away."""
        self.chosen = frozenset()
        self._redraw()

    def action_take(self) -> None:
        """Show what is ticked."""
        self.dismiss(self.chosen)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()


_TITLE: Final = N_("Show orders with these statuses")
_KEYS: Final = N_("Space ticks · c ticks nothing · Enter shows them · Esc leaves")
