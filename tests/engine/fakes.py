"""A host whose carriers answer as a test says: the engine's only view of plugins."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tui_tracker.engine.port import CarrierHealth
from tui_tracker.plugin import (
    Candidate,
    Carrier,
    Context,
    Limits,
    Missed,
    NotFound,
    ParcelDraft,
    PluginError,
    Push,
    Quota,
    Registered,
    Rejected,
    StatusChange,
    SupplierOrder,
    Tracking,
    TrackRequest,
)

Answer = Callable[[TrackRequest], Tracking | Missed]


class FakeCarrier(Carrier):
    """Known to the fake host by its id; its methods are never called."""

    def __init__(
        self,
        carrier_id: str,
        *,
        batch: int = 40,
        registers: bool = False,
        looks_up: bool = True,
        finds_numbers: bool = False,
        prefix: str = "",
        confidence: float = 0.3,
    ) -> None:
        self.id = carrier_id
        self.title = carrier_id.upper()
        self.limits = Limits(batch=batch)
        self.registers = registers
        self.looks_up = looks_up
        self.finds_numbers = finds_numbers
        self.prefix = prefix
        self.guess = Candidate(courier=carrier_id, confidence=confidence)

    def knows(self, number: str) -> bool:
        """Whether it may be its number: all those with its prefix."""
        return number.startswith(self.prefix)

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        raise AssertionError("the engine asks the host")


class FollowingCarrier(FakeCarrier):
    """One whose service follows numbers, and can be told to stop, to go on, and whose parcel it is."""

    def __init__(self, carrier_id: str, *, batch: int = 40) -> None:
        super().__init__(carrier_id, batch=batch, registers=True)

    async def stop(self, requests: Sequence[TrackRequest], ctx: Context) -> None:
        raise AssertionError("the engine asks the host")

    async def retrack(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        raise AssertionError("the engine asks the host")

    async def change_courier(self, request: TrackRequest, courier_code: str, ctx: Context) -> Registered | Missed:
        raise AssertionError("the engine asks the host")


class MeteredCarrier(FollowingCarrier):
    """One whose service takes a credit for each number that it follows anew, and says how many are left."""

    async def quota(self, ctx: Context) -> Quota | None:
        raise AssertionError("the engine asks the host")


@dataclass(frozen=True)
class State:
    """A carrier's health as the host tells it."""

    id: str
    title: str
    health: CarrierHealth = CarrierHealth.UP
    reason: str = ""
    paused_until: datetime | None = None
    no_new_until: datetime | None = None


def unknown(request: TrackRequest) -> Tracking | Missed:
    """Nobody knows the number."""
    return Missed(number=request.number, error=NotFound("no information yet"))


@dataclass
class FakeHost:
    """Answers by carrier; remembers every call. `gates` hold a carrier's answers back until they are opened."""

    known: dict[str, FakeCarrier]
    answers: dict[str, Answer] = field(default_factory=dict)
    registering: Callable[[TrackRequest], Registered | Missed] | None = None
    retracking: Callable[[TrackRequest], Registered | Missed] | None = None
    changing: Callable[[TrackRequest], Registered | Missed] | None = None
    stop_fails: PluginError | None = None
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    asked: list[tuple[str, str, tuple[TrackRequest, ...]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    told: list[StatusChange] = field(default_factory=list)
    quotas: dict[str, Quota] = field(default_factory=dict)
    quota_fails: PluginError | None = None
    reckoned: list[str] = field(default_factory=list)  # carriers that were asked for their quota
    codes: Callable[[str], Sequence[str]] = lambda reference: ()
    drafts: Callable[[str, str], Sequence[ParcelDraft | Missed]] | None = None  # by carrier and reference
    wanted: list[tuple[str, tuple[SupplierOrder, ...]]] = field(default_factory=list)
    closed: bool = False

    @property
    def carriers(self) -> Mapping[str, Carrier]:
        return self.known

    def load(self) -> None:
        """Loaded from the start."""

    async def track(self, carrier_id: str, requests: Sequence[TrackRequest]) -> Sequence[Tracking | Missed]:
        self.asked.append(("track", carrier_id, tuple(requests)))
        if carrier_id in self.gates:
            await self.gates[carrier_id].wait()
        return [self.answers.get(carrier_id, unknown)(request) for request in requests]

    async def register(self, carrier_id: str, requests: Sequence[TrackRequest]) -> Sequence[Registered | Missed]:
        self.asked.append(("register", carrier_id, tuple(requests)))
        answer = self.registering or (lambda request: Registered(number=request.number, courier_code="77"))
        return [answer(request) for request in requests]

    async def retrack(self, carrier_id: str, requests: Sequence[TrackRequest]) -> Sequence[Registered | Missed]:
        self.asked.append(("retrack", carrier_id, tuple(requests)))
        answer = self.retracking or (lambda request: Registered(number=request.number))
        return [answer(request) for request in requests]

    async def change_courier(self, carrier_id: str, request: TrackRequest, courier_code: str) -> Registered | Missed:
        self.asked.append(("change_courier", carrier_id, (request,)))
        answer = self.changing or (lambda request: Registered(number=request.number, courier_code=courier_code))
        return answer(request)

    async def stop(self, carrier_id: str, requests: Sequence[TrackRequest]) -> None:
        self.asked.append(("stop", carrier_id, tuple(requests)))
        if self.stop_fails is not None:
            raise self.stop_fails

    async def quota(self, carrier_id: str) -> Quota | None:
        self.reckoned.append(carrier_id)
        if self.quota_fails is not None:
            raise self.quota_fails
        return self.quotas.get(carrier_id)

    async def find_numbers(self, carrier_id: str, orders: Sequence[SupplierOrder]) -> Sequence[ParcelDraft | Missed]:
        self.wanted.append((carrier_id, tuple(orders)))
        found: list[ParcelDraft | Missed] = []
        for order in orders:
            if self.drafts is not None:
                found += self.drafts(carrier_id, order.reference)
                continue
            drafts = [ParcelDraft(number=each, supplier_order=order.reference) for each in self.codes(order.reference)]
            found += drafts or [Missed(number=order.reference, error=NotFound("no code yet"))]
        return found

    async def receive(self, carrier_id: str, push: Push) -> Sequence[Tracking]:
        raise Rejected("takes no pushes")

    async def check(self, carrier_id: str) -> None:
        """All is well."""

    async def detect(
        self, numbers: Sequence[str], among: Collection[str] | None = None
    ) -> Mapping[str, Sequence[tuple[str, Candidate]]]:
        asked = [each for each in self.known.values() if among is None or each.id in among]
        return {number: [(each.id, each.guess) for each in asked if each.knows(number)] for number in numbers}

    async def tracking_urls(self, carrier_id: str, parcels: Sequence[tuple[str, str]]) -> Sequence[str | None]:
        known = carrier_id in self.known
        return [f"https://{carrier_id}.example/{number}" if known else None for number, _ in parcels]

    async def tell(self, changes: Sequence[StatusChange]) -> None:
        self.told += changes

    def health(self, carrier_id: str) -> State:
        return self.states.get(carrier_id, State(carrier_id, carrier_id.upper()))

    def healths(self) -> Sequence[State]:
        return [self.health(carrier_id) for carrier_id in self.known]

    def notices(self) -> list[str]:
        said, self.said = self.said, []
        return said

    async def close(self) -> None:
        self.closed = True
