"""The line where a filter is typed: history with up and down, Tab completes; it says what was done, decides nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from tui_tracker.model.message import N_


@dataclass
class _Round:
    """What Tab goes round in: the words that may stand between `start` and the cursor of `value`."""

    start: int
    end: int
    words: Sequence[str]
    at: int
    value: str

    @property
    def is_field(self) -> bool:
        """It is one field's name, which stands there: its values come next."""
        return len(self.words) == 1 and self.words[0].endswith(":")


class FilterPrompt(Input):
    """Enter keeps what is typed, Esc goes back to what it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", N_("Keep the filter"), id="filter.keep"),
        Binding("escape", "give_up", N_("Leave the filter as it was"), id="filter.leave"),
        Binding("tab", "complete(1)", N_("Complete the word"), id="filter.complete"),
        Binding("shift+tab", "complete(-1)", N_("Complete it the other way"), show=False, id="filter.complete-back"),
        Binding("up", "older(1)", N_("Filters of before"), id="filter.older"),
        Binding("down", "older(-1)", N_("Newer filters"), show=False, id="filter.newer"),
    ]

    class Kept(Message):
        """What is typed is to be kept."""

    class GivenUp(Message):
        """The filter is to be what it was."""

    class Offered(Message):
        """Tab was pressed: the words there are, and which of them stands there now (-1: there is none)."""

        def __init__(self, words: Sequence[str], at: int) -> None:
            super().__init__()
            self.words, self.at = words, at

    def __init__(
        self, complete: Callable[[str], Sequence[str]], typed: Callable[[str], None], *, placeholder: str = ""
    ) -> None:
        """`complete`: the beginning of a word → what it may become. `typed` is told at once, and not by a message: what
        comes of a letter is painted with it, in one frame.
        """
        super().__init__(id="prompt", compact=True, placeholder=placeholder)
        self.cursor_blink = False
        self.history: Sequence[str] = ()  # newest first
        self._complete = complete
        self._typed = typed
        self._round: _Round | None = None
        self._back = -1  # how far one has gone back; -1: what is typed now
        self._draft = ""

    def watch_value(self, value: str) -> None:
        """Something was typed."""
        self._typed(value)

    def begin(self, text: str) -> None:
        """Open with the filter as it is."""
        self._back, self._round = -1, None
        self.value = text
        self.cursor_position = len(text)

    def action_keep(self) -> None:
        """Keep what is typed."""
        self.post_message(self.Kept())

    def action_give_up(self) -> None:
        """Back to the filter of before."""
        self.post_message(self.GivenUp())

    def action_older(self, step: int) -> None:
        """Through the filters of before; past the newest lies what one was typing."""
        target = self._back + step
        if not -1 <= target < len(self.history):
            return
        if self._back < 0:
            self._draft = self.value
        self._back = target
        self.value = self.history[target] if target >= 0 else self._draft
        self.cursor_position = len(self.value)

    def action_complete(self, step: int) -> None:
        """Put the next word there that the one before the cursor may become."""
        going = self._round
        if going is None or going.value != self.value or going.is_field:
            going = self._round = self._begun()
        if not going.words:
            self.post_message(self.Offered((), -1))
            return
        going.at = (going.at + step) % len(going.words) if going.at >= 0 or step > 0 else len(going.words) - 1
        word = going.words[going.at]
        tail = "" if word.endswith(":") else " "
        rest = self.value[going.end :]
        self.value = self.value[: going.start] + word + (rest if rest[:1] == " " else tail + rest)
        going.end, going.value = going.start + len(word) + len(tail), self.value
        self.cursor_position = going.end
        self.post_message(self.Offered(going.words, going.at))

    def _begun(self) -> _Round:
        """The word before the cursor, and what it may become."""
        before = self.value[: self.cursor_position]
        start = before.rfind(" ") + 1
        if before.count('"') % 2:  # within quotes a blank is part of the word
            start = before.rfind(" ", 0, before.rfind('"')) + 1
        words = self._complete(before[start:])
        return _Round(start, self.cursor_position, words, -1, self.value)
