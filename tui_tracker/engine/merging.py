"""What a source tells of an order, merged into what is known of it: pure, and never wiping with nothing.

Text from outside is made harmless here, once, before it is compared with what is kept.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timezone, tzinfo
from typing import Any, Final

import msgspec

from tui_tracker.model.amounts import decimal_text
from tui_tracker.model.countries import country_code
from tui_tracker.model.moments import YEARS, local
from tui_tracker.model.order import NUMBER_LIMIT, Customer, LineItem, Order, OrderKey, Parcel, settled
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import CustomerDraft, LineDraft, OrderDraft


def cleaned(draft: OrderDraft, shop: str, zone: tzinfo) -> OrderDraft:
    """`draft` with harmless text, amounts and countries in one form, and aware times; `shop` where it names none."""
    return replace(
        draft,
        number=clean_text(draft.number, limit=NUMBER_LIMIT + 1),  # a longer one is refused, not cut
        shop=clean_text(draft.shop, limit=100) or shop,
        external_id=clean_text(draft.external_id, limit=100),
        placed_at=aware(draft.placed_at, zone),
        customer=_clean_customer(draft.customer),
        lines=tuple(map(_clean_line, draft.lines)),
        total=decimal_text(draft.total),
        currency=clean_text(draft.currency, limit=8).upper(),
        fulfilled_at=aware(draft.fulfilled_at, zone),
        cancelled_at=aware(draft.cancelled_at, zone),
        supplier_orders=_texts(draft.supplier_orders, 64),
        note=clean_text(draft.note, limit=2000, multiline=True),
        tags=_texts(draft.tags, 60),
        url=web_address(draft.url),
    )


def aware(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """`moment` with a fixed offset, so that it equals itself once it has been in a file; naive means in `zone`."""
    if moment is None or moment.year not in YEARS:
        return None
    offset = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).utcoffset()
    return moment.replace(tzinfo=timezone(offset), fold=0) if offset is not None else None


def web_address(url: str) -> str:
    """`url` if it is one that a browser may open, else ""."""
    text = clean_text(url, limit=500)
    return text if text.lower().startswith(("https://", "http://")) and " " not in text else ""


def _texts(values: Sequence[str], limit: int) -> tuple[str, ...]:
    found = (clean_text(value, limit=limit) for value in values)
    return tuple(dict.fromkeys(text for text in found if text))


def _clean_customer(draft: CustomerDraft) -> CustomerDraft:
    return CustomerDraft(
        name=clean_text(draft.name, limit=200),
        email=clean_text(draft.email, limit=254),
        phone=clean_text(draft.phone, limit=40),
        country=country_code(draft.country),
        city=clean_text(draft.city, limit=100),
        postal_code=clean_text(draft.postal_code, limit=20),
        address=tuple(filter(None, (clean_text(line, limit=200) for line in draft.address))),
    )


def _clean_line(draft: LineDraft) -> LineDraft:
    return LineDraft(
        title=clean_text(draft.title, limit=300),
        sku=clean_text(draft.sku, limit=100),
        quantity=max(draft.quantity, 0),
        price=decimal_text(draft.price),
        supplier_order=clean_text(draft.supplier_order, limit=64),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """Brings what a source tells (cleaned) to an order as it is when it is applied, whoever changed it meanwhile.

    `creates`: an order that is not there is made; else one that is gone stays gone. A parcel's `lines` are indexes
    into the drafts' lines.
    """

    key: OrderKey
    creates: bool
    drafts: tuple[OrderDraft, ...]
    parcels: tuple[Parcel, ...]
    source: str
    now: datetime

    def __call__(self, order: Order | None) -> Order | None:
        """The order with all that is told; the same object when there is nothing new in it."""
        known = order
        if known is None:
            placed_at = next((draft.placed_at for draft in self.drafts if draft.placed_at is not None), None)
            if not self.creates or placed_at is None:
                return None
            number, shop = self.key.number, self.key.shop
            known = Order(number=number, shop=shop, source=self.source, placed_at=placed_at, added_at=self.now)
        merged, places = known, tuple(range(len(known.lines)))
        under_way = bool(known.parcels or self.parcels)
        for draft in self.drafts:
            lines, found = _with_lines(merged.lines, draft.lines)
            places = found if draft.lines else places
            merged = msgspec.structs.replace(_with_facts(merged, draft, under_way), lines=lines)
        merged = settled(
            msgspec.structs.replace(
                merged,
                parcels=_with_parcels(merged.parcels, self.parcels, places),
                fulfilled_at=merged.fulfilled_at or self._shipped,
            )
        )
        return order if merged == order else merged

    @property
    def _shipped(self) -> datetime | None:
        """When the first of the parcels told was shipped: that is when the order was fulfilled, if nobody else says."""
        return min((parcel.shipped_at for parcel in self.parcels if parcel.shipped_at is not None), default=None)


def _with_facts(order: Order, draft: OrderDraft, under_way: bool) -> Order:
    """Everything but lines and parcels."""
    fulfilled, fulfilled_at = _fulfilment(order, draft, under_way)
    return msgspec.structs.replace(
        order,
        external_id=order.external_id or draft.external_id,
        placed_at=_placed(order.placed_at, draft.placed_at),
        customer=_with_customer(order.customer, draft.customer),
        total=draft.total or order.total,
        currency=draft.currency or order.currency,
        fulfilled=fulfilled,
        fulfilled_at=fulfilled_at,
        cancelled_at=draft.cancelled_at or order.cancelled_at,
        supplier_orders=tuple(dict.fromkeys((*order.supplier_orders, *draft.supplier_orders))),
        note=_with_note(order.note, draft.note),
        tags=tuple(dict.fromkeys((*order.tags, *draft.tags))),
        url=draft.url or order.url,
    )


def _fulfilment(order: Order, draft: OrderDraft, under_way: bool) -> tuple[bool, datetime | None]:
    """A shop that says no takes its yes back (restocked), unless a parcel shows that something is under way."""
    if draft.fulfilled is False:
        return (order.fulfilled, order.fulfilled_at) if under_way else (False, None)
    said = draft.fulfilled is True or draft.fulfilled_at is not None
    return order.fulfilled or said, draft.fulfilled_at or order.fulfilled_at


def _placed(known: datetime, told: datetime | None) -> datetime:
    """`told`, unless it is the same moment with less of it: spreadsheets drop the seconds, some files the time."""
    if told is None:
        return known
    there = local(known, told.tzinfo) if told.tzinfo else known
    coarser = told == there.replace(second=0, microsecond=0) or told == datetime.combine(
        there.date(), time(), told.tzinfo
    )
    return known if coarser else told


def _with_customer(known: Customer, told: CustomerDraft) -> Customer:
    said = {name: value for name in Customer.__struct_fields__ if (value := getattr(told, name))}
    return msgspec.structs.replace(known, **said)


def _with_note(known: str, told: str) -> str:
    """Both: the note may be the operator's own."""
    if told in known:
        return known
    return f"{known}\n{told}" if known else told


