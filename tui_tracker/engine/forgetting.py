"""Forgetting a customer: who is meant, what holds their data, and taking it out of all of it, down to the bytes.

Orders, messages and the audit trail are changed in one commit, and the data file is compacted afterwards: the journal
still had what was erased. Copies made before are named, not touched.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import NotFoundError, UsageError
from tui_tracker.model.forgetting import Trace, Words, erased, erased_message, outlived, without_orders
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import Customer, Order
from tui_tracker.model.outbox import OutboxMessage
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import UNDO, Act, AuditChange, AuditEntry, Change, Commit, MessageChange, Store

from .copies import still_held
from .taking_back import differences

_ALL: Final = 10**9
_AT_ONCE: Final = 20  # orders in a commit, where many are forgotten
_ROUNDS: Final = 5  # of looking again for what others have written meanwhile
_FREE: Final = frozenset({"note", "tags", "undo", "redo"})  # acts whose summary is what a person wrote
_PHONE: Final = re.compile(r"\+?[\d ().-]{6,}")
_TELLING: Final = 8  # last digits of a telephone number, however it is written


class _Known(msgspec.Struct):
    """Customers by order, as they are and as the audit trail knows they were."""

    orders: dict[int, Order] = msgspec.field(default_factory=dict)
    customers: dict[int, list[Customer]] = msgspec.field(default_factory=dict)
    numbers: dict[int, str] = msgspec.field(default_factory=dict)  # of removed orders

    def add(self, order_id: int, customer: Customer) -> None:
        """One more."""
        if customer != Customer(country=customer.country):
            self.customers.setdefault(order_id, []).append(customer)


class Forgetting:
    """By hand, and by the clock. Reading decodes every order: seconds where there are a hundred thousand."""

    def __init__(self, store: Store, now: Callable[[], datetime], by: str) -> None:
        """`by`: who asks."""
        self._store = store
        self._now = now
        self._by = by

    # Who is meant

    def trace(self, reference: str) -> Trace:
        """All that is kept of the customer with that e-mail address, telephone number or name, or of that order.

        All orders with the same e-mail address (without one, the same telephone) are that customer's. Raises
        `NotFoundError`, and `UsageError` where a name is that of several.
        """
        entries = self._store.audit(limit=_ALL)
        known = self._known(entries)
        seeds = _meant(known, clean_text(reference))
        if not seeds:
            text = Message(N_("there is no customer {reference}"), {"reference": repr(clean_text(reference))})
            raise NotFoundError(
                text, hint=N_("Give an e-mail address, a telephone number, an order's number or a name.")
            )
        return self._trace(_of_the_same(known, seeds), known, entries)

    def outlived(self, days: float) -> list[int]:
        """The orders that were over so many days ago and whose customers are still known."""
        return outlived(self._store.rows(), days, self._now())

    def _known(self, entries: Iterable[AuditEntry], only: Collection[int] | None = None) -> _Known:
        found = _Known()
        for order_id in [row.id for row in self._store.rows()] if only is None else only:
            order = self._store.order(order_id)
            if order is not None:
                found.orders[order_id] = order
                found.add(order_id, order.customer)
        for entry in entries:
            for each in differences(entry):
                if each.gone is not None:
                    found.numbers[each.order] = each.number
                for customer in _customers([each.gone or {}], each.fields):
                    found.add(each.order, customer)
        return found

    def _trace(self, ids: Collection[int], known: _Known, entries: Iterable[AuditEntry]) -> Trace:
        customers = tuple(dict.fromkeys(each for order_id in sorted(ids) for each in known.customers.get(order_id, ())))
        orders = tuple(known.orders[each] for each in sorted(ids) if each in known.orders)
        messages = [
            number
            for order_id in sorted(ids)
            for number, each in self._store.messages(limit=_ALL, order=order_id)
            if erased_message(each) is not each
        ]
        clean = _cleaner(frozenset(ids), Words(customers))
        return Trace(
            orders=tuple(each for each in orders if erased(each, self._now()) is not each),
            removed=tuple(each for each in sorted(ids) if each not in known.orders),
            customers=customers,
            messages=tuple(sorted(messages)),
            entries=tuple(each.revision for each in entries if clean(each) is not each),
        )

    def still_held(self, trace: Trace) -> list[Path]:
        """The files beside the data that still have it: copies, and what a repair set aside. Raises `OSError`."""
        return still_held(self._store.path, Words(trace.customers))

    # What is done

    def forget(self, trace: Trace) -> None:
        """Erase it, and what others write of it meanwhile; compact. Raises `StoreError`."""
        words, ids = Words(trace.customers), trace.ids
        for _ in range(_ROUNDS):
            self._erase(trace, words, ids)
            entries = self._store.audit(limit=_ALL)
            trace = self._trace(ids, self._known([], ids), entries)
            clean = _cleaner(ids, words)
            left = tuple(each.revision for each in entries if clean(each) is not each)
            trace = Trace(orders=trace.orders, messages=trace.messages, entries=left)
            if not trace:
                break
        self._store.compact().result()

    def forget_orders(self, order_ids: Sequence[int], *, go_on: Callable[[], bool] = lambda: True) -> int:
        """Erase the customers of these orders, some at a time; how many. Compacts at the end. Raises `StoreError`."""
        self._store.commit([], Act(kind="forget", quiet=True)).result()  # what others wrote until now is seen then
        trail: dict[int, list[int]] = {}
        wanted = frozenset(order_ids)
        for entry in self._store.audit(limit=_ALL):
            for order_id in _about(entry) & wanted:
                trail.setdefault(order_id, []).append(entry.revision)
        done = 0
        for start in range(0, len(order_ids), _AT_ONCE):
            some = order_ids[start : start + _AT_ONCE]
            if not go_on():
                break
            orders = tuple(order for each in some if (order := self._store.order(each)) is not None)
            messages = [number for each in some for number, _ in self._store.messages(limit=_ALL, order=each)]
            entries = dict.fromkeys(revision for each in some for revision in trail.get(each, ()))
            trace = Trace(orders=orders, messages=tuple(messages), entries=tuple(entries))
            self._erase(trace, Words(order.customer for order in orders), frozenset(some))
            done += len(orders)
        if done:
            self._store.compact().result()
        return done

    def _erase(self, trace: Trace, words: Words, ids: Collection[int]) -> Commit:
        now = self._now()
        orders = [Change(target=order.id, apply=_forgotten(now)) for order in trace.orders]
        messages = [MessageChange(number=number, apply=_message) for number in trace.messages]
        clean = _cleaner(frozenset(ids), words)
        entries = [AuditChange(revision=each, apply=clean) for each in trace.entries]
        counts = {"orders": len(orders), "removed": len(trace.removed), "messages": len(messages)}
        act = Act(kind="forget", by=self._by, data={**counts, "entries": len(entries)})
        return self._store.commit(orders, act, messages=messages, audit=entries).result()


def _forgotten(now: datetime) -> Callable[[Order | None], Order | None]:
    return lambda order: erased(order, now) if order is not None else None


def _message(kept: OutboxMessage | None) -> OutboxMessage | None:
    return erased_message(kept) if kept is not None else None


def _cleaner(ids: frozenset[int], words: Words) -> Callable[[AuditEntry], AuditEntry]:
    """What takes orders and words out of a line of the audit trail. What it keeps of other orders is other people's,
    who may be called the same.
    """

    def clean(entry: AuditEntry) -> AuditEntry:
        kept = without_orders(dict(entry.data), ids, UNDO)
        data = {name: each if name in (UNDO, "conflicts") else words.without(each) for name, each in kept.items()}
        summary = "" if entry.kind in _FREE and _about(entry) & ids else words.without(entry.summary)
        if summary == entry.summary and data == entry.data:
            return entry
        return AuditEntry(
            revision=entry.revision,
            at=entry.at,
            kind=entry.kind,
            by=entry.by,
            summary=summary,
            orders=entry.orders,
            data=data,
        )

    return clean


def _about(entry: AuditEntry) -> set[int]:
    return {*entry.orders, *(each.get("order", 0) for each in entry.data.get(UNDO, ()))}


def _customers(documents: Iterable[Mapping[str, Any]], fields: Mapping[str, Sequence[Any]]) -> Iterator[Customer]:
    """The customers that a difference has kept."""
    for each in (*(document.get("customer") for document in documents), *fields.get("customer", ())):
        if each:
            yield msgspec.convert(each, Customer)


# Who is meant


def _meant(known: _Known, reference: str) -> frozenset[int]:
    """The orders that a reference names. Raises `UsageError` for a name of several people."""
    if "@" in reference:
        return _having(known, lambda each: each.email.casefold() == reference.casefold())
    number = reference.removeprefix("#").casefold()
    numbers = {order.id: order.number for order in known.orders.values()} | known.numbers
    named = {
        each for each, text in numbers.items() if text.removeprefix("#").casefold() == number or f"id:{each}" == number
    }
    if named:
        return frozenset(named)
    if _PHONE.fullmatch(reference):
        return _having(known, lambda each: bool(each.phone) and _tail(each.phone) == _tail(reference))
    found = _having(known, lambda each: each.name.casefold() == reference.casefold())
    people = _people({_who(each) for each in known.customers[order_id]} for order_id in found)
    if people > 1:
        text = Message(N_("{n} customers are called {name}"), {"n": people, "name": reference})
        raise UsageError(text, hint=N_("Give an e-mail address, a telephone number or an order's number."))
    return found


def _people(of_orders: Iterable[set[str]]) -> int:
    """How many there are: who had two addresses in one order is one."""
    found: list[set[str]] = []
    for names in of_orders:
        same = [each for each in found if each & names]
        found = [each for each in found if not each & names] + [names.union(*same)]
    return len(found)


def _having(known: _Known, wanted: Callable[[Customer], bool]) -> frozenset[int]:
    return frozenset(each for each, customers in known.customers.items() if any(map(wanted, customers)))


def _who(customer: Customer) -> str:
    """What makes two customers one."""
    return customer.email.casefold() or _tail(customer.phone) or customer.name.casefold()


def _of_the_same(known: _Known, seeds: Iterable[int]) -> frozenset[int]:
    """These orders and all others of the same customers."""
    seeds = frozenset(seeds)
    people = {
        _who(each) for order_id in seeds for each in known.customers.get(order_id, ()) if each.email or each.phone
    }
    return seeds | _having(known, lambda each: _who(each) in people)


def _tail(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit())[-_TELLING:]
