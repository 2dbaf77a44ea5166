"""Fulfilment over time: what each number counts, by which day, and that the numbers agree with each other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, AttentionRules, flagged
from tui_tracker.model.filter import parse
from tui_tracker.model.monitor import (
    AGE_LIMITS,
    Figures,
    MonitorTally,
    MonitorTerms,
    Part,
    age_index,
    age_words,
    facts,
    facts_in,
    figures_of,
    spans,
)
from tui_tracker.model.order import CustomerRow, OrderRow, ParcelRow
from tui_tracker.model.period import Days, Range, calendar_days
from tui_tracker.model.status import Status, roll_up

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)  # two days after the clocks went forward in Stockholm
DAY = timedelta(days=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
WEEK = calendar_days(Range(days=7), NOW, STOCKHOLM)


def terms(
    days: Days = WEEK, scope: str = "", rules: AttentionRules = MONITOR_RULES, zone: ZoneInfo = STOCKHOLM
) -> MonitorTerms:
    return MonitorTerms(now=NOW, zone=zone, days=days, rules=rules, scope=parse(scope))


def parcel(number: str, status: Status, sent: float | None = 20, came: float | None = None) -> ParcelRow:
    """A parcel sent and delivered so many days ago."""
    return ParcelRow(
        number=number,
        carrier="post",
        status=status,
        sent_at=None if sent is None else NOW - sent * DAY,
        clock_from=None if came is None else NOW - came * DAY,
    )


def order(order_id: int, *parcels: ParcelRow, age: float = 22, fulfilled: float | None = None) -> OrderRow:
    """An order made and fulfilled so many days ago."""
    return OrderRow(
        id=order_id,
        number=f"#{order_id}",
        placed_at=NOW - age * DAY,
        customer=CustomerRow(name=f"Customer {order_id}", country="SE" if order_id % 2 else "NO"),
        fulfilled=bool(parcels) or fulfilled is not None,
        fulfilled_at=None if fulfilled is None else NOW - fulfilled * DAY,
        status=roll_up([each.status for each in parcels]),
        parcels=parcels,
    )


def figures(*rows: OrderRow, scope: str = "", rules: AttentionRules = MONITOR_RULES) -> Figures:
    return figures_of(rows, terms(scope=scope, rules=rules))


def test_an_order_is_fulfilled_on_the_day_the_shop_says_else_when_its_first_parcel_was_sent() -> None:
    told = order(1, parcel("A", Status.IN_TRANSIT, sent=5), fulfilled=2)
    sent = order(2, parcel("B", Status.IN_TRANSIT, sent=3), parcel("C", Status.IN_TRANSIT, sent=4))
    nobody_knows = order(3, parcel("D", Status.PENDING, sent=None))
    found = figures(told, sent, nobody_knows)
    assert found.fulfilled == {date(2026, 3, 29): 1, date(2026, 3, 27): 1}
    assert (found.undated, found.orders) == (1, 3)


def test_an_order_is_delivered_on_the_day_its_last_parcel_came() -> None:
    whole = order(1, parcel("A", Status.DELIVERED, came=4), parcel("B", Status.DELIVERED, came=2))
    half = order(2, parcel("C", Status.DELIVERED, came=1), parcel("D", Status.IN_TRANSIT))
    returned = order(3, parcel("E", Status.RETURNED, came=1))
    found = figures(whole, half, returned)
    assert found.delivered == {date(2026, 3, 29): 1}
    assert found.open == 1


def test_days_are_those_of_the_shop_in_both_halves_of_the_year() -> None:
    """23:30 in Stockholm is 22:30 UTC in winter and 21:30 in summer: the day before and after the change."""
    moments = {
        datetime(2026, 3, 28, 22, 59, tzinfo=UTC): date(2026, 3, 28),
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC): date(2026, 3, 29),
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC): date(2026, 3, 29),  # a day of 23 hours
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC): date(2026, 3, 30),
    }
    for moment, day in moments.items():
        assert figures(replace(order(1, fulfilled=1), fulfilled_at=moment)).fulfilled == {day: 1}


def test_the_last_seven_days_are_today_and_the_six_before_it() -> None:
    assert (WEEK.first, WEEK.last, len(WEEK)) == (date(2026, 3, 25), date(2026, 3, 31), 7)
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # already the first of April in Stockholm
    assert calendar_days(Range(days=7), late, STOCKHOLM).last == date(2026, 4, 1)
    assert calendar_days(Range(first=date(2026, 1, 1)), NOW, STOCKHOLM) == Days(date(2026, 1, 1), date(2026, 3, 31))
    assert calendar_days(Range(last=date(2026, 1, 9)), NOW, STOCKHOLM, since=date(2025, 12, 1)) == Days(
        date(2025, 12, 1), date(2026, 1, 9)
    )


@pytest.mark.parametrize(
    ("days", "index"), [(0, 0), (7, 0), (7.01, 1), (14, 1), (21, 2), (30, 3), (45, 4), (45.0001, 5), (900, 5), (-3, 0)]
)
def test_the_upper_end_of_an_age_belongs_to_it(days: float, index: int) -> None:
    assert age_index(days * DAY) == index


def test_ages_in_words() -> None:
    assert [str(age_words(at)) for at in (0, 1, len(AGE_LIMITS))] == ["0–7 days", "7–14 days", "over 45 days"]


def test_what_is_not_delivered_is_counted_by_its_age_a_fulfilled_order_without_a_code_too() -> None:
    found = figures(
        order(1, parcel("A", Status.IN_TRANSIT), age=3, fulfilled=2),
        order(2, parcel("B", Status.EXPIRED), age=46),
        order(3, age=8, fulfilled=7.5),
        order(4, parcel("C", Status.DELIVERED, came=1), age=3),
        order(5, age=3),
    )
    assert found.ages == (1, 1, 0, 0, 0, 1)
    assert (found.open, found.waiting, found.unfulfilled) == (3, 1, 1)


def test_cancelled_orders_are_not_counted_and_archived_ones_are_not_open() -> None:
    cancelled = replace(order(1, parcel("A", Status.IN_TRANSIT), fulfilled=2), cancelled_at=NOW)
    archived = replace(order(2, parcel("B", Status.EXPIRED), fulfilled=2, age=60), archived_at=NOW)
    found = figures(cancelled, archived, replace(order(3, age=60), archived_at=NOW))
    assert (found.orders, found.open, found.unfulfilled, found.flagged) == (2, 0, 0, 0)
    assert found.of(found.fulfilled) == 1


def test_the_monitors_rules_count_fresh_parcels_and_say_how_many_are_flagged_for_nothing_else() -> None:
    rows = (
        order(1, parcel("A", Status.PENDING), age=2),
        order(2, parcel("B", Status.PENDING), age=50),
        order(3, parcel("C", Status.PENDING), parcel("D", Status.EXPIRED), age=2),
        order(4, parcel("E", Status.ALERT), age=2),
        order(5, age=7),
    )
    monitor, tracking = figures(*rows), figures(*rows, rules=TRACKING_RULES)
    assert (monitor.flagged, monitor.fresh) == (4, 1)
    assert monitor.rules == {"status": 3, "late": 1, "unfulfilled": 1}
    assert (tracking.flagged, tracking.fresh) == (4, 0)
    assert tracking.rules == {"status": 2, "late": 1, "unfulfilled": 1}


def test_the_filter_narrows_all_of_it() -> None:
    rows = [order(n, parcel(f"P{n}", Status.IN_TRANSIT), fulfilled=1) for n in range(1, 6)]
    found = figures(*rows, scope="country:se")
    assert (found.orders, found.open, found.of(found.fulfilled), found.flagged) == (3, 3, 3, 0)
    assert figures(*rows, scope="is:flagged").orders == 0


def test_a_period_is_cut_into_days_weeks_or_months_that_fill_it() -> None:
    assert len(spans(WEEK)) == 7
    month = spans(calendar_days(Range(days=30), NOW, STOCKHOLM))
    assert [str(each.first) for each in month] == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"]
    year = spans(Days(date(2025, 2, 27), date(2026, 2, 1)))
    assert (year[0], year[1].first, year[-1]) == (
        Days(date(2025, 2, 27), date(2025, 2, 28)),
        date(2025, 3, 1),
        Days(date(2026, 2, 1), date(2026, 2, 1)),
    )


# Laws

_ago = st.none() | st.floats(0, 120)
_parcels = st.builds(
    parcel, st.sampled_from(["P1", "P2", "P3", "P4", "P5"]), st.sampled_from(list(Status)), sent=_ago, came=_ago
)
_orders = st.builds(
    lambda parcels, age, fulfilled: (parcels, age, fulfilled),
    st.lists(_parcels, max_size=3),
    st.floats(0, 120),
    _ago,
)
_shops = st.lists(_orders, max_size=12).map(
    lambda drawn: [order(n, *parcels, age=age, fulfilled=to) for n, (parcels, age, to) in enumerate(drawn, 1)]
)
_periods = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(
    lambda pair: Days(NOW.date() - max(pair) * DAY, NOW.date() - min(pair) * DAY)
)
_scopes = st.sampled_from(["", "country:se", "is:flagged", "status:delivered,expired", "!carrier:post"])


@given(_shops, _periods, _scopes, st.randoms(use_true_random=False), st.integers(1, 4))
def test_neither_the_order_nor_the_helpings_matter(
    rows: list[OrderRow], days: Days, scope: str, chance: Random, size: int
) -> None:
    wanted = terms(days, scope)
    mixed = list(rows)
    chance.shuffle(mixed)
    tally = MonitorTally(wanted)
    for at in range(0, len(mixed), size):
        tally.take(mixed[at : at + size])
    assert tally.figures() == figures_of(rows, wanted)


@given(_shops, _periods, _scopes)
def test_every_number_is_the_length_of_the_list_it_opens(rows: list[OrderRow], days: Days, scope: str) -> None:
    wanted = terms(days, scope)
    found = figures_of(rows, wanted)

    def listed(part: Part) -> int:
        return sum(1 for row in rows if (each := facts(row, wanted)) is not None and facts_in(part, each))

    assert listed(Part(kind="orders")) == found.orders
    for span in (days, *spans(days)[:3]):
        assert listed(Part(kind="fulfilled", days=span)) == found.of(found.fulfilled, span)
        assert listed(Part(kind="delivered", days=span)) == found.of(found.delivered, span)
    assert [listed(Part(kind="open", age=age)) for age in range(len(found.ages))] == list(found.ages)
    assert listed(Part(kind="open")) == found.open
    assert listed(Part(kind="waiting", days=days)) == found.waiting
    assert listed(Part(kind="undated")) == found.undated
    assert listed(Part(kind="unfulfilled")) == found.unfulfilled
    assert listed(Part(kind="flagged")) == found.flagged
    assert listed(Part(kind="flagged", rule="fresh")) == found.fresh
    for rule in ("status", "late", "unfulfilled"):
        assert listed(Part(kind="flagged", rule=rule)) == found.rules.get(rule, 0)
    for transit in found.transits:
        assert listed(Part(kind="transit", days=days, route=transit.route)) > 0


@given(_shops, _periods)
def test_sums_add_up(rows: list[OrderRow], days: Days) -> None:
    found = figures_of(rows, terms(days))
    pieces: Sequence[Days] = spans(days)
    assert sum(len(piece) for piece in pieces) == len(days)
    assert sum(found.of(found.fulfilled, piece) for piece in pieces) == found.of(found.fulfilled)
    assert sum(found.of(found.delivered, piece) for piece in pieces) == found.of(found.delivered)
    assert found.waiting <= min(found.open, found.of(found.fulfilled))
    assert found.fresh <= found.flagged <= found.orders == len(rows)
    assert found.flagged == len(flagged(rows, MONITOR_RULES, NOW))
    assert found.flagged <= sum(found.rules.values())
