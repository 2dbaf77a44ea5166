"""An address that is to be written to no more."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.notifying import Stops
from tui_tracker.ui.aside import aside

from .base import Dialog


class StopDialog(Dialog[Sequence[str] | None]):
    """Hands back who was stopped, masked; () where they were before."""

    def __init__(self, stops: Stops) -> None:
        """`stops`: the list."""
        super().__init__()
        self._stops = stops

    def title_text(self) -> str:
        """What it is."""
        return self.tr(N_("No more messages to somebody"))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """What becomes of it, and the field."""
        yield Static(Content(self.tr(_TIP)), classes="tip", markup=False)
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(N_("Address"))), markup=False)
            field = Input(id="address", classes="first", compact=True, max_length=200, placeholder=self.tr(_FORM))
            field.cursor_blink = False
            yield field
        yield Static(id="trouble", classes="error", markup=False)

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if not text:
            self._trouble(self.tr(N_("An address is needed")))
            return

        def stop() -> Callable[[], None]:
            made = self._stops.stop_given(text)
            return lambda: self._stopped(made)

        aside(self, "stop", stop, self._failed)

    def _failed(self, error: AppError) -> None:
        self._trouble(" ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice)))))

    def _trouble(self, text: str) -> None:
        self.query_one("#trouble", Static).update(Content(text))

    def _stopped(self, made: Sequence[str]) -> None:
        if self.is_current:
            self.dismiss(made)


_TIP: Final = N_("Through every channel. What waits for them is not sent. Only a checksum of the address is kept.")
_FORM: Final = N_("e-mail address or telephone number")
_KEYS: Final = N_("Enter stops · Esc leaves")
