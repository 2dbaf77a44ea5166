"""The moment from which the clock of a parcel's status runs: pure, kept with the parcel so that lists can tell it.

One moment is enough: a code waits for its first scan, a parcel to be collected, or it has come to its end.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from .status import INFO, Detail, Status

if TYPE_CHECKING:
    from .order import Parcel

WAITS_FOR_SCAN: Final = frozenset({Status.PENDING, Status.UNKNOWN})
_SCANS: Final = frozenset({Status.IN_TRANSIT, Status.PICK_UP, Status.UNDELIVERED, Status.ALERT, Status.DELIVERED})


def clock_from(parcel: "Parcel") -> datetime | None:
    """Since when it waits for a scan or to be collected, or when it ended; `None` where no clock runs."""
    status = parcel.status
    if INFO[status].terminal:
        return parcel.manual.at if parcel.manual is not None else parcel.since
    if status in WAITS_FOR_SCAN:
        scanned = any(event.status in _SCANS for event in parcel.events)
        return None if scanned else parcel.shipped_at or parcel.added_at
    return _ready_at(parcel) if status is Status.PICK_UP else None


def sent_at(parcel: "Parcel") -> datetime | None:
    """When it was first scanned on its newest journey, else shipped as the shop says: its time under way counts from
    there. A label is no scan.
    """
    leg = parcel.events[-1].leg if parcel.events else 0
    scans = (event.when for event in parcel.events if event.leg == leg and event.status in _SCANS)
    return next(scans, parcel.shipped_at)


def _ready_at(parcel: "Parcel") -> datetime | None:
    """Since when it waits to be collected; `None` when it does not."""
    leg = parcel.events[-1].leg if parcel.events else 0
    waits = (event.when for event in parcel.events if event.leg == leg and event.detail is Detail.READY_FOR_PICKUP)
    return next(waits, None)
