"""An open snapshot: its documents are read from the disk one by one when they are asked for, each with its checksum."""

import os
import stat
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from tui_tracker.model.errors import StoreError

from . import snapshot
from .files import Files, put_in_place, read_all
from .index import BadIndex, Builder, Directory, Fingerprint, Pages, Place, Read, columns_of, read_directory
from .migrations import upgraded
from .snapshot import Meta, Snapshot

ORDERS: Final = "orders"
ENDING: Final = ".index"
_AHEAD: Final = 1 << 20  # bytes read ahead at most
_NEAR: Final = 1 << 14  # bytes between two documents that are read one after the other
_FASTER: Final = 8  # times as much with every read that goes on where one ended
_READS: Final = 12  # that are kept: several places in the file may be gone through at once, one behind the other

_T = TypeVar("_T")
Entry = tuple[int, bytes, bytes]
"""A document's number, its JSON, and the list columns of an order."""


def index_path(path: Path) -> Path:
    """Where the index of a snapshot lies."""
    return path.with_name(path.name + ENDING)


def fingerprint_of(files: Files, descriptor: int) -> Fingerprint:
    """Tells one state of an open file from any other: a changed time of change can't be set back."""
    found = files.status(descriptor)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


class OpenFile:
    """A file to be read as long as anybody uses it."""

    def __init__(self, path: Path, files: Files) -> None:
        """Raises `OSError`."""
        self.path = path
        self.files = files
        self.descriptor = files.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self._end = weakref.finalize(self, files.close, self.descriptor)

    def close(self) -> None:
        """Let go of it now."""
        self._end()

    def read(self, size: int, offset: int) -> bytes:
        """Fewer bytes only at the end."""
        found = self.files.read(self.descriptor, size, offset)
        while len(found) < size and (more := self.files.read(self.descriptor, size - len(found), offset + len(found))):
            found += more
        return found

    def size(self) -> int:
        """Bytes."""
        return self.files.status(self.descriptor).st_size


