"""The supplier orders of an order and what became of asking for their tracking codes, in lines. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import awaited, references
from tui_tracker.model.misses import code_words
from tui_tracker.model.order import Order, SupplierLook

from .durations import relative, stamp_and_relative
from .lines import Line, Span, labelled


def supplier_lines(
    order: Order, now: datetime, zone: tzinfo, carriers: Mapping[str, str], tr: Translator, width: int
) -> list[Line]:
    """One for each supplier order: its code, or why there is none, who was asked and when, and when next.

    `carriers`: carrier id → its title.
    """
    looks = {look.reference: look for look in order.looks}
    waits = frozenset(awaited(order))
    lines: list[Line] = []
    for reference in references(order):
        look = looks.get(reference)
        spans = [Span(reference), *_standing(order, look, reference in waits, carriers, tr)]
        spans += [Span(f" · {text}", "muted") for text in _looks(order, look, reference in waits, now, zone, tr)]
        lines += labelled(tr("Supplier") if not lines else "", spans, width)
    return lines


def _standing(
    order: Order, look: SupplierLook | None, waits: bool, carriers: Mapping[str, str], tr: Translator
) -> Iterator[Span]:
    if look is not None and look.codes:
        yield Span(" · " + ", ".join(look.codes))
    elif waits and look is not None and look.miss is not None:
        title = carriers.get(look.carrier, look.carrier)
        role = "flag" if look.miss.kind == "rejected" else ""
        yield Span(" · " + tr.say(code_words(look.miss.kind, title)), role)
        if look.miss.message and look.miss.kind != "not_found":
            yield Span(f" · {look.miss.message}", "muted")
    elif waits:
        yield Span(" · " + tr("no code yet"))


def _looks(
    order: Order, look: SupplierLook | None, waits: bool, now: datetime, zone: tzinfo, tr: Translator
) -> Iterator[str]:
    """When it was asked about and when it is again, while a code is waited for."""
    _ = tr
    if not waits:
        return
    if look is None or look.checked_at is None:
        is_asked = order.codes_due_at is not None
        yield _("not asked yet") if is_asked else _("not asked by itself, for all is shipped; r asks now")
        return
    yield _("last asked {when}").format(when=relative(look.checked_at, now, tr))
    if look.next_check_at is None:
        yield _("not asked again by itself; r asks now")
    elif look.next_check_at <= now:
        yield _("due now")
    else:
        yield _("next {when}").format(when=stamp_and_relative(look.next_check_at, now, zone, tr))
