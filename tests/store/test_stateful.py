"""Any calls on several stores of one file, processes that end as they like, and a dict that knows what must be so."""

import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import TinyDB, where

from tests.store.faults import Crash, FaultyFiles
from tests.store.making import ADD, NOW, an_order, edit, in_memory, put, remove, until
from tests.store.plainly import read_plainly
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.store import open_tinydb
from tui_tracker.store.api import Act, Change
from tui_tracker.store.filestore import FileStore

WHICH = st.integers(0, 2)
NUMBERS = st.sampled_from(["#1", "#2", "#3", "#4", "#å"])
FIELDS = st.sampled_from(["note", "tags"])
VALUES = st.sampled_from(["", "a", "long " * 300])


class Seen(NamedTuple):
    """Everything a store shows."""

    orders_counted: int
    rows: dict[int, tuple[str, str]]
    orders: dict[int, Order | None]
    found: dict[OrderKey, int | None]
    audited: int
    tokens: dict[str, str | None]


class Process:
    """One that has the file open: its store, its files, and the highest revision that it showed."""

    def __init__(self, data: Path, *, lazy: bool = False, read_only: bool = False) -> None:
        """Opened as asked."""
        self.files = FaultyFiles()
        self.store = FileStore(data, read_only=read_only, lazy=lazy, now=lambda: NOW, files=self.files)
        self.revision = 0

    def catches_up(self) -> None:
        """Under the lock, as every commit does; this one changes nothing."""
        put(self.store)

    def kill(self) -> None:
        """kill -9; the thread is of this process and has to end all the same."""
        self.files.die()
        self.store.close()


