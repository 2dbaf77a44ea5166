"""The lives of made-up parcels: the same for the same seed, in order, ending as their names say."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.status import STATUS_OF
from tui_tracker.model.zones import zone_of
from tui_tracker.plugin import Event, Status
from tui_tracker_demo import names, scenarios
from tui_tracker_demo.lives import Life, destination_of, events_until, instants, life_of, scenario_of
from tui_tracker_demo.numbers import FORMS, is_mistyped, make, s10
from tui_tracker_demo.scenarios import SCENARIOS, Scenario

SHIPPED = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
LATER = SHIPPED + timedelta(days=400)


def a_life(scenario: Scenario, seed: int = 3) -> Life:
    dice = Random(scenario.name)
    while True:
        number = make(dice.choice(FORMS), dice)
        if scenario_of(seed, number) is scenario:
            return life_of(seed, number)


def instant(event: Event) -> datetime:
    """When it was, reading a time without a zone by the clock of its country."""
    zones = {country.code: country.zone for country in names.COUNTRIES}
    when = event.when if event.when.tzinfo else event.when.replace(tzinfo=ZoneInfo(zones[event.country]))
    return when.astimezone(UTC)


def test_shares_add_up_to_a_hundred_and_the_docstring_names_every_life() -> None:
    assert sum(scenario.share for scenario in SCENARIOS) == 100
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert scenarios.__doc__ is not None
    for scenario in SCENARIOS:
        assert scenario.name in scenarios.__doc__


def test_details_belong_to_their_status() -> None:
    steps = [step for scenario in SCENARIOS for step in scenario.steps]
    assert all(step.detail is None or STATUS_OF[step.detail] is step.status for step in steps)
    assert any(step.status is None for step in steps)
    assert any(step.zoneless for step in steps)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_life_ends_as_its_name_says(scenario: Scenario) -> None:
    events = events_until(a_life(scenario), SHIPPED, LATER)

    if scenario.ends is Status.UNKNOWN:
        assert events == ()
    elif scenario.ends is Status.EXPIRED:  # silence: the host calls it expired
        assert events[-1].status in (Status.IN_TRANSIT, Status.PENDING)
        assert max(map(instant, events)) < SHIPPED + timedelta(days=40)
    else:
        assert events[-1].status is scenario.ends


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_events_come_one_after_the_other(scenario: Scenario) -> None:
    times = [instant(event) for event in events_until(a_life(scenario), SHIPPED, LATER)]

    assert times == sorted(set(times))
    assert all(SHIPPED < time < LATER for time in times)


@given(st.integers(0, 1000), st.sampled_from(FORMS), st.integers(0, 10**6), st.integers(0, 365 * 24))
def test_any_life_is_in_order_and_the_same_twice(seed: int, form: str, luck: int, hours: int) -> None:
    number = make(form, Random(luck))
    life = life_of(seed, number)
    shipped_at = SHIPPED + timedelta(hours=hours)
    times = instants(life, shipped_at)

    assert life == life_of(seed, number)
    assert list(times) == sorted(set(times))
    told = list(map(instant, events_until(life, shipped_at, LATER + timedelta(days=400))))
    assert len(told) == len(times)
    # A clock without a zone shows one hour twice in autumn.
    assert all(at - read in (timedelta(0), timedelta(hours=1)) for read, at in zip(told, times, strict=True))


@given(st.integers(0, 60 * 24), st.integers(0, 60 * 24))
def test_what_was_told_is_never_taken_back(hours: int, more: int) -> None:
    life = a_life(next(scenario for scenario in SCENARIOS if scenario.name == "not_collected"))
    early = events_until(life, SHIPPED, SHIPPED + timedelta(hours=hours))
    late = events_until(life, SHIPPED, SHIPPED + timedelta(hours=hours + more))

    assert late[: len(early)] == early


def test_a_slow_code_is_not_known_for_days_and_then_tells_all_at_once() -> None:
    life = a_life(next(scenario for scenario in SCENARIOS if scenario.name == "slow_activation"))

    assert timedelta(days=3) < life.active_after < timedelta(days=7)
    assert events_until(life, SHIPPED, SHIPPED + life.active_after - timedelta(minutes=1)) == ()
    assert len(events_until(life, SHIPPED, SHIPPED + life.active_after)) > 1


def test_doors_are_rung_by_day() -> None:
    for scenario in SCENARIOS:
        life = a_life(scenario)
        zone = ZoneInfo(life.route.country.zone)
        for at, moment in zip(instants(life, SHIPPED), life.moments, strict=True):
            if moment.step.code in ("OFD", "DLV", "COL", "LCK", "NBR"):
                assert 7 <= at.astimezone(zone).hour <= 20


def test_times_without_a_zone_are_of_the_zone_a_host_assumes() -> None:
    for country in names.COUNTRIES:
        assert str(zone_of(country.code)) == country.zone


def test_another_seed_gives_other_lives() -> None:
    dice = Random(1)
    numbers = [make("YT", dice) for _ in range(50)]

    assert [scenario_of(1, number).name for number in numbers] != [scenario_of(2, number).name for number in numbers]
    assert [destination_of(1, number) for number in numbers] != [destination_of(2, number) for number in numbers]


def test_a_number_with_a_wrong_check_digit_is_never_found() -> None:
    right = s10("RR", 47312345, "CN")
    wrong = right[:10] + str((int(right[10]) + 1) % 10) + "CN"

    assert not is_mistyped(right)
    assert is_mistyped(wrong)
    assert scenario_of(3, wrong).name == "wrong_code"


def test_check_digits_are_those_of_the_standard() -> None:
    # 8×1 + 6×2 + 4×3 + 2×4 + 3×5 + 5×6 + 9×7 + 7×8 = 204; 204 mod 11 = 6; 11 − 6 = 5
    assert s10("RR", 12345678, "SE") == "RR123456785SE"
    # all zeros: 11 − 0 = 11, which is written 5
    assert s10("RR", 0, "SE") == "RR000000005SE"
    # 7 mod 11 = 7, 11 − 7 = 4; for 1 × 8 = 8, 11 − 8 = 3; for 12 mod 11 = 1, 11 − 1 = 10, which is written 0
    assert s10("LX", 1, "CN").endswith("4CN")
    assert s10("LX", 2_000_000, "CN").endswith("0CN")
