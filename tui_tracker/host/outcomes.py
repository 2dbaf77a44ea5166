"""One outcome per request, whatever a carrier returned: matched by number, cleaned, the missing ones named."""

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar

from tui_tracker.model.text import clean_number
from tui_tracker.plugin import BadResponse, Missed, PluginCrashed, PluginError, Registered, Tracking, TrackRequest

from .checking import Wrong, checked
from .guard import Who, known, rebuilt

Result = TypeVar("Result", bound=Tracking | Registered)


def settled(
    requests: Sequence[TrackRequest], answer: Any, kind: type[Result], who: Who, method: str
) -> "list[Result | Missed]":
    """The outcomes in the order of `requests`. Raises `PluginCrashed` when `answer` is no list of outcomes."""
    if isinstance(answer, str | bytes) or not isinstance(answer, Sequence):
        raise PluginCrashed(f"{who}: {method}() returned {type(answer).__name__}, not a list")
    wanted = {clean_number(request.number): request.number for request in requests}
    found: dict[str, Result | Missed] = {}
    for outcome in answer:
        number = _number(outcome, kind, who, method)
        if number not in wanted or wanted[number] in found:
            who.log.warning("%s: %s() answered for %s, which is not wanted (again)", who, method, number)
            continue
        found[wanted[number]] = _outcome(outcome, wanted[number], kind, who, method)
    return [found.get(request.number) or _nothing(request.number, method) for request in requests]


def all_missed(requests: Sequence[TrackRequest], error: PluginError) -> list[Missed]:
    """The same failure for every number."""
    return [Missed(number=request.number, error=error) for request in requests]


def _number(outcome: Any, kind: type, who: Who, method: str) -> str:
    number = getattr(outcome, "number", None)
    if not isinstance(outcome, (kind, Missed)) or not isinstance(number, str):
        wanted = f"{kind.__name__} or Missed"
        raise PluginCrashed(f"{who}: {method}() returned {type(outcome).__name__} where {wanted} belongs")
    return clean_number(number)


def _outcome(outcome: Any, number: str, kind: type[Result], who: Who, method: str) -> "Result | Missed":
    if isinstance(outcome, Missed):
        return Missed(number=number, error=_error(outcome.error, who, method))
    try:
        tell = partial(who.log.warning, "%s: %s(): %s: %s", who, method, number)
        whole = checked(outcome, kind, tell, who.masker.text)
    except Wrong as wrong:
        raise PluginCrashed(f"{who}: {method}() returned a wrong {kind.__name__}: {wrong}") from None
    return whole if whole.number == number else _renamed(whole, number)


def _renamed(whole: Result, number: str) -> Result:
    """The outcome under the number that was asked for, though the carrier writes it differently."""
    return dataclasses.replace(whole, number=number)


def _error(error: Any, who: Who, method: str) -> PluginError:
    if isinstance(error, PluginError) and known(error):
        return rebuilt(error, who.masker)
    return PluginCrashed(f"{who}: {method}() returned Missed with {type(error).__name__}, not one of the six errors")


def _nothing(number: str, method: str) -> Missed:
    return Missed(number=number, error=BadResponse("the answer has nothing about this number", field=method))
