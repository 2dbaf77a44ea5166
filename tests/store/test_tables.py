"""TinyDB's own API over our journal gives what stock TinyDB gives on the same calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from tests.store.making import add, journal_of
from tui_tracker.store import open_store, open_tinydb

NAMES = st.sampled_from(["a", "b", "c"])
DOCUMENTS = st.fixed_dictionaries({"name": NAMES, "n": st.integers(0, 5)})
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), DOCUMENTS),
        st.tuples(st.just("insert_multiple"), st.lists(DOCUMENTS, max_size=3)),
        st.tuples(st.just("insert_at"), st.integers(1, 6), DOCUMENTS),
        st.tuples(st.just("update"), NAMES, st.integers(0, 5)),
        st.tuples(st.just("update_all"), st.integers(0, 5)),
        st.tuples(st.just("increment"), NAMES),
        st.tuples(st.just("delete_field"), NAMES),
        st.tuples(st.just("upsert"), DOCUMENTS),
        st.tuples(st.just("remove"), NAMES),
        st.tuples(st.just("remove_ids"), st.integers(1, 6)),
        st.tuples(st.just("truncate")),
        st.tuples(st.just("drop_table")),
        st.tuples(st.just("search"), NAMES),
        st.tuples(st.just("get"), NAMES),
        st.tuples(st.just("count"), st.integers(0, 5)),
    ),
    max_size=12,
)


def call(database: TinyDB, name: str, *args: Any) -> Any:
    """One call; an error is a result like any other."""
    table = database.table("things")
    calls: dict[str, Any] = {
        "insert": lambda document: table.insert(dict(document)),
        "insert_multiple": lambda documents: table.insert_multiple([dict(each) for each in documents]),
        "insert_at": lambda number, document: table.insert(Document(dict(document), doc_id=number)),
        "update": lambda who, n: table.update({"n": n}, where("name") == who),
        "update_all": lambda n: table.update({"n": n}),
        "increment": lambda who: table.update(increment("n"), where("name") == who),
        "delete_field": lambda who: table.update(delete("n"), (where("name") == who) & where("n").exists()),
        "upsert": lambda document: table.upsert(dict(document), where("name") == document["name"]),
        "remove": lambda who: table.remove(where("name") == who),
        "remove_ids": lambda number: table.remove(doc_ids=[number]),
        "truncate": table.truncate,
        "drop_table": lambda: database.drop_table("things"),
        "search": lambda who: table.search(where("name") == who),
        "get": lambda who: table.get(where("name") == who),
        "count": lambda n: table.count(where("n") >= n),
    }
    try:
        return calls[name](*args)
    except (KeyError, ValueError) as error:
        return type(error)


@contextmanager
def ours() -> Iterator[TinyDB]:
    with TemporaryDirectory() as folder:
        database = open_tinydb(Path(folder) / "orders.json")
        yield database
        database.close()


@settings(deadline=None, max_examples=150)
@given(CALLS)
def test_any_calls_give_the_same_results(calls: list[tuple[Any, ...]]) -> None:
    stock = TinyDB(storage=MemoryStorage)
    with ours() as database:
        for one in calls:
            assert call(database, *one) == call(stock, *one)
        documents = [(each.doc_id, dict(each)) for each in stock.table("things")]
        assert [(each.doc_id, dict(each)) for each in database.table("things")] == documents
        assert database.tables() == stock.tables()


def test_the_shops_orders_are_a_table_like_any_other(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    store = open_store(data)
    first, second = add(store, "#1", "", "LP1"), add(store, "#2")
    store.close()
    with open_tinydb(data) as database:
        orders = database.table("orders")
        assert [each.doc_id for each in orders.search(where("status") == "in_transit")] == [first]
        assert orders.update({"note": "by hand"}, doc_ids=[second]) == [second]
        assert orders.remove(doc_ids=[first]) == [first]
    again = open_store(data)
    assert [(row.id, row.note) for row in again.rows()] == [(second, "by hand")]
    again.close()


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    with open_tinydb(data) as database:
        table = database.table("things")
        table.insert_multiple([{"n": n} for n in range(100)])
        before = journal_of(data).stat().st_size
        table.update({"n": -1}, doc_ids=[50])
    assert journal_of(data).stat().st_size - before < 100


def test_two_sessions_never_give_out_one_number_twice(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    with open_tinydb(data) as one, open_tinydb(data) as two:
        ids = [database.table("things").insert({"n": n}) for n, database in enumerate([one, two, one, two, two, one])]
        assert len(set(ids)) == 6
        assert len(one.table("things")) == len(two.table("things")) == 6


def test_a_document_handed_out_is_the_callers_own(tmp_path: Path) -> None:
    with open_tinydb(tmp_path / "orders.json") as database:
        table = database.table("things")
        number = table.insert({"list": [1]})
        found = table.get(doc_id=number)
        assert isinstance(found, Document)
        found["list"].append(2)
        assert table.get(doc_id=number) == {"list": [1]}


def test_read_only_refuses_to_write(tmp_path: Path) -> None:
    with open_tinydb(tmp_path / "orders.json", read_only=True) as database, pytest.raises(Exception, match="read-only"):
        database.table("things").insert({"n": 1})
