"""The made-up shop: the same for the same options, and everything in it that can be wrong with an order."""

import re
from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest

from tests.carriers.demo.world import START, Clock
from tui_tracker.model.derive import DEFAULT_RULES, merged, missed
from tui_tracker.model.order import LastMiss, Parcel
from tui_tracker.plugin import Missed, OrderDraft, Page, ParcelDraft, Status, Tracking, TrackRequest
from tui_tracker_demo import tracker_carriers, tracker_order_sources
from tui_tracker_demo.lives import life_of, scenario_of
from tui_tracker_demo.numbers import is_mistyped
from tui_tracker_demo.settings import configured
from tui_tracker_demo.shop import DAYS, STAGES, shop_page

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def page() -> Page:
    return shop_page(7, 200, START)


def status_at_start(draft: ParcelDraft, outcome: Tracking | Missed) -> Status:
    """What the host makes of the carrier's first answer."""
    parcel = Parcel(number=draft.number, shipped_at=draft.shipped_at)
    if isinstance(outcome, Missed):
        miss = LastMiss(at=START, kind=outcome.error.kind, message=str(outcome.error))
        return missed(parcel, miss, now=START, rules=DEFAULT_RULES).status
    return merged(parcel, outcome, carrier="demo", now=START, rules=DEFAULT_RULES).status


async def statuses(seed: int, page: Page) -> Counter[Status]:
    """How many parcels of `page` are shown in each status at the start."""
    (carrier,) = tracker_carriers({"seed": seed})
    requests = [TrackRequest(number=parcel.number, shipped_at=parcel.shipped_at) for parcel in page.parcels]
    outcomes = await carrier.track(requests, Clock(START))
    return Counter(status_at_start(draft, outcome) for draft, outcome in zip(page.parcels, outcomes, strict=True))


def test_the_same_options_give_the_same_shop(page: Page) -> None:
    assert shop_page(7, 200, START) == page
    assert shop_page(8, 200, START) != page


@pytest.mark.parametrize("seed", [1, 7, 99])
@pytest.mark.parametrize("count", [0, 1, 7, 60, 200])
def test_it_has_as_many_orders_as_asked_for(seed: int, count: int) -> None:
    page = shop_page(seed, count, START)

    assert len(page.orders) == count
    assert {parcel.order for parcel in page.parcels} <= {order.number for order in page.orders}


def test_orders_are_numbered_as_they_came_and_lie_within_75_days(page: Page) -> None:
    placed = [order.placed_at for order in page.orders]

    assert [order.number for order in page.orders] == [f"#{number}" for number in range(1001, 1201)]
    assert all(at is not None and START - (DAYS + 5) * DAY < at <= START for at in placed)
    assert placed == sorted(at for at in placed if at is not None)


async def test_each_status_is_there_at_the_start_and_most_parcels_are_well(page: Page) -> None:
    count = await statuses(7, page)

    assert set(count) == set(Status)
    assert min(count.values()) >= 4
    assert count[Status.DELIVERED] + count[Status.IN_TRANSIT] > len(page.parcels) * 0.45
    assert [status for status, _ in count.most_common(2)] == [Status.DELIVERED, Status.IN_TRANSIT]


@pytest.mark.parametrize("seed", range(20))
async def test_each_status_is_staged_for_any_seed_even_in_a_small_shop(seed: int) -> None:
    assert {stage.status for stage in STAGES} == set(Status)
    assert set(await statuses(seed, shop_page(seed, 30, START))) == set(Status)


def test_it_has_orders_without_a_code_of_every_sort(page: Page) -> None:
    with_code = {parcel.order for parcel in page.parcels}
    bare = [order for order in page.orders if order.number not in with_code and order.cancelled_at is None]
    ages = [START - order.placed_at for order in bare if not order.fulfilled and order.placed_at is not None]

    assert any(age < 7 * DAY for age in ages)
    assert any(age >= 8 * DAY for age in ages)
    assert any(order.fulfilled for order in bare)
    assert any(order.cancelled_at is not None for order in page.orders)


def test_it_has_several_parcels_for_some_and_one_parcel_for_two(page: Page) -> None:
    parcels = Counter(parcel.order for parcel in page.parcels)
    orders = Counter(parcel.number for parcel in page.parcels)

    assert max(parcels.values()) >= 2
    assert max(orders.values()) == 2
    assert any(parcel.lines for parcel in page.parcels)


