"""Spans and days in the filter language, by the shop's own calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tui_tracker.model.expected import Expected
from tui_tracker.model.filter import FilterError, Terms, parse
from tui_tracker.model.handling import Snooze
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)


def heard(at: datetime) -> OrderRow:
    """An order whose parcel was last heard of then."""
    return OrderRow(id=1, number="1", placed_at=NOW - 20 * DAY, parcels=(ParcelRow(number="A", last_event_at=at),))


def due(first: datetime, last: datetime | None = None, status: Status = Status.IN_TRANSIT) -> OrderRow:
    """An order whose parcel is expected then."""
    parcel = ParcelRow(number="A", status=status, expected=Expected(first=first, last=last))
    return OrderRow(id=1, number="1", placed_at=NOW - 20 * DAY, parcels=(parcel,))


def holds(text: str, row: OrderRow) -> bool:
    """Whether the order is let through, days being those of Stockholm."""
    return parse(text).over(Terms(NOW, zone=STOCKHOLM))(row)


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("updated:today", 25, 0),
        ("updated:yesterday", 24, 9),
        ("updated:<today", 24, 23),
        ("updated:<=yesterday", 24, 23),
        ("updated:>yesterday", 25, 1),
        ("updated:>=yesterday", 24, 0),
        ("updated:week", 23, 0),
        ("updated:lastweek", 22, 23),
        ("updated:month", 1, 0),
        ("updated:monday", 23, 5),
        ("updated:wednesday", 25, 5),
        ("updated:thursday", 19, 5),
        ("updated:2026-11-24", 24, 5),
        ("updated:2026-11", 2, 5),
        ("updated:2026-11-20..2026-11-22", 22, 23),
        ("updated:2026-11-20..", 25, 0),
        ("updated:..yesterday", 24, 23),
        ("updated:!today", 24, 23),
    ],
)
def test_days_are_those_of_the_shop(text: str, day: int, hour: int) -> None:
    assert holds(text, heard(datetime(2026, 11, day, hour, tzinfo=STOCKHOLM)))


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("updated:today", 24, 23),
        ("updated:yesterday", 25, 0),
        ("updated:<yesterday", 24, 0),
        ("updated:>yesterday", 24, 23),
        ("updated:week", 22, 23),
        ("updated:thursday", 25, 5),
        ("updated:2026-11-20..2026-11-22", 23, 0),
        ("updated:..yesterday", 25, 0),
    ],
)
def test_what_lies_beside_them_is_not_meant(text: str, day: int, hour: int) -> None:
    assert not holds(text, heard(datetime(2026, 11, day, hour, tzinfo=STOCKHOLM)))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("eta:<tomorrow", False),
        ("eta:<=tomorrow", True),
        ("eta:tomorrow", True),
        ("eta:thursday", True),
        ("eta:<3d", True),
        ("eta:<12h", False),
        ("eta:>3d", False),
        ("eta:week", True),
        ("eta:nextweek", False),
        ("eta:2026-11-26", True),
        ("eta:1h..2d", True),
        ("eta:0d..", True),
        ("eta:<0d", False),
    ],
)
def test_what_is_expected_tomorrow(text: str, fits: bool) -> None:
    assert holds(text, due(NOW - DAY, NOW + DAY)) is fits


def test_a_parcel_that_should_have_come_is_overdue_until_it_comes() -> None:
    assert holds("eta:<0d", due(NOW - 2 * DAY))
    assert holds("eta:-3d..-1d", due(NOW - 2 * DAY))
    assert not holds("eta:<0d", due(NOW - 2 * DAY, status=Status.DELIVERED))


def test_an_expected_day_without_a_zone_is_the_shops_day() -> None:
    assert holds("eta:2026-11-26", due(datetime(2026, 11, 26, 0, 0)))
    assert not holds("eta:2026-11-25", due(datetime(2026, 11, 26, 0, 0)))


def test_orders_that_were_put_off_wake_on_a_day() -> None:
    sleeping = OrderRow(id=1, number="1", placed_at=NOW, snooze=Snooze(by="eva", at=NOW, until=NOW + DAY))
    assert holds("is:snoozed wakes:tomorrow", sleeping)
    assert not holds("is:woken", sleeping)
    awake = OrderRow(id=1, number="1", placed_at=NOW, snooze=Snooze(by="eva", at=NOW - DAY, until=NOW))
    assert holds("is:woken !is:snoozed", awake)


@pytest.mark.parametrize("text", ["made:2026-13", "made:2026-02-30", "made:0001-01-01", "eta:9999-12-31"])
def test_a_day_that_is_none_is_told(text: str) -> None:
    with pytest.raises(FilterError, match="there is no day"):
        parse(text)


@pytest.mark.parametrize("text", ["eta:soon", "updated:", "updated:..", "age:>1d..2d", "age:>>2d", "updated:2d..today"])
def test_what_is_no_time_is_told_with_how_one_is_written(text: str) -> None:
    with pytest.raises(FilterError, match="is no time; write"):
        parse(text)
