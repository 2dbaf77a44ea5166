"""The engine: its own thread and event loop, where carriers are asked; the screens' and commands' one door to it."""

import asyncio
import logging
import os
import socket
import threading
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.model.errors import AppError
from tui_tracker.model.order import Order
from tui_tracker.model.schedule import unfinished, waiting
from tui_tracker.store.api import Act, Commit, Store
from tui_tracker.store.files import SYSTEM, Files

from .accounts import Accounts
from .by_hand import ByHand
from .clock import Clock, utc_now
from .hosting import Hosting
from .jobs import JobBook
from .lease import Lease
from .links import PageBook
from .policy import Policy
from .port import CarrierHealth, CarrierState, EngineState, Job, JobState, LookUp, ParcelRef
from .rounds import Errands, Rounds
from .settling import Settling
from .tasks import first, leaves, tell_of_failure

if TYPE_CHECKING:
    from tui_tracker.model.codes_why import CodeWhy
    from tui_tracker.model.notifying import Notifying
    from tui_tracker.model.why import Why
    from tui_tracker.plugin import Push

    from .ledger import Ledger
    from .receiving import Taken
    from .stopping import Batch
    from .work import Work

_log: Final = logging.getLogger("tui_tracker.engine")
_NOTICES: Final = 20
_LAST_WORDS: Final = 2.0  # seconds for plugins to be told of the last changes


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineOptions:
    """How the engine works. `automatic`: look due parcels up by itself and send what is due, every `tick` seconds at
    the earliest; one process of all does.
    """

    automatic: bool = False
    tick: float = 5.0
    by: str = ""
    policy: Policy = field(default_factory=Policy)
    files: Files = SYSTEM
    errands: Errands = field(default_factory=Errands)  # what the poller does beside looking up
    desk: "Callable[[], Notifying] | None" = None  # of messages to people; made when it is first asked for