def test_orders_that_share_a_code_belong_to_one_customer(page: Page) -> None:
    shared = [number for number, count in Counter(parcel.number for parcel in page.parcels).items() if count > 1]
    by_number = {order.number: order for order in page.orders}
    for number in shared:
        customers = {by_number[parcel.order].customer for parcel in page.parcels if parcel.number == number}
        assert len(customers) == 1


def test_the_lines_of_a_parcel_are_lines_of_its_order(page: Page) -> None:
    by_number = {order.number: order for order in page.orders}
    for parcel in page.parcels:
        assert all(0 <= line < len(by_number[parcel.order].lines) for line in parcel.lines)


def test_it_has_codes_that_are_wrong_in_every_way(page: Page) -> None:
    numbers = [parcel.number for parcel in page.parcels]

    assert any(not number.isalnum() for number in numbers)
    assert any(is_mistyped(number) for number in numbers)
    assert any(scenario_of(7, number).name == "wrong_code" and not is_mistyped(number) for number in numbers)


def test_codes_look_like_real_ones(page: Page) -> None:
    numbers = [parcel.number for parcel in page.parcels]
    for form in (r"LP00\d{12}", r"YT\d{16}", r"(RR|LX)\d{9}CN", r"UG\d{9}YP"):
        assert sum(bool(re.fullmatch(form, number)) for number in numbers) > 10


def test_parcels_go_where_their_customer_lives(page: Page) -> None:
    by_number = {order.number: order for order in page.orders}
    for parcel in page.parcels:
        route = life_of(7, parcel.number).route
        customer = by_number[parcel.order].customer
        assert (customer.country, customer.city) == (route.country.code, route.city.name)


def test_most_customers_live_in_sweden_and_names_are_narrow_wide_and_accented(page: Page) -> None:
    countries = Counter(order.customer.country for order in page.orders)
    names = " ".join(order.customer.name for order in page.orders)

    assert countries.most_common(1)[0][0] == "SE"
    assert len(countries) >= 8
    assert set("åäöÅÖéßł") & set(names) >= set("åäö")
    assert re.search("[\u4e00-\u9fff]", names)


def test_addresses_end_in_example_and_orders_add_up(page: Page) -> None:
    for order in page.orders:
        assert order.customer.email.endswith(".example")
        assert order.shop.endswith(".example")
        assert re.match(r"https://[a-z]+\.example/", order.url)
        assert abs(float(order.total) - sum(float(line.price) * line.quantity for line in order.lines)) < 0.01


def test_some_orders_have_notes_tags_several_lines_and_supplier_orders(page: Page) -> None:
    orders = page.orders

    assert any("\n" in order.note for order in orders)
    assert any(order.tags for order in orders)
    assert any(len(order.lines) > 1 for order in orders)
    assert {bool(order.supplier_orders) for order in orders} == {True, False}


async def test_the_source_gives_everything_once() -> None:
    (source,) = tracker_order_sources({"seed": 7, "orders": 30, "start": START.isoformat()})
    first = await source.fetch("", Clock(START + 3 * DAY))
    second = await source.fetch(first.cursor, Clock(START + 3 * DAY))

    assert first == shop_page(7, 30, START)
    assert not first.more
    assert (second.orders, second.parcels, second.cursor) == ((), (), first.cursor)


async def test_without_a_start_the_shop_begins_now() -> None:
    (source,) = tracker_order_sources({})
    page = await source.fetch("", Clock(START))

    assert page == shop_page(7, 200, START)


def test_carrier_and_source_are_called_demo() -> None:
    assert [carrier.id for carrier in tracker_carriers({})] == ["demo"]
    assert [source.id for source in tracker_order_sources({})] == ["demo"]


def test_times_have_a_zone_and_no_fractions(page: Page) -> None:
    drafts: list[OrderDraft | ParcelDraft] = [*page.orders, *page.parcels]
    times = [value for draft in drafts for value in asdict(draft).values() if isinstance(value, datetime)]

    assert len(times) > 400
    assert all(time.utcoffset() is not None and time.microsecond == 0 and time <= START for time in times)


def test_a_start_without_a_zone_is_utc() -> None:
    assert configured({"start": "2026-05-04T09:00"}).begins(START + DAY) == START


@pytest.mark.parametrize("settings", [{"start": "yesterday"}, {"seed": "x"}, {"orders": -1}])
def test_options_that_make_no_sense_are_refused_by_name(settings: dict[str, object]) -> None:
    (name,) = settings
    with pytest.raises(ValueError, match=name):
        tracker_order_sources(settings)


def test_options_from_the_environment_come_as_text() -> None:
    assert configured({"seed": "12", "orders": "30"}) == configured({"seed": 12, "orders": 30})
