"""The 17TRACK carrier as the program runs it: loaded by the host, at the host's pace, over real sockets."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from tests.servers.seventeentrack import SeventeenTrackServer
from tui_tracker.host import Host, HostOptions
from tui_tracker.host.health import Health
from tui_tracker.plugin import (
    AuthFailed,
    Missed,
    NotFound,
    NotTaken,
    Push,
    Registered,
    Rejected,
    Status,
    Tracking,
    TrackRequest,
)

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NUMBERS = [f"LP{index:014}" for index in range(90)]


@asynccontextmanager
async def hosted(section: Mapping[str, Any]) -> AsyncIterator[Host]:
    host = Host(
        HostOptions(allow_loopback_http=True, switches={"17track": True}),
        sections={"17track": section},
        memory=None,
        now=lambda: NOW,
        entry_points=[EntryPoint(name="17track", value="tui_tracker_17track", group="tui_tracker")],
        environ={},
    )
    host.load()
    try:
        yield host
    finally:
        await host.close()


async def test_ninety_numbers_are_registered_and_looked_up_without_one_request_too_many() -> None:
    async with (
        SeventeenTrackServer(rate=3, shuffle=5, default="in_transit") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        server.set(NUMBERS[50], "not_yet")
        registered = await host.register("17track", [TrackRequest(number=number) for number in NUMBERS])
        assert all(isinstance(each, Registered) for each in registered)
        outcomes = await host.track("17track", [TrackRequest(number=number, registered=True) for number in NUMBERS])
        assert [outcome.number for outcome in outcomes] == NUMBERS
        waiting = outcomes.pop(50)
        assert isinstance(waiting, Missed)
        assert isinstance(waiting.error, NotFound)
        assert all(isinstance(each, Tracking) and each.status is Status.IN_TRANSIT for each in outcomes)
        assert [(call.endpoint, len(call.numbers), call.status) for call in server.calls] == [
            (endpoint, size, 200) for endpoint in ("register", "gettrackinfo") for size in (40, 40, 10)
        ]


async def test_a_used_up_quota_stops_registering_and_no_look_up_of_a_registered_number() -> None:
    async with (
        SeventeenTrackServer(quota=1, default="in_transit") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        followed, fresh = await host.register("17track", [TrackRequest(number=number) for number in NUMBERS[:2]])
        assert isinstance(followed, Registered)
        assert isinstance(fresh, Missed)
        for _ in range(2):
            (outcome,) = await host.track("17track", [TrackRequest(number=NUMBERS[0], registered=True)])
            assert isinstance(outcome, Tracking)
        assert isinstance((await host.register("17track", [TrackRequest(number=NUMBERS[1])]))[0], Missed)
        assert len(server.called("register")) == 1, "not asked again before its time"
        (notice,) = host.notices()
        assert "quota is used up" in notice


async def test_a_daily_limit_holds_registering_until_the_day_turns() -> None:
    async with (
        SeventeenTrackServer(default="in_transit") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        await host.register("17track", [TrackRequest(number=NUMBERS[0])])
        server.fail_next("daily", endpoint="register")
        assert isinstance((await host.register("17track", [TrackRequest(number=NUMBERS[1])]))[0], Missed)
        assert host.health("17track").no_new_until == datetime(2026, 5, 4, 16, 5, tzinfo=UTC)
        (outcome,) = await host.track("17track", [TrackRequest(number=NUMBERS[0], registered=True)])
        assert isinstance(outcome, Tracking)


async def test_one_number_that_may_not_be_asked_at_once_does_not_pause_the_others() -> None:
    async with (
        SeventeenTrackServer(default="in_transit") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        await host.register("17track", [TrackRequest(number=NUMBERS[0])])
        server.refuse(NUMBERS[1], -18019912)
        for _ in range(2):
            asked = [TrackRequest(number=number, registered=True) for number in NUMBERS[:2]]
            news, refused = await host.track("17track", asked)
            assert isinstance(news, Tracking)
            assert isinstance(refused, Missed)
            assert isinstance(refused.error, NotTaken)
        assert host.health("17track").health is Health.UP


async def test_a_courier_is_chosen_from_those_that_are_recognised() -> None:
    number = "LP123456785CN"
    async with (
        SeventeenTrackServer(default="in_transit") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        candidates = [candidate for _, candidate in (await host.detect([number]))[number]]
        assert [each.courier for each in candidates] == ["China Post", "China EMS", "Cainiao", ""]
        await host.register("17track", [TrackRequest(number=number, courier_code=candidates[0].code)])
        request = TrackRequest(number=number, registered=True, memo={"carrier": candidates[0].code})
        changed = await host.change_courier("17track", request, candidates[2].code)
        assert isinstance(changed, Registered)
        assert (changed.courier, changed.memo["courier_changes"]) == ("Cainiao", "1")


async def test_a_push_is_believed_by_its_signature_and_a_forged_one_does_no_harm() -> None:
    async with (
        SeventeenTrackServer(default="delivered") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        await host.register("17track", [TrackRequest(number=NUMBERS[0])])
        headers, body = server.push(NUMBERS[0])
        (tracking,) = await host.receive("17track", Push(headers=headers, body=body))
        assert tracking.status is Status.DELIVERED
        for _ in range(6):
            with pytest.raises(Rejected):
                await host.receive("17track", Push(headers=headers, body=body + b" "))
        assert host.health("17track").health is Health.UP


async def test_a_forgotten_number_without_quota_does_not_pause_the_others() -> None:
    async with (
        SeventeenTrackServer(quota=1, default="in_transit") as server,
        hosted({"api_key": server.key, "base_url": server.url}) as host,
    ):
        await host.register("17track", [TrackRequest(number=NUMBERS[0])])
        asked = [TrackRequest(number=number, registered=True) for number in NUMBERS[:2]]
        for _ in range(2):
            news, forgotten = await host.track("17track", asked)
            assert isinstance(news, Tracking)
            assert isinstance(forgotten, Missed)
            assert isinstance(forgotten.error, NotTaken)
            assert "quota is used up" in str(forgotten.error)


async def test_a_refused_key_pauses_the_carrier_and_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    key = "sesame-open-5771"
    caplog.set_level(logging.DEBUG)
    async with SeventeenTrackServer() as server, hosted({"api_key": key, "base_url": server.url}) as host:
        for _ in range(2):
            outcome = (await host.track("17track", [TrackRequest(number=NUMBERS[0])]))[0]
            assert isinstance(outcome, Missed)
            error = outcome.error
            assert isinstance(error, AuthFailed)
        assert len(server.calls) == 1, "paused after the first"
        assert server.calls[0].headers["17token"] == key
        told = f"{host.rows} {host.healths()} {host.notices()} {outcome} {error!r} {caplog.text}"
        assert "refused the API key" in told
        assert key not in told


async def test_without_a_key_it_says_what_is_missing() -> None:
    async with hosted({}) as host:
        (row,) = host.rows
        assert row.state.value == "not_configured"
        assert "api_key" in row.reason


async def test_a_base_url_that_is_none_is_a_row_with_a_reason() -> None:
    async with hosted({"api_key": "k", "base_url": "gateway.example"}) as host:
        (row,) = host.rows
        assert "base_url: expected an address that begins with https://" in row.reason
        assert host.carriers == {}
