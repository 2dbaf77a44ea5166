"""Snapshot and journal as one database of tables: read, caught up with other processes, written under the lock.

One thread at a time works on a `Database`; the documents it holds may be read by others meanwhile.
"""

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui_tracker.model.errors import StoreBusyError, StoreError

from . import journal, snapshot
from .journal import Header, Record
from .lock import FileLock

_SMALLEST: Final = 1 << 20  # bytes: a journal below this is never worth a compaction


class Moved(frozenset[tuple[str, int]]):
    """Table and number of every document that changed; `reset` when everything was read anew."""

    reset: bool = False


class Database:
    """The tables of one data file. `tables` holds the documents' JSON by table and number."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Read the file as it is now. Raises `StoreError` when it is damaged or can't be read."""
        self.path = path
        self.read_only = read_only
        self.tables: snapshot.Tables = {}
        self.seq = 0
        self._highest: dict[str, int] = {}
        self._name = ""  # the database's own random name; "" = nothing written yet
        self._adopted = False  # read from a file of plain TinyDB: the first commit keeps that file's copy
        self._journal = path.with_name(path.name + ".journal")
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._descriptor: int | None = None
        self._offset = 0  # bytes of the journal that were read
        self._lines = 0
        self._depth = 0
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._read_all()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        self._lock.close()
        self._close_journal()

    # Reading

    def _read_all(self) -> None:
        """Snapshot, then journal; again when a compaction came between."""
        while True:
            self._open_journal()
            before = self._identity(self._journal)
            try:
                found = snapshot.read(self.path) if self.path.exists() else snapshot.Snapshot(tables={})
            except OSError as error:
                raise StoreError(f"{self.path}: {error.strerror}") from error
            if self._identity(self._journal) == before:
                break
        self.tables = {name: dict(documents) for name, documents in found.tables.items()}
        self._highest = {name: max(documents, default=0) for name, documents in self.tables.items()}
        self._highest.update(found.meta.highest if found.meta else {})
        self.seq = found.meta.seq if found.meta else 0
        self._name = found.meta.database if found.meta else ""
        self._adopted = found.meta is None and bool(found.tables)
        self._replay()

    def _open_journal(self) -> None:
        self._close_journal()
        flags = os.O_RDONLY if self.read_only else os.O_RDWR | os.O_APPEND
        try:
            self._descriptor = os.open(self._journal, flags | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except PermissionError as error:
            raise StoreBusyError(
                f"{self._journal}: {error.strerror}", hint="Use --read-only, or ask for the right to write."
            ) from error

    def _close_journal(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor, self._offset, self._lines = None, 0, 0

    @staticmethod
    def _identity(path: Path) -> tuple[int, int] | None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _replay(self) -> set[tuple[str, int]]:
        """Apply what the journal holds beyond what was read; a torn last line is left for the next writer to cut."""
        moved: set[tuple[str, int]] = set()
        if self._descriptor is None:
            return moved
        data = os.pread(self._descriptor, os.fstat(self._descriptor).st_size - self._offset, self._offset)
        if self._offset == 0:
            end = data.find(b"\n") + 1
            if not end:
                return moved
            self._check(journal.read_header(self._journal, data[: end - 1]))
            data, self._offset, self._lines = data[end:], end, 1
        start = self._offset
        for record, after in journal.records(self._journal, data, self._lines + 1):
            if record.seq > self.seq:
                if record.seq != self.seq + 1:
                    raise StoreError(
                        f"{self._journal}, line {self._lines + 1}: commit {self.seq + 1} is missing",
                        hint="Nothing was changed. Put a copy of the whole folder back.",
                    )
                moved |= self._apply(record)
            self._offset, self._lines = start + after, self._lines + 1
        return moved

    def _check(self, header: Header) -> None:
        """A journal belongs to its snapshot and goes on where that ends."""
        if (self._name and header.database != self._name) or header.after > self.seq:
            raise StoreError(
                f"{self._journal}: does not belong to {self.path.name} as it is now",
                hint="Nothing was changed. Put both files of one copy of the folder back.",
            )
        self._name = header.database

    def _apply(self, record: Record) -> set[tuple[str, int]]:
        moved = set()
        for name in record.drop:
            moved |= {(name, number) for number in self.tables.pop(name, ())}
        for name, numbers in record.gone.items():
            for number in numbers:
                self.tables.get(name, {}).pop(number, None)
                moved.add((name, number))
        for name, documents in record.put.items():
            table = self.tables.setdefault(name, {})
            for key, document in documents.items():
                table[int(key)] = bytes(document)
                moved.add((name, int(key)))
            self._highest[name] = max([self._highest.get(name, 0), *map(int, documents)])
        self.seq = record.seq
        return moved

    def refresh(self) -> Moved:
        """Catch up with what other processes committed."""
        if self._identity(self._journal) != self._open_identity():
            self._open_journal()
            if self._goes_on():
                return Moved(self._replay())
            known = self.seq
            self._read_all()
            everything = Moved((name, number) for name, table in self.tables.items() for number in table)
            everything.reset = self.seq != known
            return everything if everything.reset else Moved()
        return Moved(self._replay())

    def _goes_on(self) -> bool:
        """Whether a journal that took the old one's place starts at or before what we know."""
        if self._descriptor is None:
            return False
        line, end, _ = os.pread(self._descriptor, 4096, 0).partition(b"\n")
        if not end:
            return False
        header = journal.read_header(self._journal, line)
        return header.database == self._name and header.after <= self.seq

    def behind(self) -> bool:
        """Whether the journal has grown or was replaced since it was read: one `stat`."""
        try:
            found = self._journal.stat()
        except FileNotFoundError:
            return self._descriptor is not None
        return (found.st_dev, found.st_ino) != self._open_identity() or found.st_size != self._offset

    def _open_identity(self) -> tuple[int, int] | None:
        if self._descriptor is None:
            return None
        found = os.fstat(self._descriptor)
        return found.st_dev, found.st_ino

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[Moved]:
        """Hold the lock, caught up with everyone; yields what others changed. May be nested."""
        if self.read_only:
            raise StoreBusyError(f"{self.path}: opened read-only", hint="Start without --read-only to change anything.")
        if self._depth:
            yield Moved()
            return
        with self._lock:
            self._depth += 1
            try:
                yield self.refresh()
            finally:
                self._depth -= 1

    def append(self, changes: Sequence[Record]) -> set[tuple[str, int]]:
        """Make `changes` durable, one sync for all, then apply them. In a transaction only."""
        try:
            self._ready_to_write()
            lines = b"".join(journal.sealed(change) for change in changes)
            assert self._descriptor is not None
            journal.append(self._descriptor, lines)
        except OSError as error:
            self._cut()
            raise StoreError(
                f"{self._journal}: {error.strerror}; nothing of this change was kept",
                hint="Make room on the disk or check that it is still there, then do it again.",
            ) from error
        self._offset += len(lines)
        self._lines += len(changes)
        return set().union(*map(self._apply, changes))

    def _ready_to_write(self) -> None:
        """A journal to append to, without a torn end."""
        if self._adopted:
            kept = self.path.with_name(self.path.name + ".before")
            if not kept.exists():
                journal.write_whole(kept, self.path.read_bytes())
            self._start_over()
        if self._descriptor is None:
            self._name = self._name or secrets.token_hex(8)
            journal.write_new(self._journal, Header(journal=journal.FORMAT, database=self._name, after=self.seq))
            self._open_journal()
            self._replay()
        self._cut()

    def _cut(self) -> None:
        """Take away what stands behind the last whole record: a torn line nobody was told of."""
        if self._descriptor is not None and os.fstat(self._descriptor).st_size > self._offset:
            os.ftruncate(self._descriptor, self._offset)

    def compact(self) -> None:
        """Write a complete snapshot and start an empty journal. In a transaction only."""
        try:
            self._start_over()
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; the journal still has everything") from error

    def _start_over(self) -> None:
        self._name = self._name or secrets.token_hex(8)
        snapshot.write(self.path, self.tables, self._name, self.seq, self._highest)
        journal.write_new(self._journal, Header(journal=journal.FORMAT, database=self._name, after=self.seq))
        self._adopted = False
        self._open_journal()
        self._replay()

    def is_long(self) -> bool:
        """Whether the journal has outgrown the snapshot."""
        size = self.path.stat().st_size if self.path.exists() else 0
        return self._offset > max(_SMALLEST, size)

    def next_number(self, name: str, taken: Iterable[int] = ()) -> int:
        """A number no document of the table ever had (or has in this transaction): audit entries name it for good."""
        return max(self._highest.get(name, 0), max(taken, default=0)) + 1
