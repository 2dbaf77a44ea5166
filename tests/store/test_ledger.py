"""The ledger: lines that are kept beside a change come out again, and go when they are old."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.store.making import NOW
from tui_tracker.engine.ledger import beside
from tui_tracker.model.budget import Purpose, Spent
from tui_tracker.store import Act, Store, open_store
from tui_tracker.store.api import Entry

DAY = timedelta(days=1)
QUIET = Act(kind="register", quiet=True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = open_store(data, now=lambda: NOW)
    yield store
    store.close()


def line(amount: int, at: datetime = NOW) -> Spent:
    return Spent(at=at, carrier="17track", purpose=Purpose.IMPORT, credits=amount, numbers=amount)


def write(store: Store, *lines: Spent) -> None:
    store.commit([], QUIET, beside(lines)).result(10)


def amounts(store: Store, after: int = 0) -> list[tuple[int, int]]:
    return [(number, each.credits) for number, each in store.ledger(after)]


@pytest.mark.parametrize("settle", [lambda store: None, lambda store: store.compact().result(10)])
def test_lines_come_out_in_order_after_the_last_one_known_and_after_opening_again(
    store: Store, data: Path, settle: Callable[[Store], None]
) -> None:
    write(store, line(40), line(7))
    settle(store)
    write(store, line(2))
    assert store.ledger()[0] == (1, line(40))
    assert amounts(store) == [(1, 40), (2, 7), (3, 2)]
    assert amounts(store, 2) == [(3, 2)]
    assert amounts(store, 3) == []
    store.close()
    again = open_store(data, read_only=True)
    assert amounts(again) == [(1, 40), (2, 7), (3, 2)]
    again.close()


def test_what_is_no_line_is_left_out(store: Store) -> None:
    store.commit([], QUIET, lambda changed: [Entry(table="ledger", document={"sms": 3})]).result(10)
    write(store, line(2))
    assert amounts(store) == [(2, 2)]


def test_what_costs_nothing_leaves_no_line() -> None:
    assert beside([line(0)]) is None


def test_lines_of_more_than_four_hundred_days_ago_go_with_the_next_new_one(store: Store) -> None:
    write(store, *(line(1, NOW - 401 * DAY) for _ in range(25)), line(5, NOW - 399 * DAY))
    assert len(amounts(store)) == 26
    write(store, line(2))
    assert len(amounts(store)) == 7
    store.compact().result(10)
    write(store, line(3))
    assert [amount for _, amount in amounts(store)] == [5, 2, 3]
