"""Reads decoded JSON piece by piece and says where it is wrong."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar, get_type_hints

from tui_tracker.model.nearest import nearest
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    NotFound,
    NotTaken,
    PluginError,
    RateLimited,
    Rejected,
    Unavailable,
)

T = TypeVar("T")

_NONE: Final = object()
_SHOWN: Final = 60  # characters of a wrong value


class BadRecording(ValueError):
    """A recording that breaks the format: the message names file, place and what belongs there."""


@cache
def failure_of() -> Mapping[str, type[PluginError]]:
    """The errors a plugin may return, by the word recordings use."""
    kinds = (NotFound, NotTaken, Rejected, RateLimited, AuthFailed, Unavailable, BadResponse)
    return {kind.kind: kind for kind in kinds}


@dataclass(frozen=True, slots=True)
class Place:
    """A value somewhere in a recording."""

    file: str
    path: str
    value: Any

    def wrong(self, what: str) -> BadRecording:
        """The error to raise."""
        return BadRecording(f"{self.file}: {self.path or 'the recording'}: {what}")

    def known(self, names: tuple[str, ...]) -> "Place":
        """Itself, when it is an object with no keys but `names`."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"an object with {', '.join(names)}, not {_shown(self.value)}")
        for name in self.value:
            if name not in names:
                close = nearest(name, names)
                hint = f"did you mean {close!r}?" if close else f"known are {', '.join(names)}"
                raise self.wrong(f"unknown key {name!r}; {hint}")
        return self

    def inner(self, name: str) -> "Place":
        """The value under a key that must be there."""
        if name not in self.value:
            raise self.wrong(f"{name!r} is missing")
        return Place(self.file, f"{self.path}.{name}".lstrip("."), self.value[name])

    def items(self, name: str) -> "Iterator[Place]":
        """The items of a list; an absent one has none."""
        value = self.value.get(name, [])
        if not isinstance(value, list):
            raise self.wrong(f"{name} is a list, not {_shown(value)}")
        return (Place(self.file, f"{self.path}.{name}[{at}]".lstrip("."), each) for at, each in enumerate(value))

    def text(self, name: str, default: str | None = None, *, blank: bool = False) -> str:
        """A text under a key, which must not be blank unless `blank`."""
        value = self.inner(name).value if default is None else self.value.get(name, default)
        if not isinstance(value, str) or not (value.strip() or blank or default == value):
            raise self.wrong(f"{name} is a text, not {_shown(value)}")
        return value

    def table(self, name: str) -> Mapping[str, Any]:
        """An object under a key; an absent one is empty."""
        value = self.value.get(name, {})
        if not isinstance(value, dict):
            raise self.wrong(f"{name} is an object, not {_shown(value)}")
        return value

    def texts(self, name: str) -> Mapping[str, str]:
        """An object whose values are texts."""
        return self.built(name, dict[str, str], {})

    def built(self, name: str, kind: type[T], default: Any = _NONE) -> T:
        """The value under a key as `kind`."""
        if name not in self.value and default is not _NONE:
            return default  # type: ignore[no-any-return]
        return self.inner(name)._converted(kind)

    def as_type(self, kind: type) -> Any:
        """The whole value as a dataclass; a key it does not have is an error."""
        return self.known(tuple(field.name for field in dataclasses.fields(kind)))._deep(kind)._converted(kind)

    def _deep(self, kind: type) -> "Place":
        """Itself, when the objects within have no unknown keys either."""
        hints = get_type_hints(kind)
        for name, value in self.value.items():
            inner = next((each for each in _parts(hints[name]) if dataclasses.is_dataclass(each)), None)
            if inner is None or value is None:
                continue
            names = tuple(field.name for field in dataclasses.fields(inner))
            for place in self.items(name) if isinstance(value, list) else (self.inner(name),):
                place.known(names)._deep(inner)
        return self

    def _converted(self, kind: type[T]) -> T:
        import msgspec

        try:
            return msgspec.convert(self.value, kind)
        except msgspec.ValidationError as error:
            raise self.wrong(f"{error}, not {_shown(self.value)}") from None


def _parts(hint: Any) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for each in getattr(hint, "__args__", ()):
        yield from _parts(each)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
