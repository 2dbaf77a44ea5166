"""Choose what is copied; or see it in full, for the mouse to select."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.ui.views.copying import Field

from .base import Choices, Dialog


class CopyDialog(Dialog[Field | None]):
    """A letter or Enter chooses the field."""

    def __init__(self, orders: str, fields: Sequence[Field]) -> None:
        """`orders`: in words."""
        super().__init__()
        self.orders, self.fields = orders, tuple(fields)

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(_TITLE).format(orders=self.orders)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The fields."""
        lines = (Option(Content.assemble((f"{each.key} ", "bold"), _line(each))) for each in self.fields)
        yield Choices(*lines, id="fields", classes="first", markup=False, compact=True)

    def on_key(self, event: events.Key) -> None:
        """The letter of a field."""
        for field in self.fields:
            if event.character == field.key:
                event.stop()
                event.prevent_default()
                self.dismiss(field)
                return

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self.fields[event.option_index])


def _line(field: Field) -> str:
    return f"{field.label.ljust(_LABEL)} {clean_text(field.value, limit=_SHOWN)}"


class ShowDialog(Dialog[None]):
    """A text that scrolls, to be selected with the mouse."""

    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", N_("Copy"), id="show.copy"),
        Binding("j", "scroll(1)", N_("Down"), show=False, id="show.down"),
        Binding("k", "scroll(-1)", N_("Up"), show=False, id="show.up"),
    ]

    def __init__(self, title: str, text: str) -> None:
        """`text`: in lines; control characters are taken out."""
        super().__init__()
        self.words = title
        self.text = clean_text(text, limit=_LONGEST, multiline=True)

    def title_text(self) -> str:
        """What it is."""
        return self.words

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_SHOW_KEYS)

    def body(self) -> Iterable[Widget]:
        """The text, whole."""
        with VerticalScroll(id="page"):
            yield Static(Content(self.text), id="shown", markup=False)
        yield Static(Content(), id="copied", classes="tip", markup=False)

    def action_scroll(self, lines: int) -> None:
        """By lines."""
        self.query_one("#page").scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Send it to the terminal's clipboard."""
        self.app.copy_to_clipboard(self.text)
        self.query_one("#copied", Static).update(Content(self.tr(N_("Sent to the terminal's clipboard."))))


_LABEL: Final = 16
_SHOWN: Final = 52
_LONGEST: Final = 100_000
_TITLE: Final = N_("Copy of {orders}")
_KEYS: Final = N_("A letter or Enter copies · Esc leaves")
_SHOW_KEYS: Final = N_("y copies · the mouse selects (with Shift: the terminal's own selection) · Esc leaves")
