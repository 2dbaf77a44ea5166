"""What two people change at the same time: a conflict is the same field, and only where both changed it."""

from datetime import UTC, datetime

from msgspec.structs import replace

from tui_tracker.model.conflicts import Conflict, conflicts
from tui_tracker.model.order import ManualStatus, OrderRow, ParcelRow
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
SEEN = OrderRow(number="#1", placed_at=NOW, note="a", parcels=(ParcelRow(number="LP1"), ParcelRow(number="LP2")))


def by_hand(status: Status, by: str, number: str = "LP1") -> OrderRow:
    manual = ManualStatus(status=status, by=by, at=NOW)
    return replace(
        SEEN,
        parcels=tuple(replace(each, manual=manual) if each.number == number else each for each in SEEN.parcels),
    )


def test_two_who_change_different_things_are_not_in_each_others_way() -> None:
    assert conflicts(SEEN, replace(SEEN, note="b"), replace(SEEN, note="b", tags=("vip",))) == []
    theirs = by_hand(Status.ALERT, "eva")
    mine = replace(theirs, note="b")
    assert conflicts(SEEN, theirs, mine) == []


def test_who_replaces_what_another_has_just_changed_is_told() -> None:
    assert conflicts(SEEN, replace(SEEN, note="b"), replace(SEEN, note="c")) == [Conflict("note", "b", "c")]


def test_two_statuses_for_one_parcel_are_a_conflict_and_for_two_parcels_none() -> None:
    found = conflicts(SEEN, by_hand(Status.ALERT, "eva"), by_hand(Status.DELIVERED, "bo"))
    assert [(each.field, each.theirs["by"], each.mine["by"]) for each in found] == [("LP1.manual", "eva", "bo")]
    theirs = by_hand(Status.ALERT, "eva", "LP2")
    mine = replace(theirs, parcels=(by_hand(Status.DELIVERED, "bo").parcels[0], theirs.parcels[1]))
    assert conflicts(SEEN, theirs, mine) == []


def test_both_having_meant_the_same_is_none() -> None:
    assert conflicts(SEEN, replace(SEEN, note="b"), replace(SEEN, note="b")) == []


def test_what_a_carrier_has_said_meanwhile_is_none() -> None:
    moved = replace(SEEN, parcels=(replace(SEEN.parcels[0], status=Status.DELIVERED), SEEN.parcels[1]))
    mine = replace(moved, note="b")
    assert conflicts(SEEN, moved, mine) == []


def test_a_parcel_that_came_or_went_meanwhile_is_none() -> None:
    fewer = replace(SEEN, parcels=SEEN.parcels[1:])
    assert conflicts(SEEN, fewer, replace(fewer, note="b")) == []
    assert conflicts(fewer, SEEN, by_hand(Status.ALERT, "bo")) == []
