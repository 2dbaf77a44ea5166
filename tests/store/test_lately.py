"""What was decoded by whoever is about to change it is taken for just the document that it was decoded from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.making import NOW, add, an_order, edit, put
from tui_tracker.store import Store, open_store
from tui_tracker.store.lately import Lately


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "shop" / "orders.json"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = open_store(data, now=lambda: NOW)
    yield store
    store.close()


def test_an_order_is_taken_once_and_for_its_document_only() -> None:
    lately, order = Lately(), an_order("#1")
    lately.put(1, b"one", order)
    assert lately.taken(1, b"one") is order
    assert lately.taken(1, b"one") is None
    lately.put(1, b"one", order)
    assert lately.taken(1, b"another") is None
    assert lately.taken(2, b"one") is None


def test_whoever_never_commits_keeps_nothing_for_good() -> None:
    lately, order = Lately(), an_order("#1")
    for number in range(10_000):
        lately.put(number, b"one", order)
    assert lately.taken(0, b"one") is None
    assert lately.taken(9_999, b"one") is order


def test_a_commit_takes_the_order_that_was_read_for_it(store: Store) -> None:
    order_id = add(store, "#1")
    read = store.order(order_id, to_change=True)
    (changed,) = put(store, edit(order_id, note="x")).changed
    assert changed.before is read


def test_what_another_process_changed_meanwhile_stays(store: Store, data: Path) -> None:
    order_id = add(store, "#1")
    store.order(order_id, to_change=True)
    other = open_store(data, now=lambda: NOW)
    put(other, edit(order_id, tags=("theirs",)))
    other.close()
    put(store, edit(order_id, note="ours"))
    order = store.order(order_id)
    assert order is not None
    assert (order.tags, order.note) == (("theirs",), "ours")