class StoredTable(Mapping[int, bytes]):
    """The documents of one table of a snapshot. What is not as it was written raises `StoreError`."""

    def __init__(self, file: OpenFile, pages: Pages) -> None:
        """`pages` say where the documents stand in `file`."""
        self._file = file
        self._pages = pages
        self._found = Place(-1, 0, 0, 0, 0)  # lately: whoever reads a document is about to change it
        self._reads: tuple[tuple[int, bytes], ...] = ()  # the last ones, where each began

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._pages)

    def __iter__(self) -> Iterator[int]:
        """The numbers, rising."""
        for places in self._each_page():
            yield from (place.number for place in places)

    def __contains__(self, number: object) -> bool:
        """Whether there is a document of that number."""
        return isinstance(number, int) and self._find(number) is not None

    def __getitem__(self, number: int) -> bytes:
        """The document's JSON. Raises `KeyError`."""
        place = self._find(number)
        if place is None:
            raise KeyError(number)
        return self._checked(place, self._near(place))

    def last(self) -> int:
        """The highest number, 0 when there is none."""
        try:
            return self._pages.last()
        except (BadIndex, OSError) as error:
            raise _named(self._file, error) from error

    def falling(self) -> Iterator[int]:
        """The numbers from the highest down, a page read when it is come to."""
        pages = self._pages.falling()
        while (page := self._next(pages)) is not None:
            yield from (place.number for place in reversed(page))

    def columns(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The list columns of some orders."""
        try:
            return self._pages.columns(numbers)
        except (BadIndex, OSError) as error:
            raise _named(self._file, error) from error

    def all_columns(self) -> Iterator[tuple[int, bytes]]:
        """Number and list columns of every order."""
        pages = self._pages.with_columns()
        while (page := self._next(pages)) is not None:
            yield from ((place.number, columns) for place, columns in page)

    def entries(self) -> Iterator[Entry]:
        """Every document with its list columns, read a page at a time."""
        pages = self._pages.with_columns()
        while (page := self._next(pages)) is not None:
            start = page[0][0].offset
            data = self._read(page[-1][0].offset + page[-1][0].size - start, start)
            for place, columns in page:
                document = data[place.offset - start : place.offset - start + place.size]
                yield place.number, self._checked(place, document), columns

    def _each_page(self) -> Iterator[list[Place]]:
        pages = iter(self._pages)
        while (page := self._next(pages)) is not None:
            yield page

    def _next(self, pages: Iterator[list[_T]]) -> list[_T] | None:
        try:
            return next(pages, None)
        except (BadIndex, OSError) as error:
            raise _named(self._file, error) from error

    def _find(self, number: int) -> Place | None:
        lately = self._found
        if lately.number == number:
            return lately
        try:
            place = self._pages.find(number)
        except (BadIndex, OSError) as error:
            raise _named(self._file, error) from error
        self._found = place or lately
        return place

    def _near(self, place: Place) -> bytes:
        """A document's bytes. Whoever goes through the file one by one is read ahead for: a system call for each costs
        more than all else, and hands the interpreter to another thread. No lock: who comes between reads once more.
        """
        reads = self._reads
        for start, data in reads:
            if start <= place.offset and place.offset + place.size <= start + len(data):
                return data[place.offset - start : place.offset - start + place.size]
        before = max((len(data) for start, data in reads if 0 <= place.offset - start < len(data) + _NEAR), default=0)
        data = self._read(max(place.size, min(before * _FASTER, _AHEAD)), place.offset)
        self._reads = ((place.offset, data), *reads[: _READS - 1])
        return data[: place.size]

    def _read(self, size: int, offset: int) -> bytes:
        try:
            return self._file.read(size, offset)
        except OSError as error:
            raise _named(self._file, error) from error

    def _checked(self, place: Place, document: bytes) -> bytes:
        if zlib.crc32(document) == place.crc and len(document) == place.size:
            return document
        line = self._file.read(place.offset, 0).count(b"\n") + 1
        raise snapshot.changed(f"{self._file.path}, line {line}")


class Stored:
    """A snapshot and where everything stands in it."""

    def __init__(self, file: OpenFile, read: Read, directory: Directory) -> None:
        """`read`: from the index."""
        self.directory = directory
        self.newest = directory.newest
        self.tables = {name: StoredTable(file, Pages(read, pages)) for name, pages in directory.tables.items()}


def open_stored(path: Path, files: Files, *, read_only: bool) -> Stored | Snapshot | None:
    """The snapshot in `path`: with its index, made anew where there is none that fits (and kept unless `read_only`); as
    documents in memory when plain TinyDB wrote it; `None` when there is none.

    Raises `StoreError`, naming file and line, for one that is damaged or no such file.
    """
    try:
        try:
            file = OpenFile(path, files)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(files.status(file.descriptor).st_mode):
            raise StoreError(f"{path}: not a file", hint="Name the data file itself, such as orders.json in a folder.")
        return indexed(file) or _read_whole(file, read_only=read_only)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", hint="Check that you may read it and its folder.") from error


def indexed(file: OpenFile) -> Stored | None:
    """The snapshot with the index that lies beside it; `None` when that does not fit, or there is none."""
    try:
        index = OpenFile(index_path(file.path), file.files)
        directory = read_directory(index.read, index.size())
    except (OSError, BadIndex):
        return None
    fits = directory.snapshot == fingerprint_of(file.files, file.descriptor)
    return Stored(file, index.read, directory) if fits else None


def _read_whole(file: OpenFile, *, read_only: bool) -> Stored | Snapshot:
    """Every byte read and checked."""
    before = fingerprint_of(file.files, file.descriptor)
    data = read_all(file.files, file.descriptor)
    found = snapshot.parsed(file.path, data)
    if isinstance(found, Snapshot):
        return found
    if found.format < snapshot.FORMAT:
        return _upgraded(data, found)
    index = _index(data, found, before)
    if not read_only and _kept(file, index):
        stored = indexed(file)
        if stored is not None:
            return stored
    read = _from_memory(index)
    return Stored(file, read, read_directory(read, len(index)))


def _index(data: bytes, meta: Meta, fingerprint: Fingerprint) -> bytes:
    parts: list[bytes] = []
    builder = Builder(parts.append)
    for name, places in snapshot.places(data):
        builder.begin(name)
        for number, start, end in places:
            document = data[start:end]
            builder.add(number, start, document, columns_of(document) if name == ORDERS else b"")
    builder.finish(fingerprint, meta.database, meta.seq, dict(meta.highest))
    return b"".join(parts)


def _upgraded(data: bytes, meta: Meta) -> Snapshot:
    """What an older version wrote, in memory and in today's form."""
    tables = {
        name: {number: upgraded(name, data[start:end], meta.format) for number, start, end in places}
        for name, places in snapshot.places(data)
    }
    return Snapshot(tables=tables, meta=meta)


def _kept(file: OpenFile, index: bytes) -> bool:
    try:
        put_in_place(file.files, index_path(file.path), [index], ending=".made.new")  # a compaction has .new
    except OSError:
        return False  # a folder we may not write to: it is made in memory each time
    return True


def _from_memory(data: bytes) -> Read:
    return lambda size, offset: data[offset : offset + size]


def _named(file: OpenFile, error: BadIndex | OSError) -> StoreError:
    """What goes wrong while reading, as an error that names the file."""
    if isinstance(error, BadIndex):
        return StoreError(
            f"{index_path(file.path)}: damaged", hint="Delete that file: it is made again from the data file."
        )
    return StoreError(f"{file.path}: {error.strerror}", hint="Check that the disk is still there.")
