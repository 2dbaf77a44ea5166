"""From a closed data file to a usable list, each time in a process of its own, against reading the file's bytes."""

import json
import os
import site
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks import shop
from benchmarks.figures import Figure

ORDERS: Final = 100_000
_CHILD: Final = "benchmarks.opening"


def measure(orders: int = ORDERS, *, rounds: int = 5) -> tuple[Figure, str]:
    """Seconds until the first screen's orders and all list rows are there; memory; one order by its id."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, orders)
        runs = [run(data) for _ in range(rounds + 1)][1:]
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


def run(data: Path) -> "dict[str, float]":
    """Without `site`: as from a wheel, for the hook of an editable installation takes a megabyte of its own."""
    command = [sys.executable, "-S", "-m", _CHILD, str(data)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *site.getsitepackages()])}
    found: Mapping[str, float] = json.loads(
        subprocess.run(command, capture_output=True, check=True, env=environment).stdout
    )
    return dict(found)


if __name__ == "__main__":
    for each in measure():
        print(each)  # noqa: T201
