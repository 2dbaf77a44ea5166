"""The Cainiao carrier as the program runs it: loaded by the host, at the host's pace, over real sockets."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from typing import Any

from tests.host.making import no_sleep
from tests.servers.cainiao import CainiaoServer
from tui_tracker.host import Health, Host, HostOptions
from tui_tracker.plugin import Missed, NotFound, Status, Tracking, TrackRequest, Unavailable

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)


@asynccontextmanager
async def hosted(section: Mapping[str, Any]) -> AsyncIterator[Host]:
    host = Host(
        HostOptions(allow_loopback_http=True, switches={"cainiao": True}),
        sections={"cainiao": section},
        memory=None,
        now=lambda: NOW,
        entry_points=[EntryPoint(name="cainiao", value="tui_tracker_cainiao", group="tui_tracker")],
        environ={},
        sleep=no_sleep,
    )
    host.load()
    try:
        yield host
    finally:
        await host.close()


async def test_without_a_section_it_is_there_and_asked_nothing() -> None:
    async with hosted({}) as host:
        assert set(host.carriers) == {"cainiao"}
        assert (await host.tracking_urls("cainiao", [("AB1", "")]))[0]


async def test_numbers_are_looked_up_and_an_unknown_one_is_no_failure() -> None:
    async with CainiaoServer(default="in_transit") as server, hosted({"base_url": server.url}) as host:
        server.set("LP00000000000000", "unknown")
        known, unknown = await host.track(
            "cainiao", [TrackRequest(number="LP00123456789012"), TrackRequest(number="LP00000000000000")]
        )
        assert isinstance(known, Tracking)
        assert known.status is Status.IN_TRANSIT
        assert isinstance(unknown, Missed)
        assert isinstance(unknown.error, NotFound)
        assert host.health("cainiao").health is Health.UP


async def test_a_guard_against_robots_is_a_pause_and_no_news() -> None:
    async with CainiaoServer(default="in_transit") as server, hosted({"base_url": server.url}) as host:
        server.fail_next("html")
        (outcome,) = await host.track("cainiao", [TrackRequest(number="LP00123456789012")])
        assert isinstance(outcome, Missed)
        assert isinstance(outcome.error, Unavailable)
        assert "robots" in str(outcome.error)
