"""The page to open for a parcel, as the real link-only carriers make it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.metadata import EntryPoint

import pytest

from tui_tracker.engine.links import page_key, pages_of
from tui_tracker.host import Host, HostOptions
from tui_tracker.model.order import Parcel

NORDPOST = {"id": "nordpost", "url": "https://nordpost.example/{number}/where", "pattern": "^NP[0-9]{4}$"}
LOOKUP = {"url": "https://api.budbil.example/{number}", "parcel": {"status": "$.state"}}
BUDBIL = {"id": "budbil", "url": "https://budbil.example/{number}", "pattern": "^BB[0-9]{4}$", "lookup": LOOKUP}


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    made = Host(
        HostOptions(switches={"url": True}),
        sections={
            "budbil": LOOKUP,
            "url": {"entries": [NORDPOST, BUDBIL], "tracking_url": "https://shop.example/track#"},
        },
        memory=None,
        now=lambda: datetime(2026, 5, 4, tzinfo=UTC),
        entry_points=[EntryPoint(name="url", value="tui_tracker_url", group="tui_tracker")],
        environ={},
    )
    made.load()
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("parcel", "page"),
    [
        (Parcel(number="X1"), "https://shop.example/track#X1"),
        (Parcel(number="a/b?c d&e"), "https://shop.example/track#a%2Fb%3Fc%20d%26e"),
        (Parcel(number="X1", carrier="nordpost"), "https://nordpost.example/X1/where"),
        (Parcel(number="NP1234"), "https://nordpost.example/NP1234/where"),
        (Parcel(number="X1", carrier="budbil"), "https://budbil.example/X1"),
        (Parcel(number="BB1234"), "https://budbil.example/BB1234"),
        (Parcel(number="NP1234", carrier="17track"), "https://shop.example/track#NP1234"),
        (Parcel(number="NP1234", carrier="removed"), "https://shop.example/track#NP1234"),
        (Parcel(number="NP1234", url="https://given.example/a"), "https://given.example/a"),
        (Parcel(number="X1", url="javascript:alert(1)"), "https://shop.example/track#X1"),
        (Parcel(number="X1", url="https://user:pass@given.example/a"), "https://shop.example/track#X1"),
        (Parcel(number="X1", url="https://[::1/a"), "https://shop.example/track#X1"),
    ],
)
async def test_the_page_given_comes_first_then_the_link_carriers_then_the_shops(
    host: Host, parcel: Parcel, page: str
) -> None:
    assert await pages_of(host, [parcel]) == {page_key(parcel): page}
