"""An order and its parcels as they are kept: frozen, one document an order.

Fields at their default are left out of the document. Times are aware; days are elapsed days of 24 hours.
`OrderRow` is the same document seen through the columns a list needs.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from .awaiting import codes_due_at
from .clocks import clock_from, sent_at
from .expected import Expected
from .handling import Refund, Resent, SentMessage, Snooze
from .record import Record
from .status import INFO, Detail, Status, roll_up

NUMBER_LIMIT: Final = 64
"""Characters of an order number; a longer one is refused, for two that differ only beyond would become one."""
_NOTHING: Final = object()
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


class OrderKey(NamedTuple):
    """What makes an order the same order, whatever source it came from."""

    shop: str
    number: str


class Customer(Record, frozen=True, kw_only=True):
    """Who the order is for. `country` is ISO 3166 alpha-2 where known."""

    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    city: str = ""
    postal_code: str = ""
    address: tuple[str, ...] = ()


class LineItem(Record, frozen=True, kw_only=True):
    """One line of an order. `price` is a decimal number as text, in the order's currency, for one piece."""

    title: str = ""
    sku: str = ""
    quantity: int = 1
    price: str = ""
    supplier_order: str = ""  # what the shop ordered for it, e.g. an AliExpress order number


class Checkpoint(Record, frozen=True, kw_only=True):
    """An event as it is kept: append-only, with who said it and when we saw it."""

    when: datetime
    text: str
    source: str  # carrier id
    seen_at: datetime
    status: Status | None = None
    detail: Detail | None = None
    code: str = ""
    place: str = ""
    country: str = ""
    courier: str = ""  # who had it then, where the carrier tells several apart
    zone_assumed: bool = False  # the carrier gave no zone: `when` is in the zone we assumed
    order: int = 0  # the carrier's own position, oldest first; breaks ties of time
    leg: int = 1


class ManualStatus(Record, frozen=True, kw_only=True):
    """A status set by hand: kept and marked until the operator takes it back."""

    status: Status
    by: str
    at: datetime
    note: str = ""


class LastMiss(Record, frozen=True, kw_only=True):
    """The last look-up that brought nothing, and how many in a row did."""

    kind: str  # that of the plugin's error (not_found, not_taken, rejected, unavailable, …), or no_carrier
    message: str
    at: datetime
    count: int = 1
    field: str = ""  # of an answer that was not understood: which part of it


class SupplierLook(Record, frozen=True, kw_only=True):
    """The last look for the tracking codes of one supplier order."""

    reference: str  # the supplier's order number
    carrier: str = ""  # id of who was asked
    checked_at: datetime | None = None
    next_check_at: datetime | None = None  # None = not asked any more
    codes: tuple[str, ...] = ()  # that it brought
    miss: LastMiss | None = None  # why it brought none


class Parcel(Record, frozen=True, kw_only=True):
    """One tracking number, the unit that is tracked."""

    number: str
    carrier: str = ""  # id of the carrier asked; "" = none chosen yet
    courier: str = ""  # name of the company that moves it
    courier_code: str = ""  # the carrier's own code for the courier
    lines: tuple[int, ...] = ()  # indexes of the order's line items in it; () = not known
    status: Status = Status.PENDING  # what is shown: the manual status, else the derived one
    detail: Detail | None = None
    manual: ManualStatus | None = None
    derived: Status = Status.PENDING  # what the events say
    derived_detail: Detail | None = None
    told: Status | None = None  # the carrier's own word for the whole parcel
    told_detail: Detail | None = None
    raw_status: str = ""  # …verbatim
    decided_by: str = ""  # the rule that decided, for `why`
    since: datetime | None = None  # when what the events say began
    events: tuple[Checkpoint, ...] = ()
    last_event: str = ""
    last_event_at: datetime | None = None
    expected: Expected | None = None
    last_mile_number: str = ""
    memo: dict[str, str] = msgspec.field(default_factory=dict)
    registered_at: datetime | None = None
    stopped_at: datetime | None = None  # the carrier was told to follow it no longer
    to_stop: bool = False  # …and is to be told so; follows from the rest
    retracks: int = 0  # how often the carrier was asked to follow it again
    courier_changes: int = 0  # how often the carrier was told of another courier
    url: str = ""  # a tracking page given with the code
    added_at: datetime | None = None
    shipped_at: datetime | None = None
    checked_at: datetime | None = None
    answered_at: datetime | None = None  # the last look that brought something
    pushed_at: datetime | None = None  # its carrier last told news of it by itself
    next_check_at: datetime | None = None
    clock_from: datetime | None = None  # since when its status counts for a deadline; follows from the rest
    sent_at: datetime | None = None  # from when its time under way counts; follows from the rest
    miss: LastMiss | None = None
    verdict: str = ""  # what the carrier last said of the number: "not_found", "rejected", "" = known, never asked
    disputed: bool = False  # two that speak of it disagree; follows from the rest
    tried: tuple[str, ...] = ()  # ids of other carriers that were asked besides, when its own had long told nothing


