"""A question before something that can't be taken back, or reaches far; Enter gives the harmless answer."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text

from .base import Choices, Dialog


class ConfirmDialog(Dialog[bool | None]):
    """True for yes; the cursor stands on no."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "answer(True)", N_("Yes"), id="confirm.yes")]

    def __init__(self, question: str, lines: Sequence[str] = ()) -> None:
        """`lines`: what it would do, a line each."""
        super().__init__()
        self.question = clean_text(question, limit=300)
        self.lines = lines

    def title_text(self) -> str:
        """That it is a question."""
        return self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The question, what it would do, and the two answers."""
        yield Static(Content.styled(self.question, "bold"), classes="text", markup=False)
        for line in self.lines:
            yield Static(Content(clean_text(line, limit=500)), classes="text", markup=False)
        answers = (Option(Content(self.tr(_NO)), id="no"), Option(Content(self.tr(_YES)), id="yes"))
        yield Choices(*answers, classes="first", markup=False, compact=True)

    def action_answer(self, answer: bool) -> None:
        """That is the answer."""
        self.dismiss(answer)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option.id == "yes")


_TITLE: Final = N_("Sure?")
_NO: Final = N_("No, leave it as it is")
_YES: Final = N_("Yes, do it")
_KEYS: Final = N_("Enter chooses · y is yes · Esc is no")
