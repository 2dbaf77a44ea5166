"""The journal as a file: read on from where reading stopped, appended to, and noticed when it is not what was read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui_tracker.model.errors import StoreBusyError, StoreError

from . import journal
from .journal import Header, Record

_BLOCK: Final = 4 << 20  # bytes read at once: memory stays small whatever the journal's size
_MARK: Final = 18  # bytes of a line that are remembered: its checksum

Identity = tuple[int, int]
"""Device and inode."""


class JournalFile:
    """A journal that may grow, be replaced or vanish at any moment. `offset`: bytes read and understood so far."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """Nothing is opened yet."""
        self.path = path
        self.offset = 0
        self._flags = os.O_CLOEXEC | os.O_NONBLOCK | (os.O_RDONLY if read_only else os.O_RDWR | os.O_APPEND)
        self._descriptor: int | None = None
        self._lines = 0
        self._last = 0  # where the last line that was read begins, and how
        self._mark = b""

    @property
    def is_open(self) -> bool:
        """False while there is no journal."""
        return self._descriptor is not None

    def open(self) -> None:
        """Whatever lies there now, from its start; nothing, when nothing does. Raises `StoreError`."""
        self.close()
        try:
            self._descriptor = os.open(self.path, self._flags)
        except FileNotFoundError:
            return
        except PermissionError as error:
            raise StoreBusyError(
                f"{self.path}: {error.strerror}", hint="Use --read-only, or ask for the right to write."
            ) from error
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}", hint="Nothing was changed.") from error
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self.close()
            raise StoreError(f"{self.path}: not a file", hint="Move it aside; nothing was changed.")

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor, self.offset, self._lines, self._last, self._mark = None, 0, 0, 0, b""

    def is_replaced(self) -> bool:
        """Whether another file, or none, stands in its place."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return self._descriptor is not None
        return self._descriptor is None or (found.st_dev, found.st_ino) != self._identity(self._descriptor)

    def has_news(self) -> bool:
        """Whether it was replaced or is not as long as what was read."""
        return self.is_replaced() or self._size() != self.offset

    def is_rewritten(self) -> bool:
        """Whether what was read is there no more: the writer took it back (its disk was full), or a copy lies here."""
        if self._descriptor is None or not self._mark:
            return False
        return self._size() < self.offset or os.pread(self._descriptor, _MARK, self._last) != self._mark

    def header(self) -> Header | None:
        """Its first line; `None` while there is no journal. Raises `StoreError` when it is damaged.

        A journal is put in place with its first line whole: one without lost it, and commits with it.
        """
        if self._descriptor is None:
            return None
        line, end, _ = os.pread(self._descriptor, 4096, 0).partition(b"\n")
        if not end:
            raise journal.damaged(self.path, 1)
        return journal.read_header(self.path, line)

    def news(self) -> Iterator[Record]:
        """The records not read yet. A torn last line is left for the next writer to cut.

        Raises `StoreError` for a damaged line; reading goes on in front of it the next time.
        """
        rest = b""
        while block := self._block(self.offset + len(rest)):
            rest += block
            whole = rest[: rest.rfind(b"\n") + 1]
            rest = rest[len(whole) :]
            for line in whole.split(b"\n")[:-1]:
                record = journal.read_record(self.path, self._lines + 1, line) if self._lines else None
                if record is not None:
                    yield record
                self._passed(line)

    def append(self, changes: list[Record]) -> None:
        """Durable when this returns. In a transaction only. Raises `StoreError`: then none of it is kept."""
        assert self._descriptor is not None
        lines = [journal.sealed(change) for change in changes]
        try:
            journal.append(self._descriptor, b"".join(lines))
        except OSError as error:
            raise StoreError(
                f"{self.path}: {error.strerror}; {self._taken_back()}",
                hint="Make room on the disk or check that it is still there, then do it again.",
            ) from error
        for line in lines:
            self._passed(line[:-1])

    def cut(self) -> None:
        """Take away what stands behind the last whole record: a torn line nobody was told of."""
        if self._descriptor is not None and self._size() > self.offset:
            os.ftruncate(self._descriptor, self.offset)

    def _taken_back(self) -> str:
        try:
            self.cut()
        except OSError:
            return "whether this change was kept is not known"
        return "nothing of this change was kept"

    def _passed(self, line: bytes) -> None:
        self._last, self._mark = self.offset, line[:_MARK]
        self.offset, self._lines = self.offset + len(line) + 1, self._lines + 1

    def _block(self, offset: int) -> bytes:
        return b"" if self._descriptor is None else os.pread(self._descriptor, _BLOCK, offset)

    def _size(self) -> int:
        return 0 if self._descriptor is None else os.fstat(self._descriptor).st_size

    @staticmethod
    def _identity(descriptor: int) -> Identity:
        found = os.fstat(descriptor)
        return found.st_dev, found.st_ino
