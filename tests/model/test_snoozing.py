"""An order that was put off sleeps until it moves, its day comes or a deadline is near."""

from datetime import UTC, datetime, timedelta

import msgspec

from tui_tracker.model.deeds import Deed, PutOff, Wake
from tui_tracker.model.order import Order, OrderRow, Parcel, row_of, settled
from tui_tracker.model.snoozing import is_asleep, woken_by
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PARCEL = Parcel(number="AB1234567", status=Status.IN_TRANSIT, last_event_at=NOW - 9 * DAY)
ORDER = settled(Order(id=1, number="#1", placed_at=NOW - 50 * DAY, parcels=(PARCEL,)))


def done(order: Order, *deeds: Deed) -> Order:
    for deed in deeds:
        after = deed.on(order, by="eva", at=NOW)
        assert after is not None
        order = settled(after)
    return order


def put_off(deed: PutOff, order: Order = ORDER) -> OrderRow:
    return row_of(done(order, deed))


def test_it_sleeps_until_it_moves() -> None:
    row = put_off(PutOff())
    assert is_asleep(row, NOW + 1000 * DAY)
    for change in (
        {"status": Status.ALERT},
        {"last_event_at": NOW},
        {"number": "CD1234567"},
    ):
        parcel = msgspec.structs.replace(row.parcels[0], **change)
        moved = msgspec.structs.replace(row, parcels=(parcel,))
        assert (woken_by(moved, NOW), is_asleep(moved, NOW)) == ("moved", False)


def test_a_look_without_news_does_not_wake_it() -> None:
    row = put_off(PutOff())
    looked = msgspec.structs.replace(row.parcels[0], checked_at=NOW + DAY, next_check_at=NOW + 2 * DAY)
    assert is_asleep(msgspec.structs.replace(row, parcels=(looked,)), NOW + DAY)


def test_its_day_wakes_it() -> None:
    row = put_off(PutOff(until=NOW + 3 * DAY))
    assert is_asleep(row, NOW + 3 * DAY - timedelta(seconds=1))
    assert woken_by(row, NOW + 3 * DAY) == "date"


def test_a_deadline_wakes_it_before_it_comes_and_stays_its_reason_when_it_is_over() -> None:
    row = put_off(PutOff(days_before=2))  # the promised delivery: 60 days after the order, 10 from now
    assert is_asleep(row, NOW + 7 * DAY)
    assert woken_by(row, NOW + 8 * DAY) == "deadline"
    assert woken_by(row, NOW + 11 * DAY) == "deadline"


def test_what_was_never_put_off_is_neither_asleep_nor_woken() -> None:
    row = row_of(ORDER)
    assert (is_asleep(row, NOW), woken_by(row, NOW)) == (False, "")
    assert done(ORDER, PutOff(), Wake()) == ORDER
