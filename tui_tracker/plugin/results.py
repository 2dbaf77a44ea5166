"""What goes into a carrier's methods and what comes out: frozen, keyword-only dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tui_tracker.model.expected import Expected
from tui_tracker.model.outcome import Event, Tracking
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
    """How a carrier may be asked; the host keeps these, the plugin only declares them.

    One that makes no sense (`batch` outside 1 to 1,000, `concurrent` outside 1 to 100, `answer` outside 1 KB to 64 MB,
    a time over 366 days) makes the carrier unusable, and `plugins list` says why. Read once, when it is loaded.

    >>> Limits(batch=40, rate=(3, 1.0), min_interval=6 * 3600).concurrent
    1
    """

    batch: int = 1  # numbers in one call of `track`, `register`, `stop`, `find_numbers`; 1 to 1,000
    rate: tuple[int, float] | None = None  # HTTP requests, in any so many seconds; None = no limit known
    concurrent: int = 1  # calls under way at once
    min_interval: float = 0.0  # seconds: shortest useful time between two looks at one number
    pushes: bool = False  # the carrier can tell us by itself (`receive`): asked less about what it lately told of
    answer: int = 2 * 1024 * 1024  # bytes, unpacked, that one HTTP answer may have; 64 MB at most


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackRequest:
    """One number to look up, with what else is known about the parcel; "", `()` and `None` = not known.

    >>> request = TrackRequest(number="AC1", postal_code="11122", memo={"parcel": "88"})
    >>> request.memo["parcel"]
    '88'
    """

    number: str  # capitals, no blanks
    courier_code: str = ""  # this carrier's own code for the courier, where known
    supplier_orders: tuple[str, ...] = ()  # the supplier's order numbers
    destination_country: str = ""  # ISO 3166 alpha-2, or the name as the shop has it
    postal_code: str = ""  # the recipient's, as the shop has it
    placed_at: datetime | None = None  # when the customer ordered; aware
    shipped_at: datetime | None = None  # aware
    language: str = "en"  # the operator's ("en" or "sv"), for carriers that can answer in several
    registered: bool = False  # a `register` succeeded before
    memo: Mapping[str, str] = field(default_factory=dict)  # what this carrier last gave with the number


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """No answer for one number, and why.

    >>> Missed(number="AC1", error=NotFound("Acme Post does not know it yet"))
    Missed(number='AC1', error=NotFound('Acme Post does not know it yet'))
    """

    number: str  # as it was asked for; a supplier order's reference, a message's key
    error: PluginError  # one of the six; anything else counts as `PluginCrashed`


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """The service follows the number now, or did already.

    >>> Registered(number="AC1", memo={"parcel": "88"}).already
    False
    """

    number: str  # as it was asked for
    courier: str = ""  # name of the company, where the service told it
    courier_code: str = ""  # the carrier's own code for it
    already: bool = False  # it was followed before: nothing was paid for it
    memo: Mapping[str, str] = field(default_factory=dict)  # handed back with the next request; 50 of 2,000 characters


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A courier that a number may belong to.

    >>> Candidate(courier="Acme Post", confidence=0.9, reason="the check digit fits")
    Candidate(courier='Acme Post', code='', confidence=0.9, reason='the check digit fits')
    """

    courier: str  # the company's name; "" = the carrier takes the number but does not know whose it is
    code: str = ""  # this carrier's own code for the courier
    confidence: float = 0.5  # 0 to 1; 0 = not recognised, but a page can be made: such a carrier is never chosen
    reason: str = ""  # why, in a few words


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """What is used and left of a paid allowance, in the service's own units.

    >>> quota = Quota(used=40, total=100, resets_at=datetime(2026, 12, 1, tzinfo=UTC))
    >>> quota.total - quota.used
    60
    """

    used: int  # so far
    total: int  # bought or granted
    resets_at: datetime | None = None  # aware; None = never, or not told


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierOrder:
    """An order the shop made with a supplier, whose tracking codes are wanted.

    >>> SupplierOrder(reference="3012345678901234", destination_country="SE").postal_code
    ''
    """

    reference: str  # the supplier's order number
    placed_at: datetime | None = None  # when the customer ordered: the supplier's order is not older; aware
    destination_country: str = ""  # ISO 3166 alpha-2, or the name as the shop has it
    postal_code: str = ""  # the recipient's


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """A webhook call as it came in: anybody may have sent it, so verify before parsing.

    >>> push = Push(headers={"X-Acme-Sign": "ab12"}, body=b'{"id": "AC1"}')
    >>> {name.lower(): value for name, value in push.headers.items()}["x-acme-sign"]
    'ab12'
    """

    headers: Mapping[str, str]  # as they came, their names in any case
    body: bytes  # as it came, for the signature


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChange:
    """One parcel has another status: told to `tracker_status_changed` after the commit.

    >>> change = StatusChange(
    ...     order_number="#1001", shop="", number="AC1", before=Status.IN_TRANSIT, after=Status.DELIVERED,
    ...     detail=None, at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    ... )
    >>> f"{change.order_number}: {change.before} → {change.after}"
    '#1001: in_transit → delivered'
    """

    order_number: str  # as people read it
    shop: str  # the shop's name, "" where there is only one
    number: str  # the parcel's tracking number
    before: Status | None  # None = the parcel had none
    after: Status | None  # None = it has none any more
    detail: Detail | None  # of `after`
    at: datetime  # of the commit, aware
