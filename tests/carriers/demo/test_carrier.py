"""The demo's carrier: one outcome a request, in order, by the host's clock."""

import subprocess
import sys
from datetime import timedelta
from random import Random

import pytest

from tests.carriers.demo.world import START, Clock
from tui_tracker.plugin import Missed, NotFound, Rejected, Status, Tracking, TrackRequest
from tui_tracker_demo.carrier import DemoCarrier
from tui_tracker_demo.lives import life_of, scenario_of
from tui_tracker_demo.numbers import FORMS, make
from tui_tracker_demo.settings import DemoConfig
from tui_tracker_demo.shop import shop_page

DAY = timedelta(days=1)


@pytest.fixture
def carrier() -> DemoCarrier:
    return DemoCarrier(DemoConfig(seed=7))


def living(scenario: str) -> str:
    dice = Random(5)
    while True:
        number = make(dice.choice(FORMS), dice)
        if scenario_of(7, number).name == scenario:
            return number


async def asked(carrier: DemoCarrier, request: TrackRequest, days: float) -> Tracking | Missed:
    (outcome,) = await carrier.track([request], Clock(START + days * DAY))
    return outcome


async def test_one_outcome_for_each_request_in_order(carrier: DemoCarrier) -> None:
    parcels = shop_page(7, 200, START).parcels
    requests = [TrackRequest(number=parcel.number, shipped_at=parcel.shipped_at) for parcel in parcels]

    outcomes = await carrier.track(requests, Clock(START))

    assert [outcome.number for outcome in outcomes] == [request.number for request in requests]
    again = await carrier.track(requests, Clock(START))
    assert [outcome for outcome in again if isinstance(outcome, Tracking)] == [
        outcome for outcome in outcomes if isinstance(outcome, Tracking)
    ]
    assert {type(outcome.error) for outcome in outcomes if isinstance(outcome, Missed)} == {NotFound, Rejected}


async def test_a_parcel_moves_as_the_clock_goes(carrier: DemoCarrier) -> None:
    request = TrackRequest(number=living("to_the_door"), shipped_at=START)
    seen: list[Status | None] = []
    for day in range(60):
        outcome = await asked(carrier, request, day)
        seen.append(outcome.status if isinstance(outcome, Tracking) else None)

    order = list(dict.fromkeys(seen))
    assert order[0] is None
    assert order[-1] is Status.DELIVERED
    assert order.index(Status.IN_TRANSIT) < order.index(Status.DELIVERED)


async def test_the_last_mile_courier_and_number_come_with_the_hand_over(carrier: DemoCarrier) -> None:
    number = living("to_the_door")
    life = life_of(7, number)
    hand_over = next(moment.after for moment in life.moments if moment.step.code == "HND")
    request = TrackRequest(number=number, shipped_at=START)

    (before,) = await carrier.track([request], Clock(START + hand_over - DAY / 2))
    (after,) = await carrier.track([request], Clock(START + hand_over + DAY / 2))

    assert isinstance(before, Tracking)
    assert isinstance(after, Tracking)
    assert (before.courier, before.last_mile_number) == (life.route.first_courier, "")
    assert (after.courier, after.last_mile_number) == (life.route.country.courier, life.last_mile_number)
    assert any(life.last_mile_number in event.text for event in after.events)


async def test_an_arrival_is_promised_while_it_is_under_way_and_kept(carrier: DemoCarrier) -> None:
    request = TrackRequest(number=living("to_the_door"), shipped_at=START)
    early, late = await asked(carrier, request, 5), await asked(carrier, request, 90)

    assert isinstance(early, Tracking)
    assert isinstance(late, Tracking)
    assert early.expected is not None
    assert early.expected.last is not None
    delivered = late.events[-1].when.replace(tzinfo=early.expected.first.tzinfo)
    assert early.expected.first - DAY < delivered < early.expected.last + DAY
    assert late.expected is None


async def test_a_wrong_code_is_never_found(carrier: DemoCarrier) -> None:
    for days in (0, 1, 10, 100, 1000):
        outcome = await asked(carrier, TrackRequest(number=living("wrong_code"), shipped_at=START), days)
        assert isinstance(outcome, Missed)
        assert isinstance(outcome.error, NotFound)


@pytest.mark.parametrize("number", ["", "TBC", "see e-mail!", "1234-5678-9012"])
async def test_what_is_no_number_is_refused(carrier: DemoCarrier, number: str) -> None:
    outcome = await asked(carrier, TrackRequest(number=number, shipped_at=START), 30)

    assert isinstance(outcome, Missed)
    assert isinstance(outcome.error, Rejected)


@pytest.mark.parametrize("known", ["shipped", "placed", "nothing"])
async def test_what_was_told_stays_true_when_the_host_knows_more_later(carrier: DemoCarrier, known: str) -> None:
    number = living("to_the_door")
    first = TrackRequest(
        number=number,
        shipped_at=START if known == "shipped" else None,
        placed_at=START if known == "placed" else None,
    )
    early = await asked(carrier, first, 12)
    assert isinstance(early, Tracking)
    later = TrackRequest(number=number, shipped_at=START + 9 * DAY, placed_at=START, memo=early.memo)
    late = await asked(carrier, later, 50)

    assert isinstance(late, Tracking)
    assert list(late.events[: len(early.events)]) == list(early.events)


async def test_a_damaged_memo_is_left_aside(carrier: DemoCarrier) -> None:
    number = living("to_the_door")
    plain = await asked(carrier, TrackRequest(number=number, shipped_at=START), 12)
    for memo in ({"shipped": "yesterday"}, {"shipped": "2026-01-01T00:00:00"}, {"other": "x"}):
        assert await asked(carrier, TrackRequest(number=number, shipped_at=START, memo=memo), 12) == plain


def test_links_are_https_and_quoted(carrier: DemoCarrier) -> None:
    assert carrier.tracking_url("A B/å", None) == "https://parcels.example/track?n=A%20B%2F%C3%A5"


def test_it_is_cheap_to_load_and_uses_the_contract_only() -> None:
    code = (
        "import sys, tui_tracker_demo\n"
        "tuple(tui_tracker_demo.tracker_carriers({})); tuple(tui_tracker_demo.tracker_order_sources({}))\n"
        "print(sorted({'textual', 'aiohttp', 'tinydb', 'tui_tracker.store', 'tui_tracker.engine'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
