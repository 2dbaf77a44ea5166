"""The wheel of this tree, built once however many processes the tests run in."""

import os
from pathlib import Path

import pytest

from tests.house.environments import ROOT, locked, wheel_of

os.environ["TEXTUAL_FPS"] = "240"  # a frame is drawn after 4 ms, not after 17; Textual reads it when it is imported


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, the same in each of xdist's processes."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def wheel(shared: Path) -> Path:
    folder = shared / "wheel"
    folder.mkdir(exist_ok=True)
    with locked(folder):
        return next(folder.glob("*.whl"), None) or wheel_of(ROOT, folder)
