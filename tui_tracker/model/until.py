"""Until when something is put off, as a person writes it: "3d", "1w", "tomorrow", "fri", "2026-12-01". Pure."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from .durations import DAY, HOUR
from .errors import UsageError
from .message import N_, Message
from .moments import YEARS, local

_LENGTH: Final = re.compile(r"([0-9]{1,4})\s*([hdw])")
_UNITS: Final = {"h": HOUR, "d": DAY, "w": 7 * DAY}
_DAYS: Final = {
    **{name: place for place, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: place for place, name in enumerate(("mån", "tis", "ons", "tor", "fre", "lör", "sön"))},
}
_TOMORROW: Final = frozenset({"tomorrow", "imorgon", "i morgon"})
_HINT: Final = N_("Write 3d, 1w, tomorrow, fri or 2026-12-01.")


def read_until(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that is meant: a length of time from `now`, or the beginning of a day in `zone`.

    Raises `UsageError` for what is none, and for a moment that is over.
    """
    words = " ".join(text.lower().split())
    length = _LENGTH.fullmatch(words)
    try:
        moment = now + int(length[1]) * _UNITS[length[2]] if length else _beginning(_day(words, now, zone), zone)
    except (ValueError, OverflowError):
        raise UsageError(Message(N_("{text} is no time to come"), {"text": repr(text[:40])}), hint=_HINT) from None
    if moment <= now or moment.year not in YEARS:
        raise UsageError(Message(N_("{text} is no time to come"), {"text": repr(text[:40])}), hint=_HINT)
    return moment


def days_ahead(days: int, now: datetime, zone: tzinfo) -> datetime:
    """The beginning of the day so many days after today, in `zone`."""
    return _beginning(local(now, zone).date() + timedelta(days=days), zone)


def _day(words: str, now: datetime, zone: tzinfo) -> date:
    """Raises `ValueError` for what is no day."""
    today = local(now, zone).date()
    if words in _TOMORROW:
        return today + timedelta(days=1)
    if words[:3] in _DAYS and words.isalpha():
        return today + timedelta(days=(_DAYS[words[:3]] - today.weekday() - 1) % 7 + 1)
    return date.fromisoformat(words)


def _beginning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
