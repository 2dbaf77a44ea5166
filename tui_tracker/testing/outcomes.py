"""Outcomes as plain data, and what differs between those that came and those that were expected."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from itertools import islice
from typing import Any

from tui_tracker.plugin import Missed, PluginError

from .methods import METHODS, asked_for
from .recordings import Expected, Recording


def plain(value: Any) -> Any:
    """`value` as recordings write it: dataclasses without their defaults, times as ISO text, `Missed` with its kind."""
    if isinstance(value, Missed):
        kind = getattr(value.error, "kind", type(value.error).__name__)
        return {"number": value.number, "missed": kind, "message": str(value.error)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: plain(each) for field, each in told if not _is_default(field, each)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(each) for each in islice(value, len(value))]
    return value


def failed(recording: Recording, error: PluginError) -> list[Missed]:
    """What an error that a whole call raised means: the same failure for each request, or one where there are none."""
    return [Missed(number=asked_for(request), error=error) for request in recording.requests] or [
        Missed(number="", error=error)
    ]


def differences(recording: Recording, outcomes: Sequence[Any]) -> list[str]:
    """A sentence for everything in `outcomes` that is not as the recording expects; none when all is."""
    if len(outcomes) != len(recording.expected):
        return [f"{len(recording.expected)} outcomes expected, {len(outcomes)} came: {_numbers(outcomes)}"]
    pairs = enumerate(zip(recording.expected, outcomes, strict=True))
    return [f"outcome {at}{_named(wanted)}: {each}" for at, (wanted, got) in pairs for each in _differ(wanted, got)]


def number_of(outcome: Any, method: str) -> str:
    """Which request an outcome answers, "" when it does not say."""
    name = "number" if isinstance(outcome, Missed) else METHODS[method].number
    return str(getattr(outcome, name, "")) if name else ""


def _differ(wanted: Expected, got: Any) -> Iterator[str]:
    told = plain(got)
    if not wanted.missed:
        yield from _compared("", plain(wanted.outcome), told)
    elif not isinstance(got, Missed):
        yield f"missed {wanted.missed!r} expected, got {told!r}"
    else:
        if told["missed"] != wanted.missed:
            yield f"missed {wanted.missed!r} expected, got {told['missed']!r} ({told['message']})"
        if wanted.message is not None and told["message"] != wanted.message:
            yield f"message {wanted.message!r} expected, got {told['message']!r}"
        if wanted.number and told["number"] != wanted.number:
            yield f"number {wanted.number!r} expected, got {told['number']!r}"


def _compared(path: str, wanted: Any, got: Any) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in {**wanted, **got}:
            yield from _compared(f"{path}.{key}".lstrip("."), wanted.get(key), got.get(key))
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for at, (one, other) in enumerate(zip(wanted, got, strict=True)):
            yield from _compared(f"{path}[{at}]", one, other)
    elif wanted != got:
        if isinstance(wanted, list) and isinstance(got, list):
            yield f"{path}: {len(wanted)} expected, {len(got)} came: {got!r}"
        else:
            yield f"{path or 'outcome'}: {_or_nothing(wanted)} expected, got {_or_nothing(got)}"


def _or_nothing(value: Any) -> str:
    return "nothing" if value is None else repr(value)


def _is_default(field: "dataclasses.Field[Any]", value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    if isinstance(value, list):
        value = tuple(value)
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def _numbers(outcomes: Sequence[Any]) -> str:
    return ", ".join(str(getattr(each, "number", type(each).__name__)) for each in outcomes) or "none"


def _named(wanted: Expected) -> str:
    return f" ({wanted.number})" if wanted.number else ""
