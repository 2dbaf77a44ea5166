"""Snapshot and journal as one database of tables: read, caught up with other processes, written under the lock.

One thread at a time works on a `Database`; the documents it holds may be read by others meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui_tracker.model.errors import StoreBusyError, StoreError

from . import journal, snapshot
from .compaction import Frozen, NewSnapshot
from .contents import Contents, Place, Table, Tables
from .copies import keep_files
from .files import SYSTEM, Files, put_in_place, read_all
from .folder import prepare
from .index import Fingerprint
from .journal import Header, Record
from .journalfile import JournalFile, Mark, new_journal
from .lock import FileLock
from .migrations import upgraded_record
from .stored import OpenFile, Stored, indexed, open_stored

_PATIENCE: Final = 60.0  # seconds
_ROUNDS: Final = 8  # of copying what was committed during the one before
_FEW: Final = 1 << 16  # bytes of commits that may be left to copy with the lock held
_SMALLEST: Final = 1 << 20  # bytes: a journal below this is never worth a compaction


class Moved(frozenset[Place]):
    """Every document that changed; `reset` when everything was read anew."""

    reset: bool = False


class Database:
    """The tables of one data file."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        files: Files = SYSTEM,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Read the file as it is now. Raises `StoreError` when it is damaged or can't be read."""
        self._now = now
        self.path = path.resolve() if path.is_symlink() else path  # a rename would replace the link
        self.read_only = read_only
        self._files = files
        self._contents = Contents()
        self._moved: set[Place] = set()  # read, but nobody was told yet
        self._whole = False  # False: the last attempt to read everything failed
        self._seen: Fingerprint | None = None  # the snapshot as it was read or written
        self._failed_at: tuple[Fingerprint | None, ...] = ()
        self._refused = 0  # the journal's length when a compaction last failed
        self._depth = 0
        self._journal_format = journal.FORMAT
        self._journal = JournalFile(self._beside(".journal"), files, read_only=read_only)
        self._lock = FileLock(self._beside(".lock"), files)
        if not read_only:
            prepare(self.path, files)
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
    def tables(self) -> Tables:
        """The documents' JSON by table and number."""
        return self._contents.tables

    def table(self, name: str) -> Table:
        """The documents of one table; an empty one when there is none."""
        found = self._contents.tables.get(name)
        return found if found is not None else Table()

    @property
    def newest(self) -> tuple[int, ...]:
        """The orders placed last, as far as the snapshot knows."""
        return self._contents.newest

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
        self._seen = self._fingerprint()
        contents = Contents(open_stored(self.path, self._files, read_only=self.read_only))
        self._replay(contents, since=0)
        self._contents = contents
        self._whole = True

    def _fingerprint(self) -> Fingerprint | None:
        return self._stamp(self.path)

    def _stamp(self, path: Path) -> Fingerprint | None:
        """Tells one state of a file from another without reading it; `None` when there is no such file."""
        try:
            found = self._files.stat(path)
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def _replay(self, contents: Contents, *, since: int) -> None:
        """Apply what the journal holds beyond what was read; what commits after `since` changed is to be told."""
        if not self._journal.offset:
            header = self._journal.header()
            if header is None:
                return
            self._check(header, contents)
            self._journal_format = header.journal
        for line in self._journal.news():
            record = upgraded_record(line, self._journal_format)
            if record.seq > contents.seq + 1:
                raise StoreError(
                    f"{self._journal.path}: commit {contents.seq + 1} is missing",
                    hint="Nothing was changed. Put a copy of the whole folder back.",
                )
            if record.seq > contents.seq:
                moved = contents.apply(record)
                if record.seq > since:
                    self._moved |= moved

    def _check(self, header: Header, contents: Contents) -> None:
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
            mark = self._journal.mark
            self._journal.open()
            if not (self._whole and self._follow(mark)):
                return self._anew()
        elif self._is_rewritten_without_us():
            return self._anew()
        else:
            self._replay(self._contents, since=self.seq)
        moved, self._moved = Moved(self._moved), set()
        return moved

    def _read_to_the_end(self) -> None:
        """What was committed to the journal before another took its place: then only the new one is to be read."""
        if self._whole:
            with suppress(StoreError, OSError):  # everything is read anew then
                self._replay(self._contents, since=self.seq)

    def _is_rewritten_without_us(self) -> bool:
        """Before there is a journal, the data file itself tells of changes: plain TinyDB's."""
        return not self._journal.is_open and self._fingerprint() != self._seen

    def _follow(self, mark: Mark) -> bool:
        """Go over to the journal that took the old one's place, if it goes on from what we know: another one compacted.

        `mark`: the last commit that was read; the new journal has it, or starts right after it.
        """
        known = self._contents
        header = self._journal.header()
        if header is None or header.database != known.name or header.after > known.seq:
            return False
        if header.after < known.seq and not self._journal.holds(mark):
            return False
        contents = self._rebased()
        self._replay(contents, since=known.seq)
        self._contents = contents
        return True

    def _rebased(self) -> Contents:
        """What the new snapshot holds, so that the old one and what was put over it can go; else what we have."""
        stored = self._stored_anew()
        return Contents(stored) if stored is not None else self._contents

    def _stored_anew(self) -> Stored | None:
        """The snapshot that is there now, when it is of this database, has its index, and is not newer than we are."""
        known = self._contents
        with suppress(OSError):
            stored = indexed(OpenFile(self.path, self._files))
            if stored is not None and stored.directory.database == known.name and stored.directory.seq <= known.seq:
                self._seen = stored.directory.snapshot
                return stored
        return None

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

    def _fingerprints(self) -> tuple[Fingerprint | None, ...]:
        return self._fingerprint(), self._stamp(self._journal.path)

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
        try:
            return Moved(set().union(*map(self._contents.apply, changes)))
        except BaseException:
            self._whole = False  # it is on the disk all the same: everything is read anew
            raise

    def _ready_to_write(self) -> None:
        """A journal to append to, without a torn end."""
        if self._contents.adopted or self._is_of_older_format():
            self._start_over()
        if not self._journal.offset:
            self._new_journal()
        self._journal.settle()
        self._journal.cut()

    # Compaction

    def compact(self, took_in: Callable[[Moved], None] = lambda _: None) -> None:
        """Write a complete snapshot and start a journal beside it. In no transaction. Raises `StoreError`.

        `took_in` is told what others committed meanwhile.
        """
        try:
            with self.transaction() as moved:
                took_in(moved)
                frozen = self.frozen()
        except OSError as error:
            raise self._not_compacted(error) from error
        if frozen is not None:
            new = self.written(frozen, patience=_PATIENCE)
            try:
                took_in(self.refresh())
                self.carry(new)
                with self.transaction() as moved:
                    took_in(moved)
                    self.install(new)
            finally:
                new.discard()  # unless it is in its place: while we have it nobody else can compact

    def frozen(self) -> Frozen | None:
        """What a compaction would write; `None` when the snapshot is as we know it and nothing was committed since.
        In a transaction only. Raises `StoreError` when somebody else wrote the snapshot meanwhile.
        """
        if self._is_of_older_format():
            self._start_over()
        header = self._journal.header()
        if header is not None and header.after == self.seq > 0 and self._fingerprint() == self._seen:
            return None
        self._not_edited()
        return self.copy()

    def copy(self) -> Frozen:
        """Everything as it is now, to be written somewhere."""
        name = self._contents.name or snapshot.new_name()
        return Frozen(
            contents=self._contents.copy(), name=name, journal=self._journal.identity(), offset=self._journal.offset
        )

    def written(
        self, frozen: Frozen, *, patience: float = 0.0, go_on: Callable[[], bool] = lambda: True
    ) -> NewSnapshot:
        """The new snapshot on the disk, not in its place yet. By any thread, without the lock. Raises `StoreError`, and
        `InterruptedError` when it shall not go on. `patience`: seconds to wait for another process that compacts.
        """
        try:
            return NewSnapshot(self.path, self._files, frozen, patience=patience, go_on=go_on)
        except InterruptedError:
            raise
        except OSError as error:
            self._refused = frozen.offset
            raise self._not_compacted(error) from error
        except StoreError:
            self._refused = frozen.offset
            raise

    def carry(self, new: NewSnapshot) -> None:
        """Copy what was committed since into the journal to be, so that whoever waits for `install` waits for little.
        By any thread, without the lock. What does not succeed is done then.
        """
        try:
            reading = OpenFile(self._journal.path, self._files)
            try:
                found = self._files.status(reading.descriptor)
                if (found.st_dev, found.st_ino) == new.frozen.journal:
                    self._carry(new, reading)
            finally:
                reading.close()
        except (OSError, StoreError):
            new.end_journal()  # what could not be synced once is not to be trusted

    def _carry(self, new: NewSnapshot, reading: OpenFile) -> None:
        begun, since = new.begin_journal(self._journal.path), new.frozen.offset
        for _ in range(_ROUNDS):
            more = self._journal.offset - since - begun.carried
            if more <= _FEW:
                return
            begun.carry(reading.read(more, since + begun.carried))

    def install(self, new: NewSnapshot) -> None:
        """Put a new snapshot in its place, and a journal with what was committed since; nothing, when another process
        has compacted meanwhile. In a transaction only. Raises `StoreError`.
        """
        try:
            if new.is_ended or self._journal.identity() != new.frozen.journal:
                new.discard()
                return
            self._not_edited()
            lines = self._journal.lines_from(new.frozen.offset)
            begun = new.begin_journal(self._journal.path)
            self._keep_original()
            self._seen = new.put_in_place()
            self._contents.name, self._contents.adopted = new.frozen.name, False
            self._contents.format = self._journal_format = journal.FORMAT
            begun.put_in_place(lines)
            self._go_on(new, begun.begin, lines)
        except OSError as error:
            new.discard()
            self._refused = self._journal.offset
            raise self._not_compacted(error) from error
        except StoreError:
            new.discard()
            self._refused = self._journal.offset
            raise

    def _not_compacted(self, error: OSError) -> StoreError:
        return StoreError(
            f"{self.path}: {error.strerror}; the journal still has everything", hint="Make room on the disk."
        )

    def _start_over(self) -> None:
        """The same at once, with the lock held: what plain TinyDB or an older version wrote becomes ours."""
        self._not_edited()
        self.install(self.written(self.copy()))

    def _is_of_older_format(self) -> bool:
        journal_format = self._journal_format if self._journal.is_open else journal.FORMAT
        return min(self._contents.format, journal_format) < journal.FORMAT

    def _keep_original(self) -> None:
        """Before anything is written in another form than it was."""
        kept = self._beside(".before")
        if self._contents.adopted and not kept.exists():
            original = OpenFile(self.path, self._files)
            put_in_place(self._files, kept, [read_all(self._files, original.descriptor)])
        if self._is_of_older_format():
            keep_files(self.path, self._now(), f"format{min(self._contents.format, self._journal_format)}", self._files)

    def _not_edited(self) -> None:
        """A data file that somebody wrote meanwhile, by hand or with plain TinyDB, is not written over."""
        if self._fingerprint() in (self._seen, None):
            return
        found = open_stored(self.path, self._files, read_only=True)  # or another process has compacted: that is fine
        ours = isinstance(found, Stored) and found.directory.database == self._contents.name
        if not ours or Contents(found).seq > self.seq:
            raise StoreError(
                f"{self.path}: changed by another program while it was open; the journal has everything of ours",
                hint="Put that change aside, put the file of before back, then start again.",
            )

    def _go_on(self, new: NewSnapshot, begin: int, lines: bytes) -> None:
        """With the snapshot and the journal that are in place now; what is in memory is not read again."""
        stored = self._stored_anew()
        over = self._contents.over(stored, new.frozen.contents) if stored is not None else None
        if over is not None:
            self._journal.go_on(begin, lines)
            self._contents = over
        else:
            self._open_journal()
        self._refused = 0

    def _new_journal(self) -> None:
        """A journal that begins after the newest commit."""
        name = self._contents.name or snapshot.new_name()
        header = Header(journal=journal.FORMAT, database=name, after=self.seq)
        new_journal(self._journal.path, header, self._files)
        self._contents.name = name
        self._open_journal()

    def _open_journal(self) -> None:
        self._journal.open()
        self._journal.is_settled = True
        contents = self._rebased()
        self._replay(contents, since=self.seq)
        self._contents = contents

    def is_long(self) -> bool:
        """Whether the journal has outgrown the snapshot, and has doubled since a compaction failed."""
        if self._journal.offset <= max(_SMALLEST, 2 * self._refused):
            return False
        return self._journal.offset > (self._seen[1] if self._seen is not None else 0)

    def next_number(self, name: str) -> int:
        """A number no document of the table ever had: audit entries name it for good."""
        return self._contents.highest.get(name, 0) + 1
