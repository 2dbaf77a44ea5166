"""17TRACK's answers: the fields that are needed, and the envelope around them.

An answer is read in two steps, so that one damaged entry does not cost the other thirty-nine: the envelope with its
entries unread, then entry by entry.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from tui_tracker.plugin import BadResponse, Response

from .codes import error_for_call
from .reading import UNREADABLE, Text, lenient, listed, same_number, words

T = TypeVar("T")

_NULL: Final = msgspec.Raw(b"null")


class RawTime(msgspec.Struct, frozen=True):
    """A moment as the courier wrote it."""

    date: Text = None
    time: Text = None
    timezone: Text = None


class Address(msgspec.Struct, frozen=True):
    """Where a scan was."""

    country: Text = None
    state: Text = None
    city: Text = None


class Translation(msgspec.Struct, frozen=True):
    """A text in the language that was ordered."""

    description: Text = None


class Scan(msgspec.Struct, frozen=True):
    """One event. `stage` is all that the API before v2.2 says of its meaning."""

    time_iso: Text = None
    time_utc: Text = None
    time_raw: RawTime = RawTime()
    description: Text = None
    description_translation: Translation | None = None
    location: Text = None
    stage: Text = None
    sub_status: Text = None
    address: Address = Address()


class CourierName(msgspec.Struct, frozen=True):
    """A courier as it calls itself."""

    name: Text = None
    alias: Text = None


class Provider(msgspec.Struct, frozen=True):
    """One courier's timeline, newest first."""

    provider: CourierName = CourierName()
    events: tuple[Scan, ...] = ()


class Timelines(msgspec.Struct, frozen=True):
    """All couriers' timelines."""

    providers: tuple[Provider, ...] = ()


class LatestStatus(msgspec.Struct, frozen=True):
    """17TRACK's word for the whole parcel."""

    status: Text = None
    sub_status: Text = None


class Estimate(msgspec.Struct, frozen=True):
    """When the parcel should arrive."""

    source: Text = None
    first: Text = msgspec.field(name="from", default=None)
    last: Text = msgspec.field(name="to", default=None)


class Metrics(msgspec.Struct, frozen=True):
    """Of the times only the promise is wanted."""

    estimated_delivery_date: Estimate = Estimate()


class Misc(msgspec.Struct, frozen=True):
    """Of the rest only the last courier's number is wanted."""

    local_number: Text = None


class TrackInfo(msgspec.Struct, frozen=True):
    """A parcel's news."""

    latest_status: LatestStatus = LatestStatus()
    time_metrics: Metrics = Metrics()
    misc_info: Misc = Misc()
    tracking: Timelines = Timelines()


class Entry(msgspec.Struct, frozen=True):
    """One accepted number, of whichever endpoint: `changecarrier` says `carrier_new`, only look-ups have news."""

    number: Text = None
    carrier: Text = None
    carrier_new: Text = None
    track_info: TrackInfo | None = None


class Fault(msgspec.Struct, frozen=True):
    """17TRACK's code and words for what went wrong."""

    code: int | None = None
    message: Text = None


class Refusal(msgspec.Struct, frozen=True):
    """One rejected number."""

    number: Text = None
    error: Fault = Fault()

    @property
    def code(self) -> int | None:
        """Why, as a number; `None` where that can't be read."""
        return self.error.code

    @property
    def message(self) -> str:
        """Why, in the vendor's words."""
        return words(self.error.message, 200)


class Credits(msgspec.Struct, frozen=True):
    """What `getquota` says."""

    quota_used: int | None = None
    quota_total: int | None = None


class _Envelope(msgspec.Struct, frozen=True):
    code: int | None = None
    data: msgspec.Raw = _NULL


class _Data(msgspec.Struct, frozen=True):
    accepted: msgspec.Raw = _NULL
    rejected: msgspec.Raw = _NULL
    errors: msgspec.Raw = _NULL


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a batch call says, by number (as `same_number` writes it). A number may have an entry per courier."""

    accepted: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    rejected: Mapping[str, Refusal] = field(default_factory=dict)
    empty: bool = False  # both lists were: how `gettrackinfo` may say "not yet" (seen right after registering)

    def refused(self, number: str) -> int | None:
        """The code with which `number` was refused, or `None`."""
        refusal = self.rejected.get(same_number(number))
        return refusal.code if refusal else None


def read_data(response: Response, now: datetime) -> msgspec.Raw:
    """The `data` of an answer, unread. Raises one of our errors when the whole call failed, else `BadResponse`."""
    envelope = response.json(_Envelope, lax=True)
    if envelope.code is None:
        raise BadResponse("17TRACK's answer has no code", field="$.code")
    faults = [lenient(each, Fault) for each in listed(lenient(envelope.data, _Data).errors) or ()]
    if envelope.code != 0 or faults:
        first = faults[0] if faults else Fault()
        raise error_for_call(envelope.code or first.code, words(first.message, 200), now)
    return envelope.data


def read_answer(response: Response, now: datetime) -> Answer:
    """A batch call's answer. Raises like `read_data`; a list that is missing is not the same as an empty one."""
    raw = read_data(response, now)
    try:
        data = msgspec.json.decode(raw, type=_Data)
    except UNREADABLE:
        raise BadResponse("17TRACK's answer has no data", field="$.data") from None
    accepted, rejected = _list(data.accepted, "accepted"), _list(data.rejected, "rejected")
    found = _by_number((lenient(each, Entry) for each in accepted), lambda entry: entry.number)
    refused = _by_number((lenient(each, Refusal) for each in rejected), lambda refusal: refusal.number)
    if not found and not refused and (accepted or rejected):
        name = "accepted" if accepted else "rejected"
        raise BadResponse("17TRACK's answer has entries without a number", field=f"$.data.{name}[0].number")
    return Answer(
        accepted={number: tuple(entries) for number, entries in found.items()},
        rejected={number: refusals[0] for number, refusals in refused.items()},
        empty=not accepted and not rejected,
    )


def _list(raw: msgspec.Raw, name: str) -> tuple[msgspec.Raw, ...]:
    found = listed(raw)
    if found is None:
        raise BadResponse(f"17TRACK's answer has no list of {name} numbers", field=f"$.data.{name}")
    return found


def _by_number(entries: Iterable[T], number: Callable[[T], Text]) -> dict[str, list[T]]:
    """What can be told whose it is; the rest is nobody's, and its number counts as left out of the answer."""
    found: dict[str, list[T]] = {}
    for entry in entries:
        key = same_number(number(entry))
        if key:
            found.setdefault(key, []).append(entry)
    return found
