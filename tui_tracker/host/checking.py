"""What a plugin returns is looked at before it is believed: types, dates, numbers, and every text cleaned.

The declared dataclasses are the rules: a value is looked at by the type of its field. What is wrong and optional
becomes its empty form, what is wrong in a list is left out, what is wrong and needed makes its owner wrong.
"""

import dataclasses
import math
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from enum import Enum
from functools import cache, partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from tui_tracker.model.pages import harmless_page
from tui_tracker.model.text import clean_number, clean_text
from tui_tracker.plugin import Candidate

T = TypeVar("T")
Tell = Callable[[str], None]
Clean = Callable[..., str]

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_ZONES: Final = frozenset({type(None), timezone, ZoneInfo})  # of times; other classes are a plugin's code
_LONGEST_WAIT: Final = timedelta(days=32)  # a monthly allowance and a day
_ITEMS: Final = 1_000_000  # of one list: the rows of a file
_MEMO_ITEMS: Final = 50
_NEWEST: Final[Mapping[str, int]] = {"events": 1000}  # of one parcel, oldest first: so many of the last
_LIMITS: Final[Mapping[str, int]] = {"note": 4000, "memo": 2000, "cursor": 2000, "url": 2048, "mapping": 500}
_LENGTH: Final = 500  # characters of any other text
_WORDS: Final = 5000  # texts that are remembered to be fine
_MULTILINE: Final = frozenset({"note"})
_year: Final = attrgetter("year")
_zone: Final = attrgetter("tzinfo")
_NUMBERS: Final = frozenset({"last_mile_number"})


class Wrong(ValueError):
    """A value is not of the type its field declares."""


class Seen:
    """What was found right in values that belong together: the same words come again and again."""

    __slots__ = ("lists", "words")

    def __init__(self) -> None:
        """Nothing yet."""
        self.words = {""}  # need no cleaning
        self.lists: dict[int, tuple[Any, tuple[Any, ...]]] = {}  # by the id of a list: that list, what is in it


class _Way(NamedTuple):
    """How a value is looked at."""

    tell: Tell
    clean: Clean
    fine: set[str]
    lists: Mapping[int, tuple[Any, tuple[Any, ...]]]


_Look = Callable[[Any, _Way], Any]  # the value, or what it becomes; raises `Wrong`


class _Field(NamedTuple):
    """A field of a dataclass and how it is looked at."""

    name: str
    default: Any
    exact: type | None  # a value of just this type needs no other look, but for a text or a time
    look: _Look
    empty: Callable[[], Any] | None  # what it becomes where it is wrong; None = its owner is wrong
    items: type | None  # the dataclass of a list's items


class _Fields(NamedTuple):
    """The fields of a dataclass: found out once, not for every value."""

    fields: tuple[_Field, ...]
    names: tuple[str, ...]
    members: Callable[[Any], tuple[Any, ...]]  # reads them all
    plain: bool  # whether all of them have an exact type


def checked(value: Any, kind: type[T], tell: Tell, clean: Clean = clean_text, seen: Seen | None = None) -> T:
    """`value` as the dataclass `kind`, rebuilt where anything is not as it should be. Raises `Wrong`; `tell` hears
    what was left out.

    `clean`: `clean_text`, or what masks secrets as well (`Masker.text`). `seen`: of values that belong together.
    """
    seen = seen or Seen()
    return _whole(kind, value, _Way(tell, clean, seen.words, seen.lists))


def look_ahead(values: Sequence[Any], kind: type, seen: Seen, clean: Clean = clean_text) -> None:
    """Look at the lists in all of `values` in one go, before each of these is `checked`: the thousands of events of an
    answer, which nearly always are right. One that is not leaves it all to `checked`.
    """
    way = _Way(_unheard, clean, seen.words, seen.lists)
    whole = [value for value in values if type(value) is kind]
    for field in _fields(kind).fields:
        given = [each for value in whole if type(each := getattr(value, field.name)) in (tuple, list) and each]
        if field.items is None or len(given) < 2 or max(map(len, given)) > _NEWEST.get(field.name, _ITEMS):
            continue
        taken = list(map(tuple, given))  # from now on nobody can change them
        if _all_right(field.items, list(chain.from_iterable(taken)), way):
            seen.lists.update((id(each), (each, right)) for each, right in zip(given, taken, strict=True))


