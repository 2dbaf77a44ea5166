"""What a parcel's state is, from its events and the clock: pure, and the same whatever order answers come in.

Events are only ever added. The status follows from them: the newest mapped event decides, rank breaks ties of time,
and only a scan well after delivery or return opens a new leg. Where the newest event is not mapped, the carrier's own
headline speaks. Then the clock: a code that stays silent is Pending, later Unknown; a parcel that goes silent or is
too long under way is Expired. A status set by hand lies over all of it until it is taken back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from .order import Checkpoint, LastMiss, ManualStatus, Parcel
from .outcome import Event, Tracking
from .status import INFO, STATUS_OF, Detail, Status
from .zones import zone_of

DAY: Final = timedelta(days=1)
_NEW_LEG_AFTER: Final = timedelta(hours=24)  # scans up to so long after delivery are late reports, not a new journey


class DeriveRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """When silence means something. Days of 24 hours.

    A code can take 5–7 days to become active (PRODUCT, statuses); 30 silent days is 17TRACK's own limit for Expired.
    """

    activation_days: float = 7
    silent_days: float = 30
    too_old_days: float = 120
    unknown_days: float = 60


DEFAULT_RULES: Final = DeriveRules()


class Verdict(NamedTuple):
    """A status, its detail, the rule that said so, and which journey of the number it is. `since`: when it began,
    `None` where only the carrier's headline says so.
    """

    status: Status
    detail: Detail | None
    rule: str  # "event", "headline", "activation", "not_active", "invalid", "silence", "age", "never_active"
    leg: int = 1
    since: datetime | None = None


def merged(parcel: Parcel, answer: Tracking, *, carrier: str, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with a carrier's answer added. No event that was known is ever lost."""
    events = with_events(parcel.events, answer.events, source=carrier, now=now)
    newest = events[-1] if events else None
    parcel = msgspec.structs.replace(
        parcel,
        events=events,
        told=answer.status,
        told_detail=answer.detail,
        raw_status=answer.raw_status or parcel.raw_status,
        courier=answer.courier or parcel.courier,
        expected=answer.expected or parcel.expected,
        last_mile_number=answer.last_mile_number or parcel.last_mile_number,
        memo={**parcel.memo, **answer.memo},
        last_event=newest.text if newest else parcel.last_event,
        last_event_at=newest.when if newest else parcel.last_event_at,
        shipped_at=parcel.shipped_at or _first_scan(events),
        checked_at=now,
        miss=None,
        verdict="",
    )
    return settled_at(parcel, now, rules)


_SAID: Final = {"not_found": "not_found", "rejected": "rejected", "not_taken": ""}  # miss → word about the number


