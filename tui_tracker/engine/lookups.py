"""Look-ups: parcels grouped by carrier, batches filled, answers merged by the model and committed."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

import msgspec

from tui_tracker.model.derive import merged, missed
from tui_tracker.model.misses import miss_words
from tui_tracker.model.order import LastMiss, Order, Parcel
from tui_tracker.model.schedule import Carried, next_check
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import BadResponse, Carrier, Missed, PluginError, Registered, Tracking, TrackRequest
from tui_tracker.store.api import Act, Beside, Change, Changed, Commit, Store

from .acts import ParcelChange
from .budgets import Budgets
from .choosing import choose_carrier
from .clock import Clock
from .hosting import Hosting
from .others import OtherCarriers
from .policy import Policy
from .port import CarrierHealth, LookUp, ParcelRef
from .requests import offers, parcel_of, request_of
from .resting import without_resting
from .spending import Asked, Permit, Spending
from .splitting import Splitting, failed_before

Report = Callable[[list[LookUp]], None]
Result = TypeVar("Result", Tracking, Registered)
Call = Callable[[str, Sequence[TrackRequest]], Awaitable[Sequence[Result | Missed]]]


@dataclass(slots=True)
class _Batch:
    """Numbers asked in one call, and whose they are (several orders may share a parcel)."""

    refs: dict[str, list[ParcelRef]] = field(default_factory=lambda: defaultdict(list))

    def add(self, ref: ParcelRef) -> None:
        self.refs[ref.number].append(ref)


class _Asked(NamedTuple):
    """By whom, whether by hand, and whether to go on."""

    by: str
    by_hand: bool
    go_on: Callable[[], bool]


class LookUps:
    """Runs look-ups on the engine's loop."""

    def __init__(
        self,
        store: Store,
        host: Hosting,
        now: Clock,
        policy: Policy,
        told: Callable[[Commit], None],
        budgets: Budgets | None = None,
    ) -> None:
        """Commits go to `store`, calls to `host`; `now` is the clock of both. `told` hears of every commit."""
        self._told = told
        self._budgets = budgets or Budgets(store, host, now, policy.budgets)
        self._spending = Spending(self._budgets, now, policy.language)
        self._store = store
        self._host = host
        self._now = now
        self._policy = policy
        self._splitting = Splitting(host)
        self._others = OtherCarriers(store, host, now, policy, told, self._budgets)

    async def run(
        self,
        refs: Iterable[ParcelRef],
        report: Report,
        *,
        by: str,
        by_hand: bool = False,
        force: bool = False,
        go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Look all of `refs` up, carriers side by side. `go_on` is asked between two calls.

        `by_hand`: an operator asked for it. A service that follows a number no longer is then asked to go on; what was
        asked about a moment ago is not asked about again, unless `force`.
        What is tracked is the parcel: other orders that hold the same number get the answer too, without being told of.
        """
        wanted = dict.fromkeys(refs)
        if by_hand and not force:
            wanted = without_resting(wanted, self._store, self._now(), self._policy.schedule, report)
        groups = await self._by_carrier(wanted)

        def told(outcomes: list[LookUp]) -> None:
            report([outcome for outcome in outcomes if outcome.ref in wanted])

        async with asyncio.TaskGroup() as group:
            for carrier_id, shared in groups.items():
                group.create_task(self._carrier(carrier_id, shared, told, _Asked(by, by_hand, go_on)))
        if go_on():
            await self._others.run([ref for shared in groups.values() for ref in shared])

    async def _by_carrier(self, refs: Collection[ParcelRef]) -> dict[str, list[ParcelRef]]:
        """Whom to ask about which parcels. All orders that hold a number stand together: it is asked about once."""
        holders: dict[str, list[ParcelRef]] = {ref.number: [] for ref in refs}
        shared = (ParcelRef(*pair) for pair in self._store.holding(holders))
        for ref in dict.fromkeys((*refs, *shared)):
            holders[ref.number].append(ref)
        groups: dict[str, list[ParcelRef]] = defaultdict(list)
        unnamed: dict[str, str] = {}
        for number, of_number in holders.items():
            carrier, courier = self._named(number, of_number)
            if carrier is None:
                unnamed[number] = courier
            else:
                groups[carrier] += of_number
        detected = await self._host.detect(list(unnamed)) if unnamed else {}
        for number, courier in unnamed.items():
            groups[choose_carrier(courier, self._host.carriers, detected[number])[0]] += holders[number]
        return groups

    def _named(self, number: str, refs: Iterable[ParcelRef]) -> tuple[str | None, str]:
        """Carrier and courier, each as the first order has it; carrier `None` = not named, "" = the parcel is gone."""
        parcels = [parcel for ref in refs if (parcel := parcel_of(self._store.row(ref.order_id), number))]
        named = next((parcel.carrier for parcel in parcels if parcel.carrier), None if parcels else "")
        return named, next((parcel.courier for parcel in parcels if parcel.courier), "")

    async def _carrier(self, carrier_id: str, refs: Sequence[ParcelRef], report: Report, asked: _Asked) -> None:
        carrier = self._host.carriers.get(carrier_id)
        if carrier is None:
            await self._unasked(carrier_id, refs, report)
            return
        if not carrier.looks_up:
            await self._leave_alone(carrier_id, refs, report)
            return
        gate = asyncio.Semaphore(max(1, carrier.limits.concurrent))

        async def one(batch: _Batch) -> None:
            async with gate:
                if not asked.go_on():
                    return
                health = self._host.health(carrier_id)
                if health.health.value != CarrierHealth.UP.value:  # nothing is learned of the parcels: nothing is kept
                    report([_look_up(ref, carrier_id, "unavailable", health.reason) for ref in _refs(batch)])
                    return
                report(await self._batch(carrier_id, carrier, batch, asked))

        async with asyncio.TaskGroup() as group:
            for batch in self._batches(carrier_id, refs, max(1, carrier.limits.batch)):
                group.create_task(one(batch))

    def _batches(self, carrier_id: str, refs: Sequence[ParcelRef], size: int) -> Iterable[_Batch]:
        by_number: dict[str, list[ParcelRef]] = defaultdict(list)
        for ref in refs:
            by_number[ref.number].append(ref)
        for numbers in self._splitting.groups(carrier_id, by_number, size):
            yield _Batch(refs={number: by_number[number] for number in numbers})

    async def _batch(self, carrier_id: str, carrier: Carrier, batch: _Batch, asked: _Asked) -> list[LookUp]:
        if not self._budgets.is_metered(carrier):
            return await self._ask(carrier_id, carrier, batch, asked, Permit(carrier_id))
        parcels = [Asked(order, parcel) for order, parcel in self._parcels(batch)]
        permit = await self._spending.permit(carrier, parcels, by_hand=asked.by_hand)
        try:
            saved = await self._save(permit, batch)
            return saved + await self._ask(carrier_id, carrier, batch, asked, permit)
        finally:
            self._spending.done(permit)

    async def _save(self, permit: Permit, batch: _Batch) -> list[LookUp]:
        """Leave out what is not to be asked about: it stays due, unless its journey has ended."""
        over = [ref for number, why in permit.saved.items() if why.kind == "ended" for ref in batch.refs[number]]
        await self._write(dict.fromkeys(over, _not_again), Act(kind="track", quiet=True), permit.refused())
        return [
            _look_up(ref, permit.carrier, why.kind, why.message)
            for number, why in permit.saved.items()
            for ref in batch.refs.pop(number)
        ]

    async def _ask(
        self, carrier_id: str, carrier: Carrier, batch: _Batch, asked: _Asked, permit: Permit
    ) -> list[LookUp]:
        refused = await self._register(carrier_id, batch, permit) if carrier.registers else {}
        again = asked.by_hand and carrier.registers and offers(carrier, "retrack")
        not_again = await self._retrack(carrier_id, batch) if again else {}
        out = {*refused, *not_again}
        ready = [pair for pair in self._asked(batch) if pair[0].number not in out]
        calls: list[str] = []
        found = await self._split(carrier_id, ready, self._host.track, calls)
        told = [
            _look_up(ref, carrier_id, "not_again", str(miss.error))
            for number, miss in not_again.items()
            for ref in batch.refs.pop(number, ())
        ]
        spent = None if carrier.registers else permit.spent(calls, self._now())
        return told + await self._commit(carrier_id, carrier, batch, {**found, **refused}, asked.by, spent)

    async def _retrack(self, carrier_id: str, batch: _Batch) -> dict[str, Missed]:
        """Have the service follow again what it was told to stop; those it refuses, of which nothing is kept."""
        stopped = [request for request, parcel in self._asked(batch) if parcel.stopped_at is not None]
        outcomes = await self._host.retrack(carrier_id, stopped) if stopped else ()
        now = self._now()
        changes: dict[ParcelRef, ParcelChange] = {}
        for outcome in outcomes:
            if isinstance(outcome, Registered):
                changes |= dict.fromkeys(batch.refs[outcome.number], _retracking(outcome, now))
        await self._write(changes, Act(kind="retrack", quiet=True))
        return {outcome.number: outcome for outcome in outcomes if isinstance(outcome, Missed)}

    async def _register(self, carrier_id: str, batch: _Batch, permit: Permit) -> dict[str, Missed]:
        """Register the numbers that are not yet; those that were refused."""
        fresh = [pair for pair in self._asked(batch) if not pair[0].registered]
        calls: list[str] = []
        outcomes = await self._split(carrier_id, fresh, self._host.register, calls)
        await self._commit_registered(outcomes, batch, permit, Counter(calls))
        return {number: outcome for number, outcome in outcomes.items() if isinstance(outcome, Missed)}

    async def _split(
        self, carrier_id: str, asked: Sequence[tuple[TrackRequest, Parcel]], call: Call[Result], calls: list[str]
    ) -> dict[str, Result | Missed]:
        """What is said of each number, even if one of them makes the whole call fail. `calls` is given each number as
        often as it was asked about: each time may cost something.
        """
        if not asked:
            return {}

        async def ask(part: Sequence[TrackRequest]) -> Sequence[Result | Missed]:
            calls.extend(request.number for request in part)
            return await call(carrier_id, part)

        again = failed_before(parcel for _, parcel in asked)
        requests = [request for request, _ in asked]
        return await self._splitting.ask(carrier_id, requests, ask, again=again)

    def _asked(self, batch: _Batch) -> list[tuple[TrackRequest, Parcel]]:
        """What is told of each number, as the first order has it; those that are gone are left out."""
        return [(request_of(order, each, self._policy.language), each) for order, each in self._parcels(batch)]

    def _parcels(self, batch: _Batch) -> list[tuple[Order, Parcel]]:
        found = []
        for number, refs in batch.refs.items():
            order = self._store.order(refs[0].order_id, to_change=True)
            parcel = parcel_of(order, number)
            if order is not None and parcel is not None:
                found.append((order, parcel))
        return found

    async def _commit_registered(
        self, outcomes: Mapping[str, Registered | Missed], batch: _Batch, permit: Permit, calls: Mapping[str, int]
    ) -> None:
        """Kept at once, before the numbers are asked about: registering may cost money. What is registered already in
        the second of our `calls` for it was so by the first, whose answer was lost.
        """
        now = self._now()
        changes: dict[ParcelRef, ParcelChange] = {}
        for number, outcome in outcomes.items():
            if isinstance(outcome, Registered):
                for ref in batch.refs.get(number, ()):
                    changes[ref] = _registering(outcome, now)
        taken = (each for each in outcomes.values() if isinstance(each, Registered))
        new = (each.number for each in taken if not each.already or calls[each.number] > 1)
        await self._write(changes, Act(kind="register", quiet=True), permit.spent(new, now))

    async def _commit(
        self,
        carrier_id: str,
        carrier: Carrier,
        batch: _Batch,
        outcomes: Mapping[str, Tracking | Missed],
        by: str,
        spent: Beside | None = None,
    ) -> list[LookUp]:
        changes: dict[ParcelRef, ParcelChange] = {}
        now = self._now()
        about = cache(partial(Carried, min_interval=carrier.limits.min_interval, pushes=carrier.limits.pushes))
        for number, outcome in outcomes.items():
            for ref in batch.refs.get(number, ()):
                row = self._store.row(ref.order_id)
                destination = row.customer.country if row is not None else ""
                changes[ref] = self._judged(carrier_id, outcome, about(destination), now)
        news = sum(isinstance(outcome, Tracking) for outcome in outcomes.values())
        summary = f"{carrier.title}: {news} of {len(outcomes)} answered"
        changed = await self._write(changes, Act(kind="track", by=by, summary=summary, quiet=True), spent)
        return [_result(ref, carrier_id, outcomes.get(ref.number), changed.get(ref.order_id)) for ref in _refs(batch)]

    def _judged(self, carrier_id: str, outcome: Tracking | Missed, about: Carried, now: datetime) -> ParcelChange:
        policy = self._policy

        def change(parcel: Parcel) -> Parcel:
            if isinstance(outcome, Tracking):
                after = merged(parcel, outcome, carrier=carrier_id, now=now, rules=policy.rules)
            else:
                after = missed(parcel, missed_by(outcome.error, now), now=now, rules=policy.rules)
            again = next_check(after, now, policy.schedule, about)
            return msgspec.structs.replace(after, carrier=parcel.carrier or carrier_id, next_check_at=again)

        return change

    async def _unasked(self, carrier_id: str, refs: Sequence[ParcelRef], report: Report) -> None:
        """No such carrier: say so on the parcel, once. That is no look-up: it stays due until there is one."""
        message = str(miss_words("no_carrier", carrier_id))
        now, policy = self._now(), self._policy
        miss = LastMiss(kind="no_carrier", message=message, at=now)

        def change(parcel: Parcel) -> Parcel:
            said = parcel.miss is not None and (parcel.miss.kind, parcel.miss.message) == (miss.kind, message)
            after = parcel if said else missed(parcel, miss, now=now, rules=policy.rules)
            again = next_check(after, now, policy.schedule)
            if again is not None and parcel.next_check_at is not None:
                again = min(again, parcel.next_check_at)
            return msgspec.structs.replace(after, checked_at=parcel.checked_at, next_check_at=again)

        await self._write(dict.fromkeys(refs, change), Act(kind="track", quiet=True))
        report([_look_up(ref, carrier_id, "no_carrier", message) for ref in refs])

    async def _leave_alone(self, carrier_id: str, refs: Sequence[ParcelRef], report: Report) -> None:
        """A carrier that only makes links is never asked; its parcels are not due."""

        def change(parcel: Parcel) -> Parcel:
            return msgspec.structs.replace(parcel, carrier=carrier_id, next_check_at=None)

        await self._write(dict.fromkeys(refs, change), Act(kind="track", quiet=True))
        report([_look_up(ref, carrier_id, "link_only", "this carrier only has a page to open") for ref in refs])

    async def _write(
        self, changes: Mapping[ParcelRef, ParcelChange], act: Act, beside: Beside | None = None
    ) -> dict[int, Changed]:
        by_order: dict[int, dict[str, ParcelChange]] = defaultdict(dict)
        for ref, change in changes.items():
            by_order[ref.order_id][ref.number] = change
        if not by_order and beside is None:
            return {}
        wanted = [_order_change(order_id, parcels) for order_id, parcels in by_order.items()]
        commit = await asyncio.wrap_future(self._store.commit(wanted, act, beside))
        self._told(commit)
        return {changed.id: changed for changed in commit.changed}


def _order_change(order_id: int, changes: Mapping[str, ParcelChange]) -> Change:
    def apply(order: Order | None) -> Order | None:
        if order is None:
            return None  # removed meanwhile
        parcels = tuple(
            changes[parcel.number](parcel) if parcel.number in changes else parcel for parcel in order.parcels
        )
        return msgspec.structs.replace(order, parcels=parcels)

    return Change(target=order_id, apply=apply)


def _not_again(parcel: Parcel) -> Parcel:
    return msgspec.structs.replace(parcel, next_check_at=None)


def _registering(outcome: Registered, now: datetime) -> ParcelChange:
    def change(parcel: Parcel) -> Parcel:
        told: dict[str, Any] = {"courier": outcome.courier, "courier_code": outcome.courier_code}
        said = {name: value for name, value in told.items() if value}
        return msgspec.structs.replace(parcel, registered_at=now, memo={**parcel.memo, **outcome.memo}, **said)

    return change


def _retracking(outcome: Registered, now: datetime) -> ParcelChange:
    def change(parcel: Parcel) -> Parcel:
        after = _registering(outcome, now)(parcel)
        return msgspec.structs.replace(after, stopped_at=None, retracks=parcel.retracks + 1)

    return change


def missed_by(error: PluginError, now: datetime) -> LastMiss:
    """How a failure is kept: its kind and words, and the part of the answer that was wrong."""
    field = error.field if isinstance(error, BadResponse) else ""
    return LastMiss(kind=error.kind, message=str(error), at=now, field=clean_text(field, limit=200))


def _refs(batch: _Batch) -> list[ParcelRef]:
    return [ref for refs in batch.refs.values() for ref in refs]


def _look_up(ref: ParcelRef, carrier_id: str, kind: str, message: str = "") -> LookUp:
    return LookUp(ref=ref, carrier=carrier_id, kind=kind, message=message)


def _result(ref: ParcelRef, carrier_id: str, outcome: Tracking | Missed | None, changed: Changed | None) -> LookUp:
    before = parcel_of(changed.before, ref.number) if changed else None
    after = parcel_of(changed.after, ref.number) if changed else None
    if outcome is None:
        return _look_up(ref, carrier_id, "gone", "the parcel is no longer there")
    if isinstance(outcome, Missed):
        kind, message = outcome.error.kind, str(outcome.error)
    else:
        known = (len(before.events), before.status) if before else None
        kind = "news" if after and (len(after.events), after.status) != known else "no_news"
        message = after.last_event if after else ""
    return LookUp(
        ref=ref,
        carrier=carrier_id,
        kind=kind,
        message=message,
        before=before.status if before else None,
        after=after.status if after else None,
    )
