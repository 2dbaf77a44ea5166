"""Edit what an order itself says: the customer, the days, the total."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, tzinfo
from typing import Final

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.deeds import EditOrder, read_amount
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import YEARS
from tui_tracker.model.order import Order
from tui_tracker.model.text import clean_text
from tui_tracker.ui.views.durations import day

from .base import Dialog


class FactsDialog(Dialog[EditOrder | None]):
    """A field for each; only what was changed is kept."""

    def __init__(self, order: Order, zone: tzinfo) -> None:
        """Days are those of `zone`, the shop's."""
        super().__init__()
        self.order, self.zone = order, zone
        self.before = dict(self._now())

    def title_text(self) -> str:
        """Which order it is."""
        return self.tr(_TITLE).format(number=clean_text(self.order.number, limit=40))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def _now(self) -> Iterator[tuple[str, str]]:
        order = self.order
        for name in _CUSTOMER:
            yield name, getattr(order.customer, name)
        yield "placed_at", day(order.placed_at, self.zone)
        yield "fulfilled_at", day(order.fulfilled_at, self.zone) if order.fulfilled_at is not None else ""
        yield "total", order.total
        yield "currency", order.currency
        yield "cancelled", self.tr(N_("yes") if order.cancelled_at is not None else N_("no"))

    def body(self) -> Iterable[Widget]:
        """The fields, and room for what is wrong with them."""
        with VerticalScroll(id="fields", can_focus=False):
            for name, text in self.before.items():
                with Horizontal(classes="field"):
                    yield Label(Content(self.tr(_LABELS[name])), markup=False)
                    first = "first" if name == "name" else ""
                    field = Input(text, id=name, classes=first, compact=True, max_length=200)
                    field.select_on_focus = False
                    field.cursor_blink = False
                    yield field
        yield Static(Content(), id="wrong", classes="error", markup=False)

    @on(Input.Changed)
    def _typing(self) -> None:
        for wrong in self.query("#wrong").results(Static):
            wrong.update(Content())

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        values = {name: clean_text(self.query_one(f"#{name}", Input).value) for name in self.before}
        changed = {name: text for name, text in values.items() if text != clean_text(self.before[name])}
        try:
            self.dismiss(self._deed(changed) if changed else None)
        except UsageError as error:
            text = " ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice))))
            self.query_one("#wrong", Static).update(Content(text))

    def _deed(self, changed: dict[str, str]) -> EditOrder:
        """Raises `UsageError` for what can't be meant."""
        total = changed.get("total")
        return EditOrder(
            customer={name: text for name, text in changed.items() if name in _CUSTOMER},
            placed_at=self._day(changed["placed_at"]) if "placed_at" in changed else None,
            fulfilled_at=self._day(changed["fulfilled_at"]) if "fulfilled_at" in changed else None,
            cancelled=self._yes(changed["cancelled"]) if "cancelled" in changed else None,
            total=read_amount(total) if total else total,
            currency=changed.get("currency"),
        )

    def _day(self, text: str) -> datetime:
        try:
            found = date.fromisoformat(text)
            moment = datetime.combine(found, time(), self.zone)
        except ValueError:
            raise UsageError(Message(N_("{text} is no day"), {"text": repr(text)}), hint=_DAY_HINT) from None
        if found.year not in YEARS:
            raise UsageError(Message(N_("{text} is no day"), {"text": repr(text)}), hint=_DAY_HINT)
        return moment

    def _yes(self, text: str) -> bool:
        word = text.casefold()
        if word in {"yes", "y", self.tr("yes").casefold()}:
            return True
        if word in {"no", "n", "", self.tr("no").casefold()}:
            return False
        raise UsageError(Message(N_("{text} is neither yes nor no"), {"text": repr(text)}))


_CUSTOMER: Final = ("name", "email", "phone", "country", "city", "postal_code")
_LABELS: Final = {
    "name": N_("Customer"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "country": N_("Country"),
    "city": N_("City"),
    "postal_code": N_("Post code"),
    "placed_at": N_("Made"),
    "fulfilled_at": N_("Fulfilled"),
    "total": N_("Total"),
    "currency": N_("Currency"),
    "cancelled": N_("Cancelled"),
}
_DAY_HINT: Final = N_("Write 2026-11-02.")
_TITLE: Final = N_("Edit order {number}")
_KEYS: Final = N_("Tab to the next field · Enter keeps them all · Esc leaves them as they were")
