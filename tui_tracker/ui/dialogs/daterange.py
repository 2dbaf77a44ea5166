"""Choose the range of orders: a number of days, all, or dates of one's own."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual import events, on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.period import Range
from tui_tracker.ui.views.tracking import PRESETS, RangeError, parse_range, range_label

from .base import Choices, Dialog


class RangeDialog(Dialog[Range | None]):
    """The presets, and two fields for days of the shop's calendar."""

    def __init__(
        self, current: Range, *, presets: Sequence[int | None] = PRESETS, title: str = N_("Orders made in")
    ) -> None:
        """`current`: the range shown now; the cursor stands on it, or its dates are filled in. `presets`: numbers of
        days, `None` = all. `title`: marked for translation.
        """
        super().__init__()
        self.current = current
        self._presets = presets
        self._title = title

    def title_text(self) -> str:
        """What is chosen."""
        return self.tr(self._title)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """Presets, the two fields, and room for what is wrong with them."""
        presets = [Option(Content(range_label(Range(days=days), self.tr))) for days in self._presets]
        yield Choices(*presets, id="presets", classes="first", markup=False, compact=True)
        yield from self._field("from", self.tr(_FROM), self.current.first)
        yield from self._field("to", self.tr(_TO), self.current.last)
        yield Static(Content(), id="wrong", classes="error", markup=False)

    def _field(self, name: str, label: str, value: object) -> Iterable[Widget]:
        with Horizontal(classes="field"):
            yield Label(Content(label), markup=False)
            field = Input("" if value is None else str(value), id=name, compact=True, max_length=10)
            field.placeholder = self.tr(_FORM)
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Start where the page is."""
        presets = self.query_one("#presets", Choices)
        days = self.current.days
        if days in self._presets and (days is not None or self.current.unlimited):
            presets.highlighted = self._presets.index(None if days is None else int(days))
        elif days is None:
            self.query_one("#from", Input).focus()

    @on(OptionList.OptionSelected)
    def _preset(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(Range(days=self._presets[event.option_index]))

    def on_key(self, event: events.Key) -> None:
        """A digit begins a date, wherever one is in the list."""
        if event.character is not None and event.character.isdecimal() and not isinstance(self.focused, Input):
            event.stop()
            field = self.query_one("#from", Input)
            field.select_on_focus = False  # or the next key would take this one's place
            field.value = event.character
            field.cursor_position = 1
            self.set_focus(field)

    @on(Input.Changed)
    def _typing(self) -> None:
        self.query_one("#wrong", Static).update(Content())

    @on(Input.Submitted)
    def _dates(self, event: Input.Submitted) -> None:
        event.stop()
        first, last = self.query_one("#from", Input), self.query_one("#to", Input)
        try:
            chosen = parse_range(first.value, last.value, self.tr)
        except RangeError as error:
            self.query_one("#wrong", Static).update(Content(str(error)))
            return
        self.dismiss(chosen)


_FROM: Final = N_("From day")
_TO: Final = N_("To day")
_FORM: Final = N_("YYYY-MM-DD")
_KEYS: Final = N_("Enter takes it · type a date, or Tab to the dates · one may be empty · Esc leaves")
