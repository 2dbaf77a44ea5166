"""When a parcel is looked at next, and by which rule: pure, from what is known of it. Nothing is remembered besides.

The pace follows what can happen next: slow while nothing does, quick where hours count (in the destination country, on
the van, waiting at a pick-up point, in trouble), and an end once a parcel has arrived.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final, NamedTuple
from zlib import crc32

import msgspec

from .durations import DAY, HOUR, Days, Hours
from .moments import local
from .order import OrderRow, Parcel, ParcelRow
from .status import INFO, Detail, Status
from .zones import zone_of

OClock = Annotated[int, msgspec.Meta(ge=0, le=24)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=1440)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class ScheduleRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Hours between two looks at a parcel, and the days at which one pace becomes another. 0 hours = never again."""

    pending: Hours = 24
    pending_active: Hours = 12  # while most codes become active…
    pending_active_from_day: Days = 5  # …days after shipping
    pending_active_to_day: Days = 10
    pending_late: Hours = 48
    unknown: Hours = 24
    unknown_days: Days = 3  # so long after the first look that found nothing; then…
    unknown_late: Hours = 72
    in_transit: Hours = 12
    in_transit_silent_after_days: Days = 2  # without an event
    in_transit_silent: Hours = 24
    in_transit_quiet_after_days: Days = 6
    in_transit_quiet: Hours = 48
    in_destination: Hours = 6
    in_destination_silent_after_days: Days = 4
    out_for_delivery: Hours = 3
    daytime_from: OClock = 7  # o'clock at the destination, for what is out for delivery
    daytime_to: OClock = 21
    pick_up: Hours = 12  # waits to be collected
    pick_up_days: Days = 3
    pick_up_late: Hours = 24
    problem: Hours = 6  # alert, undelivered
    problem_days: Days = 3
    problem_late: Hours = 24
    expired: Hours = 168
    expired_days: Days = 28
    returned: Hours = 48
    returned_days: Days = 14
    delivered: Hours = 24
    delivered_days: Days = 3
    delivered_late: Hours = 72
    delivered_end_days: Days = 15
    after_failure: Hours = 1  # the carrier could not be asked: nothing was learned
    cooldown_minutes: Minutes = 5  # between an answer and the next look by hand; 0 = none
    others_on_day: Days = 4  # of silence: other carriers that may know the number are tried once; 0 = never
    others_confidence: Share = 0.05  # …that are so sure that it is theirs
    pushes: Annotated[float, msgspec.Meta(ge=1, le=100)] = 4  # times as long where the carrier tells us by itself…
    pushes_days: Days = 7  # …and last did so of this parcel at most so long ago
    jitter: Annotated[float, msgspec.Meta(ge=0, le=0.5)] = 0.15  # share of the time by which looks are spread
    seed: str = ""


DEFAULT_SCHEDULE: Final = ScheduleRules()
_SECONDS: Final = HOUR.total_seconds()

# The carrier said nothing about the number, only about itself: look again soon.
FAILURES: Final = frozenset({"rate_limited", "auth_failed", "unavailable", "bad_response", "plugin_crashed"})


def rests_until(parcel: Parcel | ParcelRow, now: datetime, rules: ScheduleRules) -> datetime | None:
    """Until when a parcel is not asked about again by hand, because it was a moment ago; `None` = it may be now.

    One that is due may be asked about, and one whose carrier told nothing about it (as far as that is known).
    """
    asked, due_at = parcel.checked_at, parcel.next_check_at
    if asked is None or (due_at is not None and due_at <= now):
        return None
    miss = parcel.miss if isinstance(parcel, Parcel) else None
    if miss is not None and (miss.kind in FAILURES or miss.kind == "no_carrier"):
        return None
    until = asked + timedelta(minutes=rules.cooldown_minutes)
    return until if asked <= now < until else None


SILENT: Final = frozenset({Status.PENDING, Status.IN_TRANSIT})
"""Statuses in which silence may mean that another carrier knows more."""


def wants_others(parcel: Parcel, now: datetime, rules: ScheduleRules) -> bool:
    """Whether other carriers may be asked about it besides: under way or awaited, and silent for so many days."""
    if parcel.derived not in SILENT or parcel.manual is not None:
        return False
    since = parcel.last_event_at or parcel.shipped_at or parcel.added_at
    return since is not None and rules.others_on_day > 0 and _days(now, since) >= rules.others_on_day - 1