def missed(parcel: Parcel, miss: LastMiss, *, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` after a look-up that brought nothing; the last good data stays."""
    count = parcel.miss.count + 1 if parcel.miss is not None and parcel.miss.kind == miss.kind else 1
    miss = msgspec.structs.replace(miss, count=count)
    verdict = _SAID.get(miss.kind, parcel.verdict)
    return settled_at(msgspec.structs.replace(parcel, miss=miss, verdict=verdict, checked_at=now), now, rules)


def settled_at(parcel: Parcel, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with its status as it follows from events, clock and hand at `now`; the same object if nothing moved."""
    verdict = derive(parcel, now, rules)
    manual = parcel.manual
    status = verdict.status if manual is None else manual.status
    detail = verdict.detail if manual is None or verdict.status is manual.status else None
    events = _in_legs(parcel.events)
    since = verdict.since or (parcel.since if verdict.status is parcel.derived else now)
    after = (status, detail, verdict.status, verdict.detail, verdict.rule, events, since)
    before = (parcel.status, parcel.detail, parcel.derived, parcel.derived_detail, parcel.decided_by, parcel.events)
    if after == (*before, parcel.since):
        return parcel
    return msgspec.structs.replace(
        parcel,
        status=status,
        detail=detail,
        derived=verdict.status,
        derived_detail=verdict.detail,
        decided_by=verdict.rule,
        events=events,
        since=since,
    )


def set_by_hand(parcel: Parcel, manual: ManualStatus | None, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with a status set by hand, or (`None`) back to what the events say."""
    return settled_at(msgspec.structs.replace(parcel, manual=manual), now, rules)


def derive(parcel: Parcel, now: datetime, rules: DeriveRules = DEFAULT_RULES) -> Verdict:
    """What the events and the clock say, whatever was set by hand."""
    verdict = _from_events(parcel)
    if verdict is None:
        return _without_events(parcel, now, rules)
    if INFO[verdict.status].terminal or verdict.status is Status.EXPIRED:
        return verdict
    last = parcel.last_event_at or now
    if now - last > rules.silent_days * DAY and verdict.status is not Status.ALERT:
        return Verdict(Status.EXPIRED, Detail.SILENT, "silence", verdict.leg, last + rules.silent_days * DAY)
    started = parcel.shipped_at or last
    if now - started > rules.too_old_days * DAY and verdict.status is not Status.ALERT:
        return Verdict(Status.EXPIRED, Detail.TOO_OLD, "age", verdict.leg, started + rules.too_old_days * DAY)
    return verdict


def with_events(
    known: Sequence[Checkpoint], told: Iterable[Event], *, source: str, now: datetime
) -> tuple[Checkpoint, ...]:
    """`known` and the new ones of `told` in canonical order: by instant, then rank, then the carrier's own order."""
    kept = {_identity(checkpoint): checkpoint for checkpoint in known}
    for position, event in enumerate(told):
        checkpoint = _checkpoint(event, source, now, position)
        before = kept.get(_identity(checkpoint))
        if before is None or (before.status is None and checkpoint.status is not None):
            kept[_identity(checkpoint)] = checkpoint
    return tuple(sorted(kept.values(), key=_canonical))


def _checkpoint(event: Event, source: str, now: datetime, position: int) -> Checkpoint:
    assumed = event.when.tzinfo is None
    when = event.when.replace(tzinfo=zone_of(event.country)) if assumed else event.when
    status = event.status
    if status is None and event.detail is not None:
        status = STATUS_OF[event.detail]
    return Checkpoint(
        when=when,
        text=event.text,
        source=source,
        seen_at=now,
        status=status,
        detail=event.detail,
        code=event.code,
        place=event.place,
        country=event.country,
        courier=event.courier,
        zone_assumed=assumed,
        order=position,
    )


def _identity(checkpoint: Checkpoint) -> tuple[object, ...]:
    return checkpoint.when, checkpoint.text.casefold(), checkpoint.code, checkpoint.place.casefold(), checkpoint.source


_RANK: Final[dict[Status | None, int]] = {
    None: 0,
    Status.UNKNOWN: 1,
    Status.PENDING: 2,
    Status.IN_TRANSIT: 3,
    Status.EXPIRED: 4,
    Status.PICK_UP: 5,
    Status.UNDELIVERED: 6,
    Status.ALERT: 7,
    Status.DELIVERED: 8,
    Status.RETURNED: 9,
}


def _canonical(checkpoint: Checkpoint) -> tuple[object, ...]:
    """Events of one instant stand as a parcel's life goes; the rest of the key only makes the order total."""
    rank = _RANK[checkpoint.status]
    return checkpoint.when, rank, checkpoint.order, checkpoint.source, checkpoint.text, checkpoint.code


def _in_legs(events: tuple[Checkpoint, ...]) -> tuple[Checkpoint, ...]:
    """`events` with their legs: a scan a day or more after delivery or return starts the next journey."""
    leg, ended = 1, None
    result = []
    for event in events:
        if ended is not None and _moves(event) and event.when - ended > _NEW_LEG_AFTER:
            leg, ended = leg + 1, None
        elif event.status is not None and INFO[event.status].terminal:
            ended = event.when
        result.append(event if event.leg == leg else msgspec.structs.replace(event, leg=leg))
    return tuple(result)


def _moves(event: Checkpoint) -> bool:
    return event.status in (Status.IN_TRANSIT, Status.PICK_UP, Status.UNDELIVERED, Status.ALERT)


def _from_events(parcel: Parcel) -> Verdict | None:
    """The verdict of the last leg's newest mapped event; within a leg an end stays an end."""
    events = _in_legs(parcel.events)
    if not events:
        return _headline(parcel, 1)
    leg = [event for event in events if event.leg == events[-1].leg]
    mapped = [event for event in leg if event.status is not None]
    for event in reversed(mapped):
        if event.status is not None and INFO[event.status].terminal:
            return Verdict(event.status, event.detail, "event", event.leg, event.when)
    if events[-1].status is None or not mapped:
        spoken = _headline(parcel, events[-1].leg)
        if spoken is not None:
            return spoken
    if not mapped:
        return Verdict(Status.PENDING, None, "event", events[-1].leg, events[-1].when)
    newest = mapped[-1]
    return Verdict(newest.status or Status.PENDING, newest.detail, "event", newest.leg, _began(mapped))


def _began(mapped: Sequence[Checkpoint]) -> datetime:
    """When the newest status began: the first of the last events that all have it."""
    began = mapped[-1].when
    for event in reversed(mapped):
        if event.status is not mapped[-1].status:
            break
        began = event.when
    return began


def _headline(parcel: Parcel, leg: int) -> Verdict | None:
    if parcel.told is None:
        return None
    return Verdict(parcel.told, parcel.told_detail, "headline", leg)


def _without_events(parcel: Parcel, now: datetime, rules: DeriveRules) -> Verdict:
    if parcel.verdict == "rejected":
        return Verdict(Status.UNKNOWN, Detail.INVALID_NUMBER, "invalid")
    began = parcel.shipped_at or parcel.added_at
    since = began or now
    waited = now - since
    asked = parcel.verdict == "not_found"
    if waited > rules.unknown_days * DAY and asked:
        return Verdict(Status.EXPIRED, Detail.TOO_OLD, "never_active", 1, since + rules.unknown_days * DAY)
    if waited > rules.activation_days * DAY and asked:
        return Verdict(Status.UNKNOWN, Detail.NOT_FOUND, "not_active", 1, since + rules.activation_days * DAY)
    return Verdict(Status.PENDING, Detail.AWAITING_ACTIVATION if asked else None, "activation", 1, began)


def _first_scan(events: Sequence[Checkpoint]) -> datetime | None:
    """When it was first scanned (a label is not a scan)."""
    scans = (event.when for event in events if event.status not in (None, Status.PENDING, Status.UNKNOWN))
    return next(scans, None)
