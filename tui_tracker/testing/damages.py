"""Checks of what comes of damaged answers: one of the six errors, or outcomes that the host can use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tui_tracker.host.checking import Wrong, checked
from tui_tracker.host.guard import known
from tui_tracker.host.settings import secret_options
from tui_tracker.plugin import AuthFailed, Missed, PluginError, RateLimited, Unavailable

from .answering import RecordedExchange
from .damaging import Damage, damages
from .loop import Hung, Loop
from .methods import METHODS
from .outcomes import plain
from .playing import Run
from .replays import ReplayChecks, given_away, misplaced, told
from .suite import fail, fail_for

_HANGS: Final = 3  # of one object that are waited for
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
    """Every recording, broken in every way: key by key, value by value, and as a whole. The errors stay ours."""

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

    def test_damage_gives_no_secret_away(self) -> None:
        """No secret is in an error, an outcome or the log, whatever is broken."""
        secrets = self._secrets()
        known = {recording.name for recording, run in self._sound() if any(given_away(run, secrets))}
        more = [each for each in self._endured() if each.damage.recording.name not in known]
        problems = [f"{each}: {what}" for each in more for what in given_away(each.run, secrets)]
        fail_for(problems, "Put no key or token into texts; what the service sends back may hold it.")

    def test_damage_is_borne_quietly(self) -> None:
        """Nothing is printed and no task left behind, whatever is broken."""
        loud = {recording.name for recording, run in self._sound() if run.printed.strip() or run.leaked}
        more = [each for each in self._endured() if each.damage.recording.name not in loud]
        problems = [f"{each}: prints {each.run.printed[:80]!r}" for each in more if each.run.printed.strip()]
        problems += [f"{each}: leaves {task} behind" for each in more for task in each.run.leaked]
        fail_for(problems, "Use ctx.log, and wait for what you start.")

    def test_http_failures_keep_their_meaning(self) -> None:
        """503 stays `Unavailable`, 429 `RateLimited` with its time, 401 `AuthFailed` where there is a secret.

        Who gets the right answer all the same (asks again with a new token, or goes on with the old one) may.
        """
        wanted: dict[str, type[PluginError]] = {"status 503": Unavailable, "status 429": RateLimited}
        if secret_options(self.make().config_type):
            wanted["status 401"] = AuthFailed
        whole = {recording.name: run for recording, run in self._sound()}
        for each in self._endured():
            name = each.damage.what.rpartition(": ")[2]
            if each.damage.exchange == 0 and name in wanted:
                if name == "status 401" and each.run.exchange.unknown:
                    continue  # went on to renew a token, of which nothing is recorded
                sound = _helped(each, whole[each.damage.recording.name])
                outcomes = each.run.settled(each.damage.recording)
                wrong = ["" if plain(one) in sound else _other_meaning(one, wanted[name]) for one in outcomes]
                # With an answer for each number, the failure of one is that number's alone.
                if all(wrong) or (any(wrong) and len(each.damage.recording.exchanges) == 1):
                    fail(f"{each}: {next(filter(None, wrong))}; let the errors of ctx.http through")

    def _endured(self) -> list[Endured]:
        """Every damage of every recording, played once for all checks."""

        def play() -> list[Endured]:
            left = [damage for recording, _ in self._sound() for damage in damages(recording)][::-1]
            found: list[Endured] = []
            for _ in range(_HANGS):
                with self._loop() as loop:
                    found += self._play_until_one_hangs(loop, left)
            return found

        return self._once("endured", play)

    def _play_until_one_hangs(self, loop: Loop, left: list[Damage]) -> Iterator[Endured]:
        """Takes damages from `left`; a loop on which a call has hung is of no more use."""
        while left:
            damage = left.pop()
            run = self._play_damaged(loop, damage)
            yield Endured(damage, run)
            if isinstance(run.error, Hung):
                return

    def _play_damaged(self, loop: Loop, damage: Damage) -> Run:
        broken = damage.broken()
        exchange = RecordedExchange(broken.exchanges, lenient=True)
        run = self._play(loop, broken, exchange=exchange)
        # There are thousands, each with its answers; and the frames of an error hold the tasks that have ended.
        exchange.recorded = ()
        for error in (run.error, *(each.error for each in run.outcomes if isinstance(each, Missed))):
            _forget_frames(error)
        return run


def _forget_frames(error: BaseException | None) -> None:
    """Frees what an error that is one of the six was raised through; of another the place is told."""
    while isinstance(error, PluginError):
        behind = error.__cause__ or error.__context__
        error.__traceback__ = error.__cause__ = error.__context__ = None
        error = behind


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


def _helped(each: Endured, whole: Run) -> list[Any]:
    """The outcomes that show that the carrier got along without the answer: those of the whole recording.

    That there is none counts only where everything else was asked, about this one number.
    """
    asked, others = ({str(sent.url) for sent in run.exchange.sent} for run in (each.run, whole))
    went_on = len(each.damage.recording.requests) == 1 < len(others) and asked >= others
    return [plain(outcome) for outcome in whole.outcomes if went_on or not isinstance(outcome, Missed)]


def _other_meaning(outcome: Any, wanted: type[PluginError]) -> str:
    """What an outcome says instead of the failure that the service answered with, "" when it says that."""
    if not isinstance(outcome, Missed) or not isinstance(outcome.error, wanted):
        got = type(outcome.error if isinstance(outcome, Missed) else outcome).__name__
        return f"{got}, where {wanted.__name__} is meant"
    if isinstance(outcome.error, RateLimited) and outcome.error.retry_after != _WAIT:
        return f"RateLimited has lost its retry_after of {_WAIT} s"
    return ""
