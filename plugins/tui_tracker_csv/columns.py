"""Which column means what: one table of our fields and the headers they go by."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from tui_tracker.plugin import BadResponse

from .values import unwrap


@dataclass(frozen=True, slots=True)
class Field:
    """One of our fields. `headers` in order of preference, lower case, words apart by one blank; `about` says whose."""

    name: str
    about: str  # key, order, line, parcel
    headers: tuple[str, ...]


def _field(name: str, about: str, headers: str) -> Field:
    return Field(name, about, tuple(header.strip() for header in headers.split("|")))


# Shopify's names first (its export has 79 columns), then those of other shops' and carriers' files, Swedish, German.
FIELDS: Final = (
    _field(
        "order",
        "key",
        "order|order number|order no|order nr|order id|order name|order reference|sales order|ordernummer|orderid|"
        "order ref|ordernr|beställning|beställningsnummer|beställningsnr|bestellnummer|bestellung",
    ),
    _field("shop", "key", "shop|store|butik"),
    _field("external_id", "order", "id|external id"),
    _field(
        "placed",
        "order",
        "created at|placed at|placed|order date|date created|order created|sale date|purchase date|date|"
        "orderdatum|beställningsdatum|beställd|datum|bestelldatum",
    ),
    _field(
        "name",
        "order",
        "shipping name|ship to name|customer name|customer|full name|recipient|recipient name|consignee|billing name|"
        "buyer name|kund|kundnamn|mottagare",
    ),
    _field("email", "order", "email|e mail|email address|customer email|buyer email|e post|epost|e postadress|mejl"),
    _field(
        "phone",
        "order",
        "shipping phone|ship to phone|phone|phone number|telephone|mobile|billing phone|telefon|telefonnummer|mobil",
    ),
    _field(
        "country",
        "order",
        "shipping country|ship to country|ship country|country|country code|destination country|destination|"
        "billing country|land|landskod",
    ),
    _field("city", "order", "shipping city|ship to city|ship city|city|ort|stad|postort"),
    _field(
        "postal_code",
        "order",
        "shipping zip|ship to zip|ship zipcode|zip|zip code|zipcode|postal code|postcode|postnummer",
    ),
    _field(
        "address",
        "order",
        "shipping address1|shipping address2|ship to address 1|ship to address 2|street 1|street 2|address 1|"
        "address 2|address1|address2|address|adress|gatuadress",
    ),
    _field("street", "order", "shipping street|street"),
    _field("total", "order", "total|order total|total price|amount|summa|belopp|totalt"),
    _field("currency", "order", "currency|valuta"),
    _field("fulfilled", "order", "fulfillment status|fulfilment status|fulfilled"),
    _field("fulfilled_at", "order", "fulfilled at|fulfillment date|fulfilment date"),
    _field("cancelled_at", "order", "cancelled at|canceled at"),
    _field("note", "order", "notes|note|buyer note|anteckning|anteckningar|kommentar"),
    _field("tags", "order", "tags|taggar|etiketter"),
    _field("order_url", "order", "order url|order link|order path"),
    _field(
        "supplier_order",
        "order",
        "supplier order|supplier order number|supplier order id|supplier order no|aliexpress order|"
        "aliexpress order number|aliexpress order id|aliexpress order no|leverantörsorder|leverantörens ordernummer",
    ),
    _field("title", "line", "lineitem name|item name|item title|product|product name|title|produkt|artikel"),
    _field("sku", "line", "lineitem sku|sku|item sku|artikelnummer|artikelnr|custom label"),
    _field("quantity", "line", "lineitem quantity|quantity|qty|antal"),
    _field("price", "line", "lineitem price|price|item price|unit price|pris|styckpris|sold for"),
    _field(
        "number",
        "parcel",
        "tracking number|tracking numbers|tracking|tracking no|tracking nr|tracking code|tracking codes|tracking id|"
        "trackingnummer|trackingnumber|trackingcode|fulfillment tracking number|waybill|waybill number|awb|"
        "consignment number|shipment number|parcel number|kollinummer|kolli id|kollinr|spårningsnummer|spårningskod|"
        "spårnings id|sändningsnummer|försändelsenummer|sendungsnummer",
    ),
    _field(
        "carrier",
        "parcel",
        "carrier|courier|tracking company|carrier name|courier name|shipping carrier|tracking provider|"
        "shipping provider|fulfillment tracking company|company|transportör|transportbolag|fraktbolag|fraktör",
    ),
    _field("url", "parcel", "tracking url|tracking link|url|link|fulfillment tracking url|spårningslänk|länk"),
    _field(
        "shipped",
        "parcel",
        "shipped at|shipped|date shipped|ship date|shipped date|shipped on|shipped on date|shipping date|skickad|"
        "skickat|skickad datum|avsänd",
    ),
)
_BY_NAME: Final = {field.name: field for field in FIELDS}
_BY_HEADER: Final = {header: field.name for field in FIELDS for header in field.headers}
# Headers that name the order in one file and the customer or the parcel in the next: read last, by what else is there.
_AMBIGUOUS: Final = {"name": "name", "namn": "name", "number": "number", "nummer": "number"}
_SHOPIFY: Final = frozenset({"financial status", "fulfillment status", "lineitem name", "lineitem quantity"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Field name → the columns it stands in, best first."""

    header: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    shopify: bool = False  # Shopify's own export: only an order's first row has its facts

    def has(self, *names: str) -> bool:
        """Whether any of these fields has a column."""
        return any(name in self.places for name in names)

    @property
    def has_orders(self) -> bool:
        """Whether a row tells more of an order than which one it is."""
        return any(_BY_NAME[name].about in ("order", "line") for name in self.places)

    @property
    def used(self) -> dict[str, str]:
        """The columns that are read, in the file's order: their header → our field."""
        named = {place: name for name, places in self.places.items() for place in places}
        return {self.header[place].strip(): named[place] for place in sorted(named) if self.header[place].strip()}

    @property
    def unused(self) -> list[str]:
        """The headers of the columns that are not read."""
        read = {place for places in self.places.values() for place in places}
        return [name.strip() for place, name in enumerate(self.header) if place not in read and name.strip()]

    def cells(self, row: Sequence[str], name: str) -> list[str]:
        """Everything that `row` says for a field, unwrapped, without the empty cells."""
        texts = (unwrap(row[place]) for place in self.places.get(name, ()) if place < len(row))
        return [text for text in texts if text]

    def cell(self, row: Sequence[str], name: str) -> str:
        """The first thing that `row` says for a field, or ""."""
        for place in self.places.get(name, ()):
            if place < len(row) and row[place] and (text := unwrap(row[place])):
                return text
        return ""


