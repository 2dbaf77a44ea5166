"""The demo's carrier: answers from the parcels' lives and the host's clock. No network, no waiting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from tui_tracker.plugin import (
    Carrier,
    Context,
    Event,
    Expected,
    Limits,
    Missed,
    NotFound,
    Rejected,
    Status,
    Tracking,
    TrackRequest,
)

from .lives import Life, events_until, handed_over, instants, life_of
from .settings import DemoConfig

_USUAL_HANDLING: Final = timedelta(hours=36)  # from order to hand-over, where nobody says when it was shipped
_SHORTEST_NUMBER: Final = 8
_OVER: Final = (Status.DELIVERED, Status.RETURNED)
_SHIPPED: Final = "shipped"


class DemoCarrier(Carrier):
    """Made-up parcels that move by the host's clock."""

    id = "demo"
    title = "Demo"
    limits = Limits(batch=40, rate=(20, 1.0))
    config_type = DemoConfig
    url_template = "https://parcels.example/track?n={number}"

    def __init__(self, config: DemoConfig) -> None:
        """`config`: only the seed matters here."""
        self._seed = config.seed

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """What has happened to each number by `ctx.now()`."""
        now = ctx.now()
        return [self._outcome(request, now) for request in requests]

    def _outcome(self, request: TrackRequest, now: datetime) -> Tracking | Missed:
        number = request.number
        if len(number) < _SHORTEST_NUMBER or not number.isalnum():
            return Missed(number=number, error=Rejected("not a tracking number: too short or with odd characters"))
        life = life_of(self._seed, number)
        shipped_at = _shipped_at(request, life, now)
        events = events_until(life, shipped_at, now)
        if not events:
            return Missed(number=number, error=NotFound("the carrier does not know this number yet"))
        return _tracking(life, events, shipped_at)


def _tracking(life: Life, events: Sequence[Event], shipped_at: datetime) -> Tracking:
    last_mile = handed_over(events)
    newest = next((event for event in reversed(events) if event.status is not None), events[-1])
    return Tracking(
        number=life.number,
        events=events,
        status=newest.status,
        detail=newest.detail,
        raw_status=newest.code,
        expected=None if newest.status in _OVER else _expected(life, shipped_at),
        courier=life.route.country.courier if last_mile else life.route.first_courier,
        last_mile_number=life.last_mile_number if last_mile else "",
        memo={_SHIPPED: shipped_at.isoformat()},
    )


def _expected(life: Life, shipped_at: datetime) -> Expected | None:
    """The carrier's promise, where the parcel is on its way to be kept."""
    if life.scenario.ends is not Status.DELIVERED:
        return None
    arrives = instants(life, shipped_at)[-1]
    return Expected(
        first=arrives - timedelta(days=2), last=arrives + timedelta(days=2), source=life.route.first_courier
    )


def _shipped_at(request: TrackRequest, life: Life, now: datetime) -> datetime:
    """When the life began: as remembered from the first answer, as the shop says, or as is usual."""
    remembered = _time(request.memo.get(_SHIPPED, ""))
    if remembered is not None:
        return remembered
    if request.shipped_at is not None:
        return request.shipped_at
    if request.placed_at is not None:
        return request.placed_at + _USUAL_HANDLING
    return now - life.active_after - timedelta(days=1)


def _time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo is not None else None
