"""A home folder with nothing in it, for every journey."""

from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.ui.pace import soon

__all__ = ["desk", "soon"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Nobody's home: no configuration, no data."""
    return Desk(tmp_path)
