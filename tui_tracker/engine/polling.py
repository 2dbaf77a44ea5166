"""The poller: at every tick it looks what is due, and does it where that is this process's to do; one of all does."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from tui_tracker.store.api import Act, Store

from .agenda import Agenda
from .clock import Clock
from .hosting import Hosting
from .lease import Lease
from .port import CarrierHealth, EngineState, ParcelRef
from .rounds import Errands, Rounds
from .runner import Runner
from .settling import Settling

if TYPE_CHECKING:
    from .stopping import Batch


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the last tick saw."""

    due: int = 0  # parcels that a carrier would be asked about now
    poller: str = ""  # the other process that asks, where one does


class Polling:
    """On the engine's loop; what it saw can be read from any thread."""

    def __init__(
        self,
        store: Store,
        host: Hosting,
        now: Clock,
        *,
        lease: Lease,
        runner: Runner,
        settling: Settling,
        errands: Errands,
    ) -> None:
        """`lease`: whoever holds it polls."""
        self._store = store
        self._host = host
        self._now = now
        self._lease = lease
        self._runner = runner
        self._settling = settling
        self.rounds = Rounds(errands, now, runner.spawn, runner.notices.say_error)
        self.seen = Seen()
        self._agenda = Agenda(store)
        self._asked: set[str] = set()  # numbers under way
        self._seeking: set[int] = set()  # orders whose codes are asked for
        self._stopping: asyncio.Task[None] | None = None

    def look(self, state: Callable[[], EngineState], *, automatic: bool) -> bool:
        """What the clock brings; whether anything that can be seen has changed. Raises `StoreError`.

        `automatic`: what is due is looked up and sent, where no other process does.
        """
        found = self._agenda.waiting(self._now())
        due = self._runner.without_nobodys(found.parcels)
        before, self.seen = self.seen, replace(self.seen, due=len(due))
        if automatic and not self._store.read_only and self._lease.take():
            unasked = [pair for pair in due if pair[1] not in self._asked]  # all but a few, while many are asked about
            fresh = [ParcelRef(*pair) for pair in unasked if not self._runner.accounts.is_saved(pair[1])]
            orders = [each for each in found.codes if each not in self._seeking] if self._may_seek() else []
            stops = self._agenda.stops
            if (any(stops.values()) or self._runner.orders_removed) and not self._runner.jobs.running():
                self._stop_some(stops, fresh)
            if fresh or orders:
                self._runner.spawn(self._ask(fresh, orders))
            self._settle()
            self._runner.reckon()
            self.rounds.post(state, waits=bool(self._store.pending()))
            self.rounds.tidy()
        poller = "" if self._lease.is_ours or not automatic else self._lease.holder()
        self.seen = replace(self.seen, poller=poller)
        return self.seen != before

    async def _ask(self, refs: Sequence[ParcelRef], orders: Sequence[int]) -> None:
        numbers = {ref.number for ref in refs}
        self._asked |= numbers
        self._seeking.update(orders)
        try:
            job_id = self._runner.jobs.open("due" if refs else "codes", len(refs))
            await self._runner.look(job_id, refs, orders)
        finally:
            self._asked -= numbers
            self._seeking.difference_update(orders)

    def _may_seek(self) -> bool:
        """Whether a carrier that finds the codes of supplier orders can be asked now."""
        found = (carrier.id for carrier in self._host.carriers.values() if carrier.finds_numbers)
        return any(self._host.health(each).health.value == CarrierHealth.UP.value for each in found)

    def _stop_some(self, marked: Mapping[str, Collection[int]], fresh: Sequence[ParcelRef]) -> None:
        """Tell a carrier that numbers need not be followed: one call at a time, and none of a carrier that is to be
        asked about `fresh` first.
        """
        if self._stopping is None or self._stopping.done():
            stopping = self._runner.work.stopping
            batch: Batch | None = stopping.next_batch(marked, stopping.carriers_of(fresh))
            if batch is not None:
                self._stopping = self._runner.spawn(stopping.tell(batch))

    def _settle(self) -> None:
        """Keep what only time has changed, like a look-up."""
        changes = self._settling.changes(self._now())
        if changes:
            self._store.commit(changes, Act(kind="time", quiet=True)).add_done_callback(self._runner.tell_later)
