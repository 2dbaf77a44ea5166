"""The crash benchmark in small: writers killed at random, and several at once (`python -m benchmarks.crash`)."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]


@pytest.mark.parametrize("options", [("--kills", "25"), ("--writers", "4", "--commits", "40")])
def test_nothing_acknowledged_is_lost(options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "benchmarks.crash", *options]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, (run.stdout, run.stderr)
    assert " 0 lost, 0 unreadable" in run.stdout
    assert " 0 commits" not in run.stdout
