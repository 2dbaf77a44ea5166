"""Apps and a `watch` on one data file: one looks parcels up, the others say who, and take over when it crashes."""

import time
from collections.abc import Iterator

import pytest

from tests.cli.process import Desk
from tests.cli.test_track import FIRST, KEY, configure
from tests.cli.test_watching import watching
from tests.pty.opening import opened
from tests.servers.seventeentrack import SeventeenTrackServer, running


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY)) as server:
        yield server


@pytest.fixture
def shop(desk: Desk, vendor: SeventeenTrackServer) -> Desk:
    vendor.set(FIRST, "delivered")
    configure(desk, vendor.url)
    desk.ok("add", "#1001", FIRST, "--carrier", "17track")
    return desk


def test_one_of_three_asks_and_the_next_goes_on_when_it_is_killed(shop: Desk, vendor: SeventeenTrackServer) -> None:
    with watching(shop) as service:
        assert service.says("status")["after"] == "delivered"
        with opened(shop) as mine, opened(shop, "--read-only") as theirs:
            mine.sees(" polls")
            theirs.sees(" polls")
            assert len(vendor.called("gettrackinfo")) == 1
            service.process.kill()
            killed = time.monotonic()
            mine.sees(lambda text: " polls" not in text)
            assert time.monotonic() - killed < 15
            assert f"({mine.process.pid})" in shop.ok("watch", "--once")
            theirs.sees(" polls")  # now it is the app that does
            mine.press("q")
            assert mine.ends() == 0
            theirs.sees(lambda text: " polls" not in text)  # nobody does, and no name is left
            theirs.press("q")
            assert theirs.ends() == 0


def test_one_that_does_not_poll_can_track_by_hand(shop: Desk, vendor: SeventeenTrackServer) -> None:
    shop.configure(shop.config.read_text(encoding="utf-8") + "[schedule]\ncooldown_minutes = 0\n")
    with watching(shop) as service:
        assert service.says("status")["after"] == "delivered"
        with opened(shop) as mine:
            mine.sees(" polls")
            mine.press("r")
            mine.sees(lambda text: len(vendor.called("gettrackinfo")) == 2)
            mine.press("q")
            assert mine.ends() == 0
