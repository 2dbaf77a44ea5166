"""Several processes that update one file at once: how fast, and whether anything was lost."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import msgspec

from benchmarks import shop
from tui_tracker.model.order import Order
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

ORDERS: Final = 1_000
UPDATES: Final = 500


def measure(processes: int = 2) -> str:
    """Each process adds one tag to 500 orders; afterwards every tag must be there."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, ORDERS)
        began = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.store_processes", str(data)]
        running = [subprocess.Popen([*command, f"p{number}"]) for number in range(processes)]
        codes = [process.wait() for process in running]
        seconds = time.perf_counter() - began
        store = open_store(data)
        tags = sum(len(row.tags) for row in store.rows())
        store.close()
    lost = processes * UPDATES - tags
    return (
        f"{processes} processes × {UPDATES} updates, {ORDERS:,} orders: {lost} lost, "
        f"{sum(code != 0 for code in codes)} failed, {seconds:.1f} s in all (their start included)"
    )


def measure_latency(changes: int = 40) -> str:
    """How long after a change is durable in one process another one's snapshot has it."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, ORDERS)
        store = open_store(data)
        command = [sys.executable, "-m", "benchmarks.store_processes", str(data), str(changes), "times"]
        waits: list[float] = []
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for number in range(1, changes + 1):
                process.stdin.write("\n")
                process.stdin.flush()
                durable = float(process.stdout.readline())
                while not _has(store, number):
                    time.sleep(0.001)
                waits.append(max(0.0, time.time() - durable))
        store.close()
    return (
        f"a change in one process is in another's snapshot: median {statistics.median(waits) * 1000:.0f} ms, "
        f"at most {max(waits) * 1000:.0f} ms after it was durable ({changes} changes; hold to 150 ms)"
    )


def _has(store: Store, number: int) -> bool:
    row = store.row(1)
    return row is not None and row.note == str(number)


def _change_when_asked(data: Path, changes: int) -> None:
    def noting(number: int) -> Change:
        return Change(target=1, apply=lambda order: order and msgspec.structs.replace(order, note=str(number)))

    store = open_store(data)
    for number in range(1, changes + 1):
        sys.stdin.readline()
        store.commit([noting(number)], Act(kind="edit")).result()
        print(time.time(), flush=True)  # noqa: T201
    store.close()


def _work(data: Path, name: str) -> None:
    def apply(order: Order | None) -> Order | None:
        return order and msgspec.structs.replace(order, tags=(*order.tags, name))

    store = open_store(data)
    for index in range(UPDATES):
        store.commit([Change(target=1 + index, apply=apply)], Act(kind="edit", by=name)).result()
    store.close(compact=True)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        _change_when_asked(Path(sys.argv[1]), int(sys.argv[2]))
    elif len(sys.argv) > 1:
        _work(Path(sys.argv[1]), sys.argv[2])
    else:
        print(measure())  # noqa: T201
        print(measure_latency())  # noqa: T201
