"""What is wrong with a value, in a person's words: msgspec's messages and paths translated."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final, Literal, get_args, get_origin

import msgspec

_WORDS: Final = {
    "`int`": "a whole number",
    "`float`": "a number",
    "`str`": "text",
    "`bool`": "true or false",
    "`array`": "a list",
    "`object`": "a table",
    "`object | null`": "a table",
    "`null`": "nothing",
    "text matching regex '^([A-Z]{2})?$'": "two capital letters, such as SE",
    "text matching regex '^[a-z0-9][a-z0-9_-]{0,39}$'": "small letters, digits, - and _, at most 40",
}
_PATH: Final = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+|\.\.\.)\]")


def dotted(path: Iterable[str | int]) -> str:
    """A path as a person writes it: `carriers.url[0].pattern`."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def parted(message: str) -> tuple[str, tuple[str | int, ...]]:
    """msgspec's message as (what was expected, path)."""
    what, _, path = message.partition(" - at `$")
    parts = tuple(name or int(index) for name, index in _PATH.findall(path) if index != "...")
    for word, plain in _WORDS.items():
        what = what.replace(word, plain)
    what = what.replace(" | nothing", "")
    return what[:1].lower() + what[1:], parts


def allowed_words(kind: Any, path: Sequence[str | int]) -> tuple[str, ...]:
    """The words that may stand at `path` of a `kind`; () where anything else may."""
    for part in path:
        if isinstance(part, int):
            continue  # an element: what it may be is said by the list's own type
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)} if is_struct(kind) else {}
        if part not in fields:
            return ()
        kind = fields[str(part)]
    while True:
        options = [each for each in get_args(kind) if each not in (type(None), Ellipsis)]
        if get_origin(kind) is Literal:
            return tuple(map(str, options))
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return tuple(member.value for member in kind)
        if len(options) != 1:
            return ()
        kind = options[0]


def as_given(value: Any, path: Sequence[str | int]) -> str:
    """What stands at `path`, as it was written."""
    for part in path:
        try:
            value = value[part]
        except (LookupError, TypeError):
            return ""
    return repr(value) if isinstance(value, str | int | float | bool) else ""


def is_struct(kind: Any) -> bool:
    """Whether a type is a table of named fields."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
