"""Styled lines in a box of their own: they scroll, and what they say can be copied."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.ui.views.lines import Line
from tui_tracker.ui.widgets.lines_body import LinesBody

from .base import Dialog


class DialogLines(LinesBody, can_focus=True):
    """As they are made for a width."""

    def __init__(self, make: Callable[[int], list[Line]]) -> None:
        """`make`: the lines for a width."""
        super().__init__(id="lines")
        self.make = make

    def lines_for(self, width: int) -> Sequence[Line]:
        """As they are made."""
        return self.make(width)


class LinesDialog(Dialog[None]):
    """Shows lines; what is found out later takes their place."""

    DEFAULT_CSS = """
    LinesDialog #box { height: 100%; max-height: 36; }
    LinesDialog #lines { background: $surface; padding: 0; }
    """
    AUTO_FOCUS = "#lines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", N_("Copy"), id="lines.copy"),
        Binding("enter,q", "leave", N_("Leave"), show=False, id="lines.leave"),
        Binding("j,down", "scroll(1)", N_("Down"), show=False, id="lines.down"),
        Binding("k,up", "scroll(-1)", N_("Up"), show=False, id="lines.up"),
        Binding("pagedown,space,ctrl+f,ctrl+d", "scroll(10)", N_("Page down"), show=False, id="lines.page-down"),
        Binding("pageup,ctrl+b,ctrl+u", "scroll(-10)", N_("Page up"), show=False, id="lines.page-up"),
    ]

    def __init__(self, title: str, make: Callable[[int], list[Line]], text: str = "") -> None:
        """`text`: what is copied, "" = the lines."""
        super().__init__()
        self._title = clean_text(title, limit=60)
        self._make = make
        self._text = text

    def title_text(self) -> str:
        """What it is."""
        return self._title

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The lines."""
        yield DialogLines(self._make)

    def show(self, make: Callable[[int], list[Line]], text: str = "") -> None:
        """These from now on."""
        self._make, self._text = make, text
        for body in self.query(DialogLines):
            body.make = make
            body.draw()

    def action_scroll(self, lines: int) -> None:
        """By lines."""
        self.query_one(DialogLines).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Send it to the terminal's clipboard (OSC 52)."""
        text = self._text or "\n".join(line.text for line in self._make(10_000))
        self.app.copy_to_clipboard("\n".join(clean_text(line) for line in text.split("\n")))
        self.dismiss(None)
        getattr(self.app, "flash", lambda text: None)(self.tr(_COPIED))


_KEYS: Final = N_("y copies · Esc leaves")
_COPIED: Final = N_("Sent to the terminal's clipboard")
