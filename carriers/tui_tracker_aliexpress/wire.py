"""AliExpress' JSON, read tolerantly.

A list may come as a list, as its only element, inside an object of one key, or, when it is empty, as `{}`. Numbers and
booleans may be text. Whole parts may be JSON written as text. `*_dto` objects may stand around anything. All of it was
seen in live answers; none of it says anything about the parcel.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]

_EMPTY: Final[Json] = {}
_TEXT_LIMIT: Final = 500
_DEPTH: Final = 5  # wrappers around wrappers that are taken off
_WRAPPERS: Final = ("_dto", "_dtos", "_d_t_o")  # how the platform writes the names of its Java classes


def words(value: object, limit: int = _TEXT_LIMIT) -> str:
    """`value` as one line of printable text, at most `limit` characters; "" for null and for what is no text."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = " ".join(str(value)[: limit * 4].split())
    return "".join(filter(str.isprintable, line))[:limit]


def whole(value: object) -> int | None:
    """`value` as a whole number, also from text; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > 20:
        return None
    try:
        return int(value)
    except ValueError:
        return None


def truth(value: object) -> bool | None:
    """`value` as yes or no, also from text; `None` for anything else."""
    return {"true": True, "false": False}.get(str(value).strip().lower())


def unpacked(value: object) -> object:
    """`value`, or what it says where it is JSON written as text."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def part(value: object, *path: str) -> Json:
    """The object at `path` below `value`; an empty one where something else or nothing stands."""
    found = _bare(value)
    for name in path:
        found = _bare(found.get(name)) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else _EMPTY


def has(value: object, name: str) -> bool:
    """Whether an object (maybe an empty one) stands at `name`."""
    found = _bare(value)
    return isinstance(found, Mapping) and isinstance(_bare(found.get(name)), Mapping)


def items(value: object, inner: str) -> Sequence[Json] | None:
    """The objects of a list in any of its forms; `None` where there is no list at all.

    `inner`: the name of the one key that a list is wrapped in without `simplify`.
    """
    found = _bare(value)
    for _ in range(_DEPTH):
        if not isinstance(found, Mapping) or inner not in found:
            break
        found = _bare(found[inner])
    if isinstance(found, Mapping):
        return [found] if found else []
    if not isinstance(found, list):
        return None
    return [each for each in map(_bare, found) if isinstance(each, Mapping)]


def _bare(value: object) -> object:
    """`value` out of text and out of `*_dto` objects."""
    for _ in range(_DEPTH):
        value = unpacked(value)
        if not isinstance(value, Mapping) or len(value) != 1:
            break
        (name, only), *_rest = value.items()
        if not str(name).endswith(_WRAPPERS):
            break
        value = only
    return value


def same_number(number: object) -> str:
    """The form in which numbers are compared."""
    return words(number, 64).replace(" ", "").upper()
