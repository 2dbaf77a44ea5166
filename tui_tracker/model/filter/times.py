"""Spans of time and days as they are typed after a field: `>3d`, `2d..7d`, `<tomorrow`, `2026-11`, `week`.

A span is an age for what has been (`updated:<2h`: less than two hours ago) and what is left for what is to come. A day
is compared as a calendar does: `<tomorrow` is before tomorrow begins.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tui_tracker.model.message import N_
from tui_tracker.model.moments import YEARS

from .errors import FilterError
from .terms import Terms

Holds = Callable[[datetime], bool]
Range = Callable[[Terms], Holds]
"""Made for the terms once, then asked for every moment."""
_Days = tuple[date, date]
_Resolve = Callable[[date], _Days]
"""Today → the first day that is meant, and the first one after."""

_SPAN: Final = re.compile(r"(-?[0-9]{1,6}(?:\.[0-9]{1,4})?)(m|h|d|w)")
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_SIGN: Final = re.compile(r">=|<=|>|<")
_DAY: Final = timedelta(days=1)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK: Final = 7


def _week(today: date, weeks: int) -> _Days:
    first = today + timedelta(days=_WEEK * weeks - today.weekday())
    return first, first + timedelta(days=_WEEK)


def _month(today: date, months: int) -> _Days:
    count = today.year * 12 + today.month - 1 + months
    return _month_of(count // 12, count % 12 + 1)


def _month_of(year: int, month: int) -> _Days:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


_DAYS: Final[dict[str, _Resolve]] = {
    "today": lambda today: (today, today + _DAY),
    "yesterday": lambda today: (today - _DAY, today),
    "tomorrow": lambda today: (today + _DAY, today + 2 * _DAY),
    "week": lambda today: _week(today, 0),
    "lastweek": lambda today: _week(today, -1),
    "nextweek": lambda today: _week(today, 1),
    "month": lambda today: _month(today, 0),
    "lastmonth": lambda today: _month(today, -1),
}
DAY_WORDS: Final = (*_DAYS, *_WEEKDAYS)
"""Words that may stand for a day, or several."""


def past(name: str, value: str) -> Range:
    """Of a moment that has been. Raises `FilterError`."""
    return _range(name, value, ahead=False)


def to_come(name: str, value: str) -> Range:
    """Of a moment that is expected: spans say how long it is until then. Raises `FilterError`."""
    return _range(name, value, ahead=True)


def _range(name: str, value: str, *, ahead: bool) -> Range:
    sign = _SIGN.match(value)
    first, dots, last = (value[sign.end() :] if sign else value).partition("..")
    ends = [each for each in (first, last) if each]
    if not ends or (sign and dots):
        raise FilterError(_NO_RANGE, name=name, value=value[:40])
    if all(_SPAN.fullmatch(each) for each in ends):
        return _of_spans(sign[0] if sign else "", first, dots, last, ahead=ahead)
    days = [_days(name, value, each, ahead=ahead) if each else None for each in (first, last)]
    return _of_days(sign[0] if sign else "", days[0], dots, days[1])


def _of_spans(sign: str, first: str, dots: str, last: str, *, ahead: bool) -> Range:
    holds = _between(first, last) if dots else _COMPARE[sign](_span(first))
    if ahead:
        return lambda terms: lambda moment: holds(moment - terms.now)
    return lambda terms: lambda moment: holds(terms.now - moment)


def _between(first: str, last: str) -> Callable[[timedelta], bool]:
    low, high = (_span(each) if each else None for each in (first, last))
    return lambda span: (low is None or span >= low) and (high is None or span <= high)


def _span(text: str) -> timedelta:
    match = _SPAN.fullmatch(text)
    assert match is not None  # it was looked at before
    return float(match[1]) * _UNITS[match[2]]


def _same(span: timedelta) -> Callable[[timedelta], bool]:
    unit = _DAY if abs(span) >= _DAY else timedelta(hours=1)
    return lambda age: span <= age < span + unit


_COMPARE: Final[dict[str, Callable[[timedelta], Callable[[timedelta], bool]]]] = {
    ">": lambda span: lambda age: age > span,
    ">=": lambda span: lambda age: age >= span,
    "<": lambda span: lambda age: age < span,
    "<=": lambda span: lambda age: age <= span,
    "": _same,
}


def _days(name: str, value: str, text: str, *, ahead: bool) -> _Resolve:
    word = text.lower()
    if word in _DAYS:
        return _DAYS[word]
    if word in _WEEKDAYS:
        return _weekday(_WEEKDAYS.index(word), ahead=ahead)
    match = _DATE.fullmatch(text)
    if match is None:
        raise FilterError(_NO_RANGE, name=name, value=value[:40])
    year, month, day = int(match[1]), int(match[2]), match[3]
    try:
        found = (date(year, month, int(day)),) * 2 if day else _month_of(year, month)
    except ValueError:
        found = (date.min, date.min)
    if year not in YEARS or found[0] == date.min:
        raise FilterError(_NO_DAY, text=text)
    days = (found[0], found[1] + _DAY) if day else found
    return lambda _: days


def _weekday(wanted: int, *, ahead: bool) -> _Resolve:
    """The last one, today's too; of what is to come the next one."""

    def resolve(today: date) -> _Days:
        steps = (wanted - today.weekday()) % _WEEK
        first = today + timedelta(days=steps if ahead or not steps else steps - _WEEK)
        return first, first + _DAY

    return resolve


def _of_days(sign: str, first: _Resolve | None, dots: str, last: _Resolve | None) -> Range:
    def made(terms: Terms) -> Holds:
        today = terms.now.astimezone(terms.zone).date()
        begins, ends = (_edges(each, today, terms) if each is not None else None for each in (first, last))
        if dots:
            return lambda moment: (begins is None or moment >= begins[0]) and (ends is None or moment < ends[1])
        assert begins is not None  # there is no range without an end
        return _BESIDE[sign](*begins)

    return made


def _edges(resolve: _Resolve, today: date, terms: Terms) -> tuple[datetime, datetime]:
    """When the days begin and end, in UTC: moments of one zone compare by the clock on the wall otherwise."""
    first, after = (datetime.combine(each, time.min, terms.zone).astimezone(UTC) for each in resolve(today))
    return first, after


_BESIDE: Final[dict[str, Callable[[datetime, datetime], Holds]]] = {
    ">": lambda begins, ends: lambda moment: moment >= ends,
    ">=": lambda begins, ends: lambda moment: moment >= begins,
    "<": lambda begins, ends: lambda moment: moment < begins,
    "<=": lambda begins, ends: lambda moment: moment < ends,
    "": lambda begins, ends: lambda moment: begins <= moment < ends,
}

_NO_RANGE: Final = N_("{name}:{value} is no time; write {name}:>3d, {name}:2d..7d, {name}:today or {name}:2026-11-25")
_NO_DAY: Final = N_("there is no day {text}")
