"""A context for one carrier, made of the host's own parts: its HTTP with all rules, over real sockets."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

from tui_tracker.host.context import HostContext
from tui_tracker.host.http import HostHttp, HttpRules
from tui_tracker.host.limits import RateLimit
from tui_tracker.host.objects import LOGGER
from tui_tracker.host.secrets import Masker
from tui_tracker.host.settings import secret_options
from tui_tracker.plugin import Carrier, Context

NOW: Final = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@asynccontextmanager
async def lent(carrier: Carrier, config: Any = None, *, deadline: float = 10.0) -> AsyncIterator[Context]:
    """What the host lends `carrier`, with a still clock. No rate is kept and retries follow at once.

    `deadline`: seconds for a request with all its attempts.
    """
    secrets = secret_options(type(config)) if config is not None else frozenset()
    rules = HttpRules(
        hosts=carrier.hosts,
        has_secret=bool(secrets),
        allow_loopback_http=True,
        deadline=deadline,
        masker=Masker(getattr(config, name) for name in secrets),
    )
    http = HostHttp(rules, RateLimit(None), sleep=_at_once)
    try:
        yield HostContext(
            owner=carrier.id, http=http, config=config, log=logging.getLogger(f"{LOGGER}.{carrier.id}"), clock=_now
        )
    finally:
        await http.close()


def _now() -> datetime:
    return NOW


async def _at_once(seconds: float) -> None:
    """The pause between two attempts, left out."""
