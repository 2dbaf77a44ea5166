"""The couriers' timelines side by side: who had the parcel when, and whose "delivered" counts.

A parcel that changes hands has two timelines, that of the sender's post and that of the last mile. The first courier
may call it delivered when it hands the parcel on. That is not the customer's door, so such an event loses its status
(its words and code stay) and decides nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tui_tracker.plugin import Event, Status

from .times import comparable


class Leg(NamedTuple):
    """What one courier told: its name, and its events, oldest first."""

    courier: str
    events: tuple[Event, ...]


# Headlines that say nothing of a delivery: none that we know, and "no courier knows the number".
_SILENT: Final = (None, Status.UNKNOWN)


def settled(legs: Sequence[Leg], headline: Status | None) -> list[Leg]:
    """`legs` in which only a delivery to the customer is a delivery; `headline`: 17TRACK's word for the whole parcel.

    17TRACK sees all timelines, so its headline is asked first: where it says delivered, the newest delivery is the
    one; where it says something else, the newest event of all and every courier with a successor did not deliver.
    A contradicted event has no status rather than another one: when the headline catches up, it counts.
    """
    last = _newest_delivery(legs)
    return [
        Leg(leg.courier, tuple(_judged(event, legs, place, headline, last) for event in leg.events))
        for place, leg in enumerate(legs)
    ]


def in_order(legs: Sequence[Leg]) -> tuple[Event, ...]:
    """All events, oldest first; as they stand where a time without a zone makes them incomparable.

    A scan that two couriers tell in the same words is one event, of the courier that is listed first.
    """
    once: dict[tuple[object, ...], Event] = {}
    for event in (event for leg in legs for event in leg.events):
        key = (event.when, event.text, event.code, event.place)
        if key not in once or (once[key].status is None and event.status is not None):
            once[key] = event
    events = tuple(once.values())
    if any(event.when.tzinfo is None for event in events):
        return events
    return tuple(sorted(events, key=lambda event: event.when))


def holder(legs: Sequence[Leg]) -> str:
    """Who has the parcel: the courier with the newest event, else the last one named."""
    told = [leg for leg in legs if leg.events]
    if told and all(leg.events[-1].when.tzinfo is not None for leg in told):
        return max(told, key=lambda leg: leg.events[-1].when).courier
    return next((leg.courier for leg in reversed(told or list(legs)) if leg.courier), "")


def _judged(event: Event, legs: Sequence[Leg], place: int, headline: Status | None, last: Event | None) -> Event:
    if event.status is not Status.DELIVERED:
        return event
    if headline is Status.DELIVERED and event is last:
        return event
    handed_on = _goes_on(event, legs, place)
    if headline is not Status.DELIVERED and headline not in _SILENT:
        handed_on = handed_on or place < len(legs) - 1 or _is_newest(event, legs)
    return replace(event, status=None, detail=None) if handed_on else event


def _goes_on(event: Event, legs: Sequence[Leg], place: int) -> bool:
    """Whether another courier moves the parcel afterwards. One that only repeats an earlier delivery does not."""
    others = ((at, other) for at, leg in enumerate(legs) if at != place for other in leg.events)
    return any(_after(other, event) and (at > place or other.status is not Status.DELIVERED) for at, other in others)


def _after(other: Event, event: Event) -> bool:
    return comparable(other.when) > comparable(event.when)


def _is_newest(event: Event, legs: Sequence[Leg]) -> bool:
    return not any(_after(other, event) for leg in legs for other in leg.events)


def _newest_delivery(legs: Sequence[Leg]) -> Event | None:
    delivered = [event for leg in legs for event in leg.events if event.status is Status.DELIVERED]
    return max(delivered, key=lambda event: comparable(event.when), default=None)
