"""The fields of the language: what each reads from an order's columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from tui_tracker.model.attention import FINISHED
from tui_tracker.model.deadlines import next_deadline
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.snoozing import is_asleep, woken_by
from tui_tracker.model.status import Detail, Status

from .terms import Part, Terms

Texts = Callable[[OrderRow], Iterable[str]]
Moments = Callable[[OrderRow, Terms], Iterable[datetime]]


def shown(row: OrderRow) -> list[str]:
    """What a word without a field is looked for in."""
    return [*foremost(row), *others(row)]


def foremost(row: OrderRow) -> tuple[str, str, str]:
    """Of it, what one mostly looks for."""
    return row.number, row.customer.name, row.customer.email


def others(row: OrderRow) -> list[str]:
    """The rest."""
    texts = [row.customer.country, row.note, row.shop]
    for parcel in row.parcels:
        texts += (parcel.number, parcel.carrier, parcel.courier, parcel.last_event)
    texts += row.tags
    texts += row.supplier_orders
    if row.status is not None:
        texts.append(row.status)  # a string as it is: asking for its value took a sixth of a search
    return texts


def looked_through(row: OrderRow, statuses: Mapping[Status, str]) -> str:
    """The same as one text in small letters, with the status's name in `statuses` (small letters, too). Its first line
    has a control character for each parcel's status, its second the country.

    Written out, not made of `foremost` and `others`: it is asked for of every order when somebody begins to type, and
    takes three quarters of the time so.
    """
    customer, status, parcels = row.customer, row.status, row.parcels
    signs = _SIGNS[parcels[0].status] if len(parcels) == 1 else "".join(_SIGNS[parcel.status] for parcel in parcels)
    texts = [signs, customer.country, row.number, customer.name, customer.email, row.note, row.shop]
    for parcel in parcels:
        texts += (parcel.number, parcel.carrier, parcel.courier, parcel.last_event)
    if row.tags:
        texts += row.tags
    if row.supplier_orders:
        texts += row.supplier_orders
    if status is not None:
        texts += (status, statuses.get(status, ""))
    return "\n".join(texts).lower()


_SIGNS: Final = {status.value: chr(place) for place, status in enumerate(Status, 0x0E)}
"""No control character that ends a line, none that can be typed."""


def status_in_text(wanted: frozenset[str]) -> Callable[[str], bool]:
    """Whether `looked_through` is of an order that has one of the statuses, as `EXACT` tells it."""
    signs, bare = frozenset(_SIGNS[each] for each in wanted if each in _SIGNS), not wanted.isdisjoint(_NO_STATUS)

    def found(text: str) -> bool:
        there = text[: text.index("\n")]
        return not signs.isdisjoint(there) if there else bare

    return found


def country_in_text(values: Sequence[str]) -> Callable[[str], bool]:
    """Whether it is of an order with a country that has one of `values` (small letters) in it."""
    if len(values) == 1:
        value = values[0]
        return lambda text: value in text.split("\n", 2)[1]
    return lambda text: any(value in text.split("\n", 2)[1] for value in values)


ONE_TEXT: Final[dict[str, Callable[[OrderRow], str]]] = {
    "order": attrgetter("number"),
    "id": attrgetter("number"),
    "shop": attrgetter("shop"),
    "source": attrgetter("source"),
    "email": attrgetter("customer.email"),
    "country": attrgetter("customer.country"),
    "note": attrgetter("note"),
}
"""A piece of it is enough."""


def _alone(read: Callable[[OrderRow], str]) -> Texts:
    return lambda row: (read(row),)


TEXTS: Final[dict[str, Texts]] = {
    **{name: _alone(read) for name, read in ONE_TEXT.items()},
    "code": lambda row: (parcel.number for parcel in row.parcels),
    "carrier": lambda row: (parcel.carrier for parcel in row.parcels),
    "courier": lambda row: (parcel.courier for parcel in row.parcels),
    "event": lambda row: (parcel.last_event for parcel in row.parcels),
    "tag": lambda row: row.tags,
    "assigned": lambda row: (tag[1:] for tag in row.tags if tag.startswith("@")),
    "customer": lambda row: (row.customer.name, row.customer.email),
    "supplier": lambda row: row.supplier_orders,
}
"""A piece of one of these is enough."""

_WAITS_FOR_CUSTOMER: Final = frozenset(
    {
        *(Detail.READY_FOR_PICKUP, Detail.NOT_COLLECTED, Detail.NOBODY_HOME, Detail.BAD_ADDRESS),
        *(Detail.CUSTOMS_ACTION, Detail.RESCHEDULED),
    }
)


def _is_open(parcel: ParcelRow) -> bool:
    return parcel.status not in FINISHED


def _waits(parcel: ParcelRow) -> bool:
    """Nothing moves until the customer does something."""
    if not _is_open(parcel):
        return False
    return parcel.detail in _WAITS_FOR_CUSTOMER or (parcel.status is Status.PICK_UP and parcel.detail is None)


STATES: Final[dict[str, Callable[[OrderRow, Terms], bool]]] = {
    "fulfilled": lambda row, _: row.fulfilled,
    "unfulfilled": lambda row, _: not row.fulfilled,
    "nocode": lambda row, _: not row.parcels,
    "open": lambda row, _: any(map(_is_open, row.parcels)),
    "waiting": lambda row, _: any(map(_waits, row.parcels)),
    "cancelled": lambda row, _: row.cancelled_at is not None,
    "archived": lambda row, _: row.archived_at is not None,
    "manual": lambda row, _: any(parcel.manual is not None for parcel in row.parcels),
    "disputed": lambda row, _: any(parcel.disputed for parcel in row.parcels),
    "flagged": lambda row, terms: bool(terms.flags(row)),
    "snoozed": lambda row, terms: is_asleep(row, terms.now, terms.deadlines),
    "woken": lambda row, terms: bool(woken_by(row, terms.now, terms.deadlines)),
    "resent": lambda row, _: row.resent is not None,
    "refunded": lambda row, _: row.refund is not None,
    "tagged": lambda row, _: bool(row.tags),
}


def _with_status(wanted: frozenset[str]) -> Part:
    """A parcel has one of the statuses, or there is none. The order's own status is that of one of them, and nearly
    every order has one only, which then need not be looked at: that is a third of the time.
    """

    def found(row: OrderRow) -> bool:
        status = row.status
        if status is not None:
            if status in wanted:
                return True
            if len(row.parcels) == 1:
                return False
        return not wanted.isdisjoint([parcel.status for parcel in row.parcels] or _NO_STATUS)

    return lambda _: found


def _with_detail(wanted: frozenset[str]) -> Part:
    return lambda _: lambda row: any(parcel.detail in wanted for parcel in row.parcels)


def _with_flag(wanted: frozenset[str]) -> Part:
    return lambda terms: lambda row: any(flag.rule in wanted for flag in terms.flags(row))


_NO_STATUS: Final = ("none",)
EXACT: Final[dict[str, tuple[tuple[str, ...], Callable[[frozenset[str]], Part]]]] = {
    "status": ((*(status.value for status in Status), *_NO_STATUS), _with_status),
    "detail": (tuple(detail.value for detail in Detail), _with_detail),
    "flag": (("status", "late", "unfulfilled"), _with_flag),
}
"""The words that there are, and what makes the test of those that are wanted."""


def _newest(*moments: datetime | None) -> Iterator[datetime]:
    there = [each for each in moments if each is not None]
    if there:
        yield max(there)


PAST: Final[dict[str, Moments]] = {
    "age": lambda row, _: (row.placed_at,),
    "made": lambda row, _: (row.placed_at,),
    "updated": lambda row, _: _newest(*(parcel.last_event_at for parcel in row.parcels)),
    "checked": lambda row, _: _newest(*(parcel.checked_at for parcel in row.parcels)),
    "fulfilled": lambda row, _: _newest(row.fulfilled_at),
}


def arrivals(row: OrderRow, terms: Terms) -> Iterator[datetime]:
    """When each parcel under way should be there, at the latest; where the carrier gave no zone in the shop's."""
    for parcel in row.parcels:
        if parcel.expected is not None and _is_open(parcel):
            moment = parcel.expected.last or parcel.expected.first
            yield moment if moment.tzinfo is not None else moment.replace(tzinfo=terms.zone)


def _deadline(row: OrderRow, terms: Terms) -> Iterator[datetime]:
    """The nearest deadline to come."""
    found = next_deadline(row, terms.now, terms.deadlines)
    if found is not None:
        yield found.at


def _woken_at(row: OrderRow, _: Terms) -> Iterator[datetime]:
    if row.snooze is not None and row.snooze.until is not None:
        yield row.snooze.until


TO_COME: Final[dict[str, Moments]] = {"deadline": _deadline, "eta": arrivals, "wakes": _woken_at}


def field_names() -> tuple[str, ...]:
    """Every field the language knows, sorted; for completion and help."""
    return tuple(sorted({*TEXTS, *EXACT, *PAST, *TO_COME, "is", "total"}))
