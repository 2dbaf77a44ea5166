"""Snapshot and journal as one database of tables: read, caught up with other processes, written under the lock.

One thread at a time works on a `Database`; the documents it holds may be read by others meanwhile.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tui_tracker.model.errors import StoreBusyError, StoreError

from . import journal, snapshot
from .journal import Header, Record
from .journalfile import JournalFile
from .lock import FileLock

_SMALLEST: Final = 1 << 20  # bytes: a journal below this is never worth a compaction

Place = tuple[str, int]
"""Table and number of a document."""


class Moved(frozenset[Place]):
    """Every document that changed; `reset` when everything was read anew."""

    reset: bool = False


@dataclass(slots=True)
class _Contents:
    """Everything that was read, put in the place of the old at once: no reader sees half of it."""

    tables: snapshot.Tables = field(default_factory=dict)  # the documents' JSON by table and number
    highest: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    name: str = ""  # the database's own random name; "" = nothing written yet
    adopted: bool = False  # read from a file of plain TinyDB: the first commit keeps that file's copy

    def apply(self, record: Record) -> set[Place]:
        """Do what the record says; what that changed."""
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
            self.highest[name] = max([self.highest.get(name, 0), *map(int, documents)])
        self.seq = record.seq
        return moved


class Database:
    """The tables of one data file."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Read the file as it is now. Raises `StoreError` when it is damaged or can't be read."""
        self.path = path.resolve() if path.is_symlink() else path  # a rename would replace the link
        self.read_only = read_only
        self._contents = _Contents()
        self._moved: set[Place] = set()  # read, but nobody was told yet
        self._whole = False  # False: the last attempt to read everything failed
        self._seen: snapshot.Fingerprint | None = None  # the snapshot as it was read or written
        self._failed_at: tuple[snapshot.Fingerprint | None, ...] = ()
        self._refused = 0  # the journal's length when a compaction last failed
        self._depth = 0
        self._journal = JournalFile(self._beside(".journal"), read_only=read_only)
        self._lock = FileLock(self._beside(".lock"))
        if not read_only:
            _make_folder(self.path.parent)
        try:
            self._journal.open()
            self._read_all()
        except OSError as error:
            self.close()
            raise StoreError(f"{self.path}: {error.strerror}", hint="Check that the disk is still there.") from error
        except BaseException:
            self.close()
            raise

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    def close(self) -> None:
        """Let go of the files."""
        self._lock.close()
        self._journal.close()

    @property
    def tables(self) -> snapshot.Tables:
        """The documents' JSON by table and number."""
        return self._contents.tables

    @property
    def seq(self) -> int:
        """The number of the newest commit that was read or written."""
        return self._contents.seq

    @property
    def in_transaction(self) -> bool:
        """Whether the lock is held, and everything read."""
        return self._depth > 0

    # Reading

    def _read_all(self) -> None:
        """Snapshot, then the journal that is open: whichever snapshot is found, it is that journal's or a newer one."""
        self._whole = False
        self._seen = snapshot.fingerprint(self.path)
        found = snapshot.read(self.path)
        contents = _Contents(tables=found.tables, adopted=found.meta is None and any(found.tables.values()))
        contents.highest = {name: max(documents, default=0) for name, documents in found.tables.items()}
        if found.meta is not None:
            contents.highest.update(found.meta.highest)
            contents.seq, contents.name = found.meta.seq, found.meta.database
        self._replay(contents)
        self._contents = contents
        self._whole = True

    def _replay(self, contents: _Contents) -> set[Place]:
        """Apply what the journal holds beyond what was read."""
        moved: set[Place] = set()
        if not self._journal.offset:
            header = self._journal.header()
            if header is None:
                return moved
            self._check(header, contents)
        try:
            for record in self._journal.news():
                if record.seq > contents.seq + 1:
                    raise StoreError(
                        f"{self._journal.path}: commit {contents.seq + 1} is missing",
                        hint="Nothing was changed. Put a copy of the whole folder back.",
                    )
                if record.seq > contents.seq:
                    moved |= contents.apply(record)
        finally:
            self._moved |= moved
        return moved

    def _check(self, header: Header, contents: _Contents) -> None:
        """A journal belongs to its snapshot and goes on where that ends; it has none, or one with a name."""
        if contents.adopted and not header.after:
            raise StoreError(
                f"{self.path}: written by another program beside {self._journal.path.name}, which is newer",
                hint=f"Nothing was changed. Move {self.path.name} aside: the journal has everything of ours.",
            )
        if (contents.name and header.database != contents.name) or header.after > contents.seq:
            raise StoreError(
                f"{self._journal.path}: does not belong to {self.path.name} as it is now",
                hint="Nothing was changed. Put both files of one copy of the folder back.",
            )
        contents.name = header.database

    def refresh(self) -> Moved:
        """Catch up with what other processes committed. Raises `StoreError`; what was read before is kept then, and
        the next call tries again.
        """
        try:
            return self._refreshed()
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}", hint="Check that the disk is still there.") from error

    def _refreshed(self) -> Moved:
        if self._whole and self._journal.is_rewritten():
            return self._anew(back=True)
        if not self._whole or self._journal.is_replaced():
            self._read_to_the_end()
            self._journal.open()
            if not (self._whole and self._goes_on()):
                return self._anew()
        elif self._is_rewritten_without_us():
            return self._anew()
        self._replay(self._contents)
        moved, self._moved = Moved(self._moved), set()
        return moved

    def _read_to_the_end(self) -> None:
        """What was committed to the journal before another took its place: then only the new one is to be read."""
        if self._whole:
            with suppress(StoreError, OSError):  # everything is read anew then
                self._replay(self._contents)

    def _is_rewritten_without_us(self) -> bool:
        """Before there is a journal, the data file itself tells of changes: plain TinyDB's."""
        return not self._journal.is_open and snapshot.fingerprint(self.path) != self._seen

    def _goes_on(self) -> bool:
        """Whether the journal that took the old one's place starts where ours ended: somebody has compacted."""
        header = self._journal.header()
        return header is not None and (header.database, header.after) == (self._contents.name, self._contents.seq)

    def _anew(self, *, back: bool = False) -> Moved:
        """Read everything again. `back`: the journal itself says that something was taken back."""
        known = self._contents
        try:
            self._journal.open()
            self._read_all()
            found = self._contents
            if not back and known.name and (found.name != known.name or found.seq < known.seq):
                self._contents, self._whole = known, False
                raise StoreError(
                    f"{self.path}: older than what was read before, or another file: its journal vanished or a copy "
                    "was put in its place while it was open",
                    hint="Nothing was changed. Put the newer files back, or start again to go on with what is there.",
                )
        except (StoreError, OSError):
            self._failed_at = self._fingerprints()
            raise
        finally:
            self._moved.clear()
        everything = Moved((name, number) for name, table in self.tables.items() for number in table)
        everything.reset = True
        return everything

    def behind(self) -> bool:
        """Whether there is something to read: a `stat` or two. Raises `OSError`."""
        if not self._whole:
            return self._fingerprints() != self._failed_at
        return self._journal.has_news() or self._is_rewritten_without_us()

    def _fingerprints(self) -> tuple[snapshot.Fingerprint | None, ...]:
        return snapshot.fingerprint(self.path), snapshot.fingerprint(self._journal.path)

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

    def append(self, changes: Sequence[Record]) -> Moved:
        """Make `changes` durable, one sync for all, then apply them. In a transaction only. Raises `StoreError`."""
        try:
            self._ready_to_write()
        except OSError as error:
            raise StoreError(
                f"{self.path}: {error.strerror}; nothing of this change was kept",
                hint="Make room on the disk or check that it is still there, then do it again.",
            ) from error
        self._journal.append(list(changes))
        return Moved(set().union(*map(self._contents.apply, changes)))

    def _ready_to_write(self) -> None:
        """A journal to append to, without a torn end."""
        if self._contents.adopted:
            self._start_over()
        if not self._journal.offset:
            self._new_journal()
        self._journal.cut()

    def compact(self) -> None:
        """Write a complete snapshot and start an empty journal. In a transaction only. Raises `StoreError`."""
        try:
            if not self._is_compact():
                self._not_edited()
                self._start_over()
        except (OSError, StoreError) as error:
            self._refused = self._journal.offset
            if isinstance(error, StoreError):
                raise
            raise StoreError(
                f"{self.path}: {error.strerror}; the journal still has everything", hint="Make room on the disk."
            ) from error

    def _is_compact(self) -> bool:
        """Whether the snapshot is as we know it and nothing was committed since."""
        header = self._journal.header()
        follows = header is not None and header.after == self.seq > 0
        return follows and snapshot.fingerprint(self.path) == self._seen

    def _not_edited(self) -> None:
        """A data file that somebody wrote meanwhile, by hand or with plain TinyDB, is not written over."""
        if snapshot.fingerprint(self.path) in (self._seen, None):
            return
        meta = snapshot.read(self.path).meta  # or another process has compacted: that is fine
        if meta is None or meta.database != self._contents.name or meta.seq > self.seq:
            raise StoreError(
                f"{self.path}: changed by another program while it was open; the journal has everything of ours",
                hint="Put that change aside, put the file of before back, then start again.",
            )

    def _start_over(self) -> None:
        contents = self._contents
        kept = self._beside(".before")
        if contents.adopted and not kept.exists():
            journal.write_whole(kept, self.path.read_bytes())
        name = contents.name or os.urandom(8).hex()
        snapshot.write(self.path, contents.tables, name, contents.seq, contents.highest)
        self._seen = snapshot.fingerprint(self.path)
        contents.name, contents.adopted = name, False
        self._new_journal()
        self._refused = 0

    def _new_journal(self) -> None:
        name = self._contents.name or os.urandom(8).hex()
        journal.write_new(self._journal.path, Header(journal=journal.FORMAT, database=name, after=self._contents.seq))
        self._journal.open()
        self._replay(self._contents)

    def is_long(self) -> bool:
        """Whether the journal has outgrown the snapshot, and has doubled since a compaction failed."""
        found = snapshot.fingerprint(self.path)
        return self._journal.offset > max(_SMALLEST, found[2] if found else 0, 2 * self._refused)

    def next_number(self, name: str) -> int:
        """A number no document of the table ever had: audit entries name it for good."""
        return self._contents.highest.get(name, 0) + 1


def _make_folder(folder: Path) -> None:
    """The data's own folder is nobody else's business: 0700, if it is not there yet."""
    try:
        new = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for each in new:
            journal.sync_folder(each.parent)  # else a power cut may take the folder with all that is in it
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}", hint="Choose another place with --data.") from error
