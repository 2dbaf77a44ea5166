"""From what was typed to tests that every order is put to."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from tui_tracker.model.attention import Flag
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.message import N_
from tui_tracker.model.nearest import nearest
from tui_tracker.model.order import OrderRow

from .errors import FilterError
from .fields import (
    EXACT,
    ONE_TEXT,
    PAST,
    STATES,
    TEXTS,
    TO_COME,
    Moments,
    Texts,
    country_in_text,
    field_names,
    foremost,
    others,
    shown,
    status_in_text,
)
from .regular import LONGEST_TEXT, compiled
from .terms import Part, Terms, Test
from .times import Range, past, to_come

TextTest = Callable[[str], bool]

LONGEST: Final = 1000
"""Characters of a filter."""


class Filter(msgspec.Struct, frozen=True):
    """A parsed filter; `text` is what was typed, "" matches everything.

    `in_text`: where all of it can be told from an order's `looked_through`, what that must pass, or have (words in
    small letters).
    """

    text: str
    parts: tuple[Part, ...] = ()
    in_text: tuple[str | TextTest, ...] = ()

    def among(self, ids: Sequence[int], texts: Mapping[int, str]) -> list[int]:
        """Which of these orders pass by their `texts`, where `in_text` says how. Raises `KeyError` for one without."""
        found = list(ids)
        for each in self.in_text:
            if isinstance(each, str):
                found = [order_id for order_id in found if each in texts[order_id]]
            else:
                found = [order_id for order_id in found if each(texts[order_id])]
        return found

    def over(self, terms: Terms) -> Test:
        """Whether every part of the filter holds for an order, to be asked many times under the same terms."""
        tests = [part(terms) for part in self.parts]
        if len(tests) == 1:
            return tests[0]
        return lambda row: all(test(row) for test in tests)

    def matches(
        self,
        row: OrderRow,
        now: datetime,
        flags: Sequence[Flag] = (),
        deadlines: DeadlineRules = DEFAULT_DEADLINES,
    ) -> bool:
        """The same for one order, days counted in UTC."""
        return self.over(Terms(now, deadlines=deadlines, flags=lambda _: flags))(row)


def parse(text: str | Iterable[str]) -> Filter:
    """The filter in `text`, or in the words of a command line. Raises `FilterError`."""
    if isinstance(text, str):
        words = _split(text)
    else:
        words = [word for word in text if word]
        text = " ".join(f'"{word}"' if " " in word else word for word in words)
        _check_length(text)
    parts = tuple(_part(word) for word in words)
    in_text = tuple(test for word in words if (test := _in_text(word)) is not None)
    return Filter(text, parts, in_text if len(in_text) == len(words) else ())


def narrows(before: str, after: str) -> bool:
    """Whether whatever `after` lets through, `before` did too: then only that need be looked at again.

    Told from the words: more of them, or the last one, plain or after a field of text, gone on with.
    """
    old, new = before.split(), after.split()
    if not old or '"' in before + after or "/" in before + after:
        return False
    if new[: len(old)] == old:
        return True
    last, longer = old[-1], new[len(old) - 1] if len(new) >= len(old) else ""
    field, colon, value = last.partition(":")
    plain = field.lower() in TEXTS and bool(value) if colon else True
    return (
        old[:-1] == new[: len(old) - 1]
        and plain
        and longer.startswith(last)
        and (":" in last or ":" not in longer)
        and last[:1] not in "!~/"
        and not {"!", ","} & set(longer)
    )


def filter_words(text: str) -> list[str]:
    """The words of a filter as it is typed; each is one for itself, as on a command line. Raises `FilterError`."""
    return _split(text)


_TOKEN: Final = re.compile(r'!*(?:[A-Za-z]+:)?!*(?:"[^"]*"|/(?:[^/\\]|\\.)*/(?=\s|$)|[^\s"]+)|!*[A-Za-z]+:(?=\s|$)')


def _split(text: str) -> list[str]:
    _check_length(text)
    if text.count('"') % 2:
        text += '"'  # while one is still typing
    return _TOKEN.findall(text)


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise FilterError(N_("a filter has at most {n} characters"), n=LONGEST)


def _part(word: str) -> Part:
    bare = word.lstrip("!")
    if not bare:
        return _word(word)  # nothing but "!": looked for as it is
    part = _plain(bare)
    return _negated(part) if (len(word) - len(bare)) % 2 else part


def _negated(part: Part) -> Part:
    def made(terms: Terms) -> Test:
        test = part(terms)
        return lambda row: not test(row)

    return made


def _is_plain(word: str) -> bool:
    """Whether it is looked for as it stands, in everything that is shown."""
    field, colon, _ = word.partition(":")
    other = len(word) > 1 and word != "//" and word[0] in "/~"
    return not (word.startswith("!") or other or (colon and field.isascii() and field.isalpha()))


def _in_text(word: str) -> str | TextTest | None:
    """What `looked_through` must have or pass for the word; `None`: it can't be told from it."""
    if word != word.lower():
        return None
    if _is_plain(word):
        return word.replace('"', "")
    field, _, value = word.partition(":")
    values = [each for each in value.split(",") if each]
    if not values or "!" in word or '"' in word:
        return None
    if field == "status":
        return status_in_text(frozenset(values))
    return country_in_text(values) if field == "country" else None


def _plain(word: str) -> Part:
    if len(word) > 1 and word.startswith("/") and word != "//":
        return _regular(word[1:].removesuffix("/"))  # while one is still typing, the second "/" is not there yet
    if len(word) > 1 and word.startswith("~"):
        return _fuzzy(word[1:])
    field, colon, value = word.partition(":")
    if colon and field.isascii() and field.isalpha():
        return _field(field.lower(), value)
    return _word(word.replace('"', ""))


