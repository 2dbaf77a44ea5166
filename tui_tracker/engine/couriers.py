"""Whose parcel it is: the courier's code is changed by hand, and a service that follows the number is told."""

import asyncio
from collections.abc import Callable

import msgspec

from tui_tracker.model.order import Parcel
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import Missed, Registered
from tui_tracker.store.api import Act, Commit, Store

from .acts import change_parcels
from .clock import Clock
from .hosting import Hosting
from .lookups import Report
from .port import CarrierHealth, LookUp, ParcelRef
from .requests import offers, parcel_of, request_of


class CourierChanges:
    """Changes the courier of one parcel, on the engine's loop."""

    def __init__(self, store: Store, host: Hosting, now: Clock, language: str, told: Callable[[Commit], None]) -> None:
        """Commits go to `store`, calls to `host`; `told` hears of every commit."""
        self._store = store
        self._host = host
        self._now = now
        self._language = language
        self._told = told

    async def run(self, ref: ParcelRef, courier_code: str, courier: str, report: Report, *, by: str) -> None:
        """Give the parcel another courier, in every order that holds it; then it is due.

        A service that follows the number is told first; when it refuses, or can't be asked, nothing is changed and the
        outcome says why. One that does not follow it yet is told when it is asked to.
        """
        order = self._store.order(ref.order_id)
        parcel = parcel_of(order, ref.number)
        if order is None or parcel is None:
            report([LookUp(ref=ref, carrier="", kind="gone", message="the parcel is no longer there")])
            return
        said = Registered(number=ref.number, courier=courier, courier_code=courier_code)
        carrier = self._host.carriers.get(parcel.carrier)
        follows = parcel.registered_at is not None and carrier is not None and offers(carrier, "change_courier")
        if follows:
            health = self._host.health(parcel.carrier)
            if health.health.value != CarrierHealth.UP.value:
                report([LookUp(ref=ref, carrier=parcel.carrier, kind="unavailable", message=health.reason)])
                return
            request = request_of(order, parcel, self._language)
            outcome = await self._host.change_courier(parcel.carrier, request, courier_code)
            if isinstance(outcome, Missed):
                kind, message = outcome.error.kind, str(outcome.error)
                report([LookUp(ref=ref, carrier=parcel.carrier, kind=kind, message=message)])
                return
            said = outcome
        await self._keep(ref, said, courier_code, courier, by, told=follows)
        report([LookUp(ref=ref, carrier=parcel.carrier, kind="courier_changed", message=courier or courier_code)])

    async def _keep(
        self, ref: ParcelRef, said: Registered, courier_code: str, courier: str, by: str, *, told: bool
    ) -> None:
        now = self._now()

        def change(parcel: Parcel) -> Parcel:
            return msgspec.structs.replace(
                parcel,
                courier_code=said.courier_code or courier_code,
                courier=said.courier or courier,
                memo={**parcel.memo, **said.memo},
                courier_changes=parcel.courier_changes + told,
                next_check_at=now,
            )

        changes = [change_parcels(order_id, [ref.number], change) for order_id, _ in self._holders(ref)]
        summary = clean_text(" ".join(filter(None, (f"{ref.number}:", courier, courier_code))))
        act = Act(kind="set_courier", by=by, summary=summary)
        self._told(await asyncio.wrap_future(self._store.commit(changes, act)))

    def _holders(self, ref: ParcelRef) -> list[tuple[int, str]]:
        return self._store.holding((ref.number,))
