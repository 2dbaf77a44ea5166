"""What happens to a parcel that people are told of, and when it has happened: pure, from an order before and after.

Only what is news counts: the first time on a journey, the newest of several at once, and nothing that lies behind what
was known already.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from .message import N_
from .order import Checkpoint, Order, Parcel
from .status import Detail, Status


class Happening(StrEnum):
    """The kinds, in the order a journey brings them."""

    SHIPPED = "shipped"
    ON_ITS_WAY = "on_its_way"
    CUSTOMS = "customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERY_FAILED = "delivery_failed"
    PROBLEM = "problem"
    DELIVERED = "delivered"
    CODE_CHANGED = "code_changed"


HAPPENING_WORDS: Final[Mapping[Happening, str]] = {
    Happening.SHIPPED: N_("shipped"),
    Happening.ON_ITS_WAY: N_("on its way"),
    Happening.CUSTOMS: N_("at customs"),
    Happening.OUT_FOR_DELIVERY: N_("out for delivery"),
    Happening.READY_FOR_PICKUP: N_("ready to collect"),
    Happening.DELIVERY_FAILED: N_("delivery failed"),
    Happening.PROBLEM: N_("a problem"),
    Happening.DELIVERED: N_("delivered"),
    Happening.CODE_CHANGED: N_("another code"),
}
LIFETIME: Final[Mapping[Happening, timedelta]] = {
    Happening.SHIPPED: timedelta(days=7),
    Happening.ON_ITS_WAY: timedelta(days=5),
    Happening.CUSTOMS: timedelta(days=5),
    Happening.OUT_FOR_DELIVERY: timedelta(hours=14),
    Happening.READY_FOR_PICKUP: timedelta(days=5),
    Happening.DELIVERY_FAILED: timedelta(days=2),
    Happening.PROBLEM: timedelta(days=3),
    Happening.DELIVERED: timedelta(days=3),
    Happening.CODE_CHANGED: timedelta(days=7),
}
"""For how long it is worth telling; a message that could not be sent by then is given up."""

_RANK: Final = {
    Happening.SHIPPED: 0,
    Happening.ON_ITS_WAY: 1,
    Happening.CUSTOMS: 2,
    Happening.PROBLEM: 3,  # at any time, and again something else after it
    Happening.DELIVERY_FAILED: 3,
    Happening.OUT_FOR_DELIVERY: 3,
    Happening.READY_FOR_PICKUP: 4,
    Happening.DELIVERED: 5,
}
_BY_DETAIL: Final = {
    Detail.CUSTOMS: Happening.CUSTOMS,
    Detail.CUSTOMS_HELD: Happening.CUSTOMS,
    Detail.CUSTOMS_ACTION: Happening.CUSTOMS,
    Detail.OUT_FOR_DELIVERY: Happening.OUT_FOR_DELIVERY,
    Detail.READY_FOR_PICKUP: Happening.READY_FOR_PICKUP,
}
_BY_STATUS: Final = {
    Status.IN_TRANSIT: Happening.ON_ITS_WAY,
    Status.PICK_UP: Happening.READY_FOR_PICKUP,
    Status.UNDELIVERED: Happening.DELIVERY_FAILED,
    Status.ALERT: Happening.PROBLEM,
    Status.EXPIRED: Happening.PROBLEM,
    Status.RETURNED: Happening.PROBLEM,
    Status.DELIVERED: Happening.DELIVERED,
}


class Happened(NamedTuple):
    """One happening of one parcel. `at`: when it happened, as far as anybody said; `leg`: on which of its journeys."""

    kind: Happening
    number: str
    leg: int
    at: datetime


def happened(before: Order | None, after: Order, now: datetime) -> Iterator[Happened]:
    """What is news between two states of an order. Of each parcel at most one, the newest."""
    known = {each.number: each for each in before.parcels} if before is not None else {}
    gone = known.keys() - {each.number for each in after.parcels}
    for parcel in after.parcels:
        earlier = known.get(parcel.number)
        if earlier is None:
            yield _new(parcel, now, replaced=bool(gone))
        else:
            yield from _moved(earlier, parcel, now)


def _new(parcel: Parcel, now: datetime, *, replaced: bool) -> Happened:
    """A code that came. What has happened to it already is told instead: it was delivered, say."""
    kind = kind_of(parcel.status, parcel.detail)
    if kind is None or kind is Happening.ON_ITS_WAY:
        kind = Happening.CODE_CHANGED if replaced else Happening.SHIPPED
    moment = _since(parcel) if kind not in _BY_SHOP else parcel.shipped_at
    return Happened(kind, parcel.number, _leg(parcel), moment or parcel.added_at or now)


def _moved(before: Parcel, after: Parcel, now: datetime) -> Iterator[Happened]:
    kind = kind_of(after.status, after.detail)
    leg = _leg(after)
    if kind is None or (kind is kind_of(before.status, before.detail) and leg == _leg(before)):
        return
    behind = [_RANK[each] for each in _so_far(before, leg)]
    if behind and _RANK[kind] < max(behind) and kind not in (Happening.PROBLEM, Happening.DELIVERY_FAILED):
        return
    yield Happened(kind, after.number, leg, _since(after) or now)


def kind_of(status: Status, detail: Detail | None) -> Happening | None:
    """What a status is told as; `None` for what nobody is told of."""
    found = _BY_DETAIL.get(detail) if detail is not None else None
    return found or _BY_STATUS.get(status)


def holds(kind: Happening, parcel: Parcel) -> bool:
    """Whether that can be told of a parcel as it is now. What passes (out for delivery, a failed try, a problem,
    waiting to be collected) holds while it lasts; the rest as long as the parcel is not behind it again.
    """
    if kind in _BY_SHOP:
        return True
    now = kind_of(parcel.status, parcel.detail)
    if kind in _PASSING:
        return now is kind
    return now is not None and _RANK[now] >= _RANK[kind]


def overtakes(newer: Happening, at: datetime, older: Happening, older_at: datetime) -> bool:
    """Whether what happened at `at` makes it pointless to tell what happened at `older_at` to the same parcel. A code
    comes when the shop says so: whatever a carrier tells of it, even of the days before, goes beyond that.
    """
    if newer in _BY_SHOP or older in _BY_SHOP:
        return newer not in _BY_SHOP
    return at > older_at


_BY_SHOP: Final = frozenset({Happening.SHIPPED, Happening.CODE_CHANGED})
_PASSING: Final = frozenset(
    {Happening.OUT_FOR_DELIVERY, Happening.READY_FOR_PICKUP, Happening.DELIVERY_FAILED, Happening.PROBLEM}
)


def _so_far(parcel: Parcel, leg: int) -> Iterator[Happening]:
    """What had happened on that journey."""
    for event in parcel.events:
        kind = kind_of(event.status, event.detail) if event.status is not None and event.leg == leg else None
        if kind is not None:
            yield kind
    shown = kind_of(parcel.status, parcel.detail)
    if shown is not None and _leg(parcel) == leg:
        yield shown


def _leg(parcel: Parcel) -> int:
    return parcel.events[-1].leg if parcel.events else 1


def _since(parcel: Parcel) -> datetime | None:
    """When what it is told as began: by hand, else the first event of the journey that says so."""
    if parcel.manual is not None and parcel.manual.status is parcel.status:
        return parcel.manual.at
    return parcel.since or (_newest(parcel).when if parcel.events else None)


def _newest(parcel: Parcel) -> Checkpoint:
    return parcel.events[-1]
