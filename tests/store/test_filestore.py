"""What goes into the store comes out again: now, after closing, and in another session on the same file."""

import json
import stat
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from tests.store.making import ADD, NOW, add, an_order, edit, journal_of, lines_of, put, remove, until
from tui_tracker.model.errors import StoreBusyError, StoreError
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.model.status import Status
from tui_tracker.store import Act, Change, Changed, Store, open_store, open_tinydb
from tui_tracker.store.api import Entry
from tui_tracker.store.database import Database


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "shop" / "orders.json"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = open_store(data, now=lambda: NOW)
    yield store
    store.close()


def test_an_order_is_there_at_once_and_after_opening_again(store: Store, data: Path) -> None:
    order_id = add(store, "#1", "åäö", "LP1")
    store.close()
    with_all = open_store(data)
    order, row = with_all.order(order_id), with_all.row(order_id)
    with_all.close()
    assert order is not None
    assert row is not None
    assert (order.id, order.number, order.note, order.parcels[0].number) == (order_id, "#1", "åäö", "LP1")
    assert (order.status, order.fulfilled) == (Status.IN_TRANSIT, True)
    assert (row.number, row.status, row.parcels[0].number) == ("#1", Status.IN_TRANSIT, "LP1")


def test_an_order_is_found_by_shop_and_number(store: Store) -> None:
    order_id = add(store, "#1")
    assert store.find(OrderKey("", "#1")) == order_id
    assert store.find(OrderKey("other", "#1")) is None
    put(store, edit(OrderKey("", "#1"), note="x"))
    assert len(store) == 1


def test_a_key_that_is_not_there_makes_a_new_order_once(store: Store) -> None:
    order = an_order("#9")
    change = Change(target=order.key, apply=lambda known: known or order)
    first, second = put(store, change), put(store, change)
    assert len(first.changed) == 1
    assert second.changed == ()
    assert second.revision == first.revision
    assert len(store) == 1


def test_a_change_that_changes_nothing_writes_nothing(store: Store, data: Path) -> None:
    order_id = add(store)
    before = journal_of(data).read_bytes()
    assert put(store, edit(order_id, number="#1")).changed == ()
    assert journal_of(data).read_bytes() == before


def test_edits_run_on_top_of_each_other(store: Store) -> None:
    order_id = add(store)
    futures = [store.commit([edit(order_id, note="a note")], ADD), store.commit([edit(order_id, tags=("vip",))], ADD)]
    commits = [future.result(10) for future in futures]
    order = store.order(order_id)
    assert order is not None
    assert (order.note, order.tags) == ("a note", ("vip",))
    assert commits[1].revision == commits[0].revision + 1
    assert commits[1].changed[0].before == commits[0].changed[0].after


def test_a_commit_that_fails_changes_nothing_and_the_others_go_on(store: Store) -> None:
    order_id = add(store)

    def broken(order: Order | None) -> Order | None:
        raise ValueError("no")

    bad = store.commit([edit(order_id, note="half"), Change(target=order_id, apply=broken)], ADD)
    good = store.commit([edit(order_id, tags=("vip",))], ADD)
    with pytest.raises(ValueError, match="no"):
        bad.result(10)
    good.result(10)
    order = store.order(order_id)
    assert order is not None
    assert (order.note, order.tags) == ("", ("vip",))


def test_a_removed_order_is_gone_and_its_id_is_never_used_again(store: Store, data: Path) -> None:
    order_id = add(store)
    commit = put(store, remove(order_id), act=Act(kind="remove"))
    assert commit.changed[0].after is None
    assert (store.order(order_id), store.row(order_id), store.find(OrderKey("", "#1"))) == (None, None, None)
    assert len(store.rows()) == 0
    store.close(compact=True)
    again = open_store(data)
    assert add(again, "#1") == order_id + 1
    again.close()


