"""TinyDB's own API over our journal gives what stock TinyDB gives on the same calls."""

import json
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
from tui_tracker.store.snapshot import META, TABLES
from tui_tracker.store.tables import JournalStorage

NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.sampled_from([1, True, 1.0, 0, 2.5, 2**70])  # to Python, three of them are one
VALUES = st.recursive(NUMBERS | st.none() | st.text('aå\n"', max_size=3), lambda each: st.lists(each, max_size=2))
DOCUMENTS = st.fixed_dictionaries({"name": NAMES, "n": NUMBERS}, optional={"more": VALUES})
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), DOCUMENTS),
        st.tuples(st.just("insert_multiple"), st.lists(DOCUMENTS, max_size=3)),
        st.tuples(st.just("insert_at"), st.integers(1, 6), DOCUMENTS),
        st.tuples(st.just("update"), NAMES, NUMBERS),
        st.tuples(st.just("update_all"), NUMBERS),
        st.tuples(st.just("update_ids"), st.lists(st.integers(1, 6), max_size=3, unique=True), NUMBERS),
        st.tuples(st.just("update_multiple"), NAMES, NAMES, NUMBERS),
        st.tuples(st.just("increment"), NAMES),
        st.tuples(st.just("delete_field"), NAMES),
        st.tuples(st.just("upsert"), DOCUMENTS),
        st.tuples(st.just("upsert_at"), st.integers(1, 6), DOCUMENTS),
        st.tuples(st.just("remove"), NAMES),
        st.tuples(st.just("remove_ids"), st.integers(1, 6)),
        st.tuples(st.just("truncate")),
        st.tuples(st.just("drop_table")),
        st.tuples(st.just("search"), NAMES),
        st.tuples(st.just("get"), NAMES),
        st.tuples(st.just("get_ids"), st.lists(st.integers(1, 6), max_size=3)),
        st.tuples(st.just("contains"), st.integers(1, 6)),
        st.tuples(st.just("count"), st.integers(0, 5)),
        st.tuples(st.just("len")),
        st.tuples(st.just("compact")),
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
        "update_ids": lambda numbers, n: table.update({"n": n}, doc_ids=numbers),
        "update_multiple": lambda one, two, n: table.update_multiple(
            [({"n": n}, where("name") == one), ({"name": one}, where("name") == two)]
        ),
        "increment": lambda who: table.update(increment("n"), where("name") == who),
        "delete_field": lambda who: table.update(delete("n"), (where("name") == who) & where("n").exists()),
        "upsert": lambda document: table.upsert(dict(document), where("name") == document["name"]),
        "upsert_at": lambda number, document: table.upsert(Document(dict(document), doc_id=number)),
        "remove": lambda who: table.remove(where("name") == who),
        "remove_ids": lambda number: table.remove(doc_ids=[number]),
        "truncate": table.truncate,
        "drop_table": lambda: database.drop_table("things"),
        "search": lambda who: table.search(where("name") == who),
        "get": lambda who: table.get(where("name") == who),
        "get_ids": lambda numbers: table.get(doc_ids=numbers),
        "contains": lambda number: table.contains(doc_id=number),
        "count": lambda n: table.count(where("n") >= n),
        "len": lambda: len(table),
        "compact": lambda: compacted(database),
    }
    try:
        return calls[name](*args)
    except (KeyError, ValueError) as error:
        return type(error)


def compacted(database: TinyDB) -> None:
    """Ours writes its snapshot anew, and goes on from that; TinyDB has none."""
    storage = database.storage
    if isinstance(storage, JournalStorage):
        storage.database.compact()


def exactly(result: Any) -> str:
    """A result's JSON: to Python 1, 1.0 and True are equal."""
    return json.dumps(result, default=str)


def unordered(result: Any) -> str:
    """…of a list the elements in any order: TinyDB promises none, and a snapshot is sorted by number."""
    return exactly(sorted(result, key=exactly)) if isinstance(result, list) else exactly(result)


def contents(database: TinyDB, *, in_order: bool) -> list[tuple[int, str]]:
    """Number and JSON of every document."""
    found = [(each.doc_id, exactly(each)) for each in database.table("things")]
    return found if in_order else sorted(found)


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
    in_order = ("compact",) not in calls  # a snapshot is sorted by number
    with ours() as database:
        for one in calls:
            result, expected = call(database, *one), call(stock, *one)
            assert unordered(result) == unordered(expected) or (one[0] == "get" and not in_order)
        assert contents(database, in_order=in_order) == contents(stock, in_order=in_order)
        assert database.tables() - {*TABLES, META} == stock.tables()


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


def test_a_table_may_be_changed_while_somebody_goes_through_it(tmp_path: Path) -> None:
    with open_tinydb(tmp_path / "orders.json") as database:
        table = database.table("things")
        table.insert_multiple([{"n": n} for n in range(5)])
        seen = []
        for document in table:
            seen.append(document["n"])
            table.remove(doc_ids=[document.doc_id, 5])
            table.insert({"n": 9})
        assert seen == [0, 1, 2, 3, 4]
        assert [document["n"] for document in table] == [9] * 5


def test_read_only_refuses_to_write(tmp_path: Path) -> None:
    with open_tinydb(tmp_path / "orders.json", read_only=True) as database, pytest.raises(Exception, match="read-only"):
        database.table("things").insert({"n": 1})


@pytest.mark.parametrize("value", [True, 1.0, "1"])
def test_a_value_that_python_takes_for_the_same_is_written(tmp_path: Path, value: object) -> None:
    with open_tinydb(tmp_path / "orders.json") as database:
        database.table("things").insert({"n": 1})
        database.table("things").update({"n": value})
    with open_tinydb(tmp_path / "orders.json") as database:
        (document,) = database.table("things").all()
    assert (type(document["n"]), document["n"]) == (type(value), value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), "\ud800"])
def test_what_json_can_not_say_is_refused_and_nothing_is_kept_of_it(tmp_path: Path, value: object) -> None:
    with open_tinydb(tmp_path / "orders.json") as database:
        table = database.table("things")
        table.insert({"n": 1})
        with pytest.raises((TypeError, ValueError)):
            table.insert_multiple([{"n": 2}, {"n": value}])
        with pytest.raises((TypeError, ValueError)):
            table.update({"n": value})
        assert table.all() == [{"n": 1}]


def test_a_change_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    with open_tinydb(data) as database:
        table = database.table("things")
        table.insert_multiple([{"n": n, "f": 0.1, "s": "å\n"} for n in range(3)])
        before = journal_of(data).read_bytes()
        assert table.update({"f": 0.1, "s": "å\n"}) == [1, 2, 3]
        assert table.remove(doc_ids=[9]) == []
        assert journal_of(data).read_bytes() == before
