"""Checks of what a carrier says of a parcel when the answer is broken or new: nothing that the service did not say."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tui_tracker.plugin import Missed, NotTaken, Tracking

from .answering import RecordedExchange, same_address
from .damages import DamageChecks, Endured
from .damaging import UNKNOWN_NUMBER, UNKNOWN_TEXT, Damage, at_path, places, replaced, standing
from .loop import Loop
from .methods import asked_for
from .outcomes import number_of, plain
from .playing import Run
from .recordings import Recording
from .suite import fail, fail_for

_UNKNOWN: Final = (UNKNOWN_TEXT, str(UNKNOWN_NUMBER))


class ClaimChecks(DamageChecks):
    """Never "not found" for breakage, never a status that was not told."""

    def test_damage_is_never_not_found(self) -> None:
        """An answer that is broken says nothing about a number; only the service's own word for it is `NotFound`."""
        silent = [each for each in self._all_recordings() if any(one.missed == "not_found" for one in each.expected)]
        problems = [
            f"{each}: {number or 'the call'} is said to be not found"
            for each in self._endured()
            for number in _lost(each)
            if not _is_the_services_word(each.damage, silent)
        ]
        fail_for(problems, "Answer BadResponse (or Unavailable); the operator would ask the supplier for a new code.")

    def test_unmapped_codes_are_not_guessed(self) -> None:
        """A code or text the plugin does not know survives as text, and its status is `None`."""
        with self._loop() as loop:
            for recording, run in self._sound():
                for swap, number in _codes(recording, run):
                    self._check_unmapped(loop, recording, swap, number)

    def _check_unmapped(self, loop: Loop, recording: Recording, word: str, number: str) -> None:
        swap = {word: UNKNOWN_TEXT}
        narrow = self._unmapped(loop, replaced(recording, swap), number)
        if narrow is None:
            return  # not understood any more: an error is no guess
        if not any(each in str(plain(narrow)) for each in _UNKNOWN):
            fail(f"{recording.name}: an unknown text in the place of {word!r} is lost; keep it as code or text")
        if not _guessed(narrow):
            return
        # Another field of the same entry may have said it: those are made unknown, too.
        wide = self._unmapped(loop, replaced(recording, swap, beside=True), number)
        if wide is not None and _guessed(wide):
            fail(
                f"{recording.name}: with an unknown text in the place of {word!r} the status is {_guessed(wide)!r}; "
                "a status that is not mapped is None"
            )

    def _unmapped(self, loop: Loop, recording: Recording, number: str) -> Tracking | None:
        run = self._play(loop, recording, exchange=RecordedExchange(recording.exchanges, lenient=True))
        found = [each for each in run.outcomes if isinstance(each, Tracking) and each.number == number]
        return found[0] if found else None


def _lost(each: Endured) -> Iterator[str]:
    """The numbers that are not found since the answer is damaged."""
    recording = each.damage.recording
    # Of several answers one may still say it, so it counts only where there is one.
    excused = {one.number for one in recording.expected if one.missed == "not_found"}
    if each.damage.whole and len(recording.exchanges) == 1:
        excused = set()
    for outcome in each.run.settled(recording):
        number = number_of(outcome, recording.method)
        lost = isinstance(outcome, Missed) and getattr(outcome.error, "kind", "") == "not_found"
        if lost and not isinstance(outcome.error, NotTaken) and number not in excused:
            yield number


def _is_the_services_word(damage: Damage, silent: Sequence[Recording]) -> bool:
    """Whether a recording shows that the service says "not found" exactly so."""
    if damage.exchange < 0:
        return False
    request = damage.recording.exchanges[damage.exchange].request
    asked = {asked_for(each) for each in damage.recording.requests}
    for recording in silent:
        for exchange in recording.exchanges:
            answer = exchange.response
            if not same_address(exchange.request, request) or answer.status != damage.status:
                continue
            if damage.status == 404 or _is_alike(damage, answer.json, answer.body, asked):
                return True
    return False


def _is_alike(damage: Damage, json: Any, body: bytes, asked: set[str]) -> bool:
    if damage.whole:
        return bool(damage.body in (json, body))
    for length in range(len(damage.path) + 1):  # the place itself, or all around it
        here = standing(damage.body, damage.path[:length])
        if any(each == here for each in at_path(json, damage.path[:length])):
            return True
    around = at_path(json, damage.path[:-1])
    if damage.removed and any(isinstance(each, dict) and damage.path[-1] not in each for each in around):
        return True
    # The number is not in a list of those that are known: it went with its entry, or with its own key.
    lists = [damage.path[:at] for at, key in enumerate(damage.path) if isinstance(key, int)]
    identity = isinstance(damage.path[-1], int) or str(damage.original) in asked
    return identity and any(each == [] for path in lists for each in at_path(json, path))


def _codes(recording: Recording, run: Run) -> Iterator[tuple[str, str]]:
    """The words an answer says statuses with, each once, and the number it says it of."""
    leaves = {
        str(value)
        for each in recording.exchanges
        if each.response.is_json
        for _, value in places(each.response.json)
        if isinstance(value, str | int)
    }
    seen: set[str] = set()
    for outcome in (each for each in run.outcomes if isinstance(each, Tracking)):
        for code, text in (*((one.code, one.text) for one in outcome.events if one.status), (outcome.raw_status, "")):
            word = code if code in leaves else text
            if word and word in leaves and word not in seen and word != outcome.number:
                seen.add(word)
                yield word, outcome.number


def _guessed(outcome: Tracking) -> str:
    """A status that goes with an unknown word, "" when there is none."""
    unknown = [each for each in outcome.events if any(word in f"{each.code} {each.text}" for word in _UNKNOWN)]
    found = next((each.status or each.detail for each in unknown if each.status or each.detail), None)
    if found is None and any(word in outcome.raw_status for word in _UNKNOWN):
        found = outcome.status if outcome.status not in {each.status for each in outcome.events} else None
    return str(found or "")
