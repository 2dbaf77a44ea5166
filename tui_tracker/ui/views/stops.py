"""Who is written to no more, in words: a line for the list, everything known of one. Pure."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.notifying import Listed
from tui_tracker.model.outbox import REASONS
from tui_tracker.model.stops import EVERY, WAYS
from tui_tracker.model.text import clean_text

from .cells import fitted
from .durations import stamp_and_relative
from .lines import Line, Span, labelled
from .outbox import numbers_named

_SHORT: Final = 8  # of a checksum's characters, by which people tell recipients apart
_WHEN: Final = 10  # cells
_NARROW: Final = 70  # cells in which channel and day have none
_WIDE: Final = 100  # cells in which the orders have a column


def who_words(listed: Listed) -> str:
    """The masked address, as long as an order has it, else the start of the checksum."""
    return clean_text(listed.address, limit=100) or clean_text(listed.recipient[:_SHORT])


def channel_words(listed: Listed, tr: Translator) -> str:
    """Through what they are written to no more."""
    return tr(N_("every channel")) if listed.channel == EVERY else clean_text(listed.channel, limit=40)


def reason_words(listed: Listed, tr: Translator) -> str:
    """Why."""
    why = REASONS.get(listed.reason)
    return tr(why) if why else clean_text(listed.reason, limit=200)


def why_words(listed: Listed, tr: Translator) -> str:
    """Why, and how it came."""
    return " ".join(filter(None, (reason_words(listed, tr), tr(WAYS[listed.way]) if listed.way else "")))


def stop_line(listed: Listed, tr: Translator, zone: tzinfo, width: int) -> Line:
    """One of them in `width` cells: who, through what, why, the orders, and since when, as far as there is room."""
    who = max(16, min(30, width // 5))
    how = max(8, min(14, width // 9)) if width >= _NARROW else 0
    orders = min(20, width // 8) if width >= _WIDE else 0
    since = _WHEN if width >= _NARROW else 0
    why = max(4, width - sum(each + 1 for each in (who, how, orders, since) if each))
    channel = tr(N_("all")) if listed.channel == EVERY else channel_words(listed, tr)
    cells = (
        (who, who_words(listed), "strong"),
        (how, channel, ""),
        (why, reason_words(listed, tr), "" if listed.way else "flag"),
        (orders, numbers_named(listed.orders, 2), "muted"),
        (since, f"{local(listed.at, zone):%Y-%m-%d}", "muted"),
    )
    return Line(tuple(Span(_padded(text, room) + " ", role) for room, text, role in cells if room))


def _padded(text: str, width: int) -> str:
    cut = fitted(text, width)
    return cut + " " * (width - cell_len(cut))


def stop_lines(listed: Listed, tr: Translator, zone: tzinfo, now: datetime, width: int) -> list[Line]:
    """Everything known of one."""
    unknown = tr(N_("no order has that address any more; what is kept of it is a checksum"))
    facts = (
        (N_("Who"), who_words(listed) + ("" if listed.address else f" ({unknown})"), ""),
        (N_("Through"), channel_words(listed, tr), ""),
        (N_("Why"), why_words(listed, tr), "" if listed.way else "flag"),
        (N_("Since"), stamp_and_relative(listed.at, now, zone, tr), ""),
        (N_("By"), clean_text(listed.by, limit=60), ""),
        (N_("Orders"), numbers_named(listed.orders, 20), ""),
    )
    lines: list[Line] = []
    for label, text, role in facts:
        if text:
            lines += labelled(tr(label), [Span(text, role)], width, indent=0)
    return lines


def stopped_words(made: Sequence[str], tr: Translator) -> str:
    """What came of stopping somebody. `made`: who was stopped, masked; () = they were before."""
    if not made:
        return tr(N_("They were stopped already"))
    text = tr.plural(N_("No more messages to {who}"), N_("No more messages to {n} addresses"), len(made))
    return f"{text.format(who=made[0], n=len(made))} · {tr(N_('in the outbox U takes it back'))}"
