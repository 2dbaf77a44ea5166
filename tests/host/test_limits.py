"""The rate limit, by a clock that only its own sleep moves."""

import asyncio

import pytest

from tui_tracker.host.limits import RateLimit


class FakeTime:
    """A clock whose sleep passes at once."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Seconds pass."""
        self.now += seconds
        await asyncio.sleep(0)


async def _moments(rate: tuple[int, float] | None, count: int) -> list[float]:
    time = FakeTime()
    limit = RateLimit(rate, clock=time, sleep=time.sleep)
    moments: list[float] = []

    async def one() -> None:
        await limit.acquire()
        moments.append(time.now - 1000.0)

    await asyncio.gather(*(one() for _ in range(count)))
    return moments


async def test_without_a_rate_nothing_waits() -> None:
    assert await _moments(None, 50) == [0.0] * 50


@pytest.mark.parametrize("rate", [(3, 1.0), (1, 0.5), (10, 60.0)])
async def test_no_window_ever_holds_more_than_declared(rate: tuple[int, float]) -> None:
    n, seconds = rate
    moments = await _moments(rate, 25)
    assert all(later - earlier >= seconds - 1e-6 for earlier, later in zip(moments, moments[n:], strict=False))
    assert moments[n - 1] == 0.0


async def test_a_rest_is_not_saved_up_beyond_one_window() -> None:
    time = FakeTime()
    limit = RateLimit((2, 1.0), clock=time, sleep=time.sleep)
    time.now += 3600
    for _ in range(3):
        await limit.acquire()
    assert time.now == 1000.0 + 3600 + 1.0


async def test_who_gives_up_waiting_does_not_hold_up_the_next() -> None:
    time = FakeTime()
    waiting = asyncio.Event()

    async def forever(seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    limit = RateLimit((1, 1.0), clock=time, sleep=forever)
    await limit.acquire()
    given_up = asyncio.create_task(limit.acquire())
    await waiting.wait()
    given_up.cancel()
    await asyncio.wait({given_up})
    time.now += 1.0
    await limit.acquire()
    assert given_up.cancelled()
