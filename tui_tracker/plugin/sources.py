"""Channels; and order sources (provisional) with the drafts they yield."""

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
    """Who an order is for, as a source tells it. "" = not said. Provisional, as order sources are.

    >>> CustomerDraft(name="Siv Lind", country="SE", address=("Storgatan 1",)).city
    ''
    """

    name: str = ""  # the person's
    email: str = ""  # one address
    phone: str = ""  # as given
    country: str = ""  # ISO 3166 alpha-2, or the name as given
    city: str = ""  # as given
    postal_code: str = ""  # as given
    address: tuple[str, ...] = ()  # its lines, without postal code, city and country


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDraft:
    """One line item of an `OrderDraft`. Provisional, as order sources are.

    >>> LineDraft(title="Lamp, green", quantity=2, price="14.50").quantity
    2
    """

    title: str  # what people read
    sku: str = ""  # the shop's own number for the article
    quantity: int = 1  # pieces, 1 or more
    price: str = ""  # of one piece: a decimal number as text, in the order's currency
    supplier_order: str = ""  # the supplier's number of the order this line was bought with


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderDraft:
    """An order as a source tells it.

    `None`, `()` and "" mean "not said": a later import never wipes what is known with them. It is the same order where
    shop and number are the same (or shop and `external_id`), whatever source it came from. Provisional, as order
    sources are.

    >>> order = OrderDraft(
    ...     number="#1001", placed_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    ...     lines=(LineDraft(title="Lamp, green", price="14.50"),), total="14.50", currency="EUR",
    ... )
    >>> order.fulfilled is None
    True
    """

    number: str  # as people read it, "#1001"
    shop: str = ""  # the shop's name; "" = the configured one
    external_id: str = ""  # the shop system's own id
    placed_at: datetime | None = None  # aware; naive = the shop's own zone
    customer: CustomerDraft = field(default_factory=CustomerDraft)  # who it is for
    lines: tuple[LineDraft, ...] = ()  # in the order's own order
    total: str = ""  # a decimal number as text
    currency: str = ""  # ISO 4217
    fulfilled: bool | None = None  # whether all of it was shipped
    fulfilled_at: datetime | None = None  # aware; naive = the shop's own zone
    cancelled_at: datetime | None = None  # aware; naive = the shop's own zone
    supplier_orders: tuple[str, ...] = ()  # the supplier's order numbers, where they are not told line by line
    note: str = ""  # 4,000 characters at most, line breaks stay
    tags: tuple[str, ...] = ()  # as the shop has them
    url: str = ""  # the order's page for the shop's people; http or https
    row: int = 0  # where it stands in the file, 1 = the first line; 0 = not a file


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelDraft:
    """A tracking code for an order, from an order source or from `Carrier.find_numbers`.

    The order is found by `order` (and `shop`), or by `supplier_order` where that is unknown.

    >>> ParcelDraft(number="AC1", supplier_order="3012345678901234").order
    ''
    """

    number: str  # the tracking number
    order: str = ""  # the order's number
    shop: str = ""  # the shop's name; "" = the configured one
    supplier_order: str = ""  # the supplier's order number
    carrier: str = ""  # id of a carrier plugin, where the source knows one
    courier: str = ""  # name of the company, as given
    url: str = ""  # the page that came with the code; http or https
    shipped_at: datetime | None = None  # aware; naive = the shop's own zone
    lines: tuple[int, ...] = ()  # which lines of the order are in it, 0 = the first
    row: int = 0  # where it stands in the file, 1 = the first line; 0 = not a file


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A row that was not taken, and why. Provisional, as order sources are.

    `template` and `values`, if given, are the reason in parts, so that it can be translated. The value of `column` is
    translated too.

    >>> skipped = Skipped(row=7, reason="31/31 is no date", template="{text} is no date", values={"text": "31/31"})
    >>> skipped.template.format(**skipped.values)
    '31/31 is no date'
    """

    row: int  # where it stands in the file, 1 = the first line
    reason: str  # a sentence for people
    order: str = ""  # the number of the order it is about, where that could be read
    template: str = ""  # the reason with names in braces
    values: Mapping[str, str] = field(default_factory=dict)  # what stands for the names


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some of what a source has; the host commits it, then the cursor. Provisional, as order sources are.

    >>> page = Page(orders=[OrderDraft(number="#1001")], cursor="2026-11-02T10:00:00Z", more=True)
    >>> len(page.orders), len(page.parcels)
    (1, 0)
    """

    orders: Sequence[OrderDraft] = ()  # in the source's own order
    parcels: Sequence[ParcelDraft] = ()  # codes of these orders or of earlier ones
    skipped: Sequence[Skipped] = ()  # rows that were not taken
    columns: Mapping[str, str] = field(default_factory=dict)  # of a file: those that were read, their name → our field
    ignored: Sequence[str] = ()  # of a file: names of those that were not
    cursor: str = ""  # where the next `fetch` goes on, 2,000 characters at most
    more: bool = False  # there is more to fetch at once


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOptions:
    """How a file is to be read. Provisional, as order sources are.

    >>> ReadOptions(mapping={"Bestellnr": "order"}).mapping["Bestellnr"]
    'order'
    """

    profile: str = ""  # a name the source knows for a kind of file; "" = find out
    mapping: Mapping[str, str] = field(default_factory=dict)  # their column's name → our field
    timezone: str = "UTC"  # IANA name, for times without a zone


