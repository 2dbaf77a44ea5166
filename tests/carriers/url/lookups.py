"""A look-up for tests, as a configuration has it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from tests.carriers.support import lent
from tui_tracker.plugin import Missed, Tracking, TrackRequest
from tui_tracker_url.carrier import read_links
from tui_tracker_url.lookup import LookupConfig
from tui_tracker_url.lookup_carrier import LookupCarrier

NUMBER: Final = "NP0123456789"
EVENTS: Final[Mapping[str, Any]] = {
    "list": "$.parcel.scans",
    "time": "$.at",
    "zone": "Europe/Stockholm",
    "text": "$.said",
    "code": "$.kind",
    "place": ["$.city", "$.depot"],
    "country": "$.land",
}
STATUSES: Final[Mapping[str, str]] = {
    "DLV": "delivered",
    "PUP": "pick_up.ready_for_pickup",
    "MOV": "in_transit",
}
ANSWER: Final[Mapping[str, Any]] = {
    "parcel": {
        "state": "PUP",
        "scans": [
            {"at": "2026-11-03T09:30:00", "kind": "PUP", "said": "Hos ombudet", "city": "Malmö", "depot": "K1"},
            {"at": "2026-11-01T22:05:00+01:00", "kind": "MOV", "said": "Sorterat", "land": "se"},
        ],
    }
}


def options(base: str, /, **more: Any) -> dict[str, Any]:
    """The table `[carriers.url.lookup]`; `None` takes an option away."""
    usual = {"url": f"{base}/parcels/{{number}}", "events": EVENTS, "statuses": STATUSES}
    return {name: value for name, value in {**usual, **more}.items() if value is not None}


def entry(lookup: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An entry of `[[carriers.url]]`."""
    return {"id": "nordpost", "title": "Nordpost", "url": "https://nordpost.example/?n=", "lookup": lookup, **more}


def carrier_of(lookup: Mapping[str, Any], **more: Any) -> LookupCarrier:
    """The carrier of an entry that is right."""
    links = read_links({"entries": [entry(lookup, **more)]})
    assert links.problems == ()
    (carrier,) = links.carriers
    assert isinstance(carrier, LookupCarrier)
    return carrier


async def asked(lookup: Mapping[str, Any], request: TrackRequest | None = None) -> Tracking | Missed:
    """What `track` says of one number, over the host's HTTP."""
    carrier = carrier_of(lookup)
    async with lent(carrier, LookupConfig(**lookup)) as ctx:
        (outcome,) = await carrier.track([request or TrackRequest(number=NUMBER)], ctx)
    return outcome


@asynccontextmanager
async def lent_to(lookup: Mapping[str, Any]) -> AsyncIterator[tuple[LookupCarrier, Any]]:
    """The carrier and what the host lends it."""
    carrier = carrier_of(lookup)
    async with lent(carrier, LookupConfig(**lookup)) as ctx:
        yield carrier, ctx


def wrong(**more: Any) -> str:
    """What is told of a look-up that is wrong."""
    try:
        LookupConfig(**options("https://api.nordpost.example", **more))
    except ValueError as error:
        return str(error)
    raise AssertionError("nothing was wrong")