def _unheard(_: str) -> None:
    """What is wrong is told when it is looked at by itself."""


def _whole(kind: type[T], value: Any, way: _Way) -> T:
    if type(value) is not kind and not isinstance(value, kind):
        raise Wrong(f"{kind.__name__} expected, not {type(value).__name__}")
    about = _fields(cast(Any, kind))
    told = about.members(value)
    changed: dict[str, Any] = {}
    for each, field in zip(told, about.fields, strict=True):
        if each is field.default or _is_fine(each, field.exact, way.fine):
            continue
        try:
            right = field.look(each, way)
        except Wrong as wrong:
            right = _instead(kind, field, wrong, way)
        if right is not each:
            changed[field.name] = right
    if not changed and type(value) is kind:
        return value
    return kind(**{**dict(zip(about.names, told, strict=True)), **changed})


def _is_fine(value: Any, exact: type | None, fine: set[str]) -> bool:
    return type(value) is exact and exact is not datetime and (exact is not str or value in fine)


def _all_right(kind: type, values: Sequence[Any], way: _Way) -> bool:
    """Whether all of these are right, looked at field by field instead of one by one: the events of a parcel, which
    nearly always are, and the same words in them.
    """
    about = _fields(kind)
    if not about.plain or set(map(type, values)) != {kind}:
        return False
    columns = zip(*map(about.members, values), strict=True)
    return all(_column_right(field, column, way) for field, column in zip(about.fields, columns, strict=True))


def _column_right(field: _Field, column: tuple[Any, ...], way: _Way) -> bool:
    kinds = set(map(type, column))
    if field.default is None and type(None) in kinds:
        kinds.discard(type(None))
        column = tuple(each for each in column if each is not None) if kinds else ()
    if not kinds <= {field.exact}:
        return False
    if field.exact is datetime:
        years, zones = set(map(_year, column)), set(map(type, map(_zone, column)))
        return zones <= _ZONES and all(FIRST_YEAR <= year <= LAST_YEAR for year in years)
    return field.exact is not str or all(field.look(word, way) is word for word in set(column) - way.fine)


