"""Fixtures of the host's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.making import Plugins


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    """A place for plugins made by the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Plugins(tmp_path)
    yield made
    made.forget()
