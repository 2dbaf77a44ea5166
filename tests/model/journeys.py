"""Journeys of parcels and what they mean, each with the reason it is here: most are what other programs get wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tui_tracker.model.outcome import Event
from tui_tracker.model.status import STATUS_OF, Detail, Status

T0 = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
S, D = Status, Detail


def at(day: float, detail: Detail | None, courier: str = "", country: str = "", text: str = "") -> Event:
    """An event so many days after T0."""
    status = STATUS_OF[detail] if detail is not None else None
    words = text or (detail.value if detail is not None else "?")
    return Event(when=T0 + day * DAY, text=words, status=status, detail=detail, courier=courier, country=country)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """`day`: when it is judged, days after T0; `None` = with the newest event. `about`: of the carrier's answer."""

    why: str
    events: Sequence[Event]
    status: Status
    detail: Detail | None = None
    legs: int = 1
    rule: str = "event"
    day: float | None = None
    about: dict[str, Any] = field(default_factory=dict)


LABEL, SCAN, AWAY = at(0, D.LABEL_CREATED), at(1, D.ACCEPTED), at(3, D.DEPARTED)
ARRIVED, CUSTOMS, RELEASED = at(9, D.ARRIVED_DESTINATION), at(10, D.CUSTOMS), at(11, D.CUSTOMS_RELEASED)
OUT, HOME, READY = at(12, D.OUT_FOR_DELIVERY), at(12.3, D.NOBODY_HOME), at(12.4, D.READY_FOR_PICKUP)
THERE = at(13, D.DELIVERED)
BACK, ENDED = at(16, D.RETURNING), at(30, D.ACCEPTED_BACK)


def j(why: str, events: Sequence[Event], status: Status, detail: Detail | None = None, **more: Any) -> Journey:
    """A row of the table."""
    return Journey(why=why, events=events, status=status, detail=detail, **more)


