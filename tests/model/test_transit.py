"""Times under way: from when to when, whose they are, and what is said of few of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.model.journeys import T0, at
from tui_tracker.model.derive import DEFAULT_RULES, merged, set_by_hand
from tui_tracker.model.order import Customer, ManualStatus, Order, Parcel, row_of, settled
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.period import Days
from tui_tracker.model.status import Detail, Status
from tui_tracker.model.transit import FEW, Route, Transit, TransitTally, percentile, samples, spread, transits_of

D = Detail
DAY = timedelta(days=1)


def parcel(*events: Event, shipped: datetime | None = None) -> Parcel:
    answer = Tracking(number="LP1", events=events)
    before = Parcel(number="LP1", carrier="post", courier="PostNord", shipped_at=shipped)
    return merged(before, answer, carrier="post", now=T0 + 40 * DAY, rules=DEFAULT_RULES)


def order(*parcels: Parcel, number: str = "#1", country: str = "SE") -> Order:
    return settled(Order(number=number, placed_at=T0, customer=Customer(country=country), parcels=parcels))


def times(*parcels: Parcel) -> list[float]:
    return [each.days for each in samples(row_of(order(*parcels)), UTC)]


def test_the_time_runs_from_the_first_scan_to_delivery() -> None:
    came = parcel(at(1, D.LABEL_CREATED), at(3, D.ACCEPTED), at(9, D.DEPARTED), at(15, D.DELIVERED))
    assert times(came) == [12]
    assert order(came).parcels[0].sent_at == T0 + 3 * DAY


def test_without_a_scan_it_runs_from_when_it_was_shipped_as_the_shop_says() -> None:
    assert order(parcel(at(1, D.LABEL_CREATED), shipped=T0 + 2 * DAY)).parcels[0].sent_at == T0 + 2 * DAY
    assert order(parcel(at(1, D.LABEL_CREATED))).parcels[0].sent_at is None


def test_of_a_number_that_was_used_again_the_newest_journey_counts() -> None:
    again = parcel(at(0, D.ACCEPTED), at(5, D.DELIVERED), at(20, D.ACCEPTED), at(24, D.DELIVERED))
    assert times(again) == [4]


def test_what_is_not_delivered_or_was_set_by_hand_tells_no_time() -> None:
    under_way = parcel(at(1, D.ACCEPTED))
    by_hand = ManualStatus(status=Status.DELIVERED, by="eva", at=T0 + 30 * DAY)
    assert times(under_way) == times(set_by_hand(under_way, by_hand, T0 + 30 * DAY, DEFAULT_RULES)) == []


def test_a_delivery_before_the_first_scan_tells_no_time() -> None:
    row = row_of(order(parcel(at(3, D.ACCEPTED), at(9, D.DELIVERED))))
    backwards = replace(row.parcels[0], sent_at=T0 + 10 * DAY)
    assert list(samples(replace(row, parcels=(backwards,)), UTC)) == []


def test_routes_are_told_apart_and_a_shared_parcel_counts_once() -> None:
    came = parcel(at(3, D.ACCEPTED), at(9, D.DELIVERED))
    rows = [row_of(order(came, number=number, country=country)) for number, country in (("#1", "SE"), ("#2", "SE"))]
    other = row_of(order(replace(came, number="LP2", courier=""), number="#3", country="NO"))
    cancelled = row_of(replace(order(replace(came, number="LP3")), cancelled_at=T0))
    assert [(each.route, each.count, each.times) for each in transits_of([*rows, other, cancelled], UTC)] == [
        (Route("PostNord", "SE"), 1, (6.0,)),
        (Route("post", "NO"), 1, (6.0,)),
    ]


def test_of_a_period_only_what_was_delivered_in_it() -> None:
    row = row_of(order(parcel(at(3, D.ACCEPTED), at(9, D.DELIVERED))))
    day = (T0 + 9 * DAY).date()
    assert len(transits_of([row], UTC, Days(day, day))) == 1
    assert transits_of([row], UTC, Days(date(2000, 1, 1), day - DAY)) == ()


@pytest.mark.parametrize(
    ("percent", "expected"), [(1, 1), (10, 1), (11, 2), (50, 5), (51, 6), (80, 8), (95, 10), (100, 10)]
)
def test_a_percentile_is_a_time_that_one_of_them_took(percent: int, expected: float) -> None:
    assert percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], percent) == expected


def test_of_few_the_slowest_is_all_that_p95_can_say() -> None:
    few, enough = (Transit(route=Route("", ""), times=tuple(map(float, range(n)))) for n in (FEW - 1, FEW))
    assert few.few
    assert few.within(95) == few.times[-1]
    assert not enough.few
    assert enough.within(95) < enough.times[-1]


@given(st.lists(st.floats(0, 400), min_size=1), st.integers(1, 100))
def test_at_least_so_many_percent_are_within_it_and_fewer_within_less(found: list[float], percent: int) -> None:
    ordered = sorted(found)
    limit = percentile(ordered, percent)
    assert limit in ordered
    assert sum(each <= limit for each in ordered) * 100 >= percent * len(ordered)
    assert sum(each < limit for each in ordered) * 100 < percent * len(ordered)


@given(st.lists(st.floats(0, 400)), st.integers(1, 20))
def test_a_spread_holds_every_time_once(found: list[float], bins: int) -> None:
    counts = spread(sorted(found), bins)
    assert (len(counts), sum(counts)) == (bins, len(found))


def test_nothing_gathered_is_no_route() -> None:
    assert TransitTally().transits() == ()
