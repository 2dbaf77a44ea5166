"""A customer's data taken out of what is kept: what goes, what stays for the statistics, and what is old enough. Pure.

What tells who somebody is goes: name, addresses, telephone, notes, what was said at the door. What is counted stays:
the order's number, days, amounts, goods, the parcels with their statuses and moments, and the country.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from .durations import DAY
from .message import N_, Message
from .order import Checkpoint, Customer, Order, OrderRow, Parcel, ParcelRow, SupplierLook
from .outbox import OutboxMessage, State
from .status import INFO, Status

FORGOTTEN: Final = "forgotten"
"""Why a message to somebody whose data was erased is not sent: a key of `outbox.REASONS`."""

_AT_THE_DOOR: Final = frozenset({Status.DELIVERED, Status.UNDELIVERED, Status.RETURNED})  # "signed by …"
_LEAST: Final = 3  # characters of a word that is looked for: "Bo" is in too many others
_GONE: Final = "…"
_T = TypeVar("_T")


WHAT_GOES: Final = N_(
    "Erased: name, addresses, telephone, notes. Kept: order numbers, days, amounts, parcels, countries."
)
_NAMED: Final = 10  # orders that are named


class Words:
    """What tells who somebody is, to be found wherever it stands."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        """Their names, addresses and telephone numbers."""
        texts = {
            text.strip()
            for each in customers
            for text in (each.name, each.email, each.phone, *each.address)
            if len(text.strip()) >= _LEAST
        }
        self.texts = tuple(sorted(texts, key=lambda text: (-len(text), text)))
        either = "|".join(map(re.escape, self.texts))
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if texts else None

    def without(self, value: _T) -> _T:
        """Plain JSON (or a text) without them; the same object where none is in it."""
        found = self._without(value)
        return value if found == value else found

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._pattern.sub(_GONE, value) if self._pattern is not None else value
        if isinstance(value, dict):
            return {name: self._without(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._without(each) for each in value]
        return value

    def are_in(self, data: bytes) -> bool:
        """Whether one of them stands in a file of JSON, however that writes letters beyond ASCII."""
        lowered = data.lower()  # ASCII's letters only: the others are looked for as they are written, and in small
        return any(form in data or form in lowered for text in self.texts for form in _written(text))


def _written(text: str) -> set[bytes]:
    forms = {text, text.lower(), text.casefold()}
    return {each.encode() for each in forms} | {
        each.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00") for each in forms
    }


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of somebody. `removed`: ids of orders that are gone and that undo could bring back."""

    orders: tuple[Order, ...] = ()
    removed: tuple[int, ...] = ()
    customers: tuple[Customer, ...] = ()  # as they are and as they were
    messages: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()  # of the audit trail, by revision

    @property
    def ids(self) -> frozenset[int]:
        """Of all orders, removed ones too."""
        return frozenset({*(order.id for order in self.orders), *self.removed})

    @property
    def under_way(self) -> int:
        """Parcels that are looked up still."""
        return sum(not INFO[parcel.status].terminal for order in self.orders for parcel in order.parcels)

    def __bool__(self) -> bool:
        """Whether there is anything to erase."""
        return bool(self.orders or self.removed or self.messages or self.entries)

    def words(self) -> list[Message]:
        """What would be erased and what stays, a line each."""
        if not self:
            return [Message(N_("Nothing is left to erase"))]
        names = ", ".join(order.number for order in self.orders[:_NAMED])
        counts = (
            (len(self.orders), N_("{n} order: {names}"), N_("{n} orders: {names}")),
            (
                len(self.removed),
                N_("{n} removed order that undo could bring back"),
                N_("{n} removed orders that undo could bring back"),
            ),
            (len(self.messages), N_("{n} message of the outbox"), N_("{n} messages of the outbox")),
            (len(self.entries), N_("{n} entry of the audit trail"), N_("{n} entries of the audit trail")),
        )
        lines = [Message(one, {"n": n, "names": names}, many) for n, one, many in counts if n]
        lines.append(Message(WHAT_GOES))
        if self.under_way:
            one = N_("{n} parcel is under way and is looked up as before; archive the order to end that")
            many = N_("{n} parcels are under way and are looked up as before; archive the orders to end that")
            lines.append(Message(one, {"n": self.under_way}, many))
        lines.append(Message(N_("A stop of messages stays, as a checksum: whoever said stop is not written to again.")))
        lines.append(Message(N_("It can't be undone, nor can what was done to these orders before.")))
        return lines


