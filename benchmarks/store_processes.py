"""Several processes that update one file at once: how fast, and whether anything was lost."""

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
from tui_tracker.store.api import Act, Change

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


def _work(data: Path, name: str) -> None:
    def apply(order: Order | None) -> Order | None:
        return order and msgspec.structs.replace(order, tags=(*order.tags, name))

    store = open_store(data)
    for index in range(UPDATES):
        store.commit([Change(target=1 + index, apply=apply)], Act(kind="edit", by=name)).result()
    store.close(compact=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _work(Path(sys.argv[1]), sys.argv[2])
    else:
        print(measure())  # noqa: T201
