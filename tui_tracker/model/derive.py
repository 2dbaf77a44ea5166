"""What a parcel's state is, from its events and the clock: pure, and the same whatever order answers come in.

Events are only ever added. The status follows from them: the newest mapped event decides, rank breaks ties of time,
and only a scan well after delivery or return opens a new leg. Where the newest event is not mapped, the carrier's own
headline speaks. Then the clock: a code that stays silent is Pending, later Unknown; a parcel that goes silent or is
too long under way is Expired. A status set by hand lies over all of it until it is taken back.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from .durations import DAY, Days
from .events import in_legs, last_courier, with_events
from .order import Checkpoint, LastMiss, ManualStatus, Parcel
from .status import INFO, Detail, Status

if TYPE_CHECKING:
    from .outcome import Tracking


class DeriveRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """When silence means something. Days of 24 hours.

    A code can take 5–7 days to become active (PRODUCT, statuses); 30 silent days is 17TRACK's own limit for Expired.
    """

    activation_days: Days = 7
    silent_days: Days = 30
    too_old_days: Days = 120
    unknown_days: Days = 60
    release: Literal["never", "same", "final"] = "never"
    """When a status set by hand is taken back by itself: never, when the carrier says the same, or also when it says
    that the journey has ended.
    """


DEFAULT_RULES: Final = DeriveRules()


class Verdict(NamedTuple):
    """A status, its detail, the rule that said so, and which journey of the number it is. `since`: when it began,
    `None` where only the carrier's headline says so.
    """

    status: Status
    detail: Detail | None
    rule: str  # event, headline, handed_over, activation, not_active, invalid, silence, age or never_active
    leg: int = 1
    since: datetime | None = None


def merged(parcel: Parcel, answer: "Tracking", *, carrier: str, now: datetime, rules: DeriveRules) -> Parcel:
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
        checked_at=now,
        answered_at=now,
        miss=None,
        verdict="",
    )
    return settled_at(parcel, now, rules)


def besides(parcel: Parcel, answer: "Tracking", *, carrier: str, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with the events that another carrier than its own tells; its own keeps the word about all else."""
    events = with_events(parcel.events, answer.events, source=carrier, now=now)
    newest = events[-1] if events else None
    parcel = msgspec.structs.replace(
        parcel,
        events=events,
        last_event=newest.text if newest else parcel.last_event,
        last_event_at=newest.when if newest else parcel.last_event_at,
    )
    return settled_at(parcel, now, rules)


_source: Final = attrgetter("source")
_ENDS: Final = frozenset(status for status, info in INFO.items() if info.terminal)
_SAID: Final = {"not_found": "not_found", "rejected": "rejected", "not_taken": ""}  # miss → word about the number


