"""What the engine needs of the host that runs the plugins."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

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


class Health(Protocol):
    """A carrier's health as the host sees it."""

    @property
    def id(self) -> str:
        """The carrier's id."""

    @property
    def title(self) -> str:
        """The carrier's name."""

    @property
    def health(self) -> StrEnum:
        """`up`, `paused`, …: the values of `CarrierHealth`."""

    @property
    def reason(self) -> str:
        """Why, in words."""

    @property
    def paused_until(self) -> datetime | None:
        """When it is asked again, where that is known."""

    @property
    def no_new_until(self) -> datetime | None:
        """Until when no number is registered, though those that are registered are asked about."""


class Hosting(Protocol):
    """`tui_tracker.host.Host`, as far as the engine knows it. Nothing here raises for a plugin's faults."""

    @property
    def carriers(self) -> "Mapping[str, Carrier]":
        """The loaded carriers by id."""

    def load(self) -> None:
        """Import the plugins."""

    async def track(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> "Sequence[Tracking | Missed]":
        """One outcome per request, in order."""

    async def register(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> "Sequence[Registered | Missed]":
        """The same for registering."""

    async def retrack(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> "Sequence[Registered | Missed]":
        """The same for numbers that the service follows no longer."""

    async def change_courier(
        self, carrier_id: str, request: "TrackRequest", courier_code: str
    ) -> "Registered | Missed":
        """Tell the service that the number belongs to another courier."""

    async def stop(self, carrier_id: str, requests: "Sequence[TrackRequest]") -> None:
        """Tell the service that these need not be followed. Raises one of the six errors."""

    async def quota(self, carrier_id: str) -> "Quota | None":
        """What is used and left; `None` where there is no such thing. Raises one of the six errors."""

    async def find_numbers(
        self, carrier_id: str, orders: "Sequence[SupplierOrder]"
    ) -> "Sequence[ParcelDraft | Missed]":
        """The codes of supplier orders, several for a split one; each order is in it at least once."""

    async def receive(self, carrier_id: str, push: "Push") -> "Sequence[Tracking]":
        """What a webhook call says. Raises one of the six errors."""

    async def check(self, carrier_id: str) -> None:
        """Prove the credentials. Raises one of the six errors."""

    async def detect(
        self, numbers: Sequence[str], among: Collection[str] | None = None
    ) -> "Mapping[str, Sequence[tuple[str, Candidate]]]":
        """For each number the carriers (all, or those of `among`) that think it may be theirs, the surest first."""

    async def tracking_urls(self, carrier_id: str, parcels: Sequence[tuple[str, str]]) -> Sequence[str | None]:
        """The pages a person can open for each number (and courier), `None` where there is none."""

    async def tell(self, changes: "Sequence[StatusChange]") -> None:
        """Tell the plugins that want to know of changes that are kept."""

    def health(self, carrier_id: str) -> Health:
        """Whether the carrier can be asked now."""

    def healths(self) -> Sequence[Health]:
        """The same of all."""

    def notices(self) -> Sequence[str]:
        """What the operator should know, each said once."""

    async def close(self) -> None:
        """Close connections and end what still runs."""
