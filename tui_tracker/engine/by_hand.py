"""What an operator sets by hand, committed with who did it; a part of the engine that needs neither loop nor host."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.deeds import Deed
from tui_tracker.model.order import ManualStatus, OrderRow
from tui_tracker.model.status import Status
from tui_tracker.store.api import Act, AuditEntry, Change, Commit, Store

from . import acts, taking_back
from .clock import Clock
from .policy import Policy
from .port import ParcelRef, TakenBack
from .reading import Reading

if TYPE_CHECKING:
    from .forgetting import Forgetting

_LOOKED_BACK: Final = 500  # audit entries that are looked through for what can be taken back


class ByHand(Reading):
    """The acts of `EnginePort` that only change what is kept; for commands without the rest of the engine."""

    def __init__(self, store: Store, now: Clock, policy: Policy, by: str) -> None:
        """`by`: who acts."""
        super().__init__(store, now)
        self._policy = policy
        self._by = by
        self._passed: set[int] = set()  # entries that could not be taken back
        self._known: tuple[tuple[int, int], taking_back.Steps] | None = None  # as of a revision; screens ask often

    def _tell_later(self, future: "Future[Commit]") -> None:
        """What else is to be done with a commit, from the store's thread; nothing here."""

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
        return self._commit(changes, Act(kind="set_status", by=by, summary=summary, undoable=True))

    def clear_status(self, refs: Sequence[ParcelRef]) -> "Future[Commit]":
        """Back to what the carrier says."""
        summary = ", ".join(ref.number for ref in refs)
        act = Act(kind="clear_status", by=self._by, summary=summary, undoable=True)
        return self._commit(list(self._by_hand(refs, None).values()), act)

    def set_supplier_orders(self, order_id: int, references: Sequence[str]) -> "Future[Commit]":
        """What the shop ordered for an order, in place of what was known."""
        summary = ", ".join(references)
        act = Act(kind="supplier_orders", by=self._by, summary=summary, undoable=True)
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
        return self._commit(changes, Act(kind="set_carrier", by=self._by, summary=summary, undoable=True))

    def do(
        self, deed: Deed, order_ids: Collection[int], seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """A deed on these orders; one about parcels on every order that holds them. All of it or nothing.

        The future raises `UsageError` for what can't be done. `seen`: the orders as the operator saw them, so that a
        conflict is told.
        """
        ids = list(dict.fromkeys(order_ids))
        if deed.numbers:
            ids += [each for each, _ in self._store.holding(deed.numbers) if each not in ids]
        at = self._now()
        changes = [
            replace(acts.deed_change(deed, each, by=self._by, at=at), seen=(seen or {}).get(each)) for each in ids
        ]
        return self._commit(changes, Act(kind=deed.kind, by=self._by, summary=deed.summary(), undoable=True))

    def erasing(self) -> "Forgetting":
        """What erases a customer's data."""
        from .forgetting import Forgetting

        return Forgetting(self._store, self._now, self._by)

    # Undo and redo

    def log(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
        """The audit trail, of one order or of all, newest first."""
        return self._store.audit(order_id, limit=limit)

    def can_undo(self) -> AuditEntry | None:
        """The act of this person that `undo` would take back."""
        found = self._steps().back
        return found[0][1] if found else None

    def can_redo(self) -> AuditEntry | None:
        """The act of this person that `redo` would do again."""
        found = self._steps().again
        return found[0][1] if found else None

    def undo(self, revision: int | None = None) -> "Future[TakenBack]":
        """Take back this person's last act, or that with the revision."""
        return self._take_back(taking_back.UNDONE, self._steps().back, revision)

    def redo(self) -> "Future[TakenBack]":
        """Do again what was taken back last."""
        return self._take_back(taking_back.REDONE, self._steps().again, None)

    def _steps(self) -> taking_back.Steps:
        newest = next((each.revision for each in self._store.audit(limit=1)), 0)  # look-ups leave no entry
        as_of, known = (newest, len(self._passed)), self._known
        if known is not None and known[0] == as_of:
            return known[1]
        found = taking_back.steps(self._store.audit(limit=_LOOKED_BACK), self._by)
        found.back[:] = [pair for pair in found.back if pair[0].revision not in self._passed]
        found.again[:] = [pair for pair in found.again if pair[0].revision not in self._passed]
        self._known = as_of, found
        return found

    def _take_back(
        self, kind: str, found: Sequence[tuple[AuditEntry, AuditEntry]], revision: int | None
    ) -> "Future[TakenBack]":
        pairs = [pair for pair in found if revision is None or pair[1].revision == revision]
        taken: Future[TakenBack] = Future()
        if not pairs:
            taken.set_result(TakenBack(None))
            return taken
        pair = pairs[0]
        stays: list[Conflict] = []
        changes = taking_back.changes(pair[0], self._policy, self._now(), stays)

        def done(commit: "Future[Commit]") -> None:
            if commit.cancelled():
                taken.cancel()
            elif (error := commit.exception()) is not None:
                taken.set_exception(error)
            else:
                if not commit.result().changed:  # nothing of it can be taken back: the one before it is next
                    self._passed.add(pair[0].revision)
                taken.set_result(TakenBack(pair[1], commit.result(), tuple(stays)))

        self._commit(changes, taking_back.act_of(kind, pair, self._by)).add_done_callback(done)
        return taken

    def _holders(self, refs: Sequence[ParcelRef]) -> dict[int, list[str]]:
        """Every order that holds one of the parcels, and which: what is set is the parcel's."""
        numbers: dict[int, list[str]] = {}
        for order_id, number in self._store.holding({ref.number for ref in refs}):
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
