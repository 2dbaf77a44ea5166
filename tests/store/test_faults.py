"""Any system call fails, tears or is the last of its process: what was acknowledged is there, errors are said."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from tinydb import TinyDB

from tests.store.faults import Crash, Fault, FaultyFiles
from tests.store.making import ADD, NOW, in_memory
from tests.store.plainly import read_plainly
from tests.store.workload import Work, changes_of, goes_on, kept, opened
from tui_tracker.model.errors import StoreError
from tui_tracker.store.database import Database
from tui_tracker.store.journal import Record, plain
from tui_tracker.store.lock import FileLock
from tui_tracker.store.state import State

ONCE_OR_LASTING: Final = pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    yield from in_memory(tmp_path)


def each_call(folder: Path, fault: Fault) -> Iterator[tuple[Path, FaultyFiles]]:
    """A fresh place for the data and files that fail there: at their first call, at their second, and so on until the
    call is one that was not made any more.
    """
    for at in count(1):
        files = FaultyFiles(replace(fault, at=at))
        data = folder / str(at) / "orders.json"
        data.parent.mkdir(parents=True)
        yield data, files
        shutil.rmtree(data.parent)
        if not files.was_hit:
            return


def each_write(folder: Path, fault: Fault) -> Iterator[tuple[Path, FaultyFiles]]:
    """The same for the calls that write, which the first half of their bytes gets through."""
    healthy = FaultyFiles()
    Work(folder / "healthy" / "orders.json", healthy).run()
    for at in (number for number, call in enumerate(healthy.calls, 1) if call == "write"):
        yield folder / str(at) / "orders.json", FaultyFiles(replace(fault, at=at, torn=True))
        shutil.rmtree(folder / str(at))


@ONCE_OR_LASTING
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
def test_an_error_of_any_call_is_said_and_loses_nothing(tmp_path: Path, error: int, lasting: bool) -> None:
    for data, files in each_call(tmp_path, Fault(error=error, lasting=lasting)):
        said = Work(data, files).run()
        goes_on(data, kept(data, said))


@ONCE_OR_LASTING
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
def test_half_a_write_and_an_error_is_said_and_loses_nothing(tmp_path: Path, error: int, lasting: bool) -> None:
    for data, files in each_write(tmp_path, Fault(error=error, lasting=lasting)):
        said = Work(data, files).run()
        goes_on(data, kept(data, said))


def test_a_process_that_dies_in_front_of_any_call_loses_nothing(tmp_path: Path) -> None:
    for data, files in each_call(tmp_path, Fault()):
        said = Work(data, files).run()
        assert said.errors == []
        assert len(kept(data, said).summaries()) <= len(said.done) + 1  # at most what it did not live to tell
        goes_on(data, kept(data, said))


def test_a_process_that_dies_within_any_write_loses_nothing(tmp_path: Path) -> None:
    for data, files in each_write(tmp_path, Fault()):
        said = Work(data, files).run()
        assert files.is_dead
        goes_on(data, kept(data, said))


@pytest.mark.parametrize("fault", [Fault(error=errno.EIO), Fault(error=errno.ENOSPC, lasting=True), Fault()])
def test_taking_over_a_file_of_plain_tinydb_keeps_it_whatever_call_fails(tmp_path: Path, fault: Fault) -> None:
    for data, files in each_call(tmp_path, fault):
        with TinyDB(data) as plain_one:
            plain_one.table("orders").insert({"number": "#0", "placed_at": "2026-11-02T10:00:00Z", "note": "theirs"})
        original = data.read_bytes()
        said = Work(data, files).start()
        found = kept(data, said, {"#0": "theirs"})
        if found.database:
            assert data.with_name("orders.json.before").read_bytes() == original
        else:
            assert data.read_bytes() == original
        goes_on(data, found)


@pytest.mark.parametrize("fault", [Fault(error=errno.EIO), Fault(error=errno.ENOSPC, lasting=True), Fault()])
def test_commits_while_a_snapshot_is_written_are_kept_whatever_call_fails(tmp_path: Path, fault: Fault) -> None:
    for data, files in each_call(tmp_path, fault):
        done: list[int] = []
        with suppress(StoreError, OSError, Crash):
            commit_and_compact(data, files, done)
        assert set(done) <= set(read_plainly(data).tables.get("things", {}))
        snapshot_can_be_written(data)


def commit_and_compact(data: Path, files: FaultyFiles, done: list[int]) -> None:
    """As the store does it aside, the steps one after the other: commits 2 and 3 come while 1 is written down."""
    database = Database(data, files=files)
    try:
        commit(database, 1, done)
        with database.transaction():
            frozen = database.frozen()
        assert frozen is not None
        commit(database, 2, done)
        new = database.written(frozen)
        commit(database, 3, done)
        database.carry(new)
        try:
            with database.transaction():
                database.install(new)
        except (StoreError, OSError):
            new.discard()
        commit(database, 4, done)
    finally:
        database.close()


def test_what_was_taken_back_after_it_was_copied_for_the_new_journal_is_not_in_it(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    done: list[int] = []
    ours = Database(data)
    commit(ours, 1, done)
    with ours.transaction():
        frozen = ours.frozen()
    assert frozen is not None
    end = ours.copy().offset
    commit(ours, 2, done)
    new = ours.written(frozen)
    ours.carry(new)
    assert new.journal is not None
    assert new.journal.carried > 0
    os.truncate(data.with_name("orders.json.journal"), end)  # as another process does whose sync failed
    theirs = Database(data)
    commit(theirs, 3, done)
    theirs.close()
    with ours.transaction():
        ours.install(new)
    ours.close()
    assert set(read_plainly(data).tables["things"]) == {1, 3}
    assert set(Database(data).tables["things"]) == {1, 3}


def commit(database: Database, number: int, done: list[int]) -> None:
    with suppress(StoreError):
        with database.transaction():
            put = {"things": {str(number): plain({"n": number})}}
            database.append([Record(seq=database.seq + 1, put=put)])
        done.append(number)


@ONCE_OR_LASTING
def test_what_was_remembered_is_recalled_or_the_error_said(tmp_path: Path, lasting: bool) -> None:
    for data, files in each_call(tmp_path, Fault(error=errno.ENOSPC, lasting=lasting)):
        said = ["old"]
        State(data, now=lambda: NOW).remember("acme", "token", "old", NOW + timedelta(days=1))
        with suppress(StoreError):
            State(data, now=lambda: NOW, files=files).remember("acme", "token", "new", NOW + timedelta(days=1))
            said = ["new"]
        assert State(data, now=lambda: NOW).recall("acme", "token") in [*said, "new"]


@pytest.mark.parametrize("call", [3, 4])  # create, lock, status, stat, open, lock, close, unlock
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


@pytest.mark.parametrize("call", [5, 6])
def test_a_lock_that_could_not_be_proven_is_one_and_is_tried_again(tmp_path: Path, call: int) -> None:
    files = FaultyFiles(Fault(at=call, error=errno.EIO))
    lock = FileLock(tmp_path / "lock", files)
    for _ in range(2):
        with lock, pytest.raises(StoreError, match="held"), FileLock(tmp_path / "lock", patience=0):
            pass
    assert files.calls.count("open") == 2  # the first did not tell


def test_a_lock_that_can_not_be_unlocked_is_given_back_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    failing = FileLock(path, FaultyFiles(Fault(at=8, error=errno.EIO)))
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


@ONCE_OR_LASTING
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
