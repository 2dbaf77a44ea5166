"""Whether a carrier can be asked now: what its failures mean for the next call.

One notice when a carrier goes down and one when it is back; nothing in between.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Missed,
    PluginCrashed,
    PluginError,
    RateLimited,
    Unavailable,
)

from .options import Now


class Health(StrEnum):
    """Whether a carrier can be asked."""

    UP = "up"
    PAUSED = "paused"  # rate limit or quota: until `paused_until`
    DOWN = "down"  # circuit open: until `paused_until`
    REFUSED = "refused"  # credentials refused: until the configuration changes
    BROKEN = "broken"  # the plugin crashed, or blocks
    LINK_ONLY = "link_only"


@dataclass(frozen=True, kw_only=True, slots=True)
class CarrierHealthState:
    """A carrier's health as it is now; times are aware, `None` where that is not known."""

    id: str
    title: str
    health: Health
    reason: str = ""
    paused_until: datetime | None = None
    no_new_until: datetime | None = None  # no number is registered before; those that are registered are still asked
    answered_at: datetime | None = None  # when it last did


FAILURES: Final = 5  # in a row open the circuit (CONTRACT: errors)
CRASHES: Final = 3  # in a row pause the plugin
PAUSE: Final = timedelta(minutes=5)  # a rate limit that does not say how long
OPEN: Final = timedelta(minutes=1)  # the first time a circuit opens; doubled each time, up to `LONGEST`
CRASHED: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(hours=1)
_FIRST_DELAY: Final = 0.5  # seconds before the next call after one failure; doubled each time

_DOWN_TEXTS: Final = {
    Health.PAUSED: N_("{carrier} asks to be left alone until {until}: {reason}"),
    Health.DOWN: N_("{carrier} does not answer; it is asked again at {until}: {reason}"),
    Health.REFUSED: N_("{carrier} refuses the credentials; correct them in the configuration: {reason}"),
    Health.BROKEN: N_("The plugin of {carrier} fails; it is tried again at {until}: {reason}"),
}
_BACK: Final = N_("{carrier} answers again")
_NO_NEW: Final = N_("{carrier} takes no new numbers until {until}; those it has are still followed: {reason}")
_NEW_AGAIN: Final = N_("{carrier} takes new numbers again")


@dataclass(slots=True)
class _Hold:
    """Why nothing is registered, and until when: a used-up allowance is no reason not to ask about the rest."""

    reason: str
    until: datetime


@dataclass(slots=True)
class _Record:
    title: str
    looks_up: bool
    health: Health = Health.UP
    reason: str = ""
    until: datetime | None = None
    error: PluginError | None = None
    failures: int = 0
    crashes: int = 0
    opened: int = 0
    not_before: float = 0.0  # by the monotonic clock
    said: bool = False
    hold: _Hold | None = None
    answered_at: datetime | None = None


