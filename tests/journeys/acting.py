"""The app over the real engine and a data file of its own, at which several people may sit."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from tests.engine.fakes import Answer, FakeCarrier, FakeHost
from tests.ui.support import screen_text, words
from tui_tracker.engine.by_hand import ByHand
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.policy import Policy
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Customer, LineItem, Order, OrderKey, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.schedule import ScheduleRules
from tui_tracker.model.status import Status
from tui_tracker.plugin import Missed, NotFound, TrackRequest
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.options import UiOptions

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
_PATIENCE = 20.0  # seconds; a machine under load


def answers(request: TrackRequest) -> Tracking | Missed:
    """The carrier knows codes that begin with RB; it scanned them this morning."""
    if not request.number.startswith("RB"):
        return Missed(number=request.number, error=NotFound("no information yet"))
    event = Event(when=NOW - timedelta(hours=1), text="Accepted", status=Status.IN_TRANSIT)
    return Tracking(number=request.number, events=[event])


def order(n: int, code: str = "") -> Order:
    """Order #n of n days ago."""
    parcels = (Parcel(number=code or f"RB{n:08}SE", carrier="post", added_at=NOW - DAY, next_check_at=NOW + DAY),)
    return Order(
        number=f"#{n}",
        placed_at=NOW - n * DAY,
        customer=Customer(name=f"Customer {n}", country="SE"),
        lines=(LineItem(title="Lamp"),),
        total="249.00",
        currency="SEK",
        parcels=parcels,
    )


def keep(path: Path, orders: Sequence[Order]) -> None:
    """Write a data file with these."""
    store = open_store(path, now=lambda: NOW)

    def making(one: Order) -> Change:
        return Change(target=OrderKey("", one.number), apply=lambda _: one)

    store.commit([making(each) for each in orders], Act(kind="import", by="import")).result(10)
    store.close()


class Sitting:
    """A person in front of the app."""

    def __init__(self, app: TrackerApp, engine: Engine, pilot: Pilot[int]) -> None:
        self.app, self.engine, self.pilot = app, engine, pilot

    @property
    def text(self) -> str:
        """What stands on the screen, as words."""
        return words(self.app)

    async def press(self, *keys: str) -> None:
        """Press these."""
        await self.pilot.press(*keys)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for a condition."""
        end = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < end, f"that never happened:\n{screen_text(self.app)}"
            await self.pilot.pause(0.02)

    async def sees(self, *texts: str) -> None:
        """Wait until all of these stand on the screen."""
        end = time.monotonic() + _PATIENCE
        while not all(text in self.text for text in texts):
            assert time.monotonic() < end, f"{texts} never stood on\n{screen_text(self.app)}"
            await self.pilot.pause(0.02)

    def order(self, number: str) -> Order | None:
        """The order of that number, as the engine has it."""
        ids = [row.id for row in self.engine.rows() if row.number == number]
        return self.engine.order(ids[0]) if ids else None


@asynccontextmanager
async def sitting(
    path: Path,
    who: str = "eva",
    *,
    size: tuple[int, int] = (100, 30),
    language: str = "en",
    options: UiOptions | None = None,
    post: Answer = answers,
) -> AsyncIterator[Sitting]:
    """`who` opens the app on the data file; `post` is what the carrier answers."""
    host = FakeHost(known={"post": FakeCarrier("post", prefix="RB", confidence=0.9)}, answers={"post": post})
    policy = Policy(schedule=ScheduleRules(jitter=0, cooldown_minutes=0))
    running = EngineOptions(automatic=False, tick=0.02, by=who, policy=policy)
    engine = Engine(open_store(path, now=lambda: NOW), host, now=lambda: NOW, options=running)
    engine.start()
    app = TrackerApp(engine, Translator(language), options or UiOptions())
    try:
        async with app.run_test(size=size) as pilot:
            person = Sitting(app, engine, pilot)
            await person.until(lambda: engine.is_read() and bool(person.text))
            yield person
    finally:
        engine.close()


def kept(path: Path) -> dict[str, Order]:
    """What the data file holds, read anew: number → order."""
    store = open_store(path, now=lambda: NOW)
    try:
        orders = (store.order(row.id) for row in store.rows())
        return {order.number: order for order in orders if order is not None}
    finally:
        store.close()


@contextmanager
def colleague(path: Path, who: str) -> Iterator[tuple[Store, ByHand]]:
    """`who` works on the same data file from elsewhere."""
    store = open_store(path, now=lambda: NOW)
    try:
        yield store, ByHand(store, lambda: NOW, Policy(), who)
    finally:
        store.close()
