"""The page a person can open for a parcel: one rule for the screens and the commands.

The page that came with the code; that of the configured carrier it belongs to (one that only makes links, or whose page
comes first), chosen or recognised by its pattern; the shop's own tracking page; the page of the carrier that looks it
up, where the shop has none.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_tracker.model.order import Parcel
from tui_tracker.model.pages import harmless_page

from .hosting import Hosting

if TYPE_CHECKING:
    from tui_tracker.plugin import Candidate


class PageKey(NamedTuple):
    """What decides about a parcel's page."""

    number: str
    carrier: str
    courier: str
    url: str


def page_key(parcel: Parcel) -> PageKey:
    """The key of `parcel`."""
    return PageKey(parcel.number, parcel.carrier, parcel.courier, parcel.url)


async def pages_of(host: Hosting, parcels: Iterable[Parcel]) -> dict[PageKey, str]:
    """The page of each parcel, "" where there is none."""
    keys = {page_key(parcel) for parcel in parcels}
    pages = {key: harmless_page(key.url) for key in keys}
    asked = [key for key in keys if not pages[key]]
    makers = {carrier_id for carrier_id, carrier in host.carriers.items() if not carrier.looks_up or carrier.page_first}
    detected = await host.detect([key.number for key in asked], makers)
    left = {key: _choices(key, makers, detected[key.number]) for key in asked}
    while left := {key: ids for key, ids in left.items() if ids and not pages[key]}:
        pages |= await _made(host, {key: ids.pop(0) for key, ids in left.items()})
    return pages


def _choices(key: PageKey, makers: Collection[str], detected: "Sequence[tuple[str, Candidate]]") -> list[str]:
    """The carriers that may make the page, the first one first. One that is not sure at all takes any number."""
    chosen = [key.carrier] if key.carrier in makers else []
    recognised = [carrier_id for carrier_id, candidate in detected if candidate.confidence > 0 and not key.carrier]
    the_shops = [carrier_id for carrier_id, candidate in detected if candidate.confidence <= 0]
    own = [key.carrier] if key.carrier else []
    return list(dict.fromkeys((*chosen, *recognised, *the_shops, *own)))


async def _made(host: Hosting, wanted: dict[PageKey, str]) -> dict[PageKey, str]:
    """The pages that carriers make, "" where one makes none."""
    of_carrier: dict[str, list[PageKey]] = defaultdict(list)
    for key, carrier_id in wanted.items():
        of_carrier[carrier_id].append(key)
    answers = await asyncio.gather(
        *(host.tracking_urls(each, [(key.number, key.courier) for key in keys]) for each, keys in of_carrier.items())
    )
    keys = [key for keys in of_carrier.values() for key in keys]
    return {key: url or "" for key, url in zip(keys, (url for urls in answers for url in urls), strict=True)}


class PageBook:
    """The pages that were made, for threads that must not wait for plugins."""

    def __init__(self, host: Hosting, loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
        """Pages are made on `loop`; `wake` is called when there are more."""
        self._host = host
        self._loop = loop
        self._wake = wake
        self._made: dict[PageKey, str] = {}
        self._making: set[PageKey] = set()

    def links(self, parcels: Sequence[Parcel], *, ready: bool) -> dict[str, str]:
        """Tracking number → page, as far as they are made in a moment. `ready`: whether plugins may be asked."""
        wanted = [each for each in parcels if page_key(each) not in self._made.keys() | self._making]
        if wanted and ready:
            self._making |= {page_key(parcel) for parcel in wanted}
            future = asyncio.run_coroutine_threadsafe(self._make(wanted), self._loop)
            with suppress(FutureTimeout):
                future.result(_WAIT)
        found = {parcel.number: self._made.get(page_key(parcel), "") for parcel in parcels}
        return {number: url for number, url in found.items() if url}

    async def _make(self, parcels: Sequence[Parcel]) -> None:
        keys = {page_key(parcel) for parcel in parcels}
        try:
            self._made |= await pages_of(self._host, parcels)
        finally:
            self._making -= keys
        self._wake()


_WAIT: Final = 0.2  # seconds a screen waits for plugins to make links, at most
