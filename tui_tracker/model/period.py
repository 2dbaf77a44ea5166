"""Spans of days, in the shop's calendar or counted back from now: pure, the zone and the clock are given."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

import msgspec

from .attention import DAY
from .moments import local


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders by the moment they were made: the last `days` elapsed days, or the days from `first` to `last`.

    `first` and `last` are days in the shop's time zone, both included, and count only where `days` is `None`; all
    three `None` = every order.
    """

    days: float | None = None
    first: date | None = None
    last: date | None = None

    @property
    def unlimited(self) -> bool:
        """Whether every order is in it."""
        return self.days is None and self.first is None and self.last is None


EVERYTHING: Final = Range()


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """A range at one moment: `start` included, `end` not; `None` = open."""

    start: datetime | None = None
    end: datetime | None = None

    def __contains__(self, moment: datetime) -> bool:
        """Whether an order made at `moment` is in it."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


def window(chosen: Range, now: datetime, zone: tzinfo) -> Window:
    """What `chosen` means at `now`. A day of `zone` may have 23 or 25 hours; days counted back from now have 24."""
    if chosen.days is not None:
        return Window(start=now - chosen.days * DAY)
    start = datetime.combine(chosen.first, time.min, zone) if chosen.first is not None else None
    end = datetime.combine(chosen.last + timedelta(days=1), time.min, zone) if chosen.last is not None else None
    return Window(start=start, end=end)


class Days(msgspec.Struct, frozen=True):
    """Whole days of the shop's calendar, both ends included."""

    first: date
    last: date

    def __len__(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        """Each of them, oldest first."""
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __contains__(self, day: object) -> bool:
        """Whether `day` is one of them."""
        return isinstance(day, date) and self.first <= day <= self.last


def calendar_days(chosen: Range, now: datetime, zone: tzinfo, *, since: date | None = None) -> Days:
    """`chosen` in whole days of the shop's calendar: "the last 7 days" are today and the six before it.

    What has no beginning begins at `since` (today, where that is not given either); what has no end, ends today.
    """
    today = local(now, zone).date()
    if chosen.days is not None:
        return Days(today - timedelta(days=max(1, round(chosen.days)) - 1), today)
    last = chosen.last or today
    first = chosen.first or since or last
    return Days(min(first, last), last)
