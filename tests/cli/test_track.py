"""`track` against the loopback vendor, over real sockets: outcomes, exit codes, and a key that never shows."""

import re
from collections.abc import Iterator

import pytest

from tests.cli.process import Desk
from tests.servers.seventeentrack import SeventeenTrackServer, running

KEY = "a-key-nobody-may-see"
FIRST, SECOND = "RB123456785CN", "LX123456785CN"


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY)) as server:
        yield server


@pytest.fixture
def shop(desk: Desk, vendor: SeventeenTrackServer) -> Desk:
    configure(desk, vendor.url)
    desk.ok("add", "#1", FIRST, "--placed", "2026-01-05", "--carrier", "17track")
    desk.ok("add", "#2", SECOND, "--placed", "2026-01-05", "--carrier", "17track")
    desk.ok("add", "#3")
    return desk


def configure(desk: Desk, url: str) -> None:
    desk.environ["SEVENTEENTRACK_KEY"] = KEY
    desk.configure(
        "[network]\nallow_loopback_http = true\n[carriers.17track]\n"
        f'api_key = {{ env = "SEVENTEENTRACK_KEY" }}\nbase_url = "{url}"\n'
    )


def everything_written(desk: Desk) -> str:
    files = (path for folder in ("data", "state", "share") for path in (desk.home / folder).rglob("*"))
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file())


def test_due_parcels_are_looked_up_and_the_file_is_updated(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "delivered")
    run = shop.run("track", "--due")
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == 2
    assert "  17TRACK  " in run.stdout  # as the carrier calls itself; scripts get its id
    (order,) = shop.json("list", "order:1")
    assert order["status"] == "delivered"
    assert order["parcels"][0]["checked_at"]
    assert shop.json("show", "#1")["parcels"][0]["events"][0].keys() >= {"at", "text", "place", "status", "source"}
    assert KEY not in run.stdout + run.stderr + everything_written(shop)


def test_what_was_looked_up_is_not_due_again_and_not_registered_again(shop: Desk, vendor: SeventeenTrackServer) -> None:
    shop.ok("track", "--due")
    assert shop.json("track", "--due") == []
    shop.ok("track", "#1")
    assert len(vendor.called("register")) == 1


def test_a_look_up_adds_to_the_journal_and_leaves_the_snapshot_alone(shop: Desk, vendor: SeventeenTrackServer) -> None:
    data = shop.data
    before = data.stat().st_mtime_ns if data.exists() else None
    shop.ok("track", "--due")
    assert (data.stat().st_mtime_ns if data.exists() else None) == before
    assert [order["parcels"][0]["checked_at"] is not None for order in shop.json("list", "!order:3")] == [True, True]


def test_outcomes_in_json_name_order_number_and_what_came(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "delivered")
    outcomes = {each["number"]: each for each in shop.json("track", "--all")}
    assert set(outcomes) == {FIRST, SECOND}
    assert outcomes[FIRST]["order"]["number"] == "#1"
    assert (outcomes[FIRST]["kind"], outcomes[FIRST]["after"]) == ("news", "delivered")
    assert outcomes[SECOND]["kind"] == "not_found"


def test_one_that_is_named_is_the_only_one_asked_about(shop: Desk, vendor: SeventeenTrackServer) -> None:
    assert [each["number"] for each in shop.json("track", SECOND.lower())] == [SECOND]


def test_nobody_there_ends_with_three_and_keeps_what_is_known(shop: Desk) -> None:
    configure(shop, "http://127.0.0.1:1/track/v2.4")
    run = shop.run("track", "#1")
    assert run.returncode == 3, run.stdout + run.stderr
    assert KEY not in run.stdout + run.stderr


def test_a_wrong_key_ends_with_one_and_is_not_shown(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.key = "another"
    run = shop.run("track", "#1")
    assert run.returncode == 1, run.stdout + run.stderr
    assert KEY not in run.stdout + run.stderr + everything_written(shop)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("track",), 2), (("track", "nothing-like-it"), 4), (("track", "#3"), 4), (("track", "--due", "--read-only"), 5)],
    ids=str,
)
def test_what_can_not_be_looked_up_has_its_exit_code(shop: Desk, arguments: tuple[str, ...], code: int) -> None:
    run = shop.run(*arguments)
    assert run.returncode == code, run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_what_was_asked_about_a_moment_ago_is_refused_with_the_time_unless_that_is_meant(
    shop: Desk, vendor: SeventeenTrackServer
) -> None:
    vendor.set(FIRST, "delivered")
    shop.ok("track", FIRST)
    asked = len(vendor.called("gettrackinfo"))
    said = shop.ok("track", FIRST)
    assert re.search(r"not asked again yet  asked \d min ago; again at \d\d:\d\d$", said.strip()), said
    (outcome,) = shop.json("track", FIRST)
    assert (outcome["kind"], outcome["message"][-3:]) == ("too_soon", "UTC")
    assert len(vendor.called("gettrackinfo")) == asked
    (outcome,) = shop.json("track", FIRST, "--force")
    assert outcome["kind"] == "no_news"
    assert len(vendor.called("gettrackinfo")) == asked + 1
