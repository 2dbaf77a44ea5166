"""Damage of any kind: everything acknowledged is there, or the program stops with the file, the line and a way out."""

import json
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from tinydb import TinyDB

from tests.store.making import add, edit, journal_of, lines_of, put
from tui_tracker.model.errors import StoreError
from tui_tracker.store import open_store, open_tinydb


def shop(folder: Path, orders: int = 3, *, compact: bool = False) -> Path:
    data = folder / "orders.json"
    store = open_store(data)
    for number in range(orders):
        add(store, f"#{number}", "", f"LP{number}")
    store.close(compact=compact)
    return data


def numbers(data: Path) -> list[str]:
    store = open_store(data)
    try:
        return sorted(row.number for row in store.rows())
    finally:
        store.close()


def test_a_torn_last_record_is_cut_at_every_byte_and_the_next_commit_goes_on(tmp_path: Path) -> None:
    whole = lines_of(journal_of(shop(tmp_path / "whole")))
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for length in range(last, len(whole)):
        folder = tmp_path / str(length)
        folder.mkdir()
        data = folder / "orders.json"
        journal_of(data).write_bytes(whole[:length])
        store = open_store(data)
        assert sorted(row.number for row in store.rows()) == ["#0", "#1"]
        add(store, "#new")
        store.close()
        assert numbers(data) == ["#0", "#1", "#new"]


FLIPS: Final = (*(1 << bit for bit in range(8)), 0xFF)


def flipped(content: bytes, where: int, how: int) -> bytes:
    return content[:where] + bytes([content[where] ^ how]) + content[where + 1 :]


def test_any_flipped_byte_of_the_journal_stops_and_is_left_alone(tmp_path: Path) -> None:
    data = shop(tmp_path)
    whole = journal_of(data).read_bytes()
    for where in range(len(lines_of(journal_of(data)))):
        damaged = flipped(whole, where, FLIPS[where % len(FLIPS)])
        journal_of(data).write_bytes(damaged)
        with pytest.raises(StoreError, match=r"journal, line \d+: (damaged|not a commit)") as caught:
            numbers(data)
        assert caught.value.hint
        assert journal_of(data).read_bytes() == damaged


def test_a_flipped_byte_in_the_room_behind_the_journal_is_said_or_harms_nothing(tmp_path: Path) -> None:
    data = shop(tmp_path)
    whole = journal_of(data).read_bytes()
    end = len(lines_of(journal_of(data)))
    for where in (end, end + 1, end + 1024, end + 1025, end + 5000, len(whole) - 1):
        journal_of(data).write_bytes(flipped(whole, where, FLIPS[where % len(FLIPS)]))
        if where == end + 1:  # in the sector of the last line: that may have been another line
            with pytest.raises(StoreError, match="line 5: damaged"):
                numbers(data)
            continue
        assert numbers(data) == ["#0", "#1", "#2"]
        store = open_store(data)
        add(store, "#3")
        store.close()
        assert numbers(data) == ["#0", "#1", "#2", "#3"]


def test_a_journal_cut_at_any_byte_loses_only_what_stood_behind(tmp_path: Path) -> None:
    data = shop(tmp_path)
    whole = lines_of(journal_of(data))
    for length in range(whole.index(b"\n") + 1, len(whole)):
        journal_of(data).write_bytes(whole[:length])
        assert numbers(data) == [f"#{number}" for number in range(whole[:length].count(b"\n") - 1)]


