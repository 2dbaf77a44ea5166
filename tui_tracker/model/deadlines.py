"""Four clocks that run for a shop: what ends when, by whose rule. Every length is a setting, none a vendor's constant.

A clock that can't run any more (the parcel was scanned, collected, delivered) is not there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from .clocks import WAITS_FOR_SCAN
from .durations import DAY, Days
from .message import N_
from .order import Order, OrderRow, ParcelRow, row_of, settled
from .status import INFO, Status


class DeadlineRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Days, each with whose rule it is. 0 = no such clock."""

    active_days: Days = 7  # after shipping, the code should have had its first scan
    active_source: str = N_("activation time, usual with suppliers")
    storage_days: Days = 14  # after it was ready to collect
    storage_source: str = N_("pick-up points, usual")
    dispute_days: Days = 15  # after the supplier's order was completed, which is when the parcel came
    promised_days: Days = 60  # …or, while it has not come, after the order was made
    dispute_source: str = N_("supplier's buyer protection")
    claim_days: Days = 180  # after the customer paid
    claim_source: str = N_("payment provider, customer's claim")


DEFAULT_DEADLINES: Final = DeadlineRules()

DEADLINE_WORDS: Final = {
    "active": N_("the code should be active"),
    "storage": N_("the pick-up point keeps it"),
    "dispute": N_("a dispute with the supplier can be opened"),
    "claim": N_("the customer may claim"),
}
"""What the time of each kind is for, in a few words."""
DEADLINE_NAMES: Final = {
    "active": N_("activation"),
    "storage": N_("pick-up"),
    "dispute": N_("dispute"),
    "claim": N_("claim"),
}
"""The same in a word, for a column."""


class Deadline(NamedTuple):
    """One clock. `kind`: active, storage, dispute or claim; `number`: the parcel's, "" = of the order as a whole."""

    kind: str
    at: datetime
    source: str
    number: str = ""


def deadlines(order: Order | OrderRow, rules: DeadlineRules = DEFAULT_DEADLINES) -> tuple[Deadline, ...]:
    """All clocks of an order that run, the nearest first; those of cancelled and archived orders have stopped.

    An order's list columns tell the same as the whole order.
    """
    return tuple(sorted(_running(order, rules), key=_nearest))


def next_deadline(order: Order | OrderRow, now: datetime, rules: DeadlineRules = DEFAULT_DEADLINES) -> Deadline | None:
    """The nearest one that is not over yet."""
    found: Deadline | None = None
    for each in _running(order, rules):  # by hand: lists ask this of a hundred thousand orders
        if each.at >= now and (found is None or each.at <= found.at):
            found = each if found is None else min(found, each, key=_nearest)
    return found


def _nearest(each: Deadline) -> tuple[datetime, str, str]:
    return each.at, each.kind, each.number


def _running(order: Order | OrderRow, rules: DeadlineRules) -> Sequence[Deadline]:
    row = order if isinstance(order, OrderRow) else row_of(settled(order))
    if row.cancelled_at is not None or row.archived_at is not None:
        return ()
    found = _of_order(row, rules)
    for parcel in row.parcels:
        found += _of_parcel(parcel, rules)
    return found


def _of_order(row: OrderRow, rules: DeadlineRules) -> list[Deadline]:
    found = _clock("claim", row.placed_at, rules.claim_days, rules.claim_source)
    completed = _completed_at(row)
    if completed is not None and rules.dispute_days:
        found += _clock("dispute", completed, rules.dispute_days, rules.dispute_source)
    elif completed is None:
        found += _clock("dispute", row.placed_at, rules.promised_days, rules.dispute_source)
    return found


def _completed_at(row: OrderRow) -> datetime | None:
    """When the last parcel arrived; `None` while one is open, or there is none."""
    if not row.parcels or not all(INFO[parcel.status].terminal for parcel in row.parcels):
        return None
    return max((parcel.clock_from for parcel in row.parcels if parcel.clock_from is not None), default=None)


def _of_parcel(parcel: ParcelRow, rules: DeadlineRules) -> list[Deadline]:
    began = parcel.clock_from
    if began is None:
        return []
    if parcel.status in WAITS_FOR_SCAN:
        return _clock("active", began, rules.active_days, rules.active_source, parcel.number)
    if parcel.status is Status.PICK_UP:
        return _clock("storage", began, rules.storage_days, rules.storage_source, parcel.number)
    return []


def _clock(kind: str, began: datetime, days: float, source: str, number: str = "") -> list[Deadline]:
    """One clock; none of no days, and none that would end after the calendar does."""
    if not days:
        return []
    try:
        return [Deadline(kind, began + days * DAY, source, number)]
    except OverflowError:
        return []
