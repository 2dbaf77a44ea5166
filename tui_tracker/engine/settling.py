"""What only time changes: Pending to Unknown, anything to Expired, though nobody could be asked.

And what follows from the rest but is not in the document yet, because an earlier version or another program wrote it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from tui_tracker.model.derive import DeriveRules, settled_at
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderRow, Parcel, settled
from tui_tracker.model.status import INFO
from tui_tracker.store.api import Change, Store

from .acts import change_parcels

_AT_ONCE: Final = 200  # orders looked into in one go, some 10 ms: limits are days, a round may take an hour
_ROUND: Final = timedelta(minutes=10)  # from the start of a round to the next, at least


class Settling:
    """Goes through the open orders, some at a time, again and again."""

    def __init__(self, store: Store, rules: DeriveRules) -> None:
        """`rules`: after how many days silence means something."""
        self._store = store
        self._rules = rules
        self._left: list[int] = []
        self._began: datetime | None = None

    def changes(self, now: datetime) -> list[Change]:
        """What time has changed in the next orders."""
        if not self._left and (self._began is None or abs(now - self._began) >= _ROUND):
            self._began = now
            self._left = [row.id for row in self._store.rows() if _is_open(row)]
        part, self._left = self._left[-_AT_ONCE:], self._left[:-_AT_ONCE]
        return [change for order_id in part for change in self._of(order_id, now)]

    def _of(self, order_id: int, now: datetime) -> Iterator[Change]:
        order = self._order(order_id)
        if order is None:
            return
        numbers = [each.number for each in order.parcels if self._at(each, now) is not each]
        if numbers:
            yield change_parcels(order_id, numbers, lambda parcel: self._at(parcel, now))
        elif settled(order) is not order:
            yield Change(target=order_id, apply=lambda order: settled(order) if order is not None else None)

    def _order(self, order_id: int) -> Order | None:
        try:
            return self._store.order(order_id)
        except StoreError:  # a damaged document; whoever opens the order is told
            return None

    def _at(self, parcel: Parcel, now: datetime) -> Parcel:
        return settled_at(parcel, now, self._rules)


def _is_open(row: OrderRow) -> bool:
    if row.cancelled_at is not None or row.archived_at is not None:
        return False
    if not row.parcels:
        return not row.fulfilled and row.codes_due_at is None  # may name supplier orders
    return any(parcel.manual is not None or not INFO[parcel.status].terminal for parcel in row.parcels)
