"""Calls that count: refused while a carrier is paused, and noted for its health when they end."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from tui_tracker.plugin import (
    Context,
    Missed,
    NotFound,
    ParcelDraft,
    PluginCrashed,
    PluginError,
    Registered,
    Rejected,
    SupplierOrder,
    Tracking,
    TrackRequest,
)

from .batches import in_batches
from .calls import Caller
from .health import HealthBook, verdict
from .objects import Loaded
from .outcomes import all_missed, codes, settled
from .samples import Samples

T = TypeVar("T")
Result = TypeVar("Result", bound=Tracking | Registered)
Ask = Callable[[Context], Awaitable[Any]]


@dataclass
class Asking:
    """What all calls of carriers have in common."""

    caller: Caller
    health: HealthBook
    samples: Samples
    stuck: set[str] = field(default_factory=set)  # carriers whose quick methods blocked

    async def in_batches(
        self, loaded: Loaded, requests: Sequence[TrackRequest], kind: type[Result], method: str
    ) -> list[Result | Missed]:
        """One outcome per request, in order, with as many batches under way as the carrier allows."""

        async def ask(batch: tuple[TrackRequest, ...]) -> list[Result | Missed]:
            return await self.batch(loaded, batch, kind, method, partial(getattr(loaded.thing, method), batch))

        return await in_batches(requests, loaded.limits.batch, loaded.limits.concurrent, ask)

    async def batch(
        self, loaded: Loaded, requests: Sequence[TrackRequest], kind: type[Result], method: str, ask: Ask
    ) -> list[Result | Missed]:
        """The same of one call."""
        registering = method == "register"
        refusal = self.health.refusal(loaded.id, registering=registering)
        if refusal is not None:
            return [*all_missed(requests, refusal)]
        check = partial(_settled, requests, kind=kind, loaded=loaded, method=method)
        try:
            outcomes = await self.caller.call(loaded, method, ask, check, wait=self.health.delay(loaded.id))
        except PluginError as error:
            self.note(loaded, error, registering=registering)
            return [*all_missed(requests, error)]
        self.note(loaded, verdict(outcomes), outcomes, registering=registering)
        return outcomes

    async def codes(self, loaded: Loaded, orders: Sequence[SupplierOrder]) -> list[ParcelDraft | Missed]:
        """What is found for supplier orders, in their order, each at least once."""
        return await in_batches(orders, loaded.limits.batch, loaded.limits.concurrent, partial(self._codes, loaded))

    async def _codes(self, loaded: Loaded, orders: tuple[SupplierOrder, ...]) -> list[ParcelDraft | Missed]:
        refusal = self.health.refusal(loaded.id)
        if refusal is not None:
            return [Missed(number=order.reference, error=refusal) for order in orders]
        ask, check = partial(loaded.thing.find_numbers, orders), partial(codes, orders, who=loaded.who)
        try:
            found = await self.caller.call(loaded, "find_numbers", ask, check, wait=self.health.delay(loaded.id))
        except PluginError as error:
            self.note(loaded, error)
            return [Missed(number=order.reference, error=error) for order in orders]
        self.note(loaded, verdict(found), found)
        return found

    async def noted(self, loaded: Loaded, method: str, ask: Ask, check: Callable[[Any], T]) -> T:
        """A call that is made even while the carrier is paused. Raises one of the six errors."""
        try:
            result = await self.caller.call(loaded, method, ask, check)
        except PluginError as error:
            self.note(loaded, error)
            raise
        self.note(loaded, None)
        return result

    def note(
        self, loaded: Loaded, error: PluginError | None, outcomes: Sequence[object] = (), *, registering: bool = False
    ) -> None:
        """A call ended with these outcomes, or this error: what it means for the next one, and what is kept of it."""
        self.samples.keep(loaded.id, loaded.who, outcomes or (error,))
        if isinstance(error, PluginCrashed) and self.caller.is_blocked(loaded.id):
            self.health.blocked(loaded.id, error)
        else:
            failure = None if isinstance(error, NotFound | Rejected) else error
            self.health.note(loaded.id, failure, registering=registering)


def _settled(
    requests: Sequence[TrackRequest], answer: Any, *, kind: type[Result], loaded: Loaded, method: str
) -> list[Result | Missed]:
    return settled(requests, answer, kind, loaded.who, method)
