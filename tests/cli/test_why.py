"""`why`: reasons from the data, as text and as JSON."""

from collections.abc import Iterator

import pytest

from tests.cli.process import Desk
from tests.cli.test_track import FIRST, configure
from tests.servers.seventeentrack import SeventeenTrackServer, running

KEY = "a-key-nobody-may-see"


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY)) as server:
        yield server


@pytest.fixture
def shop(desk: Desk, vendor: SeventeenTrackServer) -> Desk:
    configure(desk, vendor.url)
    vendor.set(FIRST, "delivered")
    desk.ok("add", "#1", FIRST, "--placed", "2026-01-05", "--carrier", "17track")
    desk.ok("add", "#2", "--placed", "2026-01-05")
    return desk


def test_before_anybody_was_asked_that_is_the_reason(shop: Desk) -> None:
    (parcel,) = shop.json("why", "#1")["parcels"]
    assert parcel["reasons"] == ["No carrier has been asked about it yet"]
    assert parcel["rule"] == "activation"


def test_the_deciding_event_its_source_and_the_ignored_ones_are_named(shop: Desk) -> None:
    shop.ok("track", "#1")
    found = shop.json("why", FIRST)
    (parcel,) = found["parcels"]
    assert (parcel["status"], parcel["rule"], parcel["carriers"]) == ("delivered", "event", {"17track": "delivered"})
    assert parcel["deciding"][-1]["status"] == "delivered"
    assert all(each["reason"] for each in parcel["ignored"])
    assert {each["kind"] for each in found["deadlines"]} == {"claim", "dispute"}
    text = shop.ok("why", "1")
    assert "What decides:" in text
    assert "[17track]" in text


def test_an_order_without_a_parcel_says_so_and_why_it_is_flagged(shop: Desk) -> None:
    text = shop.ok("why", "#2")
    assert "It has no parcel yet" in text
    assert "! made" in text


def test_what_was_set_by_hand_is_named_with_what_the_carrier_says(shop: Desk) -> None:
    shop.ok("track", "#1")
    shop.ok("set-status", FIRST, "alert", "--note", "empty box")
    (parcel,) = shop.json("why", "#1")["parcels"]
    assert (parcel["status"], parcel["derived"], parcel["manual"]) == ("alert", "delivered", True)
    assert "empty box" in parcel["reasons"][0]


def test_it_speaks_of_an_unknown_order_like_the_others(shop: Desk) -> None:
    assert shop.run("why", "#77").returncode == 4
