"""A question whose first answer does nothing."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_

from .base import Choices, Dialog


class ConfirmDialog(Dialog[bool]):
    """Asks before something that is hard to take back; Enter at once, and Esc, mean no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", N_("Yes"), id="confirm.yes"),
        Binding("n", "answer(False)", N_("No"), id="confirm.no"),
    ]

    def __init__(self, question: str, *, yes: str, no: str = "", title: str = "") -> None:
        """All in the operator's language. `yes` says what will happen ("Track 200 parcels"); `no` may be empty."""
        super().__init__()
        self.question = question
        self.yes = yes
        self.no = no
        self.heading = title

    def title_text(self) -> str:
        """The title given, or a general one."""
        return self.heading or self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The question and the two answers, the harmless one first."""
        yield Static(Content(self.question), markup=False)
        no = Option(Content(self.no or self.tr(_NO)), id="no")
        yield Choices(no, Option(Content(self.yes), id="yes"), classes="first", markup=False, compact=True)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Answer by a letter."""
        self.dismiss(answer)

    def action_leave(self) -> None:
        """Esc is no."""
        self.dismiss(False)


_TITLE: Final = N_("Are you sure?")
_NO: Final = N_("No, leave it")
_KEYS: Final = N_("Enter answers · y yes · n no · Esc no")