def erased(order: Order, now: datetime) -> Order:
    """`order` without what tells whose it is. An erased one is left so, whatever was brought to it since."""
    words = Words([order.customer])
    gone = {
        "customer": Customer(country=order.customer.country),
        "note": "",
        "url": "",  # the customer's own page, in some shops
        "tags": tuple(filter(None, (words.without(tag).strip(_GONE) for tag in order.tags))),
        "lines": tuple(msgspec.structs.replace(line, title=words.without(line.title)) for line in order.lines),
        "looks": tuple(_erased_look(look, words) for look in order.looks),
        "parcels": tuple(_erased_parcel(parcel, words) for parcel in order.parcels),
        "forgotten_at": order.forgotten_at or now,
    }
    changed = msgspec.structs.replace(order, **gone)
    return order if changed == order else changed


def _erased_parcel(parcel: Parcel, words: Words) -> Parcel:
    events = _once(tuple(_erased_event(event, words) for event in parcel.events))
    last = events[-1].text if events and parcel.last_event else words.without(parcel.last_event)
    miss = parcel.miss
    return msgspec.structs.replace(
        parcel,
        manual=msgspec.structs.replace(parcel.manual, note="") if parcel.manual is not None else None,
        events=events,
        last_event=last,
        url="",
        memo=words.without(parcel.memo),
        miss=msgspec.structs.replace(miss, message=words.without(miss.message)) if miss is not None else None,
    )


def _erased_event(event: Checkpoint, words: Words) -> Checkpoint:
    text = "" if event.status in _AT_THE_DOOR else words.without(event.text)
    return msgspec.structs.replace(event, text=text, place=words.without(event.place))


def _once(events: tuple[Checkpoint, ...]) -> tuple[Checkpoint, ...]:
    """Without what is told twice now that its words are gone: a carrier tells them anew at every look."""
    kept = {(each.when, each.text, each.code, each.place, each.source, each.status): each for each in reversed(events)}
    return tuple(reversed(kept.values()))


def _erased_look(look: SupplierLook, words: Words) -> SupplierLook:
    if look.miss is None:
        return look
    miss = msgspec.structs.replace(look.miss, message=words.without(look.miss.message))
    return msgspec.structs.replace(look, miss=miss)


def erased_message(kept: OutboxMessage) -> OutboxMessage:
    """A message without whom it went to and what it said; one that has not gone does not go. That it was told, and
    when, stays: nobody is told twice.
    """
    over = kept.state in (State.SENT, State.FAILED, State.SUPPRESSED)
    changed = msgspec.structs.replace(
        kept,
        state=kept.state if over else State.SUPPRESSED,
        reason=FORGOTTEN if not over or kept.state is State.FAILED else kept.reason if _is_ours(kept) else "",
        reference="",
        subject="",
        address="",
        recipient="",
        refused="",
        own=_GONE if kept.own else "",
        facts={},
    )
    return kept if changed == kept else changed


def _is_ours(kept: OutboxMessage) -> bool:
    """Whether the reason is one of our words, not a mail server's."""
    return kept.reason.replace("_", "").isalpha()


def closed_since(row: OrderRow) -> datetime | None:
    """Since when an order is over: delivered or returned with all its parcels, cancelled, or put away; `None` = it is
    not, or nobody knows when.
    """
    ends = [moment for moment in (row.cancelled_at, row.archived_at) if moment is not None]
    arrived = [_ended(parcel) for parcel in row.parcels]
    known = [moment for moment in arrived if moment is not None]
    if arrived and len(known) == len(arrived):
        ends.append(max(known))
    return min(ends, default=None)


def _ended(parcel: ParcelRow) -> datetime | None:
    if not INFO[parcel.status].terminal:
        return None
    by_hand = parcel.manual.at if parcel.manual is not None else None
    return max((each for each in (parcel.last_event_at, by_hand) if each is not None), default=None)


def outlived(rows: Iterable[OrderRow], days: float, now: datetime) -> list[int]:
    """The ids of the orders that were over so many days ago and whose customers are still known, the oldest first."""
    found = [
        (ended, row.id)
        for row in rows
        if row.forgotten_at is None and (ended := closed_since(row)) is not None and now - ended > days * DAY
    ]
    return [order_id for _, order_id in sorted(found)]


def without_orders(data: dict[str, Any], orders: Collection[int], undo: str) -> dict[str, Any]:
    """An audit entry's data without what it kept of these orders: what `undo` would put back, and what two people had
    written. The same object where there is nothing of them.
    """
    changed = dict(data)
    for name in (undo, "conflicts"):
        kept = [each for each in data.get(name, ()) if each.get("order") not in orders]
        if kept:
            changed[name] = kept
        else:
            changed.pop(name, None)
    return data if changed == data else changed