def test_who_did_what_is_kept(store: Store) -> None:
    first, second = add(store, "#1"), add(store, "#2")
    put(store, edit(first, note="x"), act=Act(kind="edit", by="bo", summary="note", data={"old": ""}))
    put(store, edit(first, note="y"), act=Act(kind="track", quiet=True))
    (entry, made) = store.audit(first)
    assert (entry.kind, entry.by, entry.summary, entry.orders, entry.data) == (
        "edit",
        "bo",
        "note",
        (first,),
        {"old": ""},
    )
    assert (made.kind, made.at) == ("add", NOW)
    assert [each.kind for each in store.audit()] == ["edit", "add", "add"]
    assert [each.orders for each in store.audit(second)] == [(second,)]
    assert len(store.audit(limit=1)) == 1


def test_changes_are_told_and_can_be_asked_for(store: Store) -> None:
    woken = threading.Event()
    stop = store.subscribe(woken.set)
    start = store.revision
    order_id = add(store)
    assert woken.is_set()
    changes = store.changes_since(start)
    assert (changes.ids, changes.reset, changes.revision) == (frozenset({order_id}), False, store.revision)
    assert store.changes_since(store.revision).ids == frozenset()
    stop()
    woken.clear()
    add(store, "#2")
    assert not woken.is_set()


def test_a_revision_of_before_the_start_means_read_all(store: Store, data: Path) -> None:
    add(store, "#1")
    add(store, "#2")
    again = open_store(data)
    assert again.changes_since(0).reset
    assert not again.changes_since(again.revision).reset
    again.close()


def test_another_session_sees_a_change_without_asking(store: Store, data: Path) -> None:
    other = open_store(data)
    woken = threading.Event()
    other.subscribe(woken.set)
    order_id = add(store, "#1", "hello")
    assert woken.wait(20)
    until(lambda: other.row(order_id) is not None)
    put(other, edit(order_id, tags=("seen",)))
    until(lambda: store.row(order_id).tags == ("seen",))  # type: ignore[union-attr]
    other.close()


def test_two_sessions_edit_one_order_and_both_edits_stay(store: Store, data: Path) -> None:
    order_id = add(store)
    other = open_store(data)
    futures = [store.commit([edit(order_id, note="mine")], ADD), other.commit([edit(order_id, tags=("theirs",))], ADD)]
    for future in futures:
        future.result(20)
    for each in (store, other):
        until(lambda each=each: each.order(order_id).note == "mine" and each.order(order_id).tags == ("theirs",))  # type: ignore[misc]
    other.close()


def test_compaction_leaves_a_file_that_stock_tinydb_reads(store: Store, data: Path) -> None:
    order_id = add(store, "#1", "x", "LP1")
    store.compact().result(20)
    database = TinyDB(data)
    (document,) = database.table("orders").search(where("status") == "in_transit")
    assert (document.doc_id, document["number"], document["parcels"][0]["number"]) == (order_id, "#1", "LP1")
    database.close()
    assert len(data.read_text().splitlines()) > 5


def test_a_clean_close_compacts_when_asked(store: Store, data: Path) -> None:
    add(store)
    store.close(compact=True)
    assert json.loads(data.read_text())["orders"]["1"]["number"] == "#1"
    assert len(lines_of(journal_of(data)).splitlines()) == 1


def test_a_session_that_slept_through_a_compaction_goes_on(store: Store, data: Path) -> None:
    first = add(store, "#1")
    other = open_store(data)
    store.compact().result(20)
    second = add(store, "#2")
    until(lambda: other.row(second) is not None)
    put(other, edit(first, note="after"))
    until(lambda: store.row(first).note == "after")  # type: ignore[union-attr]
    other.close()


def test_a_compaction_that_is_followed_at_once_is_told_as_what_changed(data: Path) -> None:
    one, other = open_tinydb(data), Database(data)
    first = one.table("orders").insert({"n": 1})
    other.refresh()
    second = one.table("orders").insert({"n": 2})
    compacting = Database(data)
    with compacting.transaction():
        compacting.compact()
    third = one.table("orders").insert({"n": 3})
    moved = other.refresh()
    assert (set(moved), moved.reset) == ({("orders", second), ("orders", third)}, False)
    assert set(other.tables["orders"]) == {first, second, third}
    for each in (one, other, compacting):
        each.close()


def test_a_compaction_of_what_is_compact_writes_nothing(store: Store, data: Path) -> None:
    add(store)
    store.compact().result(20)
    files = [_state(path) for path in (data, journal_of(data))]
    store.compact().result(20)
    store.close(compact=True)
    open_store(data).close(compact=True)
    assert [_state(path) for path in (data, journal_of(data))] == files


