"""Memory that is free goes back to the system."""

import platform
import subprocess
import sys

import pytest

_HOLES = """
from pathlib import Path
from tui_tracker.model.collector import give_back

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

kept = [bytearray(1_000) for _ in range(60_000)]
last = bytearray(1_000)  # above them all: what is free below it is not given back by itself
del kept
before = resident()
give_back()
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries do it themselves, or not at all")
def test_what_is_free_between_others_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 30_000  # KB of the 60 MB
