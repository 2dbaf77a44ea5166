"""What a filter is judged by besides an order's columns."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import msgspec

from tui_tracker.model.attention import Flag
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status


def _none(_: OrderRow) -> Sequence[Flag]:
    return ()


class Terms(msgspec.Struct, frozen=True):
    """The moment, the zone in which days are counted, what makes deadlines, and who knows an order's flags.

    `flags` is asked only by filters that speak of them. `statuses`: their names as they are shown, in the operator's
    language, in small letters.
    """

    now: datetime
    zone: tzinfo = UTC
    deadlines: DeadlineRules = DEFAULT_DEADLINES
    flags: Callable[[OrderRow], Sequence[Flag]] = _none
    statuses: Mapping[Status, str] = msgspec.field(default_factory=dict)


Test = Callable[[OrderRow], bool]
Part = Callable[[Terms], Test]
"""A part of a filter: made for the terms once, then asked for every order."""
