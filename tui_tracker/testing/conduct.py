"""Checks of how an object behaves while it is asked: cancellation, blocking, tasks, secrets, hostile numbers."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tui_tracker.host.guard import known
from tui_tracker.host.settings import build_config
from tui_tracker.plugin import PluginError, TrackRequest

from .answering import RecordedExchange
from .hostile import HOSTILE, ORDINARY
from .playing import Run, left_behind, played
from .recordings import Recording
from .replays import ReplayChecks, given_away, misplaced, told
from .suite import fail, fail_for

_END: Final = 2.0  # seconds for a cancelled call to end, which takes none when nothing is swallowed
LONG: Final = 1000  # characters of a number that no address holds


class ConductChecks(ReplayChecks):
    """What a call does besides answering."""

    def test_nothing_is_printed(self) -> None:
        """Nothing is written to standard output or error: the terminal belongs to the application."""
        for recording, run in self._runs():
            if run.printed.strip():
                fail(f"{recording.name}: it prints {run.printed.strip()[:200]!r}; use ctx.log")

    def test_no_task_is_left_behind(self) -> None:
        """Every task that a call starts has ended when the call ends."""
        for recording, run in self._runs():
            fail_for([f"{recording.name}: {each}" for each in run.leaked], "Wait for it, or use asyncio.TaskGroup.")

    def test_nothing_blocks(self) -> None:
        """No call sleeps, waits for a socket or computes for long in the event loop."""
        for recording in self._all_recordings():
            with self._loop(profiled=True) as loop:
                self._play(loop, recording)
            fail_for(
                [f"{recording.name}: {each}" for each in loop.blocked],
                "Everything else waits meanwhile. await asyncio.sleep, ctx.http, or ctx.run_blocking for a library.",
            )

    def test_secrets_stay_secret(self) -> None:
        """No secret is in an outcome, an error, a log record or the repr of the object and its configuration."""
        secrets = self._secrets()
        thing, settings = self.make(), self._settings()
        config = None if self._refusal() else build_config(thing.config_type, thing.id, settings, ())
        for what, text in {"object": repr(thing), "configuration": repr(config)}.items():
            if any(secret in text for secret in secrets):
                fail(f"a secret is in the repr of the {what}; declare it with option(…, secret=True) and keep it there")
        for recording, run in self._runs():
            wrong = [f"{recording.name}: {each}" for each in given_away(run, secrets)]
            fail_for(wrong, "Put no key or token into texts; what the service sends back may hold it.")

    def test_cancelling_ends_at_once(self) -> None:
        """A call that is cancelled while it waits for an answer ends with `CancelledError`, and soon."""
        for recording, sound in self._sound():
            for count in range(0 if sound.leaked else len(recording.exchanges)):  # another check says that
                with self._loop() as loop:
                    wrong = loop.run(lambda: self._cancelled(recording, count))  # noqa: B023 (called at once)
                if wrong:
                    fail(f"{recording.name}, cancelled while it waits for answer {count}: it {wrong}")

    async def _cancelled(self, recording: Recording, count: int) -> str:
        """What a call does wrong when it is cancelled, "" when nothing."""
        exchange, before = RecordedExchange(recording.exchanges, hang=count), asyncio.all_tasks()
        task = asyncio.create_task(played(recording, self.make(self._settings(recording)), self.config, exchange))
        hanging = asyncio.create_task(exchange.hanging.wait())
        await asyncio.wait({task, hanging}, return_when=asyncio.FIRST_COMPLETED)
        hanging.cancel()
        if task.done():  # did not ask that often
            return ""
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=_END)
        if not done:
            return "goes on; let CancelledError through (it is no Exception), and clean up in finally"
        left = await left_behind(before)
        if task.cancelled():
            return f"leaves {left[0]} behind; who is cancelled sends nothing more" if left else ""
        error = task.exception() or task.result().error
        ended = f"raises {told(error)}" if error else "answers as if nothing had happened"
        return f"{ended}; let CancelledError through (it is no Exception), and clean up in finally"


def strayed(run: Run, usual: Collection[tuple[Any, ...]]) -> Iterator[str]:
    """Where what was given to a call has got to besides its place: another address, another line of the head."""
    yield from (f"asks {url[:200]!r}" for url in addresses(run) if form_of(url) not in usual)
    for sent in run.exchange.sent:
        broken = [name for name, value in sent.headers.items() if set(f"{name}{value}") & set("\r\n\0")]
        yield from (f"puts a line break into the header {name!r}" for name in broken)


class HostileNumberChecks(ReplayChecks):
    """What `track` does with numbers nobody has."""

    def test_track_takes_hostile_numbers(self) -> None:
        """Whatever the number: one outcome for each, or one of the six errors."""
        for requests, run in self._asked_hostile():
            numbers = ", ".join(repr(each.number[:30]) for each in requests)
            if run.error is not None and not (isinstance(run.error, PluginError) and known(run.error)):
                fail(f"track({numbers}) raises {told(run.error)}; Rejected is for what the service can't take")
            if run.error is None:
                wrong = misplaced(self._tracked()[0], run.outcomes, requests)
                fail_for([f"track({numbers}): {each}" for each in wrong], "One outcome per request, under its number.")

    def test_a_number_stays_in_its_place(self) -> None:
        """No number changes host, path or parameters of the addresses that are asked."""
        ordinary = self._asked_hostile(ORDINARY, *self._ordinary_numbers())
        usual = {form_of(url) for _, run in ordinary for url in addresses(run)}
        for requests, run in self._asked_hostile():
            number = requests[0].number
            wrong = [url for url in addresses(run) if form_of(url) not in usual]
            if wrong and len(number) < LONG:
                fail(f"track({number!r}) asks {wrong[0][:200]!r}: use params=, or urllib.parse.quote(number, safe='')")

    def _ordinary_numbers(self) -> Sequence[str]:
        """Numbers that the object takes; they show what its addresses look like."""
        return [each.number for recording in self._tracked() for each in recording.requests]

    def _tracked(self) -> list[Recording]:
        return [each for each, _ in self._sound() if each.method == "track" and each.exchanges]

    def _asked_hostile(self, *numbers: str) -> list[tuple[list[TrackRequest], Run]]:
        """`track` of each number alone, answered as the first recording is."""

        def play() -> Iterator[tuple[list[TrackRequest], Run]]:
            for recording in self._tracked()[:1]:
                with self._loop() as loop:
                    for number in numbers or HOSTILE:
                        requests = [TrackRequest(number=number)]
                        exchange = RecordedExchange(recording.exchanges, lenient=True)
                        yield requests, self._play(loop, recording, exchange=exchange, requests=requests)

        return self._once(f"hostile {numbers}", lambda: list(play()))


def addresses(run: Run) -> list[str]:
    """The addresses as the plugin wrote them and, where they were allowed, as they went out."""
    return [*run.asked, *(str(sent.url) for sent in run.exchange.sent)]


def form_of(url: str) -> tuple[Any, ...]:
    """What of an address a number must not change."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return (url,)
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return parts.scheme, parts.netloc, parts.path.count("/"), tuple(names), bool(parts.fragment)
