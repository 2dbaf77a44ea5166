"""A long text in full: it scrolls, and can be copied."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text

from .base import Dialog


class TextDialog(Dialog[None]):
    """Shows lines of plain text."""

    DEFAULT_CSS = "TextDialog #text { height: auto; max-height: 100%; } TextDialog #text Static { height: auto; }"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", N_("Copy"), id="text.copy"),
        Binding("enter,q", "leave", N_("Leave"), show=False, id="text.leave"),
        Binding("j", "scroll(1)", N_("Down"), show=False, id="text.down"),
        Binding("k", "scroll(-1)", N_("Up"), show=False, id="text.up"),
    ]

    def __init__(self, title: str, text: str) -> None:
        """Both in the operator's language; line breaks are kept."""
        super().__init__()
        self._title = title
        self._text = "\n".join(map(_clean, text.split("\n")))

    def title_text(self) -> str:
        """What it is."""
        return self._title

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The text, whole."""
        with VerticalScroll(id="text"):
            yield Static(Content(self._text), markup=False)

    def action_scroll(self, lines: int) -> None:
        """By lines."""
        self.query_one("#text").scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Send it to the terminal's clipboard (OSC 52)."""
        self.app.copy_to_clipboard(self._text)
        self.dismiss(None)
        getattr(self.app, "flash", lambda text: None)(self.tr(_COPIED))


def _clean(line: str) -> str:
    """The line without what would steer the terminal; it begins where it began."""
    return " " * (len(line) - len(line.lstrip(" "))) + clean_text(line)


_KEYS: Final = N_("y copies · Esc leaves")
_COPIED: Final = N_("Sent to the terminal's clipboard")
