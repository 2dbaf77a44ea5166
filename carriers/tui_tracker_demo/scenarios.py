"""The table of lives, as data: what can become of a parcel, how often, and in which steps.

| name | how it ends |
|---|---|
| to_the_door | handed to the customer |
| from_nearby | the same from a store in Europe, in days |
| collected | fetched at a pick-up point |
| locker, neighbour | left in a parcel locker, with a neighbour |
| second_attempt | nobody home, delivered the next day |
| slow_activation | not known to the carrier for days, then delivered |
| customs_fee | held until the customer pays, then delivered |
| customs_held | held by customs and not heard of again |
| not_collected | not fetched, sent back, accepted by the supplier |
| refused | refused at the door, sent back, accepted by the supplier |
| bad_address | could not be delivered, waits for an address |
| returning | on its way back, not yet there |
| lost, damaged | the carrier says so, then silence |
| silent | moves, then is never scanned again: runs out |
| label_only | announced and never handed over: runs out |
| wrong_code | the carrier never knows the number |
"""

from enum import Enum, auto
from typing import Final, NamedTuple

from tui_tracker.plugin import Detail, Status


class At(Enum):
    """Where on its route a parcel is."""

    ORIGIN = auto()
    HUB = auto()
    GATEWAY = auto()
    CITY = auto()


class Step(NamedTuple):
    """One scan. `hours` after the one before, on average; `chance` that it happens at all."""

    hours: float
    at: At
    code: str
    text: str
    status: Status | None
    detail: Detail | None = None
    zoneless: bool = False  # told in local time, without a zone
    chance: float = 1.0


class Scenario(NamedTuple):
    """A kind of life. `share`: how many of a hundred live it. `ends`: the status a host shows long after its end."""

    name: str
    share: int
    ends: Status
    steps: tuple[Step, ...]
    near: bool = False
    active_after_hours: tuple[float, float] = (2, 20)


_MOVES: Final = Status.IN_TRANSIT
_LABEL: Final = (
    Step(2, At.ORIGIN, "LBL", "Shipping information received, parcel not handed over yet", Status.PENDING,
         Detail.LABEL_CREATED),
)  # fmt: skip
_EXPORT: Final = (
    Step(22, At.ORIGIN, "ACC", "Accepted by the carrier", _MOVES, Detail.ACCEPTED),
    Step(9, At.ORIGIN, "SRT", "Sorted and packed for export", _MOVES, Detail.IN_TRANSPORT),
    Step(5, At.HUB, "OPS", "Item data updated", None, chance=0.4),
    Step(14, At.HUB, "EXC", "Export customs clearance started", _MOVES, Detail.CUSTOMS),
    Step(13, At.HUB, "EXR", "Export customs clearance finished", _MOVES, Detail.CUSTOMS_RELEASED),
    Step(12, At.HUB, "AIR", "Handed over to the airline", _MOVES, Detail.IN_TRANSPORT),
)
_FLIGHT: Final = (
    Step(28, At.HUB, "DEP", "Flight has left the country of origin", _MOVES, Detail.DEPARTED),
    Step(52, At.GATEWAY, "ARR", "Arrived in the destination country", _MOVES, Detail.ARRIVED_DESTINATION),
)
_CUSTOMS: Final = (Step(18, At.GATEWAY, "IMC", "Import customs clearance started", _MOVES, Detail.CUSTOMS),)
_RELEASED: Final = (Step(26, At.GATEWAY, "IMR", "Import customs clearance finished", _MOVES, Detail.CUSTOMS_RELEASED),)
_HAND_OVER: Final = (
    Step(15, At.GATEWAY, "HND", "Handed over to {courier} for delivery, new number {number}", _MOVES,
         Detail.IN_TRANSPORT),
    Step(20, At.CITY, "DPT", "Arrived at the delivery depot", _MOVES, Detail.IN_TRANSPORT, zoneless=True),
)  # fmt: skip
_FAR: Final = _LABEL + _EXPORT + _FLIGHT + _CUSTOMS + _RELEASED + _HAND_OVER
_ROAD: Final = (
    *_LABEL,
    Step(8, At.ORIGIN, "ACC", "Accepted by the carrier", _MOVES, Detail.ACCEPTED),
    Step(14, At.HUB, "DEP", "On the lorry to the destination country", _MOVES, Detail.DEPARTED),
    Step(20, At.GATEWAY, "ARR", "Arrived in the destination country", _MOVES, Detail.ARRIVED_DESTINATION),
    *_HAND_OVER,
)
_OUT: Final = (Step(16, At.CITY, "OFD", "Out for delivery", Status.PICK_UP, Detail.OUT_FOR_DELIVERY, zoneless=True),)
_DOOR: Final = (
    *_OUT,
    Step(4, At.CITY, "DLV", "Delivered to the recipient", Status.DELIVERED, Detail.DELIVERED, zoneless=True),
)
_READY: Final = (
    Step(14, At.CITY, "RDY", "Ready for collection at the pick-up point in {place}", Status.PICK_UP,
         Detail.READY_FOR_PICKUP, zoneless=True),
)  # fmt: skip
_COLLECTED: Final = (
    Step(50, At.CITY, "COL", "Collected by the recipient", Status.DELIVERED, Detail.DELIVERED, zoneless=True),
)
_NOBODY: Final = (
    Step(5, At.CITY, "NOB", "Delivery attempted, nobody at home", Status.UNDELIVERED, Detail.NOBODY_HOME,
         zoneless=True),
)  # fmt: skip
_BACK: Final = (
    Step(30, At.CITY, "RTS", "Being returned to the sender", Status.ALERT, Detail.RETURNING),
    Step(160, At.GATEWAY, "RTD", "Left the destination country on its way back", Status.ALERT, Detail.RETURNING),
)
_ACCEPTED_BACK: Final = (
    Step(120, At.ORIGIN, "RTA", "Return received and accepted by the sender", Status.RETURNED, Detail.ACCEPTED_BACK),
)

