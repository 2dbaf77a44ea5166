"""A host's context for the carriers' own tests: real sockets, the host's error mapping, none of its limits."""

import json as jsonlib
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import aiohttp
import msgspec

from tui_tracker.plugin import AuthFailed, BadResponse, RateLimited, Unavailable
from tui_tracker.plugin.context import Params

T = TypeVar("T")
NOW: Final = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Answer:
    """A `Response`."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self, type: Any = Any) -> Any:  # noqa: A002 (the contract's name)
        try:
            return msgspec.json.decode(self.body, type=type)
        except msgspec.MsgspecError as error:
            raise BadResponse(f"not the JSON expected: {error}", sample=self.text()[:200]) from error


class SocketHttp:
    """`Http` over a real connection to any host. Raises what the host's own would raise."""

    def __init__(self, timeout: float = 10.0) -> None:
        """`timeout`: seconds for a whole call."""
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Params | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        idempotent: bool | None = None,
        allow: tuple[int, ...] = (),
    ) -> Answer:
        data = jsonlib.dumps(json).encode() if json is not None else (form or content)
        sent = {**({"Content-Type": "application/json"} if json is not None else {}), **(headers or {})}
        login = aiohttp.BasicAuth(*auth) if auth else None
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout, auth=login) as session,
                session.request(method, url, params=params, data=data, headers=sent, allow_redirects=False) as answer,
            ):
                return _judged(Answer(answer.status, answer.headers, await answer.read()), allow)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(type(error).__name__) from error

    async def get_json(self, url: str, *, type: Any = Any, **options: Any) -> Any:  # noqa: A002
        return (await self.request("GET", url, **options)).json(type)

    async def post_json(self, url: str, *, json: Any, type: Any = Any, **options: Any) -> Any:  # noqa: A002
        return (await self.request("POST", url, json=json, **options)).json(type)

    async def get_text(self, url: str, *, params: Params | None = None, headers: Any = None) -> str:
        return (await self.request("GET", url, params=params, headers=headers)).text()


def _judged(answer: Answer, allow: tuple[int, ...]) -> Answer:
    if answer.status < 300 or answer.status in allow:
        return answer
    if answer.status in (401, 403):
        raise AuthFailed(f"HTTP {answer.status}")
    if answer.status == 429:
        wait = answer.headers.get("Retry-After", "")
        raise RateLimited(retry_after=float(wait) if wait.isdigit() else None)
    raise Unavailable(f"HTTP {answer.status}", sent=True)


class Lent:
    """A `Context` with a still clock and a memory that lasts for the test."""

    def __init__(self, config: Any, http: SocketHttp) -> None:
        self.config = config
        self.http = http
        self.log = logging.getLogger("tests.carriers")
        self._kept: dict[str, str] = {}

    def now(self) -> datetime:
        return NOW

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        return function(*args)

    async def remember(self, key: str, value: str, ttl: float) -> None:
        self._kept[key] = value

    async def recall(self, key: str) -> str | None:
        return self._kept.get(key)


def lent(config: Any = None, *, timeout: float = 10.0) -> Lent:
    """A context for one carrier with `config`; `timeout`: seconds for a whole call."""
    return Lent(config, SocketHttp(timeout))
