"""Does the engine's jobs on its loop, and what follows from a commit: plugins are told."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.model.errors import AppError
from tui_tracker.store.api import Commit, Store

from .accounts import Accounts
from .clock import Clock
from .hosting import Hosting
from .jobs import JobBook
from .notices import Notices
from .policy import Policy
from .port import JobState, LookUp, ParcelRef
from .tasks import leaves, tell_of_failure

if TYPE_CHECKING:
    from tui_tracker.plugin import Push

    from .receiving import Taken
    from .work import Work

_LAST_WORDS: Final = 2.0  # seconds for plugins to be told of the last changes


class Runner:
    """Everything but `tell_later` on the engine's loop."""

    def __init__(
        self,
        store: Store,
        host: Hosting,
        now: Clock,
        policy: Policy,
        *,
        by: str,
        loop: asyncio.AbstractEventLoop,
        wake: Callable[[], None],
    ) -> None:
        """`by`: who asks. `wake` is called after what can be seen from outside has changed."""
        self._store = store
        self._host = host
        self._now = now
        self._policy = policy
        self._by = by
        self._loop = loop
        self._wake = wake
        self.jobs = JobBook(wake)
        self.accounts = Accounts(now)
        self.notices = Notices(host, wake)
        self.may_load = asyncio.Event()  # the plugins: the first screen is up
        self.ready = asyncio.Event()  # they are loaded
        self.orders_removed = False  # whose parcels a service may still follow
        self._nobodys: dict[ParcelRef, str] = {}  # nobody could be asked; the carrier it named then
        self._reckoning: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    @cached_property
    def work(self) -> "Work":
        """Imported with the first job: the first screen does not wait for it."""
        from .work import Work

        return Work(self._store, self._host, self._now, self._policy, self._tell)

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Begin a task; a bug in it goes to the log."""
        task = self._loop.create_task(work)
        task.add_done_callback(tell_of_failure)
        return task

    async def loaded(self) -> None:
        """Until the plugins are loaded, which they may be from now on."""
        self.may_load.set()
        await self.ready.wait()

    async def finish(self) -> None:
        """What was taken is kept and plugins hear of the last changes, if they hurry."""
        if "work" in self.__dict__:
            await self.work.receiving.finish()
        if self._telling:
            await asyncio.wait(self._telling, timeout=_LAST_WORDS)

    # Jobs

    async def look(
        self,
        job_id: int,
        refs: Sequence[ParcelRef],
        orders: Collection[int] = (),
        *,
        by_hand: bool = False,
        force: bool = False,
    ) -> None:
        """Look parcels up and ask for codes: a job."""

        def report(outcomes: list[LookUp]) -> None:
            self._nobodys.update({each.ref: each.carrier for each in outcomes if each.kind == "no_carrier"})
            self._note_saved(outcomes, by_hand=by_hand)
            self.jobs.report(job_id, outcomes)

        def go_on() -> bool:
            return not self.jobs.cancelled(job_id)

        look = self.work.look(refs, orders, report, by=self._by, by_hand=by_hand, force=force, go_on=go_on)
        await self._closing(job_id, look)
        self._show_accounts()

    async def change_courier(self, job_id: int, ref: ParcelRef, courier_code: str, courier: str) -> None:
        """Give a parcel another courier, which its carrier is told: a job."""
        report = partial(self.jobs.report, job_id)
        await self._closing(job_id, self.work.couriers.run(ref, courier_code, courier, report, by=self._by))

    async def _closing(self, job_id: int, work: Coroutine[Any, Any, None]) -> None:
        """Do a job's work and close it, whatever comes of it."""
        try:
            await work
        except asyncio.CancelledError:
            self.jobs.close(job_id, JobState.CANCELLED)
            raise
        except (Exception, BaseExceptionGroup) as error:
            found = leaves(error)
            known = [each for each in found if isinstance(each, AppError)]
            self.jobs.close(job_id, JobState.FAILED, "; ".join(dict.fromkeys(str(each) for each in known or found)))
            if len(known) < len(found):  # a bug, for the log
                raise
        else:
            cancelled = self.jobs.cancelled(job_id)
            self.jobs.close(job_id, JobState.CANCELLED if cancelled else JobState.DONE)

    async def receive(self, carrier_id: str, push: "Push") -> "Taken":
        """Take what a carrier tells by itself."""
        await self.ready.wait()
        return await self.work.receiving.take(carrier_id, push)

    def without_nobodys(self, pairs: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
        """The parcels (order id, number) that somebody can be asked about."""
        return [pair for pair in pairs if not self._is_nobodys(ParcelRef(*pair))] if self._nobodys else pairs

    def _is_nobodys(self, ref: ParcelRef) -> bool:
        """Carriers come with a start, or when a parcel is given another one."""
        if ref not in self._nobodys:
            return False
        row = self._store.row(ref.order_id)
        named = (parcel.carrier for parcel in row.parcels if parcel.number == ref.number) if row else ()
        return self._nobodys[ref] in named

    # Accounts that cost something

    def _note_saved(self, outcomes: Sequence[LookUp], *, by_hand: bool) -> None:
        """Leave alone for a while what no credit was to be spent on; say so where nobody waits for the outcome."""
        for carrier, message in self.accounts.note(outcomes).items():
            if not by_hand:
                self.notices.say(f"{self._host.health(carrier).title}: {message}" if carrier else message)

    def reckon(self) -> None:
        """Begin to bring up to date what is known of them."""
        if self._reckoning is None or self._reckoning.done():
            self._reckoning = self.spawn(self.reckoned())

    async def reckoned(self) -> None:
        """The same, waited for."""
        metered = self._policy.budgets
        if not any(each.registers or each.id in metered for each in self._host.carriers.values()):
            return
        budgets = self.work.budgets
        for carrier in list(self._host.carriers.values()):
            if budgets.is_metered(carrier):
                await budgets.refresh(carrier)
        self._show_accounts()

    def _show_accounts(self) -> None:
        if self.accounts.show(self.work.budgets, list(self._host.carriers)):
            self._wake()

    # What follows from a commit

    def _tell(self, commit: Commit) -> None:
        """Plugins hear of changes of status."""
        from .telling import status_changes

        if any(changed.after is None for changed in commit.changed):
            self.orders_removed = self.work.stopping.removed(commit)
        changes = status_changes(commit, self._now())
        if changes and self.ready.is_set():
            task = self.spawn(self._host.tell(changes))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def tell_later(self, future: "Future[Commit]") -> None:
        """The same from the store's thread."""
        if future.cancelled() or future.exception() is not None:
            return
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._tell, future.result())
