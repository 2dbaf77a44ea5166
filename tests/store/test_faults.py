"""Any system call fails, tears or is the last of its process: what was acknowledged is there, errors are said."""

import errno
from pathlib import Path

import pytest

from tests.store.faults import Fault, FaultyFiles
from tui_tracker.model.errors import StoreError
from tui_tracker.store.lock import FileLock


@pytest.mark.parametrize("call", [3, 4])  # create, lock, status, stat
def test_a_lock_that_could_not_be_looked_at_is_given_back(tmp_path: Path, call: int) -> None:
    path = tmp_path / "lock"
    failing = FileLock(path, FaultyFiles(Fault(at=call, error=errno.EIO)))
    with pytest.raises(StoreError, match="Input/output error") as caught, failing:
        pass
    assert caught.value.hint
    with FileLock(path, patience=0):
        pass
    with failing:
        pass


def test_a_lock_that_can_not_be_unlocked_is_given_back_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    failing = FileLock(path, FaultyFiles(Fault(at=5, error=errno.EIO)))
    with failing:
        pass
    with FileLock(path, patience=0):
        pass
    with failing:
        pass
