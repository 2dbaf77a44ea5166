"""What the tracking page shows: pure, from the orders' columns, the clock and what the operator chose (PRODUCT A6, A7).

Needs attention looks at all orders until the operator sets a range; how many flagged orders lie outside the range
shown is always counted. Flagged orders come first, the oldest of them on top; the others follow, newest first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Final

import msgspec
from msgspec.structs import replace

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import AttentionRules, Flag, flags
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.model.period import EVERYTHING, Range, window
from tui_tracker.model.status import Status

from .orders import flagged_parcel

PRESETS: Final[tuple[int | None, ...]] = (7, 30, 45, 90, None)
"""The ranges one key goes through, in elapsed days of 24 hours; `None` = all orders."""


class RangeError(AppError):
    """The dates typed can't be used; the message says which and what was expected."""

    title = "That is not a range of dates"


def next_preset(chosen: Range, step: int) -> Range:
    """The preset `step` places after `chosen`, round and round; from dates of one's own, the first or the last."""
    if chosen.days is None and not chosen.unlimited:
        return Range(days=PRESETS[0] if step > 0 else PRESETS[-1])
    days = None if chosen.days is None else int(chosen.days)
    if days in PRESETS:
        return Range(days=PRESETS[(PRESETS.index(days) + step) % len(PRESETS)])
    longer = [preset for preset in PRESETS if preset is None or preset > (chosen.days or 0)]
    return Range(days=longer[0] if step > 0 else PRESETS[(PRESETS.index(longer[0]) - 1) % len(PRESETS)])


def parse_range(first: str, last: str, tr: Translator) -> Range:
    """The range between two days as typed; an empty one is open. Raises `RangeError`, in the operator's language."""
    _ = tr
    start, end = _parse_day(first, tr), _parse_day(last, tr)
    if start is None and end is None:
        raise RangeError(_("Write at least one date, as 2026-03-31."))
    if start is not None and end is not None and start > end:
        raise RangeError(_("The first date ({first}) is after the last ({last}).").format(first=start, last=end))
    return Range(first=start, last=end)


def _parse_day(text: str, tr: Translator) -> date | None:
    _ = tr
    text = text.strip()
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise RangeError(_("{text} is not a date; write year-month-day, as 2026-03-31.").format(text=text)) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RangeError(_("{text} is not a year with orders in it.").format(text=text))
    return day


# Far enough for any shop, and far enough from the ends of `datetime` that a zone's offset can be taken off.
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2999


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator chose. `range_set`: the range is his own choice, so Needs attention keeps to it too."""

    range: Range = msgspec.field(default_factory=lambda: Range(days=30))
    range_set: bool = False
    statuses: frozenset[Status | None] = frozenset()  # `None` = no code yet; empty = all
    attention: bool = False

    @property
    def effective(self) -> Range:
        """The range that is shown."""
        return EVERYTHING if self.attention and not self.range_set else self.range

    def stepped(self, step: int) -> "Choice":
        """The preset `step` places after the range that is shown, now the operator's own choice."""
        return self.ranged(next_preset(self.effective, step))

    def ranged(self, chosen: Range) -> "Choice":
        """A range the operator set himself."""
        return replace(self, range=chosen, range_set=True)

    def filtered(self, statuses: frozenset[Status | None]) -> "Choice":
        """Only orders in one of `statuses` (`None` = no code yet); empty = all."""
        return replace(self, statuses=statuses)

    def toggled(self) -> "Choice":
        """Needs attention on or off."""
        return replace(self, attention=not self.attention)


class TrackingView(msgspec.Struct, frozen=True, kw_only=True):
    """The page's content at one moment.

    `shown`: order ids from top to bottom. `counts`: how many of the orders in the range (with Needs attention, of the
    flagged ones) have each status in their status column, `None` = no code yet; so each order counts once. `flags`
    holds those of all orders, shown or not.
    """

    choice: Choice
    shown: tuple[int, ...] = ()
    flags: Mapping[int, tuple[Flag, ...]] = msgspec.field(default_factory=dict)
    counts: Mapping[Status | None, int] = msgspec.field(default_factory=dict)
    total: int = 0
    in_range: int = 0
    flagged_inside: int = 0
    flagged_outside: int = 0


