"""One order in short, for beside the list: status and reason, parcels, last events, links, deadlines. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import Flag
from tui_tracker.model.cases import Case, Urgency, tells_more
from tui_tracker.model.deadlines import Deadline
from tui_tracker.model.events import distinct
from tui_tracker.model.order import Order, Parcel, row_of

from .deadlines import deadline_span
from .durations import day, relative, stamp
from .lines import BLANK, Line, Span, plain, wrapped
from .parcel import event_spans, web_address
from .statuses import status_span
from .why_flags import case_spans

_PARCELS: Final = 3
_EVENTS: Final = 4
_DEADLINES: Final = 3


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What it is made from. `links`: tracking number → page; `deadlines`: the nearest first."""

    order: Order
    now: datetime
    zone: tzinfo
    links: Mapping[str, str] = msgspec.field(default_factory=dict)
    flags: Sequence[Flag] = ()
    case: Case | None = None  # in the morning queue
    deadlines: Sequence[Deadline] = ()


def preview_lines(preview: Preview, tr: Translator, width: int, *, ascii_only: bool = False) -> Sequence[Line]:
    """The order in lines of at most `width` cells."""
    lines = [*_head(preview, tr, width)]
    parcels = _deciding_first(preview.order)
    for parcel in parcels[:_PARCELS]:
        lines += [BLANK, *_parcel(preview, parcel, tr, width, ascii_only)]
    if not parcels:
        text = tr("fulfilled, no code") if preview.order.fulfilled else tr("not sent")
        lines += [BLANK, *wrapped([Span(text, "muted")], width)]
    if len(parcels) > _PARCELS:
        more = tr.plural("{n} more parcel", "{n} more parcels", len(parcels) - _PARCELS)
        lines += wrapped([Span(more.format(n=len(parcels) - _PARCELS), "muted")], width)
    return plain(lines) if ascii_only else lines


def _deciding_first(order: Order) -> list[Parcel]:
    """The parcel that decides the order's status is what one wants to see."""
    deciding = row_of(order).deciding
    number = deciding.number if deciding is not None else ""
    return sorted(order.parcels, key=lambda parcel: parcel.number != number)


def _head(preview: Preview, tr: Translator, width: int) -> Iterator[Line]:
    order = preview.order
    who = " · ".join(part for part in (order.customer.name or order.customer.email, order.customer.country) if part)
    yield from wrapped([Span(order.number, "heading"), Span(f" · {who}" if who else "")], width, hang=2)
    made = tr("made {day}").format(day=day(order.placed_at, preview.zone))
    total = f"{order.total} {order.currency}".strip()
    yield from wrapped([Span(" · ".join(part for part in (made, total, order.shop) if part), "muted")], width)
    for flag in preview.flags:
        yield from wrapped([Span(f"! {tr.say(flag.message)}", "flag")], width, hang=2)
    if preview.case is not None and tells_more(preview.case, preview.flags):
        sign = "!" if preview.case.urgency is Urgency.ACT else "?"
        yield from wrapped([Span(f"{sign} ", "flag"), *case_spans(preview.case, tr)], width, hang=2)
    for each in [each for each in preview.deadlines if each.at >= preview.now][:_DEADLINES]:
        yield from wrapped([deadline_span(each, preview.now, preview.zone, tr)], width, hang=2)
    if order.tags:
        yield from wrapped([Span(" ".join(order.tags), "manual")], width)
    if order.note:
        yield from wrapped([Span(order.note.partition("\n")[0])], width)


def _parcel(preview: Preview, parcel: Parcel, tr: Translator, width: int, ascii_only: bool) -> Iterator[Line]:
    who = parcel.courier or parcel.carrier
    yield from wrapped([Span(parcel.number, "strong"), Span(f" · {who}" if who else "", "muted")], width, hang=2)
    by_hand = [Span(" " + tr("(by hand)"), "manual")] if parcel.manual is not None else []
    yield from wrapped([status_span(parcel.status, tr, parcel.detail, plain=ascii_only), *by_hand], width, hang=2)
    yield from wrapped([Span(tr.meaning(parcel.status), "muted")], width, indent=2)
    for text in _facts(preview, parcel, tr):
        yield from wrapped([Span(text, "muted")], width, hang=2)
    link = web_address(preview.links.get(parcel.number, parcel.url))
    if link:
        yield from wrapped([Span(link, "link", link)], width)
    for heard in distinct(parcel.events)[: -_EVENTS - 1 : -1]:
        yield from wrapped(event_spans(heard.event, parcel.courier, ascii_only), width, hang=2)


def _facts(preview: Preview, parcel: Parcel, tr: Translator) -> Iterator[str]:
    if parcel.expected is not None:
        last = parcel.expected.last or parcel.expected.first
        yield tr("expected {day}").format(day=day(last, preview.zone))
    if parcel.checked_at is not None:
        yield tr("checked {when}").format(when=relative(parcel.checked_at, preview.now, tr))
    if parcel.next_check_at is not None:
        yield tr("next check {when}").format(when=stamp(parcel.next_check_at, preview.zone))