def test_any_flipped_byte_of_the_snapshot_stops_and_is_left_alone(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    whole = data.read_bytes()
    for where in range(len(whole) - 1):
        damaged = flipped(whole, where, FLIPS[where % len(FLIPS)])
        data.write_bytes(damaged)
        with pytest.raises(StoreError, match=re.escape(str(data))) as caught:
            numbers(data)
        assert caught.value.hint
        assert data.read_bytes() == damaged


def test_a_snapshot_cut_at_any_byte_stops(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    whole = data.read_bytes()
    for length in range(len(whole) - 1):
        data.write_bytes(whole[:length])
        with pytest.raises(StoreError):
            numbers(data)


def test_any_flipped_byte_of_the_index_is_thrown_away_or_said(tmp_path: Path) -> None:
    """The data file is as it was: nothing of the index is believed that does not fit."""
    data = shop(tmp_path, compact=True)
    index = data.with_name("orders.json.index")
    whole = index.read_bytes()
    for where in range(len(whole)):
        index.write_bytes(flipped(whole, where, FLIPS[where % len(FLIPS)]))
        with suppress(StoreError):
            assert numbers(data) == ["#0", "#1", "#2"]
            continue
        with pytest.raises(StoreError, match="index: damaged") as caught:
            numbers(data)
        assert "Delete that file" in caught.value.hint


def test_a_document_that_goes_bad_under_an_open_store_is_named_not_shown(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    store = open_store(data)
    with data.open("r+b") as file:
        file.seek(data.read_bytes().index(b"LP1"))
        file.write(b"XX1")
    with pytest.raises(StoreError, match=r"orders\.json, line 4: damaged"):
        store.order(2)
    put(store, edit(1, note="still works"))
    with pytest.raises(StoreError, match=r"damaged|changed by another program"):
        store.compact().result(30)
    assert store.order(3) is not None
    store.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>no</html>", "not a TinyDB file"),
        (b'{"orders": {"1": {"number": "#1"', "not a TinyDB file"),
        (b'{"orders": [1, 2]}', "not a TinyDB file"),
        (b'{"orders": {"one": {}}}', "not a TinyDB file"),
        (b"\xff\xfe\x00{", "not UTF-8"),
        (b'{"orders": {"7": {"number": 12, "placed_at": "yesterday"}}}', "order document 7"),
    ],
)
def test_a_file_that_is_no_data_file_is_left_alone(tmp_path: Path, content: bytes, said: str) -> None:
    data = tmp_path / "orders.json"
    data.write_bytes(content)
    with pytest.raises(StoreError, match=said) as caught:
        open_store(data)
    assert caught.value.hint
    assert data.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["orders.json"]


def test_a_hand_edit_of_a_sealed_file_stops_and_names_the_line_when_it_is_broken(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    data.write_text(data.read_text().replace('"number":"#1"', '"number":"#1'))
    with pytest.raises(StoreError, match=r"orders\.json, line 4"):
        open_store(data)


@pytest.mark.parametrize("layout", [None, 4])
def test_a_file_of_plain_tinydb_is_taken_over_and_the_original_kept(tmp_path: Path, layout: int | None) -> None:
    data = tmp_path / "orders.json"
    document = {"number": "#5", "placed_at": "2026-11-02T10:00:00+01:00"}
    original = json.dumps({"_default": {"1": {"x": 1}}, "orders": {"5": document}}, indent=layout)
    data.write_text(original)
    store = open_store(data)
    put(store, edit(5, note="taken over"))
    store.close()
    assert numbers(data) == ["#5"]
    assert (tmp_path / "orders.json.before").read_text() == original
    store = open_store(data)
    store.close(compact=True)
    assert json.loads(data.read_text())["_default"] == {"1": {"x": 1}}


def test_an_empty_file_is_an_empty_shop(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    data.write_bytes(b"")
    assert numbers(data) == []


def test_a_newer_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    newer = data.read_bytes().replace(b'"format":2', b'"format":9')
    data.write_bytes(newer)
    with pytest.raises(StoreError, match="newer version"):
        open_store(data)
    assert data.read_bytes() == newer


def test_a_journal_of_another_file_is_not_applied(tmp_path: Path) -> None:
    mine, other = shop(tmp_path / "mine", compact=True), shop(tmp_path / "other", 5)
    shutil.copy(journal_of(other), journal_of(mine))
    with pytest.raises(StoreError, match="does not belong"):
        open_store(mine)


def test_a_snapshot_that_is_missing_behind_its_journal_is_noticed(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    data.unlink()
    with pytest.raises(StoreError, match="does not belong"):
        open_store(data)


def test_a_crash_between_snapshot_and_journal_of_a_compaction_loses_nothing(tmp_path: Path) -> None:
    data = shop(tmp_path)
    old = journal_of(data).read_bytes()
    store = open_store(data)
    store.close(compact=True)
    journal_of(data).write_bytes(old)  # the new snapshot is there, the new journal is not
    store = open_store(data)
    add(store, "#3")
    store.close()
    assert numbers(data) == ["#0", "#1", "#2", "#3"]


def test_our_file_written_over_by_plain_tinydb_stops_and_is_left_alone(tmp_path: Path) -> None:
    data = shop(tmp_path, compact=True)
    with TinyDB(data) as plain_one:
        plain_one.table("orders").update({"note": "theirs"})
    theirs = data.read_bytes()
    with pytest.raises(StoreError, match="written over by another program") as caught:
        open_store(data)
    assert "repair --adopt" in caught.value.hint
    assert data.read_bytes() == theirs
    tables = json.loads(theirs)  # the way out that the page tells
    del tables["meta"]
    data.write_text(json.dumps(tables))
    journal_of(data).unlink()
    store = open_store(data)
    assert {row.note for row in store.rows()} == {"theirs"}
    store.close(compact=True)
    assert numbers(data) == ["#0", "#1", "#2"]


def test_the_stores_own_table_is_nobody_elses(tmp_path: Path) -> None:
    data = shop(tmp_path)
    with open_tinydb(data) as database, pytest.raises(StoreError, match="own"):
        database.table("meta").insert({"x": 1})
    assert numbers(data) == ["#0", "#1", "#2"]


@pytest.mark.parametrize("where", [-1, -2, -3, -4])
def test_every_bit_of_the_snapshots_end_counts(tmp_path: Path, where: int) -> None:
    data = shop(tmp_path, compact=True)
    whole = data.read_bytes()
    for bit in range(8):
        content = bytearray(whole)
        content[where] ^= 1 << bit
        data.write_bytes(content)
        with pytest.raises(StoreError, match=re.escape(str(data))):
            numbers(data)


@pytest.mark.parametrize("length", [0, 1, 20, -1])
@pytest.mark.parametrize("compact", [False, True])
def test_a_journal_without_its_first_line_stops_and_is_not_begun_anew(
    tmp_path: Path, length: int, compact: bool
) -> None:
    data = shop(tmp_path, compact=compact)
    header = journal_of(data).read_bytes().partition(b"\n")[0] + b"\n"
    journal_of(data).write_bytes(header[:length])
    with pytest.raises(StoreError, match=r"journal, line 1: damaged") as caught:
        open_store(data)
    assert caught.value.hint
    assert journal_of(data).read_bytes() == header[:length]


def test_what_plain_tinydb_wrote_beside_a_journal_is_not_covered_by_it(tmp_path: Path) -> None:
    data = shop(tmp_path)
    with TinyDB(data) as plain_one:  # its first document has the number of our first
        plain_one.table("orders").insert({"number": "theirs", "placed_at": "2026-11-02T10:00:00Z"})
    theirs, ours = data.read_bytes(), journal_of(data).read_bytes()
    with pytest.raises(StoreError, match="written by another program beside") as caught:
        open_store(data)
    assert "aside" in caught.value.hint
    assert (data.read_bytes(), journal_of(data).read_bytes()) == (theirs, ours)
    data.rename(tmp_path / "theirs.json")  # the way out
    assert numbers(data) == ["#0", "#1", "#2"]


def test_a_look_with_plain_tinydb_before_the_first_compaction_does_no_harm(tmp_path: Path) -> None:
    data = shop(tmp_path)
    with TinyDB(data) as plain_one:
        assert plain_one.table("orders").all() == []
        plain_one.table("orders").truncate()
    assert numbers(data) == ["#0", "#1", "#2"]


def test_the_original_of_plain_tinydb_is_kept_by_a_compaction_without_a_change_too(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    original = json.dumps({"things": {"1": {"x": 1}}}, indent=3)
    data.write_text(original)
    open_store(data).close(compact=True)
    assert json.loads(data.read_text())["things"] == {"1": {"x": 1}}
    assert (tmp_path / "orders.json.before").read_text() == original


def test_two_documents_of_one_number_are_not_made_one(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    data.write_text('{"things": {"1": {"x": 1}, "01": {"x": 2}}}')
    with pytest.raises(StoreError, match="not a TinyDB file"):
        open_store(data)
