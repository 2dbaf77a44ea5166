"""The index beside a snapshot: where each document stands, its checksum, and the list columns of each order.

It is derived from the snapshot and thrown away when it does not match; the data is never only here. Pages of up to 512
documents, each the records of its documents and then their list columns (JSON of `OrderRow`); behind them the directory
of all pages, and twelve bytes that say how long that is.
"""

import heapq
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from struct import Struct
from typing import Final, NamedTuple

import msgspec

from tui_tracker.model.order import OrderRow

FORMAT: Final = 6  # to be raised when `OrderRow` gets a column: what an older index holds lacks it
FIRST_PAGE: Final = 512  # orders that the first screen may show before the others are read

_RECORD: Final = Struct("<QQIII")
_NUMBER: Final = Struct("<Q")
_TRAILER: Final = Struct("<II4s")  # the directory's bytes and CRC-32
_MAGIC: Final = b"tidx"
_PAGE: Final = 512  # documents
_CACHED: Final = 32  # pages of a table kept in memory, 14 KB each

Fingerprint = tuple[int, int, int, int]
"""Inode, bytes, times of the last change of content and of file (ns): tells a file from any other state of it."""

Read = Callable[[int, int], bytes]
"""Bytes of the index: how many, from which offset on."""


class BadIndex(Exception):
    """The index is not what was written."""


class Place(NamedTuple):
    """Where a document stands in the snapshot."""

    number: int
    offset: int
    size: int
    crc: int  # CRC-32 of its bytes
    columns: int  # bytes of its list columns


class Page(msgspec.Struct, frozen=True, array_like=True):
    """Some documents in a row. `at`: where its records stand in the index; the list columns follow them."""

    first: int  # number of the first document
    count: int
    at: int
    crc: int
    columns: int  # bytes
    columns_crc: int


class Directory(msgspec.Struct, frozen=True, array_like=True):
    """What is in the index, and of which snapshot it was made."""

    format: int
    snapshot: Fingerprint
    database: str
    seq: int
    highest: dict[str, int]
    tables: dict[str, tuple[Page, ...]]
    newest: tuple[int, ...]  # the orders placed last, the newest first


class _Placed(msgspec.Struct, frozen=True):
    placed_at: datetime


_rows: Final = msgspec.json.Decoder(OrderRow)
_placed: Final = msgspec.json.Decoder(_Placed)
_encode: Final = msgspec.json.Encoder().encode


def columns_of(document: bytes) -> bytes:
    """The list columns of an order's document; nothing when it is no order."""
    try:
        return _encode(_rows.decode(document))
    except msgspec.MsgspecError:
        return b""


