"""Several processes with the file open: each sees what the others do, by itself, and nobody stands in another's way."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.store.making import ADD, add, edit, put, until
from tests.store.plainly import read_plainly
from tui_tracker.store import Store, open_store

ROOT: Final = Path(__file__).parents[2]
BEGIN: Final = """
import sys
from pathlib import Path
from tests.store.making import ADD, add, edit, put, until
from tui_tracker.store import Change, open_store
store = open_store(Path(sys.argv[1]))
print("open", flush=True)
"""
SEES: Final = """
until(lambda: any(row.note == "asked" for row in store.rows()))
put(store, edit(1, tags=("answered",)))
"""
EDITS: Final = """
for number in range(int(sys.argv[2])):
    put(store, edit(1, tags=(f"tag {number}",)))
"""
COMPACTS: Final = """
for number in range(int(sys.argv[2])):
    store.compact().result(60)
    put(store, edit(1, tags=(f"turn {number}",)))  # what the other has just set would be no change, and no commit
"""
HOLDS: Final = """
def stands_still(order):
    print("holds", flush=True)
    sys.stdin.read()

store.commit([Change(target=1, apply=stands_still)], ADD)
sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = open_store(data)
    add(store, "#1")
    yield store
    store.close()


@contextmanager
def process(script: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """One that has the file open when this goes on, and has ended well when it ends, unless it was killed."""
    command = [sys.executable, "-c", BEGIN + script, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as found:
        assert found.stdout is not None
        try:
            assert found.stdout.readline() == "open\n"
            yield found
        except BaseException:
            found.kill()
            raise
    assert found.returncode in (0, -signal.SIGKILL)


def test_a_change_in_one_process_is_seen_by_another_and_answered(store: Store, data: Path) -> None:
    with process(SEES, data):
        put(store, edit(1, note="asked"))
        until(lambda: [row.tags for row in store.rows()] == [("answered",)])
    order = store.order(1)
    assert order is not None
    assert (order.note, order.tags) == ("asked", ("answered",))


def test_who_only_reads_sees_it_too_and_is_woken(store: Store, data: Path) -> None:
    reader = open_store(data, read_only=True)
    woken: list[int] = []
    reader.subscribe(lambda: woken.append(reader.revision))
    with process(EDITS, data, 3):
        until(lambda: [row.tags for row in reader.rows()] == [("tag 2",)])
    until(lambda: bool(woken) and woken[-1] == reader.revision)
    assert reader.changes_since(1).ids == {1}
    reader.close()


def test_edits_of_different_fields_by_two_processes_are_both_kept(store: Store, data: Path) -> None:
    with process(EDITS, data, 100):
        for number in range(100):
            put(store, edit(1, note=f"note {number}"))
    found = read_plainly(data).tables["orders"][1]
    assert (found["note"], found["tags"]) == ("note 99", ["tag 99"])


def test_any_process_may_compact_while_the_others_go_on(store: Store, data: Path) -> None:
    with process(COMPACTS, data, 30), process(EDITS, data, 60):
        for number in range(60):
            put(store, edit(1, note=f"note {number}"))
            if number % 10 == 0:
                store.compact().result(60)
    found = read_plainly(data)
    assert found.tables["orders"][1]["note"] == "note 59"
    assert len(found.summaries()) == 1 + 60 + 30 + 60
    until(lambda: store.revision >= found.seq)
    assert store.problem is None


def test_the_lock_of_a_process_that_was_killed_is_no_lock(store: Store, data: Path) -> None:
    with process(HOLDS, data) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        waiting = store.commit([edit(1, note="after it")], ADD)
        assert not waiting.done()
        holder.kill()
        assert waiting.result(30).changed
    assert read_plainly(data).tables["orders"][1]["note"] == "after it"
