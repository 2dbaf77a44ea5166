"""What the host lends a plugin for one call: HTTP, configuration, log, clock and a small private memory."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar, overload

T = TypeVar("T")

Params = Mapping[str, str | int | float]


class Response(Protocol):
    """An answer within the rules: read to its end, unpacked, under the cap, its status 2xx or allowed.

    >>> async def answer(ctx):
    ...     return await ctx.http.request("GET", "https://api.acme.example/AC1", allow=(404,))
    >>> found = asyncio.run(answer(context({"https://api.acme.example/AC1": {"state": "D"}})))
    >>> gone = asyncio.run(answer(context({"https://api.acme.example/AC1": 404})))
    """

    @property
    def status(self) -> int:
        """The HTTP status: 200 to 299, or one that was allowed.

        >>> found.status, gone.status
        (200, 404)
        """

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; names are looked up in any case.

        >>> found.headers["content-type"]
        'application/json'
        """

    @property
    def body(self) -> bytes:
        """The unpacked body, `Limits.answer` bytes at most.

        >>> found.body
        b'{"state":"D"}'
        """

    def text(self) -> str:
        """The body as text, by the declared character set (UTF-8 where there is none); undecodable bytes are replaced.

        >>> found.text()
        '{"state":"D"}'
        """

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type: type[T], *, lax: bool = ...) -> T: ...
    def json(self, type: Any = Any, *, lax: bool = False) -> Any:  # noqa: A002 (the contract's word)
        """The body as JSON; with `type`, straight into it, as `Http` says. Raises `BadResponse` naming the field.

        A web page, an empty body and what is nested too deeply are no JSON.

        >>> found.json()
        {'state': 'D'}
        >>> gone.json()
        Traceback (most recent call last):
            ...
        tui_tracker.plugin.errors.BadResponse: an empty answer instead of JSON
        """


