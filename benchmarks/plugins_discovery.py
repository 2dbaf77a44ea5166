"""Finding the names of plugins with 100 plugin distributions installed, against none; each in a process of its own."""

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, in_turn

DISTRIBUTIONS: Final = 100
HOLD_TO: Final = 0.015  # seconds over none

_CHILD: Final = """
import sys, time
from datetime import datetime, timezone
from importlib.metadata import entry_points
from tui_tracker.host import Host, HostOptions
sys.path += sys.argv[1:]
options = HostOptions(safe_mode=True, switches={name: False for name in ("17track", "csv", "demo", "url")})
host = Host(options, sections={}, memory=None, now=lambda: datetime.now(timezone.utc))
began = time.perf_counter()
host.load()
print(time.perf_counter() - began, len(host.rows))
"""


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """The figure as a ratio, and what it is held to: the difference."""

    figure: Figure

    @property
    def over(self) -> float:
        """Seconds that the distributions cost."""
        return statistics.median(self.figure.ours) - statistics.median(self.figure.reference)

    def __str__(self) -> str:
        """One block of text."""
        return f"{self.figure}\n  over none: {self.over * 1000:.1f} ms (hold to ≤ {HOLD_TO * 1000:.0f} ms)"


def measure(*, rounds: int = 11) -> Discovery:
    """Seconds of `Host.load` with nothing to import."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(DISTRIBUTIONS):
            _install(Path(folder), number)
        ours, reference = in_turn(lambda: _seconds(folder), _seconds, rounds=rounds)
    return Discovery(
        figure=Figure(
            name=f"discovery, {DISTRIBUTIONS} plugin distributions",
            ours=ours,
            reference=reference,
            what=f"with {DISTRIBUTIONS}, none enabled",
            against="with none",
        )
    )


def _install(folder: Path, number: int) -> None:
    """A distribution as pip leaves it, with metadata of an ordinary length."""
    info = folder / f"tui_tracker_p{number}-1.0.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.4\nName: tui-tracker-p{number}\nVersion: 1.0\nRequires-Dist: tui-tracker>=0.1\n\n"
    (info / "METADATA").write_text(head + "What it does, at some length.\n" * 100)
    (info / "entry_points.txt").write_text(f"[tui_tracker]\np{number} = tui_tracker_p{number}\n")


def _seconds(*path: str) -> float:
    done = subprocess.run([sys.executable, "-c", _CHILD, *path], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0])


if __name__ == "__main__":
    print(measure())  # noqa: T201
