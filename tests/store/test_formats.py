"""Data of every version that ever was opens, is migrated at the first change, and its files are kept as they were."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.store.making import NOW, add, lines_of
from tui_tracker.store import open_store, open_tinydb
from tui_tracker.store.journal import FORMAT
from tui_tracker.store.migrations import STEPS, upgraded

FORMATS: Final = Path(__file__).with_name("formats")
VERSIONS: Final = sorted(int(folder.name) for folder in FORMATS.iterdir())


@pytest.fixture(params=VERSIONS)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A shop as that version left it: a snapshot, and newer commits in the journal."""
    shutil.copytree(FORMATS / str(request.param), tmp_path / "shop")
    return tmp_path / "shop" / "orders.json"


def contents(data: Path, *, read_only: bool = False) -> dict[str, str]:
    store = open_store(data, read_only=read_only)
    try:
        return {row.number: row.note for row in store.rows()}
    finally:
        store.close()


THERE: Final = {"#1": "newer than the snapshot", "#2": "åäö", "#3": "", "#5": ""}


def test_every_version_before_this_one_has_its_files_and_its_step() -> None:
    assert list(range(1, FORMAT)) == VERSIONS == sorted(STEPS)


def test_it_is_read_whole_and_looking_changes_nothing(data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.parent.iterdir()}
    assert contents(data, read_only=True) == THERE
    assert {path.name: path.read_bytes() for path in data.parent.iterdir()} == before


@pytest.mark.parametrize("by", ["a change", "a compaction"])
def test_the_first_change_migrates_it_and_keeps_the_files_as_they_were(data: Path, by: str) -> None:
    before = data.read_bytes(), data.with_name("orders.json.journal").read_bytes()
    store = open_store(data, now=lambda: NOW)
    if by == "a change":
        add(store, "#6")
    else:
        store.compact().result(30)
    store.close()
    assert contents(data) == THERE | ({"#6": ""} if by == "a change" else {})
    assert b'"format":%d' % FORMAT in data.read_bytes()
    assert b'"journal":%d' % FORMAT in lines_of(data.with_name("orders.json.journal")).splitlines()[0]
    kept = sorted((data.parent / "backups").iterdir())
    assert tuple(path.read_bytes() for path in kept) == before
    assert all(path.name.startswith("orders-20261102T100000Z-format") for path in kept)
    with open_tinydb(data) as database:
        assert database.table("things").all() == [{"colour": "red"}]


def test_the_steps_from_one_version_to_the_next_are_taken_in_their_order() -> None:
    steps = {version: (lambda table, document, v=version: document + b"%d" % v) for version in STEPS}
    assert upgraded("orders", b"", 1, steps) == b"".join(b"%d" % version for version in range(1, FORMAT))
    assert upgraded("orders", b"as it is", FORMAT, steps) == b"as it is"
