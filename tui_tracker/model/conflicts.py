"""Two people change the same thing of one order at the same time: told from two who change different things."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from .order import OrderRow, ParcelRow

_FIELDS: Final = ("note", "tags", "fulfilled", "cancelled_at", "archived_at")
_OF_PARCEL: Final = ("manual", "carrier")


class Conflict(NamedTuple):
    """A field that somebody else had changed since it was looked at. `theirs`, `mine`: plain JSON."""

    field: str  # "note", or "LP00123.manual" of a parcel
    theirs: Any
    mine: Any


def conflicts(seen: OrderRow, theirs: OrderRow, mine: OrderRow) -> list[Conflict]:
    """Where `mine`, made by somebody who was looking at `seen`, replaces what others have made of it meanwhile.

    Only what a person sets is looked at: what a carrier says is never in anybody's way.
    """
    return [*_differing("", _FIELDS, seen, theirs, mine), *_of_parcels(seen, theirs, mine)]


def _of_parcels(seen: OrderRow, theirs: OrderRow, mine: OrderRow) -> Iterator[Conflict]:
    before, meanwhile = _by_number(seen), _by_number(theirs)
    for parcel in mine.parcels:
        if parcel.number in before and parcel.number in meanwhile:
            prefix = f"{parcel.number}."
            yield from _differing(prefix, _OF_PARCEL, before[parcel.number], meanwhile[parcel.number], parcel)


def _by_number(row: OrderRow) -> dict[str, ParcelRow]:
    return {parcel.number: parcel for parcel in row.parcels}


def _differing(prefix: str, names: tuple[str, ...], seen: object, theirs: object, mine: object) -> Iterator[Conflict]:
    for name in names:
        before, meanwhile, after = (getattr(each, name) for each in (seen, theirs, mine))
        if meanwhile not in (before, after) and after != before:
            yield Conflict(prefix + name, msgspec.to_builtins(meanwhile), msgspec.to_builtins(after))