_LAST_LOOKS: Final = frozenset({"delivered_end", "returned_late", "expired_late"})
"""Rules that a look was the last: one that failed was not, and is made up for, but not for ever."""
_LAST_TRIES: Final = 30  # failures of one kind in a row, some eighteen days


class Carried(NamedTuple):
    """What else the pace depends on. `min_interval`: seconds between two looks that the carrier finds useful.
    `pushes`: it can tell us by itself; that counts for a parcel of which it lately did, for nobody else knows whether
    its pushes reach us.
    """

    destination: str = ""  # ISO 3166 alpha-2
    min_interval: float = 0.0
    pushes: bool = False


NOTHING_MORE: Final = Carried()


class Plan(NamedTuple):
    """When the next look is (`None`: not by itself), and why: the rule, and its hours before jitter and limits."""

    at: datetime | None
    rule: str
    hours: float = 0.0


def next_check(parcel: Parcel, now: datetime, rules: ScheduleRules, about: Carried = NOTHING_MORE) -> datetime | None:
    """When to look next after a look at `now`, `None` = not by itself."""
    return planned(parcel, now, rules, about).at


def planned(parcel: Parcel, now: datetime, rules: ScheduleRules, about: Carried = NOTHING_MORE) -> Plan:
    """The next look after one at `now`, with the reason. The same for the same parcel and moment, whoever asks."""
    miss = parcel.miss
    if miss is not None and miss.kind == "rejected":
        return Plan(None, "rejected")
    if parcel.manual is not None and INFO[parcel.manual.status].terminal:
        return Plan(None, "by_hand")
    rule, hours = _pace(parcel, now, rules, about.destination)
    failures = miss.count if miss is not None and miss.kind in FAILURES else 0
    if hours <= 0 and not (rule in _LAST_LOOKS and 0 < failures <= _LAST_TRIES):
        return Plan(None, rule)
    if miss is not None and miss.kind == "no_carrier":
        return Plan(now, "no_carrier")  # nobody was asked: due, for the moment that a carrier for it is there
    if failures:
        again = rules.after_failure * 2 ** min(failures - 1, 4)
        rule, hours = "failure", min(hours, again) if hours > 0 else again
    elif about.pushes and is_told_of(parcel, now, rules):
        hours *= rules.pushes
    wait = hours * _SECONDS * (1 + rules.jitter * _spread(parcel.number, now, rules.seed))
    at = now + timedelta(seconds=max(wait, about.min_interval))
    return Plan(_by_day(at, rules, about.destination) if rule == "out_for_delivery" else at, rule, hours)


def is_told_of(parcel: Parcel, now: datetime, rules: ScheduleRules) -> bool:
    """Whether its carrier lately told of it by itself."""
    return parcel.pushed_at is not None and _days(now, parcel.pushed_at) <= rules.pushes_days


def _pace(parcel: Parcel, now: datetime, rules: ScheduleRules, destination: str) -> tuple[str, float]:
    """The rule that fits and its hours."""
    match parcel.derived:
        case Status.PENDING:
            return _pending(parcel, now, rules)
        case Status.UNKNOWN:
            asked = parcel.miss.count if parcel.miss is not None else 1
            early = asked * rules.unknown <= rules.unknown_days * 24
            return ("unknown", rules.unknown) if early else ("unknown_late", rules.unknown_late)
        case Status.IN_TRANSIT:
            return _in_transit(parcel, _silent(parcel, now), rules, destination)
        case Status.PICK_UP:
            since = _silent(parcel, now)
            if parcel.derived_detail is Detail.OUT_FOR_DELIVERY and since <= 2:
                return "out_for_delivery", rules.out_for_delivery
            return _first_then("pick_up", since, rules.pick_up_days, rules.pick_up, rules.pick_up_late)
        case Status.ALERT | Status.UNDELIVERED:
            return _first_then("problem", _silent(parcel, now), rules.problem_days, rules.problem, rules.problem_late)
        case Status.DELIVERED:
            ended = _ended(parcel, now)
            if ended > rules.delivered_end_days:
                return "delivered_end", 0
            return _first_then("delivered", ended, rules.delivered_days, rules.delivered, rules.delivered_late)
        case Status.RETURNED:
            return _first_then("returned", _ended(parcel, now), rules.returned_days, rules.returned, 0)
        case Status.EXPIRED:
            return _first_then("expired", _ended(parcel, now), rules.expired_days, rules.expired, 0)


