"""Give an order the numbers of what the shop ordered for it at a supplier: its tracking code then comes by itself."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.awaiting import read_references, references
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order
from tui_tracker.model.text import clean_text

from .base import Dialog

_LIMIT: Final = 400  # characters


class SupplierDialog(Dialog[tuple[str, ...] | None]):
    """The order's own supplier orders in a field; those that its lines name are shown and stay."""

    def __init__(self, order: Order) -> None:
        """`order`: as it is now."""
        super().__init__()
        self.order = order

    def title_text(self) -> str:
        """Which order it is about."""
        return self.tr(_TITLE).format(number=clean_text(self.order.number, limit=40))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """What it is for, the field, and room for what is wrong with it."""
        yield Static(Content(self.tr(_GUIDE)), classes="tip", markup=False)
        of_lines = [each for each in references(self.order) if each not in self.order.supplier_orders]
        if of_lines:
            text = self.tr(_OF_LINES).format(numbers=", ".join(of_lines))
            yield Static(Content(text), classes="tip", markup=False)
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(_LABEL)), markup=False)
            field = Input(", ".join(self.order.supplier_orders), id="numbers", classes="first", compact=True)
            field.max_length = _LIMIT
            field.placeholder = self.tr(_PLACEHOLDER)
            field.select_on_focus = False
            field.cursor_blink = False
            yield field
        yield Static(Content(), id="wrong", classes="error", markup=False)

    @on(Input.Changed)
    def _typing(self) -> None:
        self.query_one("#wrong", Static).update(Content())

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            found = read_references(event.value)
        except UsageError as error:
            text = "\n".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice))))
            self.query_one("#wrong", Static).update(Content(text))
            return
        self.dismiss(found)


_TITLE: Final = N_("Supplier orders of {number}")
_GUIDE: Final = N_("Give the supplier's order number once; the tracking code comes when the supplier ships.")
_OF_LINES: Final = N_("Its items name: {numbers}")
_LABEL: Final = N_("Numbers")
_PLACEHOLDER: Final = N_("8190000000000001, several with commas; empty for none")
_KEYS: Final = N_("Enter keeps · Esc leaves")