def missed(parcel: Parcel, miss: LastMiss, *, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` after a look-up that brought nothing; the last good data stays."""
    count = parcel.miss.count + 1 if parcel.miss is not None and parcel.miss.kind == miss.kind else 1
    miss = msgspec.structs.replace(miss, count=count)
    verdict = _SAID.get(miss.kind, parcel.verdict)
    return settled_at(msgspec.structs.replace(parcel, miss=miss, verdict=verdict, checked_at=now), now, rules)


def settled_at(parcel: Parcel, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with its status as it follows from events, clock and hand at `now`; the same object if nothing moved."""
    events = in_legs(parcel.events)
    verdict = _judged(parcel, events, now, rules)
    manual = None if parcel.manual is not None and _released(parcel.manual, verdict, rules) else parcel.manual
    status = verdict.status if manual is None else manual.status
    detail = verdict.detail if manual is None or verdict.status is manual.status else None
    since = verdict.since or (parcel.since if verdict.status is parcel.derived else now)
    after = (status, detail, manual, verdict.status, verdict.detail, verdict.rule, events, since)
    before = (parcel.status, parcel.detail, parcel.manual, parcel.derived, parcel.derived_detail, parcel.decided_by)
    if after != (*before, parcel.events, parcel.since):
        parcel = _with(parcel, *after)
    disputed = _is_disputed(parcel, now, rules)
    return parcel if disputed is parcel.disputed else msgspec.structs.replace(parcel, disputed=disputed)


def _with(
    parcel: Parcel,
    status: Status,
    detail: Detail | None,
    manual: ManualStatus | None,
    derived: Status,
    derived_detail: Detail | None,
    rule: str,
    events: tuple[Checkpoint, ...],
    since: datetime | None,
) -> Parcel:
    return msgspec.structs.replace(
        parcel,
        status=status,
        detail=detail,
        manual=manual,
        derived=derived,
        derived_detail=derived_detail,
        decided_by=rule,
        events=events,
        since=since,
    )


def _is_disputed(parcel: Parcel, now: datetime, rules: DeriveRules) -> bool:
    """Whether a carrier and the hand, or two carriers, say different things; a journey that has ended is let rest."""
    if contradicted(parcel):
        return True
    if parcel.status in _ENDS or len(set(map(_source, parcel.events))) < 2:
        return False
    return len({verdict.status for verdict in opinions(parcel, now, rules).values()}) > 1


def _released(manual: ManualStatus, verdict: Verdict, rules: DeriveRules) -> bool:
    """Whether what the carrier says since then takes a status set by hand back."""
    if rules.release == "never" or verdict.since is None or verdict.since <= manual.at:
        return False
    return verdict.status is manual.status or (rules.release == "final" and INFO[verdict.status].terminal)


def contradicted(parcel: Parcel) -> bool:
    """Whether the carrier says something else than the hand, and said it after."""
    manual = parcel.manual
    if manual is None or parcel.derived is manual.status:
        return False
    return parcel.since is not None and parcel.since > manual.at


def set_by_hand(parcel: Parcel, manual: ManualStatus | None, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with a status set by hand, or (`None`) back to what the events say."""
    return settled_at(msgspec.structs.replace(parcel, manual=manual), now, rules)


def derive(parcel: Parcel, now: datetime, rules: DeriveRules = DEFAULT_RULES) -> Verdict:
    """What the events and the clock say, whatever was set by hand."""
    return _judged(parcel, in_legs(parcel.events), now, rules)


def _judged(parcel: Parcel, events: Sequence[Checkpoint], now: datetime, rules: DeriveRules) -> Verdict:
    """The same, `events` being the parcel's in their legs."""
    verdict = _from_events(parcel, events)
    if verdict is None:
        return _without_events(parcel, now, rules)
    if verdict.status in _ENDS or verdict.status is Status.EXPIRED:
        return verdict
    last = parcel.last_event_at or now
    if now - last > rules.silent_days * DAY and verdict.status is not Status.ALERT:
        return Verdict(Status.EXPIRED, Detail.SILENT, "silence", verdict.leg, last + rules.silent_days * DAY)
    started = started_at(parcel) or last
    if now - started > rules.too_old_days * DAY and verdict.status is not Status.ALERT:
        return Verdict(Status.EXPIRED, Detail.TOO_OLD, "age", verdict.leg, started + rules.too_old_days * DAY)
    return verdict


def _from_events(parcel: Parcel, events: Sequence[Checkpoint]) -> Verdict | None:
    """The verdict of the last leg's newest mapped event; within a leg an end stays an end."""
    if not events:
        return _headline(parcel, 1)
    last = events[-1].leg
    leg = events if events[0].leg == last else [event for event in events if event.leg == last]
    mapped = [event for event in leg if event.status is not None]
    passed_on = [event for event in mapped if event.status is Status.DELIVERED and is_passed_on(event, leg, parcel)]
    for event in reversed(mapped):
        if event.status is not None and event.status in _ENDS and event not in passed_on:
            return Verdict(event.status, event.detail, "event", event.leg, event.when)
    if events[-1].status is None or not mapped:
        spoken = _headline(parcel, events[-1].leg)
        if spoken is not None:
            return spoken
    if not mapped:
        return Verdict(Status.PENDING, None, "event", events[-1].leg, events[-1].when)
    under_way = [event for event in mapped if event.status not in (Status.PENDING, Status.UNKNOWN)]
    newest = (under_way or mapped)[-1]  # a label made after the first scan takes nothing back
    if newest in passed_on:
        return Verdict(Status.IN_TRANSIT, Detail.IN_TRANSPORT, "handed_over", newest.leg, newest.when)
    return Verdict(newest.status or Status.PENDING, newest.detail, "event", newest.leg, _began(under_way or mapped))


def is_passed_on(event: Checkpoint, leg: Sequence[Checkpoint], parcel: Parcel) -> bool:
    """Whether a courier's "delivered" means delivered to the next courier: only the last one's delivers.

    The carrier's headline may say otherwise: it is about the whole parcel.
    """
    if event.status is not Status.DELIVERED or parcel.told is Status.DELIVERED:
        return False
    couriers = {each.courier for each in leg if each.courier}
    if len(couriers) > 1:
        return bool(event.courier) and event.courier != last_courier(leg)
    return bool(parcel.last_mile_number and couriers) and parcel.told is not None


def opinions(parcel: Parcel, now: datetime, rules: DeriveRules = DEFAULT_RULES) -> dict[str, Verdict]:
    """What each carrier that was asked says by itself. Where they disagree all is shown; the newest event decides."""
    sources = dict.fromkeys(event.source for event in parcel.events)
    said: dict[str, Verdict] = {}
    for source in sources:
        events = tuple(event for event in parcel.events if event.source == source)
        told = parcel.told if source == parcel.carrier else None
        alone = msgspec.structs.replace(
            parcel, events=events, told=told, last_event_at=events[-1].when, shipped_at=parcel.shipped_at
        )
        said[source] = derive(alone, now, rules)
    return said


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


def started_at(parcel: Parcel) -> datetime | None:
    """When it was shipped, as the shop says, or else first scanned (a label is not a scan). Worked out and not kept: an
    earlier scan may come later.
    """
    if parcel.shipped_at is not None:
        return parcel.shipped_at
    scans = (event.when for event in parcel.events if event.status not in (None, Status.PENDING, Status.UNKNOWN))
    return next(scans, None)
