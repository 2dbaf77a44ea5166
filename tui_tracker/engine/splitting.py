"""A number that poisons the call: found by asking in ever smaller groups, and asked alone from then on.

Some services answer a whole batch with a failure because of one number in it. A batch that fails as a whole, and holds
numbers that failed the last time too, is looked into: one of its numbers is asked alone. Where that fails as well the
carrier is simply down, and nothing is split. Where it is answered, the rest is halved until what fails stands alone.
"""

import itertools
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from tui_tracker.model.order import Parcel
from tui_tracker.plugin import BadResponse, Missed, PluginCrashed, Registered, Tracking, TrackRequest, Unavailable

from .hosting import Hosting
from .port import CarrierHealth

Result = TypeVar("Result", Tracking, Registered)
Ask = Callable[[Sequence[TrackRequest]], Awaitable[Sequence[Result | Missed]]]

_KINDS: Final = frozenset({"bad_response", "plugin_crashed", "unavailable"})


class Splitting:
    """Remembers of every carrier, as long as the process lives, which numbers are asked in how small a group."""

    def __init__(self, host: Hosting) -> None:
        """`host` says whether a carrier can still be asked."""
        self._host = host
        self._at_most: dict[tuple[str, str], int] = {}  # by carrier and number
        self._turn = itertools.count()

    def groups(self, carrier_id: str, numbers: Iterable[str], size: int) -> Iterator[list[str]]:
        """`numbers` as they are to be asked together, `size` of them at most."""
        if not self._at_most:
            yield from _chunks(list(numbers), size)
            return
        by_size: dict[int, list[str]] = {}
        for number in numbers:
            at_most = min(self._at_most.get((carrier_id, number), size), size)
            by_size.setdefault(at_most, []).append(number)
        for at_most in sorted(by_size, reverse=True):
            yield from _chunks(by_size[at_most], at_most)

    async def ask(
        self, carrier_id: str, requests: Sequence[TrackRequest], ask: Ask[Result], *, again: bool
    ) -> dict[str, Result | Missed]:
        """What `ask` says of each number, in one call or, where that is poisoned, in several: no more than two for each
        halving of the batch, and none once the carrier's health says that it is not to be asked.

        `again`: some of the numbers failed the last time too. A number that stays without an answer keeps the failure.
        """
        found = {each.number: each for each in await ask(requests)}
        if len(requests) > 1 and again and is_poisoned(found.values()) and self._is_up(carrier_id):
            search = _Search(requests, ask, found)
            if await search.probe(next(self._turn)):
                await search.halve(lambda: self._is_up(carrier_id))
                self._remember(carrier_id, search.at_most)
        elif self._at_most and len(requests) > 1:
            self._forget(carrier_id, found.values())
        return found

    def _is_up(self, carrier_id: str) -> bool:
        return self._host.health(carrier_id).health.value == CarrierHealth.UP.value

    def _remember(self, carrier_id: str, at_most: dict[str, int]) -> None:
        for number, size in at_most.items():
            if size:
                self._at_most[carrier_id, number] = size
            else:
                self._at_most.pop((carrier_id, number), None)

    def _forget(self, carrier_id: str, outcomes: Iterable[Result | Missed]) -> None:
        """Those that were answered among others are no poison."""
        for each in outcomes:
            if not _failed(each):
                self._at_most.pop((carrier_id, each.number), None)


class _Search(Generic[Result]):
    """One poisoned batch: who was asked with whom, and what came of it. `at_most`: 0 = in any group."""

    def __init__(self, requests: Sequence[TrackRequest], ask: Ask[Result], found: dict[str, Result | Missed]) -> None:
        self._requests = list(requests)
        self._ask: Ask[Result] = ask
        self._found: dict[str, Result | Missed] = found
        self._probe: TrackRequest | None = None
        self._alone: list[str] = []  # asked alone at the end of the halving
        self.at_most: dict[str, int] = {}

    async def probe(self, turn: int) -> bool:
        """Ask one number alone, each time another; whether the carrier answers at all."""
        self._probe = self._requests.pop(turn % len(self._requests))
        return not is_poisoned(await self._part([self._probe]))

    async def halve(self, may_go_on: Callable[[], bool]) -> None:
        """Ask smaller and smaller parts, breadth first, so that every failure has an answer beside it and one number
        does not open the circuit. What a call limit or a pause leaves unasked is asked in such parts the next time.
        """
        waiting = deque(_halves(self._requests))
        left = 2 * len(self._requests).bit_length() + 2
        while waiting and left and may_go_on():
            left -= 1
            part = waiting.popleft()
            if is_poisoned(await self._part(part)):
                waiting.extend(_halves(part))
        for part in waiting:
            self._keep(part, len(part))
        self._clear(self._alone)

    def _clear(self, alone: Sequence[str]) -> None:
        """Of numbers that were asked alone and answered none is suspected, if another one failed alone. If none did,
        one of them poisons only others: they stay alone.
        """
        if any(_failed(self._found[number]) for number in alone):
            self.at_most |= {number: 0 for number in alone if not _failed(self._found[number])}

    async def _part(self, part: Sequence[TrackRequest]) -> list[Result | Missed]:
        outcomes = list(await self._ask(part))
        self._found.update((each.number, each) for each in outcomes)
        if len(part) == 1 and part[0] is not self._probe:
            self._alone.append(part[0].number)
            self._keep(part, 1)
        else:
            self._keep(part, (len(part) + 1) // 2 if is_poisoned(outcomes) else 0)
        return outcomes

    def _keep(self, part: Sequence[TrackRequest], size: int) -> None:
        self.at_most.update((request.number, size) for request in part)


def failed_before(parcels: Iterable[Parcel]) -> bool:
    """Whether some of them failed the last time they were asked about, as a poisoned call makes them."""
    return any(parcel.miss is not None and parcel.miss.kind in _KINDS for parcel in parcels)


def is_poisoned(outcomes: Iterable[Tracking | Registered | Missed]) -> bool:
    """Whether a call failed as a whole though the carrier was reached: the network is nobody's fault."""
    return all(map(_failed, outcomes))


def _failed(outcome: Tracking | Registered | Missed) -> bool:
    if not isinstance(outcome, Missed):
        return False
    error = outcome.error
    return isinstance(error, BadResponse | PluginCrashed) or (isinstance(error, Unavailable) and error.sent is True)


def _halves(part: Sequence[TrackRequest]) -> list[Sequence[TrackRequest]]:
    """Both, or none of a single one."""
    if len(part) < 2:
        return []
    middle = len(part) // 2
    return [part[:middle], part[middle:]]


def _chunks(numbers: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(numbers), size):
        yield list(numbers[start : start + size])
