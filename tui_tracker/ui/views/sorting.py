"""The order list's orderings: pure, from an order's columns and the clock."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules, next_deadline
from tui_tracker.model.filter.parsing import amount_of
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import STATUSES

_OLDEST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_RANK: Final = {status: rank for rank, status in enumerate([info.status for info in STATUSES])}
_NO_STATUS: Final = -1
_NO_TOTAL: Final = Decimal(-1)


class Clocks(msgspec.Struct, frozen=True):
    """What deadlines are told by."""

    now: datetime = _OLDEST
    rules: DeadlineRules = DEFAULT_DEADLINES


BY_ANY_CLOCK: Final = Clocks()
Key = Callable[[OrderRow, Clocks], Any]


def expected_at(row: OrderRow) -> datetime | None:
    """When the first parcel that is under way should be there, at the latest; a day without a zone counts as UTC."""
    moments = (
        parcel.expected.last or parcel.expected.first
        for parcel in row.parcels
        if parcel.expected is not None and parcel.status not in _OVER
    )
    return min((each if each.tzinfo else each.replace(tzinfo=UTC) for each in moments), default=None)


_OVER: Final = frozenset({info.status for info in STATUSES if info.terminal})


def _last_event(row: OrderRow, _: Clocks) -> datetime:
    shown = row.deciding
    return _OLDEST if shown is None or shown.last_event_at is None else shown.last_event_at


def _checked(row: OrderRow, _: Clocks) -> datetime:
    shown = row.deciding
    return _OLDEST if shown is None or shown.checked_at is None else shown.checked_at


def _code(row: OrderRow, _: Clocks) -> str:
    return row.deciding.number if row.deciding is not None else ""


def _courier(row: OrderRow, _: Clocks) -> str:
    shown = row.deciding
    return (shown.courier or shown.carrier).casefold() if shown is not None else ""


def _status_rank(row: OrderRow, _: Clocks) -> int:
    return _NO_STATUS if row.status is None else _RANK[row.status]


def _deadline(row: OrderRow, clocks: Clocks) -> datetime:
    found = next_deadline(row, clocks.now, clocks.rules)
    return _LATEST if found is None else found.at


def _eta(row: OrderRow, _: Clocks) -> datetime:
    return expected_at(row) or _LATEST


def _total(row: OrderRow, _: Clocks) -> Decimal:
    amount = amount_of(row.total)
    return _NO_TOTAL if amount is None else amount


SORTS: Final[dict[str, tuple[str, Key, bool]]] = {
    "age": (N_("newest first"), lambda row, _: row.placed_at, True),
    "number": (N_("by number"), lambda row, _: (len(row.number), row.number), False),
    "customer": (N_("by customer"), lambda row, _: row.customer.name.casefold(), False),
    "country": (N_("by country"), lambda row, _: row.customer.country, False),
    "code": (N_("by code"), _code, False),
    "status": (N_("by status"), _status_rank, False),
    "event": (N_("by last event"), _last_event, True),
    "courier": (N_("by carrier"), _courier, False),
    "deadline": (N_("by deadline"), _deadline, False),
    "eta": (N_("by expected day"), _eta, False),
    "total": (N_("by total"), _total, True),
    "shop": (N_("by shop"), lambda row, _: row.shop.casefold(), False),
    "tags": (N_("by tags"), lambda row, _: row.tags, False),
    "checked": (N_("by last check"), _checked, True),
}
"""Column → what it is called, its key, and whether the greatest comes first."""

SORTED_AS: Final = {"silent": "event", "carrier": "courier"}
"""Columns that show what another sorts by."""


def in_order(
    rows: Iterable[OrderRow], sort: str, *, turned: bool = False, clocks: Clocks = BY_ANY_CLOCK
) -> list[OrderRow]:
    """`rows` sorted by a column; the id makes the order total, so that nothing jumps. `clocks`: for deadlines."""
    _, key, descending = SORTS[sort]
    falls = descending != turned
    by_id = sorted(rows, key=attrgetter("id"), reverse=falls)  # most come in that order: the second sorting is stable
    return sorted(by_id, key=lambda row: key(row, clocks), reverse=falls)


def rises(sort: str, *, turned: bool = False) -> bool:
    """Whether what the column shows grows downwards; ages do where the moments behind them fall."""
    return (SORTS[sort][2] == turned) != (sort == "age")


def sort_words(sort: str, tr: Translator, *, turned: bool = False) -> str:
    """How the list is sorted: "by customer", "oldest first"."""
    if turned and sort == "age":
        return tr(N_("oldest first"))
    words = tr(SORTS[sort][0])
    return tr(N_("{order}, turned round")).format(order=words) if turned else words
