"""Orders over the database: one thread does locks, fsync and catching up; everybody else reads what is in memory."""

import gc
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderKey, OrderRow, from_document, settled, to_document

from .api import Act, AuditEntry, Change, Changed, Changes, Commit
from .database import Database, Moved
from .journal import Record, plain
from .state import State

_LOOK: Final = 0.075  # seconds between two looks at the journal for others' commits
_REMEMBERED: Final = 20_000  # changes kept for `changes_since`
_TABLE: Final = "orders"


class AuditDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """An audit entry as it is kept; its number is the revision."""

    at: datetime
    kind: str
    by: str = ""
    summary: str = ""
    orders: tuple[int, ...] = ()
    data: dict[str, Any] = msgspec.field(default_factory=dict)


@dataclass(slots=True)
class _Wanted:
    """A commit somebody waits for."""

    changes: Sequence[Change]
    act: Act
    future: "Future[Commit]" = field(default_factory=Future)


@dataclass(slots=True)
class _Work:
    """Anything else for the thread."""

    run: Callable[[], None]
    future: "Future[None]" = field(default_factory=Future)


class FileStore:
    """Implements `Store` over `orders.json` and its journal."""

    def __init__(self, path: Path, *, read_only: bool, now: Callable[[], datetime]) -> None:
        """Open and read the file. Raises `StoreError` when it can't be used."""
        self._now = now
        self._rows: dict[int, OrderRow] = {}
        self._keys: dict[OrderKey, int] = {}
        self._row = msgspec.json.Decoder(OrderRow)
        self._log: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)  # revision, order
        self._listeners: list[Callable[[], None]] = []
        self._queue: queue.SimpleQueue[_Wanted | _Work | None] = queue.SimpleQueue()
        self._database = Database(path, read_only=read_only)
        self._state = State(path.with_name(path.name + ".state"), now=now)
        with _paused_collector():
            self._read_rows(self._database.tables.get(_TABLE, ()))
        self._revision = self._forgotten = self._database.seq
        self._broken: StoreError | None = None
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._closed = False
        self._thread.start()

    # Reading: from any thread, never waits

    @property
    def path(self) -> Path:
        """The data file."""
        return self._database.path

    @property
    def read_only(self) -> bool:
        """True when nothing may be committed."""
        return self._database.read_only

    @property
    def revision(self) -> int:
        """The newest revision in memory."""
        return self._revision

    def __len__(self) -> int:
        """How many orders there are."""
        return len(self._rows)

    def rows(self) -> list[OrderRow]:
        """The list columns of all orders."""
        return list(self._rows.values())

    def row(self, order_id: int) -> OrderRow | None:
        """The list columns of one order."""
        return self._rows.get(order_id)

    def find(self, key: OrderKey) -> int | None:
        """The id of the order with that shop and number."""
        return self._keys.get(key)

    def order(self, order_id: int) -> Order | None:
        """The whole order, decoded now. Raises `StoreError` when its document is not an order."""
        document = self._database.tables.get(_TABLE, {}).get(order_id)
        return None if document is None else self._decoded(document, order_id)

    def _decoded(self, document: bytes, order_id: int) -> Order:
        try:
            return from_document(msgspec.json.decode(document), order_id)
        except msgspec.MsgspecError as error:
            raise self._wrong(order_id, error) from error

    def _wrong(self, order_id: int, error: Exception) -> StoreError:
        return StoreError(
            f"{self.path}: order document {order_id} is not an order ({error})",
            hint="Mend that document, or take it out; nothing was changed.",
        )

    def audit(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
        """The newest audit entries first, of one order or of all."""
        entries: list[AuditEntry] = []
        documents = self._database.tables.get("audit", {})
        for revision in sorted(documents, reverse=True):
            document = msgspec.json.decode(documents[revision], type=AuditDocument)
            if order_id is None or order_id in document.orders:
                entries.append(AuditEntry(revision=revision, **msgspec.structs.asdict(document)))
            if len(entries) == limit:
                break
        return entries

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`."""
        newest = self._revision
        if revision < self._forgotten:
            return Changes(revision=newest, reset=True)
        ids = frozenset(order_id for at, order_id in tuple(self._log) if at > revision)
        return Changes(revision=newest, ids=ids)

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` from the store's thread after every change; returns the way to stop."""
        self._listeners.append(wake)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(wake)

        return stop

    def recall(self, owner: str, key: str) -> str | None:
        """What was remembered and has not expired."""
        return self._state.recall(owner, key)

    # Writing: queued, done by the thread

    def commit(self, changes: Sequence[Change], act: Act) -> "Future[Commit]":
        """All of `changes` or none, durably."""
        wanted = _Wanted(tuple(changes), act)
        self._put(wanted)
        return wanted.future

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep a plugin's token or memo in the state file."""
        return self._do(lambda: self._state.remember(owner, key, value, expires_at))

    def compact(self) -> "Future[None]":
        """Write a complete `orders.json` and empty the journal."""
        return self._do(self._compact)

    def close(self, *, compact: bool = False) -> None:
        """Finish what is queued, compact if asked, stop the thread. Idempotent."""
        if self._closed:
            return
        last = self.compact() if compact and not self.read_only else None
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        self._database.close()
        if last is not None:
            last.result()

    def _do(self, run: Callable[[], None]) -> "Future[None]":
        work = _Work(run)
        self._put(work)
        return work.future

    def _put(self, item: _Wanted | _Work) -> None:
        if self._closed:
            item.future.set_exception(StoreError(f"{self.path}: already closed"))
        else:
            self._queue.put(item)

    # The thread

    def _run(self) -> None:
        while True:
            try:
                item = self._queue.get(timeout=_LOOK)
            except queue.Empty:
                self._catch_up()
                continue
            if item is None:
                return
            if not self._handle(self._waiting(item)):
                return

    def _waiting(self, first: _Wanted | _Work) -> list[_Wanted | _Work | None]:
        """`first` and everything that came meanwhile: commits side by side share one sync."""
        items: list[_Wanted | _Work | None] = [first]
        while not self._queue.empty():
            items.append(self._queue.get())
        return items

    def _handle(self, items: list[_Wanted | _Work | None]) -> bool:
        """Do the items in order; False when the end was among them."""
        group: list[_Wanted] = []
        for item in items:
            if isinstance(item, _Wanted):
                group.append(item)
                continue
            self._commit(group)
            group = []
            if item is None:
                return False
            _settle(item.future, item.run)
        self._commit(group)
        return True

    def _catch_up(self) -> None:
        try:
            if self._database.behind():
                self._took_in(self._database.refresh())
        except (StoreError, OSError) as error:
            self._broken = error if isinstance(error, StoreError) else StoreError(f"{self.path}: {error}")

    def _commit(self, group: list[_Wanted]) -> None:
        if not group:
            return
        try:
            with self._database.transaction() as moved:
                self._took_in(moved)
                done = self._write(group)
                if self._database.is_long():
                    self._database.compact()
        except Exception as error:  # whatever it is belongs to those who wait
            for wanted in group:
                if not wanted.future.done():
                    wanted.future.set_exception(error)
            return
        self._tell()
        for wanted, commit in done:
            wanted.future.set_result(commit)

    def _write(self, group: list[_Wanted]) -> list[tuple[_Wanted, Commit]]:
        """Apply the group one after the other, each on top of those before it, and sync once."""
        draft = _Draft(self, self._database)
        done: list[tuple[_Wanted, Commit]] = []
        records: list[Record] = []
        for wanted in group:
            try:
                changed, record = draft.apply(wanted.changes, wanted.act, self._now())
            except Exception as error:  # a change that raises fails alone
                wanted.future.set_exception(error)
                continue
            if record is not None:
                records.append(record)
            done.append((wanted, Commit(revision=draft.seq, changed=changed)))
        if records:
            self._took_in(Moved(self._database.append(records)), tell=False)
        return done

    def _compact(self) -> None:
        with self._database.transaction() as moved:
            self._took_in(moved)
            self._database.compact()

    def _took_in(self, moved: Moved, *, tell: bool = True) -> None:
        """Bring the rows up to date with the documents that changed."""
        if moved.reset:
            self._rows, self._keys = {}, {}
            self._read_rows(self._database.tables.get(_TABLE, ()))
            self._log.clear()
            self._forgotten = self._database.seq
        else:
            numbers = [number for table, number in moved if table == _TABLE]
            self._read_rows(numbers)
            self._remember_change(numbers)
        self._revision = self._database.seq
        if tell and (moved or moved.reset):
            self._tell()

    def _remember_change(self, numbers: list[int]) -> None:
        for number in numbers:
            if len(self._log) == _REMEMBERED:
                self._forgotten = self._log[0][0]
            self._log.append((self._database.seq, number))

    def _read_rows(self, numbers: Any) -> None:
        documents = self._database.tables.get(_TABLE, {})
        for number in list(numbers):
            document = documents.get(number)
            if document is None:
                gone = self._rows.pop(number, None)
                if gone is not None:
                    self._keys.pop(gone.key, None)
                continue
            try:
                row = self._row.decode(document)
            except msgspec.MsgspecError as error:
                raise self._wrong(number, error) from error
            row = msgspec.structs.replace(row, id=number)
            self._rows[number] = row
            self._keys[row.key] = number

    def _tell(self) -> None:
        for wake in tuple(self._listeners):
            wake()


class _Draft:
    """The orders as they will be when a group of commits is written."""

    def __init__(self, store: FileStore, database: Database) -> None:
        self._store = store
        self._database = database
        self._orders: dict[int, Order | None] = {}
        self._keys: dict[OrderKey, int | None] = {}
        self.seq = database.seq

    def apply(self, changes: Sequence[Change], act: Act, now: datetime) -> tuple[tuple[Changed, ...], Record | None]:
        """What one commit changes and its record; `None` when nothing does."""
        before = dict(self._orders), dict(self._keys)
        try:
            changed = [found for change in changes if (found := self._changed(change)) is not None]
        except BaseException:
            self._orders, self._keys = before
            raise
        if not changed:
            return (), None
        self.seq += 1
        return tuple(changed), self._record(changed, act, now)

    def _changed(self, change: Change) -> Changed | None:
        number = change.target if isinstance(change.target, int) else self._find(change.target)
        before = self._order(number) if number is not None else None
        after = change.apply(before)
        if after is before or (before is None and after is None):
            return None
        if number is None:
            number = self._database.next_number(_TABLE, self._orders)
        if after is not None:
            after = settled(msgspec.structs.replace(after, id=number))
        if after == before:
            return None
        self._orders[number] = after
        if before is not None:
            self._keys[before.key] = None
        if after is not None:
            self._keys[after.key] = number
        return Changed(id=number, before=before, after=after)

    def _find(self, key: OrderKey) -> int | None:
        return self._keys[key] if key in self._keys else self._store.find(key)

    def _order(self, number: int) -> Order | None:
        return self._orders[number] if number in self._orders else self._store.order(number)

    def _record(self, changed: Sequence[Changed], act: Act, now: datetime) -> Record:
        put: dict[str, dict[str, msgspec.Raw]] = {}
        documents = self._database.tables.get(_TABLE, {})
        for one in changed:
            if one.after is not None:
                known = documents.get(one.id)
                previous = msgspec.json.decode(known) if known is not None else None
                put.setdefault(_TABLE, {})[str(one.id)] = plain(to_document(one.after, previous))
        if not act.quiet:
            entry = AuditDocument(
                at=now,
                kind=act.kind,
                by=act.by,
                summary=act.summary,
                orders=tuple(one.id for one in changed),
                data=dict(act.data),
            )
            put["audit"] = {str(self.seq): plain(entry)}
        gone = [one.id for one in changed if one.after is None]
        return Record(seq=self.seq, put=put, gone={_TABLE: gone} if gone else {})


def _settle(future: "Future[None]", run: Callable[[], None]) -> None:
    try:
        run()
    except Exception as error:  # belongs to whoever waits
        future.set_exception(error)
    else:
        future.set_result(None)


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
