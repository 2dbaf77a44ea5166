"""100,000 parcels that are due, looked up by the engine: host, plugin, merge and commit, against a bare client.

The bare aiohttp client asks the same server for the same parcels and decodes what is needed of the answers with
msgspec, and nothing more. Each parcel is known with all of its events but the newest, so that every look brings news.
Memory is read while the engine works. Beside the ratio stands the processor time of each: it depends less on what else
the machine does.
"""

import asyncio
import gc
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from benchmarks import fast_vendor, shop
from benchmarks.fast_vendor import Scan
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.port import Job, JobState
from tui_tracker.host import Host, HostOptions
from tui_tracker.model.derive import DEFAULT_RULES, settled_at
from tui_tracker.model.order import Checkpoint, Customer, LineItem, Order, Parcel, settled
from tui_tracker.model.status import Status as Shown
from tui_tracker.plugin import Carrier, Context, Event, Limits, Settings, Status, Tracking, TrackRequest, hookimpl
from tui_tracker.store import open_store

T = TypeVar("T")

PARCELS: Final = 100_000
BATCHES: Final = (40, 1000)  # parcels a call
_CALLS: Final = 4  # at once
_NOW: Final = datetime(2026, 10, 17, 12, tzinfo=UTC)
_QUARTERS: Final = (0.25, 0.5, 0.75, 1.0)
_HOLD_TO: Final = 0.5  # times the parcels a second of the bare client


class _Parcel(msgspec.Struct):
    number: str
    status: str
    events: list[Scan]


class Answer(msgspec.Struct):
    """As far as it is needed."""

    parcels: list[_Parcel]


_STATUS: Final = {"InTransit": Status.IN_TRANSIT}


class Fast(Carrier):
    """A carrier as an author would write it."""

    id = title = "fast"
    hosts = frozenset({"127.0.0.1"})

    def __init__(self, url: str, batch: int) -> None:
        self._url = url
        self.limits = Limits(batch=batch, concurrent=_CALLS)

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> list[Tracking]:
        """One call for all."""
        asked = [request.number for request in requests]
        answer = await ctx.http.post_json(self._url, json=asked, type=Answer, idempotent=True)
        return [_tracking(parcel) for parcel in answer.parcels]


def _tracking(parcel: _Parcel) -> Tracking:
    status = _STATUS.get(parcel.status)
    events = tuple(
        Event(when=each.at, text=each.text, place=each.place, country=each.country, code=each.code, status=status)
        for each in parcel.events
    )
    return Tracking(number=parcel.number, status=status, raw_status=parcel.status, events=events)


@hookimpl
def tracker_carriers(settings: Settings) -> list[Carrier]:
    """The plugin that this module is."""
    return [Fast(settings["url"], settings["batch"])]


@dataclass(kw_only=True)
class Figure:
    """Parcels a second of both, their processor time (seconds a parcel), and the engine's memory (MB) at each quarter
    of the work.
    """

    batch: int
    count: int
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    ours_busy: list[float] = field(default_factory=list)
    bare_busy: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)  # of the last round

    @property
    def ratio(self) -> float:
        """Median over median."""
        return statistics.median(self.ours) / statistics.median(self.bare)

    def __str__(self) -> str:
        """One block of text for a person or the benchmark page."""
        quarters = ", ".join(f"{part:.0%} {size:.0f} MB" for part, size in zip(_QUARTERS, self.memory, strict=True))
        return (
            f"engine, {self.count:,} parcels due, batches of {self.batch}: {self.ratio:.2f}× (hold to ≥ {_HOLD_TO}×)\n"
            f"  due, look-up, merge and commit: {_rate(self.ours)}, {_busy(self.ours_busy)}\n"
            f"  a bare aiohttp client: {_rate(self.bare)}, {_busy(self.bare_busy)}\n"
            f"  memory: {quarters}"
        )


def _rate(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):,.0f} parcels a second ({min(rates):,.0f}-{max(rates):,.0f}, {len(rates)} runs)"


def _busy(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1e6:.0f} µs of processor time each"


def measure(batch: int, *, count: int = PARCELS, rounds: int = 3) -> Figure:
    """Both in turn, `rounds` times, each time with a data file of its own."""
    figure = Figure(batch=batch, count=count)
    with fast_vendor.running() as url, tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.json"
        _alone(_keep, first, count)
        for each in range(rounds):
            file = Path(folder) / str(each) / "orders.json"
            _copy(first, file)
            seconds, busy = _alone(bare_seconds, url, batch, count)
            figure.bare.append(count / seconds)
            figure.bare_busy.append(busy / count)
            seconds, busy, figure.memory = _alone(engine_seconds, file, url, batch, count)
            figure.ours.append(count / seconds)
            figure.ours_busy.append(busy / count)
    return figure


