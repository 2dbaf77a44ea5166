"""What the host lends a plugin for one call: HTTP, configuration, log, clock and a small private memory."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar, overload

T = TypeVar("T")

Params = Mapping[str, str | int | float]


class Response(Protocol):
    """An answer within the rules: decoded bytes under the cap, status allowed."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; names are looked up in any case."""

    @property
    def body(self) -> bytes:
        """The decoded body."""

    def text(self) -> str:
        """The body as text; undecodable bytes are replaced."""

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type: type[T]) -> T: ...


class Http(Protocol):
    """HTTP by the host's rules: https only, declared hosts, no redirects, capped, one deadline, our errors out.

    Every method raises `RateLimited`, `AuthFailed`, `Unavailable` or `BadResponse`, nothing else of the transport's.
    `idempotent` says that a request may be sent again (GET by default; a POST that only reads says True). `allow`
    names statuses outside 2xx that come back as a response instead of an error. `type` decodes the JSON of the answer
    straight into that type (msgspec); what does not fit is a `BadResponse` that names the field.
    """

    @overload
    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Params | None = ...,
        json: Any = ...,
        form: Params | None = ...,
        content: bytes | None = ...,
        headers: Mapping[str, str] | None = ...,
        auth: tuple[str, str] | None = ...,
        idempotent: bool | None = ...,
        type: None = ...,
        allow: tuple[int, ...] = ...,
    ) -> Response: ...
    @overload
    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Params | None = ...,
        json: Any = ...,
        form: Params | None = ...,
        content: bytes | None = ...,
        headers: Mapping[str, str] | None = ...,
        auth: tuple[str, str] | None = ...,
        idempotent: bool | None = ...,
        type: type[T],
        allow: tuple[int, ...] = ...,
    ) -> T: ...

    @overload
    async def get_json(
        self, url: str, *, params: Params | None = ..., headers: Mapping[str, str] | None = ...
    ) -> Any: ...
    @overload
    async def get_json(
        self, url: str, *, type: type[T], params: Params | None = ..., headers: Mapping[str, str] | None = ...
    ) -> T: ...
    @overload
    async def post_json(
        self, url: str, *, json: Any, headers: Mapping[str, str] | None = ..., idempotent: bool = ...
    ) -> Any: ...
    @overload
    async def post_json(
        self, url: str, *, json: Any, type: type[T], headers: Mapping[str, str] | None = ..., idempotent: bool = ...
    ) -> T: ...

    async def get_text(
        self, url: str, *, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> str:
        """The body of a GET as text."""


class Context(Protocol):
    """Handed to every async method of a plugin's objects."""

    @property
    def http(self) -> Http:
        """HTTP by the host's rules."""

    @property
    def config(self) -> Any:
        """The validated instance of the object's `config_type`, or `None` without one."""

    @property
    def log(self) -> logging.Logger:
        """This plugin's logger; its secrets are masked."""

    def now(self) -> datetime:
        """The host's clock, aware (UTC)."""

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """`function(*args)` in a thread: the allowed way to use a library that blocks."""

    async def remember(self, key: str, value: str, ttl: float) -> None:
        """Keep `value` for `ttl` seconds in this plugin's private store (for access tokens)."""

    async def recall(self, key: str) -> str | None:
        """What was remembered, or `None` when it is not there or too old."""
