"""Checks of recordings and of what comes of them, undamaged."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from tui_tracker.host.checking import FIRST_YEAR
from tui_tracker.host.guard import known
from tui_tracker.host.settings import secret_options
from tui_tracker.plugin import Missed, Page, PluginError, Receipt, Tracking

from .answering import RecordedExchange
from .loop import Hung, Loop
from .methods import METHODS, asked_for
from .outcomes import differences, number_of
from .playing import Run, played
from .recordings import Recording
from .suite import Suite, fail, fail_for

_STAND_IN: Final = re.compile(r"stand-?in|example|dummy|not-a-real", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*\.(?!example\b|test\b|invalid\b)[a-z]{2,}", re.IGNORECASE)
_AHEAD: Final = timedelta(days=2)  # naive times and slow clocks


class ReplayChecks(Suite):
    """Every recording gives what a person said it must."""

    needed_kinds: tuple[str, ...] = ()

    def test_recordings_can_be_read(self) -> None:
        """Every file in the folder has the format, is of one of this object's methods, and its configuration works."""
        fail_for(self._loaded()[1], "The format is described in docs/plugins/kit.md.")
        for recording in self._all_recordings():
            if recording.method not in self.methods:
                fail(f"{recording.name}: {self.kind}s have no {recording.method}")
            if self._refusal(recording) and not self._refusal():
                fail(f"{recording.name}: its config is refused: {self._refusal(recording)}")
            batch = getattr(getattr(self.make(), "limits", None), "batch", None)
            if batch is not None and METHODS[recording.method].whole and len(recording.requests) > batch:
                fail(f"{recording.name}: {len(recording.requests)} requests, but limits.batch is {batch}")

    def test_recordings_show_what_is_needed(self) -> None:
        """There is at least one recording of each needed kind, and it expects what its kind says."""
        kinds = {recording.kind for recording in self._all_recordings()}
        missing = [
            f"no recording of the kind {kind!r} in {self._folder().name}/"
            for kind in self._needed()
            if kind not in kinds
        ]
        fail_for(missing, "`tui-tracker plugins record` makes one from a live answer.")
        wrong = [each.name for each in self._all_recordings() if each.kind in self._needed() and not _shows(each)]
        fail_for(
            [f"{name} does not expect what its kind says" for name in wrong], "Correct its kind, or what it expects."
        )

    def test_recordings_are_reviewed(self) -> None:
        """A person has compared each expectation with what the service shows, and says so."""
        names = [recording.name for recording in self._all_recordings() if recording.reviewed is None]
        fail_for(
            [f"{name} was reviewed by nobody" for name in names],
            'Compare "expected" with the service\'s own page, then write "reviewed": {"by": "…", "on": "2026-11-25"}.',
        )

    def test_recordings_hold_no_secrets(self) -> None:
        """Secret options are stand-ins (with "stand-in" in them), and nobody's e-mail address is in a recording."""
        secret = secret_options(self.make().config_type)
        for recording in self._all_recordings():
            for name in sorted(secret & recording.config.keys()):
                if not _STAND_IN.search(str(recording.config[name])):
                    fail(f'{recording.name}: {name} may be a real secret; write "stand-in" and change it everywhere')
            found = _MAIL.search(" ".join(_texts(recording)))
            if found:
                fail(f"{recording.name}: {found[0]!r} may be a person's; such addresses end in .example")

    def test_replay_is_as_expected(self) -> None:
        """Each recording gives the outcomes that were reviewed, to the letter."""
        for recording, run in self._runs():
            if run.error is not None and not isinstance(run.error, PluginError):
                fail(f"{recording.name}: {recording.method}() raises {told(run.error)}")
            if run.error is None and misplaced(recording, run.outcomes):
                continue  # another check says so
            wrong = [f"{recording.name}: {each}" for each in differences(recording, run.settled(recording))]
            fail_for(wrong, "Correct the plugin; or the expectation, if a person has looked at it again.")

    def test_replay_has_one_outcome_per_request(self) -> None:
        """One outcome for each request, in the same order, under its number, of the right class."""
        for recording, run in self._runs():
            if run.error is None:
                fail_for([f"{recording.name}: {each}" for each in misplaced(recording, run.outcomes)], _ONE_EACH)

    def test_replay_is_the_same_twice(self) -> None:
        """The same answers give the same outcomes, also from an object that was asked before."""
        for recording in self._all_recordings():
            thing = self.make(self._settings(recording))
            with self._loop() as loop:
                first, second = (self._play(loop, recording, thing=thing) for _ in range(2))
            once, again = (repr(each.settled(recording)) for each in (first, second))
            if once != again or first.asked != second.asked:
                fail(
                    f"{recording.name}: the second time {again:.300}, the first time {once:.300}\n"
                    "Keep nothing on the object between calls; tokens belong into ctx.remember."
                )

    def test_replay_asks_what_is_recorded(self) -> None:
        """The plugin asks for all that is recorded and for nothing else."""
        for recording, run in self._runs():
            problems = [f"{recording.name}: asks {each}" for each in run.exchange.unknown]
            problems += [f"{recording.name}: does not ask {each}" for each in run.exchange.unused()]
            fail_for(problems, 'Record it again, or name what differs each time under "ignore", as in "query.t".')

    def test_replay_asks_declared_hosts_only(self) -> None:
        """`ctx.http` is asked for addresses on the object's `hosts`, over https."""
        hosts = {host.lower() for host in self.make().hosts}
        for recording, run in self._runs():
            wrong = [url for url in run.asked if not declared_host(url, hosts)]
            fail_for([f"{recording.name}: asks {url[:200]!r}" for url in wrong], "Declare the host in `hosts`.")

    def test_times_are_plausible(self) -> None:
        """No event is later than the recording, or before 1990: a swapped day and month, seconds taken for ms."""
        for recording, run in self._runs():
            latest = recording.now.replace(tzinfo=None) + _AHEAD
            events = [event for each in run.outcomes if isinstance(each, Tracking) for event in each.events]
            for event in events:
                if event.when.replace(tzinfo=None) > latest or event.when.year < FIRST_YEAR:
                    what = f"{event.text[:60]!r} was at {event.when}"
                    fail(f"{recording.name}: {what}, but the recording is of {recording.now}")

    def _loop(self, *, profiled: bool = False) -> Loop:
        """A loop whose calls may take `call_limit` seconds."""
        return Loop(limit=self.call_limit, profiled=profiled)

    def _play(
        self,
        loop: Loop,
        recording: Recording,
        *,
        thing: Any = None,
        exchange: RecordedExchange | None = None,
        requests: Sequence[Any] | None = None,
    ) -> Run:
        """One call on `loop`. Where it does not end, that is its error, and the loop is of no more use."""
        made = thing if thing is not None else self.make(self._settings(recording))
        answers = exchange if exchange is not None else RecordedExchange(recording.exchanges)
        try:
            return loop.run(lambda: played(recording, made, self.config, answers, requests=requests))
        except Hung as hung:
            return Run(error=hung)

    def _needed(self) -> tuple[str, ...]:
        """The kinds of recordings that this object needs."""
        return self.needed_kinds

    def _sound(self) -> list[tuple[Recording, Run]]:
        """The runs that gave proper outcomes: only those are worth looking at further."""
        return [
            (recording, run)
            for recording, run in self._runs()
            if isinstance(run.error, PluginError) or not (run.error or misplaced(recording, run.outcomes))
        ]

    def _runs(self) -> list[tuple[Recording, Run]]:
        """Each recording with what the plugin did, played once for all checks."""

        def play() -> list[tuple[Recording, Run]]:
            found = []
            for recording in self._all_recordings():
                with self._loop() as loop:
                    found.append((recording, self._play(loop, recording)))
            return found

        return self._once("runs", play)


