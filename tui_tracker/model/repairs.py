"""A tracking number that no carrier knows: what may have been meant. Slips of the pen, told by form and check digit."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from .detection import Guess, detect
from .message import N_, Message
from .order import Order
from .text import clean_number

_ALIKE: Final = {"O": "0", "0": "O", "I": "1", "1": "I", "S": "5", "5": "S", "B": "8", "8": "B", "Z": "2", "2": "Z"}
_SURE: Final = 0.8  # a repair is offered only where it is that sure, and surer than what is there
_MOST: Final = 5


class CodeCandidate(NamedTuple):
    """A number that may be the right one. `guess`: whose it would be, `None` where its form tells nothing."""

    number: str
    why: Message
    guess: Guess | None = None


def code_candidates(order: Order, number: str = "") -> tuple[CodeCandidate, ...]:
    """What may stand in place of `number`: codes that the supplier gave, the last mile's, and likely slips of the pen,
    in this order. Those that the order has already are left out.
    """
    there = {parcel.number for parcel in order.parcels}
    found = {each.number: each for each in reversed([*_told(order, number), *_slips(number)])}
    return tuple(each for each in reversed(found.values()) if each.number not in there)[:_MOST]


def _told(order: Order, number: str) -> Iterator[CodeCandidate]:
    for look in order.looks:
        for code in look.codes:
            yield _candidate(code, Message(N_("from supplier order {number}"), {"number": look.reference}))
    for parcel in order.parcels:
        if parcel.number == number and parcel.last_mile_number:
            yield _candidate(parcel.last_mile_number, Message(N_("its number on the last mile")))


def _candidate(code: str, why: Message) -> CodeCandidate:
    return CodeCandidate(code, why, next(iter(detect(code)), None))


def _slips(number: str) -> list[CodeCandidate]:
    """Numbers one slip away that a check digit speaks for, the surest first."""
    before = max((guess.confidence for guess in detect(number)), default=0.0)
    found: dict[str, CodeCandidate] = {}
    for other, why in _neighbours(clean_number(number)):
        guess = next((guess for guess in detect(other) if guess.reason.endswith("check digit right")), None)
        if guess is not None and guess.confidence >= _SURE and guess.confidence > before:
            found.setdefault(other, CodeCandidate(other, Message(why), guess))
    return sorted(found.values(), key=lambda each: -each.guess.confidence if each.guess else 0.0)


def _neighbours(number: str) -> Iterator[tuple[str, str]]:
    for place, (one, other) in enumerate(pairwise(number)):
        if one != other:
            yield number[:place] + other + one + number[place + 2 :], N_("two characters the other way round")
    for place, char in enumerate(number):
        if char in _ALIKE:
            yield number[:place] + _ALIKE[char] + number[place + 1 :], N_("a character that looks like another")
