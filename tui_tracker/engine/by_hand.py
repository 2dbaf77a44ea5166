"""What an operator sets by hand, committed with who did it; a part of the engine that needs neither loop nor host."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace

from tui_tracker.model.order import ManualStatus, OrderRow, holding
from tui_tracker.model.status import Status
from tui_tracker.store.api import Act, Change, Commit, Store

from . import acts
from .clock import Clock
from .policy import Policy
from .port import ParcelRef


class ByHand:
    """The acts of `EnginePort` that only change what is kept."""

    def __init__(self, store: Store, now: Clock, policy: Policy, by: str) -> None:
        """`by`: who acts."""
        self._store = store
        self._now = now
        self._policy = policy
        self._by = by

    def _tell_later(self, future: "Future[Commit]") -> None:
        """What else is to be done with a commit, from the store's thread."""
        raise NotImplementedError

    def set_status(
        self, refs: Sequence[ParcelRef], status: Status, note: str = "", seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Set a status by hand. `seen`: the orders as the operator saw them, so that a conflict is told."""
        by = self._by
        manual = acts.manual_status(status, by=by, at=self._now(), note=note)
        summary = f"{', '.join(ref.number for ref in refs)}: {status.value}" + (
            f" ({manual.note})" if manual.note else ""
        )
        changes = [
            replace(change, seen=(seen or {}).get(order_id)) for order_id, change in self._by_hand(refs, manual).items()
        ]
        return self._commit(changes, Act(kind="set_status", by=by, summary=summary))

    def clear_status(self, refs: Sequence[ParcelRef]) -> "Future[Commit]":
        """Back to what the carrier says."""
        summary = ", ".join(ref.number for ref in refs)
        act = Act(kind="clear_status", by=self._by, summary=summary)
        return self._commit(list(self._by_hand(refs, None).values()), act)

    def set_supplier_orders(self, order_id: int, references: Sequence[str]) -> "Future[Commit]":
        """What the shop ordered for an order, in place of what was known."""
        summary = ", ".join(references)
        act = Act(kind="supplier_orders", by=self._by, summary=summary)
        return self._commit([acts.set_supplier_orders(order_id, references)], act)

    def set_carrier(
        self, refs: Sequence[ParcelRef], carrier: str, seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Have these parcels asked about by another carrier, in every order that holds them."""
        summary = f"{', '.join(ref.number for ref in refs)}: {carrier}"
        changes = [
            replace(acts.set_carrier(order_id, numbers, carrier, now=self._now()), seen=(seen or {}).get(order_id))
            for order_id, numbers in self._holders(refs).items()
        ]
        return self._commit(changes, Act(kind="set_carrier", by=self._by, summary=summary))

    def _holders(self, refs: Sequence[ParcelRef]) -> dict[int, list[str]]:
        """Every order that holds one of the parcels, and which: what is set is the parcel's."""
        numbers: dict[int, list[str]] = {}
        for order_id, number in holding(self._store.rows(), frozenset(ref.number for ref in refs)):
            numbers.setdefault(order_id, []).append(number)
        return numbers

    def _commit(self, changes: Sequence[Change], act: Act) -> "Future[Commit]":
        future = self._store.commit(changes, act)
        future.add_done_callback(self._tell_later)
        return future

    def _by_hand(self, refs: Sequence[ParcelRef], manual: ManualStatus | None) -> dict[int, Change]:
        policy = self._policy
        return {
            order_id: acts.set_status(
                order_id, of_order, manual, now=self._now(), rules=policy.rules, schedule=policy.schedule
            )
            for order_id, of_order in self._holders(refs).items()
        }
