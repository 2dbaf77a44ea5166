"""What is not to be kept any longer goes once a day, by whoever polls."""

import threading
from datetime import UTC, datetime, timedelta

from tests.engine.fakes import FakeHost
from tests.engine.test_engine import until
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.lease import Lease
from tui_tracker.engine.rounds import Errands
from tui_tracker.model.errors import AppError
from tui_tracker.store.api import Store


class Day:
    """A clock that a test turns."""

    now = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Broom:
    """Counts how often it is asked to sweep."""

    def __init__(self, error: AppError | None = None) -> None:
        self.rounds = 0
        self.swept = threading.Semaphore(0)
        self._error = error

    async def __call__(self) -> None:
        self.rounds += 1
        self.swept.release()
        if self._error is not None:
            raise self._error


def engine(store: Store, clock: Day, broom: Broom, *, automatic: bool = True) -> Engine:
    made = Engine(
        store,
        FakeHost({}),
        now=clock,
        options=EngineOptions(automatic=automatic, tick=0.01, errands=Errands(tidying=broom)),
    )
    made.start()
    assert made.loaded(10)
    return made


def test_it_goes_with_the_first_round_and_then_once_a_day(store: Store) -> None:
    clock, broom = Day(), Broom()
    made = engine(store, clock, broom)
    assert broom.swept.acquire(timeout=10)
    clock.now += timedelta(hours=23)
    assert not broom.swept.acquire(timeout=0.1)
    clock.now += timedelta(hours=1)
    assert broom.swept.acquire(timeout=10)
    made.close()
    assert broom.rounds == 2


def test_only_whoever_polls_does_it(store: Store) -> None:
    lease = Lease(store.path, name="another")
    assert lease.take()
    broom = Broom()
    made = engine(store, Day(), broom)
    until(made, lambda: bool(made.state().poller))
    made.close()
    lease.release()
    assert broom.rounds == 0


def test_a_disk_that_is_full_is_said_and_does_not_end_the_round(store: Store) -> None:
    made = engine(store, Day(), Broom(AppError("no space left on the device")))
    until(made, lambda: any("no space left" in each for each in made.state().notices))
    assert made.is_alive(10)
    made.close()
