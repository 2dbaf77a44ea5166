"""An engine and a host that are made when they are first needed: the first screen waits for neither."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from tui_tracker.late import late
from tui_tracker.store.api import Store

from .clock import Clock
from .port import EnginePort, EngineState, Job
from .reading import Reading

if TYPE_CHECKING:
    from tui_tracker.plugin import (
        Candidate,
        Carrier,
        Missed,
        ParcelDraft,
        Push,
        Quota,
        Registered,
        StatusChange,
        SupplierOrder,
        Tracking,
        TrackRequest,
    )

    from .hosting import Health, Hosting


def late_engine(store: Store, now: Clock, make: Callable[[], EnginePort]) -> EnginePort:
    """What is kept can be read at once. `make`: starts the engine, which closes `store`; called once, by `first_frame`
    or with the first thing that only the engine can do.
    """
    return cast(EnginePort, _LateEngine(store, now, make))


class _LateEngine(Reading):
    """Any thread may call."""

    def __init__(self, store: Store, now: Clock, make: Callable[[], EnginePort]) -> None:
        super().__init__(store, now)
        self._made: EnginePort | None = None
        self._engine = late(lambda: self._started(make))

    def _started(self, make: Callable[[], EnginePort]) -> EnginePort:
        self._made = make()
        return self._made

    def state(self) -> EngineState:
        """Nothing is due before the engine has looked."""
        if self._made is not None:
            return self._made.state()
        problem = self._store.problem
        return EngineState(problem=problem.in_full if problem is not None else "")

    def running(self) -> Sequence[Job]:
        """The jobs not finished yet."""
        return self._made.running() if self._made is not None else ()

    def close(self, *, compact: bool = False) -> None:
        """Stop the engine, where there is one, and close the store."""
        if self._made is not None:
            self._made.close(compact=compact)
        else:
            self._store.close(compact=compact and not self._store.read_only)

    def __getattr__(self, name: str) -> Any:
        """What only the engine does."""
        return getattr(self._engine, name)


class LateHost:
    """`Hosting` that calls `make` once, on the engine's thread, when the plugins are to be loaded."""

    def __init__(self, make: "Callable[[], Hosting]") -> None:
        """`make` may import what it likes."""
        self._make = make

    @cached_property
    def _host(self) -> "Hosting":
        return self._make()

    @property
    def carriers(self) -> "Mapping[str, Carrier]":
        """The loaded carriers by id."""
        return self._host.carriers

    def load(self) -> None:
        """Import the plugins."""
        self._host.load()

    async def track(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> "Sequence[Tracking | Missed]":
        """One outcome per request, in order."""
        return await self._host.track(carrier_id, requests)

    async def register(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> "Sequence[Registered | Missed]":
        """The same for registering."""
        return await self._host.register(carrier_id, requests)

    async def retrack(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> "Sequence[Registered | Missed]":
        """The same for numbers that the service follows no longer."""
        return await self._host.retrack(carrier_id, requests)

    async def change_courier(
        self, carrier_id: str, request: "TrackRequest", courier_code: str
    ) -> "Registered | Missed":
        """Tell the service that the number belongs to another courier."""
        return await self._host.change_courier(carrier_id, request, courier_code)

    async def stop(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> None:
        """Tell the service that these need not be followed. Raises one of the six errors."""
        await self._host.stop(carrier_id, requests)

    async def quota(self, carrier_id: str) -> "Quota | None":
        """What is used and left; `None` where there is no such thing. Raises one of the six errors."""
        return await self._host.quota(carrier_id)

    async def find_numbers(
        self, carrier_id: str, orders: "Sequence[SupplierOrder]"
    ) -> "Sequence[ParcelDraft | Missed]":
        """The codes of supplier orders, several for a split one; each order is in it at least once."""
        return await self._host.find_numbers(carrier_id, orders)

    async def receive(self, carrier_id: str, push: "Push") -> "Sequence[Tracking]":
        """What a webhook call says. Raises one of the six errors."""
        return await self._host.receive(carrier_id, push)

    async def check(self, carrier_id: str) -> None:
        """Prove the credentials. Raises one of the six errors."""
        await self._host.check(carrier_id)

    async def detect(
        self, numbers: Sequence[str], among: Collection[str] | None = None
    ) -> "Mapping[str, Sequence[tuple[str, Candidate]]]":
        """For each number the carriers (all, or those of `among`) that think it may be theirs, the surest first."""
        return await self._host.detect(numbers, among)

    async def tracking_urls(self, carrier_id: str, parcels: Sequence[tuple[str, str]]) -> Sequence[str | None]:
        """The pages a person can open for each number (and courier), `None` where there is none."""
        return await self._host.tracking_urls(carrier_id, parcels)

    async def tell(self, changes: "Sequence[StatusChange]") -> None:
        """Tell the plugins that want to know of changes that are kept."""
        await self._host.tell(changes)

    def health(self, carrier_id: str) -> "Health":
        """Whether the carrier can be asked now."""
        return self._host.health(carrier_id)

    def healths(self) -> "Sequence[Health]":
        """The same of all."""
        return self._host.healths()

    def notices(self) -> Sequence[str]:
        """What the operator should know, each said once."""
        return self._host.notices()

    async def close(self) -> None:
        """Close connections and end what still runs; nothing where nothing was made."""
        if "_host" in self.__dict__:
            await self._host.close()
