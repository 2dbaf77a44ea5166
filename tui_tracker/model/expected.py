"""When a parcel should arrive. Public through `tui_tracker.plugin`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """When the parcel should arrive.

    >>> Expected(first=datetime(2026, 11, 9), last=datetime(2026, 11, 12), source="Acme Post").last.day
    12
    """

    first: datetime  # the first day
    last: datetime | None = None  # the last day; None = `first` alone
    source: str = ""  # who says so
