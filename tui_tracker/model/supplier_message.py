"""What to write to a supplier about an order, by what is wrong with it: facts first, one question, plain English.

Suppliers read it through a translator: short sentences, no idioms. The text is theirs and not in the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final, NamedTuple

from .awaiting import references
from .durations import DAY
from .message import N_
from .moments import local
from .order import Order, Parcel
from .status import INFO, Detail, Status
from .text import clean_text

STALLED_DAYS: Final = 10
"""Elapsed days without news after which a parcel under way is asked about first for that."""


class Cause(StrEnum):
    """What a supplier is written to about."""

    INVALID = "invalid"
    STALLED = "stalled"
    LABEL = "label"
    LOST = "lost"
    DAMAGED = "damaged"
    RETURNED = "returned"
    CUSTOMS = "customs"
    ADDRESS = "address"
    NO_CODE = "no_code"
    NOT_RECEIVED = "not_received"
    PARTIAL = "partial"


CAUSE_WORDS: Final[Mapping[Cause, str]] = {
    Cause.INVALID: N_("The code is not valid"),
    Cause.STALLED: N_("No movement for a long time"),
    Cause.LABEL: N_("A label only, not handed over"),
    Cause.LOST: N_("Lost"),
    Cause.DAMAGED: N_("Damaged"),
    Cause.RETURNED: N_("It goes back, or came back"),
    Cause.CUSTOMS: N_("Held by customs"),
    Cause.ADDRESS: N_("The address is wrong"),
    Cause.NO_CODE: N_("There is no code yet"),
    Cause.NOT_RECEIVED: N_("Delivered, but the customer did not get it"),
    Cause.PARTIAL: N_("A part of the order is missing"),
}
"""The causes as the operator chooses them."""


class _Text(NamedTuple):
    """`says` and `asks` in full sentences; `short` is both in a few words."""

    says: str
    asks: str
    short: str


_TEXTS: Final[Mapping[Cause, _Text]] = {
    Cause.INVALID: _Text(
        "The carrier does not know this tracking code.",
        "Please check it and send me the right tracking code, and the date you shipped it.",
        "Tracking code not found. Please send right code.",
    ),
    Cause.STALLED: _Text(
        "This parcel has not moved for a long time.",
        "Please ask your carrier where it is, and tell me what they say. If it is lost, please resend or refund.",
        "Parcel not moving. Please ask carrier. If lost: resend or refund.",
    ),
    Cause.LABEL: _Text(
        "The tracking code has a label only. The carrier does not have the parcel.",
        "Please tell me when you hand it over, or send me another code if it went with another carrier.",
        "Only label, carrier has no parcel. When do you ship?",
    ),
    Cause.LOST: _Text(
        "This parcel is lost.",
        "Please send the order again with a new tracking code, or refund it.",
        "Parcel lost. Please resend or refund.",
    ),
    Cause.DAMAGED: _Text(
        "This parcel was damaged on its way.",
        "Please send the order again with a new tracking code, or refund it. I can send you pictures if you need them.",
        "Parcel damaged. Please resend or refund.",
    ),
    Cause.RETURNED: _Text(
        "This parcel is on its way back to you, or has come back.",
        "Please tell me when you have it, and then send it again with a new tracking code, or refund it.",
        "Parcel returned. Please resend or refund.",
    ),
    Cause.CUSTOMS: _Text(
        "Customs hold this parcel.",
        "Please send me the invoice and the contents with their value, or tell your carrier what customs need.",
        "Parcel held by customs. Please send invoice and value.",
    ),
    Cause.ADDRESS: _Text(
        "The carrier says that the address is wrong.",
        "Please tell me which address is on the parcel, and ask your carrier to correct it.",
        "Address wrong. Which address is on the parcel? Please correct it.",
    ),
    Cause.NO_CODE: _Text(
        "I have no tracking code for this order.",
        "Please ship it if you have not, and send me the tracking code and the date.",
        "No tracking code. Please ship and send code.",
    ),
    Cause.NOT_RECEIVED: _Text(
        "The carrier says that it is delivered, but the customer did not get it.",
        "Please ask your carrier for the proof of delivery: the address, the date and who signed.",
        "Shown as delivered, customer has nothing. Please send proof of delivery.",
    ),
    Cause.PARTIAL: _Text(
        "Only a part of this order has come.",
        "Please tell me the tracking code of the rest, or when you ship it.",
        "Part of order missing. Please send code of the rest.",
    ),
}
_BY_DETAIL: Final[Mapping[Detail, Cause]] = {
    Detail.LOST: Cause.LOST,
    Detail.DESTROYED: Cause.LOST,
    Detail.DAMAGED: Cause.DAMAGED,
    Detail.RETURNING: Cause.RETURNED,
    Detail.REFUSED: Cause.RETURNED,
    Detail.REFUSED_DELIVERY: Cause.RETURNED,
    Detail.NOT_COLLECTED: Cause.RETURNED,
    Detail.ACCEPTED_BACK: Cause.RETURNED,
    Detail.CUSTOMS_HELD: Cause.CUSTOMS,
    Detail.CUSTOMS_ACTION: Cause.CUSTOMS,
    Detail.BAD_ADDRESS: Cause.ADDRESS,
    Detail.LABEL_CREATED: Cause.LABEL,
    Detail.AWAITING_ACTIVATION: Cause.LABEL,
}
_BY_STATUS: Final[Mapping[Status, Cause]] = {
    Status.UNKNOWN: Cause.INVALID,
    Status.EXPIRED: Cause.LOST,
    Status.RETURNED: Cause.RETURNED,
    Status.PENDING: Cause.LABEL,
}


def causes(order: Order, now: datetime) -> tuple[Cause, ...]:
    """All causes, those that the order's state speaks for first."""
    return tuple(dict.fromkeys((*_likely(order, now), *Cause)))


