"""The order list's rows and orderings: pure, from an order's columns, the clock and its flags."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import Flag
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules, next_deadline
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.status import STATUSES, Status

from .cells import Cell, Column
from .deadlines import deadline_cell
from .durations import short_span
from .statuses import status_span, word_width

_CODE_END: Final = 4  # characters of a code that is too long which stay at its end: they tell it from others
_OLDEST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, tzinfo=UTC)


def columns(tr: Translator) -> tuple[Column, ...]:
    """The list's columns in their order; the status takes what the language's longest word needs, glyph and mark.

    In 80 cells there is room for all up to the last event, in English and in Swedish, and for none of the others.
    """
    return (
        Column("flag", "", 1, rank=1),
        Column("number", N_("Order"), 6, grow=1),
        Column("age", N_("Age"), 4, rank=5, right=True),
        Column("customer", N_("Customer"), 13, grow=3, rank=4),
        Column("country", N_("To"), 4, rank=8),
        Column("code", N_("Code"), 19, grow=1, rank=2, opens=True),
        Column("status", N_("Status"), max(word_width(tr), 10) + 3, rank=0),
        Column("event", N_("Last event"), 10, grow=6, rank=6),
        Column("silent", N_("Silent"), 6, rank=9, right=True),
        Column("courier", N_("Carrier"), 11, grow=1, rank=10),
        Column("deadline", N_("Deadline"), 14, rank=11),
    )


def flagged_parcel(row: OrderRow, found: Sequence[Flag]) -> ParcelRow | None:
    """The parcel for which an order is flagged, before others one that decides its status; else the deciding one."""
    numbers = {flag.message.args.get("number") for flag in found if flag.rule == "status"}
    flagged = [parcel for parcel in row.parcels if parcel.number in numbers]
    if not flagged or row.deciding in flagged:
        return row.deciding
    return next((parcel for parcel in flagged if parcel.status is row.status), flagged[0])


@dataclass(frozen=True, slots=True)
class RowView:
    """One order as cells by column, told in the operator's language. All columns of a parcel are of the same one.

    `parcel`: which of the order's that is, the one that decides its status unless another is given.
    """

    row: OrderRow
    flags: Sequence[Flag]
    now: datetime
    tr: Translator
    ascii_only: bool = False
    parcel: ParcelRow | None = None
    deadlines: DeadlineRules = DEFAULT_DEADLINES

    def cell(self, key: str) -> Cell:
        """The field of the column `key`."""
        return _CELLS[key](self)

    @property
    def shown(self) -> ParcelRow | None:
        """The parcel whose columns are shown; `None` for an order without one."""
        return self.parcel or self.row.deciding

    def flag(self) -> Cell:
        """One sign for an order that needs attention."""
        return Cell("!" if self.flags else " ", "flag")

    def number(self) -> Cell:
        """The order's number."""
        return Cell(self.row.number, "strong" if self.flags else "")

    def age(self) -> Cell:
        """Elapsed days since it was made."""
        return Cell(self.tr(N_("{n}d")).format(n=max(0, (self.now - self.row.placed_at).days)), "muted")

    def customer(self) -> Cell:
        """Name, else address."""
        return Cell(self.row.customer.name or self.row.customer.email)

    def country(self) -> Cell:
        """Where it goes."""
        return Cell(self.row.customer.country[:2], "muted")

    def code(self) -> Cell:
        """The parcel's code and how many more parcels there are; what is too long is shortened in the code's middle."""
        shown = self.shown
        if shown is None:
            return Cell("")
        more = f" +{len(self.row.parcels) - 1}" if len(self.row.parcels) > 1 else ""
        return Cell(shown.number + more, keep=_CODE_END + len(more) if shown.number.isascii() else len(more))

    def status(self) -> Cell:
        """Glyph and word; an order without a code says which of the two kinds it is."""
        shown = self.shown
        if self.row.cancelled_at is not None and shown is None:
            return Cell(self.tr(N_("cancelled")), "muted")
        if shown is None:
            return Cell("- " + self.tr(N_("no code") if self.row.fulfilled else N_("not sent")), "muted")
        span = status_span(shown.status, self.tr, plain=self.ascii_only)
        return Cell(span.text + ("*" if shown.manual is not None else ""), span.role)

    def event(self) -> Cell:
        """What was heard last."""
        return Cell(self.shown.last_event if self.shown else "", "muted")

    def silent(self) -> Cell:
        """How long ago that was."""
        shown = self.shown
        if shown is None or shown.last_event_at is None:
            return Cell("")
        return Cell(short_span(self.now - shown.last_event_at, self.tr), "muted")

    def courier(self) -> Cell:
        """Who moves it, else who is asked."""
        return Cell((self.shown.courier or self.shown.carrier) if self.shown else "", "muted")

    def deadline(self) -> Cell:
        """How long it is to the nearest deadline to come, and what ends then."""
        found = next_deadline(self.row, self.now, self.deadlines)
        return Cell(*deadline_cell(found, self.now, self.tr)) if found is not None else Cell("")