_ONE_EACH: Final = "Return one outcome per request, in the order of the requests, Missed where there is none."


def misplaced(recording: Recording, outcomes: Sequence[Any], requests: Sequence[Any] | None = None) -> list[str]:
    """What is wrong with the outcomes' classes, number and order."""
    method = METHODS[recording.method]
    wrong = [
        f"{recording.method}() returned a {type(each).__name__} where {method.outcome.__name__} or Missed belongs"
        for each in outcomes
        if not isinstance(each, (method.outcome, Missed))
    ]
    wrong += [
        f"Missed holds a {type(each.error).__name__}, none of the six errors"
        for each in outcomes
        if isinstance(each, Missed) and not (isinstance(each.error, PluginError) and known(each.error))
    ]
    given = recording.requests if requests is None else requests
    if not wrong and method.outcome is Page and len(outcomes) != len(given):
        wrong = [f"{recording.method}() returned {len(outcomes)} pages for {len(given)} calls"]
    if wrong or not method.number:
        return wrong
    asked = [asked_for(request) for request in given]
    told = [number_of(each, recording.method) for each in outcomes]
    if recording.method == "find_numbers":  # a split order has several
        told = list(dict.fromkeys(told))
    return [] if asked == told else [f"asked for {_some(asked)}, answered for {_some(told)}"]


