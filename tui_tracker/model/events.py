"""A parcel's events: kept once each, in an order of their own, and told apart by journey and by who tells them.

Events are only ever added. What an event means for the status is `derive`'s business.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter, lt
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from .order import Checkpoint
from .status import INFO, STATUS_OF, Status
from .zones import zone_of

if TYPE_CHECKING:
    from .outcome import Event

_NEW_LEG_AFTER: Final = timedelta(hours=24)  # scans up to so long after delivery are late reports, not a new journey
_SAME_MOMENT: Final = timedelta(minutes=1)
_ENDS: Final = frozenset(status for status, info in INFO.items() if info.terminal)
_status: Final = attrgetter("status")


def with_events(
    known: Sequence[Checkpoint], told: "Iterable[Event]", *, source: str, now: datetime
) -> tuple[Checkpoint, ...]:
    """`known` and the new ones of `told` in canonical order: by instant, then rank, then the carrier's own order."""
    word_for_word = {(each.when, each.text, each.code, each.place): each for each in known if each.source == source}
    fresh = [
        (position, event)
        for position, event in enumerate(told)
        if (same := word_for_word.get((event.when, event.text, event.code, event.place))) is None
        or (same.status is None and (event.status is not None or event.detail is not None))
    ]
    checkpoints = [_checkpoint(event, source, now, position) for position, event in fresh]
    events = (*known, *checkpoints)
    if _is_in_order(events):  # most of what is told was told before, and what is new is newer
        return events
    kept = {_identity(checkpoint): checkpoint for checkpoint in known}
    for checkpoint in checkpoints:
        before = kept.get(_identity(checkpoint))
        if before is None or (before.status is None and checkpoint.status is not None):
            kept[_identity(checkpoint)] = checkpoint
    return tuple(sorted(kept.values(), key=_canonical))


def _is_in_order(events: Sequence[Checkpoint]) -> bool:
    """Whether each is later than the one before it: then no two are the same, and their order is the canonical one."""
    times = [event.when for event in events]
    return all(map(lt, times, times[1:]))


def _checkpoint(event: "Event", source: str, now: datetime, position: int) -> Checkpoint:
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


def in_legs(events: Sequence[Checkpoint]) -> tuple[Checkpoint, ...]:
    """`events` with their legs: a scan a day or more after delivery or return starts the next journey.

    A courier that was not heard of before takes the parcel over; that is the same journey, though the one before it
    calls the hand-over "delivered".
    """
    if _ENDS.isdisjoint(map(_status, events)) and all(event.leg == 1 for event in events):
        return tuple(events)
    leg, ended = 1, None
    couriers: set[str] = set()
    result = []
    for event in events:
        if ended is not None and moves(event):
            takes_over = bool(event.courier and couriers and event.courier not in couriers)
            if takes_over:
                ended = None
            elif event.when - ended > _NEW_LEG_AFTER:
                leg, ended = leg + 1, None
                couriers.clear()
        elif event.status in _ENDS:
            ended = event.when
        if event.courier:
            couriers.add(event.courier)
        result.append(event if event.leg == leg else msgspec.structs.replace(event, leg=leg))
    return tuple(result)


def moves(event: Checkpoint) -> bool:
    """Whether the parcel is under way by it: a label is not a scan."""
    return event.status in (Status.IN_TRANSIT, Status.PICK_UP, Status.UNDELIVERED, Status.ALERT)


def last_courier(leg: Sequence[Checkpoint]) -> str:
    """Who has the parcel: of the couriers of a journey the one heard of last; "" where none is named."""
    named = list(dict.fromkeys(event.courier for event in leg if event.courier))
    return named[-1] if named else ""


class Heard(NamedTuple):
    """An event as it is shown once, and the other carriers that told the same."""

    event: Checkpoint
    also: tuple[str, ...] = ()


def distinct(events: Sequence[Checkpoint]) -> list[Heard]:
    """Each happening once: what several carriers tell of one minute with one meaning is the first one's."""
    heard: list[Heard] = []
    for event in events:
        place = next((at for at in range(len(heard) - 1, -1, -1) if tells_the_same(heard[at].event, event)), None)
        if place is None:
            heard.append(Heard(event))
        else:
            before = heard[place]
            heard[place] = Heard(before.event, tuple(dict.fromkeys((*before.also, event.source))))
    return heard


def tells_the_same(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether two carriers tell the same. One carrier's own two events are two."""
    if one.source == other.source or abs(one.when - other.when) >= _SAME_MOMENT:
        return False
    if one.country and other.country and one.country != other.country:
        return False
    if one.status is None or other.status is None:
        return one.text.casefold() == other.text.casefold()
    return (one.status, one.detail) == (other.status, other.detail)
