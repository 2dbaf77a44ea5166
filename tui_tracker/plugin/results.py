"""What goes into a carrier's methods and what comes out: frozen, keyword-only dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tui_tracker.model.outcome import Event, Expected, Tracking
from tui_tracker.model.status import Detail, Status

from .errors import PluginError

__all__ = [
    "Candidate",
    "Detail",
    "Event",
    "Expected",
    "Limits",
    "Missed",
    "Push",
    "Quota",
    "Registered",
    "Status",
    "StatusChange",
    "SupplierOrder",
    "TrackRequest",
    "Tracking",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How a carrier may be asked; the host keeps these, the plugin only declares them."""

    batch: int = 1  # numbers in one `track` or `register` call
    rate: tuple[int, float] | None = None  # requests, per so many seconds; None = no limit known
    concurrent: int = 1  # calls under way at once
    min_interval: float = 0.0  # seconds: shortest useful time between two looks at one number
    pushes: bool = False  # the carrier tells us by itself, so it is asked less
    answer: int = 2 * 1024 * 1024  # bytes, unpacked, that one HTTP answer may have; 64 MB at most


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackRequest:
    """One number to look up, with what else is known about the parcel."""

    number: str
    courier_code: str = ""  # this carrier's own code for the courier, where known
    supplier_orders: tuple[str, ...] = ()
    destination_country: str = ""  # ISO 3166 alpha-2
    postal_code: str = ""
    placed_at: datetime | None = None
    shipped_at: datetime | None = None
    language: str = "en"
    registered: bool = False  # the host remembers a successful `register`
    memo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """No answer for one number, and why."""

    number: str
    error: PluginError


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """The service now follows the number (or did already: `already`)."""

    number: str
    courier: str = ""
    courier_code: str = ""
    already: bool = False
    memo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A courier that a number may belong to. `confidence` is 0..1; `reason` says why, in a few words.

    0 means: not recognised, but a page can be made for it. Such a carrier is never chosen by itself.
    """

    courier: str
    code: str = ""
    confidence: float = 0.5
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """What is used and left of a paid allowance. `resets_at` is aware, or `None` when it never does."""

    used: int
    total: int
    resets_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierOrder:
    """An order the shop made with a supplier, whose tracking codes are wanted."""

    reference: str  # the supplier's order number
    placed_at: datetime | None = None  # when the customer ordered: the supplier's order is not older
    destination_country: str = ""  # ISO 3166 alpha-2
    postal_code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """A webhook call as it came in: verify before parsing."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChange:
    """Told to `tracker_status_changed` after the commit."""

    order_number: str
    shop: str
    number: str
    before: Status | None
    after: Status | None
    detail: Detail | None
    at: datetime
