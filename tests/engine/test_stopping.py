"""Services that follow numbers are told once when that is over, and may be asked to go on."""

from datetime import timedelta

import msgspec

from tests.engine.fakes import FakeCarrier, FakeHost, FollowingCarrier, State
from tests.engine.test_engine import HOUR, NOW, Clock, host_of, parcel, put, ref, running, scanned, until
from tui_tracker.engine.port import CarrierHealth
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Status
from tui_tracker.plugin import Missed, Registered, Rejected, TrackRequest, Unavailable
from tui_tracker.store.api import Act, Change, Store


def delivered(request: TrackRequest) -> Tracking | Missed:
    event = Event(when=NOW - 16 * 24 * HOUR, text="Handed over", status=Status.DELIVERED)  # returns show no more
    return Tracking(number=request.number, events=[event])


def following(*, batch: int = 40) -> FakeHost:
    return host_of(FollowingCarrier("post", batch=batch), post=delivered)


def stops(host: FakeHost) -> list[list[str]]:
    return [[request.number for request in requests] for what, _, requests in host.asked if what == "stop"]


def only(store: Store, number: str, order_id: int = 1) -> Parcel:
    order = store.order(order_id)
    assert order is not None
    return next(each for each in order.parcels if each.number == number)


def test_what_is_delivered_is_stopped_once_in_batches(store: Store) -> None:
    put(store, ("#1", [parcel(f"N{n}") for n in range(5)]))
    host = following(batch=2)
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: all(only(store, f"N{n}").stopped_at == NOW for n in range(5)))
        done = len(host.asked)
        until(engine, lambda: not engine.running())
        engine._loop.call_soon_threadsafe(engine._tick)
        until(engine, lambda: len(host.asked) == done)
    assert sorted(len(each) for each in stops(host)) == [1, 2, 2]
    assert sorted(number for each in stops(host) for number in each) == [f"N{n}" for n in range(5)]


def test_what_is_under_way_set_by_hand_or_never_registered_is_not_stopped(store: Store) -> None:
    put(store, ("#1", [parcel("MOVES"), parcel("HAND"), parcel("NOT-OURS", "plain"), parcel("ENDS")]))
    host = host_of(FollowingCarrier("post"), FakeCarrier("plain"), plain=delivered)
    host.answers["post"] = lambda request: delivered(request) if request.number == "ENDS" else scanned(request)
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: only(store, "MOVES").registered_at is not None)
        engine.set_status([ref(store, "HAND")], Status.DELIVERED).result(10)
        until(engine, lambda: bool(stops(host)))
    assert stops(host) == [["ENDS"]]


def test_a_carrier_that_can_not_stop_is_not_told(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = host_of(FakeCarrier("post", registers=True), post=delivered)
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: only(store, "A1").to_stop)
        put(store, ("#2", [parcel("A2")]))
        until(engine, lambda: only(store, "A2", 2).to_stop)
    assert stops(host) == []


def test_an_order_that_is_closed_needs_its_parcels_no_more_unless_another_holds_them(store: Store) -> None:
    put(store, ("#1", [parcel("MINE"), parcel("SHARED")]), ("#2", [parcel("SHARED")]))
    host = following()
    host.answers["post"] = scanned

    def archived(order: Order | None) -> Order | None:
        return msgspec.structs.replace(order, archived_at=NOW) if order is not None else None

    with running(store, host, automatic=True) as engine:
        until(engine, lambda: all(each.registered_at for each in (only(store, "MINE"), only(store, "SHARED", 2))))
        store.commit([Change(target=1, apply=archived)], Act(kind="archive")).result(10)
        until(engine, lambda: only(store, "MINE").stopped_at is not None)
        assert stops(host) == [["MINE"]]
        store.commit([Change(target=2, apply=archived)], Act(kind="archive")).result(10)
        until(engine, lambda: only(store, "SHARED", 2).stopped_at is not None)
    assert stops(host) == [["MINE"], ["SHARED"]]


def test_an_order_that_is_removed_needs_its_parcels_no_more_unless_another_holds_them(store: Store) -> None:
    put(store, ("#1", [parcel("MINE"), parcel("SHARED")]), ("#2", [parcel("SHARED")]))
    host = following()
    host.answers["post"] = scanned
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: all(each.registered_at for each in (only(store, "MINE"), only(store, "SHARED", 2))))
        engine._commit([Change(target=1, apply=lambda _: None)], Act(kind="remove")).result(10)
        until(engine, lambda: bool(stops(host)))
        put(store, ("#3", [parcel("LAST")]))
        until(engine, lambda: only(store, "LAST", 3).registered_at is not None)
    assert stops(host) == [["MINE"]]


