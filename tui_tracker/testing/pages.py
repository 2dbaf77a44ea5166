"""What is wrong with a page of orders although its types are right."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from tui_tracker.host.checking import Wrong, checked, page_url
from tui_tracker.plugin import OrderDraft, Page, ParcelDraft

_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def wrongs_of(page: Page) -> Iterator[str]:
    """A sentence for everything that the host would leave out, can't tell from others, or can't show."""
    heard: list[str] = []
    try:
        clean = checked(page, Page, heard.append)
    except Wrong as wrong:
        yield str(wrong)
        return
    yield from heard
    yield from (f"order {at} has no number" for at, one in enumerate(clean.orders) if not one.number.strip())
    yield from (f"parcel {at} has no number" for at, one in enumerate(clean.parcels) if not one.number.strip())
    yield from (f"line {each.row} is skipped for no reason" for each in clean.skipped if not each.reason.strip())
    yield from _repeated("order", [(one.number, one.shop) for one in clean.orders])
    yield from _repeated("parcel", [(one.number, one.shop, one.order, one.supplier_order) for one in clean.parcels])
    for order in clean.orders:
        yield from (f"order {order.number}: {each}" for each in _of_an_order(order))
    lines = {(order.number, order.shop): len(order.lines) for order in clean.orders}
    for parcel in clean.parcels:
        yield from (f"parcel {parcel.number}: {each}" for each in _of_a_parcel(parcel, lines))


def _repeated(what: str, keys: list[tuple[str, ...]]) -> Iterator[str]:
    seen: set[tuple[str, ...]] = set()
    for key in keys:
        if key in seen and key[0]:
            yield f"{what} {key[0]} comes twice"
        seen.add(key)


def _of_an_order(order: OrderDraft) -> Iterator[str]:
    amounts = [("total", order.total), *(("price", line.price) for line in order.lines)]
    yield from (f"{name}: {text!r} is no decimal number" for name, text in amounts if text and not _is_amount(text))
    if order.currency and not _CURRENCY.fullmatch(order.currency):
        yield f"currency: {order.currency!r} is no code of ISO 4217"
    yield from _of_a_url(order.url)
    yield from (f"quantity: {line.quantity}" for line in order.lines if line.quantity < 1)


def _of_a_parcel(parcel: ParcelDraft, lines: dict[tuple[str, str], int]) -> Iterator[str]:
    yield from _of_a_url(parcel.url)
    there = lines.get((parcel.order, parcel.shop))
    if there is not None:
        yield from (f"the order has no line {at}" for at in parcel.lines if not 0 <= at < there)


def _of_a_url(url: str) -> Iterator[str]:
    if url and page_url(url) is None:
        yield f"url: {url[:80]!r} is no page to open"


def _is_amount(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
