"""`ctx` for the examples: the host's own context and HTTP, answered from a dictionary instead of the network."""

import logging
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from multidict import CIMultiDict
from yarl import URL

from tui_tracker.host.context import HostContext
from tui_tracker.host.exchange import Exchange, Received, Sent
from tui_tracker.host.http import HostHttp, HttpRules
from tui_tracker.host.limits import RateLimit

NOON: Final = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def context(answers: Mapping[str, Any] | None = None, *, config: object = None, now: datetime = NOON) -> HostContext:
    """A context whose HTTP answers `answers`: address → JSON value, text, or a status alone."""
    given = {URL(url): answer for url, answer in (answers or {}).items()}
    rules = HttpRules(hosts=frozenset(url.host or "" for url in given))
    return HostContext(
        owner="acme",
        http=HostHttp(rules, RateLimit(None), sleep=_at_once, exchange=Answers(given)),
        config=config,
        log=_silent("tui_tracker.plugin.acme"),
        clock=lambda: now,
        memory=_Memory(),
    )


@dataclass(frozen=True)
class Answers(Exchange):
    """Answers from a dictionary: address → JSON value, text, or a status alone."""

    by_url: Mapping[URL, Any]

    def __call__(self, sent: Sent) -> AbstractAsyncContextManager[Received]:
        """The answer to `sent`. Raises `KeyError` for an address without one."""
        return self._received(self.by_url[sent.url])

    @asynccontextmanager
    async def _received(self, answer: Any) -> AsyncIterator[Received]:
        status = answer if isinstance(answer, int) else 200
        kind = "text/plain" if isinstance(answer, str) else "application/json"
        body = b"" if isinstance(answer, int) else answer.encode() if isinstance(answer, str) else _json(answer)
        headers = CIMultiDict({"Content-Type": kind})
        yield Received(status=status, headers=headers, encodings=(), charset="utf-8", chunks=_once(body))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class _Memory:
    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        self.kept[owner, key] = value
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def recall(self, owner: str, key: str) -> str | None:
        return self.kept.get((owner, key))


def _json(answer: Any) -> bytes:
    return msgspec.json.encode(answer)


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _at_once(seconds: float) -> None:
    """Nobody waits for an example."""


def _silent(name: str) -> logging.Logger:
    log = logging.Logger(name)
    log.addHandler(logging.NullHandler())
    return log
