"""The base class of carriers: one abstract method, everything else has a default.

The rule to remember: a method that takes `ctx` is async and may do I/O; a method without is sync, pure and fast.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from tui_tracker.model.pages import page_for

from .context import Context
from .errors import Rejected
from .results import (
    Candidate,
    Limits,
    Missed,
    Push,
    Quota,
    Registered,
    SupplierOrder,
    Tracking,
    TrackRequest,
)
from .sources import ParcelDraft


class Carrier(ABC):
    """Answers questions about tracking numbers.

    `id`, `title`, `hosts` and `limits` are instance attributes; a class attribute serves for the fixed ones, so that
    one plugin can return several carriers and a configured `base_url` adds its host.
    """

    id: str
    title: str
    hosts: frozenset[str] = frozenset()  # where `ctx.http` may go
    limits: Limits = Limits()
    config_type: type | None = None  # frozen dataclass; options declared with `option()`
    url_template: str | None = None  # "https://…?n={number}", quoted by `tracking_url`
    registers: bool = False  # numbers must be registered before `track` is called
    looks_up: bool = True  # False: links only, never asked
    page_first: bool = False  # its page comes before the shop's own, as that of a carrier that only makes links does
    finds_numbers: bool = False  # whether `find_numbers` is worth asking

    @abstractmethod
    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """One outcome per request, in the same order. At most `limits.batch` requests at a time."""

    def detect(self, number: str) -> Sequence[Candidate]:
        """Couriers of this carrier that `number` may belong to; total, fast and modest."""
        return ()

    def tracking_url(self, number: str, courier: str | None) -> str | None:
        """The page a person can open for `number`, or `None`."""
        if self.url_template is None:
            return None
        return page_for(self.url_template, number)

    async def register(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Tell the service to follow these numbers; one outcome per request. The host remembers which succeeded."""
        return [Missed(number=request.number, error=Rejected("does not register numbers")) for request in requests]

    async def change_courier(self, request: TrackRequest, courier_code: str, ctx: Context) -> Registered | Missed:
        """Tell the service that `request` belongs to another courier."""
        return Missed(number=request.number, error=Rejected("does not change couriers"))

    async def retrack(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Ask the service to follow stopped numbers again."""
        return [Missed(number=request.number, error=Rejected("does not track again")) for request in requests]

    async def stop(self, requests: Sequence[TrackRequest], ctx: Context) -> None:
        """Tell the service that these numbers need not be followed any more."""

    async def quota(self, ctx: Context) -> Quota | None:
        """What is used and left of a paid allowance; `None` where there is none."""
        return None

    async def find_numbers(self, orders: Sequence[SupplierOrder], ctx: Context) -> Sequence[ParcelDraft | Missed]:
        """The tracking codes of supplier orders: several drafts for a split one, each with `supplier_order`.

        An order without a code yet is `Missed` with `NotFound`, its `number` being the order's reference.
        """
        return [Missed(number=order.reference, error=Rejected("knows no supplier orders")) for order in orders]

    async def check(self, ctx: Context) -> None:
        """The cheapest call that proves the credentials; raises one of the six errors."""

    async def receive(self, push: Push, ctx: Context) -> Sequence[Tracking]:
        """What a webhook call says; verify before parsing."""
        raise Rejected("takes no pushes")
