"""The head of an order in full: how it stands, what was done about it by hand, and its clocks. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import awaited
from tui_tracker.model.cases import tells_more
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, row_of
from tui_tracker.model.snoozing import WAKING
from tui_tracker.model.status import Status
from tui_tracker.model.supplier_message import CAUSE_WORDS, Cause

from .deadlines import deadline_span
from .detail_facts import Facts
from .durations import day, stamp_and_relative
from .lines import Line, Span, labelled, wrapped
from .statuses import status_span
from .supplier import supplier_lines
from .why_flags import case_spans


def head_lines(facts: Facts, tr: Translator, width: int, *, ascii_only: bool) -> list[Line]:
    """The order's own lines, before its parcels."""
    _ = tr
    order = facts.order
    name = _("Order {number}").format(number=order.number)
    who = ", ".join(part for part in (order.customer.name, order.customer.country) if part)
    about = [Span(f" · {part}", "muted") for part in (who, order.shop) if part]
    lines = wrapped([Span(name, "heading"), *about], width)
    manual = by_hand(row_of(order).status_by_hand, tr)
    lines += labelled(_("Status"), [_status(order.status, tr, ascii_only), *manual], width)
    for index, parcel in enumerate(order.parcels if len(order.parcels) > 1 else ()):
        status = status_span(parcel.status, tr, parcel.detail, plain=ascii_only)
        spans = [Span(f"{parcel.number} "), status, *by_hand(parcel.manual is not None, tr)]
        lines += labelled(_("Parcels") if index == 0 else "", spans, width, target=index)
    lines += labelled(_("Made"), [Span(_when(facts, order.placed_at, tr))], width)
    lines += labelled(_("Fulfilled"), [_fulfilled(facts, tr)], width)
    for label, moment in ((_("Cancelled"), order.cancelled_at), (_("Archived"), order.archived_at)):
        if moment is not None:
            lines += labelled(label, [Span(_when(facts, moment, tr), "strong")], width)
    for label, spans in _handling(facts, tr):
        lines += labelled(label, spans, width)
    if tells_of_codes(order):
        lines += supplier_lines(order, facts.now, facts.zone, facts.carriers, tr, width)
    for flag in facts.flags:
        lines += labelled(_("Attention"), [Span(tr.say(flag.message), "flag")], width)
    if facts.case is not None and tells_more(facts.case, facts.flags):
        lines += labelled(_("In queue"), case_spans(facts.case, tr), width)
    return lines + _deadlines(facts, tr, width)


def by_hand(manual: bool, tr: Translator) -> list[Span]:
    """The mark of a status that somebody set: it is not the carrier's word."""
    return [Span(" " + tr("(by hand)"), "manual")] if manual else []


def tells_of_codes(order: Order) -> bool:
    """Whether there is more to say of its supplier orders than their numbers."""
    return bool(order.looks or awaited(order))


def _handling(facts: Facts, tr: Translator) -> Iterator[tuple[str, list[Span]]]:
    """What was done about it by hand, each with who and when."""
    _, order = tr, facts.order
    if order.snooze is not None:
        yield _("Put off"), [Span(_asleep(facts, tr), "manual"), *_who(order.snooze.by, facts, order.snooze.at, tr)]
    if order.resent is not None:
        what = _("as {code}").format(code=order.resent.number) if order.resent.number else _("code not known yet")
        yield _("Resent"), [Span(what, "manual"), *_who(order.resent.by, facts, order.resent.at, tr)]
    if order.refund is not None:
        amount = f"{order.refund.amount} {order.refund.currency}".strip() or _("in full")
        yield _("Refunded"), [Span(amount, "manual"), *_who(order.refund.by, facts, order.refund.at, tr)]
    for place, sent in enumerate(reversed(order.messages[-_MESSAGES:])):
        about = tr(CAUSE_WORDS[Cause(sent.cause)]) if sent.cause in _CAUSES else sent.cause
        to = tr(_TO[sent.to]) if sent.to in _TO else sent.to
        text = f"{to}: {about}" if about else to
        yield "" if place else _("Written to"), [Span(text, "manual"), *_who(sent.by, facts, sent.at, tr)]


def _asleep(facts: Facts, tr: Translator) -> str:
    """Until when, or what woke it."""
    snooze = facts.order.snooze
    if facts.woken:
        return tr(WAKING[facts.woken])
    if snooze is not None and snooze.until is not None:
        return tr("until {when}, or it moves").format(when=day(snooze.until, facts.zone))
    if snooze is not None and snooze.days_before is not None:
        return tr("until {n} days before a deadline, or it moves").format(n=f"{snooze.days_before:g}")
    return tr("until it moves")


def _who(by: str, facts: Facts, at: datetime, tr: Translator) -> list[Span]:
    return [Span(f" · {by or '?'} · {_when(facts, at, tr)}", "muted")]


def _when(facts: Facts, moment: datetime, tr: Translator) -> str:
    return stamp_and_relative(moment, facts.now, facts.zone, tr)


def _deadlines(facts: Facts, tr: Translator, width: int) -> list[Line]:
    """Those that are not over, the nearest first; `w` tells whose rules they are."""
    lines: list[Line] = []
    for each in facts.deadlines:
        if each.at >= facts.now:
            of_parcel = f" · {each.number}" if each.number and len(facts.order.parcels) > 1 else ""
            spans = [deadline_span(each, facts.now, facts.zone, tr), Span(of_parcel, "muted")]
            lines += labelled("" if lines else tr("Deadlines"), spans, width)
    return lines


def _status(status: Status | None, tr: Translator, ascii_only: bool) -> Span:
    return Span(tr.status(None), "muted") if status is None else status_span(status, tr, plain=ascii_only)


def _fulfilled(facts: Facts, tr: Translator) -> Span:
    _ = tr
    order = facts.order
    if not order.fulfilled:
        return Span(_("not yet"))
    if order.fulfilled_at is not None:
        return Span(_when(facts, order.fulfilled_at, tr))
    return Span(_("yes") if order.parcels else _("yes, but there is no code"))


_MESSAGES: Final = 3  # the last ones; the audit trail has all
_CAUSES: Final = frozenset(cause.value for cause in Cause)
_TO: Final = {"supplier": N_("the supplier"), "customer": N_("the customer")}
