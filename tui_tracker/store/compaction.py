"""Writing a new snapshot with its index: while others commit, without any lock; put in place in a moment.

A frozen state goes in at one commit; what was committed since goes into the journal that is put beside the new
snapshot, most of it while others still commit. So a writer waits for the renaming only.
"""

import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from tui_tracker.model.errors import StoreBusyError

from . import journal, snapshot
from .contents import Contents
from .files import Files, write_all
from .index import Builder, Fingerprint
from .journal import Header
from .journalfile import ROOM, Identity
from .snapshot import TABLES, Meta
from .stored import fingerprint_of, index_path

_PAUSE: Final = 0.005  # seconds between two tries
_INDEX_PATIENCE: Final = 5.0  # seconds: whoever has it is about to put it in place
_BLOCK: Final = 1 << 20  # bytes written at once


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """A state to be written. `journal` and `offset`: where the commits after it begin."""

    contents: Contents
    name: str
    journal: Identity
    offset: int


class Output:
    """A new file that grows, written in blocks. Only one process at a time has it."""

    def __init__(self, path: Path, files: Files, *, patience: float = 0.0) -> None:
        """Raises `StoreBusyError` when another process is writing it for so many seconds, and `OSError`."""
        self.path = path
        self.size = 0
        self._files = files
        self._parts: list[bytes] = []
        self._waiting = 0
        self._closed = False
        self.descriptor = self._opened(patience)

    def _opened(self, patience: float) -> int:
        while (descriptor := self._taken()) is None:
            if patience <= 0:
                raise StoreBusyError(f"{self.path}: another process is compacting", hint="Nothing is lost; wait.")
            time.sleep(_PAUSE)
            patience -= _PAUSE
        return descriptor

    def _taken(self) -> int | None:
        """The file, if nobody else has it."""
        descriptor = self._files.create(self.path)
        try:
            if self._files.lock(descriptor) and self._is_ours(descriptor):
                self._files.truncate(descriptor, 0)
                return descriptor
        except BaseException:
            self._files.close(descriptor)
            raise
        self._files.close(descriptor)
        return None

    def _is_ours(self, descriptor: int) -> bool:
        """Whether the file that was locked still has that name: another process may have put it in place meanwhile."""
        try:
            return os.path.samestat(self._files.status(descriptor), self._files.stat(self.path))
        except FileNotFoundError:
            return False

    def write(self, data: bytes) -> None:
        """Append."""
        self._parts.append(data)
        self.size += len(data)
        self._waiting += len(data)
        if self._waiting >= _BLOCK:
            self.flush()

    def flush(self) -> None:
        """Hand what is waiting to the system."""
        write_all(self._files, self.descriptor, b"".join(self._parts), self.size - self._waiting)
        self._parts, self._waiting = [], 0

    def sync(self) -> None:
        """Wait until all of it is on the disk."""
        self.flush()
        self._files.sync(self.descriptor)

    def put_in_place(self, target: Path) -> None:
        """Give it that name."""
        self._files.replace(self.path, target)

    def empty(self) -> None:
        """Begin again."""
        self._parts, self._waiting, self.size = [], 0, 0
        self._files.truncate(self.descriptor, 0)

    def close(self) -> None:
        """Let go of it. Idempotent."""
        if not self._closed:
            self._closed = True
            self._files.close(self.descriptor)

    def discard(self) -> None:
        """Let go of it and take it away: a full disk needs its room back."""
        if not self._closed:
            with suppress(OSError):
                self._files.unlink(self.path)
            self.close()


class NewJournal:
    """A journal that is to take another's place: a header, then what that one holds from an offset on."""

    def __init__(self, path: Path, header: Header, files: Files) -> None:
        """Written beside the one at `path`. Raises `OSError`, `StoreBusyError`."""
        self._path = path
        self._header = journal.sealed(header)
        self._output = Output(path.with_name(path.name + ".next.new"), files, patience=_INDEX_PATIENCE)
        self._files = files
        self._crc = 0
        self._output.write(self._header)

    @property
    def begin(self) -> int:
        """Where the first commit stands in it."""
        return len(self._header)

    @property
    def carried(self) -> int:
        """Bytes of commits that are in it."""
        return self._output.size - self.begin

    def carry(self, lines: bytes) -> None:
        """Whole lines that follow those that are in it, on the disk when this returns."""
        self._output.write(lines)
        self._crc = zlib.crc32(lines, self._crc)
        self._output.sync()

    def put_in_place(self, lines: bytes) -> None:
        """`lines`: everything it is to hold. What was carried and was taken back since is not kept."""
        done = self.carried
        if done and (len(lines) < done or zlib.crc32(memoryview(lines)[:done]) != self._crc):
            self._output.empty()
            self._output.write(self._header)
            done = 0
        self._output.write(lines[done:])
        self._output.write(bytes(ROOM))
        self._output.sync()
        self._output.put_in_place(self._path)
        self._files.sync_folder(self._path.parent)
        self._output.close()

    def discard(self) -> None:
        """Take it away, unless it is in place. Idempotent."""
        self._output.discard()