class HealthBook:
    """The health of all carriers; may be used from any thread."""

    def __init__(
        self,
        now: Now,
        translate: Translator,
        *,
        jitter: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now`: for pauses a person sees; `clock`: seconds, for short delays between calls."""
        self._now = now
        self._translate = translate
        self._jitter = jitter or random.Random()
        self._clock = clock
        self._records: dict[str, _Record] = {}
        self._notices: list[str] = []
        self._lock = threading.Lock()

    def add(self, carrier_id: str, title: str, *, looks_up: bool) -> None:
        """A carrier that was loaded."""
        self._records[carrier_id] = _Record(title, looks_up)

    def state(self, carrier_id: str) -> CarrierHealthState:
        """How the carrier is now; a pause that is over counts as up."""
        record = self._records.get(carrier_id)
        if record is None:
            return CarrierHealthState(id=carrier_id, title=carrier_id, health=Health.BROKEN, reason="not loaded")
        with self._lock:
            health, reason, until = self._current(record)
            hold = self._held(record)
        return CarrierHealthState(
            id=carrier_id,
            title=record.title,
            health=health,
            reason=reason or (hold.reason if hold else ""),
            paused_until=until,
            no_new_until=hold.until if hold else None,
            answered_at=record.answered_at,
        )

    def states(self) -> list[CarrierHealthState]:
        """The same of all, in order of loading."""
        return [self.state(carrier_id) for carrier_id in list(self._records)]

    def refusal(self, carrier_id: str, *, registering: bool = False) -> PluginError | None:
        """Why the carrier is not asked now, as the error to give for its numbers; `None` when it may be asked.

        `registering`: the call would register numbers, which may be on hold by itself.
        """
        record = self._records[carrier_id]
        with self._lock:
            health, reason, until = self._current(record)
            hold = self._held(record) if registering else None
        if health in (Health.UP, Health.LINK_ONLY):  # one that looks nothing up may find codes
            return RateLimited(f"not registered: {hold.reason}", retry_after=hold.until) if hold else None
        text = f"not asked: {reason}"
        if health is Health.PAUSED:
            return RateLimited(text, retry_after=until)
        return AuthFailed(text) if health is Health.REFUSED else Unavailable(text, sent=False)

    def delay(self, carrier_id: str) -> float:
        """Seconds to wait before the next call, because the last one failed."""
        return max(0.0, self._records[carrier_id].not_before - self._clock())

    def note(self, carrier_id: str, error: PluginError | None, *, registering: bool = False) -> None:
        """A call ended with `error`, or well (`None`, `NotFound`, `Rejected`).

        A limit met while `registering` pauses registering only: looking up may well be free.
        """
        record = self._records[carrier_id]
        with self._lock:
            if registering and (error is None or isinstance(error, RateLimited)):
                self._hold(record, error)
            if registering and isinstance(error, RateLimited):
                return
            if isinstance(error, RateLimited):
                self._stop(record, Health.PAUSED, error, self._until(error.retry_after))
            elif isinstance(error, AuthFailed):
                self._stop(record, Health.REFUSED, error, None)
            elif isinstance(error, Unavailable | BadResponse):
                self._failed(record, error)
            elif isinstance(error, PluginCrashed):
                self._crashed(record, error)
            else:
                self._well(record)

    def blocked(self, carrier_id: str, error: PluginCrashed) -> None:
        """The plugin holds its thread: not asked for a while, at once."""
        record = self._records[carrier_id]
        with self._lock:
            record.crashes = max(record.crashes, CRASHES - 1)
            self._crashed(record, error)

    def notices(self) -> list[str]:
        """What the operator should know since the last time this was asked."""
        with self._lock:
            told, self._notices = self._notices, []
        return told

    def _current(self, record: _Record) -> tuple[Health, str, datetime | None]:
        if record.until is not None and record.until <= self._now():
            health, until = Health.UP, None
        else:
            health, until = record.health, record.until
        if health is Health.UP and not record.looks_up:
            health = Health.LINK_ONLY
        return health, record.reason, until

    def _held(self, record: _Record) -> _Hold | None:
        hold = record.hold
        return hold if hold is not None and hold.until > self._now() else None

    def _hold(self, record: _Record, error: RateLimited | None) -> None:
        known, record.hold = record.hold, None
        if error is not None:
            record.hold = _Hold(str(error), self._until(error.retry_after))
        if (known is None) is not (record.hold is None):
            hold = record.hold or known
            self._say(_NO_NEW if record.hold else _NEW_AGAIN, record.title, hold)

    def _until(self, retry_after: float | datetime | None) -> datetime:
        if isinstance(retry_after, datetime):
            return retry_after
        return self._now() + (PAUSE if retry_after is None else timedelta(seconds=retry_after))

    def _failed(self, record: _Record, error: PluginError) -> None:
        record.failures += 1
        record.crashes = 0
        record.reason = str(error)
        if record.failures < FAILURES:
            delay = _FIRST_DELAY * 2 ** (record.failures - 1)
            record.not_before = self._clock() + delay * self._jitter.uniform(0.5, 1.0)
            return
        self._stop(record, Health.DOWN, error, self._now() + self._longer(record, OPEN))

    def _crashed(self, record: _Record, error: PluginError) -> None:
        record.crashes += 1
        record.reason = str(error)
        if record.crashes >= CRASHES:
            self._stop(record, Health.BROKEN, error, self._now() + self._longer(record, CRASHED))

    def _longer(self, record: _Record, first: timedelta) -> timedelta:
        span = min(first * 2 ** min(record.opened, 10), LONGEST)
        record.opened += 1
        return timedelta(seconds=span.total_seconds() * self._jitter.uniform(0.8, 1.0))

    def _stop(self, record: _Record, health: Health, error: PluginError, until: datetime | None) -> None:
        record.health, record.reason, record.until, record.error = health, str(error), until, error
        if not record.said:
            record.said = True
            self._say(_DOWN_TEXTS[health], record.title, record)

    def _well(self, record: _Record) -> None:
        if record.said:
            self._say(_BACK, record.title, record)
        record.health, record.reason, record.until, record.error = Health.UP, "", None, None
        record.answered_at = self._now()
        record.failures = record.crashes = record.opened = 0
        record.not_before, record.said = 0.0, False

    def _say(self, template: str, carrier: str, why: "_Record | _Hold | None") -> None:
        until = why.until.astimezone().strftime("%H:%M") if why and why.until else ""
        text = self._translate(template).format(carrier=carrier, until=until, reason=why.reason if why else "")
        self._notices.append(text)


def verdict(outcomes: Iterable[object]) -> PluginError | None:
    """What one call with these outcomes says about the carrier: its worst error when nothing was answered."""
    errors = [outcome.error if isinstance(outcome, Missed) else None for outcome in outcomes]
    for weighty in (AuthFailed, RateLimited):
        found = next((error for error in errors if isinstance(error, weighty)), None)
        if found is not None:
            return found
    failures = [error for error in errors if isinstance(error, Unavailable | BadResponse | PluginCrashed)]
    return failures[0] if failures and len(failures) == len(errors) else None
