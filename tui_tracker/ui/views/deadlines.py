"""Deadlines in words and cells. Pure."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.deadlines import DEADLINE_NAMES, DEADLINE_WORDS, Deadline

from .durations import short_span, stamp_and_relative
from .lines import Span

_SOON: Final = timedelta(days=3)  # what ends before is brought out


def deadline_spans(each: Deadline, now: datetime, zone: tzinfo, tr: Translator) -> list[Span]:
    """What ends, when, for which parcel, and by whose rule."""
    role = "flag" if timedelta(0) <= each.at - now < _SOON else ""
    when = stamp_and_relative(each.at, now, zone, tr)
    tail = "".join(f" · {part}" for part in (each.number, each.source) if part)
    return [Span(f"{when}: {tr(DEADLINE_WORDS[each.kind])}", role), Span(tail, "muted")]


def deadline_cell(each: Deadline, now: datetime, tr: Translator) -> tuple[str, str]:
    """Time left and a word for what ends, and the role of the two."""
    left = each.at - now
    return f"{short_span(left, tr)} {tr(DEADLINE_NAMES[each.kind])}", "flag" if left < _SOON else "muted"
