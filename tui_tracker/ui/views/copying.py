"""What can be copied of orders: fields with a key each, and what stands in them. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import references
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order
from tui_tracker.model.text import clean_text


class Field(NamedTuple):
    """`key`: the letter that chooses it; `value`: one line for each of several."""

    key: str
    label: str
    value: str


def copy_fields(
    orders: Sequence[Order], codes: Sequence[str], links: Mapping[str, str], tr: Translator
) -> tuple[Field, ...]:
    """The fields that hold something. `codes`: of the chosen parcels; `links`: their pages by code."""
    found = [Field("y", tr(N_("Code")), _lines(codes))]
    found += [Field(key, tr(label), _lines(map(read, orders))) for key, label, read in _OF_ORDER]
    found.insert(2, Field("l", tr(N_("Link")), _lines(links.get(code, "") for code in codes)))
    found.append(Field("t", tr(N_("All of it")), all_text(orders, tr)))
    return tuple(field for field in found if field.value)


def all_text(orders: Sequence[Order], tr: Translator) -> str:
    """All orders with all their fields, to be read and copied."""
    return "\n\n".join("\n".join(_all(order, tr)) for order in orders)


def _all(order: Order, tr: Translator) -> Iterator[str]:
    for _, label, read in _OF_ORDER:
        if value := read(order):
            yield f"{tr(label)}: {value}"
    for parcel in order.parcels:
        last = f" · {parcel.last_event}" if parcel.last_event else ""
        yield clean_text(f"{parcel.number}: {tr.status(parcel.status)}{last}")


def _lines(values: "Iterator[str] | Sequence[str] | map[str]") -> str:
    """Each once; what came from outside without what would steer a terminal."""
    return "\n".join(dict.fromkeys(filter(None, map(clean_text, values))))


def _address(order: Order) -> str:
    who = order.customer
    place = " ".join(filter(None, (who.postal_code, who.city)))
    street = [line for line in who.address if line]
    parts = [who.name, *street, place, who.country]
    return clean_text(", ".join(filter(None, parts))) if street or place else ""


_OF_ORDER: Final[tuple[tuple[str, str, Callable[[Order], str]], ...]] = (
    ("n", N_("Order"), lambda order: clean_text(order.number)),
    ("s", N_("Supplier orders"), lambda order: clean_text(", ".join(references(order)))),
    ("c", N_("Customer"), lambda order: clean_text(order.customer.name)),
    ("e", N_("E-mail"), lambda order: clean_text(order.customer.email)),
    ("p", N_("Phone"), lambda order: clean_text(order.customer.phone)),
    ("a", N_("Address"), _address),
    ("i", N_("Note"), lambda order: clean_text(order.note)),
)
