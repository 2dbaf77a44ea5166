"""What a plugin's methods get: HTTP, configuration, log, clock and a small memory of its own."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from .http import HostHttp
from .lane import in_daemon_thread
from .options import Memory, Now
from .secrets import Masker

T = TypeVar("T")

_LONGEST: Final = 366 * 24 * 3600.0  # seconds
_VALUE: Final = 64 * 1024  # characters
_SHORT: Final = 5  # characters of a value that is not masked


@dataclass(frozen=True, kw_only=True, slots=True)
class HostContext:
    """The `Context` of one plugin object; belongs to its lane's event loop."""

    owner: str  # the plugin: what is remembered is its own
    http: HostHttp
    config: Any
    log: logging.Logger
    clock: Now
    memory: Memory | None = None  # None = nothing is kept
    masker: Masker = field(default_factory=Masker)

    def now(self) -> datetime:
        """The host's clock, aware (UTC)."""
        return self.clock()

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """`function(*args)` in a thread of its own."""
        return await asyncio.wrap_future(in_daemon_thread(function, *args))

    async def remember(self, key: str, value: str, ttl: float) -> None:
        """Keep `value` for `ttl` seconds (a year at most)."""
        if len(value) > _VALUE:
            raise ValueError(f"{len(value)} characters are too many to remember; {_VALUE} at most")
        self._mask(value)
        expires = self.clock() + timedelta(seconds=min(max(0.0, ttl), _LONGEST))
        if self.memory is not None:
            await asyncio.wrap_future(self.memory.remember(self.owner, key, value, expires))

    async def recall(self, key: str) -> str | None:
        """What was remembered, or `None` when it is not there or too old."""
        value = None if self.memory is None else self.memory.recall(self.owner, key)
        self._mask(value or "")
        return value

    def _mask(self, value: str) -> None:
        """What a plugin keeps is a token as a rule. A short one is none, and would make the log unreadable."""
        if len(value) > _SHORT and not self.masker.knows(value):
            self.masker.add([value])
