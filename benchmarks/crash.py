"""Processes killed at random while others read, write and compact; then every acknowledged commit is looked for.

``python -m benchmarks.crash --kills 1000`` kills one writer after another. ``--writers 4`` lets four of them work at
once, with a fifth that does nothing but compact. The files are read with plain `json` (tests/store/plainly.py), not by
the store. Prints one line; exit code 1 when something was lost.
"""

import argparse
import fcntl
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from tests.store.plainly import Found, Unreadable, read_plainly
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.store import Act, Change, Store, open_store

_LIFE: Final = 0.06  # seconds a process lives at most: opening takes a few of these milliseconds
_LARGE: Final = 8  # one commit in so many is large, to be caught in the middle of writing
_LARGEST: Final = 300_000  # bytes
_PLACED: Final = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of it. `unreadable`: how often the files could not be read by somebody."""

    kills: int
    acknowledged: int
    lost: int
    unreadable: int
    torn: int
    compactions: int
    seconds: float

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.kills} kills, {self.acknowledged} commits acknowledged, {self.lost} lost, "
            f"{self.unreadable} unreadable, {self.torn} torn tails seen, {self.compactions} compactions, "
            f"{self.seconds:.0f} s"
        )


class Clerk:
    """Writes down what a process was told, in a file of its own that outlives it."""

    def __init__(self, folder: Path, name: str) -> None:
        """One file for each process."""
        self.name = name
        self._descriptor = os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, word: str) -> None:
        """A line, with the system before this returns."""
        os.write(self._descriptor, f"{word}\n".encode())


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folder of a run."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data file."""
        return self.folder / "data" / "orders.json"

    @property
    def notes(self) -> Path:
        """Where the clerks write."""
        return self.folder / "notes"

    def noted(self) -> dict[str, list[str]]:
        """What each of them wrote."""
        return {each.name: each.read_text().split() for each in self.notes.iterdir()}


# In the processes


def _work(place: Place, name: str, seed: int, *, commits: int | None = None, compact_every: int) -> None:
    """Commit, read and compact: until killed, told to end, or as often as asked."""
    chance, clerk, ended = random.Random(seed), Clerk(place.notes, name), _asked_to_end()
    store = open_store(place.data, lazy=chance.random() < 0.5)
    for number in count(1):
        if ended() or (commits is not None and number > commits):
            break
        store.commit(_changes(name, number, chance), Act(kind="crash", by=name, summary=f"{name}:{number}")).result(60)
        clerk.note(str(number))
        if number % compact_every == 0:
            _compact(store, clerk)
        if number % 7 == 0:
            store.rows(), store.audit(limit=3)
    store.close()


def _only_compact(place: Place, name: str) -> None:
    """Again and again, until told to end."""
    clerk, ended = Clerk(place.notes, name), _asked_to_end()
    store = open_store(place.data)
    while not ended():
        _compact(store, clerk)
    store.close()


def _compact(store: Store, clerk: Clerk) -> None:
    store.compact().result(60)
    clerk.note("compacted")


def _changes(name: str, number: int, chance: random.Random) -> list[Change]:
    """Two orders in one commit: the process' own, which counts, and one that they all share and that may be large."""
    size = chance.randrange(_LARGEST) if chance.randrange(_LARGE) == 0 else 10
    return [_noting(OrderKey("", name), str(number)), _noting(OrderKey("", "shared"), "x" * size + f"{name}:{number}")]


def _noting(key: OrderKey, note: str) -> Change:
    def apply(order: Order | None) -> Order:
        return msgspec.structs.replace(order or Order(number=key.number, placed_at=_PLACED), note=note)

    return Change(target=key, apply=apply)


def _asked_to_end() -> Callable[[], bool]:
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    return lambda: bool(asked)


