"""What a carrier reports about one tracking number. Public through `tui_tracker.plugin`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .expected import Expected
from .status import Detail, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One scan or notice, as the carrier told it.

    An event without a plausible time (1990 to 2100) is left out by the host. `status` is `None` where the carrier's
    code is not mapped: never guess, the text is kept and shown as it is.

    >>> Event(when=datetime(2026, 11, 2, 9, 30), text="Left the depot", code="DEP", place="Lund").status is None
    True
    """

    when: datetime  # aware; or naive = local time at the place, the carrier gives no zone
    text: str  # as the carrier words it, 500 characters at most
    status: Status | None = None  # None = the code is not mapped
    detail: Detail | None = None  # the finer reason, where the code tells one
    code: str = ""  # the carrier's own code, verbatim
    place: str = ""  # as the carrier writes it
    country: str = ""  # ISO 3166 alpha-2 or ""; a naive `when` is read in the zone most people there live by
    courier: str = ""  # who had the parcel then, where the carrier tells several apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """A carrier's answer for one number: all events it knows, in its own order, oldest first.

    The host adds events to those it has and never takes one away. The newest mapped event decides the parcel's status;
    `status` speaks only where the newest event is not mapped, or there is none.

    >>> tracking = Tracking(
    ...     number="AC1",
    ...     events=[
    ...         Event(when=datetime(2026, 11, 1, 8, 0, tzinfo=UTC), text="Accepted", status=Status.IN_TRANSIT),
    ...         Event(when=datetime(2026, 11, 4, 14, 5, tzinfo=UTC), text="Handed over", status=Status.DELIVERED),
    ...     ],
    ...     raw_status="D",
    ... )
    >>> tracking.events[-1].status
    <Status.DELIVERED: 'delivered'>
    """

    number: str  # as it was asked for
    events: Sequence[Event] = ()  # oldest first; of one instant in the carrier's order
    status: Status | None = None  # the carrier's word for the whole parcel; None = it has none, or not mapped
    detail: Detail | None = None  # of `status`
    raw_status: str = ""  # the carrier's own word, verbatim
    expected: Expected | None = None  # when it should arrive
    courier: str = ""  # name of the company that moves the parcel
    last_mile_number: str = ""  # the number under which the last company knows it, where that is another
    memo: Mapping[str, str] = field(default_factory=dict)  # handed back with the next request; 50 of 2,000 characters
