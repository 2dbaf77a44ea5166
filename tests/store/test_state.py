"""What plugins asked to be remembered: theirs alone, until its time is over, whoever else writes."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tui_tracker.model.errors import StoreDeniedError, StoreError
from tui_tracker.store.state import State

NOW: Final = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
LATER: Final = NOW + timedelta(hours=1)


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.json.state"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(path: Path, clock: Clock) -> State:
    return State(path, now=clock)


def test_nothing_is_remembered_at_first_and_no_file_is_made(state: State, path: Path) -> None:
    assert state.recall("acme", "token") is None
    assert not path.exists()


def test_a_value_is_its_owners_and_its_keys(state: State) -> None:
    state.remember("acme", "token", "a", LATER)
    state.remember("acme", "other", "b", LATER)
    state.remember("else", "token", "c", LATER)
    state.remember("acme", "token", "d", LATER)
    found = [state.recall(*place) for place in (("acme", "token"), ("acme", "other"), ("else", "token"), ("x", "y"))]
    assert found == ["d", "b", "c", None]


def test_a_value_is_gone_at_its_time_and_from_the_file_at_the_next_writing(
    state: State, path: Path, clock: Clock
) -> None:
    state.remember("acme", "token", "s3cret", LATER)
    clock.time = LATER - timedelta(seconds=1)
    assert state.recall("acme", "token") == "s3cret"
    clock.time = LATER
    assert state.recall("acme", "token") is None
    state.remember("else", "x", "y", LATER + timedelta(hours=1))
    assert b"s3cret" not in path.read_bytes()


def test_another_process_reads_what_this_one_wrote(state: State, path: Path, clock: Clock) -> None:
    other = State(path, now=clock)
    state.remember("acme", "token", "1", LATER)
    assert other.recall("acme", "token") == "1"
    other.remember("acme", "token", "2", LATER)
    assert state.recall("acme", "token") == "2"


def test_many_writing_at_once_lose_nothing(path: Path, clock: Clock) -> None:
    def write(owner: str) -> None:
        for number in range(20):
            State(path, now=clock).remember(owner, str(number), owner, LATER)

    threads = [threading.Thread(target=write, args=(owner,)) for owner in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    state = State(path, now=clock)
    assert all(state.recall(owner, str(number)) == owner for owner in "abc" for number in range(20))


def test_the_file_is_the_operators_own(state: State, path: Path) -> None:
    path.touch(mode=0o644)
    path.write_text("{}")
    state.remember("acme", "token", "x", LATER)
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"[]",
        b'{"acme": {"token": {"value": 7, "until": "2026-11-02T11:00:00Z"}}}',
        b'{"acme": {"token": {"value": "x", "until": "2026-11-02T11:00:00"}}}',  # without a zone
        b'{"acme": {"token": {"value": "\xff", "until": "2026-11-02T11:00:00Z"}}}',
        b'{"acme": {"token": {"value": "s3cr',
    ],
)
def test_a_damaged_file_is_named_with_the_way_out_and_left_alone(state: State, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"orders\.json\.state") as caught:
        state.recall("acme", "token")
    assert "Delete that file" in caught.value.hint
    assert "s3cr" not in str(caught.value)
    with pytest.raises(StoreError, match=r"orders\.json\.state"):
        state.remember("acme", "token", "x", LATER)
    assert path.read_bytes() == content
    path.unlink()
    state.remember("acme", "token", "x", LATER)
    assert state.recall("acme", "token") == "x"


def test_a_folder_in_its_place_is_named(state: State, path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreError, match=r"orders\.json\.state"):
        state.recall("acme", "token")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, clock: Clock) -> None:
    state = State(tmp_path / "none" / "orders.json.state", now=clock)
    assert state.recall("acme", "token") is None
    with pytest.raises(StoreDeniedError, match="none"):
        state.remember("acme", "token", "x", LATER)
