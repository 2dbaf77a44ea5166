"""Messages are kept in the commit that asks for them, once a key, whatever process, group or restart."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from tests.store.making import NOW, an_order, edit, put
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import OutboxMessage, State
from tui_tracker.store import Act, Changed, Store, open_store
from tui_tracker.store.api import Change, MessageChange
from tui_tracker.store.backups import backup

SEND = Act(kind="send", quiet=True)


def message(*keys: str, order: int = 1) -> OutboxMessage:
    return OutboxMessage(
        keys=keys,
        order=order,
        number="#1",
        event=Happening.SHIPPED,
        parcels=keys,
        channel="email",
        created_at=NOW,
        happened_at=NOW,
        due_at=NOW,
        expires_at=NOW,
    )


def always(changed: Sequence[Changed], act: Act, now: datetime) -> list[OutboxMessage]:
    """A message about each code of each order that changes."""
    return [
        message(*(parcel.number for parcel in each.after.parcels), order=each.id)
        for each in changed
        if each.after is not None and each.after.parcels
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = open_store(path, now=lambda: NOW, always=always)
    yield store
    store.close()


def add(store: Store, number: str, *codes: str) -> int:
    order = an_order(number, "", *codes)
    return put(store, Change(target=order.key, apply=lambda _: order)).changed[0].id


def keys(store: Store) -> list[tuple[str, ...]]:
    return [each.keys for _, each in reversed(store.messages())]


def test_a_change_and_its_message_are_one_commit_and_come_back_after_a_restart(store: Store, path: Path) -> None:
    one = add(store, "#1", "A", "B")
    ((number, kept),) = store.pending()
    assert (number, kept.keys, kept.order, kept.state) == (1, ("A", "B"), one, State.QUEUED)
    store.close(compact=True)
    again = open_store(path, now=lambda: NOW, always=always)
    assert again.pending() == [(number, kept)]
    put(again, edit(one, note="x"))
    assert keys(again) == [("A", "B")]
    again.close()


def test_what_was_told_is_not_told_again_and_the_rest_is(store: Store) -> None:
    one = add(store, "#1", "A")
    put(store, edit(one, parcels=an_order("#1", "", "A", "B").parcels))
    put(store, edit(one, note="x"))
    assert keys(store) == [("A",), ("B",)]


def test_commits_of_one_group_do_not_tell_twice(store: Store) -> None:
    one = add(store, "#1")
    parcels = an_order("#1", "", "A").parcels
    changes = [edit(one, parcels=parcels, note=str(n)) for n in range(20)]
    for future in [store.commit([each], SEND) for each in changes]:
        future.result(10)
    assert keys(store) == [("A",)]


def test_another_process_does_not_tell_what_one_told(store: Store, path: Path) -> None:
    one = add(store, "#1", "A")
    other = open_store(path, now=lambda: NOW, always=always)
    put(other, edit(one, note="x"))
    assert [each for _, each in other.messages()] == [each for _, each in store.messages()]
    assert keys(other) == [("A",)]
    other.close()


def test_a_message_changes_on_top_of_what_others_made_of_it(store: Store, path: Path) -> None:
    add(store, "#1", "A")
    other = open_store(path, now=lambda: NOW)

    def taken(found: OutboxMessage | None) -> OutboxMessage | None:
        if found is None or found.state is not State.QUEUED:
            return found
        return msgspec.structs.replace(found, state=State.SENDING, attempts=found.attempts + 1)

    commits = [
        each.commit([], SEND, messages=[MessageChange(number=1, apply=taken)]) for each in (store, other, store, other)
    ]
    won = [bool(each.result(10).messages) for each in commits]
    assert won.count(True) == 1
    found = store.message(1)
    assert found is not None
    assert (found.state, found.attempts) == (State.SENDING, 1)
    other.close()


def test_what_is_over_is_not_pending_and_a_new_one_gets_the_next_number(store: Store) -> None:
    add(store, "#1", "A")
    sent = MessageChange(
        number=1, apply=lambda found: found and msgspec.structs.replace(found, state=State.SENT, sent_at=NOW)
    )
    store.commit([], SEND, messages=[sent]).result(10)
    assert store.pending() == []
    new = store.commit([], SEND, messages=[MessageChange(apply=lambda _: message("Z"))]).result(10)
    assert [number for number, _ in new.messages] == [2]
    assert store.told("A")
    assert store.told("Z")
    assert [number for number, _ in store.messages(order=1)] == [2, 1]


def test_a_commit_that_fails_asks_for_nothing(store: Store) -> None:
    def broken(_: object) -> None:
        raise ValueError("no")

    order = an_order("#1", "", "A")
    with pytest.raises(ValueError, match="no"):
        put(store, Change(target=order.key, apply=lambda _: order), Change(target=order.key, apply=broken))
    assert (store.pending(), store.told("A")) == ([], False)
    add(store, "#1", "A")
    assert keys(store) == [("A",)]


def test_who_asks_while_the_outbox_is_read_gets_no_half_of_it(store: Store, path: Path) -> None:
    codes = [f"C{n}" for n in range(300)]
    add(store, "#1", *codes[:150])
    add(store, "#2", *codes[150:])
    for _ in range(20):
        other = open_store(path, read_only=True)
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(other.told, codes))
        other.close()


def test_what_two_people_ask_for_at_once_is_asked_for_once(store: Store, path: Path) -> None:
    one = add(store, "#1")
    other = open_store(path, now=lambda: NOW, always=always)
    assert not other.told("A")
    for each in (store, other):
        asked = MessageChange(apply=lambda _: message("A", order=one))
        each.commit([], Act(kind="notify"), messages=[asked]).result(10)
    assert keys(store) == [("A",)]
    other.close()


def test_a_message_about_no_parcel_is_asked_for_once_too(store: Store) -> None:
    told = msgspec.structs.replace(message("digest"), parcels=())
    for _ in range(2):
        store.commit([], Act(kind="notify"), messages=[MessageChange(apply=lambda _: told)]).result(10)
    assert keys(store) == [("digest",)]


def test_what_waits_is_held_in_a_backup_for_it_may_have_gone_since(store: Store, path: Path) -> None:
    add(store, "#1", "AB1")
    add(store, "#2", "CD1")
    sent = MessageChange(number=1, apply=lambda kept: kept and msgspec.structs.replace(kept, state=State.SENT))
    store.commit([], SEND, messages=[sent]).result(10)
    made = backup(path, NOW)
    assert [each.state for _, each in store.messages()] == [State.QUEUED, State.SENT]
    store.close()
    for each in path.parent.glob("orders.json*"):
        each.unlink()
    made.rename(path)
    restored = open_store(path, now=lambda: NOW)
    assert [(each.state, each.reason) for _, each in restored.messages()] == [(State.HELD, "copied"), (State.SENT, "")]
    assert restored.told("CD1")
    restored.close()
