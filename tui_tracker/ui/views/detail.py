"""An order in full as lines: parcels with their events, customer, items, and the audit trail. Pure."""

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import references
from tui_tracker.model.order import LineItem, Order

from .detail_facts import Facts
from .detail_head import head_lines, tells_of_codes
from .lines import BLANK, Line, Span, labelled, plain, wrapped
from .outbox import told_lines
from .parcel import ParcelFacts, events_fold, parcel_lines
from .trail import TRAIL, trail_lines

__all__ = ["DetailView", "Facts", "detail_view", "gone_lines"]


class DetailView(msgspec.Struct, frozen=True, kw_only=True):
    """The lines, and at which of them each parcel begins; a line's `target` is the index of its parcel."""

    lines: tuple[Line, ...] = ()
    parcels: tuple[int, ...] = ()


def detail_view(
    facts: Facts,
    tr: Translator,
    width: int,
    *,
    chosen: int = 0,
    ascii_only: bool = False,
    opened: Collection[str] | None = None,
) -> DetailView:
    """The order in lines of at most `width` cells; `chosen` is the index of the parcel that keys act on.

    `opened`: the keys of the long parts that are shown whole; `None` = all of them.
    """
    width = max(width, _NARROWEST)
    order = facts.order
    lines = head_lines(facts, tr, width, ascii_only=ascii_only)
    starts = []
    for index in range(len(order.parcels)):
        lines.append(BLANK)
        starts.append(len(lines))
        lines += parcel_lines(_parcel_facts(facts, index, chosen, opened), tr, width, ascii_only=ascii_only)
    if not order.parcels:
        lines += _no_parcel(order, tr, width)
    lines += [*_customer(order, tr, width), *_items(order, tr, width), *_remarks(order, tr, width)]
    lines += told_lines(facts.messages, facts.recipients, tr, facts.zone, facts.now, width)
    lines += trail_lines(facts, tr, width, is_open=opened is None or TRAIL in opened)
    return DetailView(lines=tuple(plain(lines) if ascii_only else lines), parcels=tuple(starts))


def gone_lines(tr: Translator, width: int, trouble: str = "") -> tuple[Line, ...]:
    """What is shown once the order is no longer there, or can't be read: then what `trouble` there is."""
    _ = tr
    if trouble:
        head = wrapped([Span(_("This order can't be read."), "heading")], width)
        return (*head, BLANK, *wrapped([Span(trouble, "flag")], width))
    head = wrapped([Span(_("This order is gone."), "heading")], width)
    why = wrapped([Span(_("Somebody removed it while you were looking. Esc leads back to the list."))], width)
    return (*head, BLANK, *why)


def _parcel_facts(facts: Facts, index: int, chosen: int, opened: Collection[str] | None) -> ParcelFacts:
    parcel = facts.order.parcels[index]
    return ParcelFacts(
        parcel=parcel,
        index=index,
        count=len(facts.order.parcels),
        chosen=index == chosen,
        now=facts.now,
        zone=facts.zone,
        link=facts.links.get(parcel.number, parcel.url),
        carrier=facts.carriers.get(parcel.carrier, parcel.carrier),
        why=facts.whys.get(parcel.number),
        destination=facts.order.customer.country,
        is_open=opened is None or events_fold(parcel.number) in opened,
        items=tuple(line.title for place, line in enumerate(facts.order.lines) if place in parcel.lines),
    )


def _customer(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    who = order.customer
    place = " ".join(part for part in (who.postal_code, who.city) if part)
    facts = (
        (_("Customer"), who.name),
        (_("E-mail"), who.email),
        (_("Phone"), who.phone),
        (_("Address"), ", ".join(part for part in (*who.address, place) if part)),
        (_("Country"), who.country),
    )
    lines = [line for label, text in facts if text for line in labelled(label, [Span(text)], width)]
    return [BLANK, *(lines or wrapped([Span(_("Nothing is known of the customer."), "muted")], width, indent=2))]


def _items(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    lines: list[Line] = [BLANK, *wrapped([Span(_("Items"), "heading")], width)]
    for place, item in enumerate(order.lines):
        lines += wrapped(_item(order, place, item, tr), width, indent=2, hang=4)
    if not order.lines:
        lines += wrapped([Span(_("No items are known."), "muted")], width, indent=2)
    if order.total:
        lines += labelled(_("Total"), [Span(f"{order.total} {order.currency}".strip(), "strong")], width)
    return lines


def _item(order: Order, place: int, item: LineItem, tr: Translator) -> list[Span]:
    _ = tr
    spans = [Span(f"{item.quantity} × {item.title or item.sku}")]
    if item.sku and item.title:
        spans.append(Span(f" [{item.sku}]", "muted"))
    if item.price:
        spans.append(Span(f" · {_price(item, order.currency)}"))
    within = [str(index + 1) for index, parcel in enumerate(order.parcels) if place in parcel.lines]
    if within:
        spans.append(Span(" · " + _("in parcel {numbers}").format(numbers=", ".join(within)), "muted"))
    if item.supplier_order:
        spans.append(Span(" · " + _("supplier order {number}").format(number=item.supplier_order), "muted"))
    return spans


def _price(item: LineItem, currency: str) -> str:
    """The price of one, and of all where there are several and the price is a number."""
    one = f"{item.price} {currency}".strip()
    if item.quantity == 1:
        return one
    try:
        return f"{one} = {Decimal(item.price) * item.quantity:f} {currency}".strip()
    except InvalidOperation:
        return one


def _remarks(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    facts = (
        (_("Note"), order.note),
        (_("Tags"), ", ".join(order.tags)),
        (_("Supplier"), "" if tells_of_codes(order) else ", ".join(order.supplier_orders)),
        (_("Source"), order.source),
    )
    lines = [line for label, text in facts if text for line in _remark(label, text, width)]
    return [BLANK, *lines] if lines else []


def _remark(label: str, text: str, width: int) -> list[Line]:
    """A note may have several lines of its own."""
    first, *others = text.split("\n")
    lines = labelled(label, [Span(first)], width)
    return lines + [line for other in others for line in labelled("", [Span(other)], width)]


def _no_parcel(order: Order, tr: Translator, width: int) -> list[Line]:
    _ = tr
    if order.fulfilled:
        text = _("The shop says it is fulfilled, but there is no tracking code: ask the supplier for it.")
    else:
        text = _("There is no parcel yet; the code comes when the supplier ships.")
    lines = [BLANK, *wrapped([Span(_("Parcels"), "heading")], width), *wrapped([Span(text)], width, indent=2)]
    if not references(order) and order.cancelled_at is None:
        way = _("O gives the supplier's order number: then the code comes by itself.")
        lines += wrapped([Span(way, "muted")], width, indent=2)
    return lines


_NARROWEST: Final = 30
