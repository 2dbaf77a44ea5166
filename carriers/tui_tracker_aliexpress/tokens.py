"""Access tokens: made from a code, kept with their expiry, renewed before it, shared with other processes.

They live in the plugin's private memory. What the configuration says counts until something newer came of it; a
configuration with another code or token counts again.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from tui_tracker.plugin import BadResponse, Context, RateLimited, Unavailable

from .codes import authorise_again
from .gateway import system
from .settings import AliExpressConfig
from .wire import Json, part, whole, words

CREATE: Final = "/auth/token/create"
REFRESH: Final = "/auth/token/refresh"
# In the plugin's memory. The tokens stand there by themselves, so that the host masks each wherever it might be shown.
ABOUT: Final = "token"
ACCESS_TOKEN: Final = "access_token"
REFRESH_TOKEN: Final = "refresh_token"

_EARLY: Final = 1800.0  # seconds before the expiry, as the documentation advises; half of a shorter life
_KEPT: Final = 60 * 86_400.0  # seconds: the longest life of a refresh token, where an answer does not say
_LENGTH: Final = 4096  # characters of a token
_WITHIN: Final = ("result", "response", "data", "body", "token_result")  # where tokens were seen, below the answer
_FROM_1973: Final = 10**11  # milliseconds since 1970; smaller "times" are not times


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A pair of tokens. Times are seconds since 1970; `None` = not known."""

    access: str = ""
    refresh: str = ""
    made_at: float = 0.0
    expires_at: float | None = None
    refresh_until: float | None = None

    def alive(self, now: float) -> bool:
        """Whether the access token may still be used, as far as is known."""
        return bool(self.access) and (self.expires_at is None or now < self.expires_at)

    def renewable(self, now: float) -> bool:
        """Whether another one can be had for the refresh token."""
        return bool(self.refresh) and (self.refresh_until is None or now < self.refresh_until)

    def due(self, now: float) -> bool:
        """Whether it is time for another one."""
        if not self.alive(now):
            return True
        if self.expires_at is None or not self.renewable(now):
            return False
        return now >= self.expires_at - min(_EARLY, (self.expires_at - self.made_at) / 2)


class Tokens:
    """The tokens of one carrier object. Calls that need another one at the same time get it by one request."""

    def __init__(self) -> None:
        """Nothing is kept here but whose turn it is; tokens are in the plugin's memory."""
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    async def current(self, ctx: Context) -> str:
        """An access token. Raises `AuthFailed` where none can be had without the operator."""
        token = await self._known(ctx)
        if not token.due(_now(ctx)):
            return token.access
        async with self._lock():
            token = await self._known(ctx)  # maybe somebody was quicker
            return token.access if not token.due(_now(ctx)) else await self._renewed(token, ctx)

    async def another(self, refused: str, ctx: Context) -> str:
        """An access token instead of `refused`, which the gateway took no more."""
        async with self._lock():
            token = await self._known(ctx)
            if token.access and token.access != refused:
                return token.access
            return (await self._refreshed(token, ctx)).access

    def _lock(self) -> asyncio.Lock:
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())

    async def _known(self, ctx: Context) -> Token:
        config: AliExpressConfig = ctx.config
        access, refresh, about = [await ctx.recall(key) for key in (ACCESS_TOKEN, REFRESH_TOKEN, ABOUT)]
        kept = _read(access, refresh or "", about, config) if access and about else None
        if kept is not None:
            return kept
        if config.code.strip():
            return Token()
        return Token(access=config.access_token.strip(), refresh=config.refresh_token.strip())

    async def _renewed(self, token: Token, ctx: Context) -> str:
        """Another access token; the old one as long as it is alive and it is only the service that fails."""
        try:
            made = await (self._refreshed if token != Token() else self._created)(token, ctx)
        except (Unavailable, RateLimited) as error:
            if not token.alive(_now(ctx)):
                raise
            ctx.log.warning("the access token could not be renewed yet: %s", error)
            return token.access
        return made.access

    async def _created(self, token: Token, ctx: Context) -> Token:
        config: AliExpressConfig = ctx.config
        if not config.code.strip():
            raise authorise_again("AliExpress needs a code, a refresh token or an access token", config)
        return await self._kept(token, await system(ctx, CREATE, {"code": config.code.strip()}), ctx)

    async def _refreshed(self, token: Token, ctx: Context) -> Token:
        if not token.renewable(_now(ctx)):
            what = "refresh token has expired" if token.refresh else "access token is refused and can't be renewed"
            raise authorise_again(f"AliExpress' {what}", ctx.config)
        return await self._kept(token, await system(ctx, REFRESH, {"refresh_token": token.refresh}), ctx)

    async def _kept(self, old: Token, answer: Json, ctx: Context) -> Token:
        now = _now(ctx)
        token = token_of(answer, now, old)
        ends = (token.expires_at, token.refresh_until)
        ttl = max(_KEPT if end is None else end - now for end in ends)
        for key, value in (
            (ACCESS_TOKEN, token.access),
            (REFRESH_TOKEN, token.refresh),
            (ABOUT, _about(token, ctx.config)),
        ):
            await ctx.remember(key, value, ttl)
        return token


