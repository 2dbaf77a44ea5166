"""17TRACK's words for a parcel's state, and ours.

Nine main words with sub-statuses under them (v2.4 documentation), and the key stages that events of the older form
carry instead. A word that is not in the tables is never guessed: it stays as text and the status stays `None`.
"""

from typing import Final, NamedTuple

from tui_tracker.plugin import Detail, Status


class State(NamedTuple):
    """A status and its detail."""

    status: Status | None = None
    detail: Detail | None = None


UNMAPPED: Final = State()

MAIN: Final[dict[str, State]] = {
    "NotFound": State(Status.UNKNOWN, Detail.NOT_FOUND),
    "InfoReceived": State(Status.PENDING, Detail.LABEL_CREATED),
    "InTransit": State(Status.IN_TRANSIT),
    "Expired": State(Status.EXPIRED),
    "AvailableForPickup": State(Status.PICK_UP, Detail.READY_FOR_PICKUP),
    "OutForDelivery": State(Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    "DeliveryFailure": State(Status.UNDELIVERED),
    "Delivered": State(Status.DELIVERED),
    "Exception": State(Status.ALERT),
}

SUB: Final[dict[str, State]] = {
    "NotFound_Other": State(Status.UNKNOWN, Detail.NOT_FOUND),
    "NotFound_InvalidCode": State(Status.UNKNOWN, Detail.INVALID_NUMBER),
    "InfoReceived": State(Status.PENDING, Detail.LABEL_CREATED),
    "InTransit_PickedUp": State(Status.IN_TRANSIT, Detail.ACCEPTED),
    "InTransit_Other": State(Status.IN_TRANSIT, Detail.IN_TRANSPORT),
    "InTransit_Departure": State(Status.IN_TRANSIT, Detail.DEPARTED),
    "InTransit_Arrival": State(Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    "InTransit_CustomsProcessing": State(Status.IN_TRANSIT, Detail.CUSTOMS),
    "InTransit_CustomsReleased": State(Status.IN_TRANSIT, Detail.CUSTOMS_RELEASED),
    # Customs waits for papers: somebody has to act, so it is an alert here though 17TRACK files it under transit.
    "InTransit_CustomsRequiringInformation": State(Status.ALERT, Detail.CUSTOMS_ACTION),
    "Expired_Other": State(Status.EXPIRED, Detail.SILENT),
    "AvailableForPickup_Other": State(Status.PICK_UP, Detail.READY_FOR_PICKUP),
    "OutForDelivery_Other": State(Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    "DeliveryFailure_Other": State(Status.UNDELIVERED, Detail.OTHER_FAILURE),
    "DeliveryFailure_NoBody": State(Status.UNDELIVERED, Detail.NOBODY_HOME),
    "DeliveryFailure_Security": State(Status.UNDELIVERED, Detail.OTHER_FAILURE),
    "DeliveryFailure_Rejected": State(Status.UNDELIVERED, Detail.REFUSED_DELIVERY),
    "DeliveryFailure_InvalidAddress": State(Status.UNDELIVERED, Detail.BAD_ADDRESS),
    "Delivered_Other": State(Status.DELIVERED, Detail.DELIVERED),
    "Exception_Other": State(Status.ALERT, Detail.OTHER_PROBLEM),
    "Exception_Returning": State(Status.ALERT, Detail.RETURNING),
    "Exception_Returned": State(Status.RETURNED, Detail.ACCEPTED_BACK),
    "Exception_NoBody": State(Status.ALERT, Detail.OTHER_PROBLEM),
    "Exception_Security": State(Status.ALERT, Detail.SECURITY),
    "Exception_Damage": State(Status.ALERT, Detail.DAMAGED),
    "Exception_Rejected": State(Status.ALERT, Detail.REFUSED),
    "Exception_Delayed": State(Status.ALERT, Detail.DELAYED),
    "Exception_Lost": State(Status.ALERT, Detail.LOST),
    "Exception_Destroyed": State(Status.ALERT, Detail.DESTROYED),
    "Exception_Cancel": State(Status.ALERT, Detail.CANCELLED),
}

STAGE: Final[dict[str, State]] = {
    "InfoReceived": State(Status.PENDING, Detail.LABEL_CREATED),
    "PickedUp": State(Status.IN_TRANSIT, Detail.ACCEPTED),
    "Departure": State(Status.IN_TRANSIT, Detail.DEPARTED),
    "Arrival": State(Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    "AvailableForPickup": State(Status.PICK_UP, Detail.READY_FOR_PICKUP),
    "OutForDelivery": State(Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    "Delivered": State(Status.DELIVERED, Detail.DELIVERED),
    "Returning": State(Status.ALERT, Detail.RETURNING),
    "Returned": State(Status.RETURNED, Detail.ACCEPTED_BACK),
}


def headline_state(main: str, sub: str) -> State:
    """The state of the whole parcel: by the sub-status, else by the main word, which is 17TRACK's own roof over it."""
    return SUB.get(sub) or MAIN.get(main) or UNMAPPED


def event_state(sub: str, stage: str) -> State:
    """The state that one event says; the stage speaks only where there is no sub-status (API before v2.2)."""
    return SUB.get(sub, UNMAPPED) if sub else STAGE.get(stage, UNMAPPED)
