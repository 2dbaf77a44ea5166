"""Track again by hand: what was answered a moment ago is not asked about again, unless that is meant."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.engine.fakes import FakeCarrier
from tests.engine.test_engine import HOUR, NOW, Clock, host_of, parcel, put, ref, running, scanned, until
from tui_tracker.engine.engine import Engine
from tui_tracker.engine.port import LookUp
from tui_tracker.model.schedule import ScheduleRules
from tui_tracker.model.status import Status
from tui_tracker.plugin import Missed, Tracking, TrackRequest, Unavailable
from tui_tracker.store.api import Store

RULES = ScheduleRules(jitter=0, cooldown_minutes=5)
MINUTE = timedelta(minutes=1)


def again(engine: Engine, store: Store, *, force: bool = False) -> LookUp:
    (outcome,) = engine.wait(engine.track([ref(store, "A1")], title="again", force=force)).outcomes
    return outcome


def test_a_parcel_that_was_asked_about_a_moment_ago_is_not_asked_about_again_and_that_is_said(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host, clock = host_of(FakeCarrier("post"), post=scanned), Clock()
    with running(store, host, clock, schedule=RULES) as engine:
        assert again(engine, store).kind == "news"
        clock.now = NOW + 2 * MINUTE
        refused = again(engine, store)
        assert (refused.kind, refused.message) == ("too_soon", "asked 2 min ago; again at 10:05 UTC")
        assert (refused.asked_at, refused.again_at) == (NOW, NOW + 5 * MINUTE)
        assert len(host.asked) == 1
        clock.now = NOW + 5 * MINUTE
        assert again(engine, store).kind == "no_news"


def test_whoever_means_it_is_not_refused(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post"), post=scanned)
    with running(store, host, schedule=RULES) as engine:
        again(engine, store)
        assert again(engine, store, force=True).kind == "no_news"


def test_of_many_only_those_are_refused_that_were_asked_about(store: Store) -> None:
    put(store, ("#1", [parcel("A1"), parcel("A2")]))
    host = host_of(FakeCarrier("post"), post=scanned)
    with running(store, host, schedule=RULES) as engine:
        again(engine, store)
        job = engine.wait(engine.track_all())
    assert {each.ref.number: each.kind for each in job.outcomes} == {"A1": "too_soon", "A2": "news"}
    assert (job.done, job.total) == (2, 2)


def test_after_a_failure_it_may_be_tried_again_at_once(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))

    def down(request: TrackRequest) -> Tracking | Missed:
        return Missed(number=request.number, error=Unavailable("no connection", sent=False))

    host = host_of(FakeCarrier("post"), post=down)
    with running(store, host, schedule=RULES) as engine:
        assert [again(engine, store).kind for _ in range(2)] == ["unavailable"] * 2


@pytest.mark.parametrize(
    "act",
    [
        lambda engine, mine: engine.set_carrier([mine], "other").result(10),
        lambda engine, mine: engine.clear_status([mine]).result(10),
    ],
    ids=["another carrier", "status taken back"],
)
def test_what_is_due_for_another_reason_is_not_refused(store: Store, act: Callable[..., object]) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"), post=scanned, other=scanned)
    with running(store, host, schedule=RULES) as engine:
        again(engine, store)
        mine = ref(store, "A1")
        engine.set_status([mine], Status.ALERT).result(10)
        act(engine, mine)
        assert again(engine, store).kind != "too_soon"


def test_the_clock_is_not_refused(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    rules = ScheduleRules(jitter=0, cooldown_minutes=1440)
    host, clock = host_of(FakeCarrier("post"), post=scanned), Clock()
    with running(store, host, clock, automatic=True, schedule=rules) as engine:
        until(engine, lambda: len(host.asked) == 1)
        clock.now = NOW + 13 * HOUR
        until(engine, lambda: len(host.asked) == 2)