class OrderSource(ABC):
    """Yields orders and parcels, from a service (`fetch`) or a file (`read`).

    Provisional: settled and frozen once a shop has been connected with it in earnest; until then it may change with any
    minor release.

    >>> class Ledger(OrderSource):
    ...     id, title = "ledger", "Ledger"
    ...     hosts = frozenset({"ledger.acme.example"})
    ...
    ...     async def fetch(self, cursor, ctx):
    ...         query = {"after": cursor} if cursor else None
    ...         told = await ctx.http.get_json("https://ledger.acme.example/orders", params=query)
    ...         return Page(orders=[OrderDraft(number=each) for each in told["orders"]], cursor=told["last"])
    ...
    ...     async def read(self, file, name, options, ctx):
    ...         text = file.read().decode()
    ...         if not text.startswith("LEDGER"):
    ...             raise BadResponse(f"{name} is no ledger", field="line 1", hint="Export it as a ledger.")
    ...         rows = enumerate(text.splitlines()[1:], start=2)
    ...         return Page(orders=[OrderDraft(number=line, row=row) for row, line in rows])
    """

    id: str  # small letters, digits, "-" and "_", 40 at most
    title: str  # the name people read
    hosts: frozenset[str] = frozenset()  # where `ctx.http` may go
    config_type: type | None = None  # frozen dataclass; options declared with `option()`

    async def fetch(self, cursor: str, ctx: Context) -> Page:
        """The next page after `cursor` ("" = from the start); an empty one by default.

        The same cursor may come again, because the host commits a page before it keeps the page's cursor. Raises one of
        the six errors.

        >>> ctx = context({"https://ledger.acme.example/orders?after=7": {"orders": ["#1008"], "last": "8"}})
        >>> page = asyncio.run(Ledger().fetch("7", ctx))
        >>> page.orders[0].number, page.cursor
        ('#1008', '8')
        """
        return Page()

    async def read(self, file: BinaryIO, name: str, options: ReadOptions, ctx: Context) -> Page:
        """All that stands in `file`; `name` is how people call it. An empty page by default.

        Raises `BadResponse` when it is not such a file at all; a bad row is `Skipped`. May be busy for up to 120
        seconds.

        >>> from io import BytesIO
        >>> page = asyncio.run(Ledger().read(BytesIO(b"LEDGER\\n#1001\\n"), "november.txt", ReadOptions(), context()))
        >>> page.orders[0].number, page.orders[0].row
        ('#1001', 2)
        """
        return Page()


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who a message is for.

    >>> Recipient(address="siv@customer.example", name="Siv Lind", language="sv").language
    'sv'
    """

    address: str  # what the channel needs: an e-mail address, a phone number, a URL
    name: str = ""  # the person's, "" = not known
    language: str = "en"  # "en" or "sv"; the message is written in it already


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message, ready to be sent: written in the recipient's language, its links made.

    >>> siv = Recipient(address="siv@customer.example")
    >>> Message(key="1001-delivered", recipient=siv, subject="Your parcel", text="It is here.").urgent
    False
    """

    key: str  # stays the same when the message is tried again
    recipient: Recipient  # one person
    subject: str = ""  # one line; "" where a channel has none
    text: str = ""  # plain text
    html: str = ""  # the same as HTML, "" = none
    url: str = ""  # a page that belongs to it; http or https
    urgent: bool = False  # may wake somebody up
    event: str = ""  # what happened: "shipped", "delivered", …; "" = something else
    at: datetime | None = None  # when it happened, aware
    data: Mapping[str, str] = field(default_factory=dict)  # facts for machines: "order", "number", "status", …


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A message that was taken.

    >>> Receipt(key="1001-delivered", reference="m-88", parts=2, cost="0.70 SEK").parts
    2
    """

    key: str  # the message's
    reference: str = ""  # the service's own id
    parts: int = 1  # how many messages it became (text messages are cut)
    cost: str = ""  # a decimal number as text with its currency, "0.35 SEK"; "" = not told
    note: str = ""  # what the service said besides


class Channel(ABC):
    """Carries messages to people. What is said of a message decides whether it may be tried again:

    - `Receipt`: it was taken;
    - `RateLimited`, and `Unavailable` with `sent=False`: later, with the same key;
    - `Unavailable` with `sent=True` or `None`, and a crash: it may have been sent. It is tried again where the channel
      `deduplicates`, else a person decides;
    - `Rejected`: never; with `address=True` nothing more is sent to that recipient;
    - `AuthFailed`: the channel rests until the configuration changes.

    >>> class Pager(Channel):
    ...     id, title = "pager", "Pager"
    ...     reaches, form = "phone", "short"
    ...     hosts = frozenset({"pager.acme.example"})
    ...
    ...     async def send(self, messages, ctx):
    ...         return [await self.one(message, ctx) for message in messages]
    ...
    ...     async def one(self, message, ctx):
    ...         body = {"to": message.recipient.address, "text": message.text}
    ...         sent = await ctx.http.post_json("https://pager.acme.example/send", json=body)
    ...         if sent["state"] == "bad address":
    ...             return Missed(number=message.key, error=Rejected("no such pager"))
    ...         return Receipt(key=message.key, reference=sent["id"])
    """

    id: str  # small letters, digits, "-" and "_", 40 at most: the section `[channels.<id>]`
    title: str  # the name people read
    hosts: frozenset[str] = frozenset()  # where `ctx.http` may go
    config_type: type | None = None  # frozen dataclass; options declared with `option()`
    deduplicates: bool = False  # a key that was sent before is not sent again, whatever crashed meanwhile
    reaches: str = ""  # what an address is: "email", "phone"; "" = the shop's own people only, no customers
    form: str = "text"  # "text", "html" (text and the same as HTML) or "short" (a text message)
    batch: int = 20  # messages in one call of `send`, 1 to 100
    private_hosts: bool = True  # whether `ctx.http` may go to addresses inside the shop's own network
    in_app: bool = False  # needs the terminal somebody sits at: never sent by a program without a screen

    @abstractmethod
    async def send(self, messages: Sequence[Message], ctx: Context) -> "Sequence[Receipt | Missed]":
        """One outcome per message, in the same order; `Missed.number` is the message's key. Raises the six errors.

        >>> ctx = context({"https://pager.acme.example/send": {"state": "ok", "id": "m-88"}})
        >>> message = Message(key="1001-delivered", recipient=Recipient(address="55512"), text="It is here.")
        >>> asyncio.run(Pager().send([message], ctx))[0].reference
        'm-88'
        """

    async def check(self, ctx: Context) -> None:
        """The cheapest call that proves the credentials; raises one of the six errors. By default nothing.

        >>> asyncio.run(Pager().check(context()))
        """
