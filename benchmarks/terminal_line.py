"""A terminal that takes the time of every byte, and the app on it: what the terminal's benchmarks share."""

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks import shop
from tests.pty.terminal import Terminal

ROOT: Final = Path(__file__).parents[1]
QUIET: Final = 0.15  # seconds without a byte: a key has been answered
_PATIENCE: Final = 3.0  # seconds for a first byte
_QUIETEST: Final = 1.5  # seconds without a byte: all orders are read, nothing is left to be drawn
_CONFIG: Final = '[queue]\nopens = "never"\n'  # the list stays in front, whatever needs a hand


class Answer(NamedTuple):
    """What came of a key: seconds until its last byte, and how many bytes came."""

    seconds: float
    size: int


class Line(Terminal):
    """Nothing is drawn while the time is taken: only when somebody asks what stands on the screen."""

    arrived: list[tuple[float, int]]  # when bytes came, and how many there were then
    _drawn: int

    def answer(self, key: str, *, quiet: float = QUIET) -> Answer:
        """Press a key and wait until nothing more comes of it."""
        before, began = len(self.output), time.perf_counter()
        self.press(key)
        last, end = began, began + _PATIENCE
        while time.perf_counter() < end:
            if self._read(_PATIENCE if last == began else quiet):
                last = self.arrived[-1][0]
            elif last != began:
                break
        return Answer(last - began, len(self.output) - before)

    def settles(self, quiet: float = _QUIETEST) -> None:
        """Wait until nothing comes any more."""
        while self._read(quiet):
            pass

    def text(self) -> str:
        """What stands on the screen, line by line."""
        drawn, self._drawn = self.__dict__.get("_drawn", 0), len(self.output)
        self._stream.feed(bytes(self.output[drawn:]))
        return super().text()

    def memory(self) -> float:
        """Megabytes the process has resident."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024

    def _takes(self, data: bytes) -> None:
        self.__dict__.setdefault("arrived", []).append((time.perf_counter(), len(self.output)))


@contextmanager
def opened(data: Path, *arguments: str, columns: int = 80, lines: int = 24) -> Iterator[Line]:
    """The program on a data file, its order list in front and all orders read; no plugin but a made-up one."""
    where = ["--config", str(configuration(data)), "--data", str(data)]
    command = [sys.executable, "-m", "tui_tracker", *where, *arguments]
    with Line(command, columns=columns, lines=lines, env=environment(data.parent), cwd=data.parent) as line:
        line.sees("Orders ")
        line.settles()
        yield line


def configuration(data: Path) -> Path:
    """A configuration beside the data file."""
    path = data.with_name("tracker.toml")
    path.write_text(_CONFIG, encoding="utf-8")
    return path


def environment(home: Path) -> dict[str, str]:
    """A home of its own, 256 colours, and no carrier that could be asked."""
    return {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLORTERM": "",
        "TUI_TRACKER_PLUGINS": "demo",
        "PYTHONPATH": str(ROOT),
    }


def made(folder: str | Path, orders: int) -> Path:
    """A shop's data file in a folder of its own."""
    home = Path(folder) / str(orders)
    home.mkdir()
    data = home / "orders.json"
    shop.write(data, orders)
    return data


def within(values: Sequence[float], share: float) -> float:
    """What so large a share of the values does not exceed."""
    return sorted(values)[max(0, round(share * len(values)) - 1)]


def spread(seconds: Sequence[float]) -> str:
    """Median, what 95 of 100 stay within, and the longest."""
    return (
        f"median {statistics.median(seconds) * 1000:.1f} ms, p95 {within(seconds, 0.95) * 1000:.1f}, "
        f"longest {max(seconds) * 1000:.1f} ({len(seconds)} keys)"
    )


def machine() -> str:
    """How busy the machine is, and by how much the same piece of work differs on it just now."""
    took = sorted(_work() for _ in range(40))
    return (
        f"machine: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; the same work takes "
        f"{statistics.median(took) * 1000:.1f} ms ({took[0] * 1000:.1f}-{took[-1] * 1000:.1f})"
    )


def _work() -> float:
    began = time.perf_counter()
    sum(number * number for number in range(100_000))
    return time.perf_counter() - began
