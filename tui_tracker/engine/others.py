"""A parcel that has long been silent: other carriers that may know its number are asked about it, once each."""

import asyncio
import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from tui_tracker.model.derive import besides, merged
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.schedule import SILENT, Carried, next_check, wants_others
from tui_tracker.plugin import Candidate, Missed, NotFound, Rejected, Tracking, TrackRequest
from tui_tracker.store.api import Act, Commit, Store

from .acts import change_parcels, from_carrier
from .budgets import Budgets
from .clock import Clock
from .hosting import Hosting
from .policy import Policy
from .port import CarrierHealth, ParcelRef
from .requests import parcel_of, request_of


class OtherCarriers:
    """Asks them, on the engine's loop, after a look-up that brought no event.

    One whose answers cost something, or that must be told of a number first, is not asked. What the other tells is
    added; it becomes the parcel's carrier only if it has events and the parcel had none.
    """

    def __init__(
        self,
        store: Store,
        host: Hosting,
        now: Clock,
        policy: Policy,
        told: Callable[[Commit], None],
        budgets: Budgets,
    ) -> None:
        """Commits go to `store`, calls to `host`; `told` hears of every commit. `budgets`: whose answers cost."""
        self._budgets = budgets
        self._store = store
        self._host = host
        self._now = now
        self._policy = policy
        self._told = told

    async def run(self, refs: Iterable[ParcelRef]) -> None:
        """Ask about those of `refs` that are silent."""
        silent = self._silent(refs)
        if not silent:
            return
        detected = await self._host.detect(list(silent))
        asked: dict[str, list[str]] = defaultdict(list)
        for number, (order, _) in silent.items():
            parcel = parcel_of(order, number)
            for carrier_id in self._likely(parcel, detected[number]) if parcel is not None else ():
                asked[carrier_id].append(number)
        for carrier_id, numbers in asked.items():
            size = max(1, self._host.carriers[carrier_id].limits.batch)
            for start in range(0, len(numbers), size):
                await self._ask(carrier_id, {each: silent[each] for each in numbers[start : start + size]})

    def _silent(self, refs: Iterable[ParcelRef]) -> dict[str, tuple[Order, list[int]]]:
        """By number: the order as it is now, and all that hold it. The list's columns rule most parcels out."""
        now, rules = self._now(), self._policy.schedule
        found: dict[str, tuple[Order, list[int]]] = {}
        if len(self._askable()) < 2 or not rules.others_on_day:
            return found
        for ref in refs:
            if ref.number in found:
                found[ref.number][1].append(ref.order_id)
                continue
            row = parcel_of(self._store.row(ref.order_id), ref.number)
            if row is None or row.status not in SILENT:
                continue
            order = self._store.order(ref.order_id)
            parcel = parcel_of(order, ref.number)
            if order is not None and parcel is not None and parcel.carrier and wants_others(parcel, now, rules):
                found[ref.number] = (order, [ref.order_id])
        return found

    def _askable(self) -> list[str]:
        return [each.id for each in self._host.carriers.values() if each.looks_up]

    def _likely(self, parcel: Parcel, detected: Sequence[tuple[str, Candidate]]) -> list[str]:
        """Ids of the carriers to be asked besides, the surest first."""
        enough = self._policy.schedule.others_confidence
        found = [each for each, guess in detected if guess.confidence > 0 and guess.confidence >= enough]
        return [
            each for each in dict.fromkeys(found) if each not in (parcel.carrier, *parcel.tried) and self._may(each)
        ]

    def _may(self, carrier_id: str) -> bool:
        carrier = self._host.carriers[carrier_id]
        up = self._host.health(carrier_id).health.value == CarrierHealth.UP.value
        return carrier.looks_up and not self._budgets.is_metered(carrier) and up

    async def _ask(self, carrier_id: str, silent: dict[str, tuple[Order, list[int]]]) -> None:
        requests = [
            _stranger(request_of(order, parcel, self._policy.language))
            for number, (order, _) in silent.items()
            if (parcel := parcel_of(order, number)) is not None
        ]
        for outcome in await self._host.track(carrier_id, requests):
            if isinstance(outcome, Missed) and not isinstance(outcome.error, NotFound | Rejected):
                continue  # nothing was learned: it is tried another time
            order, order_ids = silent[outcome.number]
            await self._keep(carrier_id, outcome, order.customer.country, order_ids)

    async def _keep(
        self, carrier_id: str, outcome: Tracking | Missed, destination: str, order_ids: Sequence[int]
    ) -> None:
        now, carrier = self._now(), self._host.carriers[carrier_id]
        summary = f"{outcome.number}: {carrier.title}: {_said(outcome)}"
        about = Carried(destination=destination, min_interval=carrier.limits.min_interval)

        def change(parcel: Parcel) -> Parcel:
            return self._judged(parcel, carrier_id, outcome, now, about)

        changes = [change_parcels(order_id, [outcome.number], change) for order_id in order_ids]
        act = Act(kind="other_carrier", summary=summary)
        self._told(await asyncio.wrap_future(self._store.commit(changes, act)))

    def _judged(
        self, parcel: Parcel, carrier_id: str, outcome: Tracking | Missed, now: datetime, about: Carried
    ) -> Parcel:
        rules, schedule = self._policy.rules, self._policy.schedule
        tried = parcel.tried if carrier_id in parcel.tried else (*parcel.tried, carrier_id)
        parcel = msgspec.structs.replace(parcel, tried=tried)
        if isinstance(outcome, Missed) or not outcome.events:
            return parcel
        if parcel.events:
            parcel = besides(parcel, outcome, carrier=carrier_id, now=now, rules=rules)
        else:
            parcel = merged(from_carrier(parcel, carrier_id), outcome, carrier=carrier_id, now=now, rules=rules)
        return msgspec.structs.replace(parcel, next_check_at=next_check(parcel, now, schedule, about))


def _stranger(request: TrackRequest) -> TrackRequest:
    """The request without what belongs to the parcel's own carrier."""
    return dataclasses.replace(request, courier_code="", registered=False, memo={})


def _said(outcome: Tracking | Missed) -> str:
    """Its newest event in its own words; "not_found" where it has none."""
    if isinstance(outcome, Missed):
        return outcome.error.kind
    return outcome.events[-1].text if outcome.events else NotFound.kind
