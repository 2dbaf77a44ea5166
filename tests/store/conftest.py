"""Of all stores in these tests."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _copies_the_last_commit_too() -> Iterator[None]:
    """A compaction copies every commit made meanwhile before it takes the lock, and not only many of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui_tracker.store.database._FEW", 0)
        yield
