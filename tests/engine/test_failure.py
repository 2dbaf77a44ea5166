"""What a carrier's failures do to its parcels, through the real host: it is left alone, and good data stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engine.test_engine import EXACT, HOUR, NOW, Clock, parcel, put, until
from tests.host.making import Plugins, carrier, no_sleep
from tui_tracker import plugin
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.policy import Policy
from tui_tracker.engine.port import CarrierHealth
from tui_tracker.host import Host, HostOptions
from tui_tracker.host.health import FAILURES
from tui_tracker.model.order import Parcel
from tui_tracker.model.status import Status
from tui_tracker.store.api import Store

CARRIER = """
fails = None
calls = 0
async def track(self, requests, ctx):
    self.calls += 1
    if self.fails is not None:
        raise self.fails
    scan = Event(when=datetime(2026, 11, 2, 9, 0, tzinfo=timezone.utc), text="Accepted", status=Status.IN_TRANSIT)
    return [Tracking(number=each.number, events=[scan]) for each in requests]
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Plugins(tmp_path)
    made.add("post", carrier(CARRIER, carrier_id="post"))
    yield made
    made.forget()


class Desk:
    """An engine over the real host, and the only carrier of it."""

    def __init__(self, store: Store, engine: Engine, host: Host, clock: Clock) -> None:
        self.store = store
        self.engine = engine
        self.clock = clock
        self.post: Any = host._carriers["post"].thing  # the plugin's own: `carriers` are what it declared

    def fail(self, name: str, *arguments: Any, **named: Any) -> None:
        """From now on every call ends with that error of the contract."""
        self.post.fails = getattr(plugin, name)(*arguments, **named)

    def look(self) -> str:
        """The kind of what a look-up of the parcel brings."""
        return self.engine.wait(self.engine.track_all()).outcomes[0].kind

    def parcel(self) -> Parcel:
        order = self.store.order(1)
        assert order is not None
        return order.parcels[0]

    def health(self) -> CarrierHealth:
        return self.engine.state().carriers[0].health


@contextmanager
def working(store: Store, plugins: Plugins, *, automatic: bool = False) -> Iterator[Desk]:
    clock = Clock()
    host = Host(
        HostOptions(switches={"post": True}),
        sections={},
        memory=None,
        now=clock,
        entry_points=plugins.entries,
        environ={},
        sleep=no_sleep,
    )
    options = EngineOptions(automatic=automatic, tick=0.02, policy=Policy(schedule=EXACT))
    engine = Engine(store, host, now=clock, options=options)
    engine.start()
    assert engine.loaded(10)
    try:
        yield Desk(store, engine, host, clock)
    finally:
        engine.close()


@pytest.mark.parametrize("name", ["Unavailable", "BadResponse"])
def test_after_five_failures_it_is_left_alone_and_what_was_known_stays(
    store: Store, plugins: Plugins, name: str
) -> None:
    put(store, ("#1", [parcel("A1")]))
    with working(store, plugins) as desk:
        assert desk.look() == "news"
        good = desk.parcel()
        desk.fail(name, "odd")
        for _ in range(FAILURES):
            desk.look()
        assert desk.health() is CarrierHealth.DOWN
        asked, revision = desk.post.calls, store.revision
        assert desk.look() == "unavailable"
        assert (desk.post.calls, store.revision) == (asked, revision), "neither asked nor written"
        kept = desk.parcel()
        assert (kept.status, kept.events, kept.last_event_at) == (good.status, good.events, good.last_event_at)
        assert kept.miss is not None
        assert (kept.miss.count, kept.events[0].seen_at) == (FAILURES, NOW)
        desk.post.fails = None
        desk.clock.now += HOUR
        assert desk.look() == "no_news"
        assert desk.parcel().miss is None
        assert desk.health() is CarrierHealth.UP


def test_a_limit_pauses_the_carrier_until_it_says_and_the_parcel_stays_due(store: Store, plugins: Plugins) -> None:
    put(store, ("#1", [parcel("A1")]), ("#2", [parcel("A2", due=False)]))
    with working(store, plugins, automatic=True) as desk:
        desk.fail("RateLimited", "quota used up", retry_after=7200)
        until(desk.engine, lambda: desk.health() is CarrierHealth.PAUSED)
        desk.post.fails = None
        desk.clock.now += timedelta(minutes=90)
        until(desk.engine, lambda: desk.engine.state().due == 2)
        assert desk.post.calls == 1
        desk.clock.now += timedelta(minutes=30)
        until(desk.engine, lambda: {row.status for row in store.rows()} == {Status.IN_TRANSIT})


def test_refused_credentials_are_said_once_and_not_tried_again_before_the_next_start(
    store: Store, plugins: Plugins
) -> None:
    put(store, ("#1", [parcel("A1")]))
    with working(store, plugins, automatic=True) as desk:
        desk.fail("AuthFailed", "wrong key")
        until(desk.engine, lambda: desk.health() is CarrierHealth.REFUSED)
        for _ in range(10):
            desk.clock.now += 24 * HOUR
            until(desk.engine, lambda: desk.engine.state().due == 1)
        assert desk.look() == "unavailable"
        assert desk.post.calls == 1
        (notice,) = desk.engine.state().notices
        assert "wrong key" in notice
