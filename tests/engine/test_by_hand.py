"""What operators do by hand is kept with who did it, and can be taken back and done again: on a real data file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace

from tui_tracker.engine.by_hand import ByHand
from tui_tracker.engine.policy import Policy
from tui_tracker.engine.port import ParcelRef, TakenBack
from tui_tracker.model.deeds import Archive, MarkRefunded, PutOff, Remove, ReplaceCode, SetNote, Tag
from tui_tracker.model.errors import UsageError
from tui_tracker.model.order import Order, OrderKey, Parcel
from tui_tracker.model.status import Status
from tui_tracker.store import open_store
from tui_tracker.store.api import UNDO, Act, AuditEntry, Change, Store

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def put(store: Store, number: str, *codes: str) -> int:
    parcels = tuple(Parcel(number=code, carrier="post", added_at=NOW, next_check_at=NOW) for code in codes)
    order = Order(number=number, placed_at=NOW - timedelta(days=9), parcels=parcels)
    commit = store.commit([Change(target=OrderKey("", number), apply=lambda _: order)], Act(kind="import"))
    return commit.result(10).changed[0].id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "orders.json", now=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def eva(store: Store) -> ByHand:
    return ByHand(store, lambda: NOW, Policy(), "eva")


def undo(hand: ByHand) -> TakenBack:
    return hand.undo().result(10)


def redo(hand: ByHand) -> TakenBack:
    return hand.redo().result(10)


def order(store: Store, order_id: int) -> Order:
    found = store.order(order_id)
    assert found is not None
    return found


def test_a_bulk_act_is_one_step_back_and_one_forward(store: Store, eva: ByHand) -> None:
    ids = [put(store, f"#{n}", f"AB123456{n}") for n in range(5)]
    eva.do(PutOff(until=NOW + timedelta(days=3)), ids).result(10)
    assert all(order(store, each).snooze for each in ids)
    found = undo(eva)
    assert found.entry is not None
    assert (found.entry.kind, found.entry.by, len(found.entry.orders)) == (
        "snooze",
        "eva",
        5,
    )
    assert not any(order(store, each).snooze for each in ids)
    assert redo(eva).entry == found.entry
    assert all(order(store, each).snooze for each in ids)
    assert [each.kind for each in store.audit()][:3] == ["redo", "undo", "snooze"]


def test_steps_go_back_in_turn_forward_in_turn_and_a_new_act_ends_the_way_forward(store: Store, eva: ByHand) -> None:
    one = put(store, "#1", "AB1234567")
    for text in ("a", "b", "c"):
        eva.do(SetNote(text=text), [one]).result(10)
    seen = []
    for step in (undo, undo, redo, undo, undo, undo, redo, redo):
        step(eva)
        seen.append(order(store, one).note)
    assert seen == ["b", "a", "b", "a", "", "", "a", "b"]
    eva.do(SetNote(text="d"), [one]).result(10)
    assert redo(eva).entry is None
    assert [undo(eva).entry is not None and order(store, one).note for _ in range(4)] == ["b", "a", "", False]


def test_a_status_set_by_hand_and_a_carrier_are_taken_back_with_what_follows_from_them(
    store: Store, eva: ByHand
) -> None:
    one = put(store, "#1", "AB1234567")
    before = order(store, one)
    eva.set_status([ParcelRef(one, "AB1234567")], Status.DELIVERED, "saw it").result(10)
    eva.set_carrier([ParcelRef(one, "AB1234567")], "other").result(10)
    assert order(store, one).status is Status.DELIVERED
    undo(eva)
    undo(eva)
    after = order(store, one)
    assert (after.status, after.parcels[0].manual, after.parcels[0].carrier) == (before.status, None, "post")
    assert after.parcels[0].next_check_at is not None


def test_what_another_operator_did_is_theirs_to_take_back(store: Store, eva: ByHand) -> None:
    one = put(store, "#1", "AB1234567")
    bo = ByHand(store, lambda: NOW, Policy(), "bo")
    eva.do(Tag(add=("late",)), [one]).result(10)
    bo.do(SetNote(text="bo"), [one]).result(10)
    assert (eva.can_undo(), bo.can_undo()) != (None, None)
    undo(eva)
    assert (order(store, one).tags, order(store, one).note) == ((), "bo")
    assert undo(eva).entry is None


def test_what_somebody_changed_since_stays_is_told_and_is_not_in_the_way(store: Store, eva: ByHand) -> None:
    one = put(store, "#1", "AB1234567")
    bo = ByHand(store, lambda: NOW, Policy(), "bo")
    eva.do(Tag(add=("late",)), [one]).result(10)
    eva.do(SetNote(text="eva"), [one]).result(10)
    bo.do(SetNote(text="bo"), [one]).result(10)
    found = undo(eva)
    assert found.commit is not None
    assert (found.commit.changed, [each.field for each in found.stays]) == ((), ["note"])
    undo(eva)
    assert (order(store, one).tags, order(store, one).note) == ((), "bo")


def test_a_removed_order_comes_back_under_its_number(store: Store, eva: ByHand) -> None:
    one, two = put(store, "#1", "AB1234567"), put(store, "#2")
    before = order(store, one)
    eva.do(Remove(), [one, two]).result(10)
    assert (store.order(one), store.row(one), len(store)) == (None, None, 0)
    undo(eva)
    after = order(store, one)
    assert (after.number, after.parcels[0].number, store.find(after.key)) == (before.number, "AB1234567", one)
    redo(eva)
    assert len(store) == 0


def test_a_code_is_replaced_in_every_order_that_holds_it(store: Store, eva: ByHand) -> None:
    one, two, three = put(store, "#1", "AB1234567"), put(store, "#2", "AB1234567"), put(store, "#3", "CD1234567")
    eva.do(ReplaceCode(numbers=("AB1234567",), code="ef 123 456 7", carrier="post"), [one]).result(10)
    codes = [[each.number for each in order(store, n).parcels] for n in (one, two, three)]
    assert codes == [["EF1234567"], ["EF1234567"], ["CD1234567"]]
    undo(eva)
    assert [each.number for each in order(store, two).parcels] == ["AB1234567"]


def test_a_bulk_act_that_can_not_be_done_to_one_is_done_to_none(store: Store, eva: ByHand) -> None:
    one, two = put(store, "#1"), put(store, "#2")
    eva.do(Tag(add=tuple(f"t{n}" for n in range(50))), [two]).result(10)
    with pytest.raises(UsageError):
        eva.do(Tag(add=("late",)), [one, two]).result(10)
    with pytest.raises(UsageError):
        eva.do(MarkRefunded(amount="much"), [one]).result(10)
    assert (order(store, one).tags, order(store, one).refund) == ((), None)


def test_an_act_is_taken_back_after_a_restart_and_by_its_revision(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    store = open_store(path, now=lambda: NOW)
    one = put(store, "#1", "AB1234567")
    hand = ByHand(store, lambda: NOW, Policy(), "eva")
    first = hand.do(Archive(), [one]).result(10)
    hand.do(SetNote(text="a"), [one]).result(10)
    store.close(compact=True)
    store = open_store(path, now=lambda: NOW)
    hand = ByHand(store, lambda: NOW, Policy(), "eva")
    hand.undo(first.revision).result(10)
    assert (order(store, one).archived_at, order(store, one).note) == (None, "a")
    store.close()


def test_look_ups_and_quiet_acts_keep_nothing_to_take_back(store: Store, eva: ByHand) -> None:
    put(store, "#1", "AB1234567")
    assert [each.data.get(UNDO) for each in store.audit()] == [None]
    assert eva.can_undo() is None


def test_what_can_be_taken_back_is_looked_for_when_the_audit_trail_has_something_new(store: Store, eva: ByHand) -> None:
    order_id = put(store, "#1", "AB1234567")
    eva.do(SetNote(text="one"), [order_id]).result(10)
    looks: list[int] = []
    read = store.audit

    class Watched:
        revision = property(lambda _: store.revision)

        def audit(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
            if limit > 1:  # else it asks for the newest entry only
                looks.append(store.revision)
            return read(order_id, limit=limit)

    hand = ByHand(cast(Store, Watched()), lambda: NOW, Policy(), "eva")
    assert [hand.can_undo() is None, hand.can_redo() is None, hand.can_undo() is None] == [False, True, False]
    assert len(looks) == 1
    quietly = Change(target=order_id, apply=lambda order: order and replace(order, note="three"))
    store.commit([quietly], Act(kind="track", quiet=True)).result(10)
    assert hand.can_undo() is not None
    assert len(looks) == 1
    eva.do(SetNote(text="two"), [order_id]).result(10)
    found = hand.can_undo()
    assert found is not None
    assert found.revision == store.revision
    assert len(looks) == 2
