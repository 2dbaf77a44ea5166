"""What is kept, as the screens ask for it: the part of `EnginePort` that needs the store and the clock alone."""

from datetime import datetime

from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.schedule import due
from tui_tracker.store.api import AuditEntry, Changes, Store

from .clock import Clock
from .port import ParcelRef


class Reading:
    """Any thread may call."""

    def __init__(self, store: Store, now: Clock) -> None:
        """`now`: the clock everything is measured by."""
        self._store = store
        self._now = now

    def now(self) -> datetime:
        """The clock everything is measured by."""
        return self._now()

    def rows(self) -> list[OrderRow]:
        """All orders' list columns."""
        return self._store.rows()

    def is_read(self) -> bool:
        """Whether `rows` has everything in memory."""
        return self._store.is_read

    def newest(self) -> list[OrderRow]:
        """The list columns of the orders placed last."""
        return self._store.newest()

    def count(self) -> int:
        """How many orders there are."""
        return len(self._store)

    def row(self, order_id: int) -> OrderRow | None:
        """One order's list columns."""
        return self._store.row(order_id)

    def order(self, order_id: int) -> Order | None:
        """One whole order."""
        return self._store.order(order_id)

    def audit(self, order_id: int) -> list[AuditEntry]:
        """The audit trail of one order, newest first."""
        return self._store.audit(order_id)

    def revision(self) -> int:
        """The newest revision."""
        return self._store.revision

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`."""
        return self._store.changes_since(revision)

    def due_refs(self) -> list[ParcelRef]:
        """The parcels whose time has come."""
        return [ParcelRef(*pair) for pair in due(self._store.rows(), self._now())]
