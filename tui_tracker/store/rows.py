"""The list columns of all orders, in memory: brought up to date by the store's thread, read by everybody.

They are read when they are first asked for: the first screen needs the newest orders only (`newest`).
"""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from tui_tracker.model.collector import uncollected
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import OrderKey, OrderRow, holding

from .api import Changes
from .contents import Table
from .holders import Holders

_SHARED: Final = 100_000  # texts
_TOO_MANY: Final = 16  # numbers are looked up where there are so many times as many orders; else all are gone through
_REMEMBERED: Final = 20_000  # changes kept for `changes_since`


class Rows:
    """Rows by id and ids by key, and which of them changed when.

    `revision` is the journal's sequence number, or more: it never goes back, even when the journal does.
    """

    def __init__(self, path: Path, documents: Callable[[], Table], seq: int) -> None:
        """`path` stands in error messages. `documents`: the orders as they are committed."""
        self.revision = seq
        self._path = path
        self._documents = documents
        self._decoder = msgspec.json.Decoder(OrderRow)
        self._lock = threading.RLock()
        self._is_read = False
        self._rows: dict[int, OrderRow] = {}
        self._keys: dict[str, dict[str, int]] | None = None  # shop → number → id, made when first asked for
        self._holders: Holders | None = None  # made when first asked for
        self._first: tuple[int, list[OrderRow]] | None = None  # as of a revision: the newest, before all are read
        self._same: dict[str, str] = {}  # texts that many rows share, each once in memory
        self._log: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)  # revision, order
        self._forgotten = seq  # changes up to this revision can't be told any more
        self._unread: set[int] = set()

    def __len__(self) -> int:
        """How many orders there are."""
        return len(self._rows) if self._is_read else len(self._documents())

    @property
    def is_read(self) -> bool:
        """Whether all rows are in memory."""
        return self._is_read

    def all(self) -> list[OrderRow]:
        """All rows: a list of its own."""
        self.read()
        return list(self._rows.values())

    def newest(self, numbers: Iterable[int]) -> list[OrderRow]:
        """The rows of these orders and of all that changed since the last compaction, the newest first; all rows, when
        they were read already.
        """
        if self._is_read:
            return self.all()
        revision, known = self.revision, self._first
        if known is not None and known[0] == revision:
            return list(known[1])
        found = dict(self._decoded(self._documents().some_columns(frozenset(numbers)).items()))
        rows = sorted(found.values(), key=lambda row: (row.placed_at, row.id), reverse=True)
        self._first = revision, rows
        return list(rows)

    def row(self, number: int) -> OrderRow | None:
        """One row."""
        if self._is_read:
            return self._rows.get(number)
        document = self._documents().get(number)
        return None if document is None else next(self._decoded([(number, document)]))[1]

    def find(self, key: OrderKey) -> int | None:
        """The id of the order with that shop and number."""
        with self._lock:
            self.read()
            if self._keys is None:
                self._keys = {}
                for number, row in self._rows.items():
                    self._keys.setdefault(row.shop, {})[row.number] = number
        return self._keys.get(key.shop, {}).get(key.number)

    def holding(self, numbers: Collection[str]) -> list[tuple[int, str]]:
        """Order and number of every parcel that has one of `numbers`, by the orders' ids."""
        wanted = frozenset(numbers)
        self.read()
        if len(wanted) * _TOO_MANY > len(self._rows):
            return sorted(holding(self.all(), wanted))
        with self._lock:
            if self._holders is None:
                self._holders = Holders(self._rows.values())
            holders = self._holders
        return sorted(holders.of(wanted, self._rows.get))

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`."""
        newest = self.revision
        if revision < self._forgotten:
            return Changes(revision=newest, reset=True)
        ids = frozenset(order_id for at, order_id in tuple(self._log) if at > revision)
        return Changes(revision=newest, ids=ids)

    def read(self) -> bool:
        """Read all rows; whether that was not done before. Raises `StoreError` for a document that is no order."""
        if self._is_read:
            return False
        with self._lock:
            return not self._is_read and self._read_all()

    def _read_all(self) -> bool:
        with uncollected():
            self._rows = dict(self._decoded(self._documents().columns()))
            self._keys, self._holders, self._first = None, None, None
        self._is_read = True
        return True

    def _decoded(self, columns: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, OrderRow]]:
        decode, set_id = self._decoder.decode, msgspec.structs.force_setattr
        number = 0
        try:
            for number, each in columns:
                row = decode(each)
                set_id(row, "id", number)  # it is nobody else's yet
                self._share(row)
                yield number, row
        except msgspec.MsgspecError as error:
            raise wrong(self._path, number, error) from error

    def _share(self, row: OrderRow) -> None:
        """Keep the texts that many rows have once: that is a third of the rows' memory."""
        same, put = self._same.setdefault, msgspec.structs.force_setattr
        put(row, "source", same(row.source, row.source))
        put(row, "currency", same(row.currency, row.currency))
        put(row, "total", same(row.total, row.total))
        customer = row.customer
        put(customer, "country", same(customer.country, customer.country))
        for parcel in row.parcels:
            put(parcel, "carrier", same(parcel.carrier, parcel.carrier))
            put(parcel, "courier", same(parcel.courier, parcel.courier))
            put(parcel, "last_event", same(parcel.last_event, parcel.last_event))
        if len(self._same) > _SHARED:
            self._same.clear()

    # By the store's thread only

    def is_behind(self, seq: int) -> bool:
        """Whether there is something to be brought up to date, by what is known here."""
        return bool(self._unread) or seq > self.revision

    def read_again(self, seq: int) -> None:
        """All documents are others now. Raises `StoreError` for a document that is no order; then nothing changes."""
        with self._lock:
            if self._is_read:
                self._read_all()
            self._unread.clear()
            self._log.clear()
            revision = max(seq, self.revision + 1) if self.revision else seq
            self._forgotten = revision  # first: whoever sees the new revision must be told that all was read anew
            self.revision = revision

    def take(self, numbers: Iterable[int], seq: int) -> None:
        """Bring these up to date. Raises `StoreError` when one is no order: the others are up to date then, and it is
        tried again the next time.
        """
        with self._lock:
            self._unread.update(numbers)
            failed: StoreError | None = None
            done = []
            for number in sorted(self._unread):
                try:
                    self._take(number)
                    done.append(number)
                except StoreError as error:
                    failed = failed or error
            self._unread.difference_update(done)
            self._remember(done, max(seq, self.revision + 1) if done else max(seq, self.revision))
        if failed is not None:
            raise failed

    def _take(self, number: int) -> None:
        document = self._documents().get(number)
        row = None if document is None else next(self._decoded([(number, document)]))[1]
        if not self._is_read:
            return
        before = self._rows.get(number)
        if row is None:
            self._rows.pop(number, None)
        else:
            self._rows[number] = row
            if self._holders is not None:
                self._holders.put(row, before)
        if self._keys is not None:
            self._take_key(self._keys, number, before, row)

    @staticmethod
    def _take_key(keys: dict[str, dict[str, int]], number: int, before: OrderRow | None, row: OrderRow | None) -> None:
        if row is not None:
            keys.setdefault(row.shop, {})[row.number] = number
        if before is not None and (row is None or row.key != before.key):
            of_shop = keys.get(before.shop, {})
            if of_shop.get(before.number) == number:
                del of_shop[before.number]

    def _remember(self, numbers: Iterable[int], revision: int) -> None:
        for number in numbers:
            if len(self._log) == _REMEMBERED:
                self._forgotten = self._log[0][0]
            self._log.append((revision, number))
        self.revision = revision


def wrong(path: Path, number: int, error: Exception) -> StoreError:
    """The error for a document in the orders table that is no order."""
    return StoreError(
        f"{path}: order document {number} is not an order ({error})",
        hint="Mend that document, or take it out; nothing was changed.",
    )