def simple(header: str) -> str:
    """A header in lower case with its words apart by one blank: `" Order-No.: "` → `order no`."""
    text = unicodedata.normalize("NFC", header).strip("\ufeff").casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def known_headers(header: Iterable[str]) -> int:
    """How many of these headers are in the table."""
    return sum(name in _BY_HEADER or name in _AMBIGUOUS for name in map(simple, header))


def columns_of(header: Sequence[str], mapping: Mapping[str, str], name: str, *, shopify: bool = False) -> Columns:
    """What the columns of `header` mean, by `mapping` (their column → our field) first, then by the table.

    Raises `BadResponse` when the mapping names what is not there, or no column says which order a row is about.
    """
    names = [simple(each) for each in header]
    mapped = _mapped(names, header, mapping, name)
    taken = set(mapped.values())
    places: dict[str, list[int]] = {}
    for place, field in mapped.items():
        places.setdefault(field, []).append(place)
    for place, field in _found(names, mapped):
        if field not in taken:
            places.setdefault(field, []).append(place)
    shopify = shopify or not _SHOPIFY.isdisjoint(names)
    _settle(names, mapped, places, shopify=shopify)
    _need(places, header, name)
    return Columns(tuple(header), {field: tuple(found) for field, found in places.items()}, shopify)


def _mapped(names: list[str], header: Sequence[str], mapping: Mapping[str, str], name: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for theirs, ours in mapping.items():
        if simple(theirs) not in names:
            what = f"{name} has no column {theirs!r}; its columns: {_listed(header)}"
            raise BadResponse(what, field=theirs, hint=f"Write one of them in front of = in --map for {ours}.")
        found[names.index(simple(theirs))] = _target(ours)
    return found


def _target(ours: str) -> str:
    """The field that a mapping means: its name, or a header it goes by ("tracking_number")."""
    wanted = ours.strip().lower()
    if wanted in _BY_NAME:
        return wanted
    if simple(wanted) in _BY_HEADER:
        return _BY_HEADER[simple(wanted)]
    what = f"no field {ours!r} to map a column to; known: {', '.join(_BY_NAME)}"
    raise BadResponse(what, field=ours, hint=_near(wanted))


def _near(wanted: str) -> str:
    close = get_close_matches(wanted, _BY_NAME, n=1)
    return f"Did you mean {close[0]}?" if close else 'Write one of them behind = in --map "Their column=field".'


def _found(names: list[str], mapped: Mapping[int, str]) -> list[tuple[int, str]]:
    """Columns whose header is in the table, in the table's order of preference; of equal headers the first."""
    pairs = []
    for field in FIELDS:
        for header in field.headers:
            if header in names and names.index(header) not in mapped:
                pairs.append((names.index(header), field.name))
    return pairs


def _settle(names: list[str], mapped: Mapping[int, str], places: dict[str, list[int]], *, shopify: bool) -> None:
    """Give the ambiguous headers their meaning: the order, if nothing else names it."""
    free = {each: place for place, each in reversed(list(enumerate(names))) if each in _AMBIGUOUS}
    free = {each: place for each, place in free.items() if place not in mapped}
    order = _order_header(free, places, shopify)
    for each, place in free.items():
        field = "order" if each == order else _AMBIGUOUS[each]
        if field not in mapped.values() and (field not in places or field == "order"):
            places.setdefault(field, []).insert(0, place)


def _order_header(free: Mapping[str, int], places: Mapping[str, list[int]], shopify: bool) -> str:
    named = next((each for each in ("name", "namn") if each in free), "")
    counted = next((each for each in ("number", "nummer") if each in free), "")
    if named and shopify:
        return named
    if "order" in places:
        return ""
    if named and counted and "placed" in places:
        return counted
    return named or counted


def _need(places: Mapping[str, list[int]], header: Sequence[str], name: str) -> None:
    if not places:
        what = f"{name} has no column that is known here; its first line: {_listed(header)}"
        raise BadResponse(what, hint='If that is the header, say what the columns are: --map "Their column=order".')
    if "order" not in places and not ("supplier_order" in places and "number" in places):
        what = f"{name}: no column gives the order's number; its columns: {_listed(header)}"
        raise BadResponse(what, hint='Say which one does: --map "Their column=order".')
    if set(places) <= {"order", "shop"}:
        what = f"{name} has order numbers and nothing about them; its columns: {_listed(header)}"
        raise BadResponse(what, hint='If one has the codes: --map "Their column=number"; else export more columns.')


def _listed(header: Sequence[str]) -> str:
    """The header for an error, without control characters and not endless."""
    shown = [re.sub(r"[^\w .,:#/()-]", "?", each)[:40].strip() or '""' for each in header[:12]]
    return ", ".join(shown) + (", …" if len(header) > 12 else "")
