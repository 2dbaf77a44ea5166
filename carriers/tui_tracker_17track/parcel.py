"""One accepted entry of `gettrackinfo` as a `Tracking`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from tui_tracker.plugin import BadResponse, Event, Expected, Missed, NotFound, Status, Tracking

from .mapping import event_state, headline_state
from .times import instant, moment
from .wire import Json, part, parts, same_number, words

COURIER_CODE = "carrier"  # key in the memo: 17TRACK's code of the courier


class _Leg(NamedTuple):
    """What one courier told: its name, and its events, oldest first."""

    courier: str
    events: Sequence[Event]


def outcome(number: str, item: Json) -> Tracking | Missed:
    """The news of `number`. "Not found" only where 17TRACK says so, never because a part is missing."""
    info = item.get("track_info")
    if not isinstance(info, Mapping):
        return Missed(number=number, error=BadResponse("17TRACK's entry has no news", field="track_info"))
    latest = part(info, "latest_status")
    main, sub = words(latest.get("status"), 64), words(latest.get("sub_status"), 64)
    state = headline_state(main, sub)
    legs = [_leg(provider) for provider in parts(part(info, "tracking").get("providers"))]
    events = _in_order([event for leg in legs for event in leg.events])
    if main == "NotFound" and state.detail == "not_found" and not events:
        return Missed(number=number, error=NotFound("the couriers have no information yet"))
    if not events and not main:
        return Missed(number=number, error=BadResponse("17TRACK's entry has neither status nor events"))
    return Tracking(
        number=number,
        events=events,
        status=state.status,
        detail=state.detail,
        raw_status=sub or main,
        expected=None if state.status in (Status.DELIVERED, Status.RETURNED) else _expected(info),
        courier=_courier(legs),
        last_mile_number=_last_mile(number, info),
        memo=courier_memo(item),
    )


def courier_memo(item: Json) -> dict[str, str]:
    """What the host is asked to keep of `item`: the courier's code, where 17TRACK names one (0 = none)."""
    code = words(item.get("carrier"), 16)
    return {COURIER_CODE: code} if code not in ("", "0") else {}


def _leg(provider: Json) -> _Leg:
    """17TRACK lists a courier's events newest first."""
    told = [_event(node) for node in parts(provider.get("events"))]
    events = list(dict.fromkeys(event for event in reversed(told) if event is not None))
    return _Leg(words(part(provider, "provider").get("name"), 100), events)


def _event(node: Json) -> Event | None:
    """The event, or `None` where no time can be read: it could not be put anywhere."""
    when = moment(node)
    if when is None:
        return None
    sub, stage = words(node.get("sub_status"), 64), words(node.get("stage"), 64)
    state = event_state(sub, stage)
    code = sub or stage
    return Event(
        when=when,
        text=words(node.get("description")) or _translated(node) or code,
        status=state.status,
        detail=state.detail,
        code=code,
        place=_place(node),
        country=_country(part(node, "address").get("country")),
    )


def _translated(node: Json) -> str:
    return words(part(node, "description_translation").get("description"))


def _place(node: Json) -> str:
    address = part(node, "address")
    named = (words(address.get(name), 100) for name in ("city", "state"))
    return words(node.get("location"), 200) or ", ".join(filter(None, named))


def _country(value: object) -> str:
    code = words(value, 8).upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """Oldest first over all couriers; as they stand where a time without a zone makes them incomparable."""
    once = tuple(dict.fromkeys(events))
    if any(event.when.tzinfo is None for event in once):
        return once
    return tuple(sorted(once, key=lambda event: event.when))


def _courier(legs: Sequence[_Leg]) -> str:
    """Who has the parcel: the courier with the newest event, else the last one named."""
    told = [leg for leg in legs if leg.events]
    if told and all(leg.events[-1].when.tzinfo is not None for leg in told):
        return max(told, key=lambda leg: leg.events[-1].when).courier
    return next((leg.courier for leg in reversed(told or list(legs)) if leg.courier), "")


def _expected(info: Json) -> Expected | None:
    promise = part(info, "time_metrics", "estimated_delivery_date")
    first, last = (_day(promise.get(name)) for name in ("from", "to"))
    if first is None:
        first, last = last, None
    return None if first is None else Expected(first=first, last=last, source=words(promise.get("source"), 50))


def _day(value: object) -> datetime | None:
    """A promised day; one without a zone counts in UTC."""
    when = instant(value)
    return when if when is None or when.tzinfo is not None else when.replace(tzinfo=UTC)


def _last_mile(number: str, info: Json) -> str:
    """The number the last courier gave the parcel, where it is another one."""
    local = same_number(part(info, "misc_info").get("local_number"))
    return local if local != same_number(number) else ""
