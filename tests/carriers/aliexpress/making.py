"""What these tests share: a shop at the loopback AliExpress, with a clock that both sides read and a memory."""

import dataclasses
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from tests.carriers.support import lent
from tests.servers.aliexpress import AliExpressServer
from tui_tracker.host.context import HostContext
from tui_tracker.plugin import Context, Missed, PluginError
from tui_tracker_aliexpress.carrier import AliExpress
from tui_tracker_aliexpress.settings import AliExpressConfig

ORDER = "8190001234567890"
NUMBER = "LP00123456789012"
OTHER = "62700000001"


class Memory:
    """What plugins are to remember, kept in this process."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, datetime]] = {}
        self.reads = 0

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        self.kept[key] = (value, expires_at)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def recall(self, owner: str, key: str) -> str | None:
        self.reads += 1
        return self.kept[key][0] if key in self.kept else None


def config_of(server: AliExpressServer, **options: Any) -> AliExpressConfig:
    return AliExpressConfig(
        app_key=server.app_key, app_secret=options.pop("app_secret", server.app_secret), base_url=server.url, **options
    )


@asynccontextmanager
async def shop(server: AliExpressServer, memory: Memory | None = None, **options: Any) -> AsyncIterator[Context]:
    """A context with the server's clock. `options`: of the configuration; an access token where none is given."""
    if not options.keys() & {"code", "refresh_token", "access_token"}:
        options["access_token"], options["refresh_token"] = server.pair()
    async with lent(AliExpress({"base_url": server.url}), config_of(server, **options)) as ctx:
        yield dataclasses.replace(
            cast(HostContext, ctx), memory=memory, clock=lambda: datetime.fromtimestamp(server.now / 1000, UTC)
        )


def error_of(outcome: object) -> PluginError:
    assert isinstance(outcome, Missed), outcome
    return outcome.error
