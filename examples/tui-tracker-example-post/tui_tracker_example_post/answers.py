"""What Example Post says: the fields that are needed, decoded by the host straight into these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tui_tracker.plugin import Event, Status, Tracking

# Example Post's code -> what it means. A code that is not here has no status; its words are shown all the same.
STATUSES: Final[Mapping[str, Status]] = {
    "A1": Status.IN_TRANSIT,  # accepted at the counter
    "T1": Status.IN_TRANSIT,  # sorted
    "K1": Status.PICK_UP,  # at the kiosk: waits for the recipient, is not delivered
    "D1": Status.DELIVERED,  # handed over
    "R1": Status.RETURNED,  # back with the sender
}


@dataclass(frozen=True, kw_only=True)
class Token:
    """The answer to a key. `lasts`: seconds."""

    token: str
    lasts: float


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One event. `time`: local time at the place, without a zone."""

    time: datetime
    code: str
    text: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One parcel, its scans newest first."""

    number: str
    scans: list[Scan] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer about several numbers, in an order of its own."""

    parcels: list[Parcel]
    unknown: list[str]


def tracking(parcel: Parcel) -> Tracking:
    """The parcel in the contract's words: events oldest first, the status of the newest."""
    events = [_event(scan) for scan in reversed(parcel.scans)]
    return Tracking(number=parcel.number, events=events, status=events[-1].status if events else None)


def _event(scan: Scan) -> Event:
    return Event(when=scan.time, text=scan.text, place=scan.place, code=scan.code, status=STATUSES.get(scan.code))
