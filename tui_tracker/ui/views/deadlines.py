"""Deadlines in words and cells. Pure."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.deadlines import DEADLINE_NAMES, Deadline
from tui_tracker.model.message import N_

from .durations import day, relative, short_span
from .lines import Span

_SOON: Final = timedelta(days=3)  # what ends before is brought out
_PHRASES: Final = {
    "active": N_("first scan by {when}"),
    "storage": N_("at the pick-up point until {when}"),
    "dispute": N_("dispute until {when}"),
    "claim": N_("claim until {when}"),
}


def deadline_span(each: Deadline, now: datetime, zone: tzinfo, tr: Translator) -> Span:
    """What ends on which day, and how far that is."""
    when = f"{day(each.at, zone)} ({relative(each.at, now, tr)})"
    return Span(tr(_PHRASES[each.kind]).format(when=when), "flag" if _is_soon(each.at - now) else "")


def deadline_cell(each: Deadline, now: datetime, tr: Translator) -> tuple[str, str]:
    """Time left and a word for what ends, and the role of the two."""
    left = each.at - now
    return f"{short_span(left, tr)} {tr(DEADLINE_NAMES[each.kind])}", "flag" if _is_soon(left) else "muted"


def _is_soon(left: timedelta) -> bool:
    return timedelta(0) <= left < _SOON
