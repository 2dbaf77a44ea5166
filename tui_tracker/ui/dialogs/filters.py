"""Choose what a page shows: all orders or what needs attention, and any of the nine statuses; with their numbers."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.status import STATUSES, Status
from tui_tracker.ui.views.cells import fitted
from tui_tracker.ui.views.statuses import counted, word_width

from .base import Choices, Dialog


class Ticks(Choices):
    """A list in which Enter is for the whole and a click ticks one line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.take", N_("Show"), show=False, id="filter.take")]


Counts = Mapping[Status | None, int]
"""How many orders have each status; `None`: no code yet."""


class Filtered(NamedTuple):
    """What was chosen; no statuses = all."""

    statuses: frozenset[Status | None]
    attention: bool = False


class Results(NamedTuple):
    """The two results one can choose between: how many orders of each status there are in either."""

    everything: Counts
    flagged: Counts
    attention: bool  # which of them is shown


class FilterDialog(Dialog[Filtered | None]):
    """Space ticks, Enter shows what is ticked; with nothing ticked every status is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", N_("Tick"), id="filter.tick"),
        Binding("c", "clear", N_("Tick nothing"), id="filter.clear"),
    ]

    def __init__(
        self, counts: Counts, chosen: frozenset[Status | None] = frozenset(), results: Results | None = None
    ) -> None:
        """`counts`: how many of the orders in the range have each status; `chosen`: filtered now. With `results` one
        chooses between them too, and the numbers are those of the one that is chosen.
        """
        super().__init__()
        self._counts = counts
        self.chosen = chosen
        self._results = results

    @property
    def counts(self) -> Counts:
        """Those of the result that is chosen."""
        if self._results is None:
            return self._counts
        return self._results.flagged if self._results.attention else self._results.everything

    def title_text(self) -> str:
        """What is chosen."""
        return self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The results, the nine, and no code yet."""
        options = [Option(Content(line)) for line in self._lines()]
        yield Ticks(*options, id="statuses", classes="first", markup=False, compact=True)

    def _lines(self) -> list[str]:
        lines = counted(self.counts, self.chosen, self.tr, plain=self.speaking.ascii_only)
        if self._results is None:
            return lines
        return [*result_lines(self._results, self.tr), *lines]

    def _redraw(self) -> None:
        choices = self.query_one("#statuses", Choices)
        for index, line in enumerate(self._lines()):
            choices.replace_option_prompt_at_index(index, Content(line))

    def action_tick(self) -> None:
        """Tick the status under the cursor, or take the tick away."""
        index = self.query_one("#statuses", Choices).highlighted
        if index is None:
            return
        if self._results is not None and index < _RESULTS:
            self._results = self._results._replace(attention=index == 1)
        else:
            at = index - (_RESULTS if self._results is not None else 0)
            self.chosen ^= {STATUSES[at].status if at < len(STATUSES) else None}
        self._redraw()

    def action_clear(self) -> None:
        """Take all ticks away."""
        self.chosen = frozenset()
        self._redraw()

    def action_take(self) -> None:
        """Show what is ticked."""
        self.dismiss(Filtered(self.chosen, self._results is not None and self._results.attention))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()


def result_lines(results: Results, tr: Translator) -> list[str]:
    """Either result, which of them is shown, and how many orders are in it."""
    lines = []
    width = max(word_width(tr), cell_len(tr.status(None))) + 4  # as the numbers of the statuses
    names = (N_("All orders"), N_("Needs attention"))
    for at, (name, counts) in enumerate(zip(names, (results.everything, results.flagged), strict=True)):
        mark = "(x)" if results.attention == bool(at) else "( )"
        lines.append(f"{mark} {fitted(tr(name), width)}{sum(counts.values()):>6}")
    return lines


_RESULTS: Final = 2
_TITLE: Final = N_("Show orders with these statuses")
_KEYS: Final = N_("Space ticks · c ticks nothing · Enter shows them · Esc leaves")
