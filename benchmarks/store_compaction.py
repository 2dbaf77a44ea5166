"""How long a writer waits while another process writes the snapshot anew, and while its own process does."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from benchmarks import shop
from tui_tracker.model.order import Order
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store
from tui_tracker.store.filestore import FileStore

ORDERS: Final = 100_000
_NOTE: Final = "a note of some length, so that the journal grows " * 400  # 20 KB


def measure(orders: int = ORDERS) -> str:
    """The longest commit of a writer meanwhile; what is held to is 50 ms for 10,000 orders."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, orders)
        store = open_store(data)
        by_another = _while_another_compacts(store, data)
        store.close()
        shop.write(data, orders // 10)
        own = open_store(data)
        assert isinstance(own, FileStore)
        by_itself = _until_it_compacts_itself(own)
        own.close()
    allowed = 50 * orders / 10_000
    return (
        f"the longest commit while another process compacts {orders:,} orders: {by_another[0] * 1000:.1f} ms of "
        f"{by_another[1]} commits in {by_another[2]:.1f} s (hold to {allowed:.0f} ms)\n"
        f"the longest commit while its own process compacts {orders // 10:,} orders: {by_itself[0] * 1000:.1f} ms of "
        f"{by_itself[1]} commits (hold to {allowed / 10:.0f} ms)"
    )


def _while_another_compacts(store: Store, data: Path) -> tuple[float, int, float]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.store_compaction", str(data)]
    with subprocess.Popen(command) as process:
        longest, commits = _commits(store, "x", lambda: process.poll() is None)
    return longest, commits, time.perf_counter() - began


def _until_it_compacts_itself(store: FileStore) -> tuple[float, int]:
    """Commits of 20 KB until the journal has outgrown the snapshot and a new one is in place."""
    first = store.path.stat().st_ino
    return _commits(store, _NOTE, lambda: store.path.stat().st_ino == first)


def _commits(store: Store, note: str, go_on: Callable[[], bool]) -> tuple[float, int]:
    longest, commits = 0.0, 0
    while go_on():
        began = time.perf_counter()
        store.commit([_noting(1 + commits % 1000, f"{note}{commits}")], Act(kind="edit", quiet=True)).result()
        longest, commits = max(longest, time.perf_counter() - began), commits + 1
    return longest, commits


def _noting(order_id: int, note: str) -> Change:
    def apply(order: Order | None) -> Order | None:
        return order and msgspec.structs.replace(order, note=note)

    return Change(target=order_id, apply=apply)


def _compact(data: Path) -> None:
    store = open_store(data)
    store.commit([_noting(1, "compacted")], Act(kind="edit")).result()
    store.compact().result()
    store.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _compact(Path(sys.argv[1]))
    else:
        print(measure())  # noqa: T201
