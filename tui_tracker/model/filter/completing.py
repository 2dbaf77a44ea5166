"""What the word being typed may become: fields, and what stands in the data."""

from collections.abc import Mapping, Sequence
from typing import Final

from .fields import EXACT, PAST, STATES, TEXTS, TO_COME, field_names
from .times import DAY_WORDS

_ASKED_FOR: Final = ("assigned", "carrier", "country", "courier", "shop", "source", "tag")
"""The fields of text whose values are few enough to be offered."""


def completions(word: str, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The words that `word` may become, the likeliest first. `known`: field → the values there are in the data."""
    signs = word[: len(word) - len(word.lstrip("!"))]
    field, colon, value = word[len(signs) :].partition(":")
    if not colon:
        names = [name for name in field_names() if name.startswith(field.lower())]
        return tuple(f"{signs}{name}:" for name in names)
    field = field.lower()
    start = value.rfind(",") + 1  # the last of several
    before, begun = value[:start], value[start:]
    sign = begun[: len(begun) - len(begun.lstrip("!<>="))]
    begun = begun[len(sign) :]
    found = [each for each in _values(field, known) if each.lower().startswith(begun.lower()) and each != begun]
    return tuple(f"{signs}{field}:{before}{sign}{_quoted(each)}" for each in found)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _values(field: str, known: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if field == "is":
        return tuple(STATES)
    if field in EXACT:
        return EXACT[field][0]
    if field in PAST or field in TO_COME:
        return DAY_WORDS
    return known.get(field, ()) if field in TEXTS else ()


def is_offered(field: str) -> bool:
    """Whether the data's own values of a field are worth knowing."""
    return field in _ASKED_FOR
