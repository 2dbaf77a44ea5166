"""Four clocks that run for a shop: what ends when, by whose rule. Every length is a setting, none a vendor's constant.

A clock that can't run any more (the parcel was scanned, collected, delivered) is not there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from .durations import DAY, Days
from .events import moves
from .order import Order, Parcel
from .status import INFO, Detail, Status


class DeadlineRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Days, each with whose rule it is. 0 = no such clock."""

    active_days: Days = 7  # after shipping, the code should have had its first scan
    active_source: str = "activation time, usual with suppliers"
    storage_days: Days = 14  # after it was ready to collect
    storage_source: str = "pick-up points, usual"
    dispute_days: Days = 15  # after the supplier's order was completed, which is when the parcel came
    promised_days: Days = 60  # …or, while it has not come, after the order was made
    dispute_source: str = "supplier's buyer protection"
    claim_days: Days = 180  # after the customer paid
    claim_source: str = "payment provider, customer's claim"


DEFAULT_DEADLINES: Final = DeadlineRules()


class Deadline(NamedTuple):
    """One clock. `kind`: active, storage, dispute or claim; `number`: the parcel's, "" = of the order as a whole."""

    kind: str
    at: datetime
    source: str
    number: str = ""


def deadlines(order: Order, rules: DeadlineRules = DEFAULT_DEADLINES) -> tuple[Deadline, ...]:
    """All clocks of an order that run, the nearest first; those of cancelled and archived orders have stopped."""
    if order.cancelled_at is not None or order.archived_at is not None:
        return ()
    found = [*_of_order(order, rules), *(each for parcel in order.parcels for each in _of_parcel(parcel, rules))]
    return tuple(sorted(found, key=lambda each: (each.at, each.kind, each.number)))


def _of_order(order: Order, rules: DeadlineRules) -> Iterator[Deadline]:
    if rules.claim_days:
        yield Deadline("claim", order.placed_at + rules.claim_days * DAY, rules.claim_source)
    completed = _completed_at(order)
    if completed is not None and rules.dispute_days:
        yield Deadline("dispute", completed + rules.dispute_days * DAY, rules.dispute_source)
    elif completed is None and rules.promised_days:
        yield Deadline("dispute", order.placed_at + rules.promised_days * DAY, rules.dispute_source)


def _completed_at(order: Order) -> datetime | None:
    """When the last parcel arrived; `None` while one is open, or there is none."""
    if not order.parcels or not all(INFO[parcel.status].terminal for parcel in order.parcels):
        return None
    ends = [parcel.manual.at if parcel.manual is not None else parcel.since for parcel in order.parcels]
    return max((end for end in ends if end is not None), default=None)


def _of_parcel(parcel: Parcel, rules: DeadlineRules) -> Iterator[Deadline]:
    shipped = parcel.shipped_at or parcel.added_at
    scanned = any(moves(event) or event.status is Status.DELIVERED for event in parcel.events)
    open_code = parcel.status in (Status.PENDING, Status.UNKNOWN) and not scanned
    if open_code and shipped is not None and rules.active_days:
        yield Deadline("active", shipped + rules.active_days * DAY, rules.active_source, parcel.number)
    ready = _ready_at(parcel)
    if ready is not None and rules.storage_days:
        yield Deadline("storage", ready + rules.storage_days * DAY, rules.storage_source, parcel.number)


def _ready_at(parcel: Parcel) -> datetime | None:
    """Since when it waits to be collected; `None` when it does not."""
    if parcel.status is not Status.PICK_UP or not parcel.events:
        return None
    leg = parcel.events[-1].leg
    waits = [event.when for event in parcel.events if event.leg == leg and event.detail is Detail.READY_FOR_PICKUP]
    return waits[0] if waits else None
