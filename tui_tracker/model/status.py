"""The nine statuses of a parcel and the finer details under them.

One table feeds labels, explanations, glyphs and mappings. Keys are English and never translated: they stand in
files, JSON and configuration. Labels and meanings are the English source text; `tui_tracker.i18n` translates them.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from .message import N_


class Status(StrEnum):
    """What a parcel is doing, in the nine words of the original (17TRACK's vocabulary).

    Map a carrier's code to one only where its meaning is sure; an unknown code is no status at all, `None`. `UNKNOWN`
    is a status of its own: the code is not valid. `EXPIRED` and `PENDING` the host also derives from silence.

    >>> mapped = {"DLV": Status.DELIVERED, "TRN": Status.IN_TRANSIT}
    >>> mapped.get("DLV"), mapped.get("Q7")
    (<Status.DELIVERED: 'delivered'>, None)
    """

    PENDING = "pending"
    UNKNOWN = "unknown"
    IN_TRANSIT = "in_transit"
    PICK_UP = "pick_up"
    EXPIRED = "expired"
    ALERT = "alert"
    UNDELIVERED = "undelivered"
    RETURNED = "returned"
    DELIVERED = "delivered"

    __hash__ = str.__hash__  # an enumeration's own is Python code, which every look into a table calls


class Detail(StrEnum):
    """The finer reason under a status: one closed list; no detail is `None`.

    >>> held = Event(
    ...     when=datetime(2026, 11, 2, 9, 30), text="Held: import tax", status=Status.ALERT, detail=Detail.CUSTOMS_HELD
    ... )
    >>> held.detail
    <Detail.CUSTOMS_HELD: 'customs_held'>
    """

    LABEL_CREATED = "label_created"
    AWAITING_ACTIVATION = "awaiting_activation"
    NOT_FOUND = "not_found"
    INVALID_NUMBER = "invalid_number"
    ACCEPTED = "accepted"
    DEPARTED = "departed"
    IN_TRANSPORT = "in_transport"
    ARRIVED_DESTINATION = "arrived_destination"
    CUSTOMS = "customs"
    CUSTOMS_RELEASED = "customs_released"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    SILENT = "silent"
    TOO_OLD = "too_old"
    RETURNING = "returning"
    CUSTOMS_HELD = "customs_held"
    CUSTOMS_ACTION = "customs_action"
    DAMAGED = "damaged"
    LOST = "lost"
    DESTROYED = "destroyed"
    REFUSED = "refused"
    DELAYED = "delayed"
    CANCELLED = "cancelled"
    SECURITY = "security"
    OTHER_PROBLEM = "other_problem"
    NOBODY_HOME = "nobody_home"
    RESCHEDULED = "rescheduled"
    BAD_ADDRESS = "bad_address"
    REFUSED_DELIVERY = "refused_delivery"
    NOT_COLLECTED = "not_collected"
    REMOTE_AREA = "remote_area"
    OTHER_FAILURE = "other_failure"
    ACCEPTED_BACK = "accepted_back"
    DELIVERED = "delivered"
    DELIVERED_NEIGHBOUR = "delivered_neighbour"
    DELIVERED_LOCKER = "delivered_locker"

    __hash__ = str.__hash__


class StatusInfo(NamedTuple):
    """How one status is shown and explained."""

    status: Status
    label: str  # English, a word or two
    meaning: str  # English, one sentence an operator can act on
    glyph: str  # one cell wide in every common font
    ascii_glyph: str  # for LANG=C, TERM=linux and --ascii
    details: tuple[Detail, ...]
    terminal: bool = False  # nothing more is expected of the parcel


STATUSES: Final[tuple[StatusInfo, ...]] = (
    StatusInfo(
        status=Status.PENDING,
        label=N_("Pending"),
        meaning=N_("Left the warehouse recently; a code can take 5–7 days to become active."),
        glyph="◌",
        ascii_glyph=".",
        details=(Detail.LABEL_CREATED, Detail.AWAITING_ACTIVATION),
    ),
    StatusInfo(
        status=Status.UNKNOWN,
        label=N_("Unknown"),
        meaning=N_("The supplier's code is not valid; ask the supplier for the right one."),
        glyph="?",
        ascii_glyph="?",
        details=(Detail.NOT_FOUND, Detail.INVALID_NUMBER),
    ),
    StatusInfo(
        status=Status.IN_TRANSIT,
        label=N_("In transit"),
        meaning=N_("Left the origin country, or just arrived in the destination country and awaits customs."),
        glyph="→",
        ascii_glyph=">",
        details=(
            Detail.ACCEPTED,
            Detail.DEPARTED,
            Detail.IN_TRANSPORT,
            Detail.ARRIVED_DESTINATION,
            Detail.CUSTOMS,
            Detail.CUSTOMS_RELEASED,
        ),
    ),
    StatusInfo(
        status=Status.PICK_UP,
        label=N_("Pick up"),
        meaning=N_("At a local post office or collection point, or out for delivery."),
        glyph="◆",
        ascii_glyph="^",
        details=(Detail.OUT_FOR_DELIVERY, Detail.READY_FOR_PICKUP),
    ),
    StatusInfo(
        status=Status.EXPIRED,
        label=N_("Expired"),
        meaning=N_("The number ran out: too long under way, or lost by the carrier; contact the supplier."),
        glyph="×",
        ascii_glyph="x",
        details=(Detail.SILENT, Detail.TOO_OLD),
    ),
    StatusInfo(
        status=Status.ALERT,
        label=N_("Alert"),
        meaning=N_(
            "Something unusual: being returned (refused, bad address, not collected, nobody there), "
            "held by customs (prohibited, restricted, tax due), damaged or lost."
        ),
        glyph="!",
        ascii_glyph="!",
        details=(
            Detail.RETURNING,
            Detail.CUSTOMS_HELD,
            Detail.CUSTOMS_ACTION,
            Detail.DAMAGED,
            Detail.LOST,
            Detail.DESTROYED,
            Detail.REFUSED,
            Detail.DELAYED,
            Detail.CANCELLED,
            Detail.SECURITY,
            Detail.OTHER_PROBLEM,
        ),
    ),
    StatusInfo(
        status=Status.UNDELIVERED,
        label=N_("Undelivered"),
        meaning=N_("A delivery attempt failed: nobody home, rescheduled, address not found, refused, remote area."),
        glyph="↺",
        ascii_glyph="~",
        details=(
            Detail.NOBODY_HOME,
            Detail.RESCHEDULED,
            Detail.BAD_ADDRESS,
            Detail.REFUSED_DELIVERY,
            Detail.NOT_COLLECTED,
            Detail.REMOTE_AREA,
            Detail.OTHER_FAILURE,
        ),
    ),
    StatusInfo(
        status=Status.RETURNED,
        label=N_("Returned"),
        meaning=N_("The supplier has accepted the returned parcel (coming back is Alert, not this)."),
        glyph="←",
        ascii_glyph="<",
        details=(Detail.ACCEPTED_BACK,),
        terminal=True,
    ),
    StatusInfo(
        status=Status.DELIVERED,
        label=N_("Delivered"),
        meaning=N_("Handed to the customer."),
        glyph="✓",
        ascii_glyph="+",
        details=(Detail.DELIVERED, Detail.DELIVERED_NEIGHBOUR, Detail.DELIVERED_LOCKER),
        terminal=True,
    ),
)

INFO: Final[dict[Status, StatusInfo]] = {info.status: info for info in STATUSES}
STATUS_OF: Final[dict[Detail, Status]] = {detail: info.status for info in STATUSES for detail in info.details}

DETAIL_LABELS: Final[dict[Detail, str]] = {
    Detail.LABEL_CREATED: N_("label made"),
    Detail.AWAITING_ACTIVATION: N_("waiting for the first scan"),
    Detail.NOT_FOUND: N_("not found"),
    Detail.INVALID_NUMBER: N_("not a valid number"),
    Detail.ACCEPTED: N_("accepted by the carrier"),
    Detail.DEPARTED: N_("left the origin country"),
    Detail.IN_TRANSPORT: N_("on its way"),
    Detail.ARRIVED_DESTINATION: N_("arrived in the destination country"),
    Detail.CUSTOMS: N_("in customs"),
    Detail.CUSTOMS_RELEASED: N_("released by customs"),
    Detail.OUT_FOR_DELIVERY: N_("out for delivery"),
    Detail.READY_FOR_PICKUP: N_("ready to collect"),
    Detail.SILENT: N_("silent for too long"),
    Detail.TOO_OLD: N_("too long under way"),
    Detail.RETURNING: N_("being returned"),
    Detail.CUSTOMS_HELD: N_("held by customs"),
    Detail.CUSTOMS_ACTION: N_("customs wants something"),
    Detail.DAMAGED: N_("damaged"),
    Detail.LOST: N_("lost"),
    Detail.DESTROYED: N_("destroyed"),
    Detail.REFUSED: N_("refused"),
    Detail.DELAYED: N_("delayed"),
    Detail.CANCELLED: N_("cancelled"),
    Detail.SECURITY: N_("security or fee"),
    Detail.OTHER_PROBLEM: N_("other problem"),
    Detail.NOBODY_HOME: N_("nobody home"),
    Detail.RESCHEDULED: N_("rescheduled"),
    Detail.BAD_ADDRESS: N_("address not found"),
    Detail.REFUSED_DELIVERY: N_("refused at the door"),
    Detail.NOT_COLLECTED: N_("not collected"),
    Detail.REMOTE_AREA: N_("remote area"),
    Detail.OTHER_FAILURE: N_("other failure"),
    Detail.ACCEPTED_BACK: N_("back at the supplier"),
    Detail.DELIVERED: N_("delivered"),
    Detail.DELIVERED_NEIGHBOUR: N_("delivered to a neighbour"),
    Detail.DELIVERED_LOCKER: N_("delivered to a locker"),
}

# PRODUCT rule: of the parcels still open, the first of these that occurs is the order's status.
OPEN_ROLL_UP: Final[tuple[Status, ...]] = (
    Status.ALERT,
    Status.UNDELIVERED,
    Status.EXPIRED,
    Status.UNKNOWN,
    Status.PICK_UP,
    Status.PENDING,
    Status.IN_TRANSIT,
)
CLOSED_ROLL_UP: Final[tuple[Status, ...]] = (Status.RETURNED, Status.DELIVERED)


def roll_up(statuses: "list[Status] | tuple[Status, ...]") -> Status | None:
    """The order's status from its parcels' statuses; `None` for an order without a parcel ("no code yet")."""
    if len(statuses) == 1:
        return statuses[0]
    present = set(statuses)
    for status in OPEN_ROLL_UP + CLOSED_ROLL_UP:
        if status in present:
            return status
    return None
