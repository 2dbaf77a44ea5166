"""Who is asked about a parcel, and whose parcel it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.engine.port import CarrierHealth, CarrierState
from tui_tracker.model.detection import Guess, detect
from tui_tracker.model.message import N_
from tui_tracker.model.order import Parcel
from tui_tracker.model.text import clean_text

from .base import Choices, Dialog

_GUESSES: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class CarrierChoice:
    """A carrier by its id ("" = whoever knows the number), or a courier by name and the carrier's code for it."""

    carrier: str = ""
    title: str = ""
    courier: str = ""
    courier_code: str = ""


class CarrierDialog(Dialog[CarrierChoice | None]):
    """The carriers there are, then the couriers that the number looks like."""

    def __init__(self, what: str, parcel: Parcel, carriers: Sequence[CarrierState], *, several: bool = False) -> None:
        """`what`: the parcels in words; `parcel`: the one, or the first of `several`, which get no courier here."""
        super().__init__()
        self.what, self.parcel, self.several = what, parcel, several
        self.carriers = tuple(carriers)
        self.guesses: tuple[Guess, ...] = () if several else detect(parcel.number)[:_GUESSES]

    def title_text(self) -> str:
        """Which parcels it is about."""
        return self.tr(_TITLE).format(what=clean_text(self.what, limit=60))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS_SEVERAL if self.several else _KEYS)

    def body(self) -> Iterable[Widget]:
        """Carriers, couriers, and a field for the carrier's own code of one."""
        yield Static(Content(self.tr(_GUIDE)), classes="tip", markup=False)
        yield Choices(*self._options(), id="carriers", classes="first", markup=False, compact=True)
        if not self.several:
            with Horizontal(classes="field"):
                yield Label(Content(self.tr(_CODE)), markup=False)
                field = Input(self.parcel.courier_code, id="code", compact=True, max_length=40)
                field.placeholder = self.tr(_CODE_HELP)
                field.cursor_blink = False
                yield field

    def _options(self) -> Iterable[Option]:
        yield Option(Content(self._now(self.tr(_WHOEVER), not self.parcel.carrier)))
        for carrier in self.carriers:
            words = self._now(clean_text(carrier.title, limit=40), carrier.id == self.parcel.carrier)
            ill = carrier.health not in (CarrierHealth.UP, CarrierHealth.LINK_ONLY)
            reason = clean_text(carrier.reason, limit=60) if ill else ""
            reason = reason or self.tr(_HEALTH[carrier.health])
            yield Option(Content(" · ".join(filter(None, (words, reason)))))
        for guess in self.guesses:
            words = self.tr(_COURIER).format(courier=guess.title, sure=round(guess.confidence * 100))
            words = self._now(words, bool(guess.title) and guess.title == self.parcel.courier)
            yield Option(Content(clean_text(f"{words} · {guess.reason}", limit=200)))

    def _now(self, words: str, current: bool) -> str:
        return f"{words} {self.tr(N_('(now)'))}" if current else words

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        place = event.option_index - 1
        if place < 0:
            self.dismiss(CarrierChoice())
        elif place < len(self.carriers):
            carrier = self.carriers[place]
            self.dismiss(CarrierChoice(carrier=carrier.id, title=clean_text(carrier.title, limit=60)))
        else:
            guess = self.guesses[place - len(self.carriers)]
            code = clean_text(self.query_one("#code", Input).value, limit=40)
            self.dismiss(CarrierChoice(courier=guess.title, courier_code=code))

    @on(Input.Submitted)
    def _coded(self, event: Input.Submitted) -> None:
        event.stop()
        code = clean_text(event.value, limit=40)
        if code:
            self.dismiss(CarrierChoice(courier_code=code))


_TITLE: Final = N_("Who is asked about {what}")
_GUIDE: Final = N_("A carrier is asked; the courier moves the parcel, and its number tells whose it may be.")
_WHOEVER: Final = N_("Whoever knows the number")
_COURIER: Final = N_("Courier {courier} {sure} %")
_CODE: Final = N_("Its code")
_CODE_HELP: Final = N_("the carrier's own code for the courier, where it wants one")
_HEALTH: Final = {
    CarrierHealth.UP: "",
    CarrierHealth.PAUSED: N_("paused"),
    CarrierHealth.DOWN: N_("down"),
    CarrierHealth.REFUSED: N_("refuses our key"),
    CarrierHealth.BROKEN: N_("broken"),
    CarrierHealth.LINK_ONLY: N_("only a page to open"),
}
_KEYS: Final = N_("Enter chooses · Tab to the courier's code · Esc leaves")
_KEYS_SEVERAL: Final = N_("Enter chooses · Esc leaves")
