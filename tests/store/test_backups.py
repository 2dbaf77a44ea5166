"""`backup`: everything in one file, made while others work, that can take the place of the data file."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB

from tests.store.making import NOW, add, edit, journal_of, put
from tui_tracker.model.errors import NotFoundError, StoreError
from tui_tracker.store import open_store
from tui_tracker.store.backups import backup
from tui_tracker.store.copies import KEPT


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


def test_a_copy_holds_the_newest_while_the_data_is_in_use(data: Path) -> None:
    store = open_store(data)
    order_id = add(store, "#1")
    store.compact().result(30)
    put(store, edit(order_id, note="newer"))
    made = backup(data, NOW)
    put(store, edit(order_id, note="newest"))
    store.close()
    assert made == data.parent / "backups" / "orders-20261102T100000Z-backup.json"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    with TinyDB(made, access_mode="r") as plain_one:
        assert [each["note"] for each in plain_one.table("orders")] == ["newer"]
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_a_copy_takes_the_place_of_the_data_file(data: Path) -> None:
    store = open_store(data)
    for number in range(3):
        add(store, f"#{number}")
    store.close()
    made = backup(data, NOW)
    for path in (data, journal_of(data)):
        path.unlink(missing_ok=True)
    made.rename(data)
    again = open_store(data)
    assert sorted(row.number for row in again.rows()) == ["#0", "#1", "#2"]
    assert add(again, "#3") == 4
    again.close()


def test_the_oldest_copies_go(data: Path) -> None:
    store = open_store(data)
    add(store)
    store.close()
    made = [backup(data, NOW + timedelta(minutes=minute)) for minute in range(KEPT + 3)]
    assert sorted((data.parent / "backups").iterdir()) == made[3:]


def test_two_copies_in_one_second_are_two(data: Path) -> None:
    store = open_store(data)
    add(store)
    store.close()
    assert backup(data, NOW) != backup(data, NOW)


def test_a_copy_goes_where_it_is_wanted_and_a_place_that_can_not_be_is_said(data: Path, tmp_path: Path) -> None:
    store = open_store(data)
    add(store)
    store.close()
    wanted = tmp_path / "elsewhere.json"
    assert backup(data, NOW, target=wanted) == wanted
    assert "orders" in json.loads(wanted.read_text(encoding="utf-8"))
    assert not (tmp_path / "elsewhere.json.index").exists()
    with pytest.raises(StoreError, match="No such file") as caught:
        backup(data, NOW, target=tmp_path / "nowhere" / "copy.json")
    assert caught.value.hint


def test_without_data_there_is_nothing_to_copy(data: Path) -> None:
    with pytest.raises(NotFoundError):
        backup(data, NOW)
    assert not data.parent.joinpath("backups").exists()


def test_tokens_are_in_no_copy(data: Path) -> None:
    store = open_store(data)
    add(store)
    store.remember("acme", "token", "t0ken", NOW + timedelta(days=9000)).result(30)
    store.close()
    assert b"t0ken" not in backup(data, NOW).read_bytes()