_CELLS: Final[dict[str, Callable[[RowView], Cell]]] = {
    "flag": RowView.flag,
    "number": RowView.number,
    "age": RowView.age,
    "customer": RowView.customer,
    "country": RowView.country,
    "code": RowView.code,
    "status": RowView.status,
    "event": RowView.event,
    "silent": RowView.silent,
    "courier": RowView.courier,
    "deadline": RowView.deadline,
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """What deadlines are told by."""

    now: datetime = _OLDEST
    rules: DeadlineRules = DEFAULT_DEADLINES


BY_ANY_CLOCK: Final = Clocks()
Key = Callable[[OrderRow, Clocks], Any]
_RANK: Final = {status: rank for rank, status in enumerate([info.status for info in STATUSES])}


def _last_event(row: OrderRow, _: Clocks) -> datetime:
    shown = row.deciding
    return _OLDEST if shown is None or shown.last_event_at is None else shown.last_event_at


def _code(row: OrderRow, _: Clocks) -> str:
    return row.deciding.number if row.deciding is not None else ""


def _status_rank(row: OrderRow, _: Clocks) -> int:
    return -1 if row.status is None else _RANK[Status(row.status)]


def _deadline(row: OrderRow, clocks: Clocks) -> datetime:
    found = next_deadline(row, clocks.now, clocks.rules)
    return _LATEST if found is None else found.at


SORTS: Final[dict[str, tuple[str, Key, bool]]] = {
    "age": (N_("newest first"), lambda row, _: row.placed_at, True),
    "number": (N_("by number"), lambda row, _: (len(row.number), row.number), False),
    "customer": (N_("by customer"), lambda row, _: row.customer.name.casefold(), False),
    "country": (N_("by country"), lambda row, _: row.customer.country, False),
    "code": (N_("by code"), _code, False),
    "status": (N_("by status"), _status_rank, False),
    "event": (N_("by last event"), _last_event, True),
    "deadline": (N_("by deadline"), _deadline, False),
}
"""Column → what it is called, its key, and whether the greatest comes first."""


def in_order(
    rows: Iterable[OrderRow], sort: str, *, turned: bool = False, clocks: Clocks = BY_ANY_CLOCK
) -> list[OrderRow]:
    """`rows` sorted by a column; the id makes the order total, so that nothing jumps. `clocks`: for deadlines."""
    _, key, descending = SORTS[sort]
    return sorted(rows, key=lambda row: (key(row, clocks), row.id), reverse=descending != turned)


def rises(sort: str, *, turned: bool = False) -> bool:
    """Whether what the column shows grows downwards; ages do where the moments behind them fall."""
    return (SORTS[sort][2] == turned) != (sort == "age")


def sort_words(sort: str, tr: Translator, *, turned: bool = False) -> str:
    """How the list is sorted: "by customer", "oldest first"."""
    if turned and sort == "age":
        return tr(N_("oldest first"))
    words = tr(SORTS[sort][0])
    return tr(N_("{order}, turned round")).format(order=words) if turned else words