def _pending(parcel: Parcel, now: datetime, rules: ScheduleRules) -> tuple[str, float]:
    age = _days(now, parcel.shipped_at or parcel.added_at or now)
    if age < rules.pending_active_from_day:
        return "pending", rules.pending
    if age < rules.pending_active_to_day:
        return "pending_active", rules.pending_active
    return "pending_late", rules.pending_late


def _in_transit(parcel: Parcel, silent: float, rules: ScheduleRules, destination: str) -> tuple[str, float]:
    if _has_arrived(parcel, destination) and silent < rules.in_destination_silent_after_days:
        return "in_destination", rules.in_destination
    if silent < rules.in_transit_silent_after_days:
        return "in_transit", rules.in_transit
    if silent < rules.in_transit_quiet_after_days:
        return "in_transit_silent", rules.in_transit_silent
    return "in_transit_quiet", rules.in_transit_quiet


_ARRIVED: Final = frozenset({Detail.ARRIVED_DESTINATION, Detail.CUSTOMS, Detail.CUSTOMS_RELEASED})


def _has_arrived(parcel: Parcel, destination: str) -> bool:
    """In the country it goes to, by the newest event."""
    if parcel.derived_detail in _ARRIVED:
        return True
    return bool(destination and parcel.events and parcel.events[-1].country == destination)


def _first_then(rule: str, days: float, until: float, first: float, then: float) -> tuple[str, float]:
    return (rule, first) if days <= until else (f"{rule}_late", then)


def _silent(parcel: Parcel, now: datetime) -> float:
    """Days without an event."""
    return _days(now, parcel.last_event_at or parcel.shipped_at or parcel.added_at or now)


def _ended(parcel: Parcel, now: datetime) -> float:
    """Days since its status began."""
    return _days(now, parcel.since or now)


def _days(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since) / DAY)


def _spread(number: str, now: datetime, seed: str) -> float:
    """Between -1 and 1, the same for the same number and moment: so that looks do not come all at once."""
    return crc32(_said(now), crc32(f"{seed}\n{number}\n".encode())) / 0x7FFFFFFF - 1


@lru_cache(maxsize=16)
def _said(now: datetime) -> bytes:
    """A moment as text: a whole batch has the same."""
    return local(now, UTC).isoformat().encode()


def _by_day(at: datetime, rules: ScheduleRules, destination: str) -> datetime:
    """`at`, or the next morning at the destination: nobody delivers at night."""
    there = local(at, zone_of(destination))
    if rules.daytime_from <= there.hour < rules.daytime_to:
        return at
    morning = there.replace(hour=rules.daytime_from, minute=there.minute, second=0, microsecond=0)
    return (morning if morning > there else morning + DAY).astimezone(at.tzinfo)


def due(rows: Iterable[OrderRow], now: datetime) -> Iterator[tuple[int, str]]:
    """Order id and number of every parcel whose time has come, in the order of the rows."""
    for row in rows:
        if row.cancelled_at is None and row.archived_at is None:
            for parcel in row.parcels:
                if parcel.next_check_at is not None and parcel.next_check_at <= now:
                    yield row.id, parcel.number


class Waiting(NamedTuple):
    """What the clock brings: parcels to look up (order id and number), orders whose supplier is asked for codes."""

    parcels: list[tuple[int, str]]
    codes: list[int]


def waiting(rows: Iterable[OrderRow], now: datetime) -> Waiting:
    """Both in one go through the rows."""
    found = Waiting([], [])
    for row in rows:
        if _is_followed(row):
            for parcel in row.parcels:
                again = parcel.next_check_at
                if again is not None and again <= now:
                    found.parcels.append((row.id, parcel.number))
        if row.codes_due_at is not None and row.codes_due_at <= now:
            found.codes.append(row.id)
    return found


def comes_up(row: OrderRow) -> datetime | None:
    """From when on an order is `waiting`; `None` = never, as it is now."""
    moments = [parcel.next_check_at for parcel in row.parcels] if _is_followed(row) else []
    moments.append(row.codes_due_at)
    return min((each for each in moments if each is not None), default=None)


def _is_followed(row: OrderRow) -> bool:
    return row.cancelled_at is None and row.archived_at is None


def unfinished(rows: Iterable[OrderRow]) -> Iterator[tuple[int, str]]:
    """Order id and number of every parcel that is neither delivered nor returned."""
    finished = {Status.DELIVERED, Status.RETURNED}
    for row in rows:
        if row.cancelled_at is None and row.archived_at is None:
            for parcel in row.parcels:
                if parcel.status not in finished:
                    yield row.id, parcel.number
