"""A host that is made when it is first needed: the first screen does not wait for what only plugins need."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from .hosting import Health, Hosting

if TYPE_CHECKING:
    from tui_tracker.plugin import Candidate, Carrier, Missed, Registered, StatusChange, Tracking, TrackRequest


class LateHost:
    """`Hosting` that calls `make` once, on the engine's thread, when the plugins are to be loaded."""

    def __init__(self, make: Callable[[], Hosting]) -> None:
        """`make` may import what it likes."""
        self._make = make

    @cached_property
    def _host(self) -> Hosting:
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

    def health(self, carrier_id: str) -> Health:
        """Whether the carrier can be asked now."""
        return self._host.health(carrier_id)

    def healths(self) -> Sequence[Health]:
        """The same of all."""
        return self._host.healths()

    def notices(self) -> Sequence[str]:
        """What the operator should know, each said once."""
        return self._host.notices()

    async def close(self) -> None:
        """Close connections and end what still runs; nothing where nothing was made."""
        if "_host" in self.__dict__:
            await self._host.close()
