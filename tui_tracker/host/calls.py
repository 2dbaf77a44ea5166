"""Calls of plugins' methods: on the object's lanes, within its limits, watched from the caller's loop.

Methods that do I/O have one lane, those that are "sync, pure and fast" have another, so that neither waits for the
other and the one that blocks is named.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from tui_tracker.plugin import Context, PluginCrashed, Unavailable

from .context import HostContext
from .exchange import Exchange
from .guard import guarded
from .http import HostHttp, HttpRules
from .lane import Lane
from .limits import RateLimit, Sleep
from .objects import Loaded
from .options import HostOptions, Memory, Now

T = TypeVar("T")

_CLOSING: Final = 2.0  # seconds for all lanes together to end
_LOOKS: Final = 5  # at a lane's sign of life, within the time after which it counts as blocked


_Key = tuple[type, str, bool]  # kind and id of the object, and whether the lane is for quick methods


@dataclass(kw_only=True)
class _Running:
    """A lane with what belongs to its event loop."""

    lane: Lane
    http: HostHttp
    context: Context
    gate: asyncio.Semaphore


@dataclass
class Caller:
    """All lanes. May be used from several event loops."""

    options: HostOptions
    memory: Memory
    now: Now
    sleep: Sleep = asyncio.sleep  # between calls and attempts
    exchange: Callable[[], Exchange] | None = None  # instead of the network
    _lanes: dict[_Key, _Running] = field(default_factory=dict)
    _blocked: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    async def call(
        self,
        loaded: Loaded,
        method: str,
        ask: Callable[[Context], Awaitable[Any]],
        check: Callable[[Any], T],
        *,
        wait: float = 0.0,
        patient: bool = False,
        waits: bool = True,
    ) -> T:
        """`check(await ask(ctx))`, both on the lane. Raises one of the six errors or `PluginCrashed`.

        `wait`: seconds before it starts. `patient`: the call may be busy without a sign of life up to its deadline
        (reading a large file). `waits`: for a place among the calls that may be under way at a time; what asks
        nobody over the network needs none.
        """
        running = self._running(loaded, quick=False)
        limit = self.options.deadline + self.options.grace if patient else self.options.blocked_after

        async def work() -> T:
            if wait:
                await self.sleep(wait)
            async with running.gate if waits else nullcontext():
                return await guarded(
                    lambda: _asked(ask, running.context, check),
                    loaded.who,
                    method=method,
                    deadline=self.options.deadline,
                    grace=self.options.grace,
                )

        return await self._watched(loaded, running, method, _submitted(running.lane, work), limit)

    async def quick(self, loaded: Loaded, method: str, ask: Callable[[], T]) -> T:
        """`ask()`, which calls a synchronous method and raises nothing of the plugin's.

        Raises `PluginCrashed` when it takes longer than such a method may.
        """
        running = self._running(loaded, quick=True)

        async def work() -> T:
            return ask()

        waiter = _submitted(running.lane, work)
        return await self._watched(loaded, running, method, waiter, self.options.quick)

    async def _watched(
        self, loaded: Loaded, running: _Running, method: str, waiter: "asyncio.Future[T]", limit: float
    ) -> T:
        """The result, unless the lane gives no sign of life for `limit` seconds: then it is given up."""
        while True:
            done, _ = await _watch(waiter, limit / _LOOKS)
            if waiter.cancelled():
                raise Unavailable("the program is closing", sent=None)
            if done:
                return waiter.result()
            if running.lane.silent_for() > limit:
                waiter.cancel()
                raise self._gave_up(loaded, running, method, limit)

    def is_blocked(self, object_id: str) -> bool:
        """Whether the last lane of a carrier was given up; asked once."""
        with self._lock:
            blocked = object_id in self._blocked
            self._blocked.discard(object_id)
        return blocked

    async def close(self) -> None:
        """End all lanes; those that do not react within two seconds are left to the end of the process."""
        with self._lock:
            self._closed = True
            lanes, self._lanes = list(self._lanes.values()), {}
        if lanes:
            _, left = await asyncio.wait([asyncio.create_task(_close(each)) for each in lanes], timeout=_CLOSING)
            for task in left:
                task.cancel()

    def _running(self, loaded: Loaded, *, quick: bool) -> _Running:
        key = (loaded.kind, loaded.id, quick)
        with self._lock:
            if self._closed:
                raise Unavailable("the program is closing", sent=False)
            if key not in self._lanes:
                self._lanes[key] = self._started(loaded)
            return self._lanes[key]

    def _started(self, loaded: Loaded) -> _Running:
        rules = HttpRules(
            hosts=loaded.hosts,
            has_secret=loaded.has_secret,
            allow_loopback_http=self.options.allow_loopback_http,
            private_hosts=loaded.private_hosts,
            deadline=self.options.http_deadline,
            cap=loaded.limits.answer,
            masker=loaded.who.masker,
        )
        exchange = self.exchange() if self.exchange is not None else None
        http = HostHttp(rules, RateLimit(loaded.limits.rate), sleep=self.sleep, exchange=exchange, now=self.now)
        context = HostContext(
            owner=loaded.who.plugin,
            http=http,
            config=loaded.config,
            log=loaded.who.log,
            clock=self.now,
            memory=self.memory,
            masker=loaded.who.masker,
        )
        gate = asyncio.Semaphore(loaded.limits.concurrent)
        return _Running(lane=Lane(loaded.id, loaded.who.log, http.close), http=http, context=context, gate=gate)

    def _gave_up(self, loaded: Loaded, running: _Running, method: str, limit: float) -> PluginCrashed:
        with self._lock:
            for key in [key for key, each in self._lanes.items() if each is running]:
                del self._lanes[key]
                self._blocked.add(loaded.id)
        where = running.lane.where()
        loaded.who.log.error("%s: blocked for %g s in %s() at %s", loaded.who, limit, method, where)
        running.lane.stop()
        return PluginCrashed(f"{loaded.who}: blocked for {limit:g} s in {method}() at {where}")


def _submitted(lane: Lane, work: Callable[[], Coroutine[Any, Any, T]]) -> "asyncio.Future[T]":
    try:
        return asyncio.wrap_future(lane.submit(work))
    except RuntimeError:
        raise Unavailable("the program is closing", sent=False) from None


async def _asked(ask: Callable[[Context], Awaitable[Any]], context: Context, check: Callable[[Any], T]) -> T:
    return check(await ask(context))


async def _watch(waiter: "asyncio.Future[T]", seconds: float) -> tuple[set[Any], set[Any]]:
    """Wait without cancelling `waiter` at the time limit, but with it when the caller is cancelled."""
    try:
        return await asyncio.wait({waiter}, timeout=seconds)
    except asyncio.CancelledError:
        waiter.cancel()
        raise


async def _close(running: _Running) -> None:
    await asyncio.wrap_future(running.lane.stop())
