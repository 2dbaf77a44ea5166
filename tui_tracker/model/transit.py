"""How long parcels are under way, by carrier and country: from the first scan, else from shipping, to delivery.

Learned from the shop's own parcels (PRODUCT C6). Pure; rows may come in any order and in any number of helpings.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo
from typing import Final, NamedTuple

import msgspec

from .attention import DAY
from .moments import local
from .order import OrderRow, ParcelRow
from .period import Days
from .status import Status

FEW: Final = 20
"""Samples from which on P95 says something: of fewer it is the slowest of all."""


class Route(NamedTuple):
    """Who moves it (the courier, else the carrier that is asked) and where to (ISO 3166 alpha-2); "" = not known."""

    carrier: str
    country: str


class Sample(NamedTuple):
    """One parcel that came: elapsed days of 24 hours under way, and the shop's day it was delivered."""

    number: str
    route: Route
    days: float
    delivered: date


class Transit(msgspec.Struct, frozen=True, kw_only=True):
    """How long the parcels of one route took, in days. `times`: each of them, the fastest first."""

    route: Route
    times: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many parcels it is learned from."""
        return len(self.times)

    @property
    def few(self) -> bool:
        """Whether they are too few to trust."""
        return self.count < FEW

    def within(self, percent: int) -> float:
        """Days within which so many percent of them came: the nearest rank, a time that one of them really took."""
        return percentile(self.times, percent)


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of `ordered` that at least `percent` of 100 do not exceed (nearest rank). Not for nothing at all.

    >>> percentile([1, 2, 3, 4], 50), percentile([1, 2, 3, 4], 80)
    (2, 4)
    """
    return ordered[max(1, -(-percent * len(ordered) // 100)) - 1]


def samples(row: OrderRow, zone: tzinfo) -> Iterator[Sample]:
    """The parcels of `row` that came and whose time is known. One that was set to delivered by hand tells no time."""
    for parcel in row.parcels:
        if parcel.status is not Status.DELIVERED or parcel.manual is not None:
            continue
        sent, came = parcel.sent_at, parcel.clock_from
        if sent is not None and came is not None and sent <= came:
            yield Sample(parcel.number, route_of(row, parcel), (came - sent) / DAY, local(came, zone).date())


def route_of(row: OrderRow, parcel: ParcelRow) -> Route:
    """The route of a parcel of `row`."""
    return Route(parcel.courier or parcel.carrier, row.customer.country)


class TransitTally:
    """Gathers samples. A parcel that several orders share counts once."""

    def __init__(self, days: Days | None = None) -> None:
        """`days`: only what was delivered on these; `None` = ever."""
        self._days = days
        self._found: set[Sample] = set()

    def take(self, found: Iterable[Sample]) -> None:
        """Add these."""
        self._found.update(each for each in found if self._days is None or each.delivered in self._days)

    def transits(self) -> tuple[Transit, ...]:
        """Each route, the one with the most parcels first."""
        times: dict[Route, list[float]] = {}
        for each in self._found:
            times.setdefault(each.route, []).append(each.days)
        found = [Transit(route=route, times=tuple(sorted(mine))) for route, mine in times.items()]
        return tuple(sorted(found, key=lambda each: (-each.count, each.route)))


def transits_of(rows: Iterable[OrderRow], zone: tzinfo, days: Days | None = None) -> tuple[Transit, ...]:
    """The routes of all `rows`; cancelled orders tell nothing."""
    tally = TransitTally(days)
    for row in rows:
        if row.cancelled_at is None:
            tally.take(samples(row, zone))
    return tally.transits()


def spread(times: Sequence[float], bins: int) -> tuple[int, ...]:
    """How many of `times` (sorted) fall into each of `bins` equal spans from 0 to the longest."""
    counts = [0] * bins
    longest = times[-1] if times else 0.0
    for each in times:
        counts[min(bins - 1, int(each / longest * bins)) if longest else 0] += 1
    return tuple(counts)