def _alone(work: Callable[..., T], *given: Any) -> T:
    """Do it in a process of its own: nobody else's memory is in it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _keep(file: Path, count: int) -> None:
    shop.keep(file, _orders(count), count)


def _copy(first: Path, file: Path) -> None:
    file.parent.mkdir(mode=0o700)
    for ending in ("", ".journal", ".index"):
        made = first.with_name(first.name + ending)
        if made.exists():
            file.with_name(file.name + ending).write_bytes(made.read_bytes())


def _orders(count: int) -> Iterator[Order]:
    for index in range(count):
        number = fast_vendor.number(index)
        known = fast_vendor.scans(fast_vendor.variant_of(number))[:-1]
        yield _order(index, number, known)


def _order(index: int, number: str, known: Sequence[Scan]) -> Order:
    placed = known[0].at - timedelta(days=3)
    customer = Customer(
        name=f"Customer {index}",
        email=f"customer{index}@mail.example",
        country="SE",
        city="Umeå",
        postal_code="90325",
        address=("Storgatan 1",),
    )
    lines = (LineItem(title="Lamp, birch", sku="NL-001", price="349.00"),)
    return settled(
        Order(
            number=shop.number(index),
            source="csv",
            placed_at=placed,
            customer=customer,
            lines=lines,
            total="349.00",
            currency="SEK",
            parcels=(_parcel(number, known),),
            added_at=placed,
        )
    )


def _parcel(number: str, known: Sequence[Scan]) -> Parcel:
    events = tuple(
        Checkpoint(
            when=scan.at,
            text=scan.text,
            source="fast",
            seen_at=scan.at + timedelta(hours=5),
            status=Shown.IN_TRANSIT,
            code=scan.code,
            place=scan.place,
            country=scan.country,
            order=place,
        )
        for place, scan in enumerate(known)
    )
    parcel = Parcel(
        number=number,
        carrier="fast",
        events=events,
        told=Shown.IN_TRANSIT,
        raw_status="InTransit",
        last_event=events[-1].text,
        last_event_at=events[-1].when,
        next_check_at=_NOW,
    )
    return settled_at(parcel, _NOW, DEFAULT_RULES)


def engine_seconds(file: Path, url: str, batch: int, count: int) -> tuple[float, float, list[float]]:
    """Seconds from the first look for what is due until all is committed, those that the processor was busy with it,
    and the memory at each quarter (MB).
    """
    entry = EntryPoint("fast", "benchmarks.engine_throughput", "tui_tracker")
    options = HostOptions(allow_loopback_http=True, switches={"fast": True})
    host = Host(
        options,
        sections={"fast": {"url": url, "batch": batch}},
        memory=None,
        now=lambda: _NOW,
        entry_points=[entry],
        environ={},
    )
    host.load()
    asyncio.run(_connected(host))
    store = open_store(file)
    engine = Engine(store, host, now=lambda: _NOW, options=EngineOptions(automatic=True, by="engine"))
    memory: list[float] = []

    def watch(job: Job) -> None:
        while len(memory) < len(_QUARTERS) and job.done >= count * _QUARTERS[len(memory)]:
            memory.append(_megabytes())

    gc.collect()
    try:
        began, idle = time.perf_counter(), time.process_time()
        engine.start()
        while engine.job(1) is None:
            time.sleep(0.001)
        job = engine.wait(1, watch)
        seconds, busy = time.perf_counter() - began, time.process_time() - idle
        _check(job, engine, count)
    finally:
        engine.close()
    return seconds, busy, memory


async def _connected(host: Host) -> None:
    """What comes once in a process's life is no part of the figure: the client's modules, the first connection."""
    [outcome] = await host.track("fast", [TrackRequest(number=fast_vendor.number(0))])
    if not isinstance(outcome, Tracking):
        raise TypeError(f"not looked up: {outcome}")


def _check(job: Job, engine: Engine, count: int) -> None:
    """Everything was looked up, brought its news and is kept."""
    kept = engine.order(count)
    if job.state is not JobState.DONE or job.done != count or engine.due_refs():
        raise RuntimeError(f"not all were looked up: {job.state} {job.done} {job.message}")
    if kept is None or len(kept.parcels[0].events) != fast_vendor.EVENTS:
        raise RuntimeError(f"no news were kept: {kept}")


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def bare_seconds(url: str, batch: int, count: int) -> tuple[float, float]:
    """Seconds in which a bare client has fetched and decoded them all, and those that the processor was busy."""
    return asyncio.run(_bare(url, batch, count))


async def _bare(url: str, batch: int, count: int) -> tuple[float, float]:
    import aiohttp

    decode = msgspec.json.Decoder(Answer).decode
    numbers = [fast_vendor.number(index) for index in range(count)]
    batches = iter([numbers[start : start + batch] for start in range(0, count, batch)])
    found = 0
    async with aiohttp.ClientSession() as session:

        async def work() -> None:
            nonlocal found
            for asked in batches:
                async with session.post(url, data=msgspec.json.encode(asked)) as response:
                    answer = decode(await response.read())
                found += len(answer.parcels)

        began, idle = time.perf_counter(), time.process_time()
        await asyncio.gather(*(work() for _ in range(_CALLS)))
        seconds, busy = time.perf_counter() - began, time.process_time() - idle
    if found != count:
        raise RuntimeError(f"{found} of {count} answered")
    return seconds, busy


def main() -> None:
    """Every size of a batch, or the one that is given."""
    for batch in map(int, sys.argv[1:] or BATCHES):
        print(measure(batch), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
