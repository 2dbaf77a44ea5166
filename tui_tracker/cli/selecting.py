"""Which orders a listing shows, and in which order: the filter language and the options beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click
import msgspec
from msgspec.structs import replace

from tui_tracker.model.attention import AttentionRules, Flag, flags
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules, next_deadline
from tui_tracker.model.errors import UsageError
from tui_tracker.model.filter import Filter, FilterError, Terms, filter_words, parse
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import local
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import CLOSED_ROLL_UP, OPEN_ROLL_UP, Status
from tui_tracker.model.views import SavedView, find_view

if TYPE_CHECKING:
    from .session import Session

F = TypeVar("F", bound=Callable[..., Any])


class Selected(NamedTuple):
    """An order in a listing, and why it needs a hand."""

    row: OrderRow
    flags: Sequence[Flag]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    words: tuple[str, ...] = ()
    attention: bool = False
    statuses: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = ""
    limit: int | None = None
    view: str = ""

    def seen_by(self, views: Mapping[str, SavedView]) -> "Selection":
        """With what the view that was named says. Raises `UsageError` for a view there is none of."""
        if not self.view:
            return self
        view = find_view(self.view, views)
        sort = self.sort or _sort_of_view(view.sort)
        return replace(self, words=(*filter_words(view.filter), *self.words), sort=sort)

    def of(
        self,
        rows: Iterable[OrderRow],
        *,
        now: datetime,
        zone: tzinfo,
        rules: AttentionRules,
        deadlines: DeadlineRules = DEFAULT_DEADLINES,
        statuses: Mapping[Status, str] = MappingProxyType({}),
    ) -> list[Selected]:
        """Those of `rows` that were asked for, sorted. `statuses`: their names as they are shown, in small letters.

        Raises `UsageError` for a filter that can't be understood.
        """
        if self.since is not None and self.until is not None and self.since > self.until:
            text = Message(N_("--since {since} is after --until {until}"), {"since": self.since, "until": self.until})
            raise UsageError(text, hint=N_("Turn the two round."))
        key = self._key(now, deadlines)
        terms = Terms(now, zone, deadlines, lambda row: flags(row, rules, now), statuses)
        wanted = self._filter().over(terms)
        found = []
        for row in rows:
            if not self._in_range(row, zone) or not wanted(row):
                continue
            reasons = flags(row, rules, now)
            if reasons or not self.attention:
                found.append(Selected(row, reasons))
        found.sort(key=lambda each: key(each.row), reverse=self._sort.startswith("-"))
        return found[: self.limit]

    @property
    def by_deadline(self) -> bool:
        """Whether the nearest deadline makes the order."""
        return self._sort.removeprefix("-") == "deadline"

    @property
    def _sort(self) -> str:
        return self.sort or NEWEST_FIRST

    def _key(self, now: datetime, rules: DeadlineRules) -> Callable[[OrderRow], Any]:
        def deadline(row: OrderRow) -> tuple[float, int]:
            found = next_deadline(row, now, rules)
            return (found.at.timestamp() if found is not None else inf), row.id

        return deadline if self.by_deadline else SORTS[self._sort.removeprefix("-")]

    def _filter(self) -> Filter:
        words = (*self.words, f"status:{self.statuses}") if self.statuses else self.words
        try:
            return parse(words)
        except FilterError as error:
            text = Message(N_("the filter can't be understood: {why}"), {"why": error.told})
            raise UsageError(text, hint=N_("docs/cli.md explains the filter language.")) from None

    def _in_range(self, row: OrderRow, zone: tzinfo) -> bool:
        if self.since is None and self.until is None:
            return True
        day = local(row.placed_at, zone).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def by_parcel(rows: Iterable[OrderRow]) -> Iterable[OrderRow]:
    """Each parcel as if its order had no other, so that filters speak of parcels."""
    for row in rows:
        for parcel in row.parcels:
            yield msgspec.structs.replace(row, parcels=(parcel,), status=parcel.status)


def _number(row: OrderRow) -> tuple[str, int, str]:
    digits = row.number.lstrip("#")
    return ("", int(digits), "") if digits.isdecimal() else (row.number.casefold(), 0, row.number)


def _updated(row: OrderRow) -> float:
    return max((each.last_event_at.timestamp() for each in row.parcels if each.last_event_at), default=0.0)


def _status(row: OrderRow) -> int:
    return len(_RANKS) if row.status is None else _RANKS[row.status]


_RANKS: Final[dict[Status, int]] = {status: rank for rank, status in enumerate(OPEN_ROLL_UP + CLOSED_ROLL_UP)}

SORTS: Final[dict[str, Callable[[OrderRow], Any]]] = {
    "placed": lambda row: (row.placed_at, row.id),
    "number": _number,
    "customer": lambda row: (row.customer.name.casefold(), row.id),
    "country": lambda row: (row.customer.country, row.id),
    "status": lambda row: (_status(row), row.placed_at),
    "updated": lambda row: (_updated(row), row.id),
}


NEWEST_FIRST: Final = "-placed"
_BY_COLUMN: Final = {"age": "-placed", "number": "number", "customer": "customer", "country": "country"} | {
    "status": "status",
    "event": "-updated",
    "deadline": "deadline",
}
"""The columns of the app's list → how the listing sorts the same way."""


def _sort_of_view(written: str) -> str:
    """How a view's order is asked for here; "" where the listing knows none like it."""
    sort = _BY_COLUMN.get(written.removeprefix("-"), "")
    if not sort or not written.startswith("-"):
        return sort
    return sort.removeprefix("-") if sort.startswith("-") else "-" + sort


class Day(click.ParamType[date]):
    """A date as 2026-11-02."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails as click does."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-11-02", param, ctx)


def selection_options(command: F) -> F:
    """The options that both listings take."""
    names = [*SORTS, "deadline"]
    sorts = sorted([*names, *(f"-{name}" for name in names)])
    for declare in (
        click.argument("words", nargs=-1, metavar="[FILTER]..."),
        click.option("--limit", type=click.IntRange(min=0), help="At most so many."),
        click.option("--sort", type=click.Choice(sorts), help="By what; - turns it round.  [default: -placed]"),
        click.option("--until", type=Day(), metavar="DATE", help="Made on this day or before."),
        click.option("--since", type=Day(), metavar="DATE", help="Made on this day or later."),
        click.option("--status", "statuses", default="", metavar="A,B", help="With a parcel in one of these."),
        click.option("--view", default="", metavar="NAME", help="A saved view; FILTER narrows it further."),
        click.option("--attention", is_flag=True, help="Only what needs a hand."),
    ):
        command = declare(command)
    return command


def chosen_by(session: "Session", rows: Iterable[OrderRow], selection: Selection) -> list[Selected]:
    """What a selection chooses, by the rules, zone and language of a session."""
    config = session.config
    return selection.of(
        rows,
        now=session.now(),
        zone=session.zone,
        rules=config.attention.tracking,
        deadlines=config.deadlines,
        statuses=session.say.status_names(),
    )
