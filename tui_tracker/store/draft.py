"""Commits before they are written: each applied on top of those before it, and the journal record it becomes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec

from tui_tracker.model.conflicts import Conflict, conflicts
from tui_tracker.model.order import Order, OrderKey, OrderRow, row_of, settled, to_json
from tui_tracker.model.outbox import TABLE, OutboxMessage, fresh_parts
from tui_tracker.model.stops import TABLE as STOPS

from .api import UNDO, Act, Always, AuditChange, AuditEntry, Change, Changed, Commit, Entry
from .database import Database
from .journal import Record, plain
from .ledger import LEDGER, outdated
from .stored import ORDERS
from .worker import Wanted

AUDIT: Final = "audit"
_BESIDE: Final = (TABLE, LEDGER, STOPS)


class AuditDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """An audit entry as it is kept; its number is the revision."""

    at: datetime
    kind: str
    by: str = ""
    summary: str = ""
    orders: tuple[int, ...] = ()
    data: dict[str, Any] = msgspec.field(default_factory=dict)


def audit_entry(revision: int, document: bytes) -> AuditEntry:
    """The entry that a document is. Raises `msgspec.MsgspecError` when it is none."""
    return AuditEntry(revision=revision, **msgspec.structs.asdict(_audit.decode(document)))


_audit: Final = msgspec.json.Decoder(AuditDocument)


class Committed(Protocol):
    """The orders as they were committed."""

    def find(self, key: OrderKey) -> int | None:
        """The id of the order with that key."""

    def decoded(self, order_id: int, document: bytes) -> Order:
        """The order a document is. Raises `StoreError` when it is none."""

    def told(self, key: str) -> bool:
        """Whether the outbox has a message with that key."""

    def message(self, number: int) -> OutboxMessage | None:
        """One message of the outbox."""


class Draft:
    """The orders as they will be when a group of commits is written. `seq`: the number of the last one."""

    def __init__(self, committed: Committed, database: Database, always: Always | None = None) -> None:
        """On top of what is committed, with the lock held. `always`: what messages belong to a commit."""
        self._always = always
        self._messages: dict[int, OutboxMessage] = {}
        self._told: set[str] = set()  # keys of those
        self._committed = committed
        self._documents = database.table(ORDERS)
        self._ledger = database.table(LEDGER)
        self._audit = database.table(AUDIT)
        self._entries: dict[int, bytes] = {}  # of the group's audit trail
        self._known: dict[int, tuple[bytes, Order]] = {}  # as they are committed
        self._orders: dict[int, Order | None] = {}
        self._keys: dict[OrderKey, int | None] = {}
        self._next = {name: database.next_number(name) for name in (ORDERS, *_BESIDE)}
        self.seq = database.seq

    def apply(self, wanted: Wanted, now: datetime) -> tuple[Commit, Record | None]:
        """One commit and its record, `None` when nothing changes. Whatever its changes raise comes out, and the draft
        is as it was before: all of them or none.
        """
        before = dict(self._orders), dict(self._keys), dict(self._next), dict(self._messages), set(self._told)
        try:
            changed = [found for change in wanted.changes if (found := self._changed(change)) is not None]
            entries = wanted.beside(changed) if wanted.beside is not None else ()
            messages = self._outgoing(changed, wanted, now)
            audit = self._erased(wanted.audit)
            anything = changed or entries or messages or audit
            record = self._record(changed, wanted.act, now, entries, messages, audit) if anything else None
        except BaseException:
            self._orders, self._keys, self._next, self._messages, self._told = before
            raise
        if record is not None:
            self.seq = record.seq
            self._entries |= {int(number): bytes(each) for number, each in record.put.get(AUDIT, {}).items()}
        return Commit(revision=self.seq, changed=tuple(changed), messages=tuple(messages.items())), record

    def _erased(self, changes: Sequence[AuditChange]) -> dict[int, AuditDocument]:
        """The lines of the audit trail that are not as they were. One that is gone stays so. Raises
        `msgspec.MsgspecError` for a damaged one.
        """
        found: dict[int, AuditDocument] = {}
        for change in changes:
            document = self._entries.get(change.revision) or self._audit.get(change.revision)
            if document is None:
                continue
            before = audit_entry(change.revision, document)
            after = change.apply(before)
            if after is not before:
                found[change.revision] = AuditDocument(
                    at=before.at,
                    kind=before.kind,
                    by=before.by,
                    summary=after.summary,
                    orders=before.orders,
                    data=dict(after.data),
                )
        return found

    def _outgoing(self, changed: Sequence[Changed], wanted: Wanted, now: datetime) -> dict[int, OutboxMessage]:
        """The messages of one commit: what belongs to its changes, what it asks for, and what becomes of others."""
        found: dict[int, OutboxMessage] = {}
        for each in self._always(changed, wanted.act, now) if self._always is not None and changed else ():
            fresh = self._fresh(each)
            if fresh is not None:
                self._post(self._number(TABLE), fresh, found)
        for change in wanted.messages:
            before = self._message(change.number) if change.number else None
            after = change.apply(before)
            if after is not None and not change.number:  # somebody else may have asked for the same meanwhile
                after = self._fresh(after)
            if after is not None and after is not before:
                self._post(change.number or self._number(TABLE), after, found)
        return found

    def _fresh(self, message: OutboxMessage) -> OutboxMessage | None:
        return fresh_parts(message, [key for key in message.keys if key in self._told or self._committed.told(key)])

    def _post(self, number: int, message: OutboxMessage, found: dict[int, OutboxMessage]) -> None:
        found[number] = self._messages[number] = message
        self._told.update(message.keys)

    def _message(self, number: int) -> OutboxMessage | None:
        return self._messages[number] if number in self._messages else self._committed.message(number)

    def _changed(self, change: Change) -> Changed | None:
        number = change.target if isinstance(change.target, int) else self._find(change.target)
        before = self._order(number) if number is not None else None
        after = change.apply(before)
        if after is before or (before is None and after is None):
            return None
        if number is None:
            number = self._next[ORDERS]
        if after is not None:
            after = settled(msgspec.structs.replace(after, id=number))
        if after == before:
            return None
        self._next[ORDERS] = max(self._next[ORDERS], number + 1)
        self._orders[number] = after
        if before is not None:
            self._keys[before.key] = None
        if after is not None:
            self._keys[after.key] = number
        return Changed(id=number, before=before, after=after, conflicts=_conflicts(change.seen, before, after))

    def _number(self, table: str) -> int:
        """The next number of a table beside the orders'. Raises `KeyError` for one that is none."""
        number = self._next[table]
        self._next[table] = number + 1
        return number

    def _find(self, key: OrderKey) -> int | None:
        return self._keys[key] if key in self._keys else self._committed.find(key)

    def _order(self, number: int) -> Order | None:
        if number in self._orders:
            return self._orders[number]
        document = self._documents.get(number)
        if document is None:
            return None
        order = self._committed.decoded(number, document)
        self._known[number] = document, order
        return order

    def _record(
        self,
        changed: Sequence[Changed],
        act: Act,
        now: datetime,
        entries: Sequence[Entry],
        messages: Mapping[int, OutboxMessage],
        audit: Mapping[int, AuditDocument],
    ) -> Record:
        orders: dict[str, msgspec.Raw] = {}
        gone: list[int] = []
        for number in dict.fromkeys(one.id for one in changed):
            order = self._orders[number]
            if order is None:
                gone.append(number)
            else:
                orders[str(number)] = msgspec.Raw(to_json(order, *self._known.get(number, ())))
        put = {ORDERS: orders} if orders else {}
        for entry in entries:
            put.setdefault(entry.table, {})[str(self._number(entry.table))] = plain(dict(entry.document))
        if messages:
            put.setdefault(TABLE, {}).update({str(number): plain(each) for number, each in messages.items()})
        seq = self.seq + 1
        if audit:
            put[AUDIT] = {str(number): plain(each) for number, each in audit.items()}
        if not act.quiet:
            put.setdefault(AUDIT, {})[str(seq)] = plain(_entry(changed, act, now))
        taken = {ORDERS: gone, LEDGER: list(outdated(self._ledger, now)) if LEDGER in put else []}
        return Record(seq=seq, put=put, gone={name: numbers for name, numbers in taken.items() if numbers})


def _conflicts(seen: OrderRow | None, before: Order | None, after: Order | None) -> tuple[Conflict, ...]:
    if seen is None or before is None or after is None:
        return ()
    return tuple(conflicts(seen, row_of(before), row_of(after)))


def _entry(changed: Sequence[Changed], act: Act, now: datetime) -> AuditDocument:
    lost = [{"order": one.id, **conflict._asdict()} for one in changed for conflict in one.conflicts]
    return AuditDocument(
        at=now,
        kind=act.kind,
        by=act.by,
        summary=act.summary,
        orders=tuple(dict.fromkeys(one.id for one in changed)),
        data={
            **act.data,
            **({"conflicts": lost} if lost else {}),
            **({UNDO: _differences(changed)} if act.undoable else {}),
        },
    )


def _differences(changed: Sequence[Changed]) -> list[Any]:
    """What a commit changed of each order, from before its first change to after its last."""
    from tui_tracker.model.undoing import difference  # only acts by hand need it

    first = {one.id: one.before for one in reversed(changed)}
    last = {one.id: one.after for one in changed}
    found = (difference(first[each], last[each]) for each in last if first[each] or last[each])
    return [msgspec.to_builtins(each) for each in found if each is not None]
