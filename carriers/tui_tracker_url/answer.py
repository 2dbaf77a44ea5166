"""From the JSON of an answer to a `Tracking`, along the operator's paths."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from tui_tracker.plugin import BadResponse, Event, Expected, Missed, NotFound, Status, Tracking

from .clock import Clock
from .naming import named
from .options import EventPaths, NotFoundRule, ParcelPaths
from .paths import Path, Texts, words
from .statuses import State, StatusTable

_OVER: Final = frozenset({Status.DELIVERED, Status.RETURNED})
_SHOWN: Final = 40  # characters of a value in a message


class AnswerReader:
    """What one look-up makes of an answer."""

    def __init__(
        self, *, events: EventPaths | None, parcel: ParcelPaths, not_found: NotFoundRule, table: StatusTable
    ) -> None:
        """Raises `ValueError` naming the option that is wrong."""
        if events is None and not parcel.status:
            raise ValueError("events: expected the table [carriers.url.lookup.events], or parcel.status")
        self._events = _EventReader(events, table) if events is not None else None
        self._parcel = _ParcelReader(parcel, table, zone=events.zone if events is not None else "")
        self._unknown = _UnknownNumber(not_found)

    def outcome(self, number: str, document: Any) -> Tracking | Missed:
        """The news of `number`. Raises `BadResponse` naming the path that the answer does not have.

        "Not found" only where one of the operator's own signs for it is there.
        """
        if self._unknown.told(document):
            return Missed(number=number, error=NotFound("the service does not know the number"))
        events = self._events(document) if self._events is not None else ()
        newest = State(events[-1].status, events[-1].detail) if events else State()
        return self._parcel.tracking(number, document, events, newest)

    def is_unknown(self, status: int) -> bool:
        """Whether the HTTP status alone says that the number is not known."""
        return status in self._unknown.http

    @property
    def statuses(self) -> tuple[int, ...]:
        """HTTP statuses, other than success, that are answers."""
        return self._unknown.http


class _UnknownNumber:
    """How a service says that it does not know a number."""

    def __init__(self, rule: NotFoundRule) -> None:
        self.http = rule.http
        self._path = named("not_found.path", lambda: Path(rule.path)) if rule.path else None
        self._values = frozenset(rule.values)
        self._empty = named("not_found.empty", lambda: Path(rule.empty)) if rule.empty else None
        if bool(rule.path) != bool(rule.values):
            raise ValueError("not_found: path and values belong together")
        if any(not 400 <= code < 500 or code in (401, 403, 408, 425, 429) for code in rule.http):
            raise ValueError("not_found.http: only statuses such as 404 or 410 can mean that")

    def told(self, document: Any) -> bool:
        if self._path is not None and words(self._path.first(document)) in self._values:
            return True
        return self._empty is not None and self._empty.first(document) == []


class _EventReader:
    """The events of an answer, oldest first."""

    def __init__(self, paths: EventPaths, table: StatusTable) -> None:
        self._list = named("events.list", lambda: Path(paths.list))
        self._time = named("events.time", lambda: _texts(paths.time, " "))
        self._text = named("events.text", lambda: Texts(paths.text, between=", "))
        self._place = named("events.place", lambda: Texts(paths.place, between=", "))
        self._code = named("events.code", lambda: Texts(paths.code or (), between=" "))
        self._country = named("events.country", lambda: Texts(paths.country or (), between=" "))
        self._clock = named("events", lambda: Clock(paths.time_format, paths.zone))
        self._table = table

    def __call__(self, document: Any) -> Sequence[Event]:
        nodes = self._nodes(document)
        told = [(self._when(node), node) for node in nodes]
        if told and not any(when for when, _ in told):
            raise self._no_time(nodes[0])
        events = tuple(dict.fromkeys(self._event(when, node) for when, node in told if when is not None))
        return _oldest_first(events)

    def _nodes(self, document: Any) -> list[Any]:
        found = self._list.all(document)
        if len(found) == 1 and isinstance(found[0], list):
            found = found[0]
        elif not found:
            raise BadResponse("the answer has no such list of events", field=self._list.text)
        if not all(isinstance(node, dict | list) for node in found):
            raise BadResponse("what stands there are no events", field=self._list.text)
        return found

    def _when(self, node: Any) -> datetime | None:
        return self._clock(self._time(node, 64))

    def _event(self, when: datetime, node: Any) -> Event:
        text, code, country = self._text(node), self._code(node, 64), self._country(node, 8).upper()
        if not text and not code:
            raise BadResponse("an event has neither text nor code", field=self._text.text or self._code.text)
        found = self._table.of(code, text)
        return Event(
            when=when,
            text=text or code,
            status=found.status,
            detail=found.detail,
            code=code,
            place=self._place(node, 200),
            country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
        )

    def _no_time(self, node: Any) -> BadResponse:
        value = self._time(node, _SHOWN)
        what = f"{value!r} is no time of the form {self._clock.form!r}" if value else "no event has a time there"
        return BadResponse(what, field=f"{self._list.text}: {self._time.text}")


class _ParcelReader:
    """What an answer tells of the parcel as a whole."""

    def __init__(self, paths: ParcelPaths, table: StatusTable, *, zone: str) -> None:
        self._status = _optional("parcel.status", paths.status)
        self._courier = _optional("parcel.courier", paths.courier)
        self._last_mile = _optional("parcel.last_mile_number", paths.last_mile_number)
        self._first = _optional("parcel.expected", paths.expected)
        self._last = _optional("parcel.expected_last", paths.expected_last)
        self._clock = named("parcel", lambda: Clock(paths.time_format, zone))
        self._table = table

    def tracking(self, number: str, document: Any, events: Sequence[Event], newest: State) -> Tracking:
        raw_status = _text_at(self._status, document, 64)
        if self._status is not None and not raw_status and not events:
            raise BadResponse("the answer has neither events nor a status", field=self._status.text)
        found = self._table.of(raw_status, raw_status) if raw_status else newest
        local = _text_at(self._last_mile, document, 64)
        return Tracking(
            number=number,
            events=events,
            status=found.status,
            detail=found.detail,
            raw_status=raw_status,
            expected=None if found.status in _OVER else self._expected(document),
            courier=_text_at(self._courier, document, 100),
            last_mile_number="" if local.upper() == number.upper() else local,
        )

    def _expected(self, document: Any) -> Expected | None:
        first, last = (self._day(path, document) for path in (self._first, self._last))
        if first is None:
            first, last = last, None
        return None if first is None else Expected(first=first, last=last)

    def _day(self, path: Path | None, document: Any) -> datetime | None:
        """A promised day; one without a zone counts in UTC."""
        when = self._clock(_text_at(path, document, 64))
        return when if when is None or when.tzinfo is not None else when.replace(tzinfo=UTC)


def _texts(paths: str | tuple[str, ...], between: str) -> Texts:
    if not paths:
        raise ValueError("expected a JSONPath, or a list of them")
    return Texts(paths, between=between)


def _optional(name: str, path: str) -> Path | None:
    return named(name, lambda: Path(path)) if path else None


def _text_at(path: Path | None, document: Any, limit: int) -> str:
    return "" if path is None else words(path.first(document), limit)


def _oldest_first(events: Sequence[Event]) -> Sequence[Event]:
    """By time; where some have no zone, as they came, turned round if the first is the newest by its own clock."""
    if not any(event.when.tzinfo is None for event in events):
        return tuple(sorted(events, key=lambda event: event.when))
    clock = [event.when.replace(tzinfo=None) for event in events]
    return tuple(reversed(events)) if len(clock) > 1 and clock[0] > clock[-1] else tuple(events)
