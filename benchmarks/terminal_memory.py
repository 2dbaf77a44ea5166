"""What the app holds in memory beyond the store, and what is left of two hundred screens opened and closed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import store_open
from benchmarks.terminal_line import Line, machine, made, opened

ORDERS: Final = 100_000
SCREENS: Final = 200
_WARM: Final = 120  # screens, so that everything is imported and every cache filled
_OPENED: Final = ("\r", "w", "2", "?")  # an order, why its status is what it is, the tracking page, help
_QUIET: Final = 0.05
_RESTED: Final = 3.0  # seconds: what reading left free has gone back to the system


def measure() -> Iterator[str]:
    """Megabytes resident: of the app over the store alone in a process of its own; of the screens."""
    yield machine()
    with tempfile.TemporaryDirectory() as folder:
        data = made(folder, ORDERS)
        alone = store_open.run(data)["memory"]
        with opened(data, "--read-only") as line:  # else it keeps, 500 orders at a time, what time has made of them
            line.reads(_RESTED)
            whole = line.memory()
            yield (
                f"memory with {ORDERS:,} orders: {whole:.0f} MB, {whole - alone:.0f} MB over the store's "
                f"{alone:.0f} MB (hold to 25 MB)"
            )
            yield f"growth after {SCREENS} screens opened and closed: {_growth(line):.1f} MB (hold to 2 MB)"
        yield f"  a hello-world Textual app, its Python included: {_bare(Path(folder)):.0f} MB"
    yield machine()


def _growth(line: Line) -> float:
    _turn(line, _WARM)
    before = line.memory()
    _turn(line, SCREENS)
    return line.memory() - before


def _turn(line: Line, screens: int) -> None:
    for number in range(screens):
        line.answer(_OPENED[number % len(_OPENED)], quiet=_QUIET)
        line.answer("\x1b" if _OPENED[number % len(_OPENED)] == "?" else "q", quiet=_QUIET)
    line.settles()
    line.sees("Orders ")


def _bare(folder: Path) -> float:
    import sys

    hello = Path(__file__).with_name("hello.py")
    with Line([sys.executable, str(hello)], env={"HOME": str(folder)}) as line:
        line.writes(b"Hello, world")
        line.settles()
        return line.memory()


if __name__ == "__main__":
    for each in measure():
        print(each, flush=True)  # noqa: T201
