"""What a plugin returns is looked at before it is believed: types, dates, numbers, and every text cleaned.

The declared dataclasses are the rules: a value is rebuilt by the type of its field. What is wrong and optional
becomes its empty form, what is wrong in a list is left out, what is wrong and needed makes its owner wrong.
"""

import dataclasses
import math
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from tui_tracker.model.pages import harmless_page
from tui_tracker.model.text import clean_number, clean_text
from tui_tracker.plugin import Candidate

T = TypeVar("T")
Tell = Callable[[str], None]
Clean = Callable[..., str]

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_LONGEST_WAIT: Final = timedelta(days=32)  # a monthly allowance and a day
_ITEMS: Final = 1_000_000  # of one list: the rows of a file
_MEMO_ITEMS: Final = 50
_NEWEST: Final[Mapping[str, int]] = {"events": 1000}  # of one parcel, oldest first: so many of the last
_LIMITS: Final[Mapping[str, int]] = {"note": 4000, "memo": 2000, "cursor": 2000, "url": 2048, "mapping": 500}
_MULTILINE: Final = frozenset({"note"})
_NUMBERS: Final = frozenset({"last_mile_number"})


class Wrong(ValueError):
    """A value is not of the type its field declares."""


class _Way(NamedTuple):
    """How a value is rebuilt."""

    tell: Tell
    clean: Clean


def checked(value: Any, kind: type[T], tell: Tell, clean: Clean = clean_text) -> T:
    """`value` rebuilt as the dataclass `kind`. Raises `Wrong`; `tell` hears what was left out.

    `clean`: `clean_text`, or what masks secrets as well (`Masker.text`).
    """
    return _rebuilt(value, kind, _Way(tell, clean))


def _rebuilt(value: Any, kind: type[T], way: _Way) -> T:
    if not isinstance(value, kind):
        raise Wrong(f"{kind.__name__} expected, not {type(value).__name__}")
    built = {}
    for name, field, hint in _fields(cast(Any, kind)):
        told = getattr(value, name)  # most fields of most orders are at their default, which needs no look
        built[name] = told if told is field.default else _member(kind, name, told, field, hint, way)
    return kind(**built)


def candidate_of(value: Any) -> Candidate:
    """A courier guess with a confidence between 0 and 1. Raises `Wrong`."""
    if not isinstance(value, Candidate) or not isinstance(value.confidence, int | float):
        raise Wrong(f"Candidate expected, not {type(value).__name__}")
    confidence = 0.0 if math.isnan(value.confidence) else min(1.0, max(0.0, float(value.confidence)))
    return Candidate(
        courier=clean_text(value.courier),
        code=clean_text(value.code),
        confidence=confidence,
        reason=clean_text(value.reason),
    )


def page_url(value: Any) -> str | None:
    """`value` when it is an address that is safe to open in a browser, else `None`."""
    if not isinstance(value, str) or clean_text(value, limit=len(value)) != value:
        return None
    return harmless_page(value) or None


def wait_of(value: Any) -> float | datetime | None:
    """How long a carrier asks to be left alone, when that makes sense: seconds or an aware time."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None and _plausible(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        return None
    return min(float(value), _LONGEST_WAIT.total_seconds())


@cache
def _fields(kind: type) -> tuple[tuple[str, "dataclasses.Field[Any]", Any], ...]:
    hints = get_type_hints(kind)
    return tuple((each.name, each, hints[each.name]) for each in dataclasses.fields(cast(Any, kind)))


def _member(kind: type, name: str, value: Any, field: "dataclasses.Field[Any]", hint: Any, way: _Way) -> Any:
    try:
        return _value(value, hint, name, way)
    except Wrong as wrong:
        empty = _empty(field)
        if empty is dataclasses.MISSING:
            raise Wrong(f"{kind.__name__}.{name}: {wrong}") from None
        way.tell(f"{kind.__name__}.{name} left out: {wrong}")
        return empty


def _empty(field: "dataclasses.Field[Any]") -> Any:
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


def _value(value: Any, hint: Any, name: str, way: _Way) -> Any:
    if hint is str:
        return _text(value, name, way)
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        kinds = [each for each in get_args(hint) if each is not type(None)]
        return None if value is None else _value(value, kinds[0], name, way)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(value, name, way)
    if origin is not None and issubclass(origin, Sequence):
        return tuple(_items(value, get_args(hint)[0], name, way))
    return _single(value, hint, name, way)


def _single(value: Any, hint: Any, name: str, way: _Way) -> Any:
    if hint is datetime:
        return _time(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member_of(hint, value)
    if dataclasses.is_dataclass(hint):
        return _rebuilt(value, cast(Any, hint), way)
    if isinstance(value, bool) is not (hint is bool) or not isinstance(value, hint):
        raise Wrong(f"{hint.__name__} expected, not {type(value).__name__}")
    return value


def _text(value: Any, name: str, way: _Way) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(f"text expected, not {type(value).__name__}")
    if name in _NUMBERS:
        return clean_number(way.clean(value, limit=64))
    return way.clean(value, limit=_LIMITS.get(name, 500), multiline=name in _MULTILINE)


def _time(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise Wrong(f"datetime expected, not {type(value).__name__}")
    if not _plausible(value):
        raise Wrong(f"the year {value.year} can't be right")
    return value


def _plausible(value: datetime) -> bool:
    return FIRST_YEAR <= value.year <= LAST_YEAR


def _member_of(hint: type[Enum], value: Any) -> Enum:
    try:
        return hint(value)
    except ValueError:
        raise Wrong(f"not a {hint.__name__}: {clean_text(value, limit=40)}") from None


def _mapping(value: Any, name: str, way: _Way) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Wrong(f"mapping expected, not {type(value).__name__}")
    return {_text(key, name, way): _text(each, name, way) for key, each in list(value.items())[:_MEMO_ITEMS]}


def _items(value: Any, hint: Any, name: str, way: _Way) -> Iterable[Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise Wrong(f"list expected, not {type(value).__name__}")
    if len(value) > _ITEMS:
        raise Wrong(f"a list of {len(value)}; {_ITEMS} at most")
    newest = _NEWEST.get(name, len(value))
    if len(value) > newest:
        way.tell(f"{len(value) - newest} of {len(value)} {name} left out, the oldest")
        value = value[-newest:]
    for place, each in enumerate(value):
        try:
            yield _value(each, hint, name, way)
        except Wrong as wrong:
            way.tell(f"{name}[{place}] left out: {wrong}")
