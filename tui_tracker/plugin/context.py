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
    def json(self, type: type[T], *, lax: bool = ...) -> T: ...


class Http(Protocol):
    """HTTP by the host's rules: https only, declared hosts, no redirects, capped, one deadline, our errors out.

    Every method raises `RateLimited`, `AuthFailed`, `Unavailable` or `BadResponse`, nothing else of the transport's.
    `idempotent` says that a request may be sent again (GET by default; a POST that only reads says True). `auth` is
    name and password for HTTP Basic. `allow` names statuses outside 2xx that come back instead of an error. `type`
    decodes the JSON of the answer straight into that type (msgspec: a struct with the fields you need); what does not
    fit is a `BadResponse` that names the field. Of a key that stands twice in an object the last one counts. With
    `lax`, numbers and booleans may come as text (`"7"`); without it they may not.
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
        lax: bool = ...,
        allow: tuple[int, ...] = ...,
    ) -> T: ...

    @overload
    async def get_json(
        self,
        url: str,
        *,
        params: Params | None = ...,
        headers: Mapping[str, str] | None = ...,
        auth: tuple[str, str] | None = ...,
        allow: tuple[int, ...] = ...,
    ) -> Any: ...
    @overload
    async def get_json(
        self,
        url: str,
        *,
        type: type[T],
        lax: bool = ...,
        params: Params | None = ...,
        headers: Mapping[str, str] | None = ...,
        auth: tuple[str, str] | None = ...,
        allow: tuple[int, ...] = ...,
    ) -> T: ...

    @overload
    async def post_json(
        self,
        url: str,
        *,
        json: Any = ...,
        form: Params | None = ...,
        params: Params | None = ...,
        headers: Mapping[str, str] | None = ...,
        auth: tuple[str, str] | None = ...,
        idempotent: bool = ...,
        allow: tuple[int, ...] = ...,
    ) -> Any: ...
    @overload
    async def post_json(
        self,
        url: str,
        *,
        type: type[T],
        lax: bool = ...,
        json: Any = ...,
        form: Params | None = ...,
        params: Params | None = ...,
        headers: Mapping[str, str] | None = ...,
        auth: tuple[str, str] | None = ...,
        idempotent: bool = ...,
        allow: tuple[int, ...] = ...,
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
        """Keep `value` for `ttl` seconds in this plugin's private store (for access tokens), which all objects of the
        plugin share. It is masked in everything shown from then on. Raises `ValueError` for more than 65,536
        characters. Where nothing may be written (read-only, no data file) it is kept until the program ends.
        """

    async def recall(self, key: str) -> str | None:
        """What was remembered, or `None` when it is not there or too old."""
