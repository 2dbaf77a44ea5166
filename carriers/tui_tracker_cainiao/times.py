"""Cainiao's times: an instant in milliseconds, shown by the clock of the zone that stands beside it."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from .wire import Trace, words

_ZONE: Final = re.compile(r"(?:GMT|UTC)\s*(?:([+-])(\d{1,2})(?::?([0-5]\d))?)?")  # "GMT+8" and "GMT+08:00" both occur
_FARTHEST: Final = timedelta(hours=14)  # the largest offset there is
_YEARS: Final = range(1990, 2200)


def moment(trace: Trace) -> datetime | None:
    """When the event was, with the zone the answer gives (UTC where it gives none); `None` where no time can be read.

    Without an instant the clock's text counts, naive where no zone is given.
    """
    zone = zone_of(words(trace.timeZone, 16))
    return instant(trace.time, zone or UTC) or _by_the_clock(words(trace.timeStr, 40), zone)


def instant(value: object, zone: tzinfo = UTC) -> datetime | None:
    """Milliseconds since 1970, as a number or as text; `None` for anything else, for 0 and for absurd years."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not value:
        return None
    try:
        when = datetime.fromtimestamp(float(value) / 1000, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return when if when.year in _YEARS else None


def zone_of(name: str) -> tzinfo | None:
    """The zone `name` ("GMT+8"); `None` where it is none."""
    match = _ZONE.fullmatch(name.upper())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2] or 0), minutes=int(match[3] or 0))
    if offset > _FARTHEST:
        return None
    return timezone(-offset if match[1] == "-" else offset)


def _by_the_clock(text: str, zone: tzinfo | None) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    if when.year not in _YEARS:
        return None
    return when if when.tzinfo is not None or zone is None else when.replace(tzinfo=zone)
