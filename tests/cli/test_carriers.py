"""`carriers` against the loopback vendor, and the preview of an import that costs more than there is."""

from collections.abc import Iterator

import pytest

from tests.cli.process import Desk
from tests.servers.seventeentrack import SeventeenTrackServer, running

KEY = "a-key-nobody-may-see"
FIRST, SECOND = "RB123456785CN", "LX123456785CN"
NUMBERS = [f"LP{index:014}" for index in range(18)]


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY, quota=100, default="in_transit")) as server:
        yield server


@pytest.fixture
def shop(desk: Desk, vendor: SeventeenTrackServer) -> Desk:
    configure(desk, vendor)
    return desk


def configure(desk: Desk, vendor: SeventeenTrackServer, budget: str = "") -> None:
    desk.environ["SEVENTEENTRACK_KEY"] = KEY
    desk.configure(
        "[network]\nallow_loopback_http = true\n[carriers.17track]\n"
        f'api_key = {{ env = "SEVENTEENTRACK_KEY" }}\nbase_url = "{vendor.url}"\n{budget}'
    )


def told(desk: Desk, carrier: str = "17track") -> dict[str, object]:
    found: dict[str, object] = next(each for each in desk.json("carriers") if each["id"] == carrier)
    return found


def test_quota_limits_and_what_it_was_spent_for_are_told(shop: Desk, vendor: SeventeenTrackServer) -> None:
    shop.ok("add", "#1", FIRST, "--carrier", "17track")
    shop.ok("add", "#2", SECOND, "--carrier", "17track")
    shop.ok("track", "#1")
    shop.ok("track", "--due")
    found = told(shop)
    assert (found["title"], found["health"], found["reason"], found["paused_until"]) == ("17TRACK", "up", "", None)
    assert found["limits"] == {"batch": 40, "rate": [3, 1.2], "concurrent": 1, "min_interval": 0}
    quota = found["quota"]
    assert isinstance(quota, dict)
    assert quota.pop("told_at")
    assert quota == {"used": 2, "total": 100, "left": 98, "reserve": 10, "resets_at": None}
    spent = {"manual": 1, "due": 1}
    assert found["spent"] == {"today": spent, "period": spent}
    forecast = found["forecast"]
    assert isinstance(forecast, dict)
    assert (forecast["per_day"], forecast["used_at_reset"]) == (2, None)
    text = shop.ok("carriers")
    assert "2 of 100 used, 10 kept for track again" in text
    assert "spent today: due 1, by hand 1" in text
    assert KEY not in text


def test_what_costs_nothing_says_so_and_a_page_to_open_is_only_that(shop: Desk) -> None:
    assert (told(shop, "cainiao")["quota"], told(shop, "cainiao")["spent"]) == (None, {"today": {}, "period": {}})
    assert told(shop, "link")["health"] == "link_only"
    assert "costs nothing" in shop.ok("carriers")


def test_without_a_carrier_to_be_reached_the_ledger_still_tells(shop: Desk, vendor: SeventeenTrackServer) -> None:
    configure(shop, vendor, "[budget.17track]\ntotal = 50\nreserve = 0.2\n")
    shop.ok("add", "#1", FIRST, "--carrier", "17track")
    shop.ok("track", "#1")
    vendor.fail_next("503", times=50)
    found = told(shop)
    assert "503" in str(found["quota_problem"])
    quota = found["quota"]
    assert isinstance(quota, dict)
    assert (quota["used"], quota["total"], quota["reserve"], quota["told_at"]) == (1, 50, 10, None)
    assert quota["resets_at"]
    text = shop.ok("carriers")
    assert "it can't be asked what is left" in text
    assert "1 of 50 used, 10 kept for track again, until " in text


def test_a_wrong_key_is_said_and_not_shown(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.key = "another"
    found = told(shop)
    assert (found["health"], found["quota"]) == ("refused", None)
    assert found["quota_problem"]
    assert KEY not in str(found)


def test_an_import_that_would_overrun_says_so_before_it_is_done(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.quota = 100
    configure(shop, vendor, "[budget.17track]\ntotal = 20\nreserve = 0.5\n")
    for number in range(8):
        shop.ok("add", f"#{number}", f"RB00000000{number}CN", "--carrier", "17track")
    shop.ok("track", "--all")
    file = shop.home / "codes.csv"
    rows = (f"X{number},2026-01-05 10:00:00 +0100,Lamp,{code}" for number, code in enumerate(NUMBERS))
    file.write_text("\n".join(["Name,Created at,Lineitem name,Tracking Number", *rows]), encoding="utf-8")
    text = shop.ok("import", str(file), "--dry-run")
    words = "18 new numbers; 12 credits left of 20, 10 kept for track again: 2 will be looked up now"
    assert words in text
    assert shop.json("import", str(file), "--yes")["quota"] == {
        "17track": {"new": 18, "left": 12, "reserve": 10, "now": 2}
    }
    kinds = [each["kind"] for each in shop.json("track", "--due")]
    assert sorted(kinds) == ["news"] * 2 + ["saved"] * 16
    spent = told(shop)["spent"]
    assert spent == {"today": {"manual": 8, "import": 2}, "period": {"manual": 8, "import": 2}}
    assert words.replace("18 new", "1 new") not in shop.ok("import", str(file), "--dry-run")


def test_an_import_that_can_be_paid_says_nothing_of_credits(shop: Desk) -> None:
    file = shop.home / "codes.csv"
    file.write_text(f"Name,Created at,Lineitem name,Tracking Number\nX1,2026-01-05,Lamp,{NUMBERS[0]}\n", "utf-8")
    assert "credits" not in shop.ok("import", str(file), "--dry-run")
