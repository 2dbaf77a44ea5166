"""The carrier: a token for the key, then twenty numbers a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Candidate,
    Carrier,
    Context,
    Limits,
    Missed,
    NotFound,
    Rejected,
    Settings,
    Tracking,
    TrackRequest,
    option,
)

from .answers import Answer, Token, tracking

API: Final = "https://api.post.example/v1"
NUMBER: Final = re.compile(r"EP[0-9]{9}")
_TOKEN: Final = "token"  # what it is remembered as
_SOONER: Final = 60.0  # seconds before its end that a token is not used any more


@dataclass(frozen=True, kw_only=True)
class Config:
    """The section [carriers.example-post]."""

    api_key: str = option("The key from your customer page at Example Post.", secret=True)
    base_url: str = option("Where the API is; change it for a gateway of your own.", default=API)

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option, never with a secret in it."""
        if not self.api_key.isascii() or not self.api_key.isprintable():
            raise ValueError("api_key: expected the key alone")
        if not host_of(self.base_url):
            raise ValueError("base_url: expected an address that begins with https://")


class ExamplePost(Carrier):
    """Asks Example Post."""

    id = "example-post"
    title = "Example Post"
    limits = Limits(batch=20, rate=(2, 1.0))
    config_type = Config
    url_template = "https://www.post.example/track?n={number}"

    def __init__(self, settings: Settings) -> None:
        """`settings`: the section, before it is checked by `Config`."""
        self.hosts = frozenset(filter(None, (host_of(API), host_of(str(settings.get("base_url", API))))))

    def detect(self, number: str) -> Sequence[Candidate]:
        """EP and nine digits are ours."""
        if not NUMBER.fullmatch(number):
            return ()
        return (Candidate(courier=self.title, confidence=0.9, reason="EP and nine digits"),)

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """One outcome per request, in the same order."""
        numbers = [request.number for request in requests if NUMBER.fullmatch(request.number)]
        answer = await _ask(numbers, ctx) if numbers else Answer(parcels=[], unknown=[])
        known = {parcel.number: tracking(parcel) for parcel in answer.parcels}
        unknown = frozenset(answer.unknown)
        return [known.get(request.number) or _missed(request.number, unknown) for request in requests]

    async def check(self, ctx: Context) -> None:
        """A new token proves the key."""
        await _new_token(ctx)


def _missed(number: str, unknown: frozenset[str]) -> Missed:
    if not NUMBER.fullmatch(number):
        return Missed(number=number, error=Rejected("Example Post's numbers are EP and nine digits"))
    if number in unknown:
        return Missed(number=number, error=NotFound("Example Post does not know it yet"))
    return Missed(number=number, error=BadResponse("Example Post left the number out", field="$.parcels"))


async def _ask(numbers: Sequence[str], ctx: Context) -> Answer:
    """The answer; a remembered token that is refused is replaced once."""
    token = await ctx.recall(_TOKEN)
    if token is not None:
        try:
            return await _parcels(numbers, token, ctx)
        except AuthFailed:
            ctx.log.info("the token was refused before its time; fetching another")
    return await _parcels(numbers, await _new_token(ctx), ctx)


async def _parcels(numbers: Sequence[str], token: str, ctx: Context) -> Answer:
    return await ctx.http.post_json(
        f"{ctx.config.base_url}/parcels",
        json={"numbers": list(numbers)},
        headers=_bearer(token),
        idempotent=True,  # it only reads: the host may send it again
        type=Answer,
    )


async def _new_token(ctx: Context) -> str:
    answer = await ctx.http.post_json(
        f"{ctx.config.base_url}/token", headers=_bearer(ctx.config.api_key), idempotent=True, type=Token
    )
    if not answer.token:
        raise BadResponse("Example Post gave an empty token", field="$.token")
    if answer.lasts > _SOONER:
        await ctx.remember(_TOKEN, answer.token, answer.lasts - _SOONER)
    return answer.token


def _bearer(secret: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def host_of(address: str) -> str:
    """The host in an address, "" where there is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("https", "http") else ""
