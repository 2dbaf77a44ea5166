"""Taking an act back: what it changed is kept with it, and put back field by field where nobody changed it since.

Only what a person sets is put back; what carriers said meanwhile stays, and what follows from the rest is worked out
anew by whoever uses this.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from .conflicts import Conflict
from .order import Order, Parcel, to_json

_FOLLOWS: Final = frozenset({"id", "status", "codes_due_at", "parcels"})
_OWN: Final = tuple(name for name in Order.__struct_fields__ if name not in {*_FOLLOWS, "looks", "added_at"})
_OF_PARCEL: Final = ("carrier", "courier", "courier_code", "lines", "manual", "url", "shipped_at")
_BOOKED: Final = (  # what belongs to a carrier's own word for it; put back only where it is as the act left it
    *("memo", "registered_at", "stopped_at", "retracks", "courier_changes", "pushed_at", "tried", "verdict", "miss"),
)
_TYPES: Final = {
    Order: {field.name: field.type for field in msgspec.structs.fields(Order)},
    Parcel: {field.name: field.type for field in msgspec.structs.fields(Parcel)},
}
_Pair = tuple[Any, Any]  # before, after; plain JSON
_T = TypeVar("_T", Order, Parcel)


class Difference(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What an act changed of one order, as plain JSON."""

    order: int
    number: str = ""
    fields: dict[str, _Pair] = {}
    looks: _Pair | None = None
    parcels: dict[str, dict[str, _Pair]] = {}  # of parcels that stayed, by number
    added: tuple[str, ...] = ()  # numbers of new parcels
    removed: tuple[tuple[int, dict[str, Any]], ...] = ()  # parcels that went: where they stood, and all of them
    made: int | None = None  # the order was made by the act; the checksum of what it was
    gone: dict[str, Any] | None = None  # the order was removed; all of it


class Undone(NamedTuple):
    """An order with an act taken back, and what stays because somebody changed it since."""

    order: Order | None
    stays: Sequence[Conflict] = ()


def difference(before: Order | None, after: Order | None) -> Difference | None:
    """What changed; `None` for nothing that a person sets. One of the two must be an order."""
    if before is None or after is None:
        return _whole(before, after)
    known, now = _by_number(before), _by_number(after)
    found = Difference(
        order=after.id,
        number=after.number,
        fields=_pairs(before, after, _OWN),
        looks=_pairs(before, after, ("looks",)).get("looks"),
        parcels={
            number: pairs
            for number in known
            if number in now and (pairs := _pairs(known[number], now[number], (*_OF_PARCEL, *_BOOKED)))
        },
        added=tuple(number for number in now if number not in known),
        removed=tuple((at, _plain(each)) for at, each in enumerate(before.parcels) if each.number not in now),
    )
    return found if found.fields or found.looks or found.parcels or found.added or found.removed else None


def undone(order: Order | None, act: Difference) -> Undone:
    """`order` as it is now with what `act` changed put back."""
    if act.gone is not None:
        if order is not None:
            return Undone(order, [Conflict("order", order.number, None)])
        return Undone(msgspec.convert({**act.gone, "id": act.order}, Order))
    if order is None:
        return Undone(None, [Conflict("order", None, act.number)])
    if act.made is not None:
        if _checksum(order) != act.made:
            return Undone(order, [Conflict("order", order.number, None)])
        return Undone(None)
    stays: list[Conflict] = []
    changed = _put_back(order, act.fields, "", stays)
    if act.looks is not None:
        changed = _put_back(changed, {"looks": act.looks}, "", [])
    return Undone(msgspec.structs.replace(changed, parcels=_parcels(changed.parcels, act, stays)), stays)


def _parcels(parcels: Iterable[Parcel], act: Difference, stays: list[Conflict]) -> tuple[Parcel, ...]:
    """An order's parcels with what an act did to them taken back."""
    found = []
    for parcel in parcels:
        pairs = act.parcels.get(parcel.number, {})
        if parcel.number in act.added:
            continue
        own = {name: pair for name, pair in pairs.items() if name not in _BOOKED}
        booked = {name: pair for name, pair in pairs.items() if name in _BOOKED}
        parcel = _put_back(parcel, own, f"{parcel.number}.", stays)
        found.append(_put_back(parcel, booked, "", []))
    there = {parcel.number for parcel in found}
    for at, document in act.removed:
        parcel = msgspec.convert(document, Parcel)
        if parcel.number not in there:
            found.insert(at, parcel)
    return tuple(found)


def _put_back(thing: _T, pairs: Mapping[str, _Pair], prefix: str, stays: list[Conflict]) -> _T:
    """`thing` with each field as it was before, where it is still as the act left it."""
    values: dict[str, Any] = {}
    for name, (before, after) in pairs.items():
        if name not in _TYPES[type(thing)]:
            continue  # a newer version's
        now = _plain(getattr(thing, name))
        if now == after:
            values[name] = msgspec.convert(before, _TYPES[type(thing)][name])
        elif now != before:
            stays.append(Conflict(prefix + name, now, before))
    return msgspec.structs.replace(thing, **values) if values else thing


def _whole(before: Order | None, after: Order | None) -> Difference | None:
    if before is not None:
        return Difference(order=before.id, number=before.number, gone=msgspec.json.decode(to_json(before)))
    if after is not None:
        return Difference(order=after.id, number=after.number, made=_checksum(after))
    return None


def _checksum(order: Order) -> int:
    """Of what a person or a source gives of an order: carriers' answers don't matter."""
    own = {name: _plain(getattr(order, name)) for name in _OWN}
    parcels = {each.number: {name: _plain(getattr(each, name)) for name in _OF_PARCEL} for each in order.parcels}
    return zlib.crc32(msgspec.json.encode([own, parcels], order="sorted"))


def _pairs(before: Order | Parcel, after: Order | Parcel, names: Iterable[str]) -> dict[str, _Pair]:
    """The fields that differ, each before and after."""
    values = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return {name: (_plain(old), _plain(new)) for name, old, new in values if old != new}


def _plain(value: object) -> Any:
    """As it comes out of the file again."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _by_number(order: Order) -> dict[str, Parcel]:
    return {parcel.number: parcel for parcel in order.parcels}
