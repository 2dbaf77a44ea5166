"""How soon a pilot goes on once the app has come to rest."""

from collections.abc import Iterator
from typing import Final

import pytest

LOOK: Final = 0.006  # seconds; longer than a frame at the rate of tests/conftest.py, so that what is drawn late is seen
_IDLE: Final = 0.1  # of that time: who works less has come to rest


@pytest.fixture(autouse=True, scope="session")
def soon() -> Iterator[None]:
    """Textual's pilot looks every 20 ms, and twice for each key: most of these tests' time. Ours looks sooner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual._wait.SLEEP_GRANULARITY", LOOK)
        patch.setattr("textual._wait.SLEEP_IDLE", LOOK * _IDLE)
        yield
