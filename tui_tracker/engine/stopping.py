"""Services that follow a number for us are told once when that is over: delivered, or the order is closed."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderRow, Parcel, holding
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
    """Numbers to be stopped in one call, and the orders that hold each."""

    carrier: Carrier
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
        self._waits: dict[str, tuple[datetime, int]] = {}  # carrier → not before, failures in a row

    def next_batch(self, marked: Iterable[tuple[int, str]]) -> Batch | None:
        """The first that may be told now of the parcels (order id, number) that are `marked` in the list columns."""
        numbers: dict[str, list[str]] = {}
        for order_id, number in marked:
            parcel = parcel_of(self._store.row(order_id), number)
            if parcel is not None and self._may_tell(parcel.carrier):
                numbers.setdefault(parcel.carrier, []).append(number)
        for carrier_id, of_carrier in numbers.items():
            carrier = self._host.carriers[carrier_id]
            holders = self._over(dict.fromkeys(of_carrier))
            if holders:
                first = list(holders)[: max(1, carrier.limits.batch)]
                return Batch(carrier, {number: holders[number] for number in first})
        return None

    def _may_tell(self, carrier_id: str) -> bool:
        carrier = self._host.carriers.get(carrier_id)
        if carrier is None or not carrier.registers or not offers(carrier, "stop"):
            return False
        until = self._waits.get(carrier_id)
        is_up = self._host.health(carrier_id).health.value == CarrierHealth.UP.value
        return is_up and (until is None or self._now() >= until[0])

    def _over(self, numbers: Mapping[str, None]) -> dict[str, tuple[int, ...]]:
        """Those that no order needs any more, and who holds them: orders may share a parcel."""
        rows = self._store.rows()
        by_id = {row.id: row for row in rows}
        holders: dict[str, list[int]] = {number: [] for number in numbers}
        for order_id, number in holding(rows, numbers):
            holders[number].append(order_id)
        return {
            number: tuple(of_number)
            for number, of_number in holders.items()
            if not any(_is_needed(by_id[order_id], number) for order_id in of_number)
        }

    async def tell(self, batch: Batch) -> None:
        """Tell the carrier, and remember that it was told. What fails is tried again later."""
        carrier_id = batch.carrier.id
        orders = {number: self._order(ids[0], number) for number, ids in batch.holders.items()}
        requests = [request for request in orders.values() if request is not None]
        if not requests:
            return
        try:
            await self._host.stop(carrier_id, requests)
        except PluginError as error:
            failures = self._waits.get(carrier_id, (self._now(), 0))[1]
            wait = min(_FIRST_WAIT * 2 ** min(failures, 10), _LONGEST_WAIT)
            self._waits[carrier_id] = (self._now() + wait, failures + 1)
            _log.info("%s was not told to stop %d numbers: %s", batch.carrier.title, len(requests), error)
            return
        self._waits.pop(carrier_id, None)
        await self._keep(batch, {request.number for request in requests})

    def _order(self, order_id: int, number: str) -> TrackRequest | None:
        try:
            order: Order | None = self._store.order(order_id)
        except StoreError:  # a damaged document; whoever opens the order is told
            return None
        parcel = parcel_of(order, number)
        return request_of(order, parcel, self._language) if order is not None and parcel is not None else None

    async def _keep(self, batch: Batch, told: set[str]) -> None:
        now = self._now()

        def stopped(parcel: Parcel) -> Parcel:
            return msgspec.structs.replace(parcel, stopped_at=now) if parcel.registered_at is not None else parcel

        by_order: dict[int, list[str]] = {}
        for number, order_ids in batch.holders.items():
            for order_id in order_ids if number in told else ():
                by_order.setdefault(order_id, []).append(number)
        changes: Sequence[Change] = [change_parcels(each, numbers, stopped) for each, numbers in by_order.items()]
        self._told(await asyncio.wrap_future(self._store.commit(changes, Act(kind="stop", quiet=True))))


def _is_needed(row: OrderRow, number: str) -> bool:
    """Whether the order still looks at the parcel."""
    if row.cancelled_at is not None or row.archived_at is not None:
        return False
    return any(each.number == number and each.next_check_at is not None for each in row.parcels)
