"""The engine: due parcels are found, asked about in batches, merged and kept; nobody waits for anybody else."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.engine.fakes import Answer, FakeCarrier, FakeHost, State, unknown
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.policy import Policy
from tui_tracker.engine.port import CarrierHealth, Job, JobState, ParcelRef
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.schedule import ScheduleRules
from tui_tracker.model.status import Status
from tui_tracker.plugin import BadResponse, Missed, RateLimited, TrackRequest
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXACT = ScheduleRules(jitter=0, cooldown_minutes=0)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def scanned(request: TrackRequest) -> Tracking | Missed:
    """One scan for every number."""
    event = Event(when=NOW - HOUR, text="Accepted", status=Status.IN_TRANSIT)
    return Tracking(number=request.number, events=[event])


def parcel(number: str, carrier: str = "post", *, due: bool = True) -> Parcel:
    when = NOW - HOUR if due else NOW + HOUR
    return Parcel(number=number, carrier=carrier, added_at=NOW - HOUR, next_check_at=when)


def put(store: Store, *orders: tuple[str, list[Parcel]]) -> None:
    def making(number: str, parcels: list[Parcel]) -> Change:
        order = Order(number=number, placed_at=NOW - 24 * HOUR, parcels=tuple(parcels))
        return Change(target=OrderKey("", number), apply=lambda _: order)

    store.commit([making(*order) for order in orders], Act(kind="add")).result(10)


@contextmanager
def running(
    store: Store,
    host: FakeHost,
    clock: Callable[[], datetime] | None = None,
    *,
    automatic: bool = False,
    schedule: ScheduleRules = EXACT,
) -> Iterator[Engine]:
    options = EngineOptions(automatic=automatic, tick=0.02, by="eva", policy=Policy(schedule=schedule))
    engine = Engine(store, host, now=clock or Clock(), options=options)
    engine.start()
    assert engine.loaded(10)
    try:
        yield engine
    finally:
        engine.close()


def until(engine: Engine, holds: Callable[[], bool]) -> None:
    """Wait for what the engine does by itself, looking at every wake-up and now and then."""
    woken = threading.Event()
    stop = engine.subscribe(woken.set)
    for _ in range(1000):
        if holds():
            break
        woken.wait(0.02)
        woken.clear()
    stop()
    assert holds(), "the engine did not do it"


def host_of(*carriers: FakeCarrier, **answers: Answer) -> FakeHost:
    return FakeHost(known={carrier.id: carrier for carrier in carriers}, answers=answers)


def statuses(store: Store) -> dict[str, Status]:
    return {each.number: each.status for row in store.rows() for each in row.parcels}


def ref(store: Store, number: str) -> ParcelRef:
    return next(ParcelRef(row.id, number) for row in store.rows() if any(p.number == number for p in row.parcels))


def test_a_look_up_is_merged_and_kept(store: Store) -> None:
    put(store, ("#1", [parcel("A1"), parcel("A2")]))
    with running(store, host_of(FakeCarrier("post"), post=scanned)) as engine:
        job = engine.wait(engine.track([ref(store, "A1")], title="again"))
        assert job.state is JobState.DONE
        assert [(each.kind, each.before, each.after) for each in job.outcomes] == [
            ("news", Status.PENDING, Status.IN_TRANSIT)
        ]
        assert statuses(store) == {"A1": Status.IN_TRANSIT, "A2": Status.PENDING}
        kept = store.order(ref(store, "A1").order_id)
        assert kept is not None
        assert kept.parcels[0].next_check_at == NOW + 12 * HOUR
        assert kept.parcels[0].checked_at == NOW


def test_batches_are_filled_by_carrier(store: Store) -> None:
    numbers = [f"N{i}" for i in range(95)]
    put(store, *((f"#{n}", [parcel(n)]) for n in numbers), ("#other", [parcel("X", "other")]))
    host = host_of(FakeCarrier("post", batch=40), FakeCarrier("other"), post=scanned, other=scanned)
    with running(store, host) as engine:
        job = engine.wait(engine.track_all())
    assert job.done == 96
    sizes = sorted((carrier, len(requests)) for _, carrier, requests in host.asked)
    assert sizes == [("other", 1), ("post", 15), ("post", 40), ("post", 40)]


def test_a_parcel_that_two_orders_share_is_asked_about_once(store: Store) -> None:
    put(store, ("#1", [parcel("SHARED")]), ("#2", [parcel("SHARED")]))
    host = host_of(FakeCarrier("post"), post=scanned)
    with running(store, host) as engine:
        job = engine.wait(engine.track_all())
        assert [row.status for row in store.rows()] == [Status.IN_TRANSIT] * 2
    assert job.done == 2
    assert [len(requests) for _, _, requests in host.asked] == [1]


def test_tracking_one_of_two_orders_that_share_a_parcel_updates_both_and_tells_of_one(store: Store) -> None:
    put(store, ("#1", [parcel("SHARED")]), ("#2", [parcel("SHARED", ""), parcel("OTHER")]))
    host = host_of(FakeCarrier("post"), post=scanned)
    with running(store, host) as engine:
        job = engine.wait(engine.track([ParcelRef(1, "SHARED")], title="again"))
    assert [each.ref for each in job.outcomes] == [ParcelRef(1, "SHARED")]
    assert job.done == job.total == 1
    kept = [each for order in map(store.order, (1, 2)) if order for each in order.parcels]
    assert [each.status for each in kept] == [Status.IN_TRANSIT, Status.IN_TRANSIT, Status.PENDING]
    assert [len(requests) for _, _, requests in host.asked] == [1]


def test_a_status_set_by_hand_is_the_parcels_in_every_order(store: Store) -> None:
    put(store, ("#1", [parcel("SHARED")]), ("#2", [parcel("OTHER"), parcel("SHARED")]))
    with running(store, host_of(FakeCarrier("post"))) as engine:
        engine.set_status([ParcelRef(1, "SHARED")], Status.DELIVERED).result(10)
        by_hand = [(row.number, each.number) for row in store.rows() for each in row.parcels if each.manual]
        assert by_hand == [("#1", "SHARED"), ("#2", "SHARED")]
        engine.clear_status([ParcelRef(2, "SHARED")]).result(10)
        assert not any(each.manual for row in store.rows() for each in row.parcels)


def test_a_number_is_registered_once_and_remembered(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post", registers=True))
    with running(store, host) as engine:
        for _ in range(2):
            engine.wait(engine.track_all())
    assert [what for what, _, _ in host.asked] == ["register", "track", "track"]
    assert [request.registered for _, _, requests in host.asked for request in requests] == [False, True, True]
    assert host.asked[1][2][0].courier_code == "77"


def test_a_number_that_is_not_registered_does_not_hold_up_those_that_are(store: Store) -> None:
    put(store, ("#1", [parcel("OLD")]))
    host = host_of(FakeCarrier("post", registers=True), post=scanned)
    with running(store, host) as engine:
        engine.wait(engine.track_all())
        put(store, ("#2", [parcel("NEW")]))
        host.registering = lambda request: Missed(number=request.number, error=RateLimited("quota used up"))
        host.states["post"] = State("post", "POST", reason="quota used up", no_new_until=NOW + HOUR)
        job = engine.wait(engine.track_all())
        (shown,) = engine.state().carriers
    assert {each.ref.number: each.kind for each in job.outcomes} == {"OLD": "no_news", "NEW": "rate_limited"}
    assert (shown.health, shown.no_new_until) == (CarrierHealth.UP, NOW + HOUR)


def test_due_parcels_are_looked_up_by_themselves_and_others_are_not(store: Store) -> None:
    put(store, ("#1", [parcel("DUE"), parcel("LATER", due=False)]))
    host = host_of(FakeCarrier("post"), post=scanned)
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: statuses(store)["DUE"] is Status.IN_TRANSIT)
    assert [request.number for _, _, requests in host.asked for request in requests] == ["DUE"]


def test_only_one_of_two_engines_on_a_file_polls(store: Store, tmp_path: Path) -> None:
    put(store, ("#1", [parcel("A1")]))
    first, second = host_of(FakeCarrier("post")), host_of(FakeCarrier("post"))
    clock = Clock()
    with running(store, first, clock, automatic=True) as one:
        until(one, lambda: store.order(1).parcels[0].checked_at == NOW)  # type: ignore[union-attr]
        with running(open_store(tmp_path / "orders.json"), second, clock, automatic=True) as two:
            clock.now += 48 * HOUR
            until(one, lambda: len(first.asked) == 2)
            assert two.wait(two.track([ref(store, "A1")], title="by hand")).state is JobState.DONE
    assert [len(requests) for _, _, requests in second.asked] == [1]


def test_a_carrier_that_hangs_does_not_hold_up_the_others(store: Store) -> None:
    put(store, ("#1", [parcel("STUCK", "slow"), parcel("A1")]))
    host = host_of(FakeCarrier("slow"), FakeCarrier("post"), post=scanned)
    with running(store, host) as engine:
        gate = host.gates["slow"] = asyncio.Event()
        job_id = engine.track_all()
        until(engine, lambda: engine.job(job_id).done == 1)  # type: ignore[union-attr]
        job = engine.job(job_id)
        assert job is not None
        assert job.state is JobState.RUNNING
        assert statuses(store)["A1"] is Status.IN_TRANSIT
        engine._loop.call_soon_threadsafe(gate.set)
        assert engine.wait(job_id).done == 2


def test_a_job_can_be_stopped_between_two_calls(store: Store) -> None:
    put(store, ("#1", [parcel(f"N{i}") for i in range(3)]))
    host = host_of(FakeCarrier("post", batch=1), post=scanned)
    with running(store, host) as engine:
        gate = host.gates["post"] = asyncio.Event()
        job_id = engine.track_all()
        until(engine, lambda: bool(host.asked))
        engine.cancel(job_id)
        engine._loop.call_soon_threadsafe(gate.set)
        job = engine.wait(job_id)
    assert (job.state, job.done, len(host.asked)) == (JobState.CANCELLED, 1, 1)


def test_a_failed_look_up_is_noted_and_tried_again_sooner(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))

    def limited(request: TrackRequest) -> Tracking | Missed:
        return Missed(number=request.number, error=RateLimited("quota used up"))

    with running(store, host_of(FakeCarrier("post"), post=limited)) as engine:
        job = engine.wait(engine.track_all())
        kept = store.order(1)
    assert [(each.kind, each.message) for each in job.outcomes] == [("rate_limited", "quota used up")]
    assert kept is not None
    assert kept.parcels[0].miss is not None
    assert kept.parcels[0].next_check_at == NOW + HOUR


def test_a_carrier_that_is_down_is_not_asked_and_nothing_is_written(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post"))
    host.states["post"] = State("post", "POST", CarrierHealth.REFUSED, "the key was refused")
    with running(store, host) as engine:
        before = store.revision
        job = engine.wait(engine.track_all())
        assert store.revision == before
        (shown,) = engine.state().carriers
    assert [(each.kind, each.message) for each in job.outcomes] == [("unavailable", "the key was refused")]
    assert host.asked == []
    assert (shown.health, shown.reason) == (CarrierHealth.REFUSED, "the key was refused")


def test_a_carrier_that_only_makes_links_is_never_asked_or_due(store: Store) -> None:
    put(store, ("#1", [parcel("A1", "page")]))
    host = host_of(FakeCarrier("page", looks_up=False))
    with running(store, host) as engine:
        job = engine.wait(engine.track_all())
        assert engine.due_refs() == []
    assert [each.kind for each in job.outcomes] == ["link_only"]
    assert host.asked == []


def test_a_carrier_that_is_not_loaded_is_said_and_the_parcel_stays_due(store: Store) -> None:
    put(store, ("#1", [parcel("A1", "elsewhere")]))
    with running(store, host_of()) as engine:
        job = engine.wait(engine.track_all())
        kept = store.order(1)
    assert [each.kind for each in job.outcomes] == ["no_carrier"]
    assert "elsewhere" in job.outcomes[0].message
    assert kept is not None
    assert kept.parcels[0].next_check_at == NOW - HOUR  # as it was: due
    assert kept.parcels[0].checked_at is None


def test_a_parcel_nobody_can_look_up_says_so_once_and_is_looked_up_when_there_is_a_carrier(tmp_path: Path) -> None:
    path, post = tmp_path / "orders.json", host_of(FakeCarrier("post"), post=scanned)
    put(store := open_store(path), ("#1", [parcel("A1", "")]))
    with running(store, host_of(), automatic=True) as engine:
        until(engine, lambda: "[carriers.17track]" in told(store))
        until(engine, lambda: engine.state().due == 0)
        before = store.revision
        assert [each.kind for each in engine.wait(engine.track_all()).outcomes] == ["no_carrier"]
        assert store.revision == before
    store = open_store(path)
    with running(store, post, automatic=True) as engine:
        until(engine, lambda: statuses(store)["A1"] is Status.IN_TRANSIT)


def test_a_parcel_that_is_given_a_carrier_is_looked_up_in_the_same_run(store: Store) -> None:
    put(store, ("#1", [parcel("A1", "elsewhere")]))
    with running(store, host_of(FakeCarrier("post"), post=scanned), automatic=True) as engine:
        until(engine, lambda: "elsewhere" in told(store))
        put(store, ("#1", [parcel("A1", "post")]))
        until(engine, lambda: statuses(store)["A1"] is Status.IN_TRANSIT)


def told(store: Store) -> str:
    """What the only order's parcels say of their last miss."""
    order = store.order(1)
    return "".join(each.miss.message for each in order.parcels if each.miss is not None) if order is not None else ""


