"""One order by hand: its number, its tracking codes, and whose it is."""

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.office import NewOrder, Office
from tui_tracker.ui.aside import aside

from .base import Dialog, fields


class AddDialog(Dialog[str | None]):
    """Hands back what is to be said when it was added."""

    BINDINGS: ClassVar[list[BindingType]] = fields()

    def __init__(self, office: Office) -> None:
        """`office`: who adds it."""
        super().__init__()
        self._office = office

    def title_text(self) -> str:
        """What it is."""
        return self.tr(N_("Add an order"))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """A line for each field; only the number is needed."""
        for name, (label, tip) in _FIELDS.items():
            with Horizontal(classes="field"):
                yield Label(Content(self.tr(label)), markup=False)
                prompt = Input(
                    placeholder=self.tr(tip), compact=True, id=name, classes="first" if name == "number" else ""
                )
                prompt.cursor_blink = False
                yield prompt
        yield Static(id="trouble", classes="error", markup=False)

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        """Add it, once there is a number."""
        event.stop()
        order = NewOrder(**{name: self.query_one(f"#{name}", Input).value.strip() for name in _FIELDS})
        if not order.number:
            self._trouble(self.tr(N_("The order's number is needed")))
            self.query_one("#number").focus()
            return

        def add() -> Callable[[], None]:
            text = self._office.add(order)
            return lambda: self._added(text)

        aside(self, "add", add, self._failed)

    def _failed(self, error: AppError) -> None:
        self._trouble(" ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice)))))

    def _trouble(self, text: str) -> None:
        self.query_one("#trouble", Static).update(Content(text))

    def _added(self, text: str) -> None:
        if self.is_current:
            self.dismiss(text)


_FIELDS: Final = {
    "number": (N_("Order"), N_("as the shop has it, such as #1001")),
    "codes": (N_("Tracking codes"), N_("one or more, with blanks between")),
    "name": (N_("Customer"), N_("name")),
    "email": (N_("E-mail"), N_("name@example.org")),
    "country": (N_("Country"), N_("two letters, such as SE")),
    "placed": (N_("Made"), N_("2026-11-02; empty = today")),
}
_KEYS: Final = N_("Tab goes on · Enter adds it · Esc leaves")
