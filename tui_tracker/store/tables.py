"""TinyDB over the journal: its own API, its own results, but only what changed is written.

TinyDB's `Table` rewrites every table for one change. Ours works out which documents differ and appends those, holding
the lock from the moment a document number is chosen.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from tui_tracker.model.errors import StoreError

from .database import Database
from .documents import CommittedTable, WorkingTable
from .journal import Record
from .snapshot import META


class JournalStorage(Storage):
    """All tables as TinyDB wants them. Writing appends the difference to the journal."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Raises `StoreError` when the file can't be used."""
        self.database = Database(path, read_only=read_only)

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Every table, fresh from the files; documents are the caller's own."""
        self.database.refresh()
        return {name: dict(CommittedTable(documents)) for name, documents in self.database.tables.items()} or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the tables what `data` says; what is not in it goes (`drop_table`)."""
        with self.database.transaction():
            for name, documents in data.items():
                table = WorkingTable(self.database.tables.get(name, {}))
                wanted = {int(number): document for number, document in documents.items()}
                for number in [number for number in table if number not in wanted]:
                    del table[number]
                table.update(wanted)
                self.take(name, table)
            dropped = tuple(name for name in self.database.tables if name not in data)
            if dropped:
                self.database.append([Record(seq=self.database.seq + 1, drop=dropped)])

    def take(self, name: str, table: WorkingTable) -> None:
        """Commit what changed in one table. In a transaction only. Raises `StoreError` for the store's own table, and
        `TypeError` or `ValueError` for what JSON can't say.
        """
        if name == META:
            raise StoreError(f"{self.database.path}: the table {META} is the store's own", hint="Name yours otherwise.")
        put, gone = table.changed(), table.gone()
        if put or gone or name not in self.database.tables:
            record = Record(seq=self.database.seq + 1, put={name: put}, gone={name: gone} if gone else {})
            self.database.append([record])

    def close(self) -> None:
        """Let go of the files."""
        self.database.close()


class JournalTable(Table):
    """A table whose changes are appended to the journal; the query cache is off (others write too)."""

    default_query_cache_capacity = 0
    _storage: JournalStorage
    _next_id: int | None  # type: ignore[assignment]  # TinyDB gives it no type; `None` = ask the table

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's, its number chosen under the lock."""
        with self._storage.database.transaction():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """As TinyDB's, the numbers chosen under the lock."""
        with self._storage.database.transaction():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """As TinyDB's, in one transaction."""
        with self._storage.database.transaction():
            return super().upsert(document, cond)

    def _get_next_id(self) -> int:
        """TinyDB's counter, but never behind what another process has inserted meanwhile."""
        number = max(max(self._storage.database.tables.get(self.name, ()), default=0) + 1, self._next_id or 0)
        self._next_id = number + 1
        return number

    def _read_table(self) -> Any:
        if not self._storage.database.in_transaction:
            self._storage.database.refresh()
        return CommittedTable(self._storage.database.tables.get(self.name, {}))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.database.transaction():
            table = WorkingTable(self._storage.database.tables.get(self.name, {}))
            updater(table)
            self._storage.take(self.name, table)
        self.clear_cache()


class JournalTinyDB(TinyDB):
    """TinyDB with our tables."""

    table_class = JournalTable


def open_tinydb(path: Path, *, read_only: bool = False) -> TinyDB:
    """The data file through TinyDB's own API. Raises `StoreError` when it can't be used."""
    return JournalTinyDB(path, read_only=read_only, storage=JournalStorage)
