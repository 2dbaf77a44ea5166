"""Put an order's tracking code right: what may be meant, whose a number is, and who else has the parcel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import events, on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.detection import Guess, detect
from tui_tracker.model.message import N_
from tui_tracker.model.numbers import no_number
from tui_tracker.model.order import Order
from tui_tracker.model.repairs import code_candidates
from tui_tracker.model.text import clean_number, clean_text

from .base import Choices, Dialog

_NAMED: Final = 5  # other orders that are named; of more there is a number
_GUESSES: Final = 3


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """`kind`: "replace", "add" or "remove"."""

    kind: str
    code: str = ""


class CodeDialog(Dialog[CodeChoice | None]):
    """A field for the right code, and below it what may be meant and what else can be done."""

    def __init__(self, order: Order, number: str, sharing: Sequence[str] = ()) -> None:
        """`number`: of the parcel it is about, "" where the order has none; `sharing`: other orders that hold it."""
        super().__init__()
        self.order, self.number, self.sharing = order, number, sharing
        self.candidates = code_candidates(order, number)

    def title_text(self) -> str:
        """Which order and which code it is about."""
        about = clean_text(self.order.number, limit=40)
        text = self.tr(_TITLE).format(order=about, number=clean_text(self.number, limit=40)) if self.number else ""
        return text or self.tr(_TITLE_NEW).format(order=about)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS if self.number else _KEYS_NEW)

    def body(self) -> Iterable[Widget]:
        """Who shares it, whose it is, the field, and the choices."""
        if self.sharing:
            yield Static(Content(self._shared()), id="shared", classes="error", markup=False)
        if self.number:
            yield Static(Content(self._whose(self.number)), classes="tip", markup=False)
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(_LABEL)), markup=False)
            field = Input(id="code", classes="first", compact=True, max_length=100)
            field.cursor_blink = False
            yield field
        yield Static(Content(), id="whose", classes="tip", markup=False)
        yield Static(Content(), id="wrong", classes="error", markup=False)
        yield Choices(*self._options(), id="choices", markup=False, compact=True)

    def _shared(self) -> str:
        names = ", ".join(clean_text(each, limit=40) for each in self.sharing[:_NAMED])
        more = len(self.sharing) - _NAMED
        names += f", +{more}" if more > 0 else ""
        return self.tr(_SHARED).format(orders=names)

    def _options(self) -> Iterable[Option]:
        for each in self.candidates:
            words = [each.number, self.tr.say(each.why), *([_sure(each.guess)] if each.guess is not None else [])]
            yield Option(Content(" · ".join(clean_text(word, limit=80) for word in words)), id=each.number)
        if self.number:
            yield Option(Content(self.tr(_REPLACE)), id="replace")
        yield Option(Content(self.tr(_ADD)), id="add")
        if self.number:
            yield Option(Content(self.tr(_REMOVE).format(number=clean_text(self.number, limit=40))), id="remove")

    def _whose(self, number: str) -> str:
        """Whose the number may be, and that courier's page."""
        guesses = detect(number)[:_GUESSES]
        if not guesses:
            return self.tr(_NOBODYS).format(number=clean_text(number, limit=60))
        lines = [f"{_sure(guess)} · {guess.reason}" + (f"\n  {guess.url}" if guess.url else "") for guess in guesses]
        return f"{number}: " + "\n".join(clean_text(line, limit=300, multiline=True) for line in lines)

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        self.query_one("#wrong", Static).update(Content())
        number = clean_number(event.value)
        told = self._whose(number) if number and no_number(number) is None else ""
        self.query_one("#whose", Static).update(Content(told))

    def on_key(self, event: events.Key) -> None:
        """Down leads from the field to the choices."""
        if event.key == "down" and isinstance(self.focused, Input):
            event.stop()
            self.query_one("#choices", Choices).focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self._take("replace" if self.number else "add")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        place = event.option_index
        if place < len(self.candidates):
            self.dismiss(CodeChoice("replace" if self.number else "add", self.candidates[place].number))
        elif event.option.id == "remove":
            self.dismiss(CodeChoice("remove"))
        else:
            self._take(event.option.id or "")

    def _take(self, kind: str) -> None:
        """What is typed, if it can be a code."""
        field = self.query_one("#code", Input)
        number = clean_number(field.value)
        why = no_number(number)
        if why is None and number == self.number:
            self._say(self.tr(_THE_SAME))
        elif why is None and any(parcel.number == number for parcel in self.order.parcels):
            self._say(self.tr(_THERE))
        elif why is not None:
            self._say(self.tr.say(why) if number else self.tr(_NOTHING))
            field.focus()
        else:
            self.dismiss(CodeChoice(kind, number))

    def _say(self, text: str) -> None:
        self.query_one("#wrong", Static).update(Content(text))


def _sure(guess: Guess) -> str:
    """Whose it is, and how sure that is."""
    return f"{guess.title} {round(guess.confidence * 100)} %"


_TITLE: Final = N_("Code of {order}: {number}")
_TITLE_NEW: Final = N_("A code for {order}")
_LABEL: Final = N_("Right code")
_SHARED: Final = N_("The same parcel is in {orders}: what is done here is done there too.")
_NOBODYS: Final = N_("{number}: no known courier's numbers look like that")
_REPLACE: Final = N_("Replace it with what is typed")
_ADD: Final = N_("Add what is typed as another parcel")
_REMOVE: Final = N_("Remove {number}")
_NOTHING: Final = N_("Type the code first.")
_THE_SAME: Final = N_("That is the code there is.")
_THERE: Final = N_("The order has that code already.")
_KEYS: Final = N_("Enter replaces · down to the choices · Esc leaves")
_KEYS_NEW: Final = N_("Enter adds · down to the choices · Esc leaves")