class Known:
    """What was found out about orders: their flags, and what stands in their status columns. That makes most of the
    work of a view; kept so that an order in which nothing is wrong costs no object of its own.
    """

    def __init__(self, rules: AttentionRules, now: datetime) -> None:
        """By which rules, at which moment."""
        self._rules, self._now = rules, now
        self.flags: dict[int, tuple[Flag, ...]] = {}  # only where there are any
        self.status: dict[int, Status | None] = {}

    def take(self, rows: Iterable[OrderRow]) -> None:
        """Find out about these."""
        for row in rows:
            found = flags(row, self._rules, self._now)
            self.status[row.id] = _status(row, found)
            if found:
                self.flags[row.id] = found
            else:
                self.flags.pop(row.id, None)

    def of(self, rows: Iterable[OrderRow]) -> "Known":
        """The same of these only."""
        some = Known(self._rules, self._now)
        for row in rows:
            some.status[row.id] = self.status[row.id]
            if row.id in self.flags:
                some.flags[row.id] = self.flags[row.id]
        return some

    def drop(self, order_id: int) -> None:
        """It is gone."""
        self.status.pop(order_id, None)
        self.flags.pop(order_id, None)


def tracking_view(
    rows: Iterable[OrderRow],
    now: datetime,
    choice: Choice,
    *,
    zone: tzinfo,
    rules: AttentionRules,
    known: Known | None = None,
) -> TrackingView:
    """The page for `rows` (all orders of the shop) at `now`; `zone` is the shop's. `known`: of exactly these rows,
    where that was found out before.
    """
    all_rows = list(rows)
    if known is None:
        known = Known(rules, now)
        known.take(all_rows)
    found, statuses = known.flags, known.status
    span = window(choice.effective, now, zone)
    inside = [row for row in all_rows if row.placed_at in span]
    flagged_inside = sum(1 for row in inside if row.id in found)
    candidates = [row for row in inside if row.id in found] if choice.attention else inside
    counter = Counter(statuses[row.id] for row in candidates)
    shown = [row for row in candidates if not choice.statuses or statuses[row.id] in choice.statuses]
    return TrackingView(
        choice=choice,
        shown=_in_order(shown, found),
        flags=found,
        counts={status: counter[status] for status in (*Status, None)},
        total=len(all_rows),
        in_range=len(inside),
        flagged_inside=flagged_inside,
        flagged_outside=len(found) - flagged_inside,
    )


def _status(row: OrderRow, found: Sequence[Flag]) -> Status | None:
    """What stands in the order's status column: that of the parcel that is shown."""
    parcel = flagged_parcel(row, found)
    return parcel.status if parcel is not None else None


def _in_order(rows: Sequence[OrderRow], found: Mapping[int, tuple[Flag, ...]]) -> tuple[int, ...]:
    """Flagged ones first, oldest on top; then the others, newest on top. The id makes the order total."""
    urgent = sorted((row.placed_at, row.id) for row in rows if row.id in found)
    others = sorted(((row.placed_at, row.id) for row in rows if row.id not in found), reverse=True)
    return tuple(order_id for _, order_id in urgent + others)


def range_label(chosen: Range, tr: Translator) -> str:
    """A range in words: "last 30 days", "2026-03-01 – 2026-03-31", "all orders"."""
    _ = tr
    if chosen.days is not None:
        return tr.plural("last {n} day", "last {n} days", int(chosen.days)).format(n=f"{chosen.days:g}")
    if chosen.unlimited:
        return _("all orders")
    if chosen.first is None:
        return _("until {last}").format(last=chosen.last)
    if chosen.last is None:
        return _("from {first}").format(first=chosen.first)
    return f"{chosen.first} – {chosen.last}"


def filter_label(choice: Choice, tr: Translator) -> str:
    """What is filtered, in words; "" when nothing is."""
    parts = [tr(_ATTENTION)] if choice.attention else []
    if choice.statuses:
        chosen = [status for status in (*Status, None) if status in choice.statuses]
        parts.append(" + ".join(map(tr.status, chosen)))
    return " · ".join(parts)


def outside_sentence(view: TrackingView, tr: Translator) -> str:
    """How many flagged orders lie outside the range shown; said always, also when there is none."""
    n = view.flagged_outside
    if view.choice.effective.unlimited:
        return tr(_ALL_LOOKED_AT)
    return tr.plural(
        "{n} more order that needs attention lies outside this range",
        "{n} more orders that need attention lie outside this range",
        n,
    ).format(n=n)


def summary(view: TrackingView, tr: Translator) -> str:
    """How many orders are shown, of how many in the range, and how many of those are flagged."""
    _ = tr
    shown = tr.plural("{n} order", "{n} orders", view.in_range).format(n=view.in_range)
    if len(view.shown) != view.in_range:
        shown = _("{shown} of {orders}").format(shown=len(view.shown), orders=shown)
    needs = tr.plural("{n} needs attention", "{n} need attention", view.flagged_inside).format(n=view.flagged_inside)
    return f"{shown} · {needs}"


def reasons(found: Sequence[Flag], tr: Translator) -> str:
    """Why an order is flagged, every rule that fired, gravest first."""
    return " · ".join(tr.say(flag.message) for flag in found)


_ATTENTION: Final = N_("Needs attention")
_ALL_LOOKED_AT: Final = N_("All orders are looked at: 0 lie outside")
