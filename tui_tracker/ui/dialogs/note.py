"""Write the note of an order; several lines, as many as there were."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tui_tracker.model.deeds import NOTE_LIMIT
from tui_tracker.model.message import N_

from .base import Dialog


class NoteText(TextArea):
    """A field of several lines in which Enter is for the whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.keep", N_("Keep"), show=False, priority=True, id="note.keep"),
        Binding("ctrl+n", "new_line", N_("New line"), show=False, priority=True, id="note.line"),
    ]

    def action_new_line(self) -> None:
        """Begin another line."""
        self.insert("\n")


class NoteDialog(Dialog[str | None]):
    """The note in a field; kept with Enter, "" takes it away."""

    def __init__(self, orders: str, text: str, several: int = 1) -> None:
        """`orders`: in words; `text`: the note that all of them have; `several`: how many they are."""
        super().__init__()
        self.orders, self.text, self.several = orders, text, several

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(_TITLE).format(orders=self.orders)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """What it replaces, and the field."""
        if self.several > 1:
            yield Static(Content(self.tr(_REPLACES)), classes="tip", markup=False)
        field = NoteText(self.text, id="note", classes="first", compact=True, soft_wrap=True, tab_behavior="focus")
        field.cursor_blink = False
        field.highlight_cursor_line = False
        field.move_cursor(field.document.end)
        yield field
        yield Static(Content(), id="wrong", classes="error", markup=False)

    @on(TextArea.Changed)
    def _typing(self) -> None:
        self.query_one("#wrong", Static).update(Content())

    def action_keep(self) -> None:
        """Keep what is written, unless it is too long."""
        text = self.query_one("#note", NoteText).text
        if len(text) > NOTE_LIMIT:
            words = self.tr(_TOO_LONG).format(n=NOTE_LIMIT, there=len(text))
            self.query_one("#wrong", Static).update(Content(words))
        elif text == self.text:
            self.dismiss(None)
        else:
            self.dismiss(text)


_TITLE: Final = N_("Note of {orders}")
_REPLACES: Final = N_("It replaces the notes of all of them.")
_TOO_LONG: Final = N_("A note has at most {n} characters, this has {there}.")
_KEYS: Final = N_("Enter keeps, empty takes it away · Ctrl+N begins a line · Esc leaves")