class NewSnapshot:
    """A snapshot, its index and its journal, written beside those in use. Ended by `put_in_place` and
    `put_journal_in_place`, or by `discard`.
    """

    def __init__(
        self,
        path: Path,
        files: Files,
        frozen: Frozen,
        *,
        patience: float = 0.0,
        go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Write it, on the disk when this returns. `go_on` is asked now and then.

        Raises `StoreError` for a document that is damaged, `StoreBusyError` when another process does the same,
        `InterruptedError` when it shall not go on, and `OSError`; then nothing of it stays.
        """
        self.frozen = frozen
        self.is_ended = False
        self._path = path
        self._files = files
        self._go_on = go_on
        self._snapshot = Output(path.with_name(path.name + ".new"), files, patience=patience)
        try:
            beside = index_path(path)
            self._index = Output(beside.with_name(beside.name + ".new"), files, patience=_INDEX_PATIENCE)
        except BaseException:
            self._snapshot.discard()
            raise
        self._builder = Builder(self._index.write)
        self._crc = 0
        self.journal: NewJournal | None = None
        try:
            self._write()
        except BaseException:
            self.discard()
            raise

    def _write(self) -> None:
        contents = self.frozen.contents
        self._text(snapshot.BEGIN)
        for name in dict.fromkeys((*TABLES, *contents.tables)):
            self._text(snapshot.heading(name))
            self._table(name)
            self._text(snapshot.TABLE_END)
        meta = Meta(format=snapshot.FORMAT, database=self.frozen.name, seq=contents.seq, highest=dict(contents.highest))
        self._snapshot.write(snapshot.end_of(self._crc, meta))
        self._snapshot.sync()
        self._builder.flush()
        self._index.sync()  # its directory needs none: an index without one is made anew

    def begin_journal(self, path: Path) -> NewJournal:
        """The journal to be put in place after it."""
        if self.journal is None:
            header = Header(journal=journal.FORMAT, database=self.frozen.name, after=self.frozen.contents.seq)
            self.journal = NewJournal(path, header, self._files)
        return self.journal

    def end_journal(self) -> None:
        """Take away the journal that was begun."""
        if self.journal is not None:
            self.journal.discard()
            self.journal = None

    def _table(self, name: str) -> None:
        table = self.frozen.contents.tables.get(name)
        self._builder.begin(name)
        first = True
        for count, (number, document, columns) in enumerate(table.entries(name) if table is not None else ()):
            if count % 1024 == 0 and not self._go_on():
                raise InterruptedError("not wanted any more")
            start = snapshot.line_start(number, first=first)
            self._builder.add(number, self._snapshot.size + len(start), document, columns)
            self._text(start + document)
            first = False

    def _text(self, data: bytes) -> None:
        self._crc = zlib.crc32(data, self._crc)
        self._snapshot.write(data)

    def put_in_place(self) -> Fingerprint:
        """Give both their names, the index last. Raises `OSError`."""
        frozen = self.frozen
        self.is_ended = True
        self._snapshot.put_in_place(self._path)
        self._files.sync_folder(self._path.parent)
        fingerprint = fingerprint_of(self._files, self._snapshot.descriptor)
        with suppress(OSError):  # an index that is missing is made anew
            self._builder.finish(fingerprint, frozen.name, frozen.contents.seq, dict(frozen.contents.highest))
            self._index.flush()
            self._index.put_in_place(index_path(self._path))
        self._snapshot.close()
        self._index.close()
        return fingerprint

    def discard(self) -> None:
        """Take both away, unless they are in place. Idempotent."""
        self.is_ended = True
        self._snapshot.discard()
        self._index.discard()
        self.end_journal()
