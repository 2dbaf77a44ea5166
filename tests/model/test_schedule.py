"""When a parcel is looked at again, and which ones are due."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tui_tracker.model.order import LastMiss, ManualStatus, Order, Parcel, row_of, settled
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, due, next_check, unfinished, waiting
from tui_tracker.model.status import Detail, Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(min_interval: float = 0, **fields: object) -> float | None:
    parcel = Parcel(number="A1", **fields)  # type: ignore[arg-type]
    moment = next_check(parcel, NOW, DEFAULT_SCHEDULE, min_interval=min_interval)
    return None if moment is None else (moment - NOW) / HOUR


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.PENDING, 24),
        (Status.UNKNOWN, 24),
        (Status.IN_TRANSIT, 12),
        (Status.PICK_UP, 12),
        (Status.EXPIRED, 168),
        (Status.ALERT, 6),
        (Status.UNDELIVERED, 6),
        (Status.RETURNED, None),
        (Status.DELIVERED, None),
    ],
)
def test_each_status_has_its_pace(status: Status, expected: float | None) -> None:
    assert hours(derived=status) == expected


def test_a_parcel_on_the_van_is_looked_at_more_often() -> None:
    assert hours(derived=Status.PICK_UP, derived_detail=Detail.OUT_FOR_DELIVERY) == 3


def test_never_more_often_than_the_carrier_finds_useful() -> None:
    assert hours(derived=Status.ALERT, min_interval=12 * 3600) == 12


def test_after_a_failure_sooner_but_slower_each_time() -> None:
    found = [
        hours(derived=Status.IN_TRANSIT, miss=LastMiss(kind="unavailable", message="", at=NOW, count=count))
        for count in (1, 2, 3, 4, 9)
    ]
    assert found == [1, 2, 4, 8, 12]


def test_a_refused_number_and_one_finished_by_hand_are_left_alone() -> None:
    assert hours(miss=LastMiss(kind="rejected", message="", at=NOW)) is None
    manual = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW)
    assert hours(derived=Status.IN_TRANSIT, manual=manual) is None
    still_open = ManualStatus(status=Status.ALERT, by="eva", at=NOW)
    assert hours(derived=Status.IN_TRANSIT, manual=still_open) == 12


def test_due_are_the_parcels_whose_time_has_come() -> None:
    parcels = (
        Parcel(number="PAST", next_check_at=NOW - HOUR),
        Parcel(number="NOW", next_check_at=NOW),
        Parcel(number="LATER", next_check_at=NOW + HOUR),
        Parcel(number="NEVER"),
    )
    order = Order(id=7, number="#1", placed_at=NOW, parcels=parcels)
    cancelled = msgspec.structs.replace(order, id=8, cancelled_at=NOW)
    archived = msgspec.structs.replace(order, id=9, archived_at=NOW)
    rows = [row_of(each) for each in (order, cancelled, archived)]
    assert list(due(rows, NOW)) == [(7, "PAST"), (7, "NOW")]


def test_unfinished_are_the_parcels_neither_delivered_nor_returned() -> None:
    parcels = tuple(Parcel(number=status.value, status=status) for status in Status)
    row = row_of(Order(id=1, number="#1", placed_at=NOW, parcels=parcels))
    assert {number for _, number in unfinished([row])} == {s.value for s in Status} - {"delivered", "returned"}


def test_what_the_clock_brings_is_found_in_one_go() -> None:
    late, later = NOW - HOUR, NOW + HOUR
    over = Parcel(number="OVER", registered_at=late, derived=Status.DELIVERED)
    orders = [
        Order(id=1, number="#1", placed_at=late, parcels=(Parcel(number="DUE", next_check_at=late), over)),
        Order(id=2, number="#2", placed_at=late, parcels=(Parcel(number="LATER", next_check_at=later),)),
        Order(id=3, number="#3", placed_at=late, supplier_orders=("8190000000000001",)),
        Order(id=4, number="#4", placed_at=late, added_at=later, supplier_orders=("8190000000000001",)),
        Order(
            id=5, number="#5", placed_at=late, cancelled_at=late, parcels=(Parcel(number="GONE", next_check_at=late),)
        ),
    ]
    rows = [row_of(settled(order)) for order in orders]
    assert waiting(rows, NOW) == ([(1, "DUE")], [3], [(1, "OVER")])
    assert waiting(rows, NOW).parcels == list(due(rows, NOW))
