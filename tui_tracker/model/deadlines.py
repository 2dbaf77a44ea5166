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
    found: list[Deadline] = []
    _add(found, "claim", row.placed_at, rules.claim_days, rules.claim_source)
    completed = _completed_at(row)
    if completed is not None:
        _add(found, "dispute", completed, rules.dispute_days, rules.dispute_source)
    else:
        _add(found, "dispute", row.placed_at, rules.promised_days, rules.dispute_source)
    for parcel in row.parcels:
        _add_of_parcel(found, parcel, rules)
    return found


def _completed_at(row: OrderRow) -> datetime | None:
    """When the last parcel arrived; `None` while one is open, or there is none."""
    latest: datetime | None = None
    for parcel in row.parcels:  # by hand, as above
        if not INFO[parcel.status].terminal:
            return None
        began = parcel.clock_from
        if began is not None and (latest is None or began > latest):
            latest = began
    return latest


def _add_of_parcel(found: list[Deadline], parcel: ParcelRow, rules: DeadlineRules) -> None:
    began = parcel.clock_from
    if began is None:
        return
    if parcel.status in WAITS_FOR_SCAN:
        _add(found, "active", began, rules.active_days, rules.active_source, parcel.number)
    elif parcel.status is Status.PICK_UP:
        _add(found, "storage", began, rules.storage_days, rules.storage_source, parcel.number)


def _add(found: list[Deadline], kind: str, began: datetime, days: float, source: str, number: str = "") -> None:
    """One clock; none of no days, and none that would end after the calendar does."""
    if days:
        try:
            found.append(Deadline(kind, began + days * DAY, source, number))
        except OverflowError:
            return
