"""Whatever callers do, the store's thread goes on and everybody who waits is told."""

import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.store.making import ADD, NOW, add, an_order, edit, journal_of, lines_of, put, remove, until
from tui_tracker.model.errors import StoreBusyError, StoreError
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.store import Act, Change, Commit, Store, open_store


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "shop" / "orders.json"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = open_store(data, now=lambda: NOW)
    yield store
    store.close()


@contextmanager
def held(store: Store) -> Iterator[None]:
    """What is committed inside waits in the queue, so that it becomes one group."""
    began, go_on = threading.Event(), threading.Event()

    def apply(order: Order | None) -> Order | None:
        began.set()
        go_on.wait(30)
        return order

    waiting = store.commit([Change(target=OrderKey("", "none"), apply=apply)], ADD)
    assert began.wait(30)
    try:
        yield
    finally:
        go_on.set()
        waiting.result(30)


def adding(number: str) -> Change:
    return Change(target=OrderKey("", number), apply=lambda _: an_order(number))


def raising(error: BaseException) -> Change:
    def apply(_: Order | None) -> Order | None:
        raise error

    return Change(target=OrderKey("", "raising"), apply=apply)


def test_a_commit_cancelled_in_time_is_not_done_and_the_others_are(store: Store) -> None:
    with held(store):
        first, second, third = (store.commit([adding(f"#{number}")], ADD) for number in range(3))
        assert second.cancel()
    first.result(30), third.result(30)
    with pytest.raises(CancelledError):
        second.result(30)
    assert sorted(row.number for row in store.rows()) == ["#0", "#2"]
    add(store, "#later")


def test_a_commit_under_way_can_not_be_cancelled(store: Store) -> None:
    began, go_on = threading.Event(), threading.Event()

    def apply(_: Order | None) -> Order | None:
        began.set()
        go_on.wait(30)
        return an_order("#1")

    future = store.commit([Change(target=OrderKey("", "#1"), apply=apply)], ADD)
    assert began.wait(30)
    assert not future.cancel()
    go_on.set()
    assert len(future.result(30).changed) == 1


