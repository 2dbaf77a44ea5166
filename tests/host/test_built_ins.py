"""The built-ins come in by the same door as anybody's, and work through the host over real sockets."""

import logging
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from tests.host.making import Key, no_sleep
from tests.servers.seventeentrack import SeventeenTrackServer
from tui_tracker.host import Health, Host, HostOptions, PluginState
from tui_tracker.plugin import AuthFailed, Missed, ReadOptions, Registered, Tracking, TrackRequest

NUMBER = "LP00123456789012"


def _host(sections: dict[str, Any], **options: Any) -> Host:
    host = Host(
        HostOptions(allow_loopback_http=True, **options),
        sections=sections,
        memory=None,
        now=lambda: datetime.now(UTC),
        environ={},
        sleep=no_sleep,
    )
    host.load()
    return host


def _section(server: SeventeenTrackServer, key: str) -> dict[str, Any]:
    return {"17track": {"api_key": Key(key), "base_url": server.url}}


def test_all_built_ins_load_with_a_reason_where_they_can_not_be_used() -> None:
    host = _host({})
    own = [row for row in host.rows if row.distribution == "tui-tracker"]
    assert {"17track", "aliexpress", "cainiao", "csv", "demo", "email", "url"} <= {row.name for row in own}
    reasons = {row.name: row.reason for row in own if row.state is PluginState.NOT_CONFIGURED}
    unusable = {row.name for row in own if row.state is not PluginState.LOADED}
    assert unusable == reasons.keys() == {"17track", "aliexpress", "apprise", "email", "file", "sms", "webhook"}
    assert "[channels.email] needs host, from" in reasons["email"]
    assert "api_key" in reasons["17track"]
    assert "app_key, app_secret" in reasons["aliexpress"]


async def test_a_number_is_registered_and_looked_up_at_17track() -> None:
    async with SeventeenTrackServer() as server:
        server.set(NUMBER, "delivered")
        host = _host(_section(server, server.key))
        (registered,) = await host.register("17track", [TrackRequest(number=NUMBER)])
        (tracking,) = await host.track("17track", [TrackRequest(number=NUMBER, registered=True)])
        await host.close()
    assert isinstance(registered, Registered)
    assert isinstance(tracking, Tracking)
    assert tracking.status is not None
    assert tracking.events


async def test_a_wrong_key_is_refused_and_seen_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with SeventeenTrackServer() as server:
        host = _host(_section(server, "not-the-sesame"))
        (outcome,) = await host.track("17track", [TrackRequest(number=NUMBER, registered=True)])
        await host.close()
    assert isinstance(outcome, Missed)
    assert isinstance(outcome.error, AuthFailed)
    assert host.health("17track").health is Health.REFUSED
    (notice,) = host.notices()
    assert "17TRACK" in notice
    assert "sesame" not in caplog.text + notice + repr(outcome) + repr(host.rows) + repr(host.healths())


async def test_a_file_is_read_by_the_csv_source() -> None:
    host = _host({})
    page = await host.read_source("csv", BytesIO(b"Order,Tracking\n#1,LP00123456789012\n"), "x.csv", ReadOptions())
    await host.close()
    assert [parcel.number for parcel in page.parcels] == [NUMBER]


def test_safe_mode_keeps_the_built_ins() -> None:
    assert "demo" in _host({}, safe_mode=True).carriers
    assert not _host({}, only=frozenset()).carriers


def test_an_unknown_option_of_a_channel_is_said_with_its_section(caplog: pytest.LogCaptureFixture) -> None:
    _host({"webhook": {"url": "https://shop.example/", "secrte": "x"}})
    assert "[channels.webhook]: no option 'secrte'" in caplog.text