def _with_lines(known: tuple[LineItem, ...], told: Sequence[LineDraft]) -> tuple[tuple[LineItem, ...], tuple[int, ...]]:
    """The lines with those told, and where each of those now stands. Known lines keep their places: parcels refer to
    them. The n-th line of a title and SKU is the n-th known one of the same."""
    lines = list(known)
    waiting: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
    for place, line in enumerate(known):
        waiting[line.title.casefold(), line.sku.casefold()].append(place)
    places = []
    for draft in told:
        same = waiting[draft.title.casefold(), draft.sku.casefold()]
        if same:
            place = same.popleft()
            lines[place] = _with_line(lines[place], draft)
        else:
            place = len(lines)
            lines.append(_with_line(LineItem(title=draft.title, sku=draft.sku), draft))
        places.append(place)
    return tuple(lines), tuple(places)


def _with_line(known: LineItem, told: LineDraft) -> LineItem:
    return msgspec.structs.replace(
        known,
        quantity=told.quantity,
        price=told.price or known.price,
        supplier_order=told.supplier_order or known.supplier_order,
    )


def _with_parcels(known: tuple[Parcel, ...], told: Sequence[Parcel], places: Sequence[int]) -> tuple[Parcel, ...]:
    """Known parcels keep status, events and all that is known; only gaps are filled. New numbers come after them."""
    parcels = list(known)
    at = {parcel.number: place for place, parcel in reversed(list(enumerate(known)))}
    for parcel in told:
        lines = tuple(places[index] for index in parcel.lines if 0 <= index < len(places))
        fresh = msgspec.structs.replace(parcel, lines=lines)
        if parcel.number in at:
            parcels[at[parcel.number]] = _filled(parcels[at[parcel.number]], fresh)
        else:
            at[parcel.number] = len(parcels)
            parcels.append(fresh)
    return tuple(parcels)


_GAPS: Final[tuple[tuple[str, Callable[[Parcel], Any]], ...]] = (
    ("carrier", lambda parcel: parcel.carrier),
    ("courier", lambda parcel: parcel.courier),
    ("url", lambda parcel: parcel.url),
    ("shipped_at", lambda parcel: parcel.shipped_at),
    ("lines", lambda parcel: parcel.lines),
)


def _filled(known: Parcel, told: Parcel) -> Parcel:
    gaps = {name: read(told) for name, read in _GAPS if not read(known) and read(told)}
    return msgspec.structs.replace(known, **gaps) if gaps else known
