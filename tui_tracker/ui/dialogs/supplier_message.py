"""Write to the supplier: the cause first, the text below it; sent to the clipboard, to a file, or edited before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order
from tui_tracker.model.supplier_message import CAUSE_WORDS, Cause, shared_causes, supplier_message

from .base import Choices, Dialog


@dataclass(frozen=True, slots=True)
class Written:
    """A text and where it is to go: "clipboard" or "file"."""

    way: str
    cause: Cause
    text: str


class Causes(Choices):
    """A list in which Enter is for the text below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.send('clipboard')", N_("To the clipboard"), show=False, id="causes.send")
    ]


class SupplierMessageDialog(Dialog[Written | None]):
    """The likeliest cause stands first; what is edited stays until another cause is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "send('clipboard')", N_("To the clipboard"), id="message.copy"),
        Binding("f", "send('file')", N_("Into a file"), id="message.file"),
        Binding("e", "edit", N_("Edit it"), id="message.edit"),
        Binding("s", "shorten", N_("Short or in full"), id="message.short"),
        Binding("pagedown,ctrl+f,ctrl+d", "scroll(6)", N_("Text down"), show=False, id="message.down"),
        Binding("pageup,ctrl+b,ctrl+u", "scroll(-6)", N_("Text up"), show=False, id="message.up"),
    ]

    def __init__(
        self,
        named: str,
        orders: Sequence[Order],
        now: datetime,
        zone: tzinfo,
        edit: Callable[[str], str | None],
    ) -> None:
        """`named`: the orders in words; `edit`: has a text edited, `None` where it was not; raises `AppError`."""
        super().__init__()
        self.named, self.orders, self.now, self.zone, self.edit = named, tuple(orders), now, zone, edit
        self.causes = shared_causes(self.orders, now)
        self.cause = self.causes[0]
        self.short = False
        self.text = ""
        self._write()

    def _write(self) -> None:
        self.text = supplier_message(self.orders, self.cause, self.now, self.zone, short=self.short)

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(_TITLE).format(orders=self.named)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The causes, and the text."""
        options = (Option(Content(self.tr(CAUSE_WORDS[cause])), id=cause.value) for cause in self.causes)
        yield Causes(*options, id="causes", classes="first", markup=False, compact=True)
        with VerticalScroll(id="page", can_focus=False):
            yield Static(Content(self.text), id="text", markup=False)
        yield Static(Content(), id="wrong", classes="error", markup=False)

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        cause = self.causes[event.option_index]
        if cause is not self.cause:
            self.cause = cause
            self._write()
            self._show()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        """A click only chooses the cause."""
        event.stop()

    def _show(self, wrong: str = "") -> None:
        self.query_one("#text", Static).update(Content(self.text))
        self.query_one("#wrong", Static).update(Content(wrong))

    def action_shorten(self) -> None:
        """As few words as do, or whole sentences."""
        self.short = not self.short
        self._write()
        self._show()

    def action_edit(self) -> None:
        """In the operator's own editor; then it is sent from here."""
        try:
            text = self.edit(self.text)
        except AppError as error:
            self._show(" ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice)))))
            return
        self.text = text if text is not None else self.text
        self._show()

    def action_scroll(self, lines: int) -> None:
        """The text by lines."""
        self.query_one("#page").scroll_relative(y=lines, animate=False)

    def action_send(self, way: str) -> None:
        """Hand it over."""
        self.dismiss(Written(way, self.cause, self.text))


_TITLE: Final = N_("To the supplier about {orders}")
_KEYS: Final = N_("y to the clipboard · e edits · f into a file · s short · Esc leaves")
