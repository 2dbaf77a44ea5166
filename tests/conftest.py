"""The wheel of this tree, built once however many processes the tests run in."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.house.environments import ROOT, wheel_of


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # each of xdist's processes has its own
    folder = shared / "wheel"
    folder.mkdir(exist_ok=True)
    with (shared / "wheel.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return next(folder.glob("*.whl"), None) or wheel_of(ROOT, folder)