def test_what_the_carrier_did_not_take_is_told_again_later(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host, clock = following(), Clock()
    host.stop_fails = Unavailable("no way through")
    with running(store, host, clock, automatic=True) as engine:
        until(engine, lambda: len(stops(host)) == 1)
        put(store, ("#2", [parcel("A2", "none")]))
        until(engine, lambda: engine.state().due == 0)
        assert len(stops(host)) == 1
        host.stop_fails = None
        clock.now += timedelta(minutes=10)
        until(engine, lambda: only(store, "A1").stopped_at == clock.now)
    assert len(stops(host)) == 2


def test_tracking_a_stopped_one_by_hand_has_it_followed_again_and_counts_it(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = following()
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: only(store, "A1").stopped_at is not None)
        job = engine.wait(engine.track([ref(store, "A1")], title="again"))
        after = only(store, "A1")
        put(store, ("#2", [parcel("A2")]))
        until(engine, lambda: ["A2"] in stops(host))
    assert [each.kind for each in job.outcomes] == ["no_news"]
    assert (after.stopped_at, after.retracks, after.registered_at) == (None, 1, NOW)
    assert [what for what, _, requests in host.asked if requests[0].number == "A1"] == [
        *("register", "track", "stop", "retrack", "track")
    ]


def test_a_carrier_that_does_not_go_on_says_so_and_what_is_known_stays(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = following()
    host.retracking = lambda request: Missed(number=request.number, error=Rejected("tracked again once already"))
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: only(store, "A1").stopped_at is not None)
        before = only(store, "A1")
        job = engine.wait(engine.track([ref(store, "A1")], title="again"))
    assert [(each.kind, each.message) for each in job.outcomes] == [("not_again", "tracked again once already")]
    assert only(store, "A1") == before


def test_another_courier_is_told_to_the_service_that_follows_the_number(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]), ("#2", [parcel("A1")]))
    host = following()
    host.answers["post"] = scanned
    host.changing = lambda request: Registered(number=request.number, courier="PostNord", courier_code="19241")
    with running(store, host) as engine:
        engine.wait(engine.track_all())
        job = engine.wait(engine.change_courier(ref(store, "A1"), "19241"))
    assert [(each.kind, each.message) for each in job.outcomes] == [("courier_changed", "19241")]
    for order_id in (1, 2):
        after = only(store, "A1", order_id)
        assert (after.courier, after.courier_code, after.courier_changes) == ("PostNord", "19241", 1)
        assert after.next_check_at == NOW
    entry = store.audit(1)[0]
    assert (entry.kind, entry.by, entry.summary) == ("set_courier", "eva", "A1: 19241")


def test_a_service_that_refuses_another_courier_says_why_and_nothing_is_changed(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = following()
    host.changing = lambda request: Missed(number=request.number, error=Rejected("changed five times already"))
    with running(store, host) as engine:
        engine.wait(engine.track_all())
        before = only(store, "A1")
        job = engine.wait(engine.change_courier(ref(store, "A1"), "19241"))
    assert [(each.kind, each.message) for each in job.outcomes] == [("rejected", "changed five times already")]
    assert only(store, "A1") == before


def test_a_number_nobody_follows_yet_gets_its_courier_without_anybody_being_told(store: Store) -> None:
    put(store, ("#1", [parcel("A1", due=False)]))
    host = following()
    with running(store, host) as engine:
        engine.wait(engine.change_courier(ref(store, "A1"), "19241", "PostNord"))
        after = only(store, "A1")
        assert host.asked == []
        engine.wait(engine.track([ref(store, "A1")], title="again"))
    assert (after.courier, after.courier_code, after.courier_changes) == ("PostNord", "19241", 0)
    assert host.asked[0][2][0].courier_code == "19241"


def test_another_carrier_begins_anew_in_every_order(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]), ("#2", [parcel("A1")]))
    host = host_of(FollowingCarrier("post"), FakeCarrier("other"), post=scanned, other=scanned)
    with running(store, host) as engine:
        engine.wait(engine.track_all())
        engine.set_carrier([ref(store, "A1")], "other").result(10)
        after = [only(store, "A1", order_id) for order_id in (1, 2)]
        assert [(each.carrier, each.registered_at, each.courier_code) for each in after] == [("other", None, "")] * 2
        assert len(after[0].events) == 1
        engine.wait(engine.track([ref(store, "A1")], title="again"))
    assert host.asked[-1][:2] == ("track", "other")


def test_another_carrier_that_is_down_does_not_hold_it_up(store: Store) -> None:
    put(store, ("#1", [parcel("A1"), parcel("B1", "down")]))
    host = host_of(FollowingCarrier("post"), FakeCarrier("down"), post=delivered)
    host.states["down"] = State("down", "DOWN", CarrierHealth.DOWN, "no way through")
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: only(store, "A1").stopped_at is not None)
        assert engine.state().due == 1