SCENARIOS: Final[tuple[Scenario, ...]] = (
    Scenario("to_the_door", 30, Status.DELIVERED, _FAR + _DOOR),
    Scenario("from_nearby", 7, Status.DELIVERED, _ROAD + _DOOR, near=True),
    Scenario("collected", 12, Status.DELIVERED, _FAR + _READY + _COLLECTED),
    Scenario(
        "locker",
        4,
        Status.DELIVERED,
        (*_FAR, *_OUT, Step(4, At.CITY, "LCK", "Placed in the parcel locker", Status.DELIVERED,
                            Detail.DELIVERED_LOCKER, zoneless=True)),
    ),
    Scenario(
        "neighbour",
        3,
        Status.DELIVERED,
        (*_FAR, *_OUT, Step(5, At.CITY, "NBR", "Left with a neighbour", Status.DELIVERED,
                            Detail.DELIVERED_NEIGHBOUR, zoneless=True)),
    ),
    Scenario("second_attempt", 7, Status.DELIVERED, _FAR + _OUT + _NOBODY + _OUT + _DOOR[-1:]),
    Scenario("slow_activation", 6, Status.DELIVERED, _FAR + _DOOR, active_after_hours=(84, 160)),
    Scenario(
        "customs_fee",
        4,
        Status.DELIVERED,
        (
            *_LABEL, *_EXPORT, *_FLIGHT, *_CUSTOMS,
            Step(20, At.GATEWAY, "TAX", "Waiting for the recipient to pay import tax", Status.ALERT,
                 Detail.CUSTOMS_ACTION),
            Step(60, At.GATEWAY, "PAY", "Import tax paid", _MOVES, Detail.CUSTOMS),
            *_RELEASED, *_HAND_OVER, *_DOOR,
        ),
    ),
    Scenario(
        "customs_held",
        2,
        Status.ALERT,
        (
            *_LABEL, *_EXPORT, *_FLIGHT, *_CUSTOMS,
            Step(30, At.GATEWAY, "HLD", "Held by customs for inspection of the contents", Status.ALERT,
                 Detail.CUSTOMS_HELD),
        ),
    ),
    Scenario(
        "not_collected",
        4,
        Status.RETURNED,
        (
            *_FAR, *_READY,
            Step(120, At.CITY, "REM", "Reminder sent to the recipient", Status.PICK_UP, Detail.READY_FOR_PICKUP),
            Step(200, At.CITY, "NCO", "Not collected in time", Status.UNDELIVERED, Detail.NOT_COLLECTED),
            *_BACK, *_ACCEPTED_BACK,
        ),
    ),
    Scenario(
        "refused",
        2,
        Status.RETURNED,
        (
            *_FAR, *_OUT,
            Step(4, At.CITY, "REF", "Refused by the recipient", Status.UNDELIVERED, Detail.REFUSED_DELIVERY),
            *_BACK, *_ACCEPTED_BACK,
        ),
    ),
    Scenario(
        "bad_address",
        3,
        Status.UNDELIVERED,
        (
            *_FAR, *_OUT,
            Step(5, At.CITY, "ADR", "Not delivered: address incomplete or not found", Status.UNDELIVERED,
                 Detail.BAD_ADDRESS),
            *_OUT,
            Step(6, At.CITY, "ADR", "Not delivered: kept at the depot until the address is corrected",
                 Status.UNDELIVERED, Detail.BAD_ADDRESS, zoneless=True),
        ),
    ),
    Scenario("returning", 2, Status.ALERT, _FAR + _OUT + _NOBODY + _BACK),
    Scenario(
        "lost",
        2,
        Status.ALERT,
        (
            *_LABEL, *_EXPORT, *_FLIGHT,
            Step(260, At.GATEWAY, "LST", "Could not be found, reported as lost", Status.ALERT, Detail.LOST),
        ),
    ),
    Scenario(
        "damaged",
        1,
        Status.ALERT,
        (*_FAR, Step(10, At.CITY, "DMG", "Damaged in transport, contents checked", Status.ALERT, Detail.DAMAGED)),
    ),
    Scenario("silent", 5, Status.EXPIRED, _LABEL + _EXPORT + _FLIGHT[:1]),
    Scenario("label_only", 2, Status.EXPIRED, _LABEL),
    Scenario("wrong_code", 4, Status.UNKNOWN, ()),
)  # fmt: skip
"""All kinds of lives; the shares add up to 100."""
