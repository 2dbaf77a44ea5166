"""Put orders off: until they move, and until a day or some days before a deadline at the latest."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.deeds import PutOff
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.when import read_moment
from tui_tracker.ui.views.durations import day

from .base import Choices, Dialog


class SnoozeDialog(Dialog[PutOff | None]):
    """The usual lengths of time, and a field for another."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("slash", "field", N_("Another time"), id="snooze.field")]

    def __init__(self, orders: str, now: datetime, zone: tzinfo) -> None:
        """`orders`: in words; days begin in `zone`, the shop's."""
        super().__init__()
        self.orders, self.now, self.zone = orders, now, zone

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(_TITLE).format(orders=self.orders)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """What wakes them anyway, the choices, and the field."""
        yield Static(Content(self.tr(_GUIDE)), classes="tip", markup=False)
        yield Choices(*self._options(), id="usual", classes="first", markup=False, compact=True)
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(_LABEL)), markup=False)
            field = Input(id="other", compact=True, max_length=40, placeholder=self.tr(_PLACEHOLDER))
            field.cursor_blink = False
            yield field
        yield Static(Content(), id="wrong", classes="error", markup=False)

    def _options(self) -> Iterable[Option]:
        yield Option(Content(self.tr(_MOVES)))
        for words, text in _DAYS:
            until = read_moment(text, self.now, self.zone)
            yield Option(Content(f"{self.tr(words)} ({day(until, self.zone)})"))
        for before in _BEFORE:
            words = self.tr.plural(*_BEFORE_WORDS, before).format(n=before)
            yield Option(Content(words))

    def _usual(self, index: int) -> PutOff:
        if index == 0:
            return PutOff()
        if index <= len(_DAYS):
            return PutOff(until=read_moment(_DAYS[index - 1][1], self.now, self.zone))
        return PutOff(days_before=_BEFORE[index - 1 - len(_DAYS)])

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._usual(event.option_index))

    def on_key(self, event: events.Key) -> None:
        """A digit begins a time of one's own, wherever one is in the list."""
        if event.character is not None and event.character.isdecimal() and not isinstance(self.focused, Input):
            event.stop()
            self.action_field()
            field = self.query_one("#other", Input)
            field.value = event.character
            field.cursor_position = 1

    def action_field(self) -> None:
        """To the field."""
        field = self.query_one("#other", Input)
        field.select_on_focus = False  # or the next key would take this one's place
        self.set_focus(field)

    @on(Input.Changed)
    def _typing(self) -> None:
        self.query_one("#wrong", Static).update(Content())

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(read_put_off(event.value, self.now, self.zone))
        except UsageError as error:
            text = "\n".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice))))
            self.query_one("#wrong", Static).update(Content(text))


def read_put_off(text: str, now: datetime, zone: tzinfo) -> PutOff:
    """What was written: a time to come, or "-2" for so many days before a deadline. Raises `UsageError`."""
    before = text.strip().removesuffix("d")
    if before[:1] == "-" and before[1:].isdecimal() and len(before) < 5:
        return PutOff(days_before=float(before[1:]))
    return PutOff(until=read_moment(text, now, zone))


_DAYS: Final = ((N_("Until tomorrow"), "tomorrow"), (N_("For three days"), "3d"), (N_("For a week"), "1w"))
_BEFORE: Final = (1, 3)
_BEFORE_WORDS: Final = (N_("Until {n} day before its next deadline"), N_("Until {n} days before its next deadline"))
_MOVES: Final = N_("Until it moves")
_TITLE: Final = N_("Put off: {orders}")
_GUIDE: Final = N_("Out of the queue till then; whatever is chosen, an order wakes when its parcel moves.")
_LABEL: Final = N_("Until")
_PLACEHOLDER: Final = N_("3d, 1w, fri, 2026-12-01; -2: two days before a deadline")
_KEYS: Final = N_("Enter takes it · type a time of your own · Esc leaves")
