"""The order list's rows and orderings: pure, from an order's columns, the clock and its flags."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import Flag
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.status import STATUSES, Status

from .cells import Cell, Column
from .durations import span_words
from .statuses import status_span, word_width

_CODE_WIDTH: Final = 19
_OLDEST: Final = datetime(1, 1, 1, tzinfo=UTC)


def columns(tr: Translator) -> tuple[Column, ...]:
    """The list's columns in their order; the status takes what the language's longest word needs, glyph and mark.

    In 80 cells there is room for all up to the last event, in English and in Swedish, and for none of the others.
    """
    return (
        Column("flag", "", 1, rank=1),
        Column("number", N_("Order"), 6, grow=1),
        Column("age", N_("Age"), 4, rank=5, right=True),
        Column("customer", N_("Customer"), 13, grow=3, rank=4),
        Column("country", N_("To"), 3, rank=8),
        Column("code", N_("Code"), _CODE_WIDTH, grow=1, rank=2),
        Column("status", N_("Status"), max(word_width(tr), 10) + 3, rank=0),
        Column("event", N_("Last event"), 10, grow=6, rank=6),
        Column("silent", N_("Silent"), 6, rank=9, right=True),
        Column("courier", N_("Carrier"), 10, grow=1, rank=10),
    )


@dataclass(frozen=True, slots=True)
class RowView:
    """One order as cells by column, told in the operator's language."""

    row: OrderRow
    flags: Sequence[Flag]
    now: datetime
    tr: Translator
    ascii_only: bool = False

    def cell(self, key: str) -> Cell:
        """The field of the column `key`."""
        return _CELLS[key](self)

    @property
    def newest(self) -> ParcelRow | None:
        """The parcel with the newest event, else the first."""
        parcels = self.row.parcels
        return max(parcels, key=lambda parcel: parcel.last_event_at or _OLDEST) if parcels else None

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
        """The first code and how many more there are."""
        numbers = [parcel.number for parcel in self.row.parcels]
        if not numbers:
            return Cell("")
        more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
        return Cell(_shortened(numbers[0], _CODE_WIDTH - len(more)) + more)

    def status(self) -> Cell:
        """Glyph and word; an order without a code says which of the two kinds it is."""
        if self.row.cancelled_at is not None and not self.row.parcels:
            return Cell(self.tr(N_("cancelled")), "muted")
        if self.row.status is None:
            return Cell("- " + self.tr(N_("no code") if self.row.fulfilled else N_("not sent")), "muted")
        span = status_span(self.row.status, self.tr, plain=self.ascii_only)
        return Cell(span.text + ("*" if self.row.status_by_hand else ""), span.role)

    def event(self) -> Cell:
        """What was heard last."""
        newest = self.newest
        return Cell(newest.last_event if newest else "", "muted")

    def silent(self) -> Cell:
        """How long ago that was."""
        newest = self.newest
        if newest is None or newest.last_event_at is None:
            return Cell("")
        return Cell(span_words(self.now - newest.last_event_at, self.tr), "muted")

    def courier(self) -> Cell:
        """Who moves it, else who is asked."""
        newest = self.newest
        return Cell((newest.courier or newest.carrier) if newest else "", "muted")


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
}


def _shortened(number: str, width: int) -> str:
    """A long code keeps its beginning and its end, which tell it from others."""
    return number if len(number) <= width else f"{number[: width - 5]}…{number[-4:]}"


Key = Callable[[OrderRow], Any]
_RANK: Final = {status: rank for rank, status in enumerate([info.status for info in STATUSES])}


def _last_event(row: OrderRow) -> datetime:
    return max((parcel.last_event_at for parcel in row.parcels if parcel.last_event_at is not None), default=_OLDEST)


def _status_rank(row: OrderRow) -> int:
    return -1 if row.status is None else _RANK[Status(row.status)]


SORTS: Final[dict[str, tuple[str, Key, bool]]] = {
    "age": (N_("newest first"), lambda row: row.placed_at, True),
    "number": (N_("by number"), lambda row: (len(row.number), row.number), False),
    "customer": (N_("by customer"), lambda row: row.customer.name.casefold(), False),
    "country": (N_("by country"), lambda row: row.customer.country, False),
    "code": (N_("by code"), lambda row: row.parcels[0].number if row.parcels else "", False),
    "status": (N_("by status"), _status_rank, False),
    "event": (N_("by last event"), _last_event, True),
}
"""Column → what it is called, its key, and whether the greatest comes first."""


def in_order(rows: Iterable[OrderRow], sort: str, *, turned: bool = False) -> list[OrderRow]:
    """`rows` sorted by a column; the id makes the order total, so that nothing jumps."""
    _, key, descending = SORTS[sort]
    return sorted(rows, key=lambda row: (key(row), row.id), reverse=descending != turned)


def rises(sort: str, *, turned: bool = False) -> bool:
    """Whether what the column shows grows downwards; ages do where the moments behind them fall."""
    return (SORTS[sort][2] == turned) != (sort == "age")


def sort_words(sort: str, tr: Translator, *, turned: bool = False) -> str:
    """How the list is sorted: "by customer", "oldest first"."""
    if turned and sort == "age":
        return tr(N_("oldest first"))
    words = tr(SORTS[sort][0])
    return tr(N_("{order}, turned round")).format(order=words) if turned else words
