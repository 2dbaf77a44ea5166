"""The morning queue: which orders want a hand today, in which order, and what many of them share. Pure.

The nearest deadline comes first, then what the order is worth, then its age. Orders that were put off sleep here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from .cases import Case, Terms, Urgency, case_of
from .causes import Cause, in_lines
from .durations import DAY
from .message import N_, Message
from .order import OrderRow
from .snoozing import is_asleep, woken_by
from .status import Status

COUNT_WORDS: Final = {
    "deadlines": (N_("{n} deadline"), N_("{n} deadlines")),
    "act": (N_("{n} act now"), N_("{n} act now")),
    "look": (N_("{n} look today"), N_("{n} look today")),
    "delivered": (N_("{n} delivered since yesterday"), N_("{n} delivered since yesterday")),
    "asleep": (N_("{n} put off"), N_("{n} put off")),
}
"""The counts of a queue by their names, in words."""
NOTHING: Final = N_("Nothing needs a hand")


class Queue(NamedTuple):
    """The queue at one moment. `lines`: what stands in it from top to bottom, single cases and shared causes."""

    lines: tuple[Case | Cause, ...] = ()
    cases: tuple[Case, ...] = ()
    deadlines: int = 0  # cases whose nearest deadline ends within the rule's days
    act: int = 0
    look: int = 0
    asleep: int = 0
    delivered: int = 0  # orders delivered since the moment that was asked for


def counts_of(queue: Queue) -> list[Message]:
    """How many of each there are, and that nothing needs a hand where that is so: the one line, in parts."""
    told = [(words, getattr(queue, name)) for name, words in COUNT_WORDS.items()]
    counts = [Message(one, {"n": n}, many) for (one, many), n in told if n]
    return counts if queue.cases else [Message(NOTHING), *counts]


def queue_of(rows: Iterable[OrderRow], terms: Terms, *, since: datetime) -> Queue:
    """The queue of all orders. `since`: from when on deliveries are counted."""
    book = QueueBook(terms, since)
    book.take(rows)
    return book.queue()


class QueueBook:
    """The queue of one moment, brought up to date order by order: of a hundred thousand few are ever in it."""

    def __init__(self, terms: Terms, since: datetime) -> None:
        """Empty. `since`: from when on deliveries are counted."""
        self._terms = terms
        self._since = since
        self._cases: dict[int, Case] = {}
        self._rows: dict[int, OrderRow] = {}  # of the cases
        self._asleep: set[int] = set()
        self._delivered: set[int] = set()

    def take(self, rows: Iterable[OrderRow]) -> None:
        """These orders as they are now."""
        now, rules = self._terms.now, self._terms.deadlines
        for row in rows:
            self.drop(row.id)
            if row.status is Status.DELIVERED and _delivered_since(row, self._since):
                self._delivered.add(row.id)
            case = case_of(row, self._terms)
            if case is None:
                continue
            if is_asleep(row, now, rules):
                self._asleep.add(row.id)
            else:
                self._cases[row.id] = case._replace(woken=woken_by(row, now, rules))
                self._rows[row.id] = row

    def drop(self, order_id: int) -> None:
        """An order that is gone."""
        if self._cases.pop(order_id, None) is not None:
            del self._rows[order_id]
        self._asleep.discard(order_id)
        self._delivered.discard(order_id)

    def queue(self) -> Queue:
        """All of it as it is now."""
        terms = self._terms
        cases = sorted(self._cases.values(), key=_pressing)
        soon = terms.now + terms.rules.deadline_days * DAY
        act = sum(1 for case in cases if case.urgency is Urgency.ACT)
        return Queue(
            lines=in_lines(cases, self._rows, terms.rules.group_from, terms.zone),
            cases=tuple(cases),
            deadlines=sum(1 for case in cases if case.deadline is not None and case.deadline.at <= soon),
            act=act,
            look=len(cases) - act,
            asleep=len(self._asleep),
            delivered=len(self._delivered),
        )


def _pressing(case: Case) -> tuple[object, ...]:
    """Nearest deadline, then value, then age; the id makes the order total."""
    at = case.deadline.at.timestamp() if case.deadline is not None else float("inf")
    placed = case.placed_at.timestamp() if case.placed_at is not None else 0.0
    return at, -case.value, placed, case.order_id


def _delivered_since(row: OrderRow, since: datetime) -> bool:
    """Whether a delivered order came not before `since`."""
    ended = [each.clock_from for each in row.parcels if each.clock_from is not None]
    return bool(ended) and max(ended) >= since
