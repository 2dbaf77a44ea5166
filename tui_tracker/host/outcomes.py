"""One outcome per request, whatever a carrier returned: matched by number, cleaned, the missing ones named."""

import dataclasses
from collections.abc import Container, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from tui_tracker.model.text import clean_number
from tui_tracker.plugin import (
    BadResponse,
    Message,
    Missed,
    ParcelDraft,
    PluginCrashed,
    PluginError,
    Quota,
    Receipt,
    Registered,
    SupplierOrder,
    Tracking,
    TrackRequest,
)

from .checking import Seen, Wrong, checked, look_ahead
from .guard import Who, known, rebuilt

Result = TypeVar("Result", bound=Tracking | Registered)
Whole = TypeVar("Whole")

_OUTCOMES: Final = 10_000  # of one call, which has 1,000 requests at most


def settled(
    requests: Sequence[TrackRequest], answer: Any, kind: type[Result], who: Who, method: str
) -> "list[Result | Missed]":
    """The outcomes in the order of `requests`. Raises `PluginCrashed` when `answer` is no list of outcomes."""
    answer = _list(answer, who, method)
    wanted = {clean_number(request.number): request.number for request in requests}
    found: dict[str, Result | Missed] = {}
    seen = Seen()
    look_ahead(answer, kind, seen, who.masker.text)
    for outcome in answer:
        number = _number(outcome, kind, wanted, who, method)
        if number not in wanted or wanted[number] in found:
            who.log.warning("%s: %s() answered for %s, which is not wanted (again)", who, method, number)
            continue
        found[wanted[number]] = _outcome(outcome, wanted[number], kind, who, method, seen)
    return [found.get(request.number) or _nothing(request.number, method) for request in requests]


def codes(orders: Sequence[SupplierOrder], answer: Any, *, who: Who) -> list[ParcelDraft | Missed]:
    """What was found for supplier orders, each of them in it at least once. Raises `PluginCrashed` as `settled`."""
    method = "find_numbers"
    found: dict[str, list[ParcelDraft | Missed]] = {order.reference: [] for order in orders}
    for each in _list(answer, who, method):
        reference = getattr(each, "supplier_order" if isinstance(each, ParcelDraft) else "number", None)
        if reference not in found:
            who.log.warning("%s: %s() answered for %s, which is not wanted", who, method, reference)
        elif isinstance(each, Missed):
            found[reference].append(Missed(number=reference, error=_error(each.error, who, method)))
        elif not (draft := _checked(each, ParcelDraft, reference, who, method)).number.strip():
            who.log.warning("%s: %s() answered for %s without a number", who, method, reference)
        else:
            found[reference].append(draft)
    for reference, outcomes in found.items():
        drafts: list[ParcelDraft | Missed] = [each for each in outcomes if isinstance(each, ParcelDraft)]
        found[reference] = drafts or outcomes[:1] or [_nothing(reference, method)]
    return [outcome for outcomes in found.values() for outcome in outcomes]


def pushed(answer: Any, *, who: Who) -> list[Tracking]:
    """What a push says. Raises `PluginCrashed` as `settled`."""
    return [_checked(each, Tracking, "a push", who, "receive") for each in _list(answer, who, "receive")]


def receipts(messages: Sequence[Message], answer: Any, *, who: Who) -> list[Receipt | Missed]:
    """One outcome per message, by its key. Raises `PluginCrashed` as `settled`."""
    found: dict[str, Receipt | Missed] = {}
    wanted = {message.key for message in messages}
    for each in _list(answer, who, "send"):
        if not isinstance(each, Receipt | Missed):
            raise PluginCrashed(f"{who}: send() returned {type(each).__name__} where Receipt or Missed belongs")
        key = each.key if isinstance(each, Receipt) else each.number
        if key not in wanted or key in found:
            who.log.warning("%s: send() answered for %s, which is not wanted (again)", who, key)
        elif isinstance(each, Missed):
            found[key] = Missed(number=key, error=_error(each.error, who, "send"))
        else:
            found[key] = dataclasses.replace(_checked(each, Receipt, key, who, "send"), key=key)
    return [found.get(message.key) or _nothing(message.key, "send") for message in messages]


def quota(answer: Any, *, who: Who) -> Quota | None:
    """What is used and left. Raises `PluginCrashed` when it is no `Quota`."""
    return None if answer is None else whole(answer, kind=Quota, who=who, method="quota")


def whole(answer: Any, *, kind: type[Whole], who: Who, method: str) -> Whole:
    """`answer` as `kind`, checked and cleaned. Raises `PluginCrashed`."""
    try:
        return checked(answer, kind, partial(who.log.warning, "%s: %s(): %s", who, method), who.masker.text)
    except Wrong as wrong:
        raise PluginCrashed(f"{who}: {method}() returned a wrong {kind.__name__}: {wrong}") from None


def nothing(answer: Any) -> None:
    """What `check` or `stop` returns does not matter."""


def all_missed(requests: Sequence[TrackRequest], error: PluginError) -> list[Missed]:
    """The same failure for every number."""
    return [Missed(number=request.number, error=error) for request in requests]


def _list(answer: Any, who: Who, method: str) -> Sequence[Any]:
    if isinstance(answer, str | bytes) or not isinstance(answer, Sequence):
        raise PluginCrashed(f"{who}: {method}() returned {type(answer).__name__}, not a list")
    found = tuple(islice(answer, _OUTCOMES + 1))  # read once, and not without end
    if len(found) > _OUTCOMES:
        raise PluginCrashed(f"{who}: {method}() returned more than {_OUTCOMES} outcomes")
    return found


def _number(outcome: Any, kind: type, wanted: Container[str], who: Who, method: str) -> str:
    number = getattr(outcome, "number", None)
    if not isinstance(outcome, (kind, Missed)) or not isinstance(number, str):
        belongs = f"{kind.__name__} or Missed"
        raise PluginCrashed(f"{who}: {method}() returned {type(outcome).__name__} where {belongs} belongs")
    return number if type(number) is str and number in wanted else clean_number(number)


def _outcome(outcome: Any, number: str, kind: type[Result], who: Who, method: str, seen: Seen) -> "Result | Missed":
    if isinstance(outcome, Missed):
        return Missed(number=number, error=_error(outcome.error, who, method))
    whole = _checked(outcome, kind, number, who, method, seen)
    return whole if whole.number == number else _renamed(whole, number)


def _checked(outcome: Any, kind: type[Whole], number: str, who: Who, method: str, seen: Seen | None = None) -> Whole:
    try:
        tell = partial(who.log.warning, "%s: %s(): %s: %s", who, method, number)
        return checked(outcome, kind, tell, who.masker.text, seen)
    except Wrong as wrong:
        raise PluginCrashed(f"{who}: {method}() returned a wrong {kind.__name__}: {wrong}") from None


def _renamed(whole: Result, number: str) -> Result:
    """The outcome under the number that was asked for, though the carrier writes it differently."""
    return dataclasses.replace(whole, number=number)


def _error(error: Any, who: Who, method: str) -> PluginError:
    if isinstance(error, PluginError) and known(error):
        return rebuilt(error, who.masker)
    return PluginCrashed(f"{who}: {method}() returned Missed with {type(error).__name__}, not one of the six errors")


def _nothing(number: str, method: str) -> Missed:
    return Missed(number=number, error=BadResponse("the answer has nothing about this number", field=method))