def _instead(kind: type, field: _Field, wrong: Wrong, way: _Way) -> Any:
    if field.empty is None:
        raise Wrong(f"{kind.__name__}.{field.name}: {wrong}") from None
    way.tell(f"{kind.__name__}.{field.name} left out: {wrong}")
    return field.empty()


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
        return _steady(value) if value.tzinfo is not None and _plausible(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        return None
    return min(float(value), _LONGEST_WAIT.total_seconds())


@cache
def _fields(kind: type) -> _Fields:
    hints = get_type_hints(kind)
    fields = tuple(_field(each, hints[each.name]) for each in dataclasses.fields(cast(Any, kind)))
    names = tuple(each.name for each in fields)
    members = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return _Fields(fields, names, members, all(each.exact is not None for each in fields))


def _field(field: "dataclasses.Field[Any]", hint: Any) -> _Field:
    empty: Callable[[], Any] | None = None
    if field.default_factory is not dataclasses.MISSING:
        empty = field.default_factory
    elif field.default is not dataclasses.MISSING:
        empty = partial(_same, field.default)
    look = _look(hint, field.name)
    return _Field(field.name, field.default, _exact(hint, field.name), look, empty, _items_of(hint))


def _exact(hint: Any, name: str) -> type | None:
    kind: Any = next((each for each in get_args(hint) or (hint,) if each is not type(None)), None)
    if kind is str:
        return str if hint is str and name not in {*_LIMITS, *_NUMBERS} else None
    return kind if kind in (bool, int, datetime) or _is_enum(kind) else None


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _same(value: T) -> T:
    return value


def _look(hint: Any, name: str) -> _Look:
    """How a value of the declared type is looked at."""
    if hint is str:
        return _texts(name)
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        (kind,) = [each for each in get_args(hint) if each is not type(None)]
        return _optional(_look(kind, name))
    if origin is not None and issubclass(origin, Mapping):
        return partial(_mapping, _texts(name))
    if origin is not None and issubclass(origin, Sequence):
        (each, *_) = get_args(hint)
        return partial(_items, _look(each, name), _items_of(hint), name)
    if hint is datetime:
        return _time
    if _is_enum(hint):
        return partial(_member_of, hint)
    if dataclasses.is_dataclass(hint):
        return partial(_whole, cast(Any, hint))
    return partial(_single, hint)


def _items_of(hint: Any) -> type | None:
    """The dataclass whose values are in the declared list, if that is what is declared."""
    origin = get_origin(hint)
    if not isinstance(origin, type) or issubclass(origin, Mapping) or not issubclass(origin, Sequence):
        return None
    (each, *_) = get_args(hint)
    return cast(type, each) if dataclasses.is_dataclass(each) else None


def _optional(look: _Look) -> _Look:
    return lambda value, way: None if value is None else look(value, way)


def _single(hint: Any, value: Any, way: _Way) -> Any:
    if isinstance(value, bool) is not (hint is bool) or not isinstance(value, hint):
        raise Wrong(f"{hint.__name__} expected, not {type(value).__name__}")
    return value


def _texts(name: str) -> _Look:
    number = name in _NUMBERS
    limit, multiline = 64 if number else _LIMITS.get(name, _LENGTH), name in _MULTILINE

    def look(value: Any, way: _Way) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Wrong(f"text expected, not {type(value).__name__}")
        clean = way.clean(value, limit=limit, multiline=multiline)
        if number:
            return clean_number(clean)
        if type(value) is not str or clean != value:
            return clean
        if limit == _LENGTH and len(way.fine) < _WORDS:
            way.fine.add(value)
        return value

    return look


def _time(value: Any, way: _Way) -> datetime:
    if type(value) is datetime and FIRST_YEAR <= value.year <= LAST_YEAR and type(value.tzinfo) in _ZONES:
        return value
    if not isinstance(value, datetime):
        raise Wrong(f"datetime expected, not {type(value).__name__}")
    if not _plausible(value):
        raise Wrong(f"the year {value.year} can't be right")
    return _steady(value)


def _steady(value: datetime) -> datetime:
    """`value` without code of the plugin's in it: a zone of its own class may raise, or change, whenever it is read."""
    offset = value.utcoffset()
    zone = value.tzinfo if type(value.tzinfo) in _ZONES else None if offset is None else timezone(offset)
    return datetime(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        zone,
        fold=value.fold,
    )


def _plausible(value: datetime) -> bool:
    return FIRST_YEAR <= value.year <= LAST_YEAR


def _member_of(hint: type[Enum], value: Any, way: _Way) -> Enum:
    try:
        return hint(value)
    except ValueError:
        raise Wrong(f"not a {hint.__name__}: {clean_text(value, limit=40)}") from None


def _mapping(text: _Look, value: Any, way: _Way) -> dict[str, str]:
    if type(value) is dict and not value:
        return {}  # nobody else's
    if not isinstance(value, Mapping):
        raise Wrong(f"mapping expected, not {type(value).__name__}")
    return {text(key, way): text(each, way) for key, each in islice(value.items(), _MEMO_ITEMS)}


def _items(look: _Look, kind: type | None, name: str, value: Any, way: _Way) -> tuple[Any, ...]:
    if id(value) in way.lists:
        return way.lists[id(value)][1]
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise Wrong(f"list expected, not {type(value).__name__}")
    if len(value) > _ITEMS:
        raise Wrong(f"a list of {len(value)}; {_ITEMS} at most")
    newest = _NEWEST.get(name, _ITEMS)
    if len(value) > newest:
        way.tell(f"{len(value) - newest} of {len(value)} {name} left out, the oldest")
    # From now on nobody can change it; and a sequence of the plugin's own may have no end.
    whole = tuple(islice(value, len(value)))[-newest:]
    if kind is not None and whole and _all_right(kind, whole, way):
        return whole
    right = []
    same = True
    for place, each in enumerate(whole):
        try:
            right.append(look(each, way))
        except Wrong as wrong:
            way.tell(f"{name}[{place}] left out: {wrong}")
            same = False
        else:
            same = same and right[-1] is each
    return whole if same else tuple(right)
