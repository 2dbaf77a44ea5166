"""Checks of what comes of damaged answers: our errors, and never a word about a parcel that nobody said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui_tracker.host.checking import Wrong, checked
from tui_tracker.host.guard import known
from tui_tracker.host.settings import secret_options
from tui_tracker.plugin import AuthFailed, Missed, NotTaken, PluginError, RateLimited, Tracking, Unavailable

from .answering import RecordedExchange, same_address
from .damaging import UNKNOWN_TEXT, Damage, at_path, damages, places, replaced, standing
from .loop import Loop
from .methods import METHODS, asked_for
from .outcomes import number_of, plain
from .playing import Run
from .recordings import Recording
from .replays import ReplayChecks, given_away, misplaced, told
from .suite import fail, fail_for

_UNKNOWN: Final = ("kit-unmapped-7391", "739173917391")
_WAIT: Final = 120  # seconds, as the damaged answer says


@dataclass(frozen=True, slots=True)
class Endured:
    """A damage and what came of it."""

    damage: Damage
    run: Run

    def __str__(self) -> str:
        """The recording and what was done to it."""
        return f"{self.damage.recording.name}, {self.damage.what}"


class DamageChecks(ReplayChecks):
    """Every recording, broken in every way: key by key, value by value, and as a whole."""

    def test_damage_raises_only_our_errors(self) -> None:
        """Whatever is broken in an answer: one of the six errors, or outcomes the host can use."""
        problems = [f"{each}: {what}" for each in self._endured() for what in _crash(each)]
        fail_for(problems, "Check what an answer holds before it is used; what is not understood is a BadResponse.")

    def test_damage_keeps_one_outcome_per_request(self) -> None:
        """Whatever is broken, there is one outcome for each request, in order."""
        problems = [
            f"{each}: {what}"
            for each in self._endured()
            if each.run.error is None
            for what in misplaced(each.damage.recording, each.run.outcomes)
        ]
        fail_for(problems, "Go through the requests, not through the answer, to make the outcomes.")

    def test_damage_is_never_not_found(self) -> None:
        """An answer that is broken says nothing about a number; only the service's own word for it is `NotFound`."""
        silent = [each for each in self.all_recordings() if any(one.missed == "not_found" for one in each.expected)]
        problems = [
            f"{each}: {number or 'the call'} is said to be not found"
            for each in self._endured()
            for number in _lost(each)
            if not _is_the_services_word(each.damage, silent)
        ]
        fail_for(problems, "Answer BadResponse (or Unavailable); the operator would ask the supplier for a new code.")

    def test_damage_gives_no_secret_away(self) -> None:
        """No secret is in an error, an outcome or the log, whatever is broken."""
        secrets = self.secrets()
        problems = [f"{each}: {what}" for each in self._endured() for what in given_away(each.run, secrets)]
        fail_for(problems, "Put no key or token into texts; what the service sends back may hold it.")

    def test_damage_is_borne_quietly(self) -> None:
        """Nothing is printed and no task left behind, whatever is broken."""
        problems = [f"{each}: prints {each.run.printed[:80]!r}" for each in self._endured() if each.run.printed.strip()]
        problems += [f"{each}: leaves {task} behind" for each in self._endured() for task in each.run.leaked]
        fail_for(problems, "Use ctx.log, and wait for what you start.")

    def test_http_failures_keep_their_meaning(self) -> None:
        """503 stays `Unavailable`, 429 `RateLimited` with its time, 401 `AuthFailed` where there is a secret."""
        wanted: dict[str, type[PluginError]] = {"status 503": Unavailable, "status 429": RateLimited}
        if secret_options(self.make().config_type):
            wanted["status 401"] = AuthFailed
        for each in self._endured():
            name = each.damage.what.rpartition(": ")[2]
            if each.damage.exchange == 0 and name in wanted:
                for outcome in each.run.settled(each.damage.recording):
                    _check_meaning(each, outcome, wanted[name])

    def test_unmapped_codes_are_not_guessed(self) -> None:
        """A code or text the plugin does not know survives as text, and its status is `None`."""
        with Loop(profiled=False) as loop:
            for recording, run in self._runs():
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
        run = self.play(loop, recording, exchange=RecordedExchange(recording.exchanges, lenient=True))
        found = [each for each in run.outcomes if isinstance(each, Tracking) and each.number == number]
        return found[0] if found else None

    def _endured(self) -> list[Endured]:
        """Every damage of every recording, played once for all checks."""

        def play() -> list[Endured]:
            with Loop(profiled=False) as loop:
                return [
                    Endured(damage, self._play_damaged(loop, damage))
                    for recording in self.all_recordings()
                    for damage in damages(recording)
                ]

        return self.kept("endured", play)

    def _play_damaged(self, loop: Loop, damage: Damage) -> Run:
        return self.play(loop, damage.recording, exchange=RecordedExchange(damage.recording.exchanges, lenient=True))


def _crash(each: Endured) -> Iterator[str]:
    error, kind = each.run.error, METHODS[each.damage.recording.method].outcome
    if error is not None and not (isinstance(error, PluginError) and known(error)):
        yield f"raises {told(error)}"
    for outcome in each.run.outcomes:
        if isinstance(outcome, kind) and kind is not type(None):
            try:
                checked(outcome, kind, lambda _: None)
            except Wrong as wrong:
                yield f"returns what the host can't use: {wrong}"


def _lost(each: Endured) -> Iterator[str]:
    """The numbers that are not found since the answer is damaged."""
    recording = each.damage.recording
    before = {one.number for one in recording.expected if one.missed == "not_found"}
    for outcome in each.run.settled(recording):
        number = number_of(outcome, recording.method)
        lost = isinstance(outcome, Missed) and getattr(outcome.error, "kind", "") == "not_found"
        if lost and not isinstance(outcome.error, NotTaken) and (each.damage.whole or number not in before):
            yield number


def _is_the_services_word(damage: Damage, silent: Sequence[Recording]) -> bool:
    """Whether a recording shows that the service says "not found" exactly so."""
    request = damage.recording.exchanges[damage.exchange].request
    asked = {asked_for(each) for each in damage.recording.requests}
    status = damage.recording.exchanges[damage.exchange].response.status
    for recording in silent:
        for exchange in recording.exchanges:
            answer = exchange.response
            if not same_address(exchange.request, request) or answer.status != status:
                continue
            if status == 404 or _is_alike(damage, answer.json, answer.body, asked):
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


def _check_meaning(each: Endured, outcome: Any, wanted: type[PluginError]) -> None:
    if not isinstance(outcome, Missed) or not isinstance(outcome.error, wanted):
        got = type(outcome.error if isinstance(outcome, Missed) else outcome).__name__
        fail(f"{each}: {got}, where {wanted.__name__} is meant; let the errors of ctx.http through")
    if isinstance(outcome.error, RateLimited) and outcome.error.retry_after != _WAIT:
        fail(f"{each}: RateLimited has lost its retry_after of {_WAIT} s; raise the error that ctx.http raised")


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
