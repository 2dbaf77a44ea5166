"""Orders over the database: one thread does locks, fsync and catching up; everybody else reads what is in memory."""

import logging
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from tui_tracker.model.budget import Spent
from tui_tracker.model.errors import StoreBusyError, StoreError
from tui_tracker.model.order import Order, OrderKey, OrderRow, from_json
from tui_tracker.model.outbox import TABLE, OutboxMessage
from tui_tracker.model.stops import TABLE as STOPS
from tui_tracker.model.stops import Stop

from .api import Act, Always, AuditChange, AuditEntry, Beside, Change, Changes, Commit, MessageChange
from .aside import Aside
from .compaction import NewSnapshot
from .contents import Table
from .database import Database, Moved
from .draft import AUDIT, Draft, audit_entry
from .files import SYSTEM, Files
from .journal import Record
from .lately import Lately
from .ledger import LEDGER, spent_of
from .outbox import Outbox
from .rows import Rows, wrong
from .state import State
from .stops import Stops
from .stored import ORDERS
from .worker import Call, Wanted, Worker, done, failed, guarded

_log: Final = logging.getLogger("tui_tracker.store")


class FileStore:
    """Implements `Store` over `orders.json` and its journal."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool,
        now: Callable[[], datetime],
        lazy: bool = False,
        files: Files = SYSTEM,
        always: Always | None = None,
    ) -> None:
        """Read the file; `lazy`: its rows when they are asked for. `always`: which messages belong to a commit. Raises
        `StoreError` when it can't be used.
        """
        self._always = always
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._problem: StoreError | None = None
        self._anew = False  # everything must be read into the rows: that failed the last time
        self._again = False  # the disk did not answer: look again
        self._database = Database(path, read_only=read_only, files=files, now=now)
        self._state = State(self.path.with_name(self.path.name + ".state"), now=now, files=files)
        self._rows = Rows(self.path, self._documents, self._database.seq)
        self._lately = Lately()
        self._outbox = Outbox(lambda: self._database.table(TABLE))
        self._stops = Stops(lambda: self._database.table(STOPS))
        self._aside = Aside(self._database, self._install)
        try:
            if not lazy:
                self._rows.read()
        except BaseException:
            self._database.close()
            raise
        self._worker = Worker(commit=self._commit, idle=self._catch_up, ended=self._database.close)

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
        return self._rows.revision

    @property
    def problem(self) -> StoreError | None:
        """Why what is in memory may be old: the files can't be read on. `None` when all is well."""
        return self._problem

    def __len__(self) -> int:
        """How many orders there are."""
        return len(self._rows)

    def rows(self) -> list[OrderRow]:
        """The list columns of all orders, read now if they were not yet."""
        return self._rows.all()

    @property
    def is_read(self) -> bool:
        """Whether `rows` need not read anything."""
        return self._rows.is_read

    def newest(self) -> list[OrderRow]:
        """The list columns of the orders placed last."""
        return self._rows.newest(self._database.newest)

    def row(self, order_id: int) -> OrderRow | None:
        """The list columns of one order."""
        return self._rows.row(order_id)

    def find(self, key: OrderKey) -> int | None:
        """The id of the order with that shop and number."""
        return self._rows.find(key)

    def holding(self, numbers: Collection[str]) -> list[tuple[int, str]]:
        """Order id and number of every parcel that has one of `numbers`, by the ids."""
        return self._rows.holding(numbers)

    def order(self, order_id: int, *, to_change: bool = False) -> Order | None:
        """The whole order, decoded now. Raises `StoreError` when its document is not an order."""
        document = self._documents().get(order_id)
        if document is None:
            return None
        order = self._decoded(order_id, document)
        if to_change:
            self._lately.put(order_id, document, order)
        return order

    def decoded(self, order_id: int, document: bytes) -> Order:
        """The order a document is, about to be changed. Raises `StoreError` when it is none."""
        return self._lately.taken(order_id, document) or self._decoded(order_id, document)

    def _decoded(self, order_id: int, document: bytes) -> Order:
        try:
            return from_json(document, order_id)
        except msgspec.MsgspecError as error:
            raise wrong(self.path, order_id, error) from error

    def _documents(self) -> Table:
        return self._database.table(ORDERS)

    def audit(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
        """The newest audit entries first, of one order or of all."""
        entries: list[AuditEntry] = []
        documents = self._database.table(AUDIT)
        digits = b"" if order_id is None else str(order_id).encode()  # not in its bytes, not in the entry
        for revision in documents.falling():
            if len(entries) >= limit:
                break
            document = documents.get(revision)  # the store's thread may take it out meanwhile
            entry = self._audit_entry(revision, document) if document is not None and digits in document else None
            if entry is not None and (order_id is None or order_id in entry.orders):
                entries.append(entry)
        return entries

    def _audit_entry(self, revision: int, document: bytes) -> AuditEntry:
        try:
            return audit_entry(revision, document)
        except msgspec.MsgspecError as error:
            raise StoreError(
                f"{self.path}: audit document {revision} is no audit entry ({error})",
                hint="Mend that document, or take it out; nothing was changed.",
            ) from error

    def ledger(self, after: int = 0) -> list[tuple[int, Spent]]:
        """The ledger's lines with a number above `after`, in order."""
        documents = self._database.table(LEDGER)
        if documents.highest() <= after:
            return []
        lines = []
        for number in sorted(number for number in documents if number > after):
            document = documents.get(number)  # the store's thread may take it out meanwhile
            line = spent_of(document) if document is not None else None
            if line is not None:
                lines.append((number, line))
            elif document is not None:
                _log.warning("%s: document %d of the ledger is no line of it", self.path, number)
        return lines

    def told(self, key: str) -> bool:
        """Whether the outbox has a message with that key."""
        return self._outbox.told(key)

    def refused(self, recipient: str) -> str:
        """Why nothing more is sent to a recipient; "" where it may be."""
        return self._stops.reason(recipient) or self._outbox.refused(recipient)

    def stops(self) -> list[Stop]:
        """Who was stopped and not allowed again, the newest first."""
        return self._stops.all()

    def message(self, number: int) -> OutboxMessage | None:
        """One message of the outbox."""
        return self._outbox.message(number)

    def messages(self, *, limit: int = 500, order: int | None = None) -> list[tuple[int, OutboxMessage]]:
        """The outbox's newest messages first, by number, of all orders or of one."""
        return self._outbox.messages(limit=limit, order=order)

    def pending(self) -> list[tuple[int, OutboxMessage]]:
        """The messages that are not over."""
        return self._outbox.pending()

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`."""
        return self._rows.changes_since(revision)

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

    def commit(
        self,
        changes: Sequence[Change],
        act: Act,
        beside: Beside | None = None,
        messages: Sequence[MessageChange] = (),
        audit: Sequence[AuditChange] = (),
    ) -> "Future[Commit]":
        """All of `changes`, `messages`, `audit` and what `beside` adds, or none, durably. Cancelled before its turn,
        none.
        """
        wanted = Wanted(tuple(changes), act, beside, tuple(messages), tuple(audit))
        self._worker.put(wanted)
        return wanted.future

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep a plugin's token or memo in the state file."""
        return self._call(lambda: self._remember(owner, key, value, expires_at))

    def compact(self) -> "Future[None]":
        """Write a complete `orders.json` and empty the journal."""
        return self._call(self._compact)

    def close(self, *, compact: bool = False) -> None:
        """Finish what is queued, compact if asked, stop the thread. Idempotent. Raises `StoreError` when compacting
        failed; the store is closed then all the same, and nothing is lost.
        """
        self._aside.stop()
        last = Call(self._compact) if compact and not self.read_only else None
        if self._worker.close(last) and last is not None:
            last.future.result()

    def _call(self, run: Callable[[], None]) -> "Future[None]":
        call = Call(run)
        self._worker.put(call)
        return call.future

    # The thread

    def _remember(self, owner: str, key: str, value: str, expires_at: datetime) -> None:
        if self.read_only:
            raise StoreBusyError(f"{self.path}: opened read-only", hint="Start without --read-only to look parcels up.")
        self._state.remember(owner, key, value, expires_at)

    def _catch_up(self) -> None:
        """Take in what others committed; if that can't be read, say so and keep what we have."""
        problem: StoreError | None = self._problem
        try:
            if self._again or self._database.behind():
                self._again = False
                self._took_in(self._database.refresh())
                problem = None
        except StoreError as error:
            problem = error
        except OSError as error:
            self._again = True
            problem = StoreError(f"{self.path}: {error.strerror}", hint="Check that the disk is still there.")
        self._has_problem(problem)

    def _has_problem(self, problem: StoreError | None) -> None:
        if str(problem) == str(self._problem):
            return
        self._problem = problem
        if problem is None:
            _log.warning("%s can be read again", self.path)
        else:
            _log.warning("%s; what is shown may be old", problem)
        self._tell()

    def _commit(self, group: list[Wanted]) -> None:
        try:
            with self._database.transaction() as moved:
                self._took_in(moved)
                self._has_problem(None)
                commits = self._write(group)
        except BaseException as error:  # whatever it is belongs to those who wait
            for wanted in group:
                failed(wanted.future, error)
            return
        self._tell()
        for wanted, commit in commits:
            done(wanted.future, commit)
        self._keep_short()

    def _write(self, group: list[Wanted]) -> list[tuple[Wanted, Commit]]:
        """Apply the group one after the other, each on top of those before it, and sync once."""
        draft = Draft(self, self._database, self._always)
        commits: list[tuple[Wanted, Commit]] = []
        records: list[Record] = []
        for wanted in group:
            try:
                commit, record = draft.apply(wanted, self._now())
            except BaseException as error:  # a change that raises fails alone
                failed(wanted.future, error)
                continue
            if record is not None:
                records.append(record)
            commits.append((wanted, commit))
        if records:
            self._took_in(self._database.append(records), tell=False)
        return commits

    def _keep_short(self) -> None:
        """Compact a journal that has outgrown its snapshot, aside. Whether that works or not, the commit is durable."""
        if self._database.is_long() and not self._aside.is_busy:
            try:
                with self._database.transaction() as moved:
                    self._took_in(moved)
                    frozen = self._database.frozen()
            except (StoreError, OSError) as error:
                _log.warning("not compacted: %s", error)
            else:
                self._aside.start(frozen)

    def _install(self, new: NewSnapshot) -> None:
        """By the thread that wrote it: the store's thread puts it in place."""

        def install() -> None:
            try:
                with self._database.transaction() as moved:
                    self._took_in(moved)
                    self._database.install(new)
            except (StoreError, OSError) as error:
                new.discard()
                _log.warning("not compacted: %s", error)

        def settled(done: "Future[None]") -> None:
            self._aside.ended()
            if done.exception() is not None:  # closed already
                new.discard()

        self._call(install).add_done_callback(settled)

    def _compact(self) -> None:
        self._aside.give_up()
        self._database.compact(self._took_in)

    def _took_in(self, moved: Moved, *, tell: bool = True) -> None:
        """Bring the rows up to date with the documents that changed."""
        self._anew = self._anew or moved.reset
        if not moved and not self._anew and not self._rows.is_behind(self._database.seq):
            return
        if self._anew:
            self._rows.read_again(self._database.seq)
            self._outbox.forget()
            self._stops.forget()
            self._anew = False
        else:
            self._outbox.take(number for table, number in moved if table == TABLE)
            self._stops.take(number for table, number in moved if table == STOPS)
            self._rows.take([number for table, number in moved if table == ORDERS], self._database.seq)
        if tell and (moved or moved.reset):
            self._tell()

    def _tell(self) -> None:
        for wake in tuple(self._listeners):
            guarded(wake)
