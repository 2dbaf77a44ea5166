"""Narrow a page of numbers by the filter language."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.filter import Filter, FilterError, parse
from tui_tracker.model.message import N_

from .base import Dialog

_LIMIT: Final = 200  # characters


class ScopeDialog(Dialog[Filter | None]):
    """One line for the filter, and why it is none while it is none. Enter counts, an empty line counts everything."""

    def __init__(self, current: Filter) -> None:
        """`current`: what narrows now."""
        super().__init__()
        self.current = current

    def title_text(self) -> str:
        """What is asked."""
        return self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The line, examples, and room for what is wrong."""
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(_LABEL)), markup=False)
            field = Input(self.current.text, id="scope", classes="first", compact=True, max_length=_LIMIT)
            field.cursor_blink = False
            field.select_on_focus = False
            yield field
        yield Static(Content(self.tr(_EXAMPLES)), classes="tip", markup=False)
        yield Static(Content(), id="wrong", classes="error", markup=False)

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        self._read(event.value)

    def _read(self, text: str) -> Filter | None:
        """The filter; `None` where it is none, which is said."""
        wrong, found = "", None
        try:
            found = parse(text.strip())
        except FilterError as error:
            wrong = self.tr.say(error.told)
        self.query_one("#wrong", Static).update(Content(wrong))
        return found

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        found = self._read(event.value)
        if found is not None:
            self.dismiss(found)


_TITLE: Final = N_("Count only these orders")
_LABEL: Final = N_("Filter")
_EXAMPLES: Final = N_("carrier:cainiao · country:se,no · source:csv · tag:gift · several words must all match")
_KEYS: Final = N_("Enter counts them, an empty line counts all · Esc leaves")
