"""What carriers tell by themselves: verified at once, kept soon after, some at a time; only then it counts as taken.

Whoever pushes forgets what we took. So a push is answered when it stands in the file: what is lost before that, because
we are killed or the disk is full, was never taken and comes again.
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from tui_tracker.model.errors import AppError
from tui_tracker.model.order import Parcel
from tui_tracker.model.pushed import pushed
from tui_tracker.model.schedule import Carried, next_check
from tui_tracker.model.text import clean_number, clean_text
from tui_tracker.plugin import AuthFailed, BadResponse, PluginError, Push, Rejected, Tracking
from tui_tracker.store.api import Act, Change, Commit, Store

from .acts import change_parcels
from .clock import Clock
from .hosting import Hosting
from .policy import Policy
from .requests import offers
from .tasks import tell_of_failure

_log: Final = logging.getLogger("tui_tracker.engine.receiving")
ROOM: Final = 256  # pushes that wait to be verified or kept; 17TRACK sends again what is not taken
_AT_ONCE: Final = 256  # kept in one commit
_GATHERING: Final = 0.05  # seconds in which more may come: who holds a number is looked for in all orders at once
_AGAIN: Final = 5.0  # seconds until what could not be kept is tried again
_LAST: Final = 1.0  # seconds to keep what is there when the engine closes
_REMEMBERED: Final = 4096  # pushes that are known again
_LINE: Final = 300  # characters of numbers in a line of the log
_QUIET: Final = timedelta(minutes=1)  # between two lines in the log about pushes of one carrier that were refused


class Taken(StrEnum):
    """What became of a push."""

    KEPT = "kept"  # verified, and on the disk
    BUSY = "busy"  # not taken now, or not known to be kept: it may be sent again
    UNKNOWN = "unknown"  # no such carrier, or none that takes pushes
    REFUSED = "refused"  # not proven to be the carrier's
    UNREADABLE = "unreadable"  # the carrier's, but not understood


_Mark = tuple[str, bytes]
"""By which a push is known again: its carrier, and a digest of its body."""


@dataclass(slots=True)
class _News:
    """What one push said, and who waits until it is kept: a push that comes twice is kept once."""

    mark: _Mark
    trackings: Sequence[Tracking]
    waiting: list[asyncio.Future[Taken]] = field(default_factory=list)

    @property
    def carrier(self) -> str:
        return self.mark[0]

    def answer(self, taken: Taken) -> None:
        """Tell all who wait."""
        for each in self.waiting:
            if not each.done():  # who asked may have gone
                each.set_result(taken)
        self.waiting.clear()


class Receiving:
    """Takes pushes; on the engine's loop."""

    def __init__(
        self,
        store: Store,
        host: Hosting,
        now: Clock,
        policy: Policy,
        told: Callable[[Commit], None],
        *,
        room: int = ROOM,
        again: float = _AGAIN,
    ) -> None:
        """`told` hears of every commit. `room`: for so many pushes at a time. `again`: seconds until what could not be
        kept is tried again.
        """
        self._store = store
        self._host = host
        self._now = now
        self._policy = policy
        self._told = told
        self._room = room
        self._again = again
        self._verifying = 0
        self._queue: dict[_Mark, _News] = {}  # oldest first
        self._known: OrderedDict[_Mark, None] = OrderedDict()  # what is kept
        self._keeper: asyncio.Task[None] | None = None
        self._closing = False
        self._logged: dict[str, datetime] = {}

    async def take(self, carrier_id: str, push: Push) -> Taken:
        """Have the carrier verify and read `push`, and keep what it says. Never raises for what is in it."""
        carrier = self._host.carriers.get(carrier_id)
        if carrier is None or not offers(carrier, "receive"):
            return Taken.UNKNOWN
        if self._closing or self._verifying + len(self._queue) >= self._room:
            return Taken.BUSY
        self._verifying += 1
        try:
            trackings = await self._host.receive(carrier_id, push)
        except PluginError as error:
            return self._refused(carrier_id, error)
        finally:
            self._verifying -= 1
        mark = carrier_id, hashlib.sha256(push.body).digest()  # of what is verified only: nobody else learns what came
        if mark in self._known or not trackings:
            return Taken.KEPT
        return Taken.BUSY if self._closing else await self._kept(mark, trackings)

    async def finish(self) -> None:
        """Take nothing more; keep what came, unless that takes too long: it is sent again, for nobody heard of it."""
        self._closing = True
        if self._keeper is not None and not self._keeper.done():
            await asyncio.wait([self._keeper], timeout=_LAST)
        if self._queue:
            _log.warning("%d pushes were not kept any more; the next look-ups bring what they said", len(self._queue))
        for news in self._queue.values():
            news.answer(Taken.BUSY)

    async def _kept(self, mark: _Mark, trackings: Sequence[Tracking]) -> Taken:
        """What became of news: known when they stand in the file, or could not be written."""
        loop = asyncio.get_running_loop()
        news = self._queue.setdefault(mark, _News(mark, trackings))
        taken: asyncio.Future[Taken] = loop.create_future()
        news.waiting.append(taken)
        if self._keeper is None or self._keeper.done():
            self._keeper = loop.create_task(self._keep_all())
            self._keeper.add_done_callback(tell_of_failure)
        return await taken

    def _refused(self, carrier_id: str, error: PluginError) -> Taken:
        now = self._now()
        since = self._logged.get(carrier_id)
        if since is None or abs(now - since) >= _QUIET:  # anybody may send us any number of them
            self._logged[carrier_id] = now
            _log.warning("%s: a push was not taken: %s", carrier_id, error)
        if isinstance(error, Rejected | AuthFailed):
            return Taken.REFUSED
        return Taken.UNREADABLE if isinstance(error, BadResponse) else Taken.BUSY

    async def _keep_all(self) -> None:
        """Until the queue is empty. What can't be kept now stays, and with it the queue fills."""
        while self._queue:
            if not self._closing:
                await asyncio.sleep(_GATHERING)
            batch = list(self._queue.values())[:_AT_ONCE]
            try:
                await self._keep(batch)
            except AppError as error:
                _log.warning("pushes can't be kept now: %s", error)
                for news in batch:
                    news.answer(Taken.BUSY)
                await asyncio.sleep(self._again)
                continue
            except Exception:  # a bug, for the log: not once more with the same pushes
                self._done(batch, Taken.BUSY)
                raise
            self._remember(batch)
            self._done(batch, Taken.KEPT)

    def _done(self, batch: Sequence[_News], taken: Taken) -> None:
        for news in batch:
            del self._queue[news.mark]
            news.answer(taken)

    def _remember(self, batch: Sequence[_News]) -> None:
        self._known.update(dict.fromkeys(news.mark for news in batch))
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    async def _keep(self, batch: Sequence[_News]) -> None:
        """One commit for all orders that hold one of the numbers."""
        told: dict[str, list[tuple[str, Tracking]]] = defaultdict(list)
        for news in batch:
            for tracking in news.trackings:
                told[clean_number(tracking.number)].append((news.carrier, tracking))
        held: dict[int, set[str]] = defaultdict(set)
        for order_id, number in self._store.holding(told):
            held[order_id].add(number)
        unknown = sorted(told.keys() - set().union(*held.values()))
        if unknown:
            _log.warning("no order has what was pushed of: %s", clean_text(", ".join(unknown), limit=_LINE))
        if held:
            changes = [self._change(order_id, numbers, told) for order_id, numbers in held.items()]
            carriers = ", ".join(sorted({news.carrier for news in batch}))
            commit = await asyncio.wrap_future(self._store.commit(changes, Act(kind="push", by=carriers, quiet=True)))
            self._told(commit)

    def _change(self, order_id: int, numbers: set[str], told: Mapping[str, Sequence[tuple[str, Tracking]]]) -> Change:
        row = self._store.row(order_id)
        destination = row.customer.country if row is not None else ""

        def change(parcel: Parcel) -> Parcel:
            for carrier_id, tracking in told[parcel.number]:
                parcel = self._with(parcel, carrier_id, tracking, destination)
            return parcel

        return change_parcels(order_id, numbers, change)

    def _with(self, parcel: Parcel, carrier_id: str, tracking: Tracking, destination: str) -> Parcel:
        now, policy = self._now(), self._policy
        after = pushed(parcel, tracking, carrier=carrier_id, now=now, rules=policy.rules)
        if after is parcel or after.pushed_at not in (now, None):
            return after  # nothing that moves the next look
        limits = self._host.carriers[carrier_id].limits
        about = Carried(destination=destination, min_interval=limits.min_interval, pushes=limits.pushes)
        again = next_check(after, now, policy.schedule, about)
        if after.pushed_at is None:  # it tells us no more, or it was another carrier
            known = parcel.next_check_at
            again = min(again, known) if again is not None and known is not None else known
        return msgspec.structs.replace(after, carrier=after.carrier or carrier_id, next_check_at=again)
