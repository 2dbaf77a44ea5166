"""Orders that were put off: which still are, and what woke those that are not. Follows from the order and the clock."""

from datetime import datetime
from typing import Final

import msgspec

from .deadlines import DEFAULT_DEADLINES, DeadlineRules, next_deadline
from .durations import DAY
from .handling import Snooze
from .message import N_
from .order import Order, OrderRow

WAKING: Final = {
    "moved": N_("woken: its parcel moved"),
    "date": N_("woken: its day has come"),
    "deadline": N_("woken: a deadline is near"),
}
"""Why an order that was put off is back."""


def parcels_seen(order: Order | OrderRow) -> tuple[str, ...]:
    """The parcels in what counts as movement: the codes, each with its status and its newest event."""
    return tuple(
        f"{each.number} {each.status.value} {each.last_event_at.isoformat() if each.last_event_at else '-'}"
        for each in order.parcels
    )


def put_off(
    order: Order, *, by: str, at: datetime, until: datetime | None = None, days_before: float | None = None
) -> Order:
    """`order` asleep until it moves, and until `until` or so many days before a deadline at the latest."""
    snooze = Snooze(by=by, at=at, until=until, days_before=days_before, seen=parcels_seen(order))
    return msgspec.structs.replace(order, snooze=snooze)


def woken_by(row: OrderRow, now: datetime, rules: DeadlineRules = DEFAULT_DEADLINES) -> str:
    """What woke an order that was put off: "moved", "date" or "deadline"; "" while it sleeps, and if it never did."""
    snooze = row.snooze
    if snooze is None:
        return ""
    if parcels_seen(row) != snooze.seen:
        return "moved"
    if snooze.until is not None and now >= snooze.until:
        return "date"
    if snooze.days_before is not None:
        nearest = next_deadline(row, snooze.at, rules)
        if nearest is not None and now >= nearest.at - snooze.days_before * DAY:
            return "deadline"
    return ""


def is_asleep(row: OrderRow, now: datetime, rules: DeadlineRules = DEFAULT_DEADLINES) -> bool:
    """Whether an order is put off, and nothing has woken it."""
    return row.snooze is not None and not woken_by(row, now, rules)