class Builder:
    """Makes an index while documents pass by, sorted by number within a table."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        """`write` appends to the index."""
        self._write = write
        self._at = 0
        self._tables: dict[str, list[Page]] = {}
        self._pages: list[Page] = []
        self._records: list[bytes] = []
        self._columns: list[bytes] = []
        self._first = 0
        self._newest: list[tuple[datetime, int]] = []  # a heap, the oldest on top

    def begin(self, table: str) -> None:
        """The documents that follow are of this table."""
        self.flush()
        self._pages = self._tables.setdefault(table, [])

    def add(self, number: int, offset: int, document: bytes, columns: bytes) -> None:
        """A document that stands at `offset` of the snapshot."""
        if not self._records:
            self._first = number
        place = Place(number, offset, len(document), zlib.crc32(document), len(columns))
        self._records.append(_RECORD.pack(*place))
        if columns:
            self._columns.append(columns)
            self._place(_placed.decode(columns).placed_at, number)
        if len(self._records) == _PAGE:
            self.flush()

    def _place(self, placed: datetime, number: int) -> None:
        if len(self._newest) < FIRST_PAGE:
            heapq.heappush(self._newest, (placed, number))
        elif (placed, number) > self._newest[0]:
            heapq.heapreplace(self._newest, (placed, number))

    def flush(self) -> None:
        """Write the page that is begun: all that is there in front of the directory."""
        if not self._records:
            return
        records, columns = b"".join(self._records), b"".join(self._columns)
        page = Page(
            first=self._first,
            count=len(self._records),
            at=self._at,
            crc=zlib.crc32(records),
            columns=len(columns),
            columns_crc=zlib.crc32(columns),
        )
        self._pages.append(page)
        self._write(records + columns)
        self._at += len(records) + len(columns)
        self._records, self._columns = [], []

    def finish(self, snapshot: Fingerprint, database: str, seq: int, highest: dict[str, int]) -> None:
        """Write the directory."""
        self.flush()
        tables = {name: tuple(pages) for name, pages in self._tables.items()}
        newest = tuple(number for _, number in sorted(self._newest, reverse=True))
        self._write(sealed(Directory(FORMAT, snapshot, database, seq, highest, tables, newest)))


def sealed(directory: Directory) -> bytes:
    """The end of an index."""
    data = msgspec.msgpack.encode(directory)
    return data + _TRAILER.pack(len(data), zlib.crc32(data), _MAGIC)


def read_directory(read: Read, size: int) -> Directory:
    """The directory of an index of `size` bytes. Raises `BadIndex`."""
    trailer = read(_TRAILER.size, max(0, size - _TRAILER.size))
    if len(trailer) != _TRAILER.size:
        raise BadIndex
    length, crc, magic = _TRAILER.unpack(trailer)
    data = read(length, size - _TRAILER.size - length) if length < size else b""
    if magic != _MAGIC or len(data) != length or zlib.crc32(data) != crc:
        raise BadIndex
    try:
        directory = msgspec.msgpack.decode(data, type=Directory)
    except msgspec.MsgspecError as error:
        raise BadIndex from error
    if directory.format != FORMAT:
        raise BadIndex
    return directory


class Pages:
    """The pages of one table, read when they are asked for. Every method raises `BadIndex` for what is damaged."""

    def __init__(self, read: Read, pages: Sequence[Page]) -> None:
        """In the order of the numbers."""
        self._read = read
        self._pages = pages
        self._firsts = [page.first for page in pages]
        self._count = sum(page.count for page in pages)
        self._known: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        """How many documents there are."""
        return self._count

    def last(self) -> int:
        """The highest number, 0 when there is none."""
        if not self._pages:
            return 0
        return self._at(self._records(len(self._pages) - 1), self._pages[-1].count - 1).number

    def find(self, number: int) -> Place | None:
        """Where the document of that number stands."""
        index = bisect_right(self._firsts, number) - 1
        if index < 0:
            return None
        records = self._records(index)
        guess = number - self._firsts[index]  # nearly always no number is left out
        if guess < self._pages[index].count and (place := self._at(records, guess)).number == number:
            return place
        low, high = 0, self._pages[index].count
        while low < high:
            middle = (low + high) // 2
            if _NUMBER.unpack_from(records, middle * _RECORD.size)[0] < number:
                low = middle + 1
            else:
                high = middle
        if low < self._pages[index].count and (place := self._at(records, low)).number == number:
            return place
        return None

    def columns(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The list columns of some documents, by number; those that are not there are left out."""
        wanted = set(numbers)
        pages = {bisect_right(self._firsts, number) - 1 for number in wanted} - {-1}
        return {place.number: found for at in pages for place, found in self._columns(at) if place.number in wanted}

    def __iter__(self) -> Iterator[list[Place]]:
        """Page by page."""
        for index in range(len(self._pages)):
            yield self._places(index)

    def falling(self) -> Iterator[list[Place]]:
        """Page by page, the last one first; each page rises."""
        for index in reversed(range(len(self._pages))):
            yield self._places(index)

    def with_columns(self) -> Iterator[list[tuple[Place, bytes]]]:
        """Page by page, with the list columns."""
        for index in range(len(self._pages)):
            yield self._columns(index)

    @staticmethod
    def _at(records: bytes, position: int) -> Place:
        return Place(*_RECORD.unpack_from(records, position * _RECORD.size))

    def _places(self, index: int) -> list[Place]:
        return [Place._make(each) for each in _RECORD.iter_unpack(self._read_records(index))]

    def _columns(self, index: int) -> list[tuple[Place, bytes]]:
        page = self._pages[index]
        data = self._read(page.columns, page.at + page.count * _RECORD.size)
        if len(data) != page.columns or zlib.crc32(data) != page.columns_crc:
            raise BadIndex
        found, at = [], 0
        for place in self._places(index):
            found.append((place, data[at : at + place.columns]))
            at += place.columns
        return found

    def _records(self, index: int) -> bytes:
        known = self._known.get(index)
        if known is not None:
            return known
        data = self._known[index] = self._read_records(index)
        if len(self._known) > _CACHED:
            self._known.popitem(last=False)
        return data

    def _read_records(self, index: int) -> bytes:
        page = self._pages[index]
        data = self._read(page.count * _RECORD.size, page.at)
        if zlib.crc32(data) != page.crc or len(data) != page.count * _RECORD.size:
            raise BadIndex
        return data
