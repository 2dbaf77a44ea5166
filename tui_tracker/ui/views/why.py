"""Why an order's parcels have their status, in lines: what decides, what does not, and when the next look is. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.codes_why import CodeWhy
from tui_tracker.model.deadlines import Deadline
from tui_tracker.model.order import Checkpoint, Order, Parcel, row_of
from tui_tracker.model.why import Why

from .deadlines import deadline_span
from .durations import stamp_and_relative
from .lines import BLANK, Line, Span, labelled, plain, wrapped
from .parcel import event_spans, next_check
from .statuses import status_span
from .supplier import supplier_lines
from .why_flags import FlagFacts, flag_lines


class WhyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the view is made from. `numbers`: of the parcels that are explained; `whys`: by number; `carriers`:
    carrier id → its title.
    """

    order: Order
    numbers: Sequence[str]
    whys: Mapping[str, Why]
    now: datetime
    zone: tzinfo  # the shop's
    carriers: Mapping[str, str] = msgspec.field(default_factory=dict)
    flagged: FlagFacts = msgspec.field(default_factory=FlagFacts)
    deadlines: Sequence[Deadline] = ()
    codes: Sequence[CodeWhy] = ()  # of the supplier orders whose codes are waited for


def why_lines(facts: WhyFacts, tr: Translator, width: int, *, ascii_only: bool = False) -> list[Line]:
    """The reasons in lines of at most `width` cells."""
    lines = _head(facts, tr, width, ascii_only)
    for index, parcel in enumerate(facts.order.parcels):
        if parcel.number in facts.numbers and parcel.number in facts.whys:
            lines += [BLANK, *_Parcel(facts, index, tr, width, ascii_only).lines()]
    for supplier_order in facts.codes:
        first, *more = supplier_order.reasons
        lines += [BLANK, *wrapped([Span(tr.say(first))], width, hang=2)]
        for reason in more:
            lines += wrapped([Span(tr.say(reason), "muted")], width, indent=2, hang=2)
    if not facts.order.parcels:
        lines += [BLANK, *wrapped([Span(tr("It has no parcel yet, so nothing is looked up"))], width)]
        lines += supplier_lines(facts.order, facts.now, facts.zone, facts.carriers, tr, width)
    return plain(lines) if ascii_only else lines


def _head(facts: WhyFacts, tr: Translator, width: int, ascii_only: bool) -> list[Line]:
    """The order, why it is flagged, and its clocks."""
    _, order = tr, facts.order
    who = ", ".join(filter(None, (order.customer.name, order.customer.country)))
    about = [Span(f" · {part}", "muted") for part in (who, order.shop) if part]
    lines = wrapped([Span(_("Order {number}").format(number=order.number), "heading"), *about], width)
    if order.status is not None:
        mark = [Span(" " + _("(by hand)"), "manual")] if row_of(order).status_by_hand else []
        lines += labelled(_("Status"), [status_span(order.status, tr, plain=ascii_only), *mark], width)
    lines += flag_lines(facts.flagged, tr, width)
    shown = [each for each in facts.deadlines if each.number in ("", *facts.numbers)]
    for place, each in enumerate(shown):
        tail = "".join(f" · {part}" for part in (each.number, tr(each.source)) if part)
        spans = [deadline_span(each, facts.now, facts.zone, tr), Span(tail, "muted")]
        lines += labelled("" if place else _("Deadlines"), spans, width)
    return lines


class _Parcel:
    """The reasons of one parcel."""

    def __init__(self, facts: WhyFacts, index: int, tr: Translator, width: int, ascii_only: bool) -> None:
        self._facts = facts
        self._index = index
        self._parcel: Parcel = facts.order.parcels[index]
        self._why = facts.whys[self._parcel.number]
        self._tr = tr
        self._width = width
        self._ascii_only = ascii_only

    def lines(self) -> Iterator[Line]:
        """All of them, below the parcel's number and status."""
        tr, found, facts, width = self._tr, self._why, self._facts, self._width
        place = tr("Parcel {n} of {count}").format(n=self._index + 1, count=len(facts.order.parcels))
        yield from wrapped([Span(f"{place} · {self._parcel.number}", "heading")], width, hang=2)
        status = status_span(self._parcel.status, tr, self._parcel.detail, plain=self._ascii_only)
        mark = [Span(" " + tr("(by hand)"), "manual")] if self._parcel.manual is not None else []
        yield from wrapped([status, *mark], width, indent=2)
        for number, reason in enumerate(found.reasons):
            yield from labelled("" if number else tr("Because"), [Span(tr.say(reason))], width)
        yield from self._opinions()
        for number, doubt in enumerate(found.suspicions):
            yield from labelled("" if number else tr("Doubt"), [Span(tr.say(doubt.message), "flag")], width)
        checked = self._parcel.checked_at
        last = tr("never") if checked is None else stamp_and_relative(checked, facts.now, facts.zone, tr)
        yield from labelled(tr("Last check"), [Span(last)], width)
        yield from labelled(tr("Next check"), next_check(self._parcel, found, facts.now, facts.zone, tr), width)
        yield from self._events()

    def _opinions(self) -> Iterator[Line]:
        """What each carrier says by itself, where there are several, and whose word counts."""
        tr, said = self._tr, self._why.opinions
        if len(said) < 2:
            return
        counts = self._why.deciding[-1].source if self._why.deciding else ""
        for number, (source, verdict) in enumerate(said.items()):
            spans = [Span(f"{self._facts.carriers.get(source, source)}: ")]
            spans.append(status_span(verdict.status, tr, verdict.detail, plain=self._ascii_only))
            if verdict.since is not None:
                since = stamp_and_relative(verdict.since, self._facts.now, self._facts.zone, tr)
                spans.append(Span(" " + tr("since {when}").format(when=since), "muted"))
            if source == counts:
                spans.append(Span(" · " + tr("decides"), "strong"))
            yield from labelled("" if number else tr("Carriers"), spans, self._width)

    def _events(self) -> Iterator[Line]:
        tr, found = self._tr, self._why
        if found.deciding:
            yield from wrapped([Span(tr("What decides:"), "label")], self._width, indent=2)
        for event in reversed(found.deciding):
            yield from self._event(event)
        if found.ignored:
            yield from wrapped([Span(tr("What does not:"), "label")], self._width, indent=2)
        for reason, group in groupby(reversed(found.ignored), key=lambda each: tr.say(each.reason)):
            yield from wrapped([Span(f"– {reason}", "manual")], self._width, indent=3, hang=2)
            for each in group:
                yield from self._event(each.event)

    def _event(self, event: Checkpoint) -> list[Line]:
        """What happened, as in the order's detail."""
        hang = _EVENT_HANG if self._width >= _WIDE_ENOUGH else 4
        spans = event_spans(event, self._parcel.courier, self._ascii_only)
        return wrapped(spans, self._width, indent=2, hang=hang)


_EVENT_HANG: Final = 24  # under the text, as in the order's detail
_WIDE_ENOUGH: Final = 60