class Http(Protocol):
    """HTTP by the host's rules: https only, declared hosts, no redirects, capped, one deadline, our errors out.

    Every method raises `RateLimited`, `AuthFailed`, `Unavailable` or `BadResponse`, nothing else of the transport's:
    `RateLimited` for 429, with what `Retry-After` says; `AuthFailed` for 401 and 403 where the carrier has a secret
    option, else `Unavailable`; `Unavailable` for 408, 425, 5xx, network, TLS, time-out and undeclared hosts;
    `BadResponse` for every other status, a redirect, an answer that is too large or not understood.

    The arguments mean the same in all of them:

    `params`: added to the query (`Params`: name → text or number). `json`, `form`, `content`: the body, one of them.
    `headers`: on top of ours. `auth`: name and password for HTTP Basic.
    `allow`: statuses outside 2xx that come back instead of an error.
    `idempotent`: whether the request may be sent again; true for GET by default, and a POST that only reads says so.
    Such a request is sent three times at most, within 30 seconds all together. Every one waits for `Limits.rate`.

    `type`: decodes the JSON of the answer straight into that type (msgspec: a struct with the fields you need); what
    does not fit is a `BadResponse` that names the field. Of a key that stands twice in an object the last one counts.
    `lax`: numbers and booleans may come as text (`"7"`); without it they may not, because a tracking number must not
    become a number by accident.

    >>> from msgspec import Struct
    >>> class Parcel(Struct):
    ...     state: str
    ...     weight: int = 0
    >>> async def ask(ctx):
    ...     parcel = await ctx.http.get_json("https://api.acme.example/AC1", type=Parcel)
    ...     return parcel.state
    >>> asyncio.run(ask(context({"https://api.acme.example/AC1": {"state": "D", "sender": "…"}})))
    'D'
    >>> try:
    ...     asyncio.run(ask(context({"https://api.acme.example/AC1": {"state": "D", "weight": "7"}})))
    ... except BadResponse as error:
    ...     print(error.field)
    $.weight
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
        type: Any = None,  # noqa: A002 (the contract's word)
        lax: bool = False,
        allow: tuple[int, ...] = (),
    ) -> Any:
        """Any request; a `Response`, or with `type` its JSON as that.

        For what `get_json` and `post_json` do not serve: another method, a status that matters, headers of the answer.

        >>> async def ask(ctx):
        ...     response = await ctx.http.request("DELETE", "https://api.acme.example/follow/AC1", allow=(410,))
        ...     return "gone before" if response.status == 410 else response.json()
        >>> asyncio.run(ask(context({"https://api.acme.example/follow/AC1": 410})))
        'gone before'
        """

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
    async def get_json(
        self,
        url: str,
        *,
        type: Any = Any,  # noqa: A002 (the contract's word)
        lax: bool = False,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        allow: tuple[int, ...] = (),
    ) -> Any:
        """The JSON that answers a GET, with `type` as that. `Accept: application/json` is sent.

        >>> async def ask(ctx):
        ...     return await ctx.http.get_json("https://api.acme.example/parcels", params={"id": "AC1"})
        >>> asyncio.run(ask(context({"https://api.acme.example/parcels?id=AC1": {"state": "D"}})))
        {'state': 'D'}
        >>> asyncio.run(ask(context({"https://api.acme.example/parcels?id=AC1": 503})))
        Traceback (most recent call last):
            ...
        tui_tracker.plugin.errors.Unavailable: HTTP 503
        """

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
    async def post_json(
        self,
        url: str,
        *,
        type: Any = Any,  # noqa: A002 (the contract's word)
        lax: bool = False,
        json: Any = None,
        form: Params | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        idempotent: bool = False,
        allow: tuple[int, ...] = (),
    ) -> Any:
        """The JSON that answers a POST of `json` or `form`, with `type` as that. Not sent twice unless `idempotent`.

        >>> async def ask(ctx):
        ...     wanted = {"ids": ["AC1", "AC2"]}
        ...     return await ctx.http.post_json("https://api.acme.example/parcels", json=wanted, idempotent=True)
        >>> asyncio.run(ask(context({"https://api.acme.example/parcels": [{"id": "AC1", "state": "D"}]})))
        [{'id': 'AC1', 'state': 'D'}]
        """

    async def get_text(
        self, url: str, *, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> str:
        """The body of a GET as text; undecodable bytes are replaced.

        >>> async def ask(ctx):
        ...     return await ctx.http.get_text("https://acme.example/status")
        >>> asyncio.run(ask(context({"https://acme.example/status": "all is well"})))
        'all is well'
        """


class Context(Protocol):
    """Handed to every async method of a plugin's objects: all that the host lends. Keep nothing of it between calls.

    >>> class AcmePost(Carrier):
    ...     id, title = "acme", "Acme Post"
    ...     hosts = frozenset({"api.acme.example"})
    ...
    ...     async def track(self, requests, ctx):
    ...         ctx.log.info("asking about %d numbers", len(requests))
    ...         headers = {"X-Key": ctx.config.api_key}
    ...         return [await self.one(request.number, headers, ctx) for request in requests]
    ...
    ...     async def one(self, number, headers, ctx):
    ...         url, query = "https://api.acme.example/state", {"id": number}
    ...         state = await ctx.http.get_json(url, params=query, headers=headers)
    ...         return Tracking(number=number, raw_status=state)
    """

    @property
    def http(self) -> Http:
        """HTTP by the host's rules: the only way to the network a plugin needs.

        >>> asyncio.run(context({"https://api.acme.example/AC1": "D"}).http.get_text("https://api.acme.example/AC1"))
        'D'
        """

    @property
    def config(self) -> Any:
        """The validated instance of the object's `config_type`, secrets as text; `None` without one.

        >>> @dataclass(frozen=True, kw_only=True)
        ... class AcmeConfig:
        ...     api_key: str = option("The key from Acme Post's account page.", secret=True)
        >>> context(config=AcmeConfig(api_key="k-1")).config.api_key
        'k-1'
        """

    @property
    def log(self) -> logging.Logger:
        """The logger `tui_tracker.plugin.<plugin>`: this plugin's secrets are masked, control characters removed.

        Warnings and worse go to the program's log file.

        >>> context().log.warning("Acme Post sends a state we do not know: %r", "Q7")
        """

    def now(self) -> datetime:
        """The host's clock, aware (UTC). Recordings are replayed with a clock of their own: never use another.

        >>> context(now=datetime(2026, 11, 2, 10, 0, tzinfo=UTC)).now().isoformat()
        '2026-11-02T10:00:00+00:00'
        """

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """`function(*args)` in a thread of its own: the allowed way to use a library that blocks.

        Raises what `function` raises. A thread can't be stopped: when the call is cancelled it runs to its end.

        >>> import zlib
        >>> asyncio.run(context().run_blocking(zlib.decompress, zlib.compress(b"parcels")))
        b'parcels'
        """

    async def remember(self, key: str, value: str, ttl: float) -> None:
        """Keep `value` for `ttl` seconds (a year at most) in this plugin's private store, for access tokens.

        All objects of the plugin share it. A value of more than five characters is masked in everything shown from then
        on. Raises `ValueError` for more than 65,536 characters. Where nothing may be written (read-only, no data file)
        it is kept until the program ends.

        >>> async def token(ctx):
        ...     known = await ctx.recall("token")
        ...     if known is None:
        ...         answer = await ctx.http.post_json("https://api.acme.example/token", form={"id": "shop"})
        ...         known = answer["token"]
        ...         await ctx.remember("token", known, ttl=answer["seconds"] - 60)
        ...     return known
        >>> ctx = context({"https://api.acme.example/token": {"token": "t-1", "seconds": 3600}})
        >>> asyncio.run(token(ctx))
        't-1'
        """

    async def recall(self, key: str) -> str | None:
        """What was remembered under `key`, or `None` when it is not there or too old.

        >>> asyncio.run(ctx.recall("token"))
        't-1'
        >>> asyncio.run(ctx.recall("other")) is None
        True
        """