def given_away(run: Run, secrets: Sequence[str]) -> Iterator[str]:
    """Where in a run a secret can be seen."""
    hidden = [each for each in {*secrets, *run.remembered} if len(each) >= 4]
    places: Mapping[str, Callable[[], str]] = {
        "an outcome": lambda: repr([_shown(each) for each in run.outcomes]),
        "the error that was raised": lambda: _shown(run.error),
        "the log": lambda: "\n".join(run.logged),
        "what is printed": lambda: run.printed,
    }
    for place, text in places.items():
        whole = text()
        yield from (f"a secret is in {place}" for secret in hidden if secret in whole)


def told(error: BaseException) -> str:
    """An exception and where in the plugin it was raised."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" at {frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__}: {str(error)[:200]}{where}"


def _shown(value: Any) -> str:
    """A value with all that an error holds."""
    if isinstance(value, Missed):
        return f"{value.number} {_shown(value.error)}"
    if isinstance(value, BaseException):
        return f"{value!r} {vars(value)}"
    return repr(value)


def _shows(recording: Recording) -> bool:
    """Whether a recording expects what its kind says."""
    outcomes = [each.outcome for each in recording.expected if each.outcome is not None]
    if recording.kind in ("not_found", "rejected"):
        return any(each.missed == recording.kind for each in recording.expected)
    if recording.kind == "delivered":
        return any("delivered" in _statuses(each) for each in outcomes)
    if recording.kind == "orders":
        return any(each.orders or each.parcels for each in outcomes if isinstance(each, Page))
    return any(isinstance(each, Receipt) for each in outcomes)


def _statuses(outcome: Any) -> list[Any]:
    """What an outcome says: the service's word for the parcel, and those of its events where it has none."""
    return [getattr(outcome, "status", None), *(event.status for event in getattr(outcome, "events", ()))]


def declared_host(url: str, hosts: set[str]) -> bool:
    """Whether an address is one that `ctx.http` may be asked for."""
    parts = urlsplit(url)
    name = parts.netloc.rpartition("@")[2].lower()
    return parts.scheme == "https" and bool({name, (parts.hostname or "").lower()} & hosts)


def _texts(recording: Recording) -> Iterator[str]:
    for each in recording.exchanges:
        yield each.request.url
        yield repr(each.request.json)
        yield repr(each.request.form)
        yield each.response.body.decode("utf-8", "replace")
    yield repr(recording.config)
    yield repr(recording.requests)


def _some(numbers: Sequence[str]) -> str:
    text = ", ".join(number[:30] or '""' for number in numbers[:5])
    return f"{text}, … ({len(numbers)})" if len(numbers) > 5 else text or "none"
