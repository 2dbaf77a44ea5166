"""The engine: its own thread and event loop, where carriers are asked; the screens' and commands' one door to it."""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tui_tracker.late import is_made
from tui_tracker.model.collector import give_back
from tui_tracker.model.errors import AppError
from tui_tracker.model.order import Order
from tui_tracker.model.schedule import unfinished
from tui_tracker.store.api import Commit, Store
from tui_tracker.store.files import SYSTEM, Files

from .by_hand import ByHand
from .clock import Clock, utc_now
from .hosting import Hosting
from .lease import Lease
from .links import PageBook
from .policy import Policy
from .polling import Polling
from .port import CarrierHealth, CarrierState, EngineState, Job, ParcelRef
from .rounds import Errands
from .runner import Runner
from .settling import Settling
from .tasks import first, tell_of_failure

if TYPE_CHECKING:
    from tui_tracker.model.codes_why import CodeWhy
    from tui_tracker.model.notifying import Notifying
    from tui_tracker.model.why import Why
    from tui_tracker.plugin import Push

    from .ledger import Ledger
    from .receiving import Taken

_log: Final = logging.getLogger("tui_tracker.engine")
_LAST_WORDS: Final = 2.0  # seconds for what is being sent
_SETTLED: Final = 1.0  # seconds: by then the first screen has made what it needs of the orders


class EngineOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the engine works. `automatic`: look due parcels up by itself and send what is due, every `tick` seconds at
    the earliest; one process of all does.
    """

    automatic: bool = False
    tick: float = 5.0
    by: str = ""
    policy: Policy = msgspec.field(default_factory=Policy)
    files: Files = SYSTEM
    errands: Errands = msgspec.field(default_factory=Errands)  # what the poller does beside looking up
    desk: "Callable[[], Notifying] | None" = None  # of messages to people; made when it is first asked for


class Engine(ByHand):
    """Implements `EnginePort`. All methods may be called from any thread; only `wait` blocks."""

    def __init__(
        self, store: Store, host: Hosting, *, now: Clock = utc_now, options: EngineOptions | None = None
    ) -> None:
        """Takes over `store` and `host`: `close` closes both."""
        self._options = options = options or EngineOptions()
        super().__init__(store, now, options.policy, options.by)
        self._host = host
        self._listeners: list[Callable[[], None]] = []
        self._lease = Lease(store.path, options.files, name=_who(options.by))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._stop = asyncio.Event()
        self._loaded = threading.Event()  # `Runner.ready` for other threads
        self._runner = Runner(store, host, now, options.policy, by=options.by, loop=self._loop, wake=self._wake)
        self._jobs = self._runner.jobs
        self._notices = self._runner.notices
        self._polling = Polling(
            store,
            host,
            now,
            lease=self._lease,
            runner=self._runner,
            settling=Settling(store, options.policy.rules),
            errands=options.errands,
        )
        self._ledger: Ledger | None = None  # read where reasons are asked for
        self._pages = PageBook(host, self._loop, self._wake)
        self._unsubscribe = store.subscribe(self._wake)
        self._closed = False

    # The thread and its loop

    def start(self, *, load: bool = True) -> None:
        """Start the thread. With `load=False` plugins wait for `first_frame`."""
        if load:
            self._runner.may_load.set()
        self._thread.start()

    def first_frame(self) -> None:
        """The screen is up: plugins may be imported now."""
        self._loop.call_soon_threadsafe(self._runner.may_load.set)

    def loaded(self, timeout: float | None = None) -> bool:
        """Wait (seconds) until the plugins are loaded; whether they are."""
        return self._loaded.wait(timeout)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        await first(self._runner.may_load.wait(), self._stop.wait())
        if not self._stop.is_set():
            self._read_orders()
            self._host.load()
            asyncio.get_running_loop().call_later(_SETTLED, give_back)
        self._runner.ready.set()
        self._loaded.set()
        self._wake()
        while not self._stop.is_set():
            self._tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._options.tick)
        await self._runner.finish()
        await self._polling.rounds.finish(_LAST_WORDS)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        if is_made(self._host):  # it is not made to be closed
            await self._host.close()

    def _read_orders(self) -> None:
        """All of them, after the first screen has shown the newest."""
        try:
            self._store.rows()
        except AppError as error:
            self._notices.say_error(error)
        self._wake()

    def _tick(self) -> None:
        """What the clock brings; data that can't be read is said and looked at again the next time."""
        try:
            moved = self._polling.look(self.state, automatic=self._options.automatic)
        except AppError as error:
            self._notices.say_error(error)
        else:
            if self._notices.hear() or moved:
                self._wake()

    def post(self, *, reckon: bool = False) -> "Future[None]":
        """Send what is due of the outbox now: for whoever holds the poller's lease. The future is done afterwards.

        `reckon`: find out first what is left of the accounts, so that the operator is told of one nearly used.
        """

        async def begin() -> None:
            await self._runner.loaded()
            if reckon:
                await self._runner.reckoned()
            await self._polling.rounds.posted(self.state())

        return asyncio.run_coroutine_threadsafe(begin(), self._loop)

    def _tell_later(self, future: "Future[Commit]") -> None:
        if not self._closed:
            self._runner.tell_later(future)

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
                account=self._runner.accounts.of(each.id),
            )
            for each in (self._host.healths() if self._loaded.is_set() else ())
        )
        problem, seen = self._store.problem, self._polling.seen
        return EngineState(
            due=seen.due,
            running=len(running),
            carriers=carriers,
            notices=self._notices.texts(),
            polls=self._lease.is_ours,
            poller=seen.poller,
            problem=problem.in_full if problem is not None else "",
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
        self._when_loaded(self._runner.look(job_id, tuple(refs), tuple(orders), by_hand=by_hand, force=force))
        return job_id

    def change_courier(self, ref: ParcelRef, courier_code: str, courier: str = "") -> int:
        """Give a parcel another courier, which its carrier is told; the job's id."""
        job_id = self._jobs.open("courier", 1)
        self._when_loaded(self._runner.change_courier(job_id, ref, courier_code, courier))
        return job_id

    def _when_loaded(self, work: Coroutine[Any, Any, None]) -> None:
        async def begin() -> None:
            await self._runner.loaded()
            await work

        asyncio.run_coroutine_threadsafe(begin(), self._loop).add_done_callback(tell_of_failure)

    def receive(self, carrier_id: str, push: "Push") -> "Future[Taken]":
        """Take what a carrier tells by itself: the future says what became of it once it is verified and queued.

        It is cancelled when the engine closes meanwhile. Raises `RuntimeError` when it has closed.
        """

        taking = self._runner.receive(carrier_id, push)
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
            self._notices.hear()
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
