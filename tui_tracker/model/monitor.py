"""Fulfilment over time (PRODUCT A8): what was fulfilled and delivered on which day, what is not delivered yet and how
old it is, how long parcels take, and what the monitor's own rules flag.

It counts orders; only times under way are of parcels. An order is delivered when its last open parcel is, on the day of
that parcel's delivery. Cancelled orders are not counted; archived ones are where they were fulfilled or delivered, and
are neither open nor flagged. Pure: rows come in any order and in any number of helpings, so that a hundred thousand
need not be looked at in one go, and are not kept.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import msgspec

from .attention import DAY, FINISHED, AttentionRules, Flag, flags
from .deadlines import DEFAULT_DEADLINES, DeadlineRules
from .filter import Filter
from .message import N_, Message
from .moments import local
from .order import OrderRow
from .period import Days
from .status import Status
from .transit import Route, Sample, Transit, TransitTally, samples

AGE_LIMITS: Final = (7, 14, 21, 30, 45)
"""Upper ends of the ages, in elapsed days since the order was made and included; the last age has no end. 45 is where
the rule for late orders begins as it comes.
"""


class MonitorTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted by. `days`: of the shop's calendar in `zone`; `scope`: only orders that match."""

    now: datetime
    zone: tzinfo
    days: Days
    rules: AttentionRules
    scope: Filter = msgspec.field(default_factory=lambda: Filter(""))
    deadlines: DeadlineRules = DEFAULT_DEADLINES


class Facts(msgspec.Struct, frozen=True):
    """What one order adds to the figures. Days are of the shop's calendar, whatever the period."""

    fulfilled: bool = False
    fulfilled_on: date | None = None
    unfulfilled: bool = False
    age: int | None = None  # index of the age, of what is fulfilled and not delivered
    delivered: bool = False
    delivered_on: date | None = None
    samples: Sequence[Sample] = ()
    flags: Sequence[Flag] = ()
    fresh: bool = False  # flagged for nothing but parcels that are pending


def facts(row: OrderRow, terms: MonitorTerms) -> Facts | None:
    """What `row` adds; nothing where it is cancelled or out of the scope."""
    if row.cancelled_at is not None:
        return None
    found = flags(row, terms.rules, terms.now)
    if terms.scope.parts and not terms.scope.matches(row, terms.now, found, terms.deadlines):
        return None
    live = row.archived_at is None
    delivered = row.status is Status.DELIVERED
    return Facts(
        fulfilled=row.fulfilled,
        fulfilled_on=_day(_fulfilled_at(row), terms.zone) if row.fulfilled else None,
        unfulfilled=live and not row.fulfilled,
        age=age_index(terms.now - row.placed_at) if live and _is_open(row) else None,
        delivered=delivered,
        delivered_on=_day(_delivered_at(row), terms.zone) if delivered else None,
        samples=tuple(samples(row, terms.zone)),
        flags=found,
        fresh=_is_fresh(row, found, terms.rules),
    )


def _fulfilled_at(row: OrderRow) -> datetime | None:
    """As the shop says, else when its first parcel was sent."""
    if row.fulfilled_at is not None:
        return row.fulfilled_at
    return min((parcel.sent_at for parcel in row.parcels if parcel.sent_at is not None), default=None)


def _delivered_at(row: OrderRow) -> datetime | None:
    """When the last of its parcels came."""
    came = (parcel.clock_from for parcel in row.parcels if parcel.status is Status.DELIVERED)
    return max((moment for moment in came if moment is not None), default=None)


def _is_open(row: OrderRow) -> bool:
    """Fulfilled, and something of it neither delivered nor returned; without a code nobody can know."""
    return row.fulfilled and not (row.parcels and all(parcel.status in FINISHED for parcel in row.parcels))


def _is_fresh(row: OrderRow, found: Sequence[Flag], rules: AttentionRules) -> bool:
    if {flag.rule for flag in found} != {"status"}:
        return False
    named = {parcel.status for parcel in row.parcels if parcel.status in rules.statuses}
    return named == {Status.PENDING}


def _day(moment: datetime | None, zone: tzinfo) -> date | None:
    return local(moment, zone).date() if moment is not None else None


