"""The tables of a look-up, as `[carriers.url.lookup]` has them. A stray option is an error: it would mislead."""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

Paths = str | tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the tables."""


class NotFoundRule(Table, frozen=True, kw_only=True):
    """How the service says that it does not know a number; each way is enough.

    `http`: statuses. `path` with `values`: a text there that is one of these. `empty`: a list there without elements.
    """

    http: tuple[int, ...] = ()
    path: str = ""
    values: tuple[str, ...] = ()
    empty: str = ""


class ParcelPaths(Table, frozen=True, kw_only=True):
    """Where the answer tells of the parcel as a whole; paths from its root. `time_format`: of the promised days."""

    status: str = ""
    courier: str = ""
    last_mile_number: str = ""
    expected: str = ""
    expected_last: str = ""
    time_format: str = "iso"


class EventPaths(Table, frozen=True, kw_only=True):
    """Where the events are, and in each of them (paths from the event) what.

    `time`, `text` and `place` may be lists of paths, whose texts are joined.
    """

    list: str
    time: Paths
    time_format: str = "iso"
    zone: str = ""
    text: Paths = ()
    code: str = ""
    place: Paths = ()
    country: str = ""


class TextRule(Table, frozen=True, kw_only=True):
    """A regular expression over an event's text, and the status it means."""

    text: str
    status: str


def table(kind: type[T], value: Any, name: str) -> T:
    """`value` as the table `kind`. Raises `ValueError` naming the option that is wrong."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        raise ValueError(f"{name}{path.rstrip('`')}: {what[:1].lower()}{what[1:]}") from None