class Order(Record, frozen=True, kw_only=True):
    """A customer's order. `status` is the roll-up of its parcels, kept so that plain TinyDB can query it."""

    id: int = 0  # the document's number in the orders table; not repeated inside the document
    number: str
    shop: str = ""
    external_id: str = ""
    source: str = ""
    placed_at: datetime
    customer: Customer = msgspec.field(default_factory=Customer)
    lines: tuple[LineItem, ...] = ()
    total: str = ""
    currency: str = ""
    fulfilled: bool = False  # the shop says so, or there is a parcel
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    archived_at: datetime | None = None
    status: Status | None = None
    parcels: tuple[Parcel, ...] = ()
    supplier_orders: tuple[str, ...] = ()
    looks: tuple[SupplierLook, ...] = ()  # for their codes, and for those of the lines
    codes_due_at: datetime | None = None  # when the supplier is asked next; follows from the rest
    tags: tuple[str, ...] = ()
    note: str = ""
    snooze: Snooze | None = None  # put off by hand
    resent: Resent | None = None  # the goods were sent again
    refund: Refund | None = None  # the customer got money back
    messages: tuple[SentMessage, ...] = ()  # to supplier and customer, the oldest first
    url: str = ""
    added_at: datetime | None = None
    forgotten_at: datetime | None = None  # the customer's data was erased, and none comes back

    @property
    def key(self) -> OrderKey:
        """Shop and number: the order's identity across sources."""
        return OrderKey(self.shop, self.number)


class CustomerRow(Record, frozen=True, kw_only=True):
    """The customer's columns of a list."""

    name: str = ""
    email: str = ""
    country: str = ""


class ParcelRow(Record, frozen=True, kw_only=True):
    """The parcel's columns of a list, and what decides whether it is due."""

    number: str
    carrier: str = ""
    courier: str = ""
    status: Status = Status.PENDING
    detail: Detail | None = None
    manual: ManualStatus | None = None
    last_event: str = ""
    last_event_at: datetime | None = None
    checked_at: datetime | None = None
    next_check_at: datetime | None = None
    clock_from: datetime | None = None
    sent_at: datetime | None = None
    expected: Expected | None = None
    to_stop: bool = False
    disputed: bool = False


class OrderRow(Record, frozen=True, kw_only=True):
    """An order as a list, a filter, the attention rules and the scheduler see it."""

    id: int = 0
    number: str
    shop: str = ""
    source: str = ""
    placed_at: datetime
    customer: CustomerRow = msgspec.field(default_factory=CustomerRow)
    total: str = ""
    currency: str = ""
    fulfilled: bool = False
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    archived_at: datetime | None = None
    status: Status | None = None
    parcels: tuple[ParcelRow, ...] = ()
    supplier_orders: tuple[str, ...] = ()
    codes_due_at: datetime | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    snooze: Snooze | None = None
    resent: Resent | None = None
    refund: Refund | None = None
    forgotten_at: datetime | None = None

    @property
    def key(self) -> OrderKey:
        """Shop and number: the order's identity across sources."""
        return OrderKey(self.shop, self.number)

    @property
    def deciding(self) -> ParcelRow | None:
        """The parcel that decides the order's status: of those that have it the one with the newest event."""
        if len(self.parcels) == 1:  # nearly every order
            return self.parcels[0]
        mine = [parcel for parcel in self.parcels if parcel.status is self.status] or list(self.parcels[:1])
        return max(mine, key=lambda parcel: parcel.last_event_at or _NEVER) if mine else None

    @property
    def status_by_hand(self) -> bool:
        """Whether the order's status is one that somebody set by hand on the parcel that decides it."""
        parcel = self.deciding
        return parcel is not None and parcel.manual is not None and parcel.status is self.status


