"""What a carrier tells by itself is believed like an answer, but not twice, not late, and not of another's parcel."""

from datetime import UTC, datetime, timedelta

import msgspec

from tui_tracker.model.derive import DEFAULT_RULES
from tui_tracker.model.order import LastMiss, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.pushed import pushed
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PARCEL = Parcel(number="A1", carrier="post", added_at=NOW - 100 * HOUR, next_check_at=NOW + HOUR)
SCAN = Event(when=NOW - 20 * HOUR, text="Accepted", status=Status.IN_TRANSIT)
DOOR = Event(when=NOW - 2 * HOUR, text="Handed over", status=Status.DELIVERED)


def told(*events: Event, status: Status | None = None, **memo: str) -> Tracking:
    return Tracking(number="A1", events=events, status=status, raw_status=status.value if status else "", memo=memo)


def after(parcel: Parcel, *pushes: Tracking, carrier: str = "post", now: datetime = NOW) -> Parcel:
    for each in pushes:
        parcel = pushed(parcel, each, carrier=carrier, now=now, rules=DEFAULT_RULES)
    return parcel


def test_news_are_those_of_a_look_up_and_the_parcel_counts_as_told_of() -> None:
    found = after(PARCEL, told(SCAN, DOOR, status=Status.DELIVERED, carrier="3011"))
    assert (found.status, found.last_event, found.memo) == (Status.DELIVERED, "Handed over", {"carrier": "3011"})
    assert (found.pushed_at, found.checked_at) == (NOW, NOW)


def test_the_same_push_again_changes_nothing_however_late() -> None:
    first = after(PARCEL, told(SCAN, status=Status.IN_TRANSIT))
    assert after(first, told(SCAN, status=Status.IN_TRANSIT), now=NOW + 3 * HOUR) is first


def test_a_push_that_comes_late_adds_its_events_and_takes_no_status_back() -> None:
    known = after(PARCEL, told(SCAN, DOOR, status=Status.DELIVERED))
    early = Event(when=NOW - 40 * HOUR, text="Label made", status=Status.PENDING)
    found = after(known, told(early, SCAN, status=Status.IN_TRANSIT), now=NOW + HOUR)
    assert [event.text for event in found.events] == ["Label made", "Accepted", "Handed over"]
    assert (found.status, found.told, found.raw_status) == (Status.DELIVERED, Status.DELIVERED, "delivered")
    assert found.pushed_at == known.pushed_at
    assert after(found, told(SCAN, status=Status.IN_TRANSIT)) is found


def test_of_a_parcel_that_another_carrier_is_asked_about_only_the_events_count() -> None:
    miss = LastMiss(kind="not_found", message="nothing yet", at=NOW - HOUR)
    mine = msgspec.structs.replace(PARCEL, miss=miss, told=Status.PENDING, memo={"ours": "1"})
    found = after(mine, told(SCAN, status=Status.ALERT, theirs="2"), carrier="other")
    assert [(event.text, event.source) for event in found.events] == [("Accepted", "other")]
    assert (found.told, found.memo, found.miss, found.carrier) == (Status.PENDING, {"ours": "1"}, miss, "post")
    assert (found.pushed_at, found.checked_at) == (None, None)


def test_that_it_is_followed_no_longer_is_noted_and_nothing_is_lost() -> None:
    known = after(PARCEL, told(SCAN, status=Status.IN_TRANSIT, carrier="3011"))
    found = after(known, told(stopped="2026-11-02"))
    assert found.memo == {"carrier": "3011", "stopped": "2026-11-02"}
    assert (found.told, found.events, found.pushed_at) == (Status.IN_TRANSIT, known.events, None)
    assert after(PARCEL, told(stopped="2026-11-02"), carrier="other") is PARCEL
