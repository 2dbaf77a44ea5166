"""A host whose carriers answer as a test says: the engine's only view of plugins."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
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
    Registered,
    Tracking,
    TrackRequest,
)

Answer = Callable[[TrackRequest], Tracking | Missed]


class FakeCarrier(Carrier):
    """Known to the fake host by its id; its methods are never called."""

    def __init__(self, carrier_id: str, *, batch: int = 40, registers: bool = False, looks_up: bool = True) -> None:
        self.id = carrier_id
        self.title = carrier_id.upper()
        self.limits = Limits(batch=batch)
        self.registers = registers
        self.looks_up = looks_up

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
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
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    asked: list[tuple[str, str, tuple[TrackRequest, ...]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
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

    def detect(self, number: str) -> Sequence[tuple[str, Candidate]]:
        return [(carrier_id, Candidate(courier=carrier_id, confidence=0.3)) for carrier_id in self.known]

    def tracking_url(self, carrier_id: str, number: str, courier: str) -> str | None:
        return f"https://{carrier_id}.example/{number}" if carrier_id in self.known else None

    def health(self, carrier_id: str) -> State:
        return self.states.get(carrier_id, State(carrier_id, carrier_id.upper()))

    def healths(self) -> Sequence[State]:
        return [self.health(carrier_id) for carrier_id in self.known]

    def notices(self) -> list[str]:
        said, self.said = self.said, []
        return said

    async def close(self) -> None:
        self.closed = True
