"""The list columns of all orders, in memory: brought up to date by the store's thread, read by everybody."""

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import OrderKey, OrderRow

from .api import Changes

_REMEMBERED: Final = 20_000  # changes kept for `changes_since`


class Rows:
    """Rows by id and ids by key, and which of them changed when.

    `revision` is the journal's sequence number, or more: it never goes back, even when the journal does.
    """

    def __init__(self, path: Path) -> None:
        """`path` stands in error messages."""
        self.revision = 0
        self._path = path
        self._decoder = msgspec.json.Decoder(OrderRow)
        self._rows: dict[int, OrderRow] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._log: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)  # revision, order
        self._forgotten = 0  # changes up to this revision can't be told any more
        self._unread: set[int] = set()

    def __len__(self) -> int:
        """How many orders there are."""
        return len(self._rows)

    def all(self) -> list[OrderRow]:
        """All rows: a list of its own."""
        return list(self._rows.values())

    def row(self, number: int) -> OrderRow | None:
        """One row."""
        return self._rows.get(number)

    def find(self, key: OrderKey) -> int | None:
        """The id of the order with that shop and number."""
        return self._keys.get(key)

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`."""
        newest = self.revision
        if revision < self._forgotten:
            return Changes(revision=newest, reset=True)
        ids = frozenset(order_id for at, order_id in tuple(self._log) if at > revision)
        return Changes(revision=newest, ids=ids)

    # By the store's thread only

    def read_all(self, documents: Mapping[int, bytes], seq: int) -> None:
        """Forget all and read these. Raises `StoreError` for a document that is no order; then nothing changes."""
        with _paused_collector():
            rows = dict(self._decoded(documents))
            keys = {(row.shop, row.number): number for number, row in rows.items()}
        self._rows, self._keys = rows, keys
        self._unread.clear()
        self._log.clear()
        revision = max(seq, self.revision + 1) if self.revision else seq
        self._forgotten = revision  # first: whoever sees the new revision must be told that all was read anew
        self.revision = revision

    def _decoded(self, documents: Mapping[int, bytes]) -> Iterator[tuple[int, OrderRow]]:
        decode, set_id = self._decoder.decode, msgspec.structs.force_setattr
        number = 0
        try:
            for number, document in documents.items():
                row = decode(document)
                set_id(row, "id", number)  # it is nobody else's yet
                yield number, row
        except msgspec.MsgspecError as error:
            raise wrong(self._path, number, error) from error

    def take(self, documents: Mapping[int, bytes], numbers: Iterable[int], seq: int) -> None:
        """Bring these up to date. Raises `StoreError` when one is no order: the others are up to date then, and it is
        tried again the next time.
        """
        self._unread.update(numbers)
        failed: StoreError | None = None
        done = []
        for number in sorted(self._unread):
            try:
                self._take(number, documents.get(number))
                done.append(number)
            except StoreError as error:
                failed = failed or error
        self._unread.difference_update(done)
        self._remember(done, max(seq, self.revision + 1) if done else max(seq, self.revision))
        if failed is not None:
            raise failed

    def _take(self, number: int, document: bytes | None) -> None:
        row = None if document is None else next(self._decoded({number: document}))[1]
        before = self._rows.get(number)
        if row is None:
            self._rows.pop(number, None)
        else:
            self._rows[number] = row
            self._keys[row.key] = number
        if before is not None and (row is None or row.key != before.key) and self._keys.get(before.key) == number:
            del self._keys[before.key]

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


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Reading makes many objects and no garbage: collecting meanwhile costs more than the reading."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
