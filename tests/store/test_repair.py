"""`repair` keeps all that is intact, sets the rest aside and keeps the originals; `adopt` takes an edit as it is."""

import json
from pathlib import Path

import pytest
from tinydb import TinyDB

from tests.store.making import NOW, add, edit, journal_of, lines_of, put, remove
from tui_tracker.model.errors import NotFoundError, StoreError
from tui_tracker.store import open_store
from tui_tracker.store.files import Files
from tui_tracker.store.repair import Repair, examine, repair


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Orders 1 to 4 in the snapshot, 2 changed and 5 added since."""
    data = tmp_path / "orders.json"
    store = open_store(data)
    for number in range(1, 5):
        add(store, f"#{number}")
    store.compact().result(30)
    put(store, edit(2, note="newer"))
    add(store, "#5")
    store.close()
    return data


def repaired(data: Path, *, adopt: bool = False) -> Repair:
    return repair(data, now=lambda: NOW, adopt=adopt)


def notes(data: Path) -> dict[str, str]:
    store = open_store(data)
    try:
        return {row.number: row.note for row in store.rows()}
    finally:
        store.close()


def test_there_is_nothing_to_repair_where_all_is_well(data: Path) -> None:
    before = data.read_bytes(), journal_of(data).read_bytes()
    assert not examine(data).needed
    assert repaired(data) == Repair(orders=5)
    assert (data.read_bytes(), journal_of(data).read_bytes()) == before


def test_without_data_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no data"):
        repaired(tmp_path / "orders.json")


def test_a_damaged_document_is_set_aside_and_all_others_stay(data: Path) -> None:
    before = data.read_bytes()
    damaged = before.replace(b'"number":"#3"', b'"number":"#x"')
    data.write_bytes(damaged)
    with pytest.raises(StoreError, match="damaged or edited"):
        open_store(data)
    done = repaired(data)
    assert notes(data) == {"#1": "", "#2": "newer", "#4": "", "#5": ""}
    assert done.aside is not None
    assert b'"number":"#x"' in done.aside.read_bytes()
    assert b"orders.json" in done.aside.read_bytes().splitlines()[0]
    assert done.kept[0].read_bytes() == damaged


def test_a_document_that_is_damaged_here_and_newer_in_the_journal_is_not_missed(data: Path) -> None:
    data.write_bytes(data.read_bytes().replace(b'"number":"#2"', b'"number":"#x"'))
    repaired(data)
    assert notes(data) == {"#1": "", "#2": "newer", "#3": "", "#4": "", "#5": ""}


def test_without_the_index_a_line_that_is_no_json_is_set_aside(data: Path) -> None:
    data.with_name("orders.json.index").unlink()
    data.write_bytes(data.read_bytes().replace(b'"number":"#3"', b'"number":"#3'))
    done = repaired(data)
    assert notes(data) == {"#1": "", "#2": "newer", "#4": "", "#5": ""}
    assert [(piece.file, piece.line) for piece in done.pieces] == [("orders.json", 5)]


def test_a_snapshot_that_was_cut_off_gives_what_is_left_of_it(data: Path) -> None:
    whole = data.read_bytes()
    data.write_bytes(whole[: whole.index(b'"3": ') + 20])
    done = repaired(data)
    assert notes(data) == {"#1": "", "#2": "newer", "#5": ""}
    assert any("document 4 of orders is gone" in piece.wrong for piece in done.pieces)


def test_a_damaged_commit_is_set_aside_and_the_others_stay(data: Path) -> None:
    lines = lines_of(journal_of(data))
    journal_of(data).write_bytes(lines.replace(b"newer", b"newex"))
    done = repaired(data)
    assert notes(data) == {"#1": "", "#2": "", "#3": "", "#4": "", "#5": ""}
    assert [(piece.file, piece.line) for piece in done.pieces] == [("orders.json.journal", 2)]
    assert done.aside is not None
    assert b"newex" in done.aside.read_bytes()


def test_a_damaged_header_of_the_journal_costs_nothing(data: Path) -> None:
    journal_of(data).write_bytes(journal_of(data).read_bytes().replace(b'"journal":', b'"jxurnal":', 1))
    repaired(data)
    assert notes(data) == {"#1": "", "#2": "newer", "#3": "", "#4": "", "#5": ""}


def test_commits_that_were_taken_out_are_said(data: Path) -> None:
    lines = lines_of(journal_of(data)).splitlines(keepends=True)
    journal_of(data).write_bytes(lines[0] + lines[2])
    done = repaired(data)
    assert notes(data) == {"#1": "", "#2": "", "#3": "", "#4": "", "#5": ""}
    assert "1 commits are not there" in [piece.wrong for piece in done.pieces]


def test_an_edit_by_hand_is_set_aside_and_with_adopt_it_is_taken(data: Path) -> None:
    edited = data.read_text(encoding="utf-8").replace('"number":"#3"', '"number":"#3","note":"by hand"')
    data.write_text(edited, encoding="utf-8")
    assert examine(data, adopt=True).orders == 5
    repaired(data, adopt=True)
    assert notes(data) == {"#1": "", "#2": "newer", "#3": "by hand", "#4": "", "#5": ""}


def test_what_was_edited_by_hand_counts_against_the_journal_whose_version_is_set_aside(data: Path) -> None:
    edited = data.read_text(encoding="utf-8").replace('"number":"#2"', '"number":"#2","note":"by hand"')
    data.write_text(edited, encoding="utf-8")
    done = repaired(data, adopt=True)
    assert notes(data)["#2"] == "by hand"
    assert done.aside is not None
    assert b'"note":"newer"' in done.aside.read_bytes()


def test_what_plain_tinydb_has_written_over_is_adopted(data: Path) -> None:
    with TinyDB(data, indent=2) as plain_one:
        plain_one.table("orders").update({"note": "theirs"}, doc_ids=[1])
        plain_one.table("orders").remove(doc_ids=[4])
    repaired(data, adopt=True)
    assert notes(data) == {"#1": "theirs", "#2": "newer", "#3": "", "#5": ""}


def test_plain_tinydbs_file_beside_a_journal_is_set_aside(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    store = open_store(data)
    add(store, "#1")
    store.close()
    with TinyDB(data) as plain_one:
        plain_one.table("orders").insert({"number": "theirs", "placed_at": "2026-11-02T10:00:00Z"})
    done = repaired(data)
    assert notes(data) == {"#1": ""}
    assert done.aside is not None
    assert b"theirs" in done.aside.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ('{"orders": {"1": {"number": 7, "placed_at": "2026-11-02T10:00:00Z"}}}', "document 1 is not an order"),
    ],
)
def test_what_can_not_be_adopted_is_said_and_left_alone(data: Path, content: str, said: str) -> None:
    data.write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=said) as caught:
        repaired(data, adopt=True)
    assert caught.value.hint
    assert data.read_text(encoding="utf-8") == content


def test_a_file_of_another_copy_or_a_lost_one_can_not_be_repaired(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "orders.json"
    store = open_store(other)
    add(store, "#1")
    store.close(compact=True)
    mine = data.read_bytes()
    data.write_bytes(other.read_bytes())
    with pytest.raises(StoreError, match="does not belong"):
        repaired(data)
    data.unlink()
    with pytest.raises(StoreError, match="gone"):
        repaired(data)
    data.write_bytes(mine)


def test_who_has_the_file_open_goes_over_to_the_repaired_one(data: Path) -> None:
    store = open_store(data)
    journal_of(data).write_bytes(lines_of(journal_of(data)).replace(b"newer", b"newex"))
    repaired(data)
    put(store, edit(1, note="goes on"))
    store.close()
    assert notes(data)["#1"] == "goes on"


def test_a_copy_is_kept_of_each_repair_and_the_oldest_goes(data: Path) -> None:
    for number in range(12):
        data.write_bytes(data.read_bytes().replace(b'"number":"#1"', b'"number":"#%d"' % (100 + number)))
        store_damage = examine(data)
        assert store_damage.needed
        repaired(data, adopt=True)
        data.write_bytes(data.read_bytes())
        store = open_store(data)
        put(store, edit(1, number="#1"))
        store.close(compact=True)
    copies = [path for path in (data.parent / "backups").iterdir() if path.name.endswith(".json")]
    assert len(copies) == 10


def test_documents_taken_out_stay_out(data: Path) -> None:
    store = open_store(data)
    put(store, remove(3))
    store.close(compact=True)
    tables = json.loads(data.read_text(encoding="utf-8"))
    tables["orders"]["1"]["note"] = "by hand"
    data.write_text(json.dumps(tables), encoding="utf-8")
    repaired(data, adopt=True)
    assert notes(data) == {"#1": "by hand", "#2": "newer", "#4": "", "#5": ""}
    store = open_store(data)
    assert add(store, "#6") == 6
    store.close()


class Interrupted(Files):
    """Another process compacts after the first of the two files has been read."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data
        self._opened: list[str] = []

    def open(self, path: Path, flags: int) -> int:
        """As the system's; in front of the second file, the other process does its work."""
        if path.name in ("orders.json", "orders.json.journal") and path.name not in self._opened:
            self._opened.append(path.name)
            if len(self._opened) == 2:
                compacted_by_another(self._data)
        return super().open(path, flags)


def compacted_by_another(data: Path) -> None:
    store = open_store(data)
    put(store, edit(1, note="meanwhile"))
    store.close(compact=True)


def test_a_look_while_another_process_compacts_finds_nothing_missing(data: Path) -> None:
    found = examine(data, files=Interrupted(data))
    assert (found.needed, found.pieces, found.orders) == (False, (), 5)


def test_an_older_data_file_beside_a_newer_journal_is_said_not_taken_for_whole(data: Path) -> None:
    older = data.read_bytes()
    compacted_by_another(data)
    data.write_bytes(older)
    data.with_name("orders.json.index").unlink()
    with pytest.raises(StoreError, match="does not belong"):
        open_store(data)
    found = examine(data)
    assert found.needed
    assert [piece.wrong for piece in found.pieces] == ["older than its journal: commits 5 to 7 are not there"]
    repaired(data)
    assert notes(data) == {"#1": "", "#2": "", "#3": "", "#4": ""}
