"""Who holds a parcel is told the same by the index of numbers as by going through all orders."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.making import NOW, an_order, edit, put, remove
from tui_tracker.model.order import Order, OrderRow, Parcel, ParcelRow, holding
from tui_tracker.store.api import Change
from tui_tracker.store.filestore import FileStore
from tui_tracker.store.holders import Holders

NUMBERS = [f"N{number}" for number in range(6)]
MANY = 120  # orders, so that few numbers are looked up
NONE = (ParcelRow(number="n/a"),)
Codes = tuple[str, ...]
CODES = st.lists(st.sampled_from(NUMBERS), max_size=3, unique=True).map(tuple)
CHANGES = st.lists(st.tuples(st.integers(1, MANY), CODES | st.none()), max_size=12)


def opened(path: Path) -> FileStore:
    """A process of its own, as it were."""
    return FileStore(path, read_only=False, lazy=True, now=lambda: NOW)


def adding(order: Order) -> Change:
    """A new order."""
    return Change(target=order.key, apply=lambda _: order)


def filled(store: FileStore) -> None:
    """Orders with a parcel each, nobody's but theirs."""
    orders = [an_order(f"#{number}", "", f"own{number}") for number in range(1, MANY + 1)]
    put(store, *map(adding, orders))


def says_the_same(store: FileStore) -> None:
    """As going through all of them, for few numbers and for all."""
    for numbers in ([], *([each] for each in NUMBERS), NUMBERS, [f"own{number}" for number in range(MANY)]):
        assert store.holding(numbers) == sorted(holding(store.rows(), set(numbers)))


@settings(deadline=None)  # a fsync a change
@given(CHANGES)
def test_whatever_changes_in_whichever_process(changes: Sequence[tuple[int, Codes | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mine, theirs = opened(Path(folder) / "orders.json"), opened(Path(folder) / "orders.json")
        filled(mine)
        says_the_same(mine)
        for place, (order_id, codes) in enumerate(changes):
            store = (mine, theirs)[place % 2]
            if store.order(order_id) is None:
                continue
            parcels = tuple(Parcel(number=each) for each in codes or ())
            put(store, remove(order_id) if codes is None else edit(order_id, parcels=parcels))
            put((theirs, mine)[place % 2])  # the other catches up
            says_the_same(mine)
        says_the_same(theirs)
        mine.close()
        theirs.close()


def test_a_number_that_stands_for_none_on_every_order() -> None:
    rows = {each: OrderRow(id=each, number=f"#{each}", placed_at=NOW, parcels=NONE) for each in range(30_000)}
    assert len(list(Holders(rows.values()).of(["n/a"], rows.get))) == len(rows)


def test_an_order_that_comes_back_to_a_number_is_told_once() -> None:
    held, none = (OrderRow(id=1, number="#1", placed_at=NOW, parcels=parcels) for parcels in (NONE, ()))
    holders = Holders([held])
    holders.put(none, held)
    holders.put(held, none)
    holders.put(held)
    assert list(holders.of(["n/a"], {1: held}.get)) == [(1, "n/a")]
    assert list(holders.of(["n/a"], {1: none}.get)) == []
    assert list(holders.of(["n/a"], lambda _: None)) == []


def test_after_the_file_was_made_anew_by_another_process(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    mine = opened(path)
    filled(mine)
    assert mine.holding(["own7"]) == [(7, "own7")]
    other = opened(path)
    put(other, edit(7, parcels=an_order("#7", "", "N1").parcels))
    other.close(compact=True)
    put(mine)
    assert mine.holding(["own7"]) == []
    assert mine.holding(["N1"]) == [(7, "N1")]
    mine.close()
