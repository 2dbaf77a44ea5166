"""What makes one doubt that a number's events are this order's: a suspicion, never a verdict.

Carriers use numbers again after some months, and suppliers give codes of other people's parcels.
"""

from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from .durations import DAY, Days
from .events import moves
from .message import N_, Message
from .order import Checkpoint, Order, Parcel
from .status import Detail, Status

_LAST_MILE: Final = frozenset({Detail.OUT_FOR_DELIVERY, Detail.READY_FOR_PICKUP})


class SuspicionRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """`before_order_days`: a scan so long before the order was made can't be its parcel's. Suppliers that print labels
    ahead and zone-less times explain a day or two.
    """

    before_order_days: Days = 2


DEFAULT_SUSPICION: Final = SuspicionRules()


class Suspicion(NamedTuple):
    """One doubt: `rule` is "recycled" or "foreign", `event` what raised it."""

    rule: str
    event: Checkpoint
    message: Message


_RECYCLED: Final = N_("{number} was scanned on {date}, before the order was made: the number may be an old one")
_FOREIGN: Final = N_("{number} ended in {country}, but the customer lives in {destination}: it may be another parcel")


def suspicions(order: Order, parcel: Parcel, rules: SuspicionRules = DEFAULT_SUSPICION) -> tuple[Suspicion, ...]:
    """The doubts about one parcel of an order, each once."""
    found = (_recycled(order.placed_at, parcel, rules), _foreign(order.customer.country, parcel))
    return tuple(each for each in found if each is not None)


def _recycled(placed_at: datetime, parcel: Parcel, rules: SuspicionRules) -> Suspicion | None:
    first = next((event for event in parcel.events if moves(event) or event.status is Status.DELIVERED), None)
    if first is None or placed_at - first.when <= rules.before_order_days * DAY:
        return None
    date = first.when.date().isoformat()
    return Suspicion("recycled", first, Message(_RECYCLED, {"number": parcel.number, "date": date}))


def _foreign(destination: str, parcel: Parcel) -> Suspicion | None:
    """It reached a door or a pick-up point in a country that is not the customer's."""
    if not destination or any(event.country == destination for event in parcel.events):
        return None
    ends = (event for event in parcel.events if event.status is Status.DELIVERED or event.detail in _LAST_MILE)
    last = next((event for event in reversed(tuple(ends)) if event.country), None)
    if last is None:
        return None
    args = {"number": parcel.number, "country": last.country, "destination": destination}
    return Suspicion("foreign", last, Message(_FOREIGN, args))
