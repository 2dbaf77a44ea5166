"""When a parcel is looked at again and by which rule, and which ones are due."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.order import Checkpoint, LastMiss, ManualStatus, Order, Parcel, row_of, settled
from tui_tracker.model.schedule import (
    DEFAULT_SCHEDULE,
    Carried,
    Plan,
    ScheduleRules,
    comes_up,
    due,
    next_check,
    planned,
    unfinished,
    waiting,
)
from tui_tracker.model.status import Detail, Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EXACT = ScheduleRules(jitter=0)
S, D = Status, Detail


def plan(about: Carried = Carried(), **fields: object) -> Plan:  # noqa: B008 (immutable)
    return planned(Parcel(number="A1", **fields), NOW, EXACT, about)  # type: ignore[arg-type]


def pace(about: Carried = Carried(), **fields: object) -> tuple[str, float | None]:  # noqa: B008 (immutable)
    found = plan(about, **fields)
    return found.rule, None if found.at is None else (found.at - NOW) / HOUR


def days_ago(days: float) -> datetime:
    return NOW - days * DAY


@pytest.mark.parametrize(
    ("status", "detail", "days", "expected"),
    [
        (S.PENDING, None, 1, ("pending", 24)),
        (S.PENDING, None, 6, ("pending_active", 12)),
        (S.PENDING, None, 11, ("pending_late", 48)),
        (S.IN_TRANSIT, D.DEPARTED, 1, ("in_transit", 12)),
        (S.IN_TRANSIT, D.DEPARTED, 3, ("in_transit_silent", 24)),
        (S.IN_TRANSIT, D.DEPARTED, 7, ("in_transit_quiet", 48)),
        (S.IN_TRANSIT, D.CUSTOMS, 1, ("in_destination", 6)),
        (S.IN_TRANSIT, D.CUSTOMS, 5, ("in_transit_silent", 24)),
        (S.PICK_UP, D.OUT_FOR_DELIVERY, 0.1, ("out_for_delivery", 3)),
        (S.PICK_UP, D.OUT_FOR_DELIVERY, 2.5, ("pick_up", 12)),  # still out two days later: it is not on the van
        (S.PICK_UP, D.READY_FOR_PICKUP, 1, ("pick_up", 12)),
        (S.PICK_UP, D.READY_FOR_PICKUP, 4, ("pick_up_late", 24)),
        (S.ALERT, D.CUSTOMS_HELD, 1, ("problem", 6)),
        (S.ALERT, D.CUSTOMS_HELD, 4, ("problem_late", 24)),
        (S.UNDELIVERED, D.NOBODY_HOME, 1, ("problem", 6)),
        (S.UNDELIVERED, D.NOBODY_HOME, 4, ("problem_late", 24)),
        (S.EXPIRED, D.SILENT, 1, ("expired", 168)),
        (S.EXPIRED, D.SILENT, 29, ("expired_late", None)),
        (S.RETURNED, D.ACCEPTED_BACK, 1, ("returned", 48)),
        (S.RETURNED, D.ACCEPTED_BACK, 15, ("returned_late", None)),
        (S.DELIVERED, D.DELIVERED, 1, ("delivered", 24)),
        (S.DELIVERED, D.DELIVERED, 4, ("delivered_late", 72)),
        (S.DELIVERED, D.DELIVERED, 16, ("delivered_end", None)),
    ],
)
def test_the_pace_follows_status_detail_and_silence(
    status: Status, detail: Detail | None, days: float, expected: tuple[str, float | None]
) -> None:
    since = days_ago(days)
    parcel = Parcel(
        number="A1", derived=status, derived_detail=detail, shipped_at=since, last_event_at=since, since=since
    )
    found = planned(parcel, NOW, EXACT)
    assert (found.rule, None if found.at is None else (found.at - NOW) / HOUR) == expected


def test_a_code_that_is_not_known_is_asked_about_less_and_less() -> None:
    counts = {
        count: pace(derived=S.UNKNOWN, miss=LastMiss(kind="not_found", message="", at=NOW, count=count))
        for count in (1, 3, 4)
    }
    assert counts == {1: ("unknown", 24), 3: ("unknown", 24), 4: ("unknown_late", 72)}


def test_the_country_it_goes_to_counts_as_arrived() -> None:
    event = Checkpoint(when=days_ago(1), text="Sorted", source="post", seen_at=NOW, country="SE")
    fields = {"derived": S.IN_TRANSIT, "last_event_at": event.when, "events": (event,)}
    assert pace(Carried(destination="SE"), **fields) == ("in_destination", 6)
    assert pace(Carried(destination="NO"), **fields) == ("in_transit", 12)


def test_nobody_delivers_at_night() -> None:
    on_the_van = {"derived": S.PICK_UP, "derived_detail": D.OUT_FOR_DELIVERY, "last_event_at": NOW}
    evening = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)  # 19:30 in Stockholm
    parcel = Parcel(number="A1", **on_the_van)  # type: ignore[arg-type]
    found = planned(parcel, evening, EXACT, Carried(destination="SE"))
    assert found.at == datetime(2026, 11, 3, 6, 30, tzinfo=UTC)  # 7:30 there
    assert planned(parcel, NOW, EXACT, Carried(destination="SE")).at == NOW + 3 * HOUR


def test_never_more_often_than_the_carrier_finds_useful_and_less_where_it_tells_by_itself() -> None:
    alert = {"derived": S.ALERT, "last_event_at": NOW}
    assert pace(Carried(min_interval=12 * 3600), **alert) == ("problem", 12)
    assert pace(Carried(pushes=True), **alert, pushed_at=days_ago(6)) == ("problem", 24)


def test_that_a_carrier_tells_by_itself_counts_only_while_it_does() -> None:
    alert = {"derived": S.ALERT, "last_event_at": NOW}
    assert pace(Carried(pushes=True), **alert) == ("problem", 6)  # maybe its pushes do not reach us
    assert pace(Carried(pushes=True), **alert, pushed_at=days_ago(8)) == ("problem", 6)
    assert pace(Carried(), **alert, pushed_at=NOW) == ("problem", 6)


def test_after_a_failure_sooner_but_slower_each_time() -> None:
    found = [
        pace(
            derived=S.IN_TRANSIT,
            last_event_at=NOW,
            miss=LastMiss(kind="unavailable", message="", at=NOW, count=count),
        )
        for count in (1, 2, 3, 4, 9)
    ]
    assert found == [("failure", hours) for hours in (1, 2, 4, 8, 12)]


def test_a_refused_number_and_one_finished_by_hand_are_left_alone() -> None:
    assert pace(miss=LastMiss(kind="rejected", message="", at=NOW)) == ("rejected", None)
    manual = ManualStatus(status=S.DELIVERED, by="eva", at=NOW)
    assert pace(derived=S.IN_TRANSIT, manual=manual) == ("by_hand", None)
    still_open = ManualStatus(status=S.ALERT, by="eva", at=NOW)
    assert pace(derived=S.IN_TRANSIT, manual=still_open, last_event_at=NOW) == ("in_transit", 12)


def test_without_a_carrier_it_stays_due() -> None:
    assert plan(miss=LastMiss(kind="no_carrier", message="", at=NOW)) == Plan(NOW, "no_carrier")


def test_no_hours_mean_never() -> None:
    rules = ScheduleRules(problem=0)
    assert next_check(Parcel(number="A1", derived=S.ALERT, last_event_at=NOW), NOW, rules) is None


@given(number=st.text(max_size=20), seed=st.text(max_size=5), status=st.sampled_from(Status))
def test_looks_are_spread_by_at_most_fifteen_percent_and_always_the_same(
    number: str, seed: str, status: Status
) -> None:
    rules = msgspec.structs.replace(DEFAULT_SCHEDULE, seed=seed)
    parcel = Parcel(number=number, derived=status, last_event_at=NOW, since=NOW)
    found, again = planned(parcel, NOW, rules), planned(parcel, NOW, rules)
    assert found == again
    assert found.at is not None
    assert 0.85 <= (found.at - NOW) / (found.hours * HOUR) <= 1.15


def test_two_numbers_are_not_looked_at_in_the_same_moment() -> None:
    moments = {planned(Parcel(number=f"A{each}", last_event_at=NOW), NOW, DEFAULT_SCHEDULE).at for each in range(50)}
    assert len(moments) > 40


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
    finished = {status.value for status in (Status.DELIVERED, Status.RETURNED)}
    assert {number for _, number in unfinished([row])} == {status.value for status in Status} - finished


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
    assert waiting(rows, NOW) == ([(1, "DUE")], [3])
    assert waiting(rows, NOW).parcels == list(due(rows, NOW))
    assert [comes_up(row) for row in rows[:3]] == [late, later, rows[2].codes_due_at]
    assert comes_up(rows[4]) is None


def test_a_last_look_that_failed_is_made_up_for_but_not_for_ever() -> None:
    delivered = {"derived": S.DELIVERED, "since": NOW - 16 * DAY, "last_event_at": NOW - 16 * DAY}

    def after(failures: int) -> datetime | None:
        miss = LastMiss(kind="unavailable", message="", at=NOW, count=failures)
        return planned(Parcel(number="A1", miss=miss, **delivered), NOW, EXACT).at  # type: ignore[arg-type]

    assert planned(Parcel(number="A1", **delivered), NOW, EXACT).at is None  # type: ignore[arg-type]
    assert [after(1), after(2), after(30), after(31)] == [NOW + HOUR, NOW + 2 * HOUR, NOW + 16 * HOUR, None]