@pytest.mark.parametrize("error", [RuntimeError("no"), SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_a_change_that_raises_fails_alone_whatever_it_raises(store: Store, error: BaseException) -> None:
    with held(store):
        good, bad, better = (store.commit([one], ADD) for one in (adding("#1"), raising(error), adding("#2")))
    assert bad.exception(30) is error
    assert [len(each.result(30).changed) for each in (good, better)] == [1, 1]
    add(store, "#later")


@pytest.mark.parametrize("act", [Act(kind="x", data={"it": object()}), Act(kind="x", summary="\ud800")])
def test_a_commit_that_can_not_be_written_down_leaves_no_gap_behind(store: Store, data: Path, act: Act) -> None:
    with held(store):
        good, bad, better = (
            store.commit([adding(number)], each) for number, each in (("#1", ADD), ("#2", act), ("#3", ADD))
        )
    assert bad.exception(30) is not None
    assert better.result(30).revision == good.result(30).revision + 1
    store.close()
    again = open_store(data)
    assert sorted(row.number for row in again.rows()) == ["#1", "#3"]
    assert again.find(OrderKey("", "#2")) is None
    again.close()


def test_a_subscriber_that_raises_harms_nobody(store: Store) -> None:
    told = threading.Event()

    def wake() -> None:
        raise SystemExit(1)

    store.subscribe(wake)
    store.subscribe(told.set)
    add(store, "#1")
    assert told.wait(30)
    add(store, "#2")


def test_a_callback_that_raises_harms_nobody(store: Store) -> None:
    def called(_: "Future[Commit]") -> None:
        raise SystemExit(1)

    with held(store):
        first = store.commit([adding("#1")], ADD)
        first.add_done_callback(called)
        second = store.commit([adding("#2")], ADD)
    assert [len(each.result(30).changed) for each in (first, second)] == [1, 1]


def test_closing_finishes_what_is_queued(store: Store, data: Path) -> None:
    with held(store):
        futures = [store.commit([adding(f"#{number}")], ADD) for number in range(50)]
        closing = threading.Thread(target=store.close)
        closing.start()
    closing.join(30)
    assert [future.result(0).revision for future in futures] == list(range(1, 51))
    again = open_store(data)
    assert len(again) == 50
    again.close()


def test_everyone_is_told_when_the_end_comes_while_many_commit(data: Path) -> None:
    store = open_store(data)
    futures: list[Future[Commit]] = []
    started = threading.Barrier(5)

    def commit(name: str) -> None:
        started.wait(30)
        futures.extend(store.commit([adding(f"{name}-{number}")], ADD) for number in range(50))

    threads = [threading.Thread(target=commit, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    started.wait(30)
    store.close()
    for thread in threads:
        thread.join(30)
    kept = [future for future in futures if future.exception(30) is None]
    assert len(futures) == 200
    again = open_store(data)
    assert len(again) == len(kept)
    again.close()


def test_closing_from_the_stores_own_thread_does_not_wait_for_itself(data: Path) -> None:
    store = open_store(data)
    closed = threading.Event()

    def wake() -> None:
        store.close(compact=True)
        closed.set()

    store.subscribe(wake)
    add(store, "#1")
    assert closed.wait(30)
    store.close()
    assert json.loads(data.read_text())["orders"]["1"]["number"] == "#1"


def test_added_and_removed_in_one_commit_is_not_there(store: Store, data: Path) -> None:
    put(store, adding("#1"), Change(target=OrderKey("", "#1"), apply=lambda _: None))
    assert len(store) == 0
    put(store, adding("#1"), adding("#2"))
    store.close()
    again = open_store(data)
    assert sorted(row.number for row in again.rows()) == ["#1", "#2"]
    again.close()


def test_an_order_with_a_new_number_is_found_by_that_one_only(store: Store) -> None:
    order_id = add(store, "#1")
    put(store, edit(order_id, number="#1b"))
    assert (store.find(OrderKey("", "#1")), store.find(OrderKey("", "#1b"))) == (None, order_id)
    other = add(store, "#1")
    put(store, remove(order_id))
    assert store.find(OrderKey("", "#1")) == other


def test_reading_from_many_threads_while_orders_come_and_go(store: Store) -> None:
    stop, errors, looks = threading.Event(), list[BaseException](), [0]

    def read() -> None:
        try:
            while not stop.is_set():
                for row in store.rows():
                    store.order(row.id), store.find(row.key)
                store.audit(), store.changes_since(0)
                looks[0] += 1
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(30):
        order_id = add(store, f"#{number}")
        if number % 3:
            put(store, remove(order_id))
    stop.set()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert looks[0] > 0


def test_an_audit_entry_that_is_none_is_named(data: Path) -> None:
    data.parent.mkdir()
    data.write_text('{"audit": {"4": {"kind": 7}}}')
    store = open_store(data)
    with pytest.raises(StoreError, match="audit document 4"):
        store.audit()
    store.close()


def test_read_only_remembers_nothing(store: Store, data: Path) -> None:
    add(store)
    store.close()
    quiet = open_store(data, read_only=True)
    with pytest.raises(StoreBusyError, match="read-only"):
        quiet.remember("acme", "token", "x", NOW + timedelta(days=1)).result(30)
    quiet.close()
    assert not data.with_name("orders.json.state").exists()


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_files_are_private_whatever_the_umask(data: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = open_store(data)
        add(store)
        store.remember("acme", "token", "x", NOW + timedelta(days=1)).result(30)
        store.close(compact=True)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700


def test_a_link_to_the_data_file_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "orders.json", tmp_path / "link.json"
    direct = open_store(real)
    first = add(direct, "#1")
    link.symlink_to(real)
    through = open_store(link)
    put(through, edit(first, note="through the link"))
    through.close(compact=True)
    put(direct, edit(first, tags=("direct",)))
    direct.close(compact=True)
    assert link.is_symlink()
    document = json.loads(real.read_text())["orders"]["1"]
    assert (document["note"], document["tags"]) == ("through the link", ["direct"])
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("link")] == ["link.json"]


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def a_pipe(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)


def a_file_for_its_folder(path: Path) -> None:
    path.parent.write_text("a file")


def a_folder_for_its_journal(path: Path) -> None:
    a_folder(journal_of(path))


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("make", [a_folder, a_pipe, a_file_for_its_folder, a_folder_for_its_journal])
def test_what_is_no_data_file_is_named(data: Path, make: Callable[[Path], None], read_only: bool) -> None:
    make(data)
    with pytest.raises(StoreError, match="shop") as caught:
        open_store(data, read_only=read_only)
    assert caught.value.hint


def test_a_folder_in_the_place_of_the_lock_is_named(data: Path) -> None:
    (data.parent / "orders.json.lock").mkdir(parents=True)
    store = open_store(data)
    with pytest.raises(StoreError, match=r"orders\.json\.lock"):
        add(store)
    store.close()


def test_a_commit_counts_when_the_compaction_after_it_fails(store: Store, data: Path) -> None:
    order_id = add(store)
    (data.parent / "orders.json.new").mkdir()  # nothing can be written there
    note = "long " * 100_000
    for number in range(4):
        assert put(store, edit(order_id, note=f"{note}{number}")).changed
    assert journal_of(data).stat().st_size > 1 << 20
    with pytest.raises(StoreError, match="journal still has everything"):
        store.compact().result(30)
    with pytest.raises(StoreError, match="journal still has everything"):
        store.close(compact=True)
    (data.parent / "orders.json.new").rmdir()
    again = open_store(data)
    assert again.order(order_id) == msgspec.structs.replace(an_order("#1", f"{note}3"), id=order_id)
    put(again, edit(order_id, note="short"))
    until(lambda: len(lines_of(journal_of(data))) < 1000)  # compacted by itself
    again.close()


def test_a_journal_longer_than_a_block_is_read_whole(store: Store, data: Path) -> None:
    for number in range(3):
        add(store, f"#{number}", "long" * 800_000)
    store.compact().result(30)
    for number in range(3):
        put(store, edit(number + 1, note=f"{number}" * 3_000_000))
    other = open_store(data)
    assert [row.note[:2] for row in other.rows()] == ["00", "11", "22"]
    add(other, "#3")
    other.close()
