"""JSON read straight into structs, and mended where the vendor sends something else than it says.

The quick way is taken by every sound answer. Only what does not fit is read a second time, part by part: a part of
another kind becomes its field's default, so that a damaged scan costs that scan and not the parcel.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec

S = TypeVar("S", bound=msgspec.Struct)

Text = str | int | float | None
"""What stands where a text or a number belongs: the vendor writes either as the other."""

_TEXT_LIMIT: Final = 500


UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading JSON raises: not JSON or of another kind, no text, nested without end."""


def lenient(raw: msgspec.Raw | bytes, kind: type[S]) -> S:
    """`raw` as `kind`, all of whose fields have defaults. Never raises: what can't be read at all is `kind()`."""
    try:
        return msgspec.json.decode(raw, type=kind, strict=False)
    except UNREADABLE:
        return _mended_struct(_anything(raw), kind)


def listed(raw: msgspec.Raw) -> tuple[msgspec.Raw, ...] | None:
    """The parts of the list `raw`, unread; `None` where it is no list."""
    try:
        return msgspec.json.decode(raw, type=tuple[msgspec.Raw, ...])
    except UNREADABLE:
        return None


def words(value: object, limit: int = _TEXT_LIMIT) -> str:
    """`value` as one line of printable text, at most `limit` characters; "" for null and for what is no text."""
    if type(value) is str and len(value) <= limit and value.isprintable() and "  " not in value:
        return value.strip()  # nearly every text
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = " ".join(str(value)[: limit * 4].split())
    return "".join(filter(str.isprintable, line))[:limit]


def whole(value: object) -> int | None:
    """`value` as a whole number, also from text; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def same_number(number: object) -> str:
    """The form in which numbers are compared: the vendor may trim or capitalise, and may send digits as a number."""
    return words(number, 64).replace(" ", "").upper()


def _anything(raw: msgspec.Raw | bytes) -> Any:
    """`raw` as whatever it is, bytes that are no text replaced; `None` where it is not even JSON."""
    try:
        return msgspec.json.decode(bytes(raw).decode(errors="replace"))
    except UNREADABLE:
        return None


def _mended_struct(value: Any, kind: type[S]) -> S:
    """`kind` with those fields of `value` that can be read."""
    if not isinstance(value, Mapping):
        return kind()
    found = {}
    for each in msgspec.structs.fields(kind):
        if each.encode_name in value:
            mended = _mended(value[each.encode_name], each.type)
            if mended is not msgspec.UNSET:
                found[each.name] = mended
    return kind(**found)


def _mended(value: Any, hint: Any) -> Any:
    """`value` as `hint`, or `UNSET` where it is of another kind."""
    try:
        return msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError:
        pass
    struct = next((each for each in (hint, *get_args(hint)) if _is_struct(each)), None)
    if struct is None or get_origin(hint) is tuple:
        return _mended_items(value, struct)
    return _mended_struct(value, struct) if isinstance(value, Mapping) else msgspec.UNSET


def _mended_items(value: Any, struct: Any) -> Any:
    """The objects in a list of `struct`, others left out."""
    if struct is None or not isinstance(value, list):
        return msgspec.UNSET
    return tuple(_mended_struct(each, struct) for each in value if isinstance(each, Mapping))


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)
