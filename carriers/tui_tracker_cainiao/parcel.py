"""One entry of Cainiao's answer as a `Tracking`."""

from collections.abc import Iterable, Sequence
from typing import Final

from tui_tracker.plugin import BadResponse, Event, Expected, Missed, NotFound, Status, Tracking

from .actions import UNMAPPED, state_of
from .times import instant, moment
from .wire import Entry, Trace, same_number, words

_OVER: Final = frozenset({Status.DELIVERED, Status.RETURNED})


def outcome(number: str, entry: Entry) -> Tracking | Missed:
    """The news of `number`. "Not found" only where the list of events is there and empty and nothing else is told."""
    told = [*([entry.latestTrace] if entry.latestTrace is not None else []), *entry.detailList]
    events = _events(told)
    if told and not events:
        return Missed(number=number, error=BadResponse("Cainiao's events have no times", field="detailList"))
    raw_status = words(entry.status, 64)
    if not events and not raw_status:
        return Missed(number=number, error=NotFound("Cainiao has no information on it"))
    newest = state_of(events[-1].code) if events else UNMAPPED
    return Tracking(
        number=number,
        events=events,
        status=newest.status,
        detail=newest.detail,
        raw_status=raw_status,
        expected=None if newest.status in _OVER else _expected(entry),
        courier=words(entry.destCpInfo.cpName, 100) if entry.destCpInfo else "",
        last_mile_number=_last_mile(number, entry),
    )


def _events(traces: Iterable[Trace]) -> Sequence[Event]:
    """Oldest first, each once. Cainiao lists the newest first; `latestTrace` repeats one of the list."""
    told = [event for event in map(_event, traces) if event is not None]
    once = tuple(dict.fromkeys(reversed(told)))
    if any(event.when.tzinfo is None for event in once):
        return once
    return tuple(sorted(once, key=lambda event: event.when))


def _event(trace: Trace) -> Event | None:
    """The event, or `None` where no time can be read: it could not be put anywhere."""
    when = moment(trace)
    if when is None:
        return None
    code = words(trace.actionCode, 64)
    state = state_of(code)
    stage = words(trace.group.nodeDesc) if trace.group else ""
    return Event(
        when=when,
        text=words(trace.desc) or words(trace.standerdDesc) or stage or code,
        status=state.status,
        detail=state.detail,
        code=code,
    )


def _expected(entry: Entry) -> Expected | None:
    eta = entry.globalEtaInfo
    first, last = (instant(eta.deliveryMinTime), instant(eta.deliveryMaxTime)) if eta else (None, None)
    if first is None:
        first, last = last, None
    return None if first is None else Expected(first=first, last=last, source="Cainiao")


def _last_mile(number: str, entry: Entry) -> str:
    """The number at the last courier, where it is another one. `realMailNo` has words before it."""
    told = words(entry.copyRealMailNo, 64) or words(entry.realMailNo, 200).rpartition(":")[2]
    local = same_number(told)
    return local if local not in (same_number(number), same_number(entry.mailNo)) else ""