class Shop(RuleBasedStateMachine):
    """Three processes, one more that only reads, one with TinyDB's own API."""

    @initialize(lazy=st.booleans())
    def open(self, lazy: bool) -> None:
        """An empty folder."""
        self.folder = in_memory(Path(tempfile.mkdtemp()))
        self.data = next(self.folder) / "orders.json"
        self.orders: dict[int, Order] = {}
        self.commits = 0
        self.tokens: dict[str, str] = {}
        self.values = count()
        self.processes = [Process(self.data, lazy=lazy and number > 0) for number in range(3)]
        self.reader = Process(self.data, read_only=True)
        self.tinydb: TinyDB = open_tinydb(self.data)

    def teardown(self) -> None:
        """All closed, the last word is the files'."""
        if not hasattr(self, "processes"):
            return
        for process in (*self.processes, self.reader):
            process.store.close()
        self.tinydb.close()
        found = read_plainly(self.data)
        assert found.orders() == {order.number: order.note for order in self.orders.values()}
        next(self.folder, None)

    def id_of(self, number: str) -> int | None:
        return next((each for each, order in self.orders.items() if order.number == number), None)

    def is_put(self, order_id: int, order: Order) -> None:
        """The model's side of a commit."""
        self.orders[order_id] = msgspec.structs.replace(order, id=order_id)
        self.commits += 1

    @rule(which=WHICH, number=NUMBERS, note=VALUES)
    def add(self, which: int, number: str, note: str) -> None:
        """One that is there already stays as it is."""
        order = an_order(number, note)
        change = Change(target=order.key, apply=lambda known: known or order)
        commit = put(self.processes[which].store, change)
        if self.id_of(number) is None:
            self.is_put(commit.changed[0].id, order)
        else:
            assert commit.changed == ()

    @rule(which=WHICH, number=NUMBERS, field=FIELDS, value=VALUES)
    def edit(self, which: int, number: str, field: str, value: str) -> None:
        """By a process that may not know yet what the others did."""
        order_id = self.id_of(number)
        fields: dict[str, Any] = {field: value if field == "note" else (value,)}
        commit = put(self.processes[which].store, edit(OrderKey("", number), **fields))
        if order_id is not None and getattr(self.orders[order_id], field) != fields[field]:
            self.is_put(order_id, msgspec.structs.replace(self.orders[order_id], **fields))
        else:
            assert commit.changed == ()

    @rule(which=WHICH, number=NUMBERS)
    def remove(self, which: int, number: str) -> None:
        """By its id, there or not."""
        order_id = self.id_of(number)
        commit = put(self.processes[which].store, remove(order_id or 10**6))
        assert len(commit.changed) == (order_id is not None)
        if order_id is not None:
            del self.orders[order_id]
            self.commits += 1

    @rule(first=WHICH, second=WHICH, number=NUMBERS, value=VALUES)
    def edit_both(self, first: int, second: int, number: str, value: str) -> None:
        """Two fields of one order at once."""
        order_id = self.id_of(number)
        if order_id is None:
            return
        mine = f"{value}{next(self.values)}"
        one = self.processes[first].store.commit([edit(order_id, note=mine)], ADD)
        other = self.processes[second].store.commit([edit(order_id, tags=(mine,))], ADD)
        one.result(30), other.result(30)
        self.is_put(order_id, msgspec.structs.replace(self.orders[order_id], note=mine, tags=(mine,)))
        self.commits += 1

    @rule(number=NUMBERS, value=VALUES)
    def edit_by_tinydb(self, number: str, value: str) -> None:
        """With its own API, which leaves no audit entry."""
        order_id = self.id_of(number)
        found = self.tinydb.table("orders").update({"note": f"db {value}"}, where("number") == number)
        assert found == ([] if order_id is None else [order_id])
        if order_id is not None:
            self.orders[order_id] = msgspec.structs.replace(self.orders[order_id], note=f"db {value}")

    @rule(which=WHICH)
    def compact(self, which: int) -> None:
        """Any of them may."""
        self.processes[which].store.compact().result(30)

    @rule(which=WHICH, lazy=st.booleans(), compact=st.booleans())
    def close_and_open(self, which: int, lazy: bool, compact: bool) -> None:
        """In an orderly way."""
        self.processes[which].store.close(compact=compact)
        self.processes[which] = Process(self.data, lazy=lazy)

    @rule()
    def open_reader_again(self) -> None:
        """It finds what it would have caught up with."""
        self.reader.store.close()
        self.reader = Process(self.data, read_only=True)

    @rule(which=WHICH, lazy=st.booleans())
    def kill(self, which: int, lazy: bool) -> None:
        """At rest."""
        self.processes[which].kill()
        self.processes[which] = Process(self.data, lazy=lazy)

    @rule(which=WHICH, calls=st.integers(0, 70), compact=st.booleans(), value=VALUES)
    def kill_at_work(self, which: int, calls: int, compact: bool, value: str) -> None:
        """In the middle of a commit or a compaction: a commit is there or not, and the others tell which."""
        process = self.processes[which]
        order = an_order(f"#{next(self.values)} in the middle", value)
        process.files.die_in(calls)
        done = self.is_done(process, order)
        if compact and done:
            process.store.compact().exception(30)
        process.kill()
        self.processes[which] = Process(self.data)
        found = self.processes[which].store.find(order.key)
        assert found is not None or not done
        if found is not None:
            self.is_put(found, order)

    @staticmethod
    def is_done(process: Process, order: Order) -> bool:
        """Whether it was told so before it died."""
        try:
            put(process.store, Change(target=order.key, apply=lambda _: order), act=Act(kind="add"))
        except Crash:
            return False
        return True

    @rule(which=WHICH, key=st.sampled_from(["a", "b"]), value=VALUES)
    def remember(self, which: int, key: str, value: str) -> None:
        """A token."""
        self.processes[which].store.remember("acme", key, value, NOW + timedelta(days=1)).result(30)
        self.tokens[key] = value

    @precondition(lambda self: hasattr(self, "reader"))
    @rule(which=st.integers(0, 3))
    def catches_up_by_itself(self, which: int) -> None:
        """Without being asked: the one that only reads too."""
        process = [*self.processes, self.reader][which]
        until(lambda: self.seen(process.store) == self.expected())
        self.shows_everything(process)

    def notes(self) -> dict[int, str]:
        return {order_id: order.note for order_id, order in self.orders.items()}

    @invariant()
    def everybody_knows_everything(self) -> None:
        """Whoever catches up, and TinyDB's own API."""
        for process in getattr(self, "processes", ()):
            process.catches_up()
            self.shows_everything(process)
        if hasattr(self, "tinydb"):
            assert {each.doc_id: each.get("note", "") for each in self.tinydb.table("orders")} == self.notes()

    def shows_everything(self, process: Process) -> None:
        assert self.seen(process.store) == self.expected()
        assert process.store.problem is None
        assert process.store.revision >= process.revision
        process.revision = process.store.revision

    def seen(self, store: FileStore) -> Seen:
        rows = {row.id: row for row in store.rows()}
        return Seen(
            orders_counted=len(store),
            rows={order_id: (row.number, row.note) for order_id, row in rows.items()},
            orders={order_id: store.order(order_id) for order_id in rows},
            found={row.key: store.find(row.key) for row in rows.values()},
            audited=len(store.audit(limit=10**6)),
            tokens={key: store.recall("acme", key) for key in self.tokens},
        )

    def expected(self) -> Seen:
        return Seen(
            orders_counted=len(self.orders),
            rows={order_id: (order.number, order.note) for order_id, order in self.orders.items()},
            orders=dict(self.orders),
            found={order.key: order_id for order_id, order in self.orders.items()},
            audited=self.commits,
            tokens=dict(self.tokens),
        )


TestShop = Shop.TestCase
TestShop.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