def test_an_empty_shop_has_a_file_after_a_compaction(store: Store, data: Path) -> None:
    store.close(compact=True)
    assert json.loads(data.read_text())["orders"] == {}


def test_many_commits_survive_any_number_of_compactions(store: Store, data: Path) -> None:
    for number in range(20):
        add(store, f"#{number}")
        if number % 7 == 0:
            store.compact().result(20)
    store.close()
    again = open_store(data)
    assert sorted(row.number for row in again.rows()) == sorted(f"#{number}" for number in range(20))
    again.close()


def test_what_was_added_by_hand_to_a_document_survives(store: Store, data: Path) -> None:
    order_id = add(store)
    store.close(compact=True)
    text = data.read_text()
    plain = json.loads(text)
    plain["orders"]["1"]["colour"] = "red"
    del plain["meta"]  # as plain TinyDB would have written it
    data.write_text(json.dumps(plain))
    journal_of(data).unlink()
    again = open_store(data)
    put(again, edit(order_id, note="x"))
    again.close(compact=True)
    document = json.loads(data.read_text())["orders"]["1"]
    assert (document["colour"], document["note"]) == ("red", "x")


def test_read_only_writes_nothing_at_all(store: Store, data: Path) -> None:
    order_id = add(store)
    store.close()
    before = {path.name: path.read_bytes() for path in data.parent.iterdir()}
    quiet = open_store(data, read_only=True)
    with pytest.raises(StoreBusyError, match="read-only"):
        quiet.commit([edit(order_id, note="x")], ADD).result(10)
    assert quiet.row(order_id) is not None
    quiet.close()
    assert {path.name: path.read_bytes() for path in data.parent.iterdir()} == before


def test_read_only_on_a_file_that_is_not_there_is_an_empty_store(tmp_path: Path) -> None:
    store = open_store(tmp_path / "nothing" / "orders.json", read_only=True)
    assert store.rows() == []
    store.close()
    assert not (tmp_path / "nothing").exists()


def test_files_are_the_operators_own(store: Store, data: Path) -> None:
    add(store)
    store.remember("17track", "token", "x", NOW + timedelta(days=1)).result(10)
    store.compact().result(10)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700


def test_a_token_is_remembered_apart_from_the_data_until_it_expires(store: Store, data: Path) -> None:
    store.remember("acme", "token", "s3cret", NOW + timedelta(hours=1)).result(10)
    add(store)
    assert store.recall("acme", "token") == "s3cret"
    assert store.recall("other", "token") is None
    store.close(compact=True)
    assert [path.name for path in data.parent.iterdir() if b"s3cret" in path.read_bytes()] == ["orders.json.state"]
    later = open_store(data, now=lambda: NOW + timedelta(hours=2))
    assert later.recall("acme", "token") is None
    later.close()


def test_closing_twice_is_fine_and_a_late_commit_is_refused(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.commit([], ADD).result(10)


def test_what_belongs_beside_a_change_is_in_the_same_record(store: Store, data: Path) -> None:
    def message(changed: Sequence[Changed]) -> list[Entry]:
        return [Entry(table="outbox", document={"order": one.id, "state": "queued"}) for one in changed]

    order = an_order("#1")
    change = Change(target=order.key, apply=lambda _: order)
    before = journal_of(data).stat().st_size if journal_of(data).exists() else 0
    store.commit([change], ADD, message).result(10)
    records = lines_of(journal_of(data)).splitlines()[1:]
    assert before == 0
    assert [json.loads(record)["put"].keys() for record in records] == [{"orders", "outbox", "audit"}]
    store.close(compact=True)
    with TinyDB(data, access_mode="r") as plain_one:
        assert plain_one.table("outbox").all() == [{"order": 1, "state": "queued"}]


def test_what_can_not_be_kept_beside_takes_the_change_with_it(store: Store) -> None:
    order = an_order("#1")
    change = Change(target=order.key, apply=lambda _: order)
    with pytest.raises(KeyError):
        store.commit([change], ADD, lambda _: [Entry(table="elsewhere", document={})]).result(10)
    assert len(store) == 0
