"""What others do to the files while they are open: followed, or said; never gone along with in silence."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from tinydb import TinyDB

from tests.store.making import ADD, add, an_order, edit, journal_of, lines_of, put, until
from tui_tracker.model.errors import StoreBusyError, StoreError
from tui_tracker.store import Store, open_store, open_tinydb
from tui_tracker.store.files import Files
from tui_tracker.store.journal import Record, plain, sealed
from tui_tracker.store.lock import FileLock

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = open_store(data)
    yield store
    store.close()


def numbers(store: Store) -> list[str]:
    return sorted(row.number for row in store.rows())


def line(seq: int, number: str) -> bytes:
    """A journal line as another process would write it."""
    document = plain({"number": number, "placed_at": "2026-11-02T10:00:00Z"})
    return sealed(Record(seq=seq, put={"orders": {str(seq): document}}))


def test_a_commit_that_its_writer_took_back_goes_from_the_list_too(store: Store, data: Path) -> None:
    add(store, "#1")
    journal = journal_of(data)
    before = lines_of(journal)
    journal.write_bytes(before + line(2, "#phantom"))  # written, but its disk was full before the sync
    until(lambda: numbers(store) == ["#1", "#phantom"])
    seen = store.revision
    journal.write_bytes(before)
    until(lambda: numbers(store) == ["#1"])
    assert store.changes_since(seen).reset
    assert store.revision > seen
    seen = store.revision
    order_id = add(store, "#2")
    assert store.changes_since(seen).ids == {order_id}
    other = open_store(data)
    assert numbers(other) == ["#1", "#2"]
    other.close()


def test_a_commit_taken_back_and_another_in_its_place_are_told_apart(store: Store, data: Path) -> None:
    add(store, "#1")
    journal = journal_of(data)
    before = lines_of(journal)
    journal.write_bytes(before + line(2, "#phantom"))
    until(lambda: numbers(store) == ["#1", "#phantom"])
    journal.write_bytes(before + line(2, "#another") + line(3, "#more"))
    until(lambda: numbers(store) == ["#1", "#another", "#more"])
    assert store.problem is None


def test_damage_while_open_is_said_and_what_was_read_stays(store: Store, data: Path) -> None:
    order_id = add(store, "#1")
    journal = journal_of(data)
    before = lines_of(journal)
    woken = []
    store.subscribe(lambda: woken.append(store.problem))
    journal.write_bytes(before + line(2, "#2")[:-5] + b"###}\n")
    until(lambda: store.problem is not None)
    assert "line 3: damaged" in str(store.problem)
    until(lambda: any(problem is not None for problem in woken))
    with pytest.raises(StoreError, match="line 3: damaged"):
        put(store, edit(order_id, note="x"))
    assert numbers(store) == ["#1"]
    journal.write_bytes(before)
    put(store, edit(order_id, note="x"))
    assert store.problem is None


def test_the_lines_before_a_damaged_one_are_not_forgotten(store: Store, data: Path) -> None:
    add(store, "#1")
    journal = journal_of(data)
    before = lines_of(journal)
    journal.write_bytes(before + line(2, "#2") + b"damaged\n")
    until(lambda: store.problem is not None)
    journal.write_bytes(before + line(2, "#2") + line(3, "#3"))
    until(lambda: numbers(store) == ["#1", "#2", "#3"])
    until(lambda: store.problem is None)


def test_a_journal_that_vanished_is_said_and_nothing_is_written_over(store: Store, data: Path) -> None:
    first = add(store, "#1")
    store.compact().result(30)
    add(store, "#2")
    aside = data.with_name("aside")
    journal_of(data).rename(aside)
    until(lambda: store.problem is not None)
    with pytest.raises(StoreError, match="vanished"):
        put(store, edit(first, note="x"))
    with pytest.raises(StoreError, match="vanished"):
        store.compact().result(30)
    assert numbers(store) == ["#1", "#2"]
    assert not journal_of(data).exists()
    aside.rename(journal_of(data))
    until(lambda: store.problem is None)
    put(store, edit(first, note="x"))
    assert numbers(store) == ["#1", "#2"]


def test_an_older_copy_put_in_place_while_open_is_said(store: Store, data: Path, tmp_path: Path) -> None:
    first = add(store, "#1")
    store.compact().result(30)
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in (data, journal_of(data)):
        shutil.copy(path, copy)
    add(store, "#2")
    store.compact().result(30)
    for path in (data, journal_of(data)):
        (copy / path.name).rename(path)
    with pytest.raises(StoreError, match="older"):
        put(store, edit(first, note="x"))
    again = open_store(data)  # starting again goes on with what is there
    put(again, edit(first, note="x"))
    assert numbers(again) == ["#1"]
    again.close()


def test_an_order_that_is_none_is_said_until_it_is_mended(store: Store, data: Path) -> None:
    good = add(store, "#1")
    with open_tinydb(data) as database:
        bad = database.table("orders").insert({"number": 7})
        fine = database.table("orders").insert({"number": "#3", "placed_at": "2026-11-02T10:00:00Z"})
        until(lambda: store.row(fine) is not None)
        assert f"order document {bad} is not an order" in str(store.problem)
        with pytest.raises(StoreError, match="is not an order"):
            put(store, edit(good, note="x"))
        database.table("orders").remove(doc_ids=[bad])
    put(store, edit(good, note="x"))
    assert (numbers(store), store.problem) == (["#1", "#3"], None)


def test_what_plain_tinydb_writes_before_the_first_commit_is_followed(data: Path) -> None:
    document = {"number": "#1", "placed_at": "2026-11-02T10:00:00Z"}
    with TinyDB(data) as plain_one:
        plain_one.table("orders").insert(document)
    store = open_store(data)
    with TinyDB(data) as plain_one:
        second = plain_one.table("orders").insert({**document, "number": "#2"})
    until(lambda: numbers(store) == ["#1", "#2"])
    put(store, edit(second, note="ours"))
    store.close(compact=True)
    assert json.loads(data.read_text())["orders"]["1"]["number"] == "#1"


def test_what_plain_tinydb_writes_while_open_is_not_written_over(store: Store, data: Path) -> None:
    add(store, "#1")
    store.compact().result(30)
    with TinyDB(data) as plain_one:
        plain_one.table("orders").update({"note": "theirs"})
    theirs = data.read_bytes()
    add(store, "#2")
    with pytest.raises(StoreError, match="written over by another program") as caught:
        store.compact().result(30)
    assert caught.value.hint
    assert data.read_bytes() == theirs
    assert numbers(store) == ["#1", "#2"]


def test_a_foreign_file_in_its_place_is_not_written_over(store: Store, data: Path) -> None:
    add(store, "#1")
    data.write_text('{"orders": {}}')
    with pytest.raises(StoreError, match="changed by another program"):
        store.compact().result(30)
    assert data.read_text() == '{"orders": {}}'
    data.unlink()
    store.compact().result(30)  # what is in memory is everything
    assert json.loads(data.read_text())["orders"]["1"]["number"] == "#1"


def test_a_lock_that_was_removed_still_keeps_everyone_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = FileLock(path), FileLock(path, patience=0, pause=lambda _: None)
    with first:
        pass
    path.unlink()
    with first, pytest.raises(StoreBusyError, match="held by another process"), second:
        pass
    with second:
        pass
    first.close()
    second.close()


FULL_DISK: Final = """
import resource, sys
from pathlib import Path
from tests.store.making import ADD, add, an_order, edit, lines_of, put
from tui_tracker.model.errors import StoreError
from tui_tracker.store import open_store