def settled(order: Order) -> Order:
    """`order` with the fields brought up to date that follow from the others: status, fulfilled, what is to be stopped,
    since when clocks run, when it was sent, and when the supplier is asked for codes. A customer who was forgotten
    stays so, whatever an import or a carrier brings.
    """
    if order.forgotten_at is not None:
        from .forgetting import erased

        order = erased(order, order.forgotten_at)
    closed = order.cancelled_at is not None or order.archived_at is not None
    parcels = tuple(_settled(parcel, closed) for parcel in order.parcels)
    if any(after is not before for after, before in zip(parcels, order.parcels, strict=True)):
        order = msgspec.structs.replace(order, parcels=parcels)
    fulfilled = order.fulfilled or bool(parcels)
    status = roll_up([parcel.status for parcel in parcels])
    due = codes_due_at(order)
    if (status, fulfilled, due) == (order.status, order.fulfilled, order.codes_due_at):
        return order
    return msgspec.structs.replace(order, status=status, fulfilled=fulfilled, codes_due_at=due)


def _settled(parcel: Parcel, closed: bool) -> Parcel:
    """`parcel` with what follows from the rest of it; the same object if nothing moved."""
    to_stop, began, sent = _is_to_stop(parcel, closed), clock_from(parcel), sent_at(parcel)
    if to_stop is parcel.to_stop and (began, sent) == (parcel.clock_from, parcel.sent_at):
        return parcel
    return msgspec.structs.replace(parcel, to_stop=to_stop, clock_from=began, sent_at=sent)


def _is_to_stop(parcel: Parcel, closed: bool) -> bool:
    """Whether a service still follows what is over. One that was told to go on by hand is followed to the order's end;
    a status set by hand is not the carrier's word, and can be taken back.
    """
    if parcel.registered_at is None or parcel.stopped_at is not None:
        return False
    ended = INFO[parcel.derived].terminal and parcel.next_check_at is None and not parcel.retracks
    return closed or ended


def to_json(order: Order, previous: bytes = b"{}", before: Order | None = None) -> bytes:
    """The JSON document of `order`. Keys of `previous` that we do not know (added by hand) survive; fields that are as
    in `before`, the order that `previous` says, stay as they are written there.
    """
    document = _document.decode(previous)
    old = _values(before) if before is not None else (_NOTHING,) * len(_FIELDS)
    changed = [
        each for each, known in zip(zip(_FIELDS, _values(order), strict=True), old, strict=True) if each[1] is not known
    ]
    for (name, default), value in changed:
        if name == "id" or (value == default and name not in _REQUIRED):
            document.pop(name, None)
        else:
            document[name] = msgspec.Raw(msgspec.json.encode(value))
    return msgspec.json.encode(document)


_NAMES: Final = Order.__struct_fields__
_values: Final = attrgetter(*_NAMES)
_REQUIRED: Final = frozenset(field.name for field in msgspec.structs.fields(Order) if field.required)
_FIELDS: Final = tuple(zip(_NAMES, _values(Order(number="", placed_at=_NEVER)), strict=True))
_document: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def from_json(document: bytes, order_id: int) -> Order:
    """The order kept in a document's JSON. Raises `msgspec.MsgspecError` naming the field that is wrong."""
    order = _orders.decode(document)
    msgspec.structs.force_setattr(order, "id", order_id)  # it is nobody else's yet
    return order


_orders: Final = msgspec.json.Decoder(Order)


def holding(rows: Iterable[OrderRow], numbers: Collection[str]) -> Iterator[tuple[int, str]]:
    """Order id and number of every parcel that has one of `numbers`: orders may share a parcel."""
    for row in rows:
        for parcel in row.parcels:
            if parcel.number in numbers:
                yield row.id, parcel.number


def row_of(order: Order) -> OrderRow:
    """The list columns of `order`."""
    return msgspec.convert(order, OrderRow, from_attributes=True)
