"""The filter language: one pure parser for the app, the command line and saved views.

``word`` matches a piece of any shown field, any case unless it has a capital letter · several words must all match ·
``!word`` must not · ``"two words"`` · ``field:value`` · ``field:!value`` · ``field:a,b`` one of them ·
``age:>3d`` ``age:2d..7d`` ``updated:<2h`` · ``/regular expression/`` · ``~word`` letters in this order, others between
· ``deadline:<7d`` the time left to the nearest one to come.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final

from .attention import Flag
from .deadlines import DEFAULT_DEADLINES, DeadlineRules, next_deadline
from .message import N_, Message
from .order import OrderRow
from .status import Status


class FilterError(ValueError):
    """The filter can't be understood; the text says what is known instead. `told` is the same, to be translated."""

    def __init__(self, template: str, **values: object) -> None:
        """`template` with `str.format` fields for `values`."""
        self.told = Message(template, values)
        super().__init__(str(self.told))


@dataclass(frozen=True, slots=True)
class Subject:
    """What a filter looks at: one order's columns, the moment, its flags, and what makes its deadlines."""

    row: OrderRow
    now: datetime
    flags: Sequence[Flag] = ()
    deadlines: DeadlineRules = DEFAULT_DEADLINES


Test = Callable[[Subject], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter; `text` is what was typed, "" matches everything."""

    text: str
    tests: tuple[Test, ...] = ()

    def matches(
        self,
        row: OrderRow,
        now: datetime,
        flags: Sequence[Flag] = (),
        deadlines: DeadlineRules = DEFAULT_DEADLINES,
    ) -> bool:
        """Whether every part of the filter holds for `row` at `now`."""
        subject = Subject(row, now, flags, deadlines)
        return all(test(subject) for test in self.tests)


def parse(text: str | Iterable[str]) -> Filter:
    """The filter in `text`, or in the words of a command line. Raises `FilterError`."""
    if isinstance(text, str):
        words = _split(text)
    else:
        words = [word for word in text if word]
        text = " ".join(f'"{word}"' if " " in word else word for word in words)
    return Filter(text, tuple(_test(word) for word in words))


_TOKEN: Final = re.compile(r'!?(?:[A-Za-z]+:)?!?(?:"[^"]*"|/(?:[^/\\]|\\.)*/(?=\s|$)|[^\s"]+)')


def _split(text: str) -> list[str]:
    if text.count('"') % 2:
        text += '"'  # while one is still typing
    return _TOKEN.findall(text)


def _test(word: str) -> Test:
    if word.startswith("!") and len(word) > 1:
        return _negate(_test(word[1:]))
    if len(word) > 2 and word.startswith("/") and word.endswith("/"):
        return _regular(word[1:-1])
    if len(word) > 1 and word.startswith("~"):
        return _fuzzy(word[1:])
    field, colon, value = word.partition(":")
    if colon and field.isalpha():
        return _field(field.lower(), value)
    return _contains(word.replace('"', ""), _shown)


def _negate(test: Test) -> Test:
    return lambda subject: not test(subject)


def _regular(pattern: str) -> Test:
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise FilterError(
            N_("/{pattern}/ is not a regular expression: {error}"), pattern=pattern, error=error
        ) from None
    return lambda subject: any(compiled.search(text) for text in _shown(subject))


def _fuzzy(letters: str) -> Test:
    wanted = letters.lower()

    def test(subject: Subject) -> bool:
        return any(_in_order(wanted, text.lower()) for text in _shown(subject))

    return test


def _in_order(wanted: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in wanted)


def _contains(value: str, texts: Callable[[Subject], Iterable[str]]) -> Test:
    if value != value.lower():  # smart case: a capital letter means what it says
        return lambda subject: any(value in text for text in texts(subject))
    return lambda subject: any(value in text.lower() for text in texts(subject))


def _field(name: str, value: str) -> Test:
    if value.startswith("!") and len(value) > 1:
        return _negate(_field(name, value[1:]))
    if name in _AGES:
        return _age(name, value)
    if name == _DEADLINE:
        return _left(value)
    if name in _EXACT:
        return _exactly(name, value)
    if name not in _TEXTS:
        raise _unknown(name)
    tests = [_contains(part, _TEXTS[name]) for part in value.replace('"', "").split(",")]
    return lambda subject: any(test(subject) for test in tests)


def _unknown(name: str) -> FilterError:
    known = field_names()
    near = get_close_matches(name, known, 1)
    if near:
        return FilterError(N_("no field {name}: (did you mean {near}:?)"), name=name, near=near[0])
    return FilterError(N_("no field {name}: (known: {known})"), name=name, known=" ".join(known))


def _exactly(name: str, value: str) -> Test:
    allowed, read = _EXACT[name]
    wanted = {part.lower() for part in value.split(",") if part}
    wrong = sorted(part for part in wanted if part not in allowed)
    if wrong:
        raise FilterError(N_("no {name}:{value} (known: {known})"), name=name, value=wrong[0], known=" ".join(allowed))
    return lambda subject: not wanted.isdisjoint(read(subject))


_DEADLINE: Final = "deadline"
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SPAN: Final = re.compile(r"(\d+(?:\.\d+)?)([mhdw])")
_NO_RANGE: Final = N_("{name}:{value} is not a range of time; write {name}:>3d or {name}:2d..7d")
_NUMBER: Final = r"\d+(?:\.\d+)?[mhdw]"
_RANGE: Final = re.compile(rf"(?P<sign>>=|<=|>|<)?(?P<first>{_NUMBER})?(?P<dots>\.\.)?(?P<last>{_NUMBER})?")


def _span(text: str) -> timedelta:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise FilterError(N_("{text} is not a span of time; write 3d, 12h, 2w or 30m"), text=text)
    try:
        return float(match[1]) * _UNITS[match[2]]
    except OverflowError:
        raise FilterError(N_("{text}… is too long a span of time"), text=text[:20]) from None


def _age(name: str, value: str) -> Test:
    read = _AGES[name]
    holds = _age_range(name, value)

    def test(subject: Subject) -> bool:
        moments = [moment for moment in read(subject.row) if moment is not None]
        return bool(moments) and holds(subject.now - max(moments))

    return test


def _left(value: str) -> Test:
    """How long it is to the nearest deadline to come."""
    holds = _age_range(_DEADLINE, value)

    def test(subject: Subject) -> bool:
        found = next_deadline(subject.row, subject.now, subject.deadlines)
        return found is not None and holds(found.at - subject.now)

    return test


def _age_range(name: str, value: str) -> Callable[[timedelta], bool]:
    match = _RANGE.fullmatch(value)
    if match is None or not value:
        raise FilterError(_NO_RANGE, name=name, value=value)
    first = _span(match["first"]) if match["first"] else None
    last = _span(match["last"]) if match["last"] else None
    sign = match["sign"]
    if match["dots"] or (first is None and last is not None):
        return lambda age: (first is None or age >= first) and (last is None or age <= last)
    if first is None or last is not None:
        raise FilterError(_NO_RANGE, name=name, value=value)
    return _COMPARE.get(sign or "", _same_day)(first)


def _same_day(span: timedelta) -> Callable[[timedelta], bool]:
    unit = timedelta(days=1) if span >= timedelta(days=1) else timedelta(hours=1)
    return lambda age: span <= age < span + unit


_COMPARE: Final[dict[str, Callable[[timedelta], Callable[[timedelta], bool]]]] = {
    ">": lambda span: lambda age: age > span,
    ">=": lambda span: lambda age: age >= span,
    "<": lambda span: lambda age: age < span,
    "<=": lambda span: lambda age: age <= span,
    "": _same_day,
}


def _shown(subject: Subject) -> Iterable[str]:
    row = subject.row
    yield row.number
    yield row.customer.name
    yield row.customer.email
    yield row.customer.country
    for parcel in row.parcels:
        yield parcel.number
        yield parcel.carrier
        yield parcel.courier
        yield parcel.last_event
    yield from row.tags
    yield row.note
    if row.status is not None:
        yield row.status


_TEXTS: Final[dict[str, Callable[[Subject], Iterable[str]]]] = {
    "order": lambda s: (s.row.number,),
    "id": lambda s: (s.row.number,),
    "shop": lambda s: (s.row.shop,),
    "source": lambda s: (s.row.source,),
    "code": lambda s: (parcel.number for parcel in s.row.parcels),
    "carrier": lambda s: (parcel.carrier for parcel in s.row.parcels),
    "courier": lambda s: (parcel.courier for parcel in s.row.parcels),
    "event": lambda s: (parcel.last_event for parcel in s.row.parcels),
    "tag": lambda s: s.row.tags,
    "customer": lambda s: (s.row.customer.name, s.row.customer.email),
    "email": lambda s: (s.row.customer.email,),
    "country": lambda s: (s.row.customer.country,),
    "note": lambda s: (s.row.note,),
}


def _states(subject: Subject) -> set[str]:
    row = subject.row
    facts = {
        "fulfilled": row.fulfilled,
        "unfulfilled": not row.fulfilled,
        "nocode": not row.parcels,
        "cancelled": row.cancelled_at is not None,
        "archived": row.archived_at is not None,
        "manual": any(parcel.manual is not None for parcel in row.parcels),
        "flagged": bool(subject.flags),
    }
    return {name for name, holds in facts.items() if holds}


def _statuses(subject: Subject) -> set[str]:
    return {parcel.status.value for parcel in subject.row.parcels} or {"none"}


def _details(subject: Subject) -> set[str]:
    return {parcel.detail.value for parcel in subject.row.parcels if parcel.detail is not None}


_EXACT: Final[dict[str, tuple[tuple[str, ...], Callable[[Subject], set[str]]]]] = {
    "status": ((*(status.value for status in Status), "none"), _statuses),
    "is": (("fulfilled", "unfulfilled", "nocode", "cancelled", "archived", "manual", "flagged"), _states),
    "flag": (("status", "late", "unfulfilled"), lambda s: {flag.rule for flag in s.flags}),
}

_AGES: Final[dict[str, Callable[[OrderRow], Iterable[datetime | None]]]] = {
    "age": lambda row: (row.placed_at,),
    "updated": lambda row: (parcel.last_event_at for parcel in row.parcels),
    "checked": lambda row: (parcel.checked_at for parcel in row.parcels),
    "fulfilled": lambda row: (row.fulfilled_at,),
}


def field_names() -> tuple[str, ...]:
    """Every field the language knows, sorted; for completion and help."""
    return tuple(sorted({*_TEXTS, *_EXACT, *_AGES, _DEADLINE}))
