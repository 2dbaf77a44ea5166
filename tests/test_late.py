"""What is made late is made once, whoever asks for it first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tui_tracker.late import is_made, late


class Thing:
    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.name = f"thing {self.made}"

    def called(self, times: int) -> str:
        return self.name * times


@pytest.fixture(autouse=True)
def _none_made() -> None:
    Thing.made = 0


def test_it_is_not_made_before_it_is_used_and_then_once() -> None:
    thing = late(Thing)
    assert Thing.made == 0
    assert not is_made(thing)
    assert thing.name == "thing 1"
    assert thing.called(2) == "thing 1thing 1"
    assert Thing.made == 1
    assert is_made(thing)
    assert is_made(Thing())


def test_many_threads_that_ask_at_once_get_the_same() -> None:
    thing, together = late(Thing), Barrier(8)

    def ask(_: int) -> str:
        together.wait(30)
        return thing.name

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {"thing 1"}


def test_what_could_not_be_made_is_tried_again() -> None:
    tries = iter((OSError("the disk is gone"), None))

    def make() -> Thing:
        failed = next(tries)
        if failed is not None:
            raise failed
        return Thing()

    thing = late(make)
    with pytest.raises(OSError, match="the disk is gone"):
        _ = thing.name
    assert thing.name == "thing 1"


def test_an_attribute_that_is_not_there_is_said_as_of_the_thing_itself() -> None:
    with pytest.raises(AttributeError, match="'Thing' object has no attribute 'colour'"):
        _ = late(Thing).colour  # type: ignore[attr-defined]
