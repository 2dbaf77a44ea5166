from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_tracker.store import open_store
from tui_tracker.store.api import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "orders.json")
    yield store
    store.close()
