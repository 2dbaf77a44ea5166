"""Ten days in which everything fails, on a virtual clock; afterwards every parcel must be where it is without faults.

`python -m benchmarks.chaos [--days N] [--seed N] [--parcels N]`: real processes with the real engine, host, store and
sockets, killed (kill -9) at random moments and started again, against a service that fails in every way a server can.
"""

import argparse
import asyncio
import logging
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import EntryPoint, PathDistribution
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.lives import DESTINATION, START, Life, lives
from tests.servers.chaos import ChaosServer, serving
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.host import Host, HostOptions
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.schedule import FAILURES
from tui_tracker.plugin import StatusChange
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

DAY: Final = timedelta(days=1)
BEGIN: Final = START + 20 * DAY
"""Two thirds of the made-up parcels are under way by then."""
CALM: Final = 4 * DAY
"""Without faults, at the end: longer than from any look to the next one."""
_STEP: Final = timedelta(hours=2)
_LONGEST: Final = timedelta(hours=6)
_TICK: Final = 0.002  # seconds
_LOOKS: Final = 8  # at the clock: four of the engine's rounds, two a round
_LIFE: Final = 0.1  # seconds, at most, until a process is killed…
_BIRTH: Final = 1.0  # …the same of those that may not have done a step yet…
_BEGUN: Final = 0.8  # …and how many of them have their first step behind them
_PATIENCE: Final = 60.0  # seconds, for one step of the clock


class Outcome(NamedTuple):
    """What became of all parcels, and what it took."""

    states: dict[tuple[str, str], Any]  # by order and number
    told: list[StatusChange]
    calls: int
    faults: Counter[str]
    kills: int = 0


@dataclass
class VirtualClock:
    """A clock that is set; counts how often it is looked at, which tells when the engine has gone round."""

    now: datetime
    looks: int = 0

    def __call__(self) -> datetime:
        self.looks += 1
        return self.now


class TellingHost(Host):
    """The real host, which also writes down what plugins are told."""

    told: list[StatusChange]

    async def tell(self, changes: Sequence[StatusChange]) -> None:
        """Tell the plugins."""
        self.told += changes
        await super().tell(changes)


def parcels_of(count: int) -> list[Life]:
    """Parcels that were shipped before the beginning."""
    return [life for life in lives(count * 2) if life.shipped_at <= BEGIN][:count]


def fill(store: Store, parcels: Sequence[Life]) -> None:
    """An order for each parcel; every seventh has that of the order before it besides."""
    changes = []
    for index, life in enumerate(parcels):
        shared = parcels[index - 1 : index] if index % 7 == 6 else []
        held = tuple(
            Parcel(number=each.number, shipped_at=each.shipped_at, added_at=each.shipped_at, next_check_at=BEGIN)
            for each in (life, *shared)
        )
        key = OrderKey("", f"#{index}")
        order = Order(
            number=key.number,
            placed_at=life.shipped_at - DAY,
            customer=Customer(country=DESTINATION),
            parcels=held,
        )
        changes.append(Change(target=key, apply=lambda _, order=order: order))  # type: ignore[misc]
    store.commit(changes, Act(kind="add")).result(_PATIENCE)


def states(store: Store) -> dict[tuple[str, str], Any]:
    """All that is known of every parcel, but for what follows from when it was seen."""
    found = {}
    for row in store.rows():
        order = store.order(row.id)
        for parcel in order.parcels if order is not None else ():
            events = [
                (each.when, each.text, each.status, each.detail, each.country, each.source, each.leg)
                for each in parcel.events
            ]
            asked = parcel.next_check_at is not None  # of what is over the last answer is not made good
            miss = parcel.miss.kind if parcel.miss is not None and (asked or parcel.miss.kind in FAILURES) else ""
            said = (parcel.status, parcel.detail, parcel.derived, parcel.decided_by, parcel.told)
            kept = (parcel.carrier, parcel.registered_at is not None, parcel.last_event, parcel.last_event_at)
            found[row.number, parcel.number] = (said, kept, miss, events)
    return found


