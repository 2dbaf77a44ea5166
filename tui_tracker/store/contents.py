"""What is in the data file, as it was read: the snapshot's documents, and over them what was committed since."""

import threading
from collections.abc import Iterator, Mapping
from heapq import merge
from typing import Self

from .index import columns_of
from .journal import Record
from .snapshot import FORMAT, Snapshot
from .stored import ORDERS, Entry, Stored, StoredTable

Place = tuple[str, int]
"""Table and number of a document."""


class Table(Mapping[int, bytes]):
    """The documents of one table by number. One thread changes it; others may read meanwhile."""

    def __init__(self, stored: StoredTable | None = None, put: dict[int, bytes] | None = None) -> None:
        """`stored`: in the snapshot. `put`: in memory, over them."""
        self._stored = stored
        self._put = put if put is not None else {}
        self._gone: set[int] = set()  # taken out, though they may be back
        self._last: int | None = None
        self._counting = threading.Lock()
        self._hidden = 0  # of the snapshot's, those that are put or gone
        self._uncounted = set(self._put)  # put or gone, and not known whether in the snapshot: that asks the disk

    def copy(self) -> "Table":
        """The same documents, which stay as they are now."""
        copied = Table(self._stored, dict(self._put))
        copied._gone = set(self._gone)
        with self._counting:
            copied._hidden, copied._uncounted = self._hidden, set(self._uncounted)
        return copied

    def over(self, stored: StoredTable, frozen: "Table") -> "Table":
        """The same documents, those in `stored` taken from there: it was written from `frozen`, a copy of this table
        made earlier.
        """
        if self._stored is not frozen._stored:  # dropped meanwhile
            return self
        put = {number: document for number, document in self._put.items() if frozen._put.get(number) is not document}
        table = Table(stored, put)
        table._gone = {number for number in (*self._gone, *frozen._put) if number not in self._put}
        table._uncounted |= table._gone
        return table

    def __len__(self) -> int:
        """How many documents there are. Raises `StoreError` when the snapshot can't be read."""
        with self._counting:
            self._hidden += sum(number <= self._last_stored() and self._has(number) for number in self._uncounted)
            self._uncounted.clear()
            return len(self._put) + (len(self._stored) if self._stored is not None else 0) - self._hidden

    def __contains__(self, number: object) -> bool:
        """Whether there is a document of that number."""
        return number in self._put or self._is_stored(number)

    def __getitem__(self, number: int) -> bytes:
        """The document's JSON. Raises `KeyError`, and `StoreError` for a damaged one."""
        found = self._put.get(number)
        if found is not None:
            return found
        if self._stored is None or number in self._gone:
            raise KeyError(number)
        return self._stored[number]

    def __iter__(self) -> Iterator[int]:
        """The snapshot's numbers, rising, then those put since."""
        put, gone = dict(self._put), set(self._gone)
        stored: set[int] = set()
        for number in self._stored or ():
            if number not in gone:
                if number in put:
                    stored.add(number)
                yield number
        yield from (number for number in put if number not in stored)

    def falling(self) -> Iterator[int]:
        """The numbers from the highest down: who wants the newest few reads no more than those."""
        put, gone = sorted(dict(self._put), reverse=True), set(self._gone)
        known = gone.union(put)
        stored = self._stored.falling() if self._stored is not None else iter(())
        yield from merge(put, (number for number in stored if number not in known), reverse=True)

    def _is_stored(self, number: object) -> bool:
        return number not in self._gone and self._has(number)

    def _has(self, number: object) -> bool:
        return self._stored is not None and number in self._stored

    def _last_stored(self) -> int:
        """The highest number in the snapshot: most that are put are new and beyond it."""
        if self._last is None:
            self._last = self._stored.last() if self._stored is not None else 0
        return self._last

    def put(self, number: int, document: bytes) -> None:
        """Put a document in the place of whatever is there."""
        self._covers(number)
        self._put[number] = document

    def take(self, number: int) -> None:
        """Take a document out, if it is there."""
        self._covers(number)
        self._gone.add(number)
        self._put.pop(number, None)

    def _covers(self, number: int) -> None:
        """Nothing here asks the disk: what is done is on it already, and must not fail halfway."""
        if number not in self._put and number not in self._gone:
            with self._counting:
                self._uncounted.add(number)

    def highest(self) -> int:
        """The highest number, 0 when there is none."""
        if self._gone:
            return max(self, default=0)
        return max(max(self._put, default=0), self._last_stored())

    def columns(self) -> Iterator[tuple[int, bytes]]:
        """Number and list columns of every order: JSON that has at least these fields."""
        put, gone = dict(self._put), set(self._gone)
        for number, columns in self._stored.all_columns() if self._stored is not None else ():
            if number not in gone and number not in put:
                yield number, columns or self[number]
        yield from put.items()

    def some_columns(self, numbers: frozenset[int]) -> dict[int, bytes]:
        """The same of some of the snapshot's orders, and of all that were put since."""
        wanted = numbers - self._gone
        stored = self._stored.columns(wanted) if self._stored is not None else {}
        return {number: columns for number, columns in stored.items() if columns} | dict(self._put)

    def entries(self, name: str) -> Iterator[Entry]:
        """Every document, its number rising, with the list columns if the table is that of the orders."""
        stored = self._stored.entries() if self._stored is not None else iter(())
        kept = (entry for entry in stored if entry[0] not in self._gone and entry[0] not in self._put)
        put = ((each, document, _columns(name, document)) for each, document in sorted(self._put.items()))
        return merge(kept, put, key=lambda entry: entry[0])


