"""A store that is closed at the very moment at which a compaction begins."""

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from tui_tracker.store.aside import Aside
from tui_tracker.store.database import Database


class Writing:
    """The only thing that is asked of a database here: it notices that it is to end."""

    def written(self, frozen: Any, go_on: Callable[[], bool]) -> Any:
        while go_on():
            threading.Event().wait(0.0001)
        raise InterruptedError


@pytest.fixture
def turns() -> Iterator[None]:
    """Threads take turns as often as they can, so that every order of steps happens."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_whoever_stops_a_compaction_that_is_just_beginning_waits_for_its_end(turns: None) -> None:
    for _ in range(50):
        aside = Aside(cast(Database, Writing()), lambda new: None)
        beginning = threading.Thread(target=aside.start, args=(cast(Any, object()),))
        beginning.start()
        while aside.is_busy or beginning.is_alive():
            aside.stop()
        beginning.join()