def token_of(answer: Json, now: float, old: Token) -> Token:
    """The tokens in an answer. Raises `BadResponse` where there are none. A refresh token that is left out stays."""
    fields = _fields(answer)
    access = words(fields.get("access_token"), _LENGTH)
    if not access:
        raise BadResponse("AliExpress' answer has no access token", field="$.access_token")
    given = words(fields.get("refresh_token"), _LENGTH)
    until = _moment(fields, "refresh_expires_in", "refresh_token_valid_time", now)
    dead = whole(fields.get("refresh_expires_in")) == 0  # by the documentation: can't be refreshed
    return Token(
        access=access,
        refresh="" if dead else given or old.refresh,
        made_at=now,
        expires_at=_moment(fields, "expires_in", "expire_time", now),
        refresh_until=until if given or until is not None else old.refresh_until,
    )


def _fields(answer: Json) -> Json:
    """The object that has the access token: the answer itself, or a part of it."""
    for name in _WITHIN:
        if "access_token" not in answer and part(answer, name):
            return _fields(part(answer, name))
    return answer


def _moment(fields: Json, left: str, at: str, now: float) -> float | None:
    """When something ends: by the seconds that are left, else by the time in milliseconds."""
    seconds = whole(fields.get(left))
    if seconds is not None and seconds > 0:
        return now + seconds
    milliseconds = whole(fields.get(at))
    return milliseconds / 1000 if milliseconds is not None and milliseconds > _FROM_1973 else None


def _now(ctx: Context) -> float:
    return ctx.now().timestamp()


def _about(token: Token, config: AliExpressConfig) -> str:
    return json.dumps(
        {
            "app": config.app_key.strip(),
            "from": origin(config),
            "pair": _unreadable(token.access, token.refresh),
            "made_at": token.made_at,
            "expires_at": token.expires_at,
            "refresh_until": token.refresh_until,
        }
    )


def _read(access: str, refresh: str, about: str, config: AliExpressConfig) -> Token | None:
    """What was kept, unless it is damaged or the configuration says something newer."""
    try:
        kept = json.loads(about)
        if kept["app"] != config.app_key.strip() or origin(config) not in ("", kept["from"]):
            return None
        if kept["pair"] != _unreadable(access, refresh):  # another process is just writing: the times are of others
            return Token(access=access, refresh=refresh)
        return Token(
            access=access,
            refresh=refresh,
            made_at=float(kept["made_at"]),
            expires_at=None if kept["expires_at"] is None else float(kept["expires_at"]),
            refresh_until=None if kept["refresh_until"] is None else float(kept["refresh_until"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def origin(config: AliExpressConfig) -> str:
    """Which code and tokens of the configuration something came of, unreadably; "" for none."""
    said = [config.code.strip(), config.refresh_token.strip(), config.access_token.strip()]
    return _unreadable(*said) if any(said) else ""


def _unreadable(*secrets: str) -> str:
    return hashlib.sha256("\n".join(secrets).encode()).hexdigest()[:16]
