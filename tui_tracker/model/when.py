"""A moment to come as people write it: `3d`, `1w`, `12h`, `tomorrow`, `mon`, `2026-12-01`."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from .errors import UsageError
from .message import N_, Message

_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SPAN: Final = re.compile(r"(\d{1,4})\s*([hdw])")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAGAR: Final = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
_TOMORROW: Final = frozenset({"tomorrow", "imorgon", "i morgon"})
_MORNING: Final = time(7)  # when a day begins for whoever put something off until it
_LAST_YEAR: Final = 2999


def read_moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that is meant, aware. A day begins at 07:00 where the shop is, before anybody looks. Raises
    `UsageError` for what is none, or over.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)  # a Monday
    >>> read_moment("3d", now, UTC).isoformat(), read_moment("mon", now, UTC).isoformat()
    ('2026-11-05T07:00:00+00:00', '2026-11-09T07:00:00+00:00')
    """
    word = " ".join(text.casefold().split())
    found = _moment(word, now.astimezone(zone))
    if found is None:
        raise UsageError(
            Message(N_("{text} is no day to come"), {"text": repr(text[:40])}),
            hint=N_("Write 3d, 1w, 12h, tomorrow, mon or 2026-12-01."),
        )
    if found <= now:
        raise UsageError(N_("that moment is over"), hint=N_("Give one to come, such as 3d or 2026-12-01."))
    return found


def _moment(word: str, here: datetime) -> datetime | None:
    span = _SPAN.fullmatch(word)
    if span is not None:
        length = int(span[1]) * _UNITS[span[2]]
        if span[2] == "h":
            return here + length
        return _morning((here + length).date(), here)
    if word in _TOMORROW:
        return _morning(here.date() + timedelta(days=1), here)
    for names in (_DAYS, _DAGAR):
        matches = [n for n, name in enumerate(names) if len(word) >= len(name) and word.startswith(name)]
        if matches:
            ahead = (matches[0] - here.weekday() - 1) % 7 + 1
            return _morning(here.date() + timedelta(days=ahead), here)
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return _morning(day, here) if day.year <= _LAST_YEAR else None


def _morning(day: date, here: datetime) -> datetime:
    return datetime.combine(day, _MORNING, here.tzinfo)