def shared_causes(orders: Sequence[Order], now: datetime) -> tuple[Cause, ...]:
    """The same for several orders: first what is likeliest for most of them."""
    firsts = [causes(order, now)[0] for order in orders]
    ranked = sorted(dict.fromkeys(firsts), key=lambda cause: -firsts.count(cause))
    return tuple(dict.fromkeys((*ranked, *(causes(orders[0], now) if orders else Cause))))


def _likely(order: Order, now: datetime) -> Iterator[Cause]:
    if not order.parcels:
        yield Cause.NO_CODE
        return
    arrived = [parcel for parcel in order.parcels if parcel.status is Status.DELIVERED]
    if len(arrived) == len(order.parcels):
        yield Cause.PARTIAL if _is_missing_items(order) else Cause.NOT_RECEIVED
    for parcel in sorted(order.parcels, key=lambda each: _RANK[each.status]):
        yield from _of_parcel(parcel, now)
    if arrived:
        yield Cause.PARTIAL


def _is_missing_items(order: Order) -> bool:
    """Whether it is known what is in its parcels, and that is not all."""
    packed = {line for parcel in order.parcels for line in parcel.lines}
    return bool(packed) and len(packed) < len(order.lines)


def _of_parcel(parcel: Parcel, now: datetime) -> Iterator[Cause]:
    if parcel.detail is not None and parcel.detail in _BY_DETAIL:
        yield _BY_DETAIL[parcel.detail]
    if parcel.verdict in ("not_found", "rejected") and not parcel.events:
        yield Cause.INVALID
    if parcel.status in _BY_STATUS:
        yield _BY_STATUS[parcel.status]
    if not INFO[parcel.status].terminal and parcel.last_event_at is not None and _still(parcel, now) >= STALLED_DAYS:
        yield Cause.STALLED


def _still(parcel: Parcel, now: datetime) -> int:
    """Elapsed days since its last event."""
    return (now - parcel.last_event_at) // DAY if parcel.last_event_at is not None else 0


_RANK: Final = {
    status: rank
    for rank, status in enumerate(
        (
            *(Status.ALERT, Status.UNDELIVERED, Status.EXPIRED, Status.UNKNOWN, Status.PICK_UP),
            *(Status.PENDING, Status.IN_TRANSIT, Status.RETURNED, Status.DELIVERED),
        )
    )
}


def supplier_message(orders: Sequence[Order], cause: Cause, now: datetime, zone: tzinfo, *, short: bool = False) -> str:
    """The text about these orders; days are those of `zone`. `short`: as few words as do."""
    text = _TEXTS[cause]
    blocks = ["\n".join(_facts(order, now, zone, short=short)) for order in orders]
    if short:
        return "\n\n".join((*blocks, text.short, "Thank you.")) + "\n"
    many = len(orders) > 1
    says = f"It is about {len(orders)} orders. {text.says}" if many else text.says
    return "\n\n".join(("Hello,", says, *blocks, text.asks, "Thank you.")) + "\n"


def _facts(order: Order, now: datetime, zone: tzinfo, *, short: bool) -> Iterator[str]:
    theirs = ", ".join(_said(each) for each in references(order))
    ours = _said(order.number)
    yield f"Your order: {theirs} (mine: {ours})" if theirs else f"My order: {ours}"
    yield f"Ordered: {_day(order.placed_at, zone)}"
    if not order.parcels:
        yield "Tracking code: none"
    for parcel in order.parcels:
        yield f"Tracking code: {_said(parcel.number)}" + (f" ({_said(parcel.courier)})" if parcel.courier else "")
        if parcel.shipped_at is not None and not short:
            yield f"Shipped: {_day(parcel.shipped_at, zone)}"
        yield from _last_event(parcel, now, zone)
    if not short:
        items = [f"{line.quantity} x {_said(line.title or line.sku)}" for line in order.lines]
        if items:
            yield "Items: " + "; ".join(items[:_ITEMS]) + ("; ..." if len(items) > _ITEMS else "")


def _last_event(parcel: Parcel, now: datetime, zone: tzinfo) -> Iterator[str]:
    if parcel.last_event_at is None:
        yield "Last event: none"
        return
    days = _still(parcel, now)
    ago = f" ({days} days ago)" if days > 1 else ""
    yield f"Last event: {_day(parcel.last_event_at, zone)}{ago} {_said(parcel.last_event)}".rstrip()


def _day(moment: datetime, zone: tzinfo) -> str:
    return f"{local(moment, zone):%Y-%m-%d}"


def _said(text: str) -> str:
    """What came from outside, in one line."""
    return clean_text(text, limit=200)


_ITEMS: Final = 8
