"""Order sources and channels (provisional), and the drafts they yield."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from .context import Context

if TYPE_CHECKING:
    from .results import Missed


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerDraft:
    """Who an order is for. `country`: ISO 3166 alpha-2 or the name as given."""

    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    city: str = ""
    postal_code: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDraft:
    """One line item. `price` is a decimal number as text, for one piece."""

    title: str
    sku: str = ""
    quantity: int = 1
    price: str = ""
    supplier_order: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderDraft:
    """An order as a source tells it; `row` is where it stands in the file (1 = the first line), 0 = not a file.

    `None` and "" mean "not said": a later import never wipes what is known with them.
    """

    number: str
    shop: str = ""
    external_id: str = ""
    placed_at: datetime | None = None  # naive = the shop's own zone
    customer: CustomerDraft = field(default_factory=CustomerDraft)
    lines: tuple[LineDraft, ...] = ()
    total: str = ""
    currency: str = ""
    fulfilled: bool | None = None
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    supplier_orders: tuple[str, ...] = ()
    note: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelDraft:
    """A tracking code for an order. `order` is the order's number; `supplier_order` serves where that is unknown."""

    number: str
    order: str = ""
    shop: str = ""
    supplier_order: str = ""
    carrier: str = ""  # id of a carrier plugin, where the source knows one
    courier: str = ""  # name of the company, as given
    url: str = ""
    shipped_at: datetime | None = None
    lines: tuple[int, ...] = ()
    row: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A row that was not taken, and why; `order`: the order it is about, where that could be read.

    `template` and `values`, if given, are the reason in parts, as `{text} is not a date`: so it can be translated. The
    value of `column` is translated too.
    """

    row: int
    reason: str
    order: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some of what a source has; the host commits it, then the cursor.

    Of a file: `columns` are those that were read (their name → our field), `ignored` those that were not.
    """

    orders: Sequence[OrderDraft] = ()
    parcels: Sequence[ParcelDraft] = ()
    skipped: Sequence[Skipped] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    cursor: str = ""
    more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOptions:
    """How a file is to be read. `mapping`: their column name → our field; `timezone`: for times without a zone."""

    profile: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"


class OrderSource(ABC):
    """Yields orders and parcels, from a service (`fetch`) or a file (`read`)."""

    id: str
    title: str
    hosts: frozenset[str] = frozenset()
    config_type: type | None = None

    async def fetch(self, cursor: str, ctx: Context) -> Page:
        """The next page after `cursor` ("" = from the start)."""
        return Page()

    async def read(self, file: BinaryIO, name: str, options: ReadOptions, ctx: Context) -> Page:
        """All that stands in `file`. Raises `BadResponse` when it is not such a file at all."""
        return Page()


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who a message is for. `address`: what the channel needs, an e-mail address, a phone number, a URL."""

    address: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message, ready to be sent. `key` stays the same when it is tried again."""

    key: str
    recipient: Recipient
    subject: str = ""
    text: str = ""
    html: str = ""
    url: str = ""
    urgent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A message that was taken. `cost` is a decimal number as text with its currency ("0.35 SEK"), "" = not told."""

    key: str  # the message's
    reference: str = ""  # the service's own id
    parts: int = 1
    cost: str = ""
    note: str = ""


class Channel(ABC):
    """Carries messages to people. Provisional: settled and frozen with the notifications."""

    id: str
    title: str
    hosts: frozenset[str] = frozenset()
    config_type: type | None = None
    deduplicates: bool = False  # a key that was sent before is not sent again, whatever crashed meanwhile

    @abstractmethod
    async def send(self, messages: Sequence[Message], ctx: Context) -> "Sequence[Receipt | Missed]":
        """One outcome per message, in the same order; `Missed.number` is the message's key."""

    async def check(self, ctx: Context) -> None:
        """The cheapest call that proves the credentials; raises one of the six errors."""
