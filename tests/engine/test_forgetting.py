"""Customers are forgotten by the clock, some at a time, and by hand whatever others write meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tui_tracker.engine.copies import still_held
from tui_tracker.engine.forgetting import Forgetting
from tui_tracker.model.forgetting import Words
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.status import Status
from tui_tracker.store import Act, Change, Store, open_store

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = open_store(path, now=lambda: NOW)
    yield store
    store.close()


def add(store: Store, n: int, *, delivered_days_ago: float | None = None) -> int:
    parcel = Parcel(number=f"RB{n}", status=Status.IN_TRANSIT, derived=Status.IN_TRANSIT)
    if delivered_days_ago is not None:
        at = NOW - delivered_days_ago * DAY
        parcel = Parcel(number=f"RB{n}", status=Status.DELIVERED, derived=Status.DELIVERED, last_event_at=at)
    customer = Customer(name=f"Customer Number{n}x", email=f"customer{n}@shop.example", country="SE")
    order = Order(number=f"#{n}", placed_at=NOW - 100 * DAY, customer=customer, parcels=(parcel,))
    act = Act(kind="add", by="eva", undoable=True)
    return store.commit([Change(target=OrderKey("", f"#{n}"), apply=lambda _: order)], act).result(10).changed[0].id


def edit(store: Store, order_id: int, **fields: object) -> None:
    def apply(order: Order | None) -> Order | None:
        return None if order is None else msgspec.structs.replace(order, **fields)

    store.commit([Change(target=order_id, apply=apply)], Act(kind="edit", by="eva", undoable=True)).result(10)


def forgetting(store: Store) -> Forgetting:
    return Forgetting(store, lambda: NOW, "clock")


def holding(folder: Path, text: str) -> list[str]:
    return [each.name for each in folder.iterdir() if each.is_file() and text.encode() in each.read_bytes()]


def test_orders_past_their_time_lose_their_customers_in_small_commits_and_the_trail_has_counts(
    store: Store, path: Path
) -> None:
    old = [add(store, n, delivered_days_ago=40) for n in range(45)]
    young, open_ = add(store, 100, delivered_days_ago=20), add(store, 101)
    found = forgetting(store)
    assert found.outlived(30) == old
    assert found.forget_orders(found.outlived(30)) == 45
    entries = [each for each in store.audit(limit=1000) if each.kind == "forget"]
    assert [(each.data["orders"], each.summary, each.by) for each in entries] == [
        (5, "", "clock"),
        (20, "", "clock"),
        (20, "", "clock"),
    ]
    assert holding(path.parent, "customer7@") == holding(path.parent, "Number44x") == []
    for order_id in (young, open_):
        order = store.order(order_id)
        assert order is not None
        assert order.customer.email
    assert found.outlived(30) == []


def test_a_time_that_is_stopped_halfway_goes_on_the_next_day(store: Store) -> None:
    old = [add(store, n, delivered_days_ago=40) for n in range(45)]
    rounds = iter([True, False])
    assert forgetting(store).forget_orders(old, go_on=lambda: next(rounds)) == 20
    assert forgetting(store).outlived(30) == old[20:]


def test_what_another_process_writes_between_looking_and_erasing_is_erased_too(store: Store, path: Path) -> None:
    order_id = add(store, 1)
    found = forgetting(store)
    trace = found.trace("customer1@shop.example")
    other = open_store(path, now=lambda: NOW)
    edit(other, order_id, note="Customer Number1x moved")
    other.close()
    found.forget(trace)
    assert holding(path.parent, "Number1x") == []
    assert store.audit(order_id)[-1].data == {}


def test_what_another_process_wrote_a_moment_before_the_time_came_is_erased_too(store: Store, path: Path) -> None:
    order_id = add(store, 1, delivered_days_ago=40)
    other = open_store(path, now=lambda: NOW)
    edit(other, order_id, note="Customer Number1x moved")
    other.close()
    assert forgetting(store).forget_orders([order_id]) == 1
    assert holding(path.parent, "Number1x") == []


def test_another_who_is_called_the_same_keeps_everything(store: Store) -> None:
    one, other = add(store, 1), add(store, 2)
    edit(store, other, customer=Customer(name="Customer Number1x", email="namesake@shop.example"))
    edit(store, other, note="for Customer Number1x")
    found = forgetting(store)
    found.forget(found.trace("customer1@shop.example"))
    order = store.order(other)
    assert order is not None
    assert (order.customer.name, order.note) == ("Customer Number1x", "for Customer Number1x")
    undo = next(each for each in store.audit(other) if each.kind == "edit").data["undo"]
    assert "Number1x" in str(undo)
    assert all("undo" not in each.data for each in store.audit(one))


def test_an_order_taken_out_is_erased_from_what_would_bring_it_back(store: Store, path: Path) -> None:
    order_id = add(store, 1)
    act = Act(kind="remove", by="eva", undoable=True)
    store.commit([Change(target=order_id, apply=lambda _: None)], act).result(10)
    found = forgetting(store)
    trace = found.trace("Customer Number1x")
    assert (trace.orders, trace.removed) == ((), (order_id,))
    found.forget(trace)
    assert holding(path.parent, "Number1x") == []


def test_files_beside_the_data_that_still_have_it_are_named(store: Store, path: Path) -> None:
    words = Words([Customer(name="Eva Lindström")])
    files: list[tuple[Path, bytes]] = [
        (path.with_name("orders.json.before"), b'{"name": "Eva Lindstr\\u00f6m"}'),
        (path.with_name("orders.json.damaged-1"), "Eva Lindström".encode()),
        (path.with_name("orders.json.damaged-2"), b"somebody else"),
    ]
    for file, data in files:
        file.write_bytes(data)
    assert [each.name for each in still_held(path, words)] == ["orders.json.before", "orders.json.damaged-1"]


def test_a_file_that_can_not_be_read_may_have_it_and_is_named(path: Path) -> None:
    unreadable = Path("/proc/self/mem")  # for whoever it is: what stands at 0 can't be read
    if not unreadable.exists():
        pytest.skip("a system without /proc")
    copy = path.with_name(path.name + ".copy")
    copy.symlink_to(unreadable)
    assert still_held(path, Words([Customer(name="Eva Lind")])) == [copy]
