"""`ctx.http`: the only way a plugin reaches the network, by the rules of the contract."""

import asyncio
import base64
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.plugin import BadResponse, PluginError, Unavailable
from tui_tracker.plugin.context import Params

from .answers import Answer
from .client import Client
from .decode import ACCEPTED, Body
from .exchange import Exchange, Sent
from .limits import RateLimit, Sleep
from .options import Now
from .secrets import Masker
from .transport import Busy, mapped, status_error

if TYPE_CHECKING:
    from yarl import URL

CAP: Final = 2 * 1024 * 1024
ATTEMPTS: Final = 3
_BACKOFF: Final = 0.5  # seconds before the second attempt, doubled for the third
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpRules:
    """What one plugin object may do."""

    hosts: frozenset[str]
    has_secret: bool = False
    allow_loopback_http: bool = False
    private_hosts: bool = True  # whether it may go to addresses inside the own network
    deadline: float = 30.0  # seconds, all attempts
    cap: int = CAP  # unpacked bytes
    masker: Masker = field(default_factory=Masker)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """One request, ready to be sent as often as it may."""

    sent: Sent
    again: bool
    allow: tuple[int, ...]


class HostHttp:
    """The `Http` of one plugin object; belongs to one event loop."""

    def __init__(
        self,
        rules: HttpRules,
        rate: RateLimit,
        *,
        sleep: Sleep = asyncio.sleep,
        jitter: random.Random | None = None,
        exchange: Exchange | None = None,
        now: Now | None = None,
    ) -> None:
        """`rate` is waited for before every attempt; `sleep` waits between attempts; `exchange`: instead of the
        network; `now`: for servers that say when they are back.
        """
        self._rules = rules
        self._rate = rate
        self._sleep = sleep
        self._now = now or partial(datetime.now, UTC)
        self._jitter = jitter or random.Random()
        self._exchange = exchange if exchange is not None else Client(public_only=not rules.private_hosts)

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
        """The answer, or with `type` its JSON as that. Raises `RateLimited`, `AuthFailed`, `Unavailable` or
        `BadResponse`.
        """
        data, kind = _body(json, form, content)
        method = method.upper()
        wanted = _Wanted(
            sent=Sent(
                method=method,
                url=self._allowed(url, params),
                content=data,
                headers=_headers(kind, auth, headers),
            ),
            again=method in _READING if idempotent is None else idempotent,
            allow=allow,
        )
        try:
            answer = await self._attempts(wanted)
            return answer if type is None else answer.json(type, lax=lax)
        except PluginError as error:
            raise self._masked(error) from None

    async def get_json(self, url: str, *, type: Any = Any, **asking: Any) -> Any:  # noqa: A002 (the contract's word)
        """The JSON of a GET."""
        return await self._json("GET", url, type, asking)

    async def post_json(
        self,
        url: str,
        *,
        type: Any = Any,  # noqa: A002 (the contract's word)
        idempotent: bool = False,
        **asking: Any,
    ) -> Any:
        """The JSON that answers a POST."""
        return await self._json("POST", url, type, {**asking, "idempotent": idempotent})

    async def _json(self, method: str, url: str, kind: Any, asking: dict[str, Any]) -> Any:
        headers = {"Accept": "application/json", **(asking.pop("headers", None) or {})}
        return await self.request(method, url, headers=headers, type=kind, **asking)

    async def get_text(
        self, url: str, *, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> str:
        """The body of a GET as text."""
        answer: Answer = await self.request("GET", url, params=params, headers=headers)
        return answer.text()

    async def close(self) -> None:
        """Close the connections."""
        await self._exchange.close()

    def _allowed(self, url: str, params: Params | None) -> "URL":
        """`url` as the client will read it. Raises `Unavailable` when the plugin may not go there."""
        from yarl import URL

        try:
            target = URL(url)
            target = target.update_query(dict(params)) if params else target
            host, port = (target.host or "").lower(), target.port
        except (ValueError, TypeError) as error:
            raise self._masked(Unavailable(f"not an address: {error}", sent=False)) from None
        declared = {each.lower() for each in self._rules.hosts}
        if not host or not {host, f"{host}:{port}"} & declared:
            names = ", ".join(sorted(declared)) or "none"
            raise Unavailable(f"{host or 'no host'} is not among the declared hosts ({names})", sent=False)
        if target.user is not None or target.password is not None:
            raise Unavailable("the address holds a user name", sent=False)
        if target.scheme != "https" and not self._plain_allowed(target.scheme, host):
            raise Unavailable(f"{target.scheme}://{host} is not https", sent=False)
        self._not_inside(host)
        return target

    def _not_inside(self, host: str) -> None:
        """Raises `Unavailable` for an address that this plugin must not go to; names are looked at when they are
        looked up.
        """
        if self._rules.private_hosts:
            return
        from .public import INSIDE, is_public

        if not is_public(host):
            raise Unavailable(INSIDE.format(host=host), sent=False)

    def _plain_allowed(self, scheme: str, host: str) -> bool:
        return scheme == "http" and self._rules.allow_loopback_http and _is_loopback(host)

    async def _attempts(self, wanted: _Wanted) -> Answer:
        left = self._rules.deadline
        attempts = ATTEMPTS if wanted.again else 1
        for attempt in range(1, attempts + 1):
            await self._rate.acquire()  # waiting for its turn is not the server's fault: not part of the deadline
            began = time.monotonic()
            try:
                return await self._attempt(wanted, left)
            except Unavailable as error:
                left -= time.monotonic() - began
                pause = _BACKOFF * 2 ** (attempt - 1) * self._jitter.uniform(0.5, 1.0)
                if isinstance(error, Busy):
                    pause = max(pause, error.wait(self._now()))
                if attempt == attempts or left <= pause:
                    raise error
                left -= pause
                await self._sleep(pause)
        raise AssertionError("every attempt returns or raises")

    async def _attempt(self, wanted: _Wanted, deadline: float) -> Answer:
        try:
            async with asyncio.timeout(deadline):
                return await self._exchange_once(wanted)
        except PluginError:
            raise
        except TimeoutError:
            raise Unavailable(f"no whole answer within {self._rules.deadline:g} s", sent=None) from None
        except Exception as error:  # whatever the client raises; a test shows that each of its classes is mapped
            raise mapped(error) from None

    async def _exchange_once(self, wanted: _Wanted) -> Answer:
        async with self._exchange(wanted.sent) as received:
            error = status_error(received.status, received.headers, wanted.allow, has_secret=self._rules.has_secret)
            if error is not None:
                raise error
            body = Body(received.encodings, self._rules.cap)
            async for chunk in received.chunks:
                body.feed(chunk)
            return Answer(received.status, received.headers, body.end(), received.charset)

    def _masked(self, error: PluginError) -> PluginError:
        mask = self._rules.masker
        error.args = (mask.text(error),)
        if isinstance(error, BadResponse):
            error.field, error.sample = mask(error.field), mask(error.sample)
        return error


def _body(json: Any, form: Params | None, content: bytes | None) -> tuple[bytes | None, str]:
    """The request's bytes and what they are."""
    if json is not None:
        import msgspec

        return msgspec.json.encode(json), "application/json"
    if form is not None:
        from urllib.parse import urlencode

        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return content, ""


def _headers(kind: str, auth: tuple[str, str] | None, headers: Mapping[str, str] | None) -> dict[str, str]:
    own = {"Content-Type": kind} if kind else {}
    if auth is not None:
        own["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    given = dict(headers or {})
    for name in given:  # what is unpacked is ours to say
        if name.lower() == "accept-encoding":
            given[name] = ACCEPTED
    return {**own, **given}


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
