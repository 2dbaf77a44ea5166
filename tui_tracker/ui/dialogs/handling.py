"""Money given back and goods sent again: one field each, empty for the usual case."""

from collections.abc import Iterable
from typing import Final, TypeVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.deeds import MarkRefunded, MarkResent, read_amount
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.numbers import no_number
from tui_tracker.model.text import clean_number, clean_text

from .base import Dialog

Result = TypeVar("Result")


class FieldDialog(Dialog[Result | None]):
    """A title, a sentence, a field; Enter takes what `read` makes of it, what is wrong with it is said."""

    def guide(self) -> str:
        """What is asked for."""
        raise NotImplementedError

    def label(self) -> str:
        """The word before the field."""
        raise NotImplementedError

    def placeholder(self) -> str:
        """What may be written."""
        return ""

    def read(self, text: str) -> Result:
        """What was written. Raises `UsageError`."""
        raise NotImplementedError

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The sentence, the field, and room for what is wrong with it."""
        yield Static(Content(self.guide()), classes="tip", markup=False)
        with Horizontal(classes="field"):
            yield Label(Content(self.label()), markup=False)
            field = Input(id="field", classes="first", compact=True, max_length=100)
            field.placeholder = self.placeholder()
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
            found = self.read(clean_text(event.value))
        except UsageError as error:
            text = "\n".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice))))
            self.query_one("#wrong", Static).update(Content(text))
            return
        self.dismiss(found)


class RefundDialog(FieldDialog[MarkRefunded]):
    """How much the customer got back."""

    def __init__(self, orders: str, total: str, *, several: bool) -> None:
        """`orders`: in words; `total`: what they have in common, "" for nothing."""
        super().__init__()
        self.orders, self.total, self.several = orders, total, several

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(N_("Refunded: {orders}")).format(orders=self.orders)

    def guide(self) -> str:
        """That it moves no money."""
        text = N_("The same amount for each of them.") if self.several else N_("It is noted; no money is moved.")
        return self.tr(text)

    def label(self) -> str:
        """What is asked for."""
        return self.tr(N_("Amount"))

    def placeholder(self) -> str:
        """Empty is all of it."""
        whole = self.tr(N_("empty: all of it")) + (f" ({clean_text(self.total, limit=30)})" if self.total else "")
        return self.tr(N_("{whole} · a part: 12.50, or 12.50 EUR")).format(whole=whole)

    def read(self, text: str) -> MarkRefunded:
        """An amount, with a currency after it or none."""
        amount, _, currency = text.strip().rpartition(" ") if text[-1:].isalpha() else (text.strip(), "", "")
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha() and amount):
            raise UsageError(N_("that is no amount with a currency"), hint=N_("Write 12.50 or 12.50 EUR."))
        return MarkRefunded(amount=read_amount(amount) if amount else "", currency=currency.upper())


class ResentDialog(FieldDialog[MarkResent]):
    """The new code, where it is known."""

    def __init__(self, orders: str, *, several: bool) -> None:
        """`orders`: in words; `several`: then no code is taken, for each has its own."""
        super().__init__()
        self.orders, self.several = orders, several

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(N_("Resent: {orders}")).format(orders=self.orders)

    def guide(self) -> str:
        """What happens with the code."""
        if self.several:
            return self.tr(N_("They are marked as sent once more; give each its own code with c."))
        return self.tr(N_("The order is marked as sent once more; a new code becomes one more parcel."))

    def label(self) -> str:
        """What is asked for."""
        return self.tr(N_("New code"))

    def placeholder(self) -> str:
        """It may be unknown."""
        return self.tr(N_("empty while it is not known"))

    def read(self, text: str) -> MarkResent:
        """A code or nothing."""
        number = clean_number(text)
        if number and self.several:
            raise UsageError(N_("one code can't be that of several orders"), hint=N_("Leave it empty."))
        if number and (why := no_number(number)):
            raise UsageError(why, hint=N_("Give the code as the carrier prints it."))
        return MarkResent(number=number)


_KEYS: Final = N_("Enter keeps · Esc leaves")
