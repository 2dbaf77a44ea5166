"""Cainiao's action codes, and ours. Nothing else decides: the parcel's headline `status` runs ahead of its scans.

Source: the codes seen in captured answers and in public Home Assistant integrations; their meanings were reviewed by
the tui-tracker maintainers, 2026-11-25. A code that is not here is never guessed: its event keeps its words and has no
status.
"""

from typing import Final, NamedTuple

from tui_tracker.plugin import Detail, Status


class State(NamedTuple):
    """A status and its detail."""

    status: Status | None = None
    detail: Detail | None = None


UNMAPPED: Final = State()

_LABEL: Final = State(Status.PENDING, Detail.LABEL_CREATED)
_MOVING: Final = State(Status.IN_TRANSIT, Detail.IN_TRANSPORT)
_CUSTOMS: Final = State(Status.IN_TRANSIT, Detail.CUSTOMS)
_RELEASED: Final = State(Status.IN_TRANSIT, Detail.CUSTOMS_RELEASED)
_DEPARTED: Final = State(Status.IN_TRANSIT, Detail.DEPARTED)
_AT_THE_DOOR: Final = State(Status.PICK_UP, Detail.OUT_FOR_DELIVERY)

ACTIONS: Final[dict[str, State]] = {
    # Warehouse
    "GWMS_ACCEPT": _LABEL,
    "GWMS_PACKAGE": _LABEL,
    "WMS_CONFIRMED": _LABEL,
    "GWMS_OUTBOUND": _MOVING,
    # Collection and sorting
    "PU_PICKUP_SUCCESS": State(Status.IN_TRANSIT, Detail.ACCEPTED),
    "SC_INBOUND_SUCCESS": _MOVING,
    "SC_OUTBOUND_SUCCESS": _MOVING,
    # Line haul
    "LH_HO_IN_SUCCESS": _MOVING,
    "LH_HO_AIRLINE": _DEPARTED,
    "LH_DEPART": _DEPARTED,
    "LH_ARRIVE": State(Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    "LH_POST_COLLECTION": _MOVING,
    "TRANSIT_PORT_REROUTE_CALLBACK": _MOVING,
    # Customs
    "CC_EX_START": _CUSTOMS,
    "CC_EX_SUCCESS": _RELEASED,
    "CC_IM_START": _CUSTOMS,
    "CC_IM_SUCCESS": _RELEASED,
    "CC_HO_IN_SUCCESS": _CUSTOMS,
    "CC_HO_OUT_SUCCESS": _RELEASED,
    "CUSTOMS_ARRIVED_IN_AREA_CALLBACK": _CUSTOMS,
    # The last mile. Used by the post of origin as well (GTMS_OE_DEPART was seen in China), so no leg can be told by it.
    "COMMON_INTRANSIT": _MOVING,
    "GTMS_ACCEPT": _MOVING,
    "GTMS_OE_DEPART": _MOVING,
    "GTMS_DO_ARRIVE": _MOVING,
    "GTMS_DO_DEPART": _AT_THE_DOOR,
    "GTMS_DELIVERING": _AT_THE_DOOR,
    "GTMS_STA_SIGNED": State(Status.PICK_UP, Detail.READY_FOR_PICKUP),  # signed by the pick-up point, not the customer
    "GTMS_SIGN_FAILURE": State(Status.UNDELIVERED, Detail.OTHER_FAILURE),
    "GTMS_SIGNED": State(Status.DELIVERED, Detail.DELIVERED),
}


def state_of(code: str) -> State:
    """What the action `code` says; `UNMAPPED` for one that is not in the table."""
    return ACTIONS.get(code.upper(), UNMAPPED)
