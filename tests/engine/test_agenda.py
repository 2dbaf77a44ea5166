"""What the clock brings is known without going through all orders, and is the same as if one had."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.engine.test_engine import HOUR, NOW
from tui_tracker.engine.agenda import Agenda
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderKey, OrderRow, Parcel
from tui_tracker.model.schedule import waiting
from tui_tracker.model.status import Status
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

HOURS = st.integers(-60, 60).map(lambda minutes: NOW + timedelta(minutes=20 * minutes))
PARCELS = st.builds(
    Parcel,
    number=st.sampled_from(("A1", "B2", "C3")),
    carrier=st.sampled_from(("", "post", "ship")),
    next_check_at=st.none() | HOURS,
    registered_at=st.none() | HOURS,
    derived=st.sampled_from((Status.IN_TRANSIT, Status.DELIVERED)),
)
ORDERS = st.builds(
    Order,
    number=st.integers(1, 4).map("#{}".format),
    placed_at=st.just(NOW - 24 * HOUR),
    added_at=HOURS,
    cancelled_at=st.none() | st.none() | HOURS,
    parcels=st.lists(PARCELS, max_size=2, unique_by=lambda parcel: parcel.number).map(tuple),
    supplier_orders=st.sampled_from(((), (), ("8190000000000001",))),
)
STEPS = st.lists(st.tuples(HOURS, st.lists(ORDERS, max_size=3), st.booleans()), max_size=6)


def keep(store: Store, orders: Iterable[Order], *, gone: bool = False) -> None:
    def change(order: Order) -> Change:
        return Change(target=OrderKey("", order.number), apply=lambda _: None if gone else replace(order, id=0))

    changes = [change(order) for order in orders]
    if changes:
        store.commit(changes, Act(kind="add")).result(10)


def stops(store: Store) -> set[tuple[str, int]]:
    return {(parcel.carrier, row.id) for row in store.rows() for parcel in row.parcels if parcel.to_stop}


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_it_tells_the_same_as_going_through_all_orders(steps: list[tuple[datetime, list[Order], bool]]) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "orders.json")
        try:
            agenda = Agenda(store)
            for now, orders, gone in steps:
                keep(store, {order.number: order for order in orders}.values(), gone=gone)
                assert agenda.waiting(now) == waiting(store.rows(), now)
                assert {(carrier, each) for carrier, ids in agenda.stops.items() for each in ids} == stops(store)
        finally:
            store.close()


def test_what_is_due_stays_so_until_it_changes_and_a_clock_put_back_makes_it_wait(store: Store) -> None:
    parcel = Parcel(number="A1", next_check_at=NOW)
    keep(store, [Order(number="#1", placed_at=NOW, parcels=(parcel,))])
    agenda = Agenda(store)
    assert [agenda.waiting(NOW + n * HOUR).parcels for n in (0, 1, -3, -1, 0)] == [
        *([(1, "A1")], [(1, "A1")]),
        *([], []),
        [(1, "A1")],
    ]
    keep(store, [Order(number="#1", placed_at=NOW, parcels=(replace(parcel, next_check_at=NOW + 2 * HOUR),))])
    assert agenda.waiting(NOW + HOUR).parcels == []
    assert agenda.waiting(NOW + 2 * HOUR).parcels == [(1, "A1")]


def test_orders_that_could_not_be_read_are_known_once_they_can(store: Store) -> None:
    keep(store, [Order(number="#1", placed_at=NOW, parcels=(Parcel(number="A1", next_check_at=NOW),))])
    damaged = [True]

    class Damaged:
        revision = property(lambda _: store.revision)

        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def rows(self) -> list[OrderRow]:
            if damaged:
                raise StoreError("a document is no order")
            return store.rows()

    agenda = Agenda(cast(Store, Damaged()))
    for _ in range(2):
        with pytest.raises(StoreError):
            agenda.waiting(NOW)
    damaged.clear()
    assert agenda.waiting(NOW).parcels == [(1, "A1")]
