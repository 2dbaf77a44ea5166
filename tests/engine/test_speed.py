"""What makes many look-ups cheap changes nothing of what they bring."""

import gc
import sys
import threading
from typing import cast

import msgspec
import pytest

from tests.engine.fakes import FakeCarrier
from tests.engine.test_engine import host_of, parcel, put, ref, running, scanned
from tui_tracker.engine.jobs import JobBook
from tui_tracker.engine.port import LookUp, ParcelRef
from tui_tracker.model.order import Order
from tui_tracker.plugin import Missed, PluginCrashed, Tracking, TrackRequest
from tui_tracker.store.api import Act, Change, Store


def _look_up(number: int) -> LookUp:
    return LookUp(ref=ParcelRef(number, f"A{number}"), carrier="post", kind="news")


def test_a_picture_of_a_job_stays_as_it_was_while_the_work_goes_on() -> None:
    book = JobBook(lambda: None)
    job_id = book.open("all", 3)
    book.report(job_id, [_look_up(1)])
    first = book.get(job_id)
    book.report(job_id, [_look_up(2), _look_up(3)])
    last = book.get(job_id)
    assert first is not None
    assert last is not None
    assert (list(first.outcomes), first.outcomes[-1], len(first.outcomes)) == ([_look_up(1)], _look_up(1), 1)
    assert first.outcomes == (_look_up(1),)
    assert first.outcomes != last.outcomes
    assert list(last.outcomes[1:]) == [_look_up(2), _look_up(3)]
    beyond = len(last.outcomes)
    with pytest.raises(IndexError):
        last.outcomes[beyond]


def test_a_picture_of_many_outcomes_is_no_larger_than_one_of_few() -> None:
    book = JobBook(lambda: None)
    job_id = book.open("all", 2_000)
    sizes = set()
    for number in range(2_000):
        book.report(job_id, [_look_up(number)])
        job = book.get(job_id)
        assert job is not None
        sizes.add(sys.getsizeof(job.outcomes))
    assert len(sizes) == 1


def test_the_collector_looks_seldom_while_parcels_are_looked_up_and_as_often_as_before_then(store: Store) -> None:
    before = gc.get_threshold()
    seen = []

    def answer(request: TrackRequest) -> Tracking | Missed:
        seen.append(gc.get_threshold())
        return scanned(request) if request.number == "A1" else Missed(number="A2", error=PluginCrashed("odd"))

    put(store, ("#1", [parcel("A1"), parcel("A2")]))
    with running(store, host_of(FakeCarrier("post", batch=1), post=answer)) as engine:
        jobs = [engine.track([ref(store, number)], title="some") for number in ("A1", "A2")]
        for job_id in jobs:
            engine.wait(job_id)
    assert seen
    assert all(threshold[0] > 10 * before[0] for threshold in seen)
    assert gc.get_threshold() == before


def test_a_plugin_that_writes_into_its_request_writes_into_nothing_of_ours(store: Store) -> None:
    def answer(request: TrackRequest) -> Tracking | Missed:
        cast(dict[str, str], request.memo)["odd"] = "\x1b"
        return scanned(request)

    put(store, ("#1", [parcel("A1")]))
    with running(store, host_of(FakeCarrier("post"), post=answer)) as engine:
        engine.wait(engine.track([ref(store, "A1")], title="one"))
    order = store.order(ref(store, "A1").order_id)
    assert order is not None
    assert order.parcels[0].memo == {}


def test_what_somebody_changed_while_the_carrier_was_asked_is_not_lost(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    where = ref(store, "A1")

    def noted(order: Order | None) -> Order | None:
        return None if order is None else msgspec.structs.replace(order, note="by hand")

    def answer(request: TrackRequest) -> Tracking | Missed:
        done = threading.Event()
        future = store.commit([Change(target=where.order_id, apply=noted)], Act(kind="note"))
        future.add_done_callback(lambda _: done.set())
        assert done.wait(5)
        return scanned(request)

    with running(store, host_of(FakeCarrier("post"), post=answer)) as engine:
        engine.wait(engine.track([where], title="one"))
    order = store.order(where.order_id)
    assert order is not None
    assert (order.note, len(order.parcels[0].events)) == ("by hand", 1)
