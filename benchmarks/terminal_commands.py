"""Commands without a screen against a bare Python, and whether they import the toolkit that draws screens."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, in_turn
from benchmarks.terminal_line import configuration, environment, machine, made
from tui_tracker.config.switches import ONLY_VARIABLE

ORDERS: Final = 1_000
_LOADED: Final = (
    "import sys; from tui_tracker.cli import main; main(sys.argv[1:]); "
    "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'textual', 'rich'}), file=sys.stderr)"
)


def measure(*, rounds: int = 15) -> Iterator[str]:
    """`--help`, and `list --json` of a thousand orders."""
    yield machine()
    with tempfile.TemporaryDirectory() as folder:
        data = made(folder, ORDERS)
        reading = ["--config", str(configuration(data)), "--data", str(data), "list", "--json"]
        for name, arguments, promise in (("--help", ["--help"], 3.5), (f"list --json, {ORDERS:,} orders", reading, 6)):
            yield str(_figure(name, arguments, promise, data.parent, rounds))
            loaded = _run(["-c", _LOADED, *arguments], data.parent)[1]
            yield f"  imported of textual and rich: {loaded or 'nothing'}"
    yield machine()


def _figure(name: str, arguments: Sequence[str], promise: float, home: Path, rounds: int) -> Figure:
    ours, bare = in_turn(
        lambda: _run(["-m", "tui_tracker", *arguments], home)[0], lambda: _run(["-c", "pass"], home)[0], rounds=rounds
    )
    what = "until the process has ended"
    return Figure(name=name, ours=ours, reference=bare, what=what, against="python -c pass", hold_to=promise)


def _run(arguments: Sequence[str], home: Path) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=home, env=_as_installed(home), capture_output=True, text=True, check=True
    )
    return time.perf_counter() - began, done.stderr.strip()


def _as_installed(home: Path) -> dict[str, str]:
    """No plugin is left out: neither command asks a carrier anything."""
    return {name: value for name, value in environment(home).items() if name != ONLY_VARIABLE}


if __name__ == "__main__":
    for each in measure():
        print(each, flush=True)  # noqa: T201
