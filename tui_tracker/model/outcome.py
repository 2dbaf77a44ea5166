"""What a carrier reports about one tracking number. Public through `tui_tracker.plugin`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .status import Detail, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One scan or notice, as the carrier told it.

    `when` is aware, or naive: local time at the place, no zone given. `status` is `None` where the carrier's code is
    not mapped: never guess. `code` is the carrier's own code, verbatim. `country` is ISO 3166 alpha-2 or "".
    """

    when: datetime
    text: str
    status: Status | None = None
    detail: Detail | None = None
    code: str = ""
    place: str = ""
    country: str = ""
    courier: str = ""  # who had the parcel then, where the carrier tells several apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """When the parcel should arrive: first and last day, and who says so."""

    first: datetime
    last: datetime | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """A carrier's answer for one number: all events it knows, in its own order, oldest first."""

    number: str
    events: Sequence[Event] = ()
    status: Status | None = None
    detail: Detail | None = None
    raw_status: str = ""
    expected: Expected | None = None
    courier: str = ""  # name of the company that moves the parcel
    last_mile_number: str = ""
    memo: Mapping[str, str] = field(default_factory=dict)  # kept by the host, handed back with the next request
