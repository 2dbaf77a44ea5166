"""One accepted entry of `gettrackinfo` (or of a push) as a `Tracking`."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tui_tracker.plugin import BadResponse, Event, Expected, Missed, NotFound, Status, Tracking

from .legs import Leg, holder, in_order, settled
from .mapping import event_state, headline_state
from .memo import COURIER, code_text
from .reading import same_number, words
from .times import comparable, instant, moment
from .wire import Address, Entry, Estimate, Provider, Scan


def outcome(number: str, entry: Entry) -> Tracking | Missed:
    """The news of `number`. "Not found" only where 17TRACK says so, never because a part is missing."""
    info = entry.track_info
    if info is None:
        return Missed(number=number, error=BadResponse("17TRACK's entry has no news", field="track_info"))
    main, sub = words(info.latest_status.status, 64), words(info.latest_status.sub_status, 64)
    state = headline_state(main, sub)
    legs = settled([_leg(provider) for provider in info.tracking.providers], state.status)
    events = in_order(legs)
    if main == "NotFound" and state.detail == "not_found" and not events:
        return Missed(number=number, error=NotFound("the couriers have no information yet"))
    if not events and not main:
        return Missed(number=number, error=BadResponse("17TRACK's entry has neither status nor events"))
    over = state.status in (Status.DELIVERED, Status.RETURNED)
    return Tracking(
        number=number,
        events=events,
        status=state.status,
        detail=state.detail,
        raw_status=sub or main,
        expected=None if over else _expected(info.time_metrics.estimated_delivery_date),
        courier=holder(legs),
        last_mile_number=_last_mile(number, info.misc_info.local_number),
        memo=courier_memo(entry),
    )


def courier_memo(entry: Entry) -> dict[str, str]:
    """What the host is asked to keep of `entry`: the courier's code, where 17TRACK names one (0 = none)."""
    code = code_text(entry.carrier)
    return {COURIER: code} if code else {}


def chosen(entries: Sequence[Entry], code: str) -> Entry:
    """Of several entries for one number (it may be registered for several couriers) the one of courier `code`, else
    the one with the newest event."""
    of_courier = [entry for entry in entries if code and code_text(entry.carrier) == code]
    return max(of_courier or entries, key=_newest)


def _newest(entry: Entry) -> datetime:
    providers = entry.track_info.tracking.providers if entry.track_info else ()
    moments = (moment(scan) for provider in providers for scan in provider.events)
    return max((comparable(when) for when in moments if when), default=datetime.min.replace(tzinfo=UTC))


def _leg(provider: Provider) -> Leg:
    """17TRACK lists a courier's events newest first."""
    courier = words(provider.provider.name, 100) or words(provider.provider.alias, 100)
    told = [_event(scan, courier) for scan in provider.events]
    return Leg(courier, tuple(dict.fromkeys(event for event in reversed(told) if event is not None)))


def _event(scan: Scan, courier: str) -> Event | None:
    """The event, or `None` where no time can be read: it could not be put anywhere."""
    when = moment(scan)
    if when is None:
        return None
    sub, stage = words(scan.sub_status, 64), words(scan.stage, 64)
    state = event_state(sub, stage)
    code = sub or stage
    return Event(
        when=when,
        text=words(scan.description) or _translated(scan) or code,
        status=state.status,
        detail=state.detail,
        code=code,
        place=_place(scan),
        country=_country(scan.address),
        courier=courier,
    )


def _translated(scan: Scan) -> str:
    return words(scan.description_translation.description) if scan.description_translation else ""


def _place(scan: Scan) -> str:
    named = (words(scan.address.city, 100), words(scan.address.state, 100))
    return words(scan.location, 200) or ", ".join(filter(None, named))


def _country(address: Address) -> str:
    code = words(address.country, 8).upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _expected(promise: Estimate) -> Expected | None:
    first, last = _day(promise.first), _day(promise.last)
    if first is None:
        first, last = last, None
    return None if first is None else Expected(first=first, last=last, source=words(promise.source, 50))


def _day(value: object) -> datetime | None:
    """A promised day; one without a zone counts in UTC."""
    when = instant(value)
    return when if when is None else comparable(when)


def _last_mile(number: str, local: object) -> str:
    """The number the last courier gave the parcel, where it is another one."""
    found = same_number(local)
    return found if found != same_number(number) else ""
