"""The journal as a file: read on from where reading stopped, appended to, and noticed when it is not what was read.

Room for more is written as zeros ahead of time: a disk syncs bytes inside a file several times faster than a file that
grows (docs/benchmarks.md).
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from tui_tracker.model.errors import StoreDeniedError, StoreError

from . import journal
from .files import Files, put_in_place, write_all
from .journal import Header, Record

_BLOCK: Final = 4 << 20  # bytes read at once: memory stays small whatever the journal's size
_FIRST_BLOCK: Final = 1 << 14  # …at first, when there is seldom more than a commit
_NOTHING: Final = (b"", b"\0")  # a byte where nothing was written
ROOM: Final = 1 << 18  # bytes of zeros written ahead
_MARK: Final = 40  # bytes of a line that are remembered: its checksum and number

Identity = tuple[int, int]
"""Device and inode."""

Mark = tuple[int, bytes]
"""A commit's number and the begin of its line, with the checksum: tells it from any other of that number."""


class JournalFile:
    """A journal that may grow, be replaced or vanish at any moment. `offset`: bytes read and understood so far."""

    def __init__(self, path: Path, files: Files, *, read_only: bool) -> None:
        """Nothing is opened yet."""
        self.path = path
        self.offset = 0
        self.mark: Mark = (0, b"")  # of the last commit that was read
        self._files = files
        self._flags = os.O_NONBLOCK | (os.O_RDONLY if read_only else os.O_RDWR)
        self._descriptor: int | None = None
        self._name: str | None = None
        self._lines = 0
        self._last = 0  # where the last line that was read begins
        self._torn = False  # behind what was read there is something nobody was told of
        self.is_settled = False  # whether its name is known to be on the disk

    @property
    def is_open(self) -> bool:
        """False while there is no journal."""
        return self._descriptor is not None

    def open(self) -> None:
        """Whatever lies there now, from its start; nothing, when nothing does. Raises `StoreError`."""
        self.close()
        try:
            self._descriptor = self._files.open(self.path, self._flags)
        except FileNotFoundError:
            return
        except PermissionError as error:
            raise StoreDeniedError(
                f"{self.path}: {error.strerror}", hint="Use --read-only, or ask for the right to write."
            ) from error
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}", hint="Nothing was changed.") from error
        if not stat.S_ISREG(self._files.status(self._descriptor).st_mode):
            self.close()
            raise StoreError(f"{self.path}: not a file", hint="Move it aside; nothing was changed.")
        name = self._files.name(self._descriptor)
        # In between another may have taken its place: then the name says so, and would go on saying so. Asked last.
        self._name = name if self._is_in_place() else None

    def _is_in_place(self) -> bool:
        try:
            found = self._files.stat(self.path)
        except FileNotFoundError:
            return False
        return (found.st_dev, found.st_ino) == self.identity()

    def close(self) -> None:
        """Let go of the file."""
        descriptor, self._descriptor = self._descriptor, None
        self.is_settled = False
        self.offset, self._lines, self._last, self.mark, self._torn = 0, 0, 0, (0, b""), False
        if descriptor is not None:
            self._files.close(descriptor)

    def is_replaced(self) -> bool:
        """Whether another file, or none, stands in its place."""
        if self._name is not None and self._has_its_name():
            return False
        try:
            found = self._files.stat(self.path)
        except FileNotFoundError:
            return self._descriptor is not None
        return self._descriptor is None or (found.st_dev, found.st_ino) != self.identity()

    def _has_its_name(self) -> bool:
        """Cheaper than asking what has that name now (see `Files.size`), where the system tells."""
        return self._descriptor is not None and self._files.name(self._descriptor) == self._name

    def identity(self) -> Identity:
        """Which file it is."""
        if self._descriptor is None:
            return (0, 0)
        found = self._files.status(self._descriptor)
        return found.st_dev, found.st_ino

    def has_news(self) -> bool:
        """Whether it was replaced, or something stands behind what was read, or that is gone."""
        return self.is_replaced() or self._size() < self.offset or self._read(1, self.offset) not in _NOTHING

    def is_rewritten(self) -> bool:
        """Whether what was read is there no more: the writer took it back (its disk was full), or a copy lies here."""
        if self._descriptor is None or not self.mark[1]:
            return False
        return self._size() < self.offset or not self._read(_MARK, self._last).startswith(self.mark[1])

    def holds(self, mark: Mark) -> bool:
        """Whether the commit with that mark is in it."""
        number, begin = mark
        return number > 0 and b"\n" + begin in self._read_on(0)

    def header(self) -> Header | None:
        """Its first line; `None` while there is no journal. Raises `StoreError` when it is damaged.

        A journal is put in place with its first line whole: one without lost it, and commits with it.
        """
        if self._descriptor is None:
            return None
        line, end, _ = self._read(4096, 0).partition(b"\n")
        if not end:
            raise journal.damaged(self.path, 1)
        return journal.read_header(self.path, line)

    def news(self) -> Iterator[Record]:
        """The records not read yet. A torn end is left for the next writer to cut.

        Raises `StoreError` for a damaged line; reading goes on in front of it the next time.
        """
        begun, rest, zero = self.offset, b"", b""
        if begun and self._read(1, begun) in _NOTHING:
            return
        block = self._read(_FIRST_BLOCK, begun)
        while block and not zero:
            text, zero, _ = block.partition(b"\0")
            whole, end, part = (rest + text).rpartition(b"\n")
            for line in whole.split(b"\n") if end else ():
                record = journal.read_record(self.path, self._lines + 1, line) if self._lines else None
                if record is not None:
                    yield record
                self._passed(line[:_MARK], len(line) + 1, record)
            rest = part
            block = b"" if zero else self._read(_BLOCK, self.offset + len(rest))
        if rest or not begun:  # a power cut leaves holes, and nobody has the file open who lived through one
            self._torn = self._is_torn()

    def _is_torn(self) -> bool:
        """Whether there is an end to be cut behind what was read. Raises `StoreError` when it is damage and not torn.

        Another process may be writing right now, and a read sees some of its bytes: only what is read twice is judged.
        """
        end = self._read_on(self.offset)
        while (again := self._read_on(self.offset)) != end:
            end = again
        line, whole, _ = end.partition(b"\n")
        if not end.rstrip(b"\0") or (whole and journal.is_intact(line)):  # …and is there by now
            return False
        if not journal.is_torn(end, self.offset, self.mark[0] + 1):
            raise journal.damaged(self.path, self._lines + 1)
        return True

    def append(self, changes: Sequence[Record]) -> None:
        """Durable when this returns. In a transaction only. Raises `StoreError`: then none of it is kept."""
        assert self._descriptor is not None
        together = [changes[0], *(msgspec.structs.replace(each, group=changes[0].seq) for each in changes[1:])]
        lines = [journal.sealed(change) for change in together]
        try:
            self._write(lines[0] if len(lines) == 1 else b"".join(lines))
        except OSError as error:
            raise StoreError(
                f"{self.path}: {error.strerror}; {self._taken_back()}",
                hint="Make room on the disk or check that it is still there, then do it again.",
            ) from error
        for line, change in zip(lines, changes, strict=True):
            self._passed(line[: min(_MARK, len(line) - 1)], len(line), change)

    def _write(self, data: bytes) -> None:
        assert self._descriptor is not None
        room = bytes(ROOM) if self.offset + len(data) > self._size() else b""
        write_all(self._files, self._descriptor, data, self.offset)
        with suppress(OSError):  # no room for more than this: then it grows by what is written
            write_all(self._files, self._descriptor, room, self.offset + len(data))
        self._files.sync(self._descriptor)

    def settle(self) -> None:
        """See to it that its name is on the disk: another may have put it in place and been killed before that."""
        if not self.is_settled:
            self._files.sync_folder(self.path.parent)
            self.is_settled = True

    def cut(self) -> None:
        """Take away a torn end: what nobody was told of."""
        if self._descriptor is not None and self._torn:
            self._files.truncate(self._descriptor, self.offset)
            self._files.sync(self._descriptor)  # else a power cut may leave some of it behind what is written over it
            self._torn = False

    def _taken_back(self) -> str:
        assert self._descriptor is not None
        self._torn = True
        try:
            self._files.truncate(self._descriptor, self.offset)
            self._files.sync(self._descriptor)
        except OSError:
            return "whether this change was kept is not known"
        self._torn = False
        return "nothing of this change was kept"

    def lines_from(self, offset: int) -> bytes:
        """What was read from there on, as it stands in the file."""
        return self._read_on(offset)[: self.offset - offset]

    def go_on(self, begin: int, lines: bytes) -> None:
        """Open the journal that has just taken its place: it has the last lines that were read, from `begin` on, and
        none of them is read again.
        """
        back, mark = self.offset - self._last, self.mark
        self.open()
        if lines:
            self.offset, self._lines = begin + len(lines), 1 + lines.count(b"\n")
            self._last, self.mark = self.offset - back, mark
        self.is_settled = True

    def _passed(self, begin: bytes, size: int, record: Record | None) -> None:
        self._last, self.mark = self.offset, (record.seq if record is not None else 0, begin)
        self.offset, self._lines = self.offset + size, self._lines + 1

    def _read(self, size: int, offset: int) -> bytes:
        return b"" if self._descriptor is None else self._files.read(self._descriptor, size, offset)

    def _read_on(self, offset: int) -> bytes:
        """Everything from there on."""
        blocks: list[bytes] = []
        while block := self._read(_BLOCK, offset):
            blocks.append(block)
            offset += len(block)
        return b"".join(blocks)

    def _size(self) -> int:
        return 0 if self._descriptor is None else self._files.size(self._descriptor)


def new_journal(path: Path, header: Header, files: Files) -> None:
    """A fresh journal in the place of whatever is there: whole or not at all. Raises `OSError`."""
    put_in_place(files, path, (journal.sealed(header), bytes(ROOM)))