JOURNEYS = [
    # the plain way, step by step
    j("a label is no scan", [LABEL], S.PENDING, D.LABEL_CREATED),
    j("a label is no scan after a week either", [LABEL], S.PENDING, D.LABEL_CREATED, day=8),
    j("the first scan", [LABEL, SCAN], S.IN_TRANSIT, D.ACCEPTED),
    j("a scan without a label before it", [SCAN], S.IN_TRANSIT, D.ACCEPTED),
    j("left the country", [LABEL, SCAN, AWAY], S.IN_TRANSIT, D.DEPARTED),
    j("arrived, customs to come", [SCAN, AWAY, ARRIVED], S.IN_TRANSIT, D.ARRIVED_DESTINATION),
    j("in customs is not held by customs", [SCAN, AWAY, ARRIVED, CUSTOMS], S.IN_TRANSIT, D.CUSTOMS),
    j("released", [SCAN, AWAY, CUSTOMS, RELEASED], S.IN_TRANSIT, D.CUSTOMS_RELEASED),
    j("on the van", [SCAN, AWAY, RELEASED, OUT], S.PICK_UP, D.OUT_FOR_DELIVERY),
    j("nobody at home", [SCAN, OUT, HOME], S.UNDELIVERED, D.NOBODY_HOME),
    j("a pick-up point is not delivered", [SCAN, OUT, HOME, READY], S.PICK_UP, D.READY_FOR_PICKUP),
    j("collected", [SCAN, OUT, HOME, READY, THERE], S.DELIVERED, D.DELIVERED),
    j("to a neighbour", [SCAN, at(13, D.DELIVERED_NEIGHBOUR)], S.DELIVERED, D.DELIVERED_NEIGHBOUR),
    j("into a locker", [SCAN, at(13, D.DELIVERED_LOCKER)], S.DELIVERED, D.DELIVERED_LOCKER),
    # trouble, and the way out of it
    j("held by customs", [SCAN, AWAY, at(10, D.CUSTOMS_HELD)], S.ALERT, D.CUSTOMS_HELD),
    j("customs wants something", [SCAN, at(10, D.CUSTOMS_ACTION)], S.ALERT, D.CUSTOMS_ACTION),
    j("held and let go", [SCAN, at(10, D.CUSTOMS_HELD), RELEASED], S.IN_TRANSIT, D.CUSTOMS_RELEASED),
    j("damaged", [SCAN, at(5, D.DAMAGED)], S.ALERT, D.DAMAGED),
    j("lost, and found after all", [SCAN, at(5, D.LOST), at(8, D.IN_TRANSPORT)], S.IN_TRANSIT, D.IN_TRANSPORT),
    j("lost stays an alert however long", [SCAN, at(5, D.LOST)], S.ALERT, D.LOST, day=90),
    j("delayed", [SCAN, at(5, D.DELAYED)], S.ALERT, D.DELAYED),
    j("cancelled by the sender", [LABEL, at(2, D.CANCELLED)], S.ALERT, D.CANCELLED),
    j("refused at the door", [SCAN, OUT, at(12.3, D.REFUSED_DELIVERY)], S.UNDELIVERED, D.REFUSED_DELIVERY),
    j("address not found", [SCAN, OUT, at(12.3, D.BAD_ADDRESS)], S.UNDELIVERED, D.BAD_ADDRESS),
    j("failed, tried again", [SCAN, OUT, HOME, at(13, D.OUT_FOR_DELIVERY)], S.PICK_UP, D.OUT_FOR_DELIVERY),
    j("failed, then delivered", [SCAN, OUT, HOME, at(13.2, D.DELIVERED)], S.DELIVERED, D.DELIVERED),
    j("not collected in time", [SCAN, READY, at(26, D.NOT_COLLECTED)], S.UNDELIVERED, D.NOT_COLLECTED),
    # late, doubled and misordered scans
    j("delivered scanned before the van", [SCAN, THERE, at(13.1, D.OUT_FOR_DELIVERY)], S.DELIVERED, D.DELIVERED),
    j("a hub's late report after delivery", [SCAN, THERE, at(13.5, D.IN_TRANSPORT)], S.DELIVERED, D.DELIVERED),
    j("delivered twice", [SCAN, THERE, at(13.2, D.DELIVERED)], S.DELIVERED, D.DELIVERED),
    j("a paper filed after delivery", [SCAN, THERE, at(20, D.LABEL_CREATED)], S.DELIVERED, D.DELIVERED),
    j("a remark after delivery", [SCAN, THERE, at(20, None, text="Survey sent")], S.DELIVERED, D.DELIVERED),
    j("told newest first", [THERE, OUT, AWAY, SCAN, LABEL], S.DELIVERED, D.DELIVERED),
    j("one moment: the van and the door", [at(13, D.OUT_FOR_DELIVERY), THERE, SCAN], S.DELIVERED, D.DELIVERED),
    j("one moment: label and scan", [at(1, D.LABEL_CREATED), SCAN], S.IN_TRANSIT, D.ACCEPTED),
    j(
        "a label made after the first scan takes nothing back",
        [SCAN, at(1.2, D.LABEL_CREATED)],
        S.IN_TRANSIT,
        D.ACCEPTED,
    ),
    # returns
    j("coming back is an alert", [SCAN, OUT, HOME, BACK], S.ALERT, D.RETURNING),
    j("back at the supplier", [SCAN, OUT, HOME, BACK, ENDED], S.RETURNED, D.ACCEPTED_BACK),
    j("refused, on its way back", [SCAN, OUT, at(12.3, D.REFUSED_DELIVERY), BACK], S.ALERT, D.RETURNING),
    j("the customer sends it back", [SCAN, THERE, at(20, D.ACCEPTED)], S.IN_TRANSIT, D.ACCEPTED, legs=2),
    j(
        "…and it arrives: only the last leg delivers",
        [SCAN, THERE, at(20, D.ACCEPTED), at(30, D.ACCEPTED_BACK)],
        S.RETURNED,
        D.ACCEPTED_BACK,
        legs=2,
    ),
    j("delivered, then returning", [SCAN, THERE, BACK], S.ALERT, D.RETURNING, legs=2),
    j("delivered, returned", [SCAN, THERE, BACK, ENDED], S.RETURNED, D.ACCEPTED_BACK, legs=2),
    j(
        "sent out once more after a return",
        [SCAN, BACK, ENDED, at(40, D.ACCEPTED), at(50, D.DELIVERED)],
        S.DELIVERED,
        D.DELIVERED,
        legs=2,
    ),
    j(
        "three journeys on one number",
        [SCAN, THERE, at(20, D.ACCEPTED), at(25, D.DELIVERED), at(35, D.ACCEPTED)],
        S.IN_TRANSIT,
        D.ACCEPTED,
        legs=3,
    ),
    # two couriers on one number
    j(
        "handed over: the first courier's delivered is not the customer's",
        [at(1, D.ACCEPTED, "Yanwen"), at(9, D.DELIVERED, "Yanwen"), at(9.5, D.ACCEPTED, "PostNord")],
        S.IN_TRANSIT,
        D.ACCEPTED,
    ),
    j(
        "…though it is told after the second courier's first scan",
        [at(1, D.ACCEPTED, "Yanwen"), at(9.5, D.ACCEPTED, "PostNord"), at(9.6, D.DELIVERED, "Yanwen")],
        S.IN_TRANSIT,
        D.IN_TRANSPORT,
        rule="handed_over",
    ),
    j(
        "…and the second courier delivers",
        [at(1, D.ACCEPTED, "Yanwen"), at(9, D.DELIVERED, "Yanwen"), at(12, D.DELIVERED, "PostNord")],
        S.DELIVERED,
        D.DELIVERED,
    ),
    j(
        "…days later, on the same leg",
        [at(1, D.ACCEPTED, "Yanwen"), at(9, D.DELIVERED, "Yanwen"), at(14, D.OUT_FOR_DELIVERY, "PostNord")],
        S.PICK_UP,
        D.OUT_FOR_DELIVERY,
    ),
    j(
        "the first courier mirrors the end late",
        [at(1, D.ACCEPTED, "Yanwen"), at(12, D.DELIVERED, "PostNord"), at(12.2, D.DELIVERED, "Yanwen")],
        S.DELIVERED,
        D.DELIVERED,
    ),
    j(
        "the first courier's scans come in after the delivery",
        [at(1, D.ACCEPTED, "Yanwen"), at(12, D.DELIVERED, "PostNord"), at(12.5, D.IN_TRANSPORT, "Yanwen")],
        S.DELIVERED,
        D.DELIVERED,
    ),
    j(
        "only the carrier's headline knows that it is not there yet",
        [at(1, D.ACCEPTED, "Yanwen"), at(9, D.DELIVERED, "Yanwen")],
        S.IN_TRANSIT,
        D.IN_TRANSPORT,
        rule="handed_over",
        about={"status": S.IN_TRANSIT, "last_mile_number": "00573130"},
    ),
    j(
        "the headline says delivered: it is",
        [at(1, D.ACCEPTED, "Yanwen"), at(9, D.DELIVERED, "Yanwen"), at(9.5, D.LABEL_CREATED, "PostNord")],
        S.DELIVERED,
        D.DELIVERED,
        about={"status": S.DELIVERED},
    ),
    j(
        "one courier with a second number of its own delivers",
        [at(1, D.ACCEPTED), at(9, D.DELIVERED)],
        S.DELIVERED,
        D.DELIVERED,
        about={"last_mile_number": "00573130"},
    ),
    j(
        "the second courier fails at the door",
        [at(1, D.ACCEPTED, "Yanwen"), at(9, D.DELIVERED, "Yanwen"), at(12, D.NOBODY_HOME, "PostNord")],
        S.UNDELIVERED,
        D.NOBODY_HOME,
    ),
    # words nobody mapped
    j("unmapped words alone", [at(2, None)], S.PENDING, None),
    j("unmapped words after a scan", [SCAN, at(2, None)], S.IN_TRANSIT, D.ACCEPTED),
    j("…the headline speaks", [SCAN, at(2, None)], S.ALERT, None, rule="headline", about={"status": S.ALERT}),
    j("a headline does not beat an event", [SCAN, CUSTOMS], S.IN_TRANSIT, D.CUSTOMS, about={"status": S.DELIVERED}),
    j("a headline alone", [], S.IN_TRANSIT, None, rule="headline", day=2, about={"status": S.IN_TRANSIT}),
    # silence and age
    j("silent for a month", [SCAN], S.EXPIRED, D.SILENT, rule="silence", day=32),
    j("silent, but not for long enough", [SCAN], S.IN_TRANSIT, D.ACCEPTED, day=30),
    j("silent at a pick-up point", [SCAN, READY], S.EXPIRED, D.SILENT, rule="silence", day=43),
    j("too long under way, scans or not", [SCAN, at(125, D.IN_TRANSPORT)], S.EXPIRED, D.TOO_OLD, rule="age", day=126),
    j("a scan wakes an expired one", [SCAN, at(40, D.ARRIVED_DESTINATION)], S.IN_TRANSIT, D.ARRIVED_DESTINATION),
    j("delivered never expires", [SCAN, THERE], S.DELIVERED, D.DELIVERED, day=300),
    j("returned never expires", [SCAN, BACK, ENDED], S.RETURNED, D.ACCEPTED_BACK, day=300),
    j("a label that is silent expires too", [LABEL], S.EXPIRED, D.SILENT, rule="silence", day=31),
]
