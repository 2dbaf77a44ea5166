"""When a parcel is looked at next: pure, from its status and the last look's outcome."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from .order import OrderRow, Parcel
from .status import INFO, Detail, Status

HOUR: Final = timedelta(hours=1)


class ScheduleRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Hours between two looks at a parcel, by status; 0 = never again."""

    pending: float = 24
    unknown: float = 24
    in_transit: float = 12
    out_for_delivery: float = 3
    pick_up: float = 12
    expired: float = 168
    alert: float = 6
    undelivered: float = 6
    returned: float = 0
    delivered: float = 0
    after_failure: float = 1  # the carrier could not be asked: nothing was learned


DEFAULT_SCHEDULE: Final = ScheduleRules()

# The carrier said nothing about the number, only about itself: look again soon.
FAILURES: Final = frozenset({"rate_limited", "auth_failed", "unavailable", "bad_response", "plugin_crashed"})


def next_check(parcel: Parcel, now: datetime, rules: ScheduleRules, *, min_interval: float = 0) -> datetime | None:
    """When to look next, `None` = not by itself. `min_interval`: seconds the carrier finds useful at least."""
    miss = parcel.miss
    if miss is not None and miss.kind == "rejected":
        return None
    if parcel.manual is not None and INFO[parcel.manual.status].terminal:
        return None
    hours = _hours(parcel, rules)
    if hours <= 0:
        return None
    if miss is not None and miss.kind == "no_carrier":
        return now  # nobody was asked: due, for the moment that a carrier for it is there
    if miss is not None and miss.kind in FAILURES:
        hours = min(hours, rules.after_failure * 2 ** min(miss.count - 1, 4))
    return now + max(hours * HOUR, timedelta(seconds=min_interval))


def _hours(parcel: Parcel, rules: ScheduleRules) -> float:
    if parcel.derived_detail is Detail.OUT_FOR_DELIVERY:
        return rules.out_for_delivery
    hours: float = getattr(rules, parcel.derived.value)
    return hours


def due(rows: Iterable[OrderRow], now: datetime) -> Iterator[tuple[int, str]]:
    """Order id and number of every parcel whose time has come, in the order of the rows."""
    for row in rows:
        if row.cancelled_at is None and row.archived_at is None:
            for parcel in row.parcels:
                if parcel.next_check_at is not None and parcel.next_check_at <= now:
                    yield row.id, parcel.number


class Waiting(NamedTuple):
    """What the clock brings: parcels to look up (order id and number), orders whose supplier is asked for codes, and
    parcels that a service need not follow any more.
    """

    parcels: list[tuple[int, str]]
    codes: list[int]
    stops: list[tuple[int, str]]


def waiting(rows: Iterable[OrderRow], now: datetime) -> Waiting:
    """All three in one go through the rows."""
    found = Waiting([], [], [])
    for row in rows:
        is_open = row.cancelled_at is None and row.archived_at is None
        for parcel in row.parcels:
            again = parcel.next_check_at
            if again is not None and again <= now and is_open:
                found.parcels.append((row.id, parcel.number))
            if parcel.to_stop:
                found.stops.append((row.id, parcel.number))
        if row.codes_due_at is not None and row.codes_due_at <= now:
            found.codes.append(row.id)
    return found


def unfinished(rows: Iterable[OrderRow]) -> Iterator[tuple[int, str]]:
    """Order id and number of every parcel that is neither delivered nor returned."""
    finished = {Status.DELIVERED, Status.RETURNED}
    for row in rows:
        if row.cancelled_at is None and row.archived_at is None:
            for parcel in row.parcels:
                if parcel.status not in finished:
                    yield row.id, parcel.number
