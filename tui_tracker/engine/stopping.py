"""Services that follow a number for us are told once when that is over: delivered, or the order is closed."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderRow, Parcel
from tui_tracker.plugin import Carrier, PluginError, TrackRequest
from tui_tracker.store.api import Act, Change, Commit, Store

from .acts import change_parcels
from .clock import Clock
from .hosting import Hosting
from .port import CarrierHealth
from .requests import offers, parcel_of, request_of

_log: Final = logging.getLogger("tui_tracker.engine")
_FIRST_WAIT: Final = timedelta(minutes=10)  # after a failure; doubled with every one in a row
_LONGEST_WAIT: Final = timedelta(hours=24)  # nothing hurries: the service only follows it in vain


class Batch(NamedTuple):
    """Numbers to be stopped in one call, and the orders that hold each: none any more where they were removed."""

    carrier: Carrier
    requests: Sequence[TrackRequest]
    holders: Mapping[str, tuple[int, ...]]


class Stopping:
    """Finds out what may be stopped now, and tells the carrier: a batch at a time, on the engine's loop."""

    def __init__(self, store: Store, host: Hosting, now: Clock, language: str, told: Callable[[Commit], None]) -> None:
        """Commits go to `store`, calls to `host`; `told` hears of every commit."""
        self._store = store
        self._host = host
        self._now = now
        self._language = language
        self._told = told
        self._removed: dict[str, tuple[str, TrackRequest]] = {}  # number → carrier, and what it is told
        self._waits: dict[str, tuple[datetime, int]] = {}  # carrier → not before, failures in a row

    def removed(self, commit: Commit) -> bool:
        """Remember, as long as this process lives, what was followed for orders that `commit` removed; whether there
        is anything.
        """
        for changed in commit.changed:
            if changed.after is None and changed.before is not None:
                for parcel in changed.before.parcels:
                    if parcel.registered_at is not None and parcel.stopped_at is None:
                        request = request_of(changed.before, parcel, self._language)
                        self._removed[parcel.number] = (parcel.carrier, request)
        return bool(self._removed)

    def carriers_of(self, refs: Iterable[tuple[int, str]]) -> set[str]:
        """The carriers of these parcels."""
        parcels = (parcel_of(self._store.row(order_id), number) for order_id, number in refs)
        return {parcel.carrier for parcel in parcels if parcel is not None}

    def next_batch(self, marked: Mapping[str, Collection[int]], busy: Collection[str] = ()) -> Batch | None:
        """The first that may be told now of the parcels that are marked in the list columns (`marked`: carrier → orders
        that have some), and of those of removed orders. Carriers that are `busy` are left alone.
        """
        numbers: dict[str, dict[str, None]] = {}
        for number, (carrier_id, _) in self._removed.items():
            if self._may_tell(carrier_id):
                numbers.setdefault(carrier_id, {})[number] = None
        for carrier_id, order_ids in marked.items():
            if order_ids and self._may_tell(carrier_id):
                numbers.setdefault(carrier_id, {}).update(self._marked(carrier_id, order_ids))
        for carrier_id, of_carrier in numbers.items():
            if carrier_id in busy or not of_carrier:
                continue
            carrier = self._host.carriers[carrier_id]
            holders = self._over(of_carrier)
            first = list(holders)[: max(1, carrier.limits.batch)]
            requests = [request for number in first if (request := self._request(number, holders[number])) is not None]
            if requests:
                return Batch(carrier, requests, {request.number: holders[request.number] for request in requests})
        return None

    def _marked(self, carrier_id: str, order_ids: Iterable[int]) -> dict[str, None]:
        rows = (self._store.row(order_id) for order_id in sorted(order_ids))
        parcels = (parcel for row in rows if row is not None for parcel in row.parcels)
        return {parcel.number: None for parcel in parcels if parcel.to_stop and parcel.carrier == carrier_id}

    def _may_tell(self, carrier_id: str) -> bool:
        carrier = self._host.carriers.get(carrier_id)
        if carrier is None or not carrier.registers or not offers(carrier, "stop"):
            return False
        until = self._waits.get(carrier_id)
        is_up = self._host.health(carrier_id).health.value == CarrierHealth.UP.value
        return is_up and (until is None or self._now() >= until[0])

    def _over(self, numbers: Mapping[str, None]) -> dict[str, tuple[int, ...]]:
        """Those that no order needs any more, and who holds them: orders may share a parcel."""
        holders: dict[str, list[int]] = {number: [] for number in numbers}
        for order_id, number in self._store.holding(numbers):
            holders[number].append(order_id)
        return {
            number: tuple(of_number)
            for number, of_number in holders.items()
            if not any(_is_needed(self._store.row(order_id), number) for order_id in of_number)
        }

    async def tell(self, batch: Batch) -> None:
        """Tell the carrier, and remember that it was told. What fails is tried again later."""
        carrier_id, requests = batch.carrier.id, batch.requests
        try:
            await self._host.stop(carrier_id, requests)
        except PluginError as error:
            failures = self._waits.get(carrier_id, (self._now(), 0))[1]
            wait = min(_FIRST_WAIT * 2 ** min(failures, 10), _LONGEST_WAIT)
            self._waits[carrier_id] = (self._now() + wait, failures + 1)
            _log.info("%s was not told to stop %d numbers: %s", batch.carrier.title, len(requests), error)
            return
        self._waits.pop(carrier_id, None)
        for number in batch.holders:
            self._removed.pop(number, None)
        await self._keep(batch)

    def _request(self, number: str, order_ids: Sequence[int]) -> TrackRequest | None:
        if not order_ids:
            return self._removed[number][1]
        try:
            order: Order | None = self._store.order(order_ids[0])
        except StoreError:  # a damaged document; whoever opens the order is told
            return None
        parcel = parcel_of(order, number)
        return request_of(order, parcel, self._language) if order is not None and parcel is not None else None

    async def _keep(self, batch: Batch) -> None:
        now = self._now()

        def stopped(parcel: Parcel) -> Parcel:
            return msgspec.structs.replace(parcel, stopped_at=now) if parcel.registered_at is not None else parcel

        by_order: dict[int, list[str]] = {}
        for number, order_ids in batch.holders.items():
            for order_id in order_ids:
                by_order.setdefault(order_id, []).append(number)
        changes: Sequence[Change] = [change_parcels(each, numbers, stopped) for each, numbers in by_order.items()]
        if changes:
            self._told(await asyncio.wrap_future(self._store.commit(changes, Act(kind="stop", quiet=True))))


def _is_needed(row: OrderRow | None, number: str) -> bool:
    """Whether the order still looks at the parcel."""
    if row is None or row.cancelled_at is not None or row.archived_at is not None:
        return False
    return any(each.number == number and each.next_check_at is not None for each in row.parcels)
