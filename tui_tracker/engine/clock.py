"""Clocks: the real one, and one that runs faster for the demo shop."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""The moment everything is measured by: aware, UTC."""


def utc_now() -> datetime:
    """The machine's clock, to the second: data files and screens have no use for more."""
    return datetime.now(UTC).replace(microsecond=0)


def accelerated(start: datetime, factor: float, *, monotonic: Callable[[], float] = time.monotonic) -> Clock:
    """A clock that shows `start` now and then runs `factor` times as fast as `monotonic` (seconds)."""
    began = monotonic()

    def now() -> datetime:
        return (start + timedelta(seconds=(monotonic() - began) * factor)).astimezone(UTC).replace(microsecond=0)

    return now
