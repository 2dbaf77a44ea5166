"""`why`: reasons from the data, as text and as JSON."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.foreign import CARRIER, Site
from tests.cli.process import Desk
from tests.cli.test_track import FIRST, SECOND, configure
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


def test_what_the_morning_queue_has_against_it_is_said_with_what_to_do(shop: Desk) -> None:
    placed = datetime.now(UTC) - timedelta(days=58)
    shop.ok("add", "#3", SECOND, "--placed", f"{placed:%Y-%m-%d}", "--carrier", "17track")
    assert "left: a dispute with the supplier can be opened · open a dispute" in shop.ok("why", "#3")
    found = shop.json("why", "#3")["queue"]
    assert (found["rule"], found["urgency"], found["advice"]) == ("deadline", "look", "dispute")
    assert shop.json("why", "#2")["queue"] is None  # its flag tells the same


def test_an_order_that_waits_for_a_code_says_when_it_is_asked_for(shop: Desk) -> None:
    shop.ok("add", "#9", "--supplier-order", "8190000000000009")
    (code,) = shop.json("why", "#9")["codes"]
    assert code["supplier_order"] == "8190000000000009"
    assert code["reasons"][1] == "nobody was asked for it yet"
    text = shop.ok("why", "#9")
    assert "it is due to be asked now" in text
    assert "nothing is looked up" not in text


def test_what_was_set_by_hand_is_named_with_what_the_carrier_says(shop: Desk) -> None:
    shop.ok("track", "#1")
    shop.ok("set-status", FIRST, "alert", "--note", "empty box")
    (parcel,) = shop.json("why", "#1")["parcels"]
    assert (parcel["status"], parcel["derived"], parcel["manual"]) == ("alert", "delivered", True)
    assert "empty box" in parcel["reasons"][0]


def test_it_speaks_of_an_unknown_order_like_the_others(shop: Desk) -> None:
    assert shop.run("why", "#77").returncode == 4


RARE = CARRIER.replace(
    'title = "Acme Post"', 'title = "Acme Post"\n    limits = Limits(min_interval=36 * 3600)'
).replace("Missed, NotFound,", "Limits, Missed, NotFound,")


def test_it_knows_how_often_a_carrier_wants_to_be_asked_and_imports_none_that_was_not_allowed(desk: Desk) -> None:
    site = Site(desk)
    site.install("acme", RARE)
    desk.ok("add", "#1", FIRST, "--carrier", "acme")
    words = "its carrier wants 36 hours between two looks at least"
    assert words not in desk.json("why", "#1")["parcels"][0]["next"]["reasons"]
    assert not site.was_imported("tui-tracker-acme")
    desk.configure("[plugins]\nacme = true\n[carriers.acme]\napi_key = 'a-stand-in'\n")
    assert words in desk.json("why", "#1")["parcels"][0]["next"]["reasons"]
    assert words in desk.ok("why", FIRST)
    assert site.was_imported("tui-tracker-acme")


def test_a_look_that_was_saved_says_why_in_another_process(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.quota = 0
    assert [each["kind"] for each in shop.json("track", "--due")] == ["saved"]
    found = shop.json("why", "#1")["parcels"][0]["next"]["reasons"]
    assert found[0].endswith("no credit is spent on it before")
    assert found[1] == "quota used up: 0 of 0 left"
    assert "no credit is spent on it before" in shop.ok("why", FIRST)


def test_a_label_says_until_when_no_scan_is_likely(shop: Desk, vendor: SeventeenTrackServer) -> None:
    file = shop.home / "codes.csv"
    placed = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
    file.write_text(f"Name,Created at,Lineitem name,Tracking Number\nX1,{placed},Lamp,{SECOND}\n", encoding="utf-8")
    shop.ok("import", str(file), "--yes")
    for _ in range(2):  # before and after it was to be looked up
        found = shop.json("why", "X1")["parcels"][0]["next"]["reasons"]
        assert "but a label yet: followed 6 hours after the order was made, or when it is shipped" in found
        shop.json("track", "--due")
    assert all(SECOND not in str(call.body) for call in vendor.called("register"))