def age_index(age: timedelta) -> int:
    """Which of the ages: 0 up to and with seven days, 5 over forty-five."""
    return bisect_left(AGE_LIMITS, age / DAY)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one number counts; `facts_in` tells which orders those are.

    `kind`: "orders" (all in the scope), "fulfilled" and "delivered" (on `days`), "undated" (fulfilled, nobody knows
    when), "waiting" (fulfilled on `days` and not delivered), "open" (not delivered, of one `age` or any),
    "unfulfilled", "flagged" (by one `rule` or any; "fresh" = for nothing but pending parcels), "transit" (parcels of
    one `route` delivered on `days`).
    """

    kind: str
    days: Days | None = None
    age: int | None = None
    rule: str = ""
    route: Route | None = None


def facts_in(part: Part, found: Facts) -> bool:
    """Whether an order is among those that `part` counts."""
    days = part.days
    match part.kind:
        case "fulfilled":
            return days is not None and found.fulfilled_on in days
        case "delivered":
            return days is not None and found.delivered_on in days
        case "undated":
            return found.fulfilled and found.fulfilled_on is None
        case "waiting":
            return days is not None and found.fulfilled_on in days and found.age is not None
        case "open":
            return found.age is not None and part.age in (None, found.age)
        case "unfulfilled":
            return found.unfulfilled
        case "flagged":
            return found.fresh if part.rule == "fresh" else _is_flagged(found, part.rule)
        case "transit":
            return any(each.route == part.route and (days is None or each.delivered in days) for each in found.samples)
    return True


def _is_flagged(found: Facts, rule: str) -> bool:
    return any(flag.rule == rule for flag in found.flags) if rule else bool(found.flags)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The monitor's numbers. `fulfilled` and `delivered` hold only days with any; `ages` has one number an age."""

    days: Days
    orders: int = 0
    fulfilled: Mapping[date, int] = msgspec.field(default_factory=dict)
    delivered: Mapping[date, int] = msgspec.field(default_factory=dict)
    undated: int = 0
    waiting: int = 0
    unfulfilled: int = 0
    ages: tuple[int, ...] = (0,) * (len(AGE_LIMITS) + 1)
    flagged: int = 0
    rules: Mapping[str, int] = msgspec.field(default_factory=dict)
    fresh: int = 0
    transits: tuple[Transit, ...] = ()

    @property
    def open(self) -> int:
        """Fulfilled and not delivered yet, of any age."""
        return sum(self.ages)

    def of(self, counts: Mapping[date, int], days: Days | None = None) -> int:
        """The sum of `counts` over `days`, over the whole period where none are given."""
        return sum(n for day, n in counts.items() if days is None or day in days)


class MonitorTally:
    """Counts orders as they come."""

    def __init__(self, terms: MonitorTerms) -> None:
        """`terms` hold for all of them."""
        self._terms = terms
        self._numbers: Counter[str] = Counter()
        self._fulfilled: Counter[date] = Counter()
        self._delivered: Counter[date] = Counter()
        self._ages: Counter[int] = Counter()
        self._rules: Counter[str] = Counter()
        self._transits = TransitTally(terms.days)

    def take(self, rows: Iterable[OrderRow]) -> None:
        """Count these, each order once."""
        for row in rows:
            found = facts(row, self._terms)
            if found is not None:
                self._add(found)

    def _add(self, found: Facts) -> None:
        days, numbers = self._terms.days, self._numbers
        numbers["orders"] += 1
        in_period = found.fulfilled_on is not None and found.fulfilled_on in days
        if in_period and found.fulfilled_on is not None:
            self._fulfilled[found.fulfilled_on] += 1
        if found.delivered_on is not None and found.delivered_on in days:
            self._delivered[found.delivered_on] += 1
        if found.age is not None:
            self._ages[found.age] += 1
        numbers["undated"] += found.fulfilled and found.fulfilled_on is None
        numbers["waiting"] += in_period and found.age is not None
        numbers["unfulfilled"] += found.unfulfilled
        if found.flags:
            numbers["flagged"] += 1
            numbers["fresh"] += found.fresh
            self._rules.update({flag.rule for flag in found.flags})
        if found.samples:
            self._transits.take(found.samples)

    def figures(self) -> Figures:
        """What was counted so far."""
        numbers = self._numbers
        return Figures(
            days=self._terms.days,
            orders=numbers["orders"],
            fulfilled=dict(self._fulfilled),
            delivered=dict(self._delivered),
            undated=numbers["undated"],
            waiting=numbers["waiting"],
            unfulfilled=numbers["unfulfilled"],
            ages=tuple(self._ages[index] for index in range(len(AGE_LIMITS) + 1)),
            flagged=numbers["flagged"],
            rules=dict(self._rules),
            fresh=numbers["fresh"],
            transits=self._transits.transits(),
        )


def figures_of(rows: Iterable[OrderRow], terms: MonitorTerms) -> Figures:
    """The figures of all `rows` in one go."""
    tally = MonitorTally(terms)
    tally.take(rows)
    return tally.figures()


def spans(days: Days) -> tuple[Days, ...]:
    """`days` in pieces that fit a page: days up to two weeks, weeks from Monday up to half a year, else months."""
    if len(days) <= _DAYS_EACH:
        return tuple(Days(day, day) for day in days)
    ends = _next_monday if len(days) <= _WEEKS_EACH else _next_month
    found, first = [], days.first
    while first <= days.last:
        last = min(ends(first) - timedelta(days=1), days.last)
        found.append(Days(first, last))
        first = last + timedelta(days=1)
    return tuple(found)


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


_DAYS_EACH: Final = 14
_WEEKS_EACH: Final = 183


def age_words(index: int) -> Message:
    """An age: "7–14 days", "over 45 days"."""
    if index == len(AGE_LIMITS):
        return Message(N_("over {n} days"), {"n": AGE_LIMITS[-1]})
    return Message(
        N_("{first}–{last} days"), {"first": AGE_LIMITS[index - 1] if index else 0, "last": AGE_LIMITS[index]}
    )


RULE_NAMES: Final = {
    "status": N_("by status"),
    "late": N_("not delivered for too long"),
    "unfulfilled": N_("not fulfilled for too long"),
}
