"""The AliExpress carrier as the host runs it: configured, limited, remembered between two starts, masked."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.host.making import Key, no_sleep
from tests.servers.aliexpress import AliExpressServer, parcel
from tui_tracker.host import Health, Host, HostOptions
from tui_tracker.plugin import AuthFailed, Missed, ParcelDraft, SupplierOrder, Tracking, TrackRequest
from tui_tracker_aliexpress.tokens import CREATE

from .making import NUMBER, ORDER, OTHER, Memory


@pytest.fixture
async def server() -> AsyncIterator[AliExpressServer]:
    async with AliExpressServer() as running:
        running.order(ORDER, parcel(NUMBER, ("Package delivered", 20)), parcel(OTHER, ("At customs", 10)))
        yield running


def hosted(server: AliExpressServer, memory: Memory, **options: Any) -> Host:
    section = {"app_key": server.app_key, "app_secret": Key(server.app_secret), "base_url": server.url, **options}
    host = Host(
        HostOptions(allow_loopback_http=True, only=frozenset({"aliexpress"})),
        sections={"aliexpress": section},
        memory=memory,
        now=lambda: datetime.fromtimestamp(server.now / 1000, UTC),
        environ={},
        sleep=no_sleep,
    )
    host.load()
    return host


async def test_an_order_gives_its_codes_and_those_are_looked_up(server: AliExpressServer) -> None:
    host = hosted(server, Memory(), code=Key(server.code()))
    drafts = await host.find_numbers("aliexpress", [SupplierOrder(reference=ORDER), SupplierOrder(reference="7000001")])
    requests = [
        TrackRequest(number=draft.number, supplier_orders=(draft.supplier_order,))
        for draft in drafts
        if isinstance(draft, ParcelDraft)
    ]
    outcomes = await host.track("aliexpress", requests)
    await host.close()
    assert [draft.number for draft in drafts] == [NUMBER, OTHER, "7000001"]
    assert [type(outcome) for outcome in outcomes] == [Tracking, Tracking]
    assert host.health("aliexpress").health is Health.UP


async def test_the_tokens_outlive_the_program(server: AliExpressServer) -> None:
    memory, code = Memory(), server.code()
    for _ in range(2):
        host = hosted(server, memory, code=Key(code))
        await host.check("aliexpress")
        await host.close()
    assert len(server.called(CREATE)) == 1


async def test_a_refused_code_pauses_it_with_one_notice_and_no_secret(
    server: AliExpressServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    host = hosted(server, Memory(), code=Key("0_512345_sesame"))
    request = TrackRequest(number=NUMBER, supplier_orders=(ORDER,))
    outcomes = [outcome for _ in range(2) for outcome in await host.track("aliexpress", [request])]
    await host.close()
    assert all(isinstance(each, Missed) and isinstance(each.error, AuthFailed) for each in outcomes)
    assert len(server.calls) == 1
    (notice,) = host.notices()
    assert "oauth/authorize" in notice
    seen = caplog.text + notice + repr(outcomes) + repr(host.rows) + repr(host.healths())
    assert "sesame" not in seen
    assert server.app_secret not in seen
