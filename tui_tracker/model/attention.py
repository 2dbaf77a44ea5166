"""Which orders need a hand, and the rule that says so (PRODUCT A7 and A8). Rules are data, one preset per page."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from .message import N_, Message
from .order import OrderRow, ParcelRow
from .status import DETAIL_LABELS, INFO, Status

DAY: Final = timedelta(days=1)
FINISHED: Final = frozenset({Status.DELIVERED, Status.RETURNED})


class AttentionRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """One page's rules. Ages are elapsed days of 24 hours since the order was made.

    `late_after_days`: made *more* than so long ago, fulfilled, and a parcel neither delivered nor returned.
    `unfulfilled_after_days`: made so long ago *or more* and not fulfilled.
    """

    late_after_days: float = 45
    unfulfilled_after_days: float = 7
    statuses: tuple[Status, ...] = (Status.ALERT, Status.EXPIRED, Status.UNDELIVERED)


TRACKING_RULES: Final = AttentionRules()
MONITOR_RULES: Final = AttentionRules(statuses=(Status.PENDING, Status.EXPIRED, Status.UNDELIVERED))


class Flag(msgspec.Struct, frozen=True):
    """One rule that fired: `rule` is its key ("status", "late", "unfulfilled"), `message` the reason in words."""

    rule: str
    message: Message


def flags(row: OrderRow, rules: AttentionRules, now: datetime) -> tuple[Flag, ...]:
    """The rules that `row` breaks, the gravest first; none for cancelled and archived orders."""
    if row.cancelled_at is not None or row.archived_at is not None:
        return ()
    several = len(row.parcels) > 1
    found = [_status_flag(parcel, several) for parcel in row.parcels if parcel.status in rules.statuses]
    age = now - row.placed_at
    open_parcels = any(parcel.status not in FINISHED for parcel in row.parcels)
    if row.fulfilled and open_parcels and age > rules.late_after_days * DAY:
        found.append(_age_flag("late", _LATE, age))
    if not row.fulfilled and age >= rules.unfulfilled_after_days * DAY:
        found.append(_age_flag("unfulfilled", _UNFULFILLED, age))
    return tuple(found)


def flagged(rows: Iterable[OrderRow], rules: AttentionRules, now: datetime) -> dict[int, tuple[Flag, ...]]:
    """Order id → its flags, for the orders that have any."""
    pairs = ((row.id, flags(row, rules, now)) for row in rows)
    return {order_id: found for order_id, found in pairs if found}


_STATUS: Final = "{status}"
_STATUS_DETAIL: Final = "{status}, {detail}"
_OF_PARCEL: Final = "{number}: "
_LATE: Final = (N_("made {n} day ago, not delivered"), N_("made {n} days ago, not delivered"))
_UNFULFILLED: Final = (N_("made {n} day ago, not fulfilled"), N_("made {n} days ago, not fulfilled"))


def _status_flag(parcel: ParcelRow, several: bool) -> Flag:
    """Status and detail; the number too where the order has several parcels."""
    args: dict[str, object] = {"number": parcel.number, "status": INFO[parcel.status].label}
    template = _STATUS
    if parcel.detail is not None and parcel.detail.value != parcel.status.value:
        args["detail"], template = DETAIL_LABELS[parcel.detail], _STATUS_DETAIL
    return Flag("status", Message((_OF_PARCEL if several else "") + template, args))


def _age_flag(rule: str, templates: tuple[str, str], age: timedelta) -> Flag:
    return Flag(rule, Message(templates[0], {"n": age // DAY}, templates[1]))
