"""A parcel that has long been silent: other carriers are tried once, what they tell is added, and it is noted."""

from datetime import timedelta

import msgspec
import pytest

from tests.engine.fakes import FakeCarrier, FakeHost, State, unknown
from tests.engine.test_engine import EXACT, HOUR, NOW, Clock, host_of, parcel, put, running, scanned
from tui_tracker.engine.port import CarrierHealth
from tui_tracker.model.order import Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.schedule import ScheduleRules, wants_others
from tui_tracker.model.status import Status
from tui_tracker.plugin import Missed, TrackRequest, Unavailable
from tui_tracker.store.api import Store

DAY = timedelta(days=1)


def silent(number: str = "A1", days: float = 3.5) -> Parcel:
    """A parcel that was shipped so long ago and never had an event."""
    return msgspec.structs.replace(parcel(number), shipped_at=NOW - days * DAY, memo={"token": "posts"})


def old(request: TrackRequest) -> Tracking | Missed:
    """One scan of long ago."""
    event = Event(when=NOW - 5 * DAY, text="Accepted", status=Status.IN_TRANSIT)
    return Tracking(number=request.number, events=[event])


def delivered(request: TrackRequest) -> Tracking | Missed:
    event = Event(when=NOW - HOUR, text="Handed over", status=Status.DELIVERED)
    return Tracking(number=request.number, events=[event], courier="Other Ltd", memo={"token": "others"})


def look(store: Store, host: FakeHost, *, times: int = 1, schedule: ScheduleRules = EXACT) -> Parcel:
    """The parcel after so many look-ups."""
    with running(store, host, Clock(), schedule=schedule) as engine:
        for _ in range(times):
            engine.wait(engine.track_all())
    order = store.order(1)
    assert order is not None
    return order.parcels[0]


def asked(host: FakeHost, carrier: str) -> list[tuple[TrackRequest, ...]]:
    return [requests for _, asked, requests in host.asked if asked == carrier]


def test_a_carrier_that_knows_the_parcel_takes_it_over_from_one_that_never_did(store: Store) -> None:
    put(store, ("#1", [silent()]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"), post=unknown, other=delivered)
    found = look(store, host)
    assert (found.status, found.carrier, found.courier) == (Status.DELIVERED, "other", "Other Ltd")
    assert (found.tried, found.memo, found.miss) == (("other",), {"token": "others"}, None)
    assert [event.source for event in found.events] == ["other"]
    assert found.next_check_at == NOW + 24 * HOUR
    ((request,),) = asked(host, "other")
    assert (request.memo, request.courier_code) == ({}, ""), "what one carrier wrote down is none of another's business"
    entry = store.audit(1)[0]
    assert (entry.kind, entry.summary) == ("other_carrier", "A1: OTHER: Handed over")
    assert [(each.before, each.after) for each in host.told] == [(Status.PENDING, Status.DELIVERED)]


def test_events_of_another_are_added_and_the_parcel_stays_with_its_carrier(store: Store) -> None:
    put(store, ("#1", [silent()]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"), post=old, other=delivered)
    found = look(store, host)
    assert (found.status, found.carrier, found.courier) == (Status.DELIVERED, "post", "")
    assert [(event.source, event.text) for event in found.events] == [("post", "Accepted"), ("other", "Handed over")]
    assert found.memo == {"token": "posts"}


def test_each_is_tried_once(store: Store) -> None:
    put(store, ("#1", [silent()]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"), FakeCarrier("third"))
    assert look(store, host, times=3).tried == ("other", "third")
    assert {each.summary for each in store.audit(1)} >= {"A1: OTHER: not_found", "A1: THIRD: not_found"}
    assert (len(asked(host, "post")), len(asked(host, "other")), len(asked(host, "third"))) == (3, 1, 1)


def test_one_that_could_not_be_asked_was_not_tried(store: Store) -> None:
    put(store, ("#1", [silent()]))

    def down(request: TrackRequest) -> Tracking | Missed:
        return Missed(number=request.number, error=Unavailable("no connection", sent=False))

    host = host_of(FakeCarrier("post"), FakeCarrier("other"), other=down)
    before = store.revision
    assert look(store, host, times=2).tried == ()
    assert len(asked(host, "other")) == 2
    assert store.revision == before + 2, "nothing is written of it"


@pytest.mark.parametrize(
    ("other", "health"),
    [
        (FakeCarrier("other", looks_up=False), CarrierHealth.LINK_ONLY),
        (FakeCarrier("other", registers=True), CarrierHealth.UP),
        (FakeCarrier("other", prefix="B"), CarrierHealth.UP),
        (FakeCarrier("other", confidence=0.01), CarrierHealth.UP),
        (FakeCarrier("other"), CarrierHealth.PAUSED),
    ],
    ids=["links only", "would have to be told first", "not its number", "not sure enough", "paused"],
)
def test_who_is_not_asked(store: Store, other: FakeCarrier, health: CarrierHealth) -> None:
    put(store, ("#1", [silent()]))
    host = host_of(FakeCarrier("post"), other, FakeCarrier("third", prefix="C"))
    host.states["other"] = State("other", "OTHER", health)
    assert look(store, host).tried == ()
    assert asked(host, "other") == []


@pytest.mark.parametrize(("days", "times"), [(2.9, 0), (3.1, 1)])
def test_they_are_asked_on_the_fourth_silent_day(store: Store, days: float, times: int) -> None:
    put(store, ("#1", [silent(days=days)]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"))
    look(store, host)
    assert len(asked(host, "other")) == times


def test_the_day_is_the_operators_and_0_means_never(store: Store) -> None:
    put(store, ("#1", [silent(days=90)]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"))
    look(store, host, schedule=msgspec.structs.replace(EXACT, others_on_day=0))
    assert asked(host, "other") == []


@pytest.mark.parametrize(
    ("status", "wants"),
    [(Status.PENDING, True), (Status.IN_TRANSIT, True), (Status.UNKNOWN, False), (Status.DELIVERED, False)],
)
def test_only_what_is_awaited_or_under_way_is_silent(status: Status, wants: bool) -> None:
    silent_for_long = Parcel(number="A1", status=status, derived=status, last_event_at=NOW - 9 * DAY)
    assert wants_others(silent_for_long, NOW, EXACT) is wants


def test_an_event_ends_the_silence(store: Store) -> None:
    put(store, ("#1", [silent()]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"), post=scanned)
    look(store, host)
    assert asked(host, "other") == []


def test_a_parcel_that_two_orders_share_is_asked_about_once_and_kept_in_both(store: Store) -> None:
    put(store, ("#1", [silent()]), ("#2", [silent()]))
    host = host_of(FakeCarrier("post"), FakeCarrier("other"), other=delivered)
    look(store, host)
    assert [len(requests) for requests in asked(host, "other")] == [1]
    assert [row.status for row in store.rows()] == [Status.DELIVERED] * 2
