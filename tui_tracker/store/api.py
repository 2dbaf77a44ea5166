"""What the rest of the program knows of the store: changes go in, rows and documents come out.

A `Store` serves several threads. Reading (`row`, `rows`, `order`, `changes_since`) never waits for disk, lock or
fsync. Writing returns a future that is done once the commit is durable. A server database can take the place of the
files behind this interface.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from tui_tracker.model.budget import Spent
from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderKey, OrderRow
from tui_tracker.model.outbox import OutboxMessage
from tui_tracker.model.stops import Stop

UNDO: Final = "undo"
"""Where an audit entry's data has the `Difference`s its act made, as plain JSON."""

Apply = Callable[[Order | None], Order | None]
"""A pure function from the order as it is now (`None` = there is none) to what it should be (`None` = remove it).

It runs on the store's thread, under the lock, on top of everyone's earlier commits; so concurrent edits of one order
merge as long as each edit touches only its own fields. Returning the same object commits nothing for that order.
"""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One order to be changed: `target` is the order's id, or its key (then it may not exist yet).

    `seen`: the order as it was when whoever changes it decided to; so a conflict with what others have changed since is
    told, in the commit and in the audit trail. The later change counts all the same.
    """

    target: int | OrderKey
    apply: Apply
    seen: OrderRow | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A document of another table that belongs to a change: a message in the outbox, a line of the ledger."""

    table: str  # "outbox", "ledger" or "stops"
    document: Mapping[str, Any]  # plain JSON


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what: becomes the audit entry of the commit. `quiet` acts (look-ups without news) leave none.

    `undoable`: what it changed is kept with the entry (`UNDO` in its data), so that it can be taken back.
    """

    kind: str  # "track", "import", "add", "set_status", "clear_status", "remove", …
    by: str = ""  # login name, or the plugin's or poller's name
    summary: str = ""
    quiet: bool = False
    undoable: bool = False
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)  # plain JSON


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One order before and after a commit; `None` = did not exist, or was removed."""

    id: int
    before: Order | None
    after: Order | None
    conflicts: tuple[Conflict, ...] = ()


Beside = Callable[[Sequence[Changed]], Sequence[Entry]]
"""A pure function from what a commit changes to what else belongs into it. Runs on the store's thread, like `Apply`."""


Always = Callable[[Sequence[Changed], Act, datetime], Sequence[OutboxMessage]]
"""A pure function from what a commit changes, its act and the moment to the messages that belong into it. Those whose
keys were told already are left out by the store. Runs on the store's thread, under the lock.
"""


class MessageChange(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the outbox: a new one (`number` 0), or what becomes of one on top of everyone's commits.

    `apply` gets the message as it is now (`None` = there is none) and gives it as it shall be; the same object or
    `None` changes nothing. Pure, as `Apply`.
    """

    apply: Callable[[OutboxMessage | None], OutboxMessage | None]
    number: int = 0


class AuditChange(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the audit trail that holds what is to be erased: `apply` gets it as it is and gives it without.

    Pure, as `Apply`; the same object changes nothing. Moment, kind, who and the orders stay, whatever it gives.
    """

    revision: int
    apply: "Callable[[AuditEntry], AuditEntry]"


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """A durable commit: its revision (the journal's sequence number), the orders it changed, and the messages by their
    number.
    """

    revision: int
    changed: tuple[Changed, ...] = ()
    messages: tuple[tuple[int, OutboxMessage], ...] = ()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What others had changed meanwhile and is replaced now; the audit trail has both."""
        return tuple(conflict for one in self.changed for conflict in one.conflicts)


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What changed after a revision. `reset`: too far back to say, read everything again."""

    revision: int
    ids: frozenset[int] = frozenset()
    reset: bool = False


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the audit trail."""

    revision: int
    at: datetime
    kind: str
    by: str
    summary: str
    orders: tuple[int, ...] = ()
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Store(Protocol):
    """The orders of one data file, shared with other processes."""

    @property
    def path(self) -> Path:
        """The data file (`orders.json`)."""

    @property
    def read_only(self) -> bool:
        """True when nothing may be committed."""

    @property
    def revision(self) -> int:
        """The newest revision in memory."""

    @property
    def problem(self) -> StoreError | None:
        """Why what is in memory may be old: the files can't be read on, and nothing can be committed. `None` when all
        is well. Subscribers are woken when it changes.
        """

    def __len__(self) -> int:
        """How many orders there are."""

    def rows(self) -> list[OrderRow]:
        """The list columns of all orders, in no particular order: a list of its own. In a store that was opened lazily
        the first call reads them. Raises `StoreError` when a document is no order.
        """

    @property
    def is_read(self) -> bool:
        """Whether `rows` has everything in memory."""

    def newest(self) -> list[OrderRow]:
        """What a first screen shows, the newest first: at least the 512 orders placed last (all, if there are fewer).
        Reads only those, unless all are read.
        """

    def row(self, order_id: int) -> OrderRow | None:
        """The list columns of one order."""

    def find(self, key: OrderKey) -> int | None:
        """The id of the order with that shop and number."""

    def holding(self, numbers: Collection[str]) -> list[tuple[int, str]]:
        """Order id and number of every parcel that has one of `numbers`, by the ids: orders may share a parcel."""

    def order(self, order_id: int, *, to_change: bool = False) -> Order | None:
        """The whole order, decoded now. Raises `StoreError` when its document is damaged.

        `to_change`: a commit that changes it follows soon, and need not decode it again.
        """

    def audit(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
        """The newest audit entries first, of one order or of all."""

    def ledger(self, after: int = 0) -> list[tuple[int, Spent]]:
        """Number and content of the ledger's lines with a number above `after`, in order. What is no such line is left
        out. Raises `StoreError` when the file can't be read.
        """

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`, in this process or another."""

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` (from the store's thread; it must be quick) after every change; returns the way to stop."""

    def commit(
        self,
        changes: Sequence[Change],
        act: Act,
        beside: Beside | None = None,
        messages: Sequence[MessageChange] = (),
        audit: Sequence[AuditChange] = (),
    ) -> "Future[Commit]":
        """All of `changes`, `messages`, `audit` and what `beside` adds, or none, durably. The future raises
        `StoreError` when that did not work.
        """

    def told(self, key: str) -> bool:
        """Whether the outbox has a message with that key."""

    def refused(self, recipient: str) -> str:
        """Why nothing more is sent to a recipient (see `OutboxMessage.recipient`); "" where it may be."""

    def stops(self) -> list[Stop]:
        """Who was stopped and not allowed again, the newest first. Addresses that refused are not among them."""

    def message(self, number: int) -> OutboxMessage | None:
        """One message of the outbox."""

    def messages(self, *, limit: int = 500, order: int | None = None) -> list[tuple[int, OutboxMessage]]:
        """The outbox's newest messages first, by number, of all orders or of one."""

    def pending(self) -> list[tuple[int, OutboxMessage]]:
        """The messages that are not over: neither sent nor failed nor suppressed."""

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep a plugin's token or memo in the state file (0600, never in the data file, backups or exports)."""

    def recall(self, owner: str, key: str) -> str | None:
        """What was remembered and has not expired (the caller compares with its own clock), else `None`."""

    def compact(self) -> "Future[None]":
        """Write a complete `orders.json` and empty the journal."""

    def close(self, *, compact: bool = False) -> None:
        """Finish what is queued, compact if asked, stop the thread. Idempotent."""