class Engine(ByHand):
    """Implements `EnginePort`. All methods may be called from any thread; only `wait` blocks."""

    def __init__(
        self, store: Store, host: Hosting, *, now: Clock = utc_now, options: EngineOptions | None = None
    ) -> None:
        """Takes over `store` and `host`: `close` closes both."""
        self._options = options or EngineOptions()
        super().__init__(store, now, self._options.policy, self._options.by)
        self._host = host
        self._listeners: list[Callable[[], None]] = []
        self._jobs = JobBook(self._wake)
        self._lease = Lease(store.path, self._options.files, name=_who(self._options.by))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._stop = asyncio.Event()
        self._may_load = asyncio.Event()
        self._ready = asyncio.Event()
        self._loaded = threading.Event()  # the same, for other threads
        self._asked: set[str] = set()  # numbers under way in automatic jobs; the loop's own
        self._seeking: set[int] = set()  # orders whose codes are asked for in automatic jobs; the loop's own
        self._stopping: asyncio.Task[None] | None = None
        self._removed = False  # orders were, whose parcels a service may still follow
        self._accounts = Accounts(now)
        self._ledger: Ledger | None = None  # read where reasons are asked for
        self._reckoning: asyncio.Task[None] | None = None
        self._rounds = Rounds(self._options.errands, now, self._spawn, self._say)
        self._nobodys: dict[ParcelRef, str] = {}  # nobody could be asked; the carrier it named then. The loop's own
        self._telling: set[asyncio.Task[None]] = set()
        self._settling = Settling(store, self._options.policy.rules)
        self._due = 0
        self._poller = ""
        self._notices: deque[str] = deque(maxlen=_NOTICES)
        self._pages = PageBook(host, self._loop, self._wake)
        self._unsubscribe = store.subscribe(self._wake)
        self._closed = False

    # The thread and its loop

    def start(self, *, load: bool = True) -> None:
        """Start the thread. With `load=False` plugins wait for `first_frame`."""
        if load:
            self._may_load.set()
        self._thread.start()

    def first_frame(self) -> None:
        """The screen is up: plugins may be imported now."""
        self._loop.call_soon_threadsafe(self._may_load.set)

    def loaded(self, timeout: float | None = None) -> bool:
        """Wait (seconds) until the plugins are loaded; whether they are."""
        return self._loaded.wait(timeout)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        await first(self._may_load.wait(), self._stop.wait())
        if not self._stop.is_set():
            self._read_orders()
            self._host.load()
        self._ready.set()
        self._loaded.set()
        self._wake()
        while not self._stop.is_set():
            self._tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._options.tick)
        if "_work" in self.__dict__:
            await self._work.receiving.finish()
        if self._telling:
            await asyncio.wait(self._telling, timeout=_LAST_WORDS)
        await self._rounds.finish(_LAST_WORDS)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self._host.close()

    def _read_orders(self) -> None:
        """All of them, after the first screen has shown the newest."""
        try:
            self._store.rows()
        except AppError as error:
            self._say(error)
        self._wake()

    def _say(self, error: AppError) -> None:
        """Tell the operator, once."""
        text = " ".join(filter(None, (str(error), error.hint)))
        if text not in self._notices:
            self._notices.append(text)
            self._wake()

    def _tick(self) -> None:
        """What the clock brings; data that can't be read is said and looked at again the next time."""
        try:
            self._look()
        except AppError as error:
            self._say(error)

    def _look(self) -> None:
        """Count what is due, look it up when that is ours to do, pass on what the host has to say."""
        found = waiting(self._store.rows(), self._now())
        refs = found.parcels
        if self._nobodys:
            refs = [pair for pair in refs if not self._is_nobodys(ParcelRef(*pair))]
        moved = len(refs) != self._due
        self._due = len(refs)
        if self._options.automatic and not self._store.read_only and self._lease.take():
            unasked = [pair for pair in refs if pair[1] not in self._asked]  # all but a few, while many are asked about
            fresh = [ParcelRef(*pair) for pair in unasked if not self._accounts.is_saved(pair[1])]
            orders = [each for each in found.codes if each not in self._seeking] if self._may_seek() else []
            if (found.stops or self._removed) and not self._jobs.running():
                self._stop_some(found.stops, fresh)
            if fresh or orders:
                self._spawn(self._automatic(fresh, orders))
            self._settle()
            self._reckon()
            self._rounds.post(self.state, waits=bool(self._store.pending()))
            self._rounds.tidy()
        poller = "" if self._lease.is_ours or not self._options.automatic else self._lease.holder()
        moved = moved or poller != self._poller
        self._poller = poller
        if self._hear() or moved:
            self._wake()

    def _note_saved(self, outcomes: Sequence[LookUp], *, by_hand: bool) -> None:
        """Leave alone for a while what no credit was to be spent on; say so where nobody waits for the outcome."""
        for carrier, message in self._accounts.note(outcomes).items():
            text = f"{self._host.health(carrier).title}: {message}" if carrier else message
            if not by_hand and text not in self._notices:
                self._notices.append(text)

    def post(self) -> "Future[None]":
        """Send what is due of the outbox now: for whoever holds the poller's lease. The future is done afterwards."""

        async def begin() -> None:
            self._may_load.set()
            await self._ready.wait()
            await self._rounds.posted(self.state())

        return asyncio.run_coroutine_threadsafe(begin(), self._loop)

    def _reckon(self) -> None:
        """Bring up to date what is known of the accounts that cost something."""
        if self._reckoning is not None and not self._reckoning.done():
            return
        budgets = self._options.policy.budgets
        if any(each.registers or each.id in budgets for each in self._host.carriers.values()):
            self._reckoning = self._spawn(self._reckoned())

    async def _reckoned(self) -> None:
        budgets = self._work.budgets
        for carrier in list(self._host.carriers.values()):
            if budgets.is_metered(carrier):
                await budgets.refresh(carrier)
        self._show_accounts()

    def _show_accounts(self) -> None:
        if self._accounts.show(self._work.budgets, list(self._host.carriers)):
            self._wake()

    def _hear(self) -> bool:
        """Pass on what the host has to say; whether there was anything."""
        notices = self._host.notices()
        self._notices.extend(notices)
        return bool(notices)

    def _may_seek(self) -> bool:
        """Whether a carrier that finds the codes of supplier orders can be asked now."""
        found = (carrier.id for carrier in self._host.carriers.values() if carrier.finds_numbers)
        return any(self._host.health(each).health.value == CarrierHealth.UP.value for each in found)

    def _stop_some(self, marked: Sequence[tuple[int, str]], fresh: Sequence[ParcelRef]) -> None:
        """Tell a carrier that numbers need not be followed: one call at a time, and none of a carrier that is to be
        asked about `fresh` first.
        """
        if self._stopping is None or self._stopping.done():
            busy = self._work.stopping.carriers_of(fresh)
            batch: Batch | None = self._work.stopping.next_batch(marked, busy)
            if batch is not None:
                self._stopping = self._spawn(self._work.stopping.tell(batch))

    def _is_nobodys(self, ref: ParcelRef) -> bool:
        """Whether nobody can be asked about a parcel: carriers come with a start, or when it is given another one."""
        if ref not in self._nobodys:
            return False
        row = self._store.row(ref.order_id)
        named = (parcel.carrier for parcel in row.parcels if parcel.number == ref.number) if row else ()
        return self._nobodys[ref] in named

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._loop.create_task(work)
        task.add_done_callback(tell_of_failure)
        return task

    def _settle(self) -> None:
        """Keep what only time has changed, like a look-up."""
        changes = self._settling.changes(self._now())
        if changes:
            self._store.commit(changes, Act(kind="time", quiet=True)).add_done_callback(self._tell_later)

    async def _automatic(self, refs: Sequence[ParcelRef], orders: Sequence[int]) -> None:
        numbers = {ref.number for ref in refs}
        self._asked |= numbers
        self._seeking.update(orders)
        try:
            await self._job(self._jobs.open("due" if refs else "codes", len(refs)), refs, orders)
        finally:
            self._asked -= numbers
            self._seeking.difference_update(orders)

    @cached_property
    def _work(self) -> "Work":
        """Imported with the first job: the first screen does not wait for it."""
        from .work import Work

        return Work(self._store, self._host, self._now, self._options.policy, self._tell)

    def _tell(self, commit: Commit) -> None:
        """Plugins hear of changes of status; on the loop."""
        from .telling import status_changes

        if any(changed.after is None for changed in commit.changed):
            self._removed = self._work.stopping.removed(commit)
        changes = status_changes(commit, self._now())
        if changes and self._ready.is_set():
            task = self._spawn(self._host.tell(changes))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def _tell_later(self, future: "Future[Commit]") -> None:
        """The same from the store's thread."""
        if future.cancelled() or future.exception() is not None or self._closed:
            return
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._tell, future.result())

    async def _job(
        self,
        job_id: int,
        refs: Sequence[ParcelRef],
        orders: Collection[int] = (),
        *,
        by_hand: bool = False,
        force: bool = False,
    ) -> None:
        def report(outcomes: list[LookUp]) -> None:
            self._nobodys.update({each.ref: each.carrier for each in outcomes if each.kind == "no_carrier"})
            self._note_saved(outcomes, by_hand=by_hand)
            self._jobs.report(job_id, outcomes)

        def go_on() -> bool:
            return not self._jobs.cancelled(job_id)

        by = self._options.by
        look = self._work.look(refs, orders, report, by=by, by_hand=by_hand, force=force, go_on=go_on)
        await self._closing(job_id, look)
        self._show_accounts()

    async def _closing(self, job_id: int, work: Coroutine[Any, Any, None]) -> None:
        """Do a job's work and close it, whatever comes of it."""
        try:
            await work
        except asyncio.CancelledError:
            self._jobs.close(job_id, JobState.CANCELLED)
            raise
        except (Exception, BaseExceptionGroup) as error:
            found = leaves(error)
            known = [each for each in found if isinstance(each, AppError)]
            self._jobs.close(job_id, JobState.FAILED, "; ".join(dict.fromkeys(str(each) for each in known or found)))
            if len(known) < len(found):  # a bug, for the log
                raise
        else:
            cancelled = self._jobs.cancelled(job_id)
            self._jobs.close(job_id, JobState.CANCELLED if cancelled else JobState.DONE)

    # What is there

    def links(self, order: Order) -> Mapping[str, str]:
        """Tracking number → page to open. Plugins make them on their own threads; what takes too long comes later."""
        return self._pages.links(order.parcels, ready=self._loaded.is_set() and not self._closed)

    def why(self, order: Order, when: Callable[[datetime], str]) -> "Mapping[str, Why]":
        """The reasons of each parcel. Carriers' limits count once the plugins are loaded."""
        from .explaining import explained
        from .ledger import Ledger

        carriers = self._host.carriers if self._loaded.is_set() and not self._closed else {}
        self._ledger = self._ledger or Ledger(self._store)
        return explained(order, self._now(), when, self._options.policy, carriers, self._ledger.lines())

    def codes_why(self, order: Order, when: Callable[[datetime], str]) -> "Sequence[CodeWhy]":
        """When each supplier order whose code is waited for is asked about, and why then."""
        from tui_tracker.model.codes_why import codes_why

        return codes_why(order, self._now(), self._options.policy.codes, when)

    def state(self) -> EngineState:
        """Carriers, what is due, what runs."""
        running = self._jobs.running()
        carriers = tuple(
            CarrierState(
                id=each.id,
                title=each.title,
                health=CarrierHealth(each.health.value),
                reason=each.reason,
                paused_until=each.paused_until,
                no_new_until=each.no_new_until,
                account=self._accounts.of(each.id),
            )
            for each in (self._host.healths() if self._loaded.is_set() else ())
        )
        problem = self._store.problem
        return EngineState(
            due=self._due,
            running=len(running),
            carriers=carriers,
            notices=tuple(self._notices),
            polls=self._lease.is_ours,
            poller=self._poller,
            problem=" ".join(filter(None, (str(problem), problem.hint))) if problem is not None else "",
        )

    def notifying(self) -> "Notifying | None":
        """The desk of messages to people."""
        return self._desk

    @cached_property
    def _desk(self) -> "Notifying | None":
        return self._options.desk() if self._options.desk is not None else None

    def running(self) -> list[Job]:
        """The jobs not finished yet, oldest first."""
        return self._jobs.running()

    # What can be done

    def track(
        self,
        refs: Sequence[ParcelRef],
        *,
        title: str,
        orders: Collection[int] = (),
        by_hand: bool = True,
        force: bool = False,
    ) -> int:
        """Look these parcels up now, and ask for the codes that `orders` wait for; the job's id.

        `by_hand`: somebody named them, so that what is kept for such looks may be spent. `force`: those too that were
        asked about a moment ago.
        """
        job_id = self._jobs.open(title, len(refs))
        self._when_loaded(self._job(job_id, tuple(refs), tuple(orders), by_hand=by_hand, force=force))
        return job_id

    def change_courier(self, ref: ParcelRef, courier_code: str, courier: str = "") -> int:
        """Give a parcel another courier, which its carrier is told; the job's id."""
        job_id = self._jobs.open("courier", 1)

        async def work() -> None:
            report = partial(self._jobs.report, job_id)
            change = self._work.couriers.run(ref, courier_code, courier, report, by=self._options.by)
            await self._closing(job_id, change)

        self._when_loaded(work())
        return job_id

    def _when_loaded(self, work: Coroutine[Any, Any, None]) -> None:
        async def begin() -> None:
            self._may_load.set()
            await self._ready.wait()
            await work

        asyncio.run_coroutine_threadsafe(begin(), self._loop).add_done_callback(tell_of_failure)

    def receive(self, carrier_id: str, push: "Push") -> "Future[Taken]":
        """Take what a carrier tells by itself: the future says what became of it once it is verified and queued.

        It is cancelled when the engine closes meanwhile. Raises `RuntimeError` when it has closed.
        """

        async def take() -> "Taken":
            await self._ready.wait()
            return await self._work.receiving.take(carrier_id, push)

        taking = take()
        try:
            return asyncio.run_coroutine_threadsafe(taking, self._loop)
        except RuntimeError:
            taking.close()
            raise

    def track_all(self) -> int:
        """Look up every parcel that is not finished; the job's id."""
        return self.track([ParcelRef(*pair) for pair in unfinished(self._store.rows())], title="all")

    def job(self, job_id: int) -> Job | None:
        """One job as it stands."""
        return self._jobs.get(job_id)

    def wait(self, job_id: int, progress: Callable[[Job], None] | None = None) -> Job:
        """Block until the job is over; what the host had to say of it is among the notices then. Not for the
        interface's thread.
        """
        job = self._jobs.wait(job_id, progress)
        if self._loaded.is_set():
            self._hear()
        return job

    def cancel(self, job_id: int) -> None:
        """Stop a job after the calls under way."""
        self._jobs.cancel(job_id)

    def is_alive(self, timeout: float) -> bool:
        """Whether the engine's loop reacts within so many seconds. Blocks for as long."""
        answered = threading.Event()
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(answered.set)
        return answered.wait(timeout)

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` (from another thread) when something changed; returns the way to stop."""
        self._listeners.append(wake)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(wake)

        return stop

    def _wake(self) -> None:
        for wake in tuple(self._listeners):
            wake()

    def close(self, *, compact: bool = False) -> None:
        """Stop the thread, the host and the store. Idempotent.

        `compact`: write the store's snapshot anew. For a program that ran for long; it takes longer the more there is.
        """
        if self._closed:
            return
        self._closed = True
        self._unsubscribe()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=5)
        elif not self._loop.is_closed():
            self._loop.close()  # never started
        self._lease.release()
        self._store.close(compact=compact and not self._store.read_only)


def _who(by: str) -> str:
    return f"{by}@{socket.gethostname()} ({os.getpid()})"
