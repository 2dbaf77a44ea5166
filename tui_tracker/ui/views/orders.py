"""The order list's columns and cells: pure, from an order's columns, the clock and its flags."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import Flag
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules, next_deadline
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.views import USUAL, NamedColumn

from .cells import Cell, Column
from .deadlines import deadline_cell
from .durations import short_span
from .sorting import expected_at
from .statuses import status_span, word_width

_CODE_END: Final = 4  # characters of a code that is too long which stay at its end: they tell it from others


def every_column(tr: Translator) -> dict[str, Column]:
    """All that can be shown, by key; the status takes what the language's longest word needs, glyph and mark."""
    found = (
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
        Column("eta", N_("Due in"), 6, rank=12, right=True),
        Column("total", N_("Total"), 12, rank=13, right=True),
        Column("shop", N_("Shop"), 10, grow=1, rank=14),
        Column("tags", N_("Tags"), 10, grow=1, rank=15),
        Column("note", N_("Note"), 12, grow=3, rank=16),
        Column("supplier", N_("Supplier"), 16, rank=17),
        Column("carrier", N_("Asked"), 9, rank=18),
        Column("checked", N_("Checked"), 7, rank=19, right=True),
    )
    return {column.key: column for column in found}


def columns(tr: Translator, wanted: Iterable[NamedColumn] = ()) -> tuple[Column, ...]:
    """Those that are wanted, in their order; else the usual ones. One with a width of its own does not grow.

    In 80 cells there is room for the usual ones up to the last event, in English and in Swedish, and for no others.
    """
    every = every_column(tr)
    return tuple(_as_wanted(every[key], width) for key, width in wanted) or tuple(every[key] for key in USUAL)


def _as_wanted(column: Column, width: int) -> Column:
    return column._replace(width=width, grow=0) if width else column


def flagged_parcel(row: OrderRow, found: Sequence[Flag]) -> ParcelRow | None:
    """The parcel for which an order is flagged, before others one that decides its status; else the deciding one."""
    numbers = {flag.message.args.get("number") for flag in found if flag.rule == "status"}
    flagged = [parcel for parcel in row.parcels if parcel.number in numbers]
    if not flagged or row.deciding in flagged:
        return row.deciding
    return next((parcel for parcel in flagged if parcel.status is row.status), flagged[0])


class RowView(msgspec.Struct, frozen=True):
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

    def eta(self) -> Cell:
        """How long it is until the first parcel under way should be there; what should be there already, flagged."""
        moment = expected_at(self.row)
        if moment is None:
            return Cell("")
        left = moment - self.now
        text = short_span(left, self.tr)
        return Cell(text) if left >= timedelta(0) else Cell("-" + text, "flag")

    def total(self) -> Cell:
        """What it cost."""
        return Cell(f"{self.row.total} {self.row.currency}".strip(), keep=len(self.row.currency) + 1)

    def shop(self) -> Cell:
        """Whose order it is."""
        return Cell(self.row.shop, "muted")

    def tags(self) -> Cell:
        """All of them."""
        return Cell(" ".join(self.row.tags), "manual")

    def note(self) -> Cell:
        """Its first line."""
        return Cell(self.row.note.partition("\n")[0])

    def supplier(self) -> Cell:
        """The supplier's number for it, and how many more there are."""
        numbers = self.row.supplier_orders
        return Cell(numbers[0] + (f" +{len(numbers) - 1}" if len(numbers) > 1 else "") if numbers else "", "muted")

    def carrier(self) -> Cell:
        """Who is asked."""
        return Cell(self.shown.carrier if self.shown else "", "muted")

    def checked(self) -> Cell:
        """How long ago it was looked at."""
        shown = self.shown
        if shown is None or shown.checked_at is None:
            return Cell("")
        return Cell(short_span(self.now - shown.checked_at, self.tr), "muted")


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
    "eta": RowView.eta,
    "total": RowView.total,
    "shop": RowView.shop,
    "tags": RowView.tags,
    "note": RowView.note,
    "supplier": RowView.supplier,
    "carrier": RowView.carrier,
    "checked": RowView.checked,
}
