"""What the poller does beside looking up, a round at a time: messages to people, and what is not to be kept."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from tui_tracker.model.durations import DAY
from tui_tracker.model.errors import AppError

from .clock import Clock
from .port import EngineState

Work = Callable[[], Coroutine[Any, Any, object]]
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Errands(msgspec.Struct, frozen=True, kw_only=True):
    """What is done; `None` where nothing is to be."""

    outgoing: Work | None = None  # sends the messages that are due
    alerting: Callable[[EngineState], Coroutine[Any, Any, object]] | None = None  # decides what the operator is told
    tidying: Work | None = None  # erases what is not to be kept any longer


class Rounds:
    """On the engine's loop."""

    def __init__(self, errands: Errands, now: Clock, spawn: Spawn, say: Callable[[AppError], None]) -> None:
        """`spawn` begins a task; `say` tells the operator what went wrong."""
        self._errands = errands
        self._now = now
        self._spawn = spawn
        self._say = say
        self._posting: asyncio.Task[None] | None = None
        self._tidying: asyncio.Task[None] | None = None
        self._tidied_at: datetime | None = None

    def post(self, state: Callable[[], EngineState], *, waits: bool) -> None:
        """Decide what the operator is told, send what is due; `waits`: something is in the outbox."""
        if _is_over(self._posting) and (waits or self._errands.alerting is not None):
            self._posting = self._spawn(self.posted(state()))

    async def posted(self, state: EngineState) -> None:
        """The same, waited for."""
        alerting = self._errands.alerting
        await self._done(alerting and partial(alerting, state), self._errands.outgoing)

    def tidy(self) -> None:
        """Once a day, and with the first round."""
        if self._errands.tidying is None or not _is_over(self._tidying):
            return
        if self._tidied_at is None or self._now() - self._tidied_at >= DAY:
            self._tidied_at = self._now()
            self._tidying = self._spawn(self._done(self._errands.tidying))

    async def finish(self, seconds: float) -> None:
        """Wait for what is being sent, so many seconds: what is cut off may have been sent."""
        if self._posting is not None:
            await asyncio.wait({self._posting}, timeout=seconds)

    async def _done(self, *works: Work | None) -> None:
        for work in works:
            try:
                if work is not None:
                    await work()
            except AppError as error:
                self._say(error)


def _is_over(task: "asyncio.Task[None] | None") -> bool:
    return task is None or task.done()
