"""Made-up lives of parcels, the same every time: when each event happens and when the carrier shows it.

A life goes through stages whose lengths are drawn from the distributions in `SHARES` and `DAYS`; what they are is
our estimate of dropshipping from China to Northern Europe, not a measurement: edit them and run again.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from tui_tracker.plugin import Detail, Event, Status

SEED: Final = 20261125
START: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DESTINATION: Final = "SE"

DAYS: Final = {  # median of a log-normal distribution, and its sigma
    "label to first scan": (2.0, 0.7),
    "between scans in the origin country": (1.2, 0.6),
    "last scan at home to the first one abroad": (6.0, 0.5),
    "customs": (1.2, 0.8),
    "between scans in the destination country": (0.8, 0.5),
    "held by customs": (4.0, 0.6),
    "waiting to be collected": (1.5, 0.7),
    "way back": (16.0, 0.4),
}
SHARES: Final = {
    "never scanned": 0.02,
    "lost on the way": 0.015,
    "damaged": 0.005,
    "held by customs": 0.04,
    "delivery fails at first": 0.08,
    "delivered to a pick-up point": 0.25,
    "never collected": 0.03,  # of those at a pick-up point
}
LAG_HOURS: Final = (1.0, 0.8)  # until the carrier shows an event: median and sigma


class Shown(NamedTuple):
    """An event, and from when a look-up finds it."""

    event: Event
    at: datetime


class Life(NamedTuple):
    """A parcel: shipped at, and all that will be told of it, by time."""

    number: str
    shipped_at: datetime
    shown: tuple[Shown, ...]


def lives(count: int, *, seed: int = SEED) -> Iterator[Life]:
    """`count` lives, shipped over 30 days."""
    chance = random.Random(seed)
    for index in range(count):
        shipped = START + timedelta(minutes=chance.uniform(0, 30 * 1440))
        events = sorted(_events(shipped, chance), key=lambda event: event.when)
        shown = sorted((Shown(each, each.when + _lag(chance)) for each in events), key=lambda each: each.at)
        yield Life(f"SIM{index:08}", shipped, tuple(shown))


def _lag(chance: random.Random) -> timedelta:
    median, sigma = LAG_HOURS
    return timedelta(hours=median * chance.lognormvariate(0, sigma))


def _days(name: str, chance: random.Random) -> timedelta:
    median, sigma = DAYS[name]
    return timedelta(days=median * chance.lognormvariate(0, sigma))


def _events(shipped: datetime, chance: random.Random) -> Iterator[Event]:
    def event(when: datetime, text: str, detail: Detail, country: str) -> Event:
        return Event(when=when, text=text, detail=detail, country=country)

    def happens(share: str) -> bool:
        return chance.random() < SHARES[share]

    now = shipped
    yield event(now, "Label made", Detail.LABEL_CREATED, "CN")
    if happens("never scanned"):
        return
    now += _days("label to first scan", chance)
    yield event(now, "Accepted", Detail.ACCEPTED, "CN")
    for text in ("Processed", "Processed", "Handed to the airline")[: chance.randint(1, 3)]:
        now += _days("between scans in the origin country", chance)
        yield event(now, text, Detail.IN_TRANSPORT, "CN")
    now += _days("between scans in the origin country", chance)
    yield event(now, "Left the country", Detail.DEPARTED, "CN")
    if happens("lost on the way"):
        return
    now += _days("last scan at home to the first one abroad", chance)
    yield event(now, "Arrived", Detail.ARRIVED_DESTINATION, DESTINATION)
    now += _days("customs", chance)
    if happens("held by customs"):
        yield event(now, "Held by customs", Detail.CUSTOMS_HELD, DESTINATION)
        now += _days("held by customs", chance)
    yield event(now, "Released by customs", Detail.CUSTOMS_RELEASED, DESTINATION)
    for _ in range(chance.randint(0, 2)):
        now += _days("between scans in the destination country", chance)
        yield event(now, "Sorted", Detail.IN_TRANSPORT, DESTINATION)
    if happens("damaged"):
        now += _days("between scans in the destination country", chance)
        yield event(now, "Damaged", Detail.DAMAGED, DESTINATION)
        return
    yield from _last_mile(now + _days("between scans in the destination country", chance), chance)


def _last_mile(now: datetime, chance: random.Random) -> Iterator[Event]:
    def at(day: datetime, hour: float) -> datetime:
        return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)

    def event(when: datetime, text: str, detail: Detail) -> Event:
        return Event(when=when, text=text, detail=detail, country=DESTINATION)

    day = now + timedelta(days=1)
    if chance.random() < SHARES["delivered to a pick-up point"]:
        ready = at(day, chance.uniform(8, 16))
        yield event(ready, "Ready to collect", Detail.READY_FOR_PICKUP)
        if chance.random() < SHARES["never collected"]:
            back = ready + timedelta(days=14)
            yield event(back, "Not collected, goes back", Detail.RETURNING)
            yield Event(
                when=back + _days("way back", chance),
                text="Back at the sender",
                detail=Detail.ACCEPTED_BACK,
                status=Status.RETURNED,
                country="CN",
            )
            return
        yield event(ready + _days("waiting to be collected", chance), "Collected", Detail.DELIVERED)
        return
    yield event(at(day, chance.uniform(5, 8)), "Out for delivery", Detail.OUT_FOR_DELIVERY)
    if chance.random() < SHARES["delivery fails at first"]:
        yield event(at(day, chance.uniform(9, 18)), "Nobody was at home", Detail.NOBODY_HOME)
        day += timedelta(days=chance.choice((1, 1, 2, 3)))
        yield event(at(day, chance.uniform(5, 8)), "Out for delivery", Detail.OUT_FOR_DELIVERY)
    yield event(at(day, chance.uniform(9, 18)), "Delivered", Detail.DELIVERED)
