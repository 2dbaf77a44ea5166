"""What a template can say: the order as Shopify's notification templates know it.

The top level is the order. Texts are harmless; nothing in them is read as Liquid. What is not known is nil.
Names: help.shopify.com/en/manual/fulfillment/setup/notifications/email-variables and
shopify.dev/docs/api/liquid/objects/fulfillment.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from tui_tracker.model.happenings import HAPPENING_WORDS, Happening
from tui_tracker.model.order import Customer, LineItem, Order, Parcel
from tui_tracker.model.text import clean_text

from .dates import Moment
from .links import PageOf, safe_url

ACCENT: Final = "#1990C6"
Values = dict[str, Any]


class ShopFacts(NamedTuple):
    """Whose message it is."""

    name: str = ""
    email: str = ""
    url: str = ""
    country: str = ""


class Telling(NamedTuple):
    """What a message tells of. `numbers`: of the parcels; none = all of the order."""

    event: Happening
    numbers: tuple[str, ...]
    at: datetime
    language: str


def variables(order: Order, telling: Telling, shop: ShopFacts, page: PageOf, zone: tzinfo) -> Values:
    """All variables by name."""
    told = [each for each in order.parcels if each.number in telling.numbers] if telling.numbers else []
    parcels = told or list(order.parcels)
    lines = [_line(each) for each in order.lines]
    found = _order(order, parcels, lines, zone, telling.language)
    found |= {
        "shop": _shop(shop, order),
        "shop_name": _text(shop.name or order.shop),
        "fulfillment": _fulfillment(order, parcels, lines, page, zone),
        "parcels": [_parcel(each, order, lines, page, zone) for each in parcels],
        "event": telling.event.value,
        "event_name": HAPPENING_WORDS[telling.event],
        "happened_at": Moment.of(telling.at, zone),
        "language": telling.language,
    }
    found["order"] = dict(found)
    return found


def _order(order: Order, parcels: Sequence[Parcel], lines: list[Values], zone: tzinfo, language: str) -> Values:
    customer, address = _customer(order.customer, language)
    digits = "".join(char for char in order.number if char.isdecimal())
    number = int(digits) if digits and len(digits) < 19 and order.number.strip("#").isdecimal() else None
    total = _cents(order.total)
    url = safe_url(order.url)
    return {
        "name": _text(order.number),
        "order_name": _text(order.number),
        "order_number": number if number is not None else _text(order.number.removeprefix("#")),
        "id": _text(order.external_id) or None,
        "confirmation_number": None,
        "po_number": None,
        "created_at": Moment.of(order.placed_at, zone),
        "email": _text(order.customer.email),
        "phone": _text(order.customer.phone),
        "note": None,
        "attributes": {},
        "tags": [],
        "item_count": sum(each.quantity for each in order.lines),
        "fulfillment_status": _fulfilled(order),
        "financial_status": None,
        "cancelled": order.cancelled_at is not None,
        "order_status_url": url or None,
        "customer": customer,
        "shipping_address": address,
        "billing_address": None,
        "requires_shipping": True,
        "delivery_method": "shipping",
        "delivery_method_types": ["shipping"],
        "line_items": lines,
        "subtotal_line_items": lines,
        "total_price": total,
        "subtotal_price": None,
        "currency": order.currency,
        "email_title": None,
        "email_body": None,
        "email_emphasis": None,
        "custom_message": None,
        "parcel_count": len(parcels),
    }


def _fulfilled(order: Order) -> str | None:
    """As Shopify calls it. An order of which some lines are known to be in no parcel is partly on its way."""
    if not (order.fulfilled or order.parcels):
        return None
    placed = {line for parcel in order.parcels for line in parcel.lines}
    known = bool(order.parcels) and all(parcel.lines for parcel in order.parcels)
    return "partial" if known and placed < set(range(len(order.lines))) else "fulfilled"


def _customer(customer: Customer, language: str) -> tuple[Values, Values]:
    name = _text(customer.name)
    first, last = split_name(name)
    lines = [_text(each) for each in customer.address if _text(each)]
    address = {
        "first_name": first,
        "last_name": last,
        "name": name or None,
        "company": None,
        "address1": lines[0] if lines else None,
        "address2": ", ".join(lines[1:]) or None,
        "street": ", ".join(lines) or None,
        "city": _text(customer.city) or None,
        "zip": _text(customer.postal_code) or None,
        "province": None,
        "province_code": None,
        "country": _country(customer.country, language),
        "country_code": _text(customer.country) or None,
        "phone": _text(customer.phone) or None,
    }
    person: Values = {
        "first_name": first,
        "last_name": last,
        "name": name or None,
        "email": _text(customer.email) or None,
        "phone": _text(customer.phone) or None,
        "default_address": address,
        "tags": [],
    }
    return person, address


def split_name(name: str) -> tuple[str | None, str | None]:
    """First and last name: "Öberg, Anna" is turned round, of others the first word is the first name.

    >>> split_name("Anna Maria Öberg"), split_name("Öberg, Anna"), split_name("Anna")
    (('Anna', 'Maria Öberg'), ('Anna', 'Öberg'), ('Anna', None))
    """
    last, comma, first = name.partition(",")
    if comma and first.strip():
        return first.strip(), last.strip() or None
    words = name.replace(",", " ").split(maxsplit=1)
    return (words[0] if words else None), (words[1] if len(words) > 1 else None)


def _country(code: str, language: str) -> str | None:
    if not code:
        return None
    from babel import Locale

    return str(Locale(language).territories.get(code.upper(), _text(code)))


def _shop(shop: ShopFacts, order: Order) -> Values:
    url = safe_url(shop.url)
    return {
        "name": _text(shop.name or order.shop),
        "email": _text(shop.email) or None,
        "url": url or None,
        "secure_url": url or None,
        "domain": url.split("/")[2] if url else None,
        "permanent_domain": None,
        "country": _text(shop.country) or None,
        "currency": _text(order.currency) or None,
        "email_logo_url": None,
        "email_logo_width": None,
        "email_accent_color": ACCENT,
        "address": None,
        "phone": None,
    }


def _line(line: LineItem) -> Values:
    price = _cents(line.price)
    whole = price * line.quantity if price is not None else None
    title = _text(line.title)
    return {
        "title": title,
        "name": title,
        "quantity": line.quantity,
        "sku": _text(line.sku),
        "image": None,
        "product": {"title": title},
        "variant": {"title": None},
        "variant_title": None,
        "vendor": None,
        "properties": {},
        "price": price,
        "final_price": price,
        "original_price": price,
        "line_price": whole,
        "final_line_price": whole,
        "original_line_price": whole,
        "refunded_quantity": 0,
        "discount_allocations": [],
        "line_level_discount_allocations": [],
        "groups": [],
        "nested_line_parent?": False,
        "bundle_parent?": False,
        "requires_shipping": True,
    }


def _cents(price: str) -> int | None:
    try:
        amount = Decimal(price)
    except InvalidOperation:
        return None
    return int((amount * 100).to_integral_value()) if amount.is_finite() and amount.adjusted() < 15 else None


def _fulfillment(order: Order, parcels: Sequence[Parcel], lines: list[Values], page: PageOf, zone: tzinfo) -> Values:
    """The parcels that are told of, together: one place in each of the parallel lists per parcel."""
    places = {line for parcel in parcels for line in parcel.lines} if all(each.lines for each in parcels) else None
    wanted = [at for at in range(len(lines)) if places is None or at in places]
    numbers = [_text(each.number) for each in parcels]
    urls = [page(each) for each in parcels]
    courier = next((_text(each.courier) for each in parcels if each.courier), "")
    created = min(filter(None, (each.shipped_at or each.added_at for each in parcels)), default=order.fulfilled_at)
    expected = [each.expected.last or each.expected.first for each in parcels if each.expected is not None]
    return {
        "created_at": Moment.of(created, zone) if created is not None else None,
        "item_count": sum(lines[at]["quantity"] for at in wanted),
        "fulfillment_line_items": [{"quantity": lines[at]["quantity"], "line_item": lines[at]} for at in wanted],
        "tracking_company": courier or None,
        "tracking_number": numbers[0] if numbers else None,
        "tracking_numbers": numbers,
        "tracking_url": urls[0] if urls and urls[0] else None,
        "tracking_urls": urls,
        "estimated_delivery_at": max((Moment.of(each, zone) for each in expected), default=None),
        "requires_shipping": True,
        "service": None,
    }


def _parcel(parcel: Parcel, order: Order, lines: list[Values], page: PageOf, zone: tzinfo) -> Values:
    """Our own, richer than Shopify's parallel lists."""
    expected = parcel.expected
    return {
        "number": _text(parcel.number),
        "url": page(parcel) or None,
        "company": _text(parcel.courier) or None,
        "status": parcel.status.value,
        "detail": parcel.detail.value if parcel.detail is not None else None,
        "last_event": _text(parcel.last_event) or None,
        "last_event_at": Moment.of(parcel.last_event_at, zone) if parcel.last_event_at is not None else None,
        "estimated_from": Moment.of(expected.first, zone) if expected is not None else None,
        "estimated_to": Moment.of(expected.last or expected.first, zone) if expected is not None else None,
        "local_number": _text(parcel.last_mile_number) or None,
        "line_items": [lines[at] for at in parcel.lines if 0 <= at < len(order.lines)],
    }


def _text(value: str) -> str:
    return clean_text(value)
