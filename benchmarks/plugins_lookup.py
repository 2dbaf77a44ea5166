"""Look-ups through host, isolation and `ctx.http`, against a bare aiohttp client that asks the same server.

Both make the same `Tracking` objects of what comes back, 40 parcels a batch, one batch after the other.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from typing import Any, Final

import msgspec

from benchmarks import vendor
from benchmarks.figures import Figure, in_turn
from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import Carrier, Context, Event, Limits, Settings, Status, Tracking, TrackRequest, hookimpl

BATCHES: Final = 25  # in a round


class _Event(msgspec.Struct):
    time_iso: datetime
    description: str
    location: str
    sub_status: str


class _Provider(msgspec.Struct):
    events: list[_Event]


class _Providers(msgspec.Struct):
    providers: list[_Provider]


class _Info(msgspec.Struct):
    tracking: _Providers


class _Parcel(msgspec.Struct):
    number: str
    track_info: _Info


class _Data(msgspec.Struct):
    accepted: list[_Parcel]


class Whole(msgspec.Struct):
    """The answer, as far as it is needed."""

    data: _Data


class Vendor(Carrier):
    """A carrier as an author would write it."""

    id = title = "vendor"
    hosts = frozenset({"127.0.0.1"})
    limits = Limits(batch=vendor.PARCELS)

    def __init__(self, url: str) -> None:
        self._url = url

    async def track(self, requests: Any, ctx: Context) -> list[Tracking]:
        """One call for all."""
        asked = [{"number": request.number} for request in requests]
        whole = await ctx.http.post_json(self._url, json=asked, type=Whole, idempotent=True)
        return trackings(whole)


@hookimpl
def tracker_carriers(settings: Settings) -> list[Carrier]:
    """The plugin that this module is."""
    return [Vendor(settings["url"])]


def trackings(whole: Whole) -> list[Tracking]:
    """What the carrier makes of an answer."""
    return [
        Tracking(
            number=parcel.number,
            status=Status.IN_TRANSIT,
            events=tuple(
                Event(
                    when=each.time_iso,
                    text=each.description,
                    place=each.location,
                    code=each.sub_status,
                    status=Status.IN_TRANSIT,
                )
                for provider in parcel.track_info.tracking.providers
                for each in provider.events
            ),
        )
        for parcel in whole.data.accepted
    ]


def measure(*, rounds: int = 15) -> Figure:
    """Seconds for a batch."""
    with vendor.running() as url:
        ours, reference = in_turn(lambda: _timed(_hosted, url), lambda: _timed(_bare, url), rounds=rounds)
    return Figure(
        name=f"look-ups, batches of {vendor.PARCELS}",
        ours=ours,
        reference=reference,
        what=f"a batch through the host ({_rate(ours)})",
        against=f"a bare aiohttp client ({_rate(reference)})",
        hold_to=1 / 0.8,  # 0.8 times the parcels a second
    )


def _rate(seconds: tuple[float, ...]) -> str:
    return f"{vendor.PARCELS / sorted(seconds)[len(seconds) // 2]:,.0f} parcels a second"


def _timed(work: Callable[[str], Coroutine[Any, Any, float]], url: str) -> float:
    return asyncio.run(work(url))


async def _hosted(url: str) -> float:
    options = HostOptions(allow_loopback_http=True, switches={"vendor": True})
    entry = EntryPoint("vendor", "benchmarks.plugins_lookup", "tui_tracker")
    host = Host(
        options,
        sections={"vendor": {"url": url}},
        memory=None,
        now=lambda: datetime.now(UTC),
        entry_points=[entry],
        environ={},
    )
    host.load()
    requests = [TrackRequest(number=number) for number in vendor.numbers()]
    await _held(await host.track("vendor", requests))
    began = time.perf_counter()
    for _ in range(BATCHES):
        await host.track("vendor", requests)
    seconds = time.perf_counter() - began
    await host.close()
    return seconds / BATCHES


async def _held(outcomes: list[Any]) -> None:
    if not all(isinstance(each, Tracking) and each.events for each in outcomes):
        raise RuntimeError(f"not looked up: {outcomes[0]}")


async def _bare(url: str) -> float:
    import aiohttp

    asked = [{"number": number} for number in vendor.numbers()]
    async with aiohttp.ClientSession() as session:

        async def look_up() -> list[Tracking]:
            async with session.post(url, json=asked) as response:
                return trackings(msgspec.convert(await response.json(), Whole))

        await _held(await look_up())
        began = time.perf_counter()
        for _ in range(BATCHES):
            await look_up()
        return (time.perf_counter() - began) / BATCHES


if __name__ == "__main__":
    print(measure())  # noqa: T201