def _word(value: str) -> Part:
    """A word without a field: in what is shown of an order, the name of its status in the operator's language too."""
    first, rest, wanted = _contains(value, foremost), _contains(value, others), value.lower()

    def made(terms: Terms) -> Test:
        in_first, in_rest = first(terms), rest(terms)

        def found(row: OrderRow) -> bool:
            return in_first(row) or in_rest(row)

        named = {status for status, name in terms.statuses.items() if wanted in name}
        return (lambda row: row.status in named or found(row)) if named else found

    return made


def _regular(pattern: str) -> Part:
    search = compiled(pattern).search
    return _always(lambda row: any(search(text[:LONGEST_TEXT]) for text in shown(row)))


def _fuzzy(letters: str) -> Part:
    wanted = letters.lower()
    return _always(lambda row: any(_in_order(wanted, text.lower()) for text in shown(row)))


def _in_order(wanted: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in wanted)


def _always(test: Test) -> Part:
    return lambda _: test


def _contains(value: str, texts: Texts) -> Part:
    """The texts are looked through as one, with a line's end between them: that is what takes the time."""
    if value != value.lower():  # smart case: a capital letter means what it says
        return _always(lambda row: value in "\n".join(texts(row)))
    return _always(lambda row: value in "\n".join(texts(row)).lower())


def _in_one(value: str, read: Callable[[OrderRow], str]) -> Part:
    """As `_contains`, of a field that is one text: three times as fast."""
    if value != value.lower():
        return _always(lambda row: value in read(row))
    return _always(lambda row: value in read(row).lower())


def _field(name: str, value: str) -> Part:
    bare = value.lstrip("!")
    if bare != value and bare:
        part = _field(name, bare)
        return _negated(part) if (len(value) - len(bare)) % 2 else part
    if name in PAST:
        return _moments(PAST[name], past(name, value))
    if name in TO_COME:
        return _moments(TO_COME[name], to_come(name, value))
    if name == "is":
        return _states(value)
    if name in EXACT:
        return _exactly(name, value)
    if name == "total":
        return _total(value)
    if name not in TEXTS:
        raise _unknown(name)
    return _one_of(name, value)


def _one_of(name: str, value: str) -> Part:
    """One of the values, divided by commas; `""`: there is none."""
    texts, one = TEXTS[name], ONE_TEXT.get(name)
    if value == '""':
        return _always(lambda row: not any(texts(row)))
    values = [each for each in value.replace('"', "").split(",") if each]
    if not values:
        return _always(lambda row: True)  # while one is still typing
    tests = [_in_one(each, one) if one is not None else _contains(each, texts) for each in values]

    def made(terms: Terms) -> Test:
        bound = [test(terms) for test in tests]
        return bound[0] if len(bound) == 1 else lambda row: any(test(row) for test in bound)

    return made


def _unknown(name: str) -> FilterError:
    known = field_names()
    near = nearest(name, known)
    if near:
        return FilterError(N_("no field {name}: (did you mean {near}:?)"), name=name[:40], near=near)
    return FilterError(N_("no field {name}: (known: {known})"), name=name[:40], known=" ".join(known))


def _wanted(name: str, value: str, allowed: Iterable[str]) -> list[str]:
    wanted = [part.lower() for part in value.replace('"', "").split(",") if part]
    wrong = next((part for part in wanted if part not in allowed), None if wanted else "")
    if wrong is not None:
        near = nearest(wrong, allowed) if wrong else ""
        known = " ".join(allowed)
        if near and name != "status":
            raise FilterError(_DID_YOU_MEAN, name=name, value=wrong[:40], near=near)
        raise FilterError(N_("no {name}:{value} (known: {known})"), name=name, value=wrong[:40], known=known)
    return wanted


def _exactly(name: str, value: str) -> Part:
    allowed, made = EXACT[name]
    return made(frozenset(_wanted(name, value, allowed)))


def _states(value: str) -> Part:
    states = [STATES[each] for each in _wanted("is", value, STATES)]
    return lambda terms: lambda row: any(holds(row, terms) for holds in states)


def _moments(read: Moments, made: Range) -> Part:
    def part(terms: Terms) -> Test:
        holds = made(terms)
        return lambda row: any(holds(moment) for moment in read(row, terms))

    return part


_AMOUNT: Final = re.compile(r"(>=|<=|>|<)?([0-9]{1,12}(?:\.[0-9]{1,4})?)(?:\.\.([0-9]{1,12}(?:\.[0-9]{1,4})?))?")


def _total(value: str) -> Part:
    """The order's total, whatever its currency."""
    match = _AMOUNT.fullmatch(value)
    if match is None or (match[1] and match[3]):
        raise FilterError(N_("total:{value} is no amount; write total:>500 or total:100..500"), value=value[:40])
    first, last = Decimal(match[2]), Decimal(match[3] or match[2])
    holds = _AMOUNTS[match[1] or ""](first, last)
    return _always(lambda row: (amount := amount_of(row.total)) is not None and holds(amount))


def amount_of(total: str) -> Decimal | None:
    """An order's total as a number; `None` where there is none."""
    try:
        amount = Decimal(total) if total else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None


_AMOUNTS: Final[dict[str, Callable[[Decimal, Decimal], Callable[[Decimal], bool]]]] = {
    ">": lambda first, _: lambda amount: amount > first,
    ">=": lambda first, _: lambda amount: amount >= first,
    "<": lambda first, _: lambda amount: amount < first,
    "<=": lambda first, _: lambda amount: amount <= first,
    "": lambda first, last: lambda amount: first <= amount <= last,
}
_DID_YOU_MEAN: Final = N_("no {name}:{value} (did you mean {name}:{near}?)")