def settled(engine: Engine, clock: VirtualClock) -> None:
    """Wait until the engine has done what the clock brought."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        seen = clock.looks
        while clock.looks < seen + _LOOKS and time.monotonic() < ends:
            time.sleep(_TICK)
        if not engine.running():
            return
    raise TimeoutError(f"the engine was not done by {clock.now}")


def next_moment(store: Store, now: datetime, until: datetime) -> datetime:
    """When something is due next; soon, where something is that could not be done."""
    coming = [each.next_check_at for row in store.rows() for each in row.parcels if each.next_check_at is not None]
    later = min((each for each in coming if each > now), default=now + _LONGEST)
    return min(max(later, now + _STEP), now + _LONGEST, until)


@contextmanager
def an_engine(store: Store, clock: VirtualClock, url: str, site: Path, *, patience: float) -> Iterator[Engine]:
    """The real one, with the real host and Chaos Post."""
    host = TellingHost(
        HostOptions(allow_loopback_http=True, switches={"chaos": True}, http_deadline=patience),
        sections={"chaos": {"url": url, "api_key": "made-up"}},
        memory=None,
        now=clock,
        entry_points=_installed(site),
        environ={},
        sleep=_no_sleep,
    )
    host.told = []
    engine = Engine(store, host, now=clock, options=EngineOptions(automatic=True, tick=_TICK, by="chaos"))
    engine.start()
    try:
        if not engine.loaded(_PATIENCE):
            raise TimeoutError("the plugins were not loaded")
        yield engine
    finally:
        engine.close()


def _installed(site: Path) -> list[EntryPoint]:
    """Chaos Post as an installer leaves it."""
    info = site / "chaos_post-1.0.dist-info"
    if not info.exists():
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: chaos-post\nVersion: 1.0\n\n", encoding="utf-8")
        (info / "entry_points.txt").write_text("[tui_tracker]\nchaos = benchmarks.chaos_post\n", encoding="utf-8")
    return list(PathDistribution(info).entry_points)


async def _no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def lived(
    path: Path, clock: VirtualClock, until: datetime, url: str, *, patience: float = 10.0, says: bool = False
) -> list[StatusChange]:
    """One life of the program, to that moment; what plugins were told. `says`: every step, on the standard output."""
    store = open_store(path)
    with an_engine(store, clock, url, path.parent / "site", patience=patience) as engine:
        settled(engine, clock)
        while clock.now < until:
            clock.now = next_moment(store, clock.now, until)
            settled(engine, clock)
            if says:
                print(clock.now.isoformat(), flush=True)  # noqa: T201
        host = engine._host
    assert isinstance(host, TellingHost)
    return host.told


def in_one_process(
    folder: Path, parcels: Sequence[Life], *, days: float, seed: int = 1, share: float = 0.0, poison: int = 0
) -> Outcome:
    """All of it with restarts, but without violence."""
    chance = random.Random(seed)
    end = BEGIN + days * DAY
    server = _server(parcels, end, chance, seed=seed, share=share, poison=poison)
    path, clock = folder / "orders.json", VirtualClock(BEGIN)
    store = open_store(path)
    fill(store, parcels)
    store.close()
    told: list[StatusChange] = []
    with serving(server):
        while clock.now < end:
            until = min(end, clock.now + chance.uniform(0.4, 1.6) * DAY)
            told += lived(path, clock, until, server.url)
        server.share = 0.0
        told += lived(path, clock, end + CALM, server.url)
    store = open_store(path)
    try:
        return Outcome(states(store), told, server.calls, server.faults)
    finally:
        store.close()


def _server(
    parcels: Sequence[Life],
    end: datetime,
    chance: random.Random,
    *,
    seed: int,
    share: float,
    poison: int,
    hangs: bool = False,
) -> ChaosServer:
    shown = {life.number: life.shown for life in parcels}
    bad = frozenset(chance.sample(sorted(shown), poison))
    return ChaosServer(lives=shown, until=end, seed=seed, share=share, poison=bad, hangs=hangs)


def with_kills(folder: Path, parcels: Sequence[Life], *, days: float, seed: int, share: float, poison: int) -> Outcome:
    """All of it in processes of their own, each killed at a random moment."""
    chance = random.Random(seed)
    end = BEGIN + days * DAY
    server = _server(parcels, end, chance, seed=seed, share=share, poison=poison, hangs=True)
    path, now, kills = folder / "orders.json", BEGIN, 0
    store = open_store(path)
    fill(store, parcels)
    store.close()
    with serving(server):
        while now < end:
            now, killed = _killed(path, now, end, server.url, chance)
            kills += killed
        server.share = 0.0
        lived(path, VirtualClock(now), end + CALM, server.url)
    store = open_store(path)
    try:
        return Outcome(states(store), [], server.calls, server.faults, kills)
    finally:
        store.close()


def _killed(path: Path, now: datetime, until: datetime, url: str, chance: random.Random) -> tuple[datetime, bool]:
    """One process from `now` on, killed at a random moment; how far it came, and whether it had to be killed."""
    command = [sys.executable, "-m", "benchmarks.chaos", "--life", str(path), now.isoformat(), until.isoformat(), url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None
    begun = chance.random() < _BEGUN
    lines = [process.stdout.readline()] if begun else []
    time.sleep(chance.uniform(0, _LIFE if begun else _BIRTH))
    process.kill()
    lines += process.communicate()[0].splitlines()
    if process.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a life ended with {process.returncode}")
    told = [each for each in map(str.strip, lines) if each]
    return (datetime.fromisoformat(told[-1]) if told else now), process.returncode != 0


def told_twice(told: Sequence[StatusChange]) -> list[StatusChange]:
    """What was said of a parcel that was no change since what was said of it before."""
    last: dict[tuple[str, str], object] = {}
    twice = []
    for change in told:
        key = (change.order_number, change.number)
        if last.get(key, change.before) is not change.before or change.after is change.before:
            twice.append(change)
        last[key] = change.after
    return twice


def differing(found: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """Parcels that are not where they should be: as they are, and as they should be."""
    return {key: (found.get(key), wanted[key]) for key in wanted if found.get(key) != wanted[key]}


def main(arguments: list[str]) -> int:
    """Print the figures; 1 when a parcel is not where it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--days", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parcels", type=int, default=500)
    parser.add_argument("--share", type=float, default=0.5, help="of the calls that fail")
    parser.add_argument("--poison", type=int, default=3, help="numbers that make every call for several fail")
    parser.add_argument("--life", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.life:
        path, now, until, url = options.life
        logging.disable()
        clock = VirtualClock(datetime.fromisoformat(now))
        lived(Path(path), clock, datetime.fromisoformat(until), url, patience=2.0, says=True)
        return 0
    logging.getLogger("tui_tracker").setLevel(logging.ERROR)  # the faults are ours
    parcels, began = parcels_of(options.parcels), time.monotonic()
    with tempfile.TemporaryDirectory() as calm, tempfile.TemporaryDirectory() as wild:
        wanted = in_one_process(Path(calm), parcels, days=options.days)
        found = with_kills(
            Path(wild),
            parcels,
            days=options.days,
            seed=options.seed,
            share=options.share,
            poison=options.poison,
        )
    wrong = differing(found.states, wanted.states)
    faults = found.faults.total()
    print(  # noqa: T201
        f"{len(wanted.states)} parcels, {options.days:g} days, seed {options.seed}: {found.kills} kills, "
        f"{faults} faults of {len(found.faults)} kinds in {found.calls} calls ({wanted.calls} without faults), "
        f"{len(wrong)} parcels differ ({time.monotonic() - began:.0f} s)"
    )
    for key, pair in list(wrong.items())[:5]:
        for is_, should in zip(*pair, strict=True):
            if is_ != should:
                print(f"{key}\n  is     {is_}\n  should {should}")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
