"""A host's context reduced to its clock: all that the demo asks for."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from tui_tracker.plugin import Http

START: Final = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Clock:
    """A `Context` that knows the time and nothing else; asking it for more fails the test."""

    config: Any = None
    log = logging.getLogger("tests.demo")

    def __init__(self, at: datetime) -> None:
        self.at = at

    @property
    def http(self) -> Http:
        raise AssertionError("the demo must not use the network")

    def now(self) -> datetime:
        return self.at

    async def run_blocking(self, function: Callable[..., Any], *args: Any) -> Any:
        raise AssertionError("the demo must not block")

    async def remember(self, key: str, value: str, ttl: float) -> None:
        raise AssertionError("the demo keeps nothing")

    async def recall(self, key: str) -> str | None:
        raise AssertionError("the demo keeps nothing")
