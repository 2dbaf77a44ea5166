"""How fast a carrier is asked: every request counts for its rate, wherever in a call it is made."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[None]]


class RateLimit:
    """At most `n` requests in any `seconds`, in order of asking.

    A window that slides, not a bucket that fills: a full bucket lets nearly twice `n` through in one window, and
    services count windows.
    """

    def __init__(
        self,
        rate: tuple[int, float] | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`rate`: (n, seconds), `None` = no limit. `clock` in seconds; `sleep` waits by the same clock."""
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque(maxlen=rate[0] if rate else 0)
        self._turn = asyncio.Lock()

    async def acquire(self) -> None:
        """Wait for a request's turn and count it."""
        if self._rate is None:
            return
        n, seconds = self._rate
        async with self._turn:
            while len(self._sent) == n and (left := self._sent[0] + seconds - self._clock()) > 0:
                await self._sleep(left)
            self._sent.append(self._clock())
