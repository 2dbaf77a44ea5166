"""From a closed data file to a usable list, each time in a process of its own, against reading the file's bytes."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks import shop
from benchmarks.figures import Figure

ORDERS: Final = 100_000
_CHILD: Final = "benchmarks.store_open"


def measure(orders: int = ORDERS, *, rounds: int = 5) -> tuple[Figure, str]:
    """Seconds until the first screen's orders and all list rows are there; memory; one order by its id."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, orders)
        runs = [_run(data) for _ in range(rounds + 1)][1:]
    figure = Figure(
        name=f"open to a usable list, {orders:,} orders",
        ours=tuple(run["rows"] for run in runs),
        reference=tuple(run["read"] for run in runs),
        what="open the store, all list rows in memory",
        against=f"reading the {runs[0]['bytes'] / 1e6:.0f} MB of the file",
        hold_to=4.5,
    )
    return figure, _more(runs)


def _more(runs: "list[dict[str, float]]") -> str:
    def median(name: str) -> float:
        return statistics.median(run[name] for run in runs)

    return (
        f"  first screen (512 newest orders): {median('first') * 1000:.1f} ms after opening began, "
        f"{median('first_memory'):.0f} MB\n"
        f"  memory with all rows: {median('memory'):.0f} MB, of which Python and our modules "
        f"{median('empty'):.0f} MB\n"
        f"  one whole order by its id: {median('order') * 1e6:.0f} µs"
    )


def _run(data: Path) -> "dict[str, float]":
    command = [sys.executable, "-m", _CHILD, str(data)]
    found: Mapping[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return dict(found)


def _child(data: Path) -> None:
    """One opening, measured in this process."""
    from tui_tracker.store import utc_now
    from tui_tracker.store.filestore import FileStore  # what is imported is not what is opened

    began = time.perf_counter()
    size = len(data.read_bytes())
    found: dict[str, float] = {"bytes": size, "read": time.perf_counter() - began}
    found["empty"] = _memory(most=False)
    began = time.perf_counter()
    store = FileStore(data, read_only=False, lazy=True, now=utc_now)
    store.newest()
    found |= {"first": time.perf_counter() - began, "first_memory": _memory()}
    store.close()
    began = time.perf_counter()
    store = FileStore(data, read_only=False, now=utc_now)
    rows = store.rows()
    found |= {"rows": time.perf_counter() - began, "memory": _memory()}
    ids = [row.id for row in rows[:: max(1, len(rows) // 1000)]]
    began = time.perf_counter()
    for each in ids:
        store.order(each)
    found["order"] = (time.perf_counter() - began) / len(ids)
    store.close()
    print(json.dumps(found))  # noqa: T201


def _memory(*, most: bool = False) -> float:
    """Megabytes in use now, or the most so far."""
    wanted = "VmHWM:" if most else "VmRSS:"
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(wanted)) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _child(Path(sys.argv[1]))
    else:
        for each in measure():
            print(each)  # noqa: T201
