"""A home folder with nothing in it, for every journey."""

from pathlib import Path

import pytest

from tests.cli.process import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Nobody's home: no configuration, no data."""
    return Desk(tmp_path)