data = Path(sys.argv[1])
store = open_store(data)
first = add(store, "#1")
journal = data.with_name("orders.json.journal")
lines, size = lines_of(journal), journal.stat().st_size
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
for room in (0, 1, 40, 300):  # beside that which is set aside
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, most))
    try:
        put(store, edit(first, note="n" * 300_000))
    except StoreError as error:
        print(error, "|", error.hint)
    assert journal.read_bytes() == lines, "not cut"
resource.setrlimit(resource.RLIMIT_FSIZE, (10, most))
try:
    store.compact().result(30)
except StoreError as error:
    print(error, "|", error.hint)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
assert store.order(first).note == ""
put(store, edit(first, note="room again"))
store.close()
"""


def test_a_full_disk_keeps_nothing_of_the_change_and_everything_else(data: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(data)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    said = run.stdout.splitlines()
    assert len(said) == 5
    assert all("File too large; nothing of this change was kept | Make room" in each for each in said[:4])
    assert "the journal still has everything" in said[4]
    assert sorted(path.name for path in data.parent.iterdir()) == ["orders.json.journal", "orders.json.lock"]
    store = open_store(data)
    assert [row.note for row in store.rows()] == ["room again"]
    store.close()


COMPACTOR: Final = """
import sys
from pathlib import Path
from tests.store.making import add
from tui_tracker.store import open_store
store = open_store(Path(sys.argv[1]))
for number in range(150):
    add(store, f"#{number}")
    print(number + 1, flush=True)
    store.compact().result(60)
store.close()
"""


@pytest.mark.parametrize("read_only", [False, True])
def test_opening_while_another_process_compacts_finds_everything(data: Path, read_only: bool) -> None:
    command = [sys.executable, "-c", COMPACTOR, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for said in process.stdout:
            store = open_store(data, read_only=read_only)
            assert len(store) >= int(said)
            store.close()
    assert process.returncode == 0


def test_a_group_is_one_order_after_the_other(store: Store) -> None:
    """Rows and orders agree whatever was grouped."""
    order = an_order("#1")
    order_id = add(store, "#1")
    futures = [store.commit([edit(order_id, note=f"{number}")], ADD) for number in range(30)]
    revisions = [future.result(30).revision for future in futures]
    assert revisions == sorted(set(revisions))
    assert store.order(order_id) == msgspec.structs.replace(order, id=order_id, note="29")


def test_a_copy_made_while_another_process_works_is_whole_when_the_journal_is_copied_first(
    data: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", COMPACTOR, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for said in process.stdout:
            copy = tmp_path / f"copy{said.strip()}" / data.name
            copy.parent.mkdir()
            for path in (journal_of(data), data):
                if path.exists():
                    shutil.copy(path, copy.parent)
            store = open_store(copy)
            assert len(store) >= int(said)
            store.close(compact=True)
    assert process.returncode == 0


class Overtaken(Files):
    """Another process compacts just after the journal was opened, before anything else was asked about it."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data
        self._journals = 0

    def open(self, path: Path, flags: int) -> int:
        """The first time it is replaced at once."""
        descriptor = super().open(path, flags)
        if path == journal_of(self._data):
            self._journals += 1
            if self._journals == 1:
                other = open_store(self._data)
                add(other, "#theirs")
                other.compact().result(10)
                other.close()
        return descriptor


def test_a_journal_that_is_replaced_while_it_is_opened_is_not_written_to(data: Path) -> None:
    first = open_store(data)
    add(first, "#1")
    first.close()
    late = open_store(data, files=Overtaken(data))
    add(late, "#mine")
    late.close()
    again = open_store(data)
    assert numbers(again) == ["#1", "#mine", "#theirs"]
    again.close()
