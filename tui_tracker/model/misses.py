"""Why a look-up brought nothing, in words: one table for the screens, the command line and the docs."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from .message import N_, Message

_OTHER: Final = N_("{carrier} told nothing")
_REASONS: Final[Mapping[str, str]] = {
    "not_found": N_("{carrier} does not know it yet"),
    "not_taken": N_("{carrier} can't follow it yet; nothing is said against the number"),
    "rejected": N_("{carrier} says that this is no valid number"),
    "rate_limited": N_("{carrier} was asked too often"),
    "auth_failed": N_("{carrier} refuses our key"),
    "unavailable": N_("{carrier} could not be reached"),
    "bad_response": N_("{carrier} answered what we do not understand"),
    "plugin_crashed": N_("The plugin for {carrier} failed"),
}
_NO_CODE: Final[Mapping[str, str]] = {
    "not_found": N_("no code yet"),
    "not_taken": N_("no code yet"),
    "rejected": N_("{carrier} refuses it"),
}
_NO_FINDER: Final = N_("No carrier that finds the codes of supplier orders is set up")
_NO_KEY: Final = N_("No carrier can look it up: give api_key under [carriers.17track] in tracker.toml")
_NOT_LOADED: Final = N_("The carrier {carrier} is not there: tui-tracker doctor says what it lacks")
THE_CARRIER: Final = N_("the carrier")  # an argument that is translated with its sentence
_TOO_SOON: Final = N_("asked {minutes} min ago; again at {time}")
_AGGREGATOR: Final = "17track"  # the carrier that takes nearly every number, once it has its key


def miss_words(kind: str, carrier: str, title: str = "") -> Message:
    """The reason of a miss of that kind; `carrier`: the id of who was to be asked ("" = nobody), `title`: its name."""
    if kind == "no_carrier":
        return Message(_NO_KEY) if carrier in ("", _AGGREGATOR) else Message(_NOT_LOADED, {"carrier": carrier})
    return Message(_REASONS.get(kind, _OTHER), {"carrier": title or carrier or THE_CARRIER})


def code_words(kind: str, title: str) -> Message:
    """Why a look for the code of a supplier order brought none; `title`: the name of who was asked."""
    if kind == "no_carrier":
        return Message(_NO_FINDER)
    if kind in _NO_CODE:
        return Message(_NO_CODE[kind], {"carrier": title or THE_CARRIER})
    return miss_words(kind, title, title)


def too_soon_words(asked: datetime, again: datetime, now: datetime, when: Callable[[datetime], str]) -> Message:
    """Why a parcel is not looked up by hand; `when`: how a moment is written in the reader's zone."""
    minutes = max(0, (now - asked) // timedelta(minutes=1))
    return Message(_TOO_SOON, {"minutes": minutes, "time": when(again)})