def _columns(name: str, document: bytes) -> bytes:
    return columns_of(document) if name == ORDERS else b""


Tables = dict[str, Table]


class Contents:
    """Everything that was read, put in the place of the old at once: no reader sees half of it."""

    def __init__(self, stored: Stored | Snapshot | None = None) -> None:
        """Nothing, or what a snapshot holds."""
        self.tables: Tables = {}
        self.highest: dict[str, int] = {}
        self.seq = 0
        self.name = ""  # the database's own random name; "" = nothing written yet
        self.adopted = False  # read from a file of plain TinyDB: the first commit keeps that file's copy
        self.format = FORMAT  # of the snapshot
        self.newest: tuple[int, ...] = ()  # the snapshot's orders placed last
        self._line: object = object()  # the same for copies: what was read anew is not of that line
        if isinstance(stored, Snapshot):
            self.tables = {name: Table(put=documents) for name, documents in stored.tables.items()}
            self.highest = {name: table.highest() for name, table in self.tables.items()}
            self.adopted = stored.meta is None and any(self.tables.values())
            if stored.meta is not None:
                self.highest |= stored.meta.highest
                self.seq, self.name, self.format = stored.meta.seq, stored.meta.database, stored.meta.format
        elif stored is not None:
            self.tables = {name: Table(table) for name, table in stored.tables.items()}
            directory = stored.directory
            self.highest = {name: table.highest() for name, table in self.tables.items()} | directory.highest
            self.seq, self.name, self.newest = directory.seq, directory.database, directory.newest

    def copy(self) -> Self:
        """The same, which stays as it is now."""
        copied = type(self)()
        copied.tables = {name: table.copy() for name, table in self.tables.items()}
        copied.highest, copied.seq, copied.name = dict(self.highest), self.seq, self.name
        copied.adopted, copied.newest, copied.format = self.adopted, self.newest, self.format
        copied._line = self._line
        return copied

    def over(self, stored: Stored, frozen: "Contents") -> "Contents | None":
        """The same, with as little as can be in memory: `stored` is the snapshot that was written from `frozen`. `None`
        when that was no copy of this, made earlier.
        """
        if self._line is not frozen._line:
            return None
        contents = self.copy()
        contents.newest = stored.newest
        for name, table in self.tables.items():
            if name in stored.tables and name in frozen.tables:
                contents.tables[name] = table.over(stored.tables[name], frozen.tables[name])
        contents._line = object()
        return contents

    def apply(self, record: Record) -> set[Place]:
        """Do what the record says; what that changed."""
        moved: set[Place] = set()
        for name in record.drop:
            moved |= {(name, number) for number in self.tables.pop(name, ())}
        for name, numbers in record.gone.items():
            for number in numbers:
                if name in self.tables:
                    self.tables[name].take(number)
                moved.add((name, number))
        for name, documents in record.put.items():
            table = self.tables.setdefault(name, Table())
            for key, document in documents.items():
                table.put(int(key), bytes(document))
                moved.add((name, int(key)))
            self.highest[name] = max([self.highest.get(name, 0), *map(int, documents)])
        self.seq = record.seq
        return moved