def _forked(place: Place, name: str, work: Callable[[], None]) -> int:
    """The number of a process that does this. What it raises is noted."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except StoreError as error:
        Clerk(place.notes, name).note(f"unreadable:{str(error).replace(' ', '_')}")
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


# Around them


def kill_writers(kills: int, *, seed: int = 1) -> Figures:
    """One after the other, at a random moment each, while two more work on the same file."""
    chance, began, torn = random.Random(seed), time.monotonic(), 0
    with _place() as place:
        others = [
            _forked(place, name, lambda name=name: _work(place, name, seed, compact_every=40))  # type: ignore[misc]
            for name in ("left", "right")
        ]
        for life in range(kills):
            _kill_one(place, f"life{life}", chance)
            torn += _is_torn(place.data)
        ended = [_ended(pid) for pid in others]
        return _figures(place, kills=kills, torn=torn, crashed=ended.count(False), began=began)


def _kill_one(place: Place, name: str, chance: random.Random) -> None:
    seed, moment = chance.randrange(1 << 30), chance.uniform(0, _LIFE)
    pid = _forked(place, name, lambda: _work(place, name, seed, compact_every=15))
    time.sleep(moment)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def write_at_once(writers: int, commits: int, *, seed: int = 1) -> Figures:
    """So many processes with so many commits each, and one that compacts all the time."""
    began = time.monotonic()
    with _place() as place:
        compactor = _forked(place, "compactor", lambda: _only_compact(place, "compactor"))
        pids = [
            _forked(
                place,
                f"writer{each}",
                lambda each=each: _work(  # type: ignore[misc]
                    place, f"writer{each}", seed + each, commits=commits, compact_every=20
                ),
            )
            for each in range(writers)
        ]
        ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0 for pid in pids]
        ended.append(_ended(compactor))
        return _figures(place, kills=0, torn=0, crashed=ended.count(False), began=began)


@contextmanager
def _place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder=Path(folder))
        place.notes.mkdir()
        yield place


def _ended(pid: int) -> bool:
    """Ask a process to end; whether it did so well."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _is_torn(data: Path) -> bool:
    """Whether the journal has an end that is no line, looked at while nobody writes."""
    with suppress(FileNotFoundError), open(data.with_name(data.name + ".lock")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lines = data.with_name(data.name + ".journal").read_bytes().rstrip(b"\0")
        return bool(lines) and not lines.endswith(b"\n")
    return False


def _figures(place: Place, *, kills: int, torn: int, crashed: int, began: float) -> Figures:
    noted = place.noted()
    words = [word for each in noted.values() for word in each]
    acknowledged = {f"{name}:{word}" for name, each in noted.items() for word in each if word.isdigit()}
    unreadable = sum(word.startswith("unreadable") for word in words) + crashed
    try:
        lost = _lost(read_plainly(place.data), acknowledged)
    except Unreadable:
        lost, unreadable = len(acknowledged), unreadable + 1
    return Figures(
        kills=kills,
        acknowledged=len(acknowledged),
        lost=lost,
        unreadable=unreadable,
        torn=torn,
        compactions=words.count("compacted"),
        seconds=time.monotonic() - began,
    )


def _lost(found: Found, acknowledged: set[str]) -> int:
    """How many were acknowledged and are not there, or not as a whole: the order's last note is the last commit's."""
    summaries = found.summaries()
    last: dict[str, str] = {}
    for summary in summaries:
        name, _, number = summary.partition(":")
        last[name] = number
    orders = found.orders()
    shared = orders.pop("shared", "").lstrip("x")
    by_half = sum(last.get(name) != note for name, note in orders.items()) + len(set(last) - set(orders))
    by_half += shared != (summaries[-1] if summaries else "")
    return len(acknowledged - set(summaries)) + by_half


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="processes killed one after the other")
    parser.add_argument("--writers", type=int, default=0, help="instead of that, so many at once and none killed")
    parser.add_argument("--commits", type=int, default=500, help="commits of each of the writers")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same moments")
    options = parser.parse_args(arguments)
    if options.writers:
        figures = write_at_once(options.writers, options.commits, seed=options.seed)
    else:
        figures = kill_writers(options.kills, seed=options.seed)
    print(figures)  # noqa: T201
    return 1 if figures.lost or figures.unreadable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
