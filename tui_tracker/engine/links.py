"""The page a person can open for a parcel: one rule for the screens and the commands.

The page that came with the code; that of the configured carrier it belongs to (one that only makes links, or whose page
comes first), chosen or recognised by its pattern; the shop's own tracking page; the page of the carrier that looks it
up, where the shop has none.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

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