def test_a_number_without_a_carrier_goes_to_one_that_looks_up(store: Store) -> None:
    put(store, ("#1", [parcel("A1", "")]))
    host = host_of(FakeCarrier("page", looks_up=False), FakeCarrier("post"), post=scanned)
    with running(store, host) as engine:
        engine.wait(engine.track_all())
        kept = store.order(1)
    assert kept is not None
    assert kept.parcels[0].carrier == "post"


def test_a_parcel_that_was_removed_meanwhile_is_only_reported(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    with running(store, host_of(FakeCarrier("post"), post=scanned)) as engine:
        job = engine.wait(engine.track([ParcelRef(1, "NOT THERE"), ParcelRef(99, "A1")], title="again"))
    assert job.state is JobState.DONE
    assert job.done == 2


def test_progress_is_told_step_by_step(store: Store) -> None:
    put(store, *((f"#{i}", [parcel(f"N{i}")]) for i in range(3)))
    seen: list[int] = []
    with running(store, host_of(FakeCarrier("post", batch=1), post=scanned)) as engine:
        job = engine.wait(engine.track_all(), lambda job: seen.append(job.done))
    assert isinstance(job, Job)
    assert seen[-1] == 3
    assert seen == sorted(set(seen))


def test_a_status_set_by_hand_is_kept_marked_and_taken_back(store: Store) -> None:
    put(store, ("#1", [parcel("A1"), parcel("A2")]))
    with running(store, host_of(FakeCarrier("post"), post=scanned)) as engine:
        mine = ref(store, "A1")
        engine.set_status([mine], Status.DELIVERED, "customer\x1b[31m called").result(10)
        engine.wait(engine.track([mine], title="again"))
        kept = engine.order(mine.order_id)
        assert kept is not None
        (first, other) = kept.parcels
        assert (first.status, first.derived, first.next_check_at) == (Status.DELIVERED, Status.IN_TRANSIT, None)
        assert first.manual is not None
        assert (first.manual.by, first.manual.note) == ("eva", "customer[31m called")
        assert other.manual is None
        entry = engine.audit(mine.order_id)[0]
        assert (entry.kind, entry.by) == ("set_status", "eva")
        engine.clear_status([mine]).result(10)
        assert statuses(store)["A1"] is Status.IN_TRANSIT
        assert engine.due_refs()[0] == mine


def test_two_operators_who_set_one_parcels_status_are_told_and_the_log_has_both(store: Store) -> None:
    put(store, ("#1", [parcel("A")]))
    with running(store, host_of()) as engine:
        mine, row = ref(store, "A"), store.row(1)
        assert row is not None
        first = engine.set_status([mine], Status.ALERT, seen={1: row}).result(10)
        second = engine.set_status([mine], Status.DELIVERED, seen={1: row}).result(10)
        assert first.conflicts == ()
        assert [(each.field, each.theirs["status"], each.mine["status"]) for each in second.conflicts] == [
            ("A.manual", "alert", "delivered")
        ]
        assert statuses(store) == {"A": Status.DELIVERED}
        newest, before = store.audit(1, limit=2)
        assert newest.data["conflicts"][0]["theirs"]["status"] == "alert"
        assert before.summary == "A: alert"


def test_links_come_from_the_code_the_shops_page_or_the_carrier(store: Store) -> None:
    given = Parcel(number="A1", url="https://given.example/A1")
    hostile = Parcel(number="A2", carrier="post", url="javascript:alert(1)")
    lacking = Parcel(number="B3", carrier="post")
    nobody = Parcel(number="B4", carrier="elsewhere")
    put(store, ("#1", [given, hostile, lacking, nobody]))
    page = FakeCarrier("page", looks_up=False, prefix="A", confidence=0.0)
    with running(store, host_of(FakeCarrier("post"), page)) as engine:
        order = engine.order(1)
        assert order is not None
        assert engine.links(order) == {
            "A1": "https://given.example/A1",
            "A2": "https://page.example/A2",
            "B3": "https://post.example/B3",
        }


def test_a_number_that_only_the_shops_page_takes_has_no_carrier_to_be_asked(store: Store) -> None:
    put(store, ("#1", [parcel("A1", "")]))
    with running(store, host_of(FakeCarrier("page", looks_up=False, confidence=0.0))) as engine:
        job = engine.wait(engine.track_all())
        kept = store.order(1)
    assert [each.kind for each in job.outcomes] == ["no_carrier"]
    assert kept is not None
    assert kept.parcels[0].carrier == ""


def test_plugins_are_told_of_a_new_status_after_it_is_kept_and_not_of_what_is_added(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post"), post=scanned)
    with running(store, host) as engine:
        for _ in range(2):
            engine.wait(engine.track_all())
        engine.set_status([ref(store, "A1")], Status.DELIVERED).result(10)
        put(store, ("#2", [parcel("A2")]))
    assert [(each.order_number, each.number, each.before, each.after) for each in host.told] == [
        ("#1", "A1", Status.PENDING, Status.IN_TRANSIT),
        ("#1", "A1", Status.IN_TRANSIT, Status.DELIVERED),
    ]
    assert host.told[0].at == NOW


def test_time_alone_makes_a_silent_code_unknown_and_expired_though_nobody_can_be_asked(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host, clock = host_of(FakeCarrier("post"), post=unknown), Clock()
    with running(store, host, clock, automatic=True) as engine:
        until(engine, lambda: store.order(1).parcels[0].verdict == "not_found")  # type: ignore[union-attr]
        host.states["post"] = State("post", "POST", CarrierHealth.REFUSED, "the key was refused")
        clock.now = NOW + 8 * 24 * HOUR
        until(engine, lambda: statuses(store)["A1"] is Status.UNKNOWN)
        clock.now = NOW + 61 * 24 * HOUR
        until(engine, lambda: statuses(store)["A1"] is Status.EXPIRED)
    assert [each.after for each in host.told] == [Status.UNKNOWN, Status.EXPIRED]
    assert len(host.asked) == 1


def test_time_is_left_to_the_process_that_polls(store: Store, tmp_path: Path) -> None:
    put(store, ("#1", [msgspec.structs.replace(parcel("A1", due=False), verdict="not_found")]))
    clock = Clock()
    clock.now = NOW + 8 * 24 * HOUR
    before = store.revision
    with running(store, host_of(), clock) as engine:
        until(engine, lambda: engine.state().due == 1)
        assert store.revision == before
    assert store.revision == before


def test_closing_twice_or_before_starting_is_fine(tmp_path: Path) -> None:
    engine = Engine(open_store(tmp_path / "a" / "orders.json"), host_of())
    engine.close()
    engine.close()


@pytest.mark.parametrize("compact", [True, False])
def test_the_store_is_compacted_at_the_end_only_when_that_is_said(tmp_path: Path, compact: bool) -> None:
    file = tmp_path / "orders.json"
    engine = Engine(open_store(file), host_of())
    put(engine._store, ("#1", [parcel("A1")]))
    engine.close(compact=compact)
    assert (file.exists() and "A1" in file.read_text(encoding="utf-8")) is compact


def test_what_the_host_has_to_say_is_passed_on(store: Store) -> None:
    host = host_of(FakeCarrier("post"))
    with running(store, host) as engine:
        host.said.append("POST is down")
        until(engine, lambda: engine.state().notices == ("POST is down",))


def test_a_code_nobody_knows_yet_is_no_failure(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    with running(store, host_of(FakeCarrier("post"), post=unknown)) as engine:
        job = engine.wait(engine.track_all())
        assert job.state is JobState.DONE
    assert [each.kind for each in job.outcomes] == ["not_found"]
    assert statuses(store) == {"A1": Status.PENDING}


def test_what_a_carrier_made_of_a_job_is_told_by_the_time_it_is_over(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post"))

    def failing(request: TrackRequest) -> Tracking | Missed:
        host.said.append("POST is down")
        return unknown(request)

    host.answers["post"] = failing
    engine = Engine(store, host, now=Clock(), options=EngineOptions(tick=3600))
    engine.start()
    engine.wait(engine.track_all())
    assert engine.state().notices == ("POST is down",)
    engine.close()


def test_the_part_of_an_answer_that_was_not_understood_is_kept(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))

    def wrong(request: TrackRequest) -> Tracking | Missed:
        return Missed(number=request.number, error=BadResponse("a text instead of a list", field="$.data[0].events"))

    with running(store, host_of(FakeCarrier("post"), post=wrong)) as engine:
        engine.wait(engine.track_all())
        kept = store.order(1)
    assert kept is not None
    assert kept.parcels[0].miss is not None
    assert kept.parcels[0].miss.field == "$.data[0].events"


def test_in_the_country_it_goes_to_a_parcel_is_looked_at_more_often(store: Store) -> None:
    def there(request: TrackRequest) -> Tracking | Missed:
        event = Event(when=NOW - HOUR, text="Sorted", status=Status.IN_TRANSIT, country="SE")
        return Tracking(number=request.number, events=[event])

    def making(country: str) -> Change:
        customer = Customer(country=country)
        order = Order(number=country, placed_at=NOW, customer=customer, parcels=(parcel(f"TO-{country}"),))
        return Change(target=OrderKey("", country), apply=lambda _: order)

    store.commit([making("SE"), making("NO")], Act(kind="add")).result(10)
    with running(store, host_of(FakeCarrier("post"), post=there)) as engine:
        engine.wait(engine.track([ref(store, "TO-SE"), ref(store, "TO-NO")], title="again"))
    moments = {each.number: each.next_check_at for row in store.rows() for each in row.parcels}
    assert moments == {"TO-SE": NOW + 6 * HOUR, "TO-NO": NOW + 12 * HOUR}
