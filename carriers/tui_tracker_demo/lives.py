"""The lives of parcels: what happens to a number is a pure function of a seed and the number.

`SCENARIOS` is the table of all kinds of lives. Which one a number lives, where it goes and how fast follow from a
hash of seed and number, so that carrier and shop agree without talking to each other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from typing import Final, NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

from tui_tracker.plugin import Event

from .names import (
    COUNTRIES,
    FALLBACK_COURIER,
    FAR_ZONE,
    FIRST_COURIERS,
    HUBS,
    NEAR_ORIGIN,
    ORIGINS,
    City,
    Country,
)
from .numbers import is_mistyped, s10
from .scenarios import SCENARIOS, At, Scenario, Step

HOUR: Final = timedelta(hours=1)
"""Offsets are elapsed time since the supplier handed the parcel over."""


class Route(NamedTuple):
    """From where to where a number goes, and who carries it."""

    origin: str
    hub: str
    origin_country: str
    origin_zone: str
    country: Country
    city: City
    first_courier: str


class Moment(NamedTuple):
    """One event to come: how long after shipping, and what it says."""

    after: timedelta
    step: Step


class Life(NamedTuple):
    """All that will ever happen to a number."""

    number: str
    scenario: Scenario
    route: Route
    active_after: timedelta  # until then the carrier does not know the number
    moments: tuple[Moment, ...]
    last_mile_number: str


_SCENARIO_WHEEL: Final = tuple(scenario for scenario in SCENARIOS for _ in range(scenario.share))
_CITY_WHEEL: Final = tuple(
    (country, country.cities[turn % len(country.cities)]) for country in COUNTRIES for turn in range(country.share)
)


def scenario_of(seed: int, number: str) -> Scenario:
    """The kind of life `number` lives. One with a wrong check digit is never found."""
    if is_mistyped(number):
        return next(scenario for scenario in SCENARIOS if scenario.name == "wrong_code")
    return _SCENARIO_WHEEL[crc32(f"{seed}/life/{number}".encode()) % len(_SCENARIO_WHEEL)]


def destination_of(seed: int, number: str) -> tuple[Country, City]:
    """Where `number` goes."""
    return _CITY_WHEEL[crc32(f"{seed}/to/{number}".encode()) % len(_CITY_WHEEL)]


def life_of(seed: int, number: str) -> Life:
    """The whole life of `number`."""
    scenario = scenario_of(seed, number)
    dice = Random(f"{seed}/{number}")
    route = _route(seed, number, scenario, dice)
    return Life(
        number=number,
        scenario=scenario,
        route=route,
        active_after=dice.uniform(*scenario.active_after_hours) * HOUR,
        moments=_moments(scenario, dice),
        last_mile_number=s10("CV", dice.randrange(10**8), route.country.code),
    )


def _route(seed: int, number: str, scenario: Scenario, dice: Random) -> Route:
    country, city = destination_of(seed, number)
    origin, hub = dice.choice(ORIGINS), dice.choice(HUBS)
    origin_country, zone = "CN", FAR_ZONE
    if scenario.near:
        origin, origin_country, zone = NEAR_ORIGIN
        hub = origin
    first = next((name for start, name in FIRST_COURIERS.items() if number.startswith(start)), FALLBACK_COURIER)
    return Route(origin, hub, origin_country, zone, country, city, first)


def _moments(scenario: Scenario, dice: Random) -> tuple[Moment, ...]:
    """The steps with their times: long legs share one pace, each step has its own jitter."""
    pace = dice.uniform(0.6, 1.9)
    after, moments = timedelta(0), []
    for step in scenario.steps:
        if dice.random() >= step.chance:
            continue
        speed = 1.0 if step.at is At.CITY else pace
        after += step.hours * speed * dice.uniform(0.7, 1.4) * HOUR
        moments.append(Moment(after, step))
    return tuple(moments)


def instants(life: Life, shipped_at: datetime) -> tuple[datetime, ...]:
    """When each moment is (aware), scans at the door in the daytime there, each later than the one before."""
    result: list[datetime] = []
    for moment in life.moments:
        at = (shipped_at + moment.after).replace(second=0, microsecond=0)
        if moment.step.at is At.CITY:
            at = _by_day(at, _zone(life.route.country.zone))
        if result:
            at = max(at, result[-1] + timedelta(minutes=7))
        result.append(at)
    return tuple(result)


def events_until(life: Life, shipped_at: datetime, now: datetime) -> tuple[Event, ...]:
    """What the carrier tells at `now`, oldest first; () while it does not know the number. Both times are aware."""
    if now < shipped_at + life.active_after:
        return ()
    told = zip(life.moments, instants(life, shipped_at), strict=True)
    return tuple(_event(life, moment.step, at) for moment, at in told if at <= now)


def handed_over(events: Sequence[Event]) -> bool:
    """Whether the last-mile courier has the parcel."""
    return any(event.code == "HND" for event in events)


def _event(life: Life, step: Step, at: datetime) -> Event:
    place, country, zone = _where(life.route, step.at)
    local = at.astimezone(_zone(zone))
    return Event(
        when=local.replace(tzinfo=None) if step.zoneless else local,
        text=step.text.format(courier=life.route.country.courier, place=place, number=life.last_mile_number),
        status=step.status,
        detail=step.detail,
        code=step.code,
        place=place,
        country=country,
    )


def _where(route: Route, at: "Enum") -> tuple[str, str, str]:
    """Name, country and zone of the place a step happens at."""
    here = route.country
    if at is At.ORIGIN:
        return route.origin, route.origin_country, route.origin_zone
    if at is At.HUB:
        return route.hub, route.origin_country, route.origin_zone
    if at is At.GATEWAY:
        return here.gateway, here.code, here.zone
    return route.city.latin, here.code, here.zone


def _by_day(at: datetime, zone: ZoneInfo) -> datetime:
    """`at`, put off to the morning when it is night in `zone`."""
    local = at.astimezone(zone)
    if 7 <= local.hour < 20:
        return at
    morning = local.replace(hour=7, minute=local.minute // 2)
    return (morning if local.hour < 7 else morning + timedelta(days=1)).astimezone(at.tzinfo)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
