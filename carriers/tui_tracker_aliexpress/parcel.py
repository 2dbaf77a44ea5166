"""`aliexpress.ds.order.tracking.get`: the parcels of an order, with their events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from tui_tracker.plugin import BadResponse, Event, Expected, NotFound, Status, Tracking

from .wire import Json, items, part, same_number, truth, whole, words
from .wording import state_of

_NO_DATA: Final = "1001"  # "TRACKING DATA NOT FOUND", before the seller ships or for an unknown order
_YEARS: Final = range(1990, 2200)
_SOURCE: Final = "AliExpress"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One parcel of an order. `number`: "" = it has none yet.

    `sure`: whether the answer says the number, or that there is none, in the form in which it always does.
    """

    number: str
    sure: bool = True
    courier: str = ""
    events: tuple[Event, ...] = ()
    expected: Expected | None = None

    @property
    def shipped_at(self) -> datetime | None:
        """When the first thing happened that only happens to shipped parcels; `None` where no words say so."""
        moved = (event.when for event in self.events if event.status not in (None, Status.PENDING, Status.UNKNOWN))
        return next(moved, None)

    def tracking(self, number: str) -> Tracking:
        """The news of the parcel, as `number` that was asked for."""
        ended = {Status.DELIVERED, Status.RETURNED} & {event.status for event in self.events}
        return Tracking(
            number=number,
            events=self.events,
            expected=None if ended else self.expected,
            courier=self.courier,
        )


def read_lines(answer: Json) -> Sequence[Line]:
    """The parcels in an answer. Raises `NotFound` where AliExpress says it has none, `BadResponse` for other forms."""
    result = part(answer, "result")
    found = items(part(result, "data").get("tracking_detail_line_list"), "tracking_detail")
    if found is not None and truth(result.get("ret")) is not False:
        return [_line(each) for each in found]
    code = words(result.get("code"), 64)
    if code == _NO_DATA:
        raise NotFound("AliExpress has no tracking of the order yet")
    if truth(result.get("ret")) is False:
        said = words(result.get("msg"), 200)
        raise BadResponse(f"AliExpress has the error {code or 'without a code'}: {said}", field="$.result.code")
    raise BadResponse("AliExpress' answer has no list of parcels", field="$.result.data.tracking_detail_line_list")


def _line(line: Json) -> Line:
    number = line.get("mail_no")
    told = [_event(node) for node in items(line.get("detail_node_list"), "detail_node") or ()]
    once = dict.fromkeys(event for event in reversed(told) if event is not None)  # theirs are newest first
    eta = _moment(line.get("eta_time_stamps"))
    made = Line(
        number=same_number(number),
        sure=isinstance(number, str),
        courier=words(line.get("carrier_name"), 100),
        events=tuple(sorted(once, key=lambda event: event.when)),
        expected=None if eta is None else Expected(first=eta, source=_SOURCE),
    )
    return replace(made, sure=False) if not made.number and made.shipped_at is not None else made


def _event(node: Json) -> Event | None:
    """The event, or `None` where no time can be read: it could not be put anywhere."""
    when = _moment(node.get("time_stamp"))
    headline, sentence = words(node.get("tracking_name"), 200), words(node.get("tracking_detail_desc"))
    if when is None or not (headline or sentence):
        return None
    state = state_of(sentence, headline)
    return Event(
        when=when,
        text=sentence or headline,
        status=state.status,
        detail=state.detail,
        code=headline if sentence else "",
    )


def _moment(value: object) -> datetime | None:
    """Milliseconds since 1970 (the true instant) as a time; `None` for anything else and for absurd years."""
    milliseconds = whole(value)
    if not milliseconds:
        return None
    try:
        when = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return when if when.year in _YEARS else None
