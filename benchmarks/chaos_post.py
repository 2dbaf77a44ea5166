"""Chaos Post: the carrier of `benchmarks.chaos`, a plugin like any other. Its service is told of a number first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from tui_tracker.plugin import (
    Candidate,
    Carrier,
    Context,
    Detail,
    Event,
    Limits,
    Missed,
    NotFound,
    Registered,
    Status,
    Tracking,
    TrackRequest,
    hookimpl,
    option,
)


@dataclass(frozen=True, kw_only=True)
class ChaosConfig:
    """Where it is, and who we are."""

    url: str = option("Where the service is.")
    api_key: str = option("The key of your account.", secret=True)


class Scan(msgspec.Struct, frozen=True):
    """One event as the service words it."""

    at: datetime
    text: str
    detail: str
    status: str = ""
    country: str = ""


class Known(msgspec.Struct, frozen=True):
    """What it knows of one number."""

    number: str
    scans: list[Scan]


class Answer(msgspec.Struct, frozen=True):
    """What it says to a call."""

    parcels: list[Known]
    unknown: list[str]


class Taken(msgspec.Struct, frozen=True):
    """The numbers it follows from now on."""

    registered: list[str]


class ChaosPost(Carrier):
    """Asks in batches, two at a time."""

    id = "chaos"
    title = "Chaos Post"
    hosts = frozenset({"127.0.0.1"})
    limits = Limits(batch=20, concurrent=2)
    config_type = ChaosConfig
    registers = True

    def detect(self, number: str) -> Sequence[Candidate]:
        """Its own numbers."""
        return [Candidate(courier=self.title, confidence=0.5)] if number.startswith("SIM") else []

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """What the service knows by now."""
        numbers = [request.number for request in requests]
        said = await self._asked("track", numbers, ctx, Answer)
        outcomes: list[Tracking | Missed] = [_tracking(known) for known in said.parcels]
        return outcomes + [Missed(number=number, error=NotFound("not scanned yet")) for number in said.unknown]

    async def register(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Have the service follow them."""
        said = await self._asked("register", [request.number for request in requests], ctx, Taken)
        return [Registered(number=number) for number in said.registered]

    async def _asked(self, what: str, numbers: Sequence[str], ctx: Context, kind: Any) -> Any:
        body = {"numbers": numbers, "at": ctx.now().isoformat()}
        key = {"key": ctx.config.api_key}
        return await ctx.http.post_json(f"{ctx.config.url}/{what}", json=body, headers=key, idempotent=True, type=kind)


def _tracking(known: Known) -> Tracking:
    events = [
        Event(
            when=scan.at,
            text=scan.text,
            detail=Detail(scan.detail),
            status=Status(scan.status) if scan.status else None,
            country=scan.country,
        )
        for scan in known.scans
    ]
    return Tracking(number=known.number, events=events)


@hookimpl
def tracker_carriers() -> Iterable[Carrier]:
    """The one."""
    return [ChaosPost()]
