"""What the status of a parcel is, and that it does not depend on how the news arrived."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.derive import DEFAULT_RULES, derive, merged, missed, set_by_hand, settled_at
from tui_tracker.model.events import with_events
from tui_tracker.model.order import LastMiss, ManualStatus, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, next_check
from tui_tracker.model.status import Detail, Status

T0 = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PARCEL = Parcel(number="LP001", carrier="post", added_at=T0)
S, D = Status, Detail


def event(day: float, text: str, status: Status | None = None, detail: Detail | None = None) -> Event:
    return Event(when=T0 + day * DAY, text=text, status=status, detail=detail)


def told(*events: Event, day: float | None = None, **fields: object) -> Parcel:
    """The parcel after one answer with `events`, looked up right after the newest (or on `day`)."""
    now = T0 + day * DAY if day is not None else max((e.when for e in events), default=T0)
    answer = Tracking(number="LP001", events=events, **fields)  # type: ignore[arg-type]
    return merged(PARCEL, answer, carrier="post", now=now, rules=DEFAULT_RULES)


LABEL = event(0, "Shipping label made", S.PENDING, D.LABEL_CREATED)
SCAN = event(1, "Accepted", S.IN_TRANSIT, D.ACCEPTED)
CUSTOMS = event(8, "In customs", S.IN_TRANSIT, D.CUSTOMS)
OUT = event(12, "Out for delivery", S.PICK_UP, D.OUT_FOR_DELIVERY)
FAILED = event(12.2, "Nobody home", S.UNDELIVERED, D.NOBODY_HOME)
DELIVERED = event(13, "Delivered", S.DELIVERED, D.DELIVERED)
RETURNED = event(20, "Back at the sender", S.RETURNED, D.ACCEPTED_BACK)


@pytest.mark.parametrize(
    ("events", "status", "detail"),
    [
        ((LABEL,), S.PENDING, D.LABEL_CREATED),
        ((LABEL, SCAN), S.IN_TRANSIT, D.ACCEPTED),
        ((LABEL, SCAN, CUSTOMS), S.IN_TRANSIT, D.CUSTOMS),
        ((SCAN, OUT), S.PICK_UP, D.OUT_FOR_DELIVERY),
        ((SCAN, OUT, FAILED), S.UNDELIVERED, D.NOBODY_HOME),
        ((SCAN, OUT, FAILED, DELIVERED), S.DELIVERED, D.DELIVERED),
        # scanned as delivered before the morning's "out for delivery" came in
        ((SCAN, DELIVERED, event(13.1, "Out for delivery", S.PICK_UP, D.OUT_FOR_DELIVERY)), S.DELIVERED, D.DELIVERED),
        # a return that uses the number again: a new leg, and only the last leg delivers
        ((SCAN, DELIVERED, event(16, "On its way back", S.ALERT, D.RETURNING)), S.ALERT, D.RETURNING),
        ((SCAN, DELIVERED, event(16, "On its way back", S.ALERT, D.RETURNING), RETURNED), S.RETURNED, D.ACCEPTED_BACK),
        # words nobody mapped are kept and decide nothing
        ((SCAN, event(2, "Zzzz")), S.IN_TRANSIT, D.ACCEPTED),
        ((event(2, "Zzzz"),), S.PENDING, None),
        # a detail says its status
        ((Event(when=T0, text="Held", detail=D.CUSTOMS_HELD),), S.ALERT, D.CUSTOMS_HELD),
    ],
)
def test_the_newest_mapped_event_of_the_last_leg_decides(
    events: tuple[Event, ...], status: Status, detail: Detail | None
) -> None:
    parcel = told(*events)
    assert (parcel.status, parcel.detail, parcel.decided_by) == (status, detail, "event")


def test_at_one_instant_rank_decides_not_position() -> None:
    same = [event(5, "Delivered", S.DELIVERED), event(5, "Out for delivery", S.PICK_UP)]
    assert told(*same).status is S.DELIVERED
    assert told(*reversed(same)).status is S.DELIVERED


def test_the_carriers_headline_speaks_only_where_the_newest_event_is_not_mapped() -> None:
    unmapped = event(9, "Inspection")
    assert told(SCAN, unmapped, status=S.ALERT, detail=D.CUSTOMS_HELD).status is S.ALERT
    assert told(SCAN, CUSTOMS, status=S.DELIVERED).status is S.IN_TRANSIT
    assert told(status=S.IN_TRANSIT).decided_by == "headline"


def test_legs_are_numbered() -> None:
    parcel = told(SCAN, DELIVERED, event(16, "On its way back", S.ALERT, D.RETURNING), RETURNED)
    assert [checkpoint.leg for checkpoint in parcel.events] == [1, 1, 2, 2]


def test_a_silent_code_is_pending_then_unknown_then_expired() -> None:
    miss = LastMiss(kind="not_found", message="no information yet", at=T0)
    seen = {}
    for day in (0, 6.9, 7.1, 59, 61):
        now = T0 + day * DAY
        seen[day] = missed(PARCEL, miss, now=now, rules=DEFAULT_RULES).status
    assert seen == {0: S.PENDING, 6.9: S.PENDING, 7.1: S.UNKNOWN, 59: S.UNKNOWN, 61: S.EXPIRED}


def test_a_code_nobody_asked_about_stays_pending() -> None:
    assert settled_at(PARCEL, T0 + 90 * DAY, DEFAULT_RULES).status is S.PENDING


@pytest.mark.parametrize("kind", ["auth_failed", "unavailable", "rate_limited", "bad_response", "no_carrier"])
def test_a_failure_of_the_carrier_does_not_make_an_unknown_code_pending_again(kind: str) -> None:
    unknown = missed(PARCEL, LastMiss(kind="not_found", message="", at=T0), now=T0 + 9 * DAY, rules=DEFAULT_RULES)
    assert unknown.status is S.UNKNOWN
    after = missed(unknown, LastMiss(kind=kind, message="", at=T0), now=T0 + 10 * DAY, rules=DEFAULT_RULES)
    assert (after.status, after.detail) == (S.UNKNOWN, D.NOT_FOUND)


def test_a_refused_number_is_unknown_at_once() -> None:
    miss = LastMiss(kind="rejected", message="not a number of ours", at=T0)
    parcel = missed(PARCEL, miss, now=T0, rules=DEFAULT_RULES)
    assert (parcel.status, parcel.detail) == (S.UNKNOWN, D.INVALID_NUMBER)


def test_a_failed_look_up_keeps_the_last_good_data_and_is_counted() -> None:
    parcel = told(SCAN)
    for count in (1, 2, 3):
        miss = LastMiss(kind="unavailable", message="HTTP 503", at=T0 + DAY)
        parcel = missed(parcel, miss, now=T0 + 2 * DAY, rules=DEFAULT_RULES)
        assert parcel.miss is not None
        assert parcel.miss.count == count
    assert parcel.status is S.IN_TRANSIT
    assert merged(parcel, Tracking(number="LP001"), carrier="post", now=T0, rules=DEFAULT_RULES).miss is None


def test_silence_under_way_expires_and_an_event_brings_it_back() -> None:
    silent = settled_at(told(SCAN), T0 + 32 * DAY, DEFAULT_RULES)
    assert (silent.status, silent.detail, silent.decided_by) == (S.EXPIRED, D.SILENT, "silence")
    again = Tracking(number="LP001", events=[event(33, "Arrived", S.IN_TRANSIT, D.ARRIVED_DESTINATION)])
    assert merged(silent, again, carrier="post", now=T0 + 33 * DAY, rules=DEFAULT_RULES).status is S.IN_TRANSIT


def test_too_long_under_way_expires_even_with_news() -> None:
    late = event(130, "Still sorting", S.IN_TRANSIT, D.IN_TRANSPORT)
    assert told(SCAN, late).detail is D.TOO_OLD


def test_alert_and_delivered_do_not_expire() -> None:
    for events in ((SCAN, event(3, "Held", S.ALERT, D.CUSTOMS_HELD)), (SCAN, DELIVERED)):
        before = told(*events)
        assert settled_at(before, T0 + 300 * DAY, DEFAULT_RULES).status is before.status


def test_a_status_set_by_hand_stays_until_it_is_taken_back() -> None:
    manual = ManualStatus(status=S.DELIVERED, by="eva", at=T0, note="customer has it")
    parcel = set_by_hand(told(SCAN), manual, T0 + 2 * DAY, DEFAULT_RULES)
    assert (parcel.status, parcel.derived) == (S.DELIVERED, S.IN_TRANSIT)
    news = Tracking(number="LP001", events=[FAILED])
    parcel = merged(parcel, news, carrier="post", now=T0 + 13 * DAY, rules=DEFAULT_RULES)
    assert (parcel.status, parcel.derived, parcel.detail) == (S.DELIVERED, S.UNDELIVERED, None)
    back = set_by_hand(parcel, None, T0 + 13 * DAY, DEFAULT_RULES)
    assert (back.status, back.detail) == (S.UNDELIVERED, D.NOBODY_HOME)


def test_a_time_without_a_zone_is_taken_as_the_places_and_marked() -> None:
    naive = Event(when=datetime(2026, 10, 2, 8, 0), text="Accepted", status=S.IN_TRANSIT, country="CN")
    (checkpoint,) = told(naive, day=2).events
    assert checkpoint.zone_assumed
    assert checkpoint.when == datetime(2026, 10, 2, 0, 0, tzinfo=UTC)


def test_what_an_answer_leaves_out_is_kept() -> None:
    first = told(SCAN, courier="Nordpost", last_mile_number="NP1", memo={"carrier": "7"})
    second = merged(first, Tracking(number="LP001"), carrier="post", now=T0 + 5 * DAY, rules=DEFAULT_RULES)
    assert (second.courier, second.last_mile_number, second.memo) == ("Nordpost", "NP1", {"carrier": "7"})
    assert second.events == first.events


def test_nothing_new_gives_the_same_object() -> None:
    parcel = told(SCAN)
    assert settled_at(parcel, T0 + 2 * DAY, DEFAULT_RULES) is parcel


def test_a_code_that_a_carrier_does_not_take_yet_is_pending_however_long_and_whatever_it_was() -> None:
    miss = LastMiss(kind="not_taken", message="needs the postal code", at=T0)
    late = T0 + 30 * DAY
    refused = missed(PARCEL, LastMiss(kind="rejected", message="", at=T0), now=T0, rules=DEFAULT_RULES)
    for before in (PARCEL, refused):
        after = missed(before, miss, now=late, rules=DEFAULT_RULES)
        assert (after.status, after.verdict) == (S.PENDING, "")
        assert next_check(after, late, DEFAULT_SCHEDULE) is not None


EVENTS = st.lists(
    st.builds(
        Event,
        when=st.integers(0, 40).map(lambda day: T0 + day * DAY),
        text=st.sampled_from(["a", "b", "c"]),
        status=st.sampled_from([None, *Status]),
    ),
    max_size=8,
    unique_by=lambda e: (e.when, e.text),  # a carrier tells one thing one way
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_any_order_and_repetition_gives_the_same_state(events: list[Event], random: object) -> None:
    shuffled = [*events, *events]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    now = T0 + 41 * DAY
    straight = with_events((), events, source="post", now=now)
    piecewise: tuple[object, ...] = ()
    for one in shuffled:
        piecewise = with_events(piecewise, [one], source="post", now=now)  # type: ignore[arg-type]
    told_of = [(c.when, c.text, c.status) for c in straight]
    assert {(c.when, c.text) for c in piecewise} == {(c.when, c.text) for c in straight}  # type: ignore[attr-defined]
    assert len(told_of) == len(events)
    base = msgspec.structs.replace(PARCEL, last_event_at=T0)
    first = derive(msgspec.structs.replace(base, events=straight), now)
    second = derive(msgspec.structs.replace(base, events=piecewise), now)
    assert first.status is second.status


@given(EVENTS, EVENTS)
def test_an_event_is_never_lost(first: list[Event], second: list[Event]) -> None:
    now = T0 + 41 * DAY
    parcel = PARCEL
    for events in (first, second):
        answer = Tracking(number="LP001", events=events)
        parcel = merged(parcel, answer, carrier="post", now=now, rules=DEFAULT_RULES)
    kept = {(c.when, c.text) for c in parcel.events}
    assert kept == {(e.when, e.text) for e in first + second}
