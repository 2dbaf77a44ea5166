"""Any system call fails, tears or is the last of its process: what was acknowledged is there, errors are said."""

import errno
from contextlib import suppress
from pathlib import Path

import pytest

from tests.store.faults import Fault, FaultyFiles
from tests.store.making import ADD
from tests.store.workload import changes_of, opened
from tui_tracker.model.errors import StoreError
from tui_tracker.store.database import Database
from tui_tracker.store.journal import Record
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


def compact_once(data: Path, files: FaultyFiles) -> int:
    """A commit, and a compaction that may fail; the number of the last call before that."""
    store = opened(data, files)
    try:
        store.commit(changes_of(1), ADD).result(30)
        begun = len(files.calls)
        with suppress(StoreError):
            store.compact().result(30)
    finally:
        store.close()
    return begun


@pytest.mark.parametrize("lasting", [False, True])
def test_a_compaction_that_fails_keeps_no_other_from_compacting(tmp_path: Path, lasting: bool) -> None:
    healthy = FaultyFiles()
    begun = compact_once(tmp_path / "healthy" / "orders.json", healthy)
    for at in range(begun + 1, len(healthy.calls) + 1):
        data = tmp_path / str(at) / "orders.json"
        compact_once(data, FaultyFiles(Fault(at=at, error=errno.EIO, lasting=lasting)))
        snapshot_can_be_written(data)


def snapshot_can_be_written(data: Path) -> None:
    """At once: nobody is waited for."""
    database = Database(data)
    with database.transaction():
        database.append([Record(seq=database.seq + 1)])
        frozen = database.frozen()
    assert frozen is not None
    database.written(frozen).discard()
    database.close()
