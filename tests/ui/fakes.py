"""An engine's door with nothing behind it but a few orders, a clock that stands, and a memory of what was asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

from tui_tracker.engine.explaining import explained
from tui_tracker.engine.policy import Policy
from tui_tracker.engine.port import EngineState, Job, JobState, LookUp, ParcelRef, TakenBack
from tui_tracker.model.codes_why import CodeWhy, codes_why
from tui_tracker.model.deeds import Deed
from tui_tracker.model.errors import AppError
from tui_tracker.model.forgetting import Trace
from tui_tracker.model.notifying import Notifying
from tui_tracker.model.order import Order, OrderRow, row_of
from tui_tracker.model.status import Status
from tui_tracker.model.why import Why
from tui_tracker.store.api import AuditEntry, Changed, Changes, Commit

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


class FakeErasing:
    """Knows of each order that there are two messages and one line of the trail; a copy has it, too."""

    def __init__(self, orders: Mapping[int, Order]) -> None:
        self._orders = orders
        self.forgotten: list[int] = []

    def trace(self, reference: str) -> Trace:
        order = self._orders[int(reference.removeprefix("id:"))]
        return Trace(orders=(order,), customers=(order.customer,), messages=(1, 2), entries=(3,))

    def still_held(self, trace: Trace) -> list[Path]:
        return [Path("backups/orders.json.1")]

    def forget(self, trace: Trace) -> None:
        self.forgotten += trace.ids


class FakeEngine:
    """The whole of `EnginePort`. What a test may set: `clock`, `pages`, `engine_state`, `failure`, `held_back`."""

    def __init__(self, orders: Sequence[Order] = (), rows: Sequence[OrderRow] = ()) -> None:
        self.orders = {order.id: order for order in orders}
        self.held = {row.id: row for row in rows}
        self.clock = NOW
        self.pages: dict[str, str] = {}
        self.engine_state = EngineState()
        self.failure: Exception | None = None  # why changes can't be kept
        self.damaged: Exception | None = None  # why what is kept can't be read
        self.held_back: list[Future[Commit]] | None = None  # a list: changes wait in it to be kept
        self.asked: list[tuple[object, ...]] = []
        self.changed: list[int] = []
        self.jobs: dict[int, Job] = {}
        self.first_frames = 0
        self.read = True
        self.first_page = 512
        self.closed = False
        self.desk: Notifying | None = None
        self.trail: list[AuditEntry] = []  # newest first
        self.back: list[tuple[AuditEntry, dict[int, Order | None]]] = []  # deeds with the orders before them
        self.again: list[tuple[AuditEntry, dict[int, Order | None]]] = []
        self._oldest = 0

    # What others do

    def put(self, *orders: Order | OrderRow) -> None:
        """Somebody commits these."""
        for order in orders:
            if isinstance(order, Order):
                self.orders[order.id] = order
            else:
                self.held[order.id] = order
            self.changed.append(order.id)

    def take(self, order_id: int) -> None:
        """Somebody removes an order."""
        self.orders.pop(order_id, None)
        self.held.pop(order_id, None)
        self.changed.append(order_id)

    def forget(self) -> None:
        """So much happened that what changed can't be told any more."""
        self.changed.append(0)
        self._oldest = len(self.changed)

    def end(self, job_id: int, state: JobState = JobState.DONE, *outcomes: LookUp, message: str = "") -> None:
        """A job comes to its end."""
        job = self.jobs[job_id]
        self.jobs[job_id] = Job(
            id=job_id,
            title=job.title,
            state=state,
            total=job.total,
            done=len(outcomes),
            outcomes=outcomes,
            message=message,
        )

    # The port

    def erasing(self) -> FakeErasing:
        """The one that forgets nothing."""
        return FakeErasing(self.orders)

    def now(self) -> datetime:
        """The clock, which stands until a test moves it."""
        return self.clock

    def rows(self) -> list[OrderRow]:
        """All orders."""
        self._readable()
        return [*(row_of(order) for order in self.orders.values()), *self.held.values()]

    def is_read(self) -> bool:
        """Unless a test says otherwise."""
        return self.read

    def newest(self) -> list[OrderRow]:
        """The last ones that came."""
        return self.rows()[-self.first_page :]

    def count(self) -> int:
        """All of them."""
        return len(self.orders) + len(self.held)

    def row(self, order_id: int) -> OrderRow | None:
        """One order's columns."""
        order = self.orders.get(order_id)
        return row_of(order) if order is not None else self.held.get(order_id)

    def order(self, order_id: int) -> Order | None:
        """One order."""
        self._readable()
        return self.orders.get(order_id)

    def _readable(self) -> None:
        if self.damaged is not None:
            raise self.damaged

    def audit(self, order_id: int) -> list[AuditEntry]:
        """What was done here."""
        return self.log(order_id)

    def log(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
        """The same, of all."""
        return [each for each in self.trail if order_id is None or order_id in each.orders][:limit]

    def links(self, order: Order) -> Mapping[str, str]:
        """The pages given."""
        return self.pages

    def why(self, order: Order, when: Callable[[datetime], str]) -> Mapping[str, Why]:
        """By the rules as they come."""
        return explained(order, self.clock, when, Policy(), {})

    def codes_why(self, order: Order, when: Callable[[datetime], str]) -> Sequence[CodeWhy]:
        """By the rules as they come."""
        return codes_why(order, self.clock, Policy().codes, when)

    def notifying(self) -> Notifying | None:
        """As it was set."""
        return self.desk

    def state(self) -> EngineState:
        """As it was set."""
        return self.engine_state

    def revision(self) -> int:
        """How often something was committed."""
        return len(self.changed)

    def changes_since(self, revision: int) -> Changes:
        """What was committed since."""
        if revision < self._oldest:
            return Changes(revision=len(self.changed), reset=True)
        return Changes(revision=len(self.changed), ids=frozenset(self.changed[revision:]))

    def track(self, refs: Sequence[ParcelRef], *, title: str, orders: Collection[int] = ()) -> int:
        """A job that runs until the test ends it."""
        self.asked.append(("track", *(ref.number for ref in refs), *(("codes of", *orders) if orders else ())))
        return self._job(title, len(refs))

    def change_courier(self, ref: ParcelRef, courier_code: str, courier: str = "") -> int:
        """A job that runs until the test ends it."""
        self.asked.append(("courier", ref.number, courier_code, courier))
        return self._job("courier", 1)

    def set_supplier_orders(self, order_id: int, references: Sequence[str]) -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("supplier orders", order_id, *references))
        return self._commit()

    def set_carrier(
        self, refs: Sequence[ParcelRef], carrier: str, seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("carrier", *(ref.number for ref in refs), carrier))
        return self._commit()

    def do(
        self, deed: Deed, order_ids: Collection[int], seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Done to the orders a test gave in full, unless changes can't be kept or are held back."""
        self.asked.append(("do", deed, *order_ids))
        future = self._commit()
        if self.failure is None:
            before = {each: self.orders[each] for each in order_ids}
            try:
                after = {each: deed.on(order, by="me", at=self.clock) for each, order in before.items()}
            except AppError as error:
                failed: Future[Commit] = Future()
                failed.set_exception(error)
                return failed
            self.back.append((self._entry(deed.kind, deed.summary(), tuple(before)), dict(before)))
            self.again.clear()
            self._become(after)
            if future.done():
                future = Future()
                future.set_result(Commit(revision=self.revision(), changed=_made(before, after)))
        return future

    def _become(self, orders: Mapping[int, Order | None]) -> None:
        for order_id, order in orders.items():
            if order is None:
                self.take(order_id)
            else:
                self.put(order)

    def _entry(self, kind: str, summary: str, ids: tuple[int, ...]) -> AuditEntry:
        entry = AuditEntry(revision=len(self.trail) + 1, at=self.clock, kind=kind, by="me", summary=summary, orders=ids)
        self.trail.insert(0, entry)
        return entry

    def can_undo(self) -> AuditEntry | None:
        """The last deed."""
        return self.back[-1][0] if self.back else None

    def can_redo(self) -> AuditEntry | None:
        """The last that was taken back."""
        return self.again[-1][0] if self.again else None

    def undo(self, revision: int | None = None) -> "Future[TakenBack]":
        """The orders as they were before it."""
        return self._swap(self.back, self.again)

    def redo(self) -> "Future[TakenBack]":
        """The orders as they were after it."""
        return self._swap(self.again, self.back)

    def _swap(
        self,
        source: list[tuple[AuditEntry, dict[int, Order | None]]],
        target: list[tuple[AuditEntry, dict[int, Order | None]]],
    ) -> "Future[TakenBack]":
        future: Future[TakenBack] = Future()
        if not source:
            future.set_result(TakenBack(None))
            return future
        entry, orders = source.pop()
        target.append((entry, {each: self.orders.get(each) for each in orders}))
        self._become(orders)
        future.set_result(TakenBack(entry, Commit(revision=self.revision(), changed=_changed(orders))))
        return future

    def track_all(self) -> int:
        """A job that runs until the test ends it."""
        self.asked.append(("track_all",))
        return self._job("all", len(self.rows()))

    def _job(self, title: str, total: int) -> int:
        job_id = len(self.jobs) + 1
        self.jobs[job_id] = Job(id=job_id, title=title, state=JobState.RUNNING, total=total)
        return job_id

    def running(self) -> Sequence[Job]:
        """The jobs the test has not ended."""
        return [job for job in self.jobs.values() if job.state is JobState.RUNNING]

    def first_frame(self) -> None:
        """Counted."""
        self.first_frames += 1

    def job(self, job_id: int) -> Job | None:
        """One job."""
        return self.jobs.get(job_id)

    def cancel(self, job_id: int) -> None:
        """Stopped at once."""
        self.asked.append(("cancel", job_id))
        self.end(job_id, JobState.CANCELLED)

    def set_status(
        self, refs: Sequence[ParcelRef], status: Status, note: str = "", seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("set", *(ref.number for ref in refs), status, note))
        return self._commit()

    def clear_status(self, refs: Sequence[ParcelRef]) -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("clear", *(ref.number for ref in refs)))
        return self._commit()

    def _commit(self) -> "Future[Commit]":
        future: Future[Commit] = Future()
        if self.failure is not None:
            future.set_exception(self.failure)
        elif self.held_back is not None:
            self.held_back.append(future)
        else:
            future.set_result(Commit(revision=self.revision()))
        return future

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Nothing wakes anybody."""
        return lambda: None

    def close(self, *, compact: bool = False) -> None:
        """Nothing is open."""
        self.closed = True


def _made(before: Mapping[int, Order], after: Mapping[int, Order | None]) -> tuple[Changed, ...]:
    pairs = ((each, before[each], after[each]) for each in before)
    return tuple(Changed(id=each, before=one, after=other) for each, one, other in pairs if one != other)


def _changed(orders: Mapping[int, Order | None]) -> tuple[Changed, ...]:
    return tuple(Changed(id=each, before=None, after=order) for each, order in orders.items())
