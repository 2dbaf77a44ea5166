"""Codes to come: suppliers are asked for the tracking codes of their orders, and what they tell becomes parcels."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec

from tui_tracker.model.awaiting import awaited, references
from tui_tracker.model.budget import Purpose
from tui_tracker.model.codes import CodeRules, looked
from tui_tracker.model.errors import StoreError
from tui_tracker.model.misses import code_words
from tui_tracker.model.numbers import no_number
from tui_tracker.model.order import LastMiss, Order, Parcel
from tui_tracker.model.text import clean_number, clean_text
from tui_tracker.plugin import Carrier, Missed, ParcelDraft, SupplierOrder
from tui_tracker.store.api import Act, Change, Commit, Store

from .acts import with_parcels
from .budgets import Budgets
from .clock import Clock
from .hosting import Hosting
from .lookups import Report, missed_by
from .merging import aware, web_address
from .port import CarrierHealth, LookUp, ParcelRef
from .requests import finders
from .spending import Spending

_log: Final = logging.getLogger("tui_tracker.engine")
_MOST: Final = 20  # codes of one supplier order


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    """What one carrier said of one supplier order."""

    carrier: Carrier
    parcels: tuple[ParcelDraft, ...] = ()
    miss: LastMiss | None = None

    @property
    def is_final(self) -> bool:
        """Codes, or a refusal for good."""
        return self.miss is None or self.miss.kind == "rejected"


class CodeLooks:
    """Asks for the codes of supplier orders, on the engine's loop."""

    def __init__(
        self,
        store: Store,
        host: Hosting,
        now: Clock,
        rules: CodeRules,
        told: Callable[[Commit], None],
        budgets: Budgets | None = None,
        language: str = "en",
    ) -> None:
        """Commits go to `store`, calls to `host`; `now` is the clock of both. `told` hears of every commit."""
        self._store = store
        self._host = host
        self._now = now
        self._rules = rules
        self._told = told
        self._budgets = budgets or Budgets(store, host, now, {})
        self._spending = Spending(self._budgets, now, language)

    async def run(
        self, order_ids: Iterable[int], report: Report, *, only_due: bool, by: str, go_on: Callable[[], bool]
    ) -> list[ParcelRef]:
        """Ask for the codes these orders wait for: those whose time has come (`only_due`), or all, by hand. The parcels
        that were added.

        Several orders may name one supplier order: it is asked about once. `go_on` is asked between two calls.
        """
        wanted: dict[str, list[int]] = defaultdict(list)
        for order_id in dict.fromkeys(order_ids):
            for reference in self._wanted(order_id, only_due=only_due):
                wanted[reference].append(order_id)
        carriers = finders(self._host.carriers.values())
        if not carriers:
            message = str(code_words("no_carrier", ""))
            report([_look(each, "", "no_codes", message) for each in _refs(wanted)])
            return []
        size = max(1, carriers[0].limits.batch)
        names, added = list(wanted), list[ParcelRef]()
        for start in range(0, len(names), size):
            if not go_on():
                break
            chunk = {name: wanted[name] for name in names[start : start + size]}
            purpose = Purpose.CODES if only_due else Purpose.MANUAL
            report(await self._chunk(carriers, chunk, by, added, purpose))
        return added

    def _wanted(self, order_id: int, *, only_due: bool) -> Sequence[str]:
        order = self._order(order_id)
        if order is None:
            return ()
        left = awaited(order)
        if not only_due:
            return left
        again = {look.reference: look.next_check_at for look in order.looks}
        now = self._now()
        return [each for each in left if each not in again or ((at := again[each]) is not None and at <= now)]

    def _order(self, order_id: int) -> Order | None:
        try:
            return self._store.order(order_id)
        except StoreError:  # a damaged document; whoever opens the order is told
            return None

    async def _chunk(
        self,
        carriers: Sequence[Carrier],
        chunk: Mapping[str, list[int]],
        by: str,
        added: list[ParcelRef],
        purpose: Purpose,
    ) -> list[LookUp]:
        """Ask the carriers in turn, each about what those before it did not know. What only refused it for good may
        be known to one that can't be asked at present: then nothing is kept.
        """
        answers: dict[str, _Answer] = {}
        skipped: dict[str, str] = {}
        saved: dict[str, str] = {}
        for carrier in carriers:
            left = [name for name in chunk if name not in answers or answers[name].miss is not None]
            health = self._host.health(carrier.id)
            if health.health.value not in (CarrierHealth.UP.value, CarrierHealth.LINK_ONLY.value):
                skipped |= dict.fromkeys(left, health.reason)
            elif left:
                for name, answer in (await self._ask(carrier, left, chunk, purpose, saved)).items():
                    if name not in answers or _better(answer, answers[name]):
                        answers[name] = answer
        for name in (*skipped, *saved):
            if name in answers and answers[name].miss is not None and answers[name].is_final:
                del answers[name]
        added += await self._keep(answers, chunk, by)
        return [self._result(ref, answers.get(ref.number), skipped, saved) for ref in _refs(chunk)]

    async def _ask(
        self,
        carrier: Carrier,
        names: Sequence[str],
        chunk: Mapping[str, list[int]],
        purpose: Purpose,
        saved: dict[str, str],
    ) -> dict[str, _Answer]:
        """Ask one carrier, where that costs something only as far as may be spent now: the rest is `saved`."""
        if not self._budgets.is_metered(carrier) or carrier.registers:
            return await self._found(carrier, names, chunk)
        permit = await self._spending.for_codes(carrier, names, purpose)
        saved |= {name: why.message for name, why in permit.saved.items()}
        try:
            answers = await self._found(carrier, list(permit.purposes), chunk) if permit.purposes else {}
            spent = permit.spent(permit.purposes, self._now())
            if spent is not None:  # kept at once, whatever becomes of the answers
                await asyncio.wrap_future(self._store.commit([], Act(kind="codes", quiet=True), spent))
            return answers
        finally:
            self._spending.done(permit)

    async def _found(
        self, carrier: Carrier, names: Sequence[str], chunk: Mapping[str, list[int]]
    ) -> dict[str, _Answer]:
        orders = {name: self._order(chunk[name][0]) for name in names}
        asked = [_supplier_order(name, order) for name, order in orders.items() if order is not None]
        found: dict[str, list[ParcelDraft]] = defaultdict(list)
        misses: dict[str, Missed] = {}
        for outcome in await self._host.find_numbers(carrier.id, asked):
            if isinstance(outcome, Missed):
                misses[outcome.number] = outcome
            elif no_number(outcome.number) is None:
                found[outcome.supplier_order].append(outcome)
            else:
                _log.warning("%s told %r as a code of %s", carrier.title, outcome.number, outcome.supplier_order)
        answers = {
            name: _Answer(carrier=carrier, miss=missed_by(miss.error, self._now())) for name, miss in misses.items()
        }
        return answers | {
            name: _Answer(carrier=carrier, parcels=tuple(drafts[:_MOST])) for name, drafts in found.items()
        }

    async def _keep(self, answers: Mapping[str, _Answer], chunk: Mapping[str, list[int]], by: str) -> list[ParcelRef]:
        """New codes order by order, each in the order's audit trail; all else in one quiet commit. The new parcels."""
        of_order: dict[int, dict[str, _Answer]] = defaultdict(dict)
        for name, answer in answers.items():
            for order_id in chunk[name]:
                of_order[order_id][name] = answer
        quiet, added = [], list[ParcelRef]()
        for order_id, told in of_order.items():
            change = Change(target=order_id, apply=self._applied(told))
            fresh = self._fresh(order_id, told)
            if fresh:
                summary = "; ".join(f"{name}: {', '.join(codes)}" for name, codes in fresh.items())
                who = ", ".join(dict.fromkeys(told[name].carrier.title for name in fresh))
                act = Act(kind="codes_found", by=who, summary=clean_text(summary), data={"codes": fresh, "for": by})
                await self._write([change], act)
                added += [ParcelRef(order_id, code) for codes in fresh.values() for code in dict.fromkeys(codes)]
            else:
                quiet.append(change)
        if quiet:
            await self._write(quiet, Act(kind="codes", by=by, quiet=True))
        return added

    def _fresh(self, order_id: int, told: Mapping[str, _Answer]) -> dict[str, list[str]]:
        """The codes that the order does not have yet, by supplier order."""
        row = self._store.row(order_id)
        known = {parcel.number for parcel in row.parcels} if row is not None else set()
        found = {name: [each for each in _codes(answer) if each not in known] for name, answer in told.items()}
        return {name: codes for name, codes in found.items() if codes}

    def _applied(self, told: Mapping[str, _Answer]) -> Callable[[Order | None], Order | None]:
        now, rules, known = self._now(), self._rules, frozenset(self._host.carriers)

        def apply(order: Order | None) -> Order | None:
            for name, answer in told.items():
                if order is None or name not in references(order):
                    continue  # removed meanwhile
                order = looked(
                    _with_codes(order, name, answer, known, now),
                    name,
                    answer.miss or _codes(answer),
                    carrier=answer.carrier.id,
                    now=now,
                    rules=rules,
                    min_interval=answer.carrier.limits.min_interval,
                )
            return order

        return apply

    async def _write(self, changes: Sequence[Change], act: Act) -> None:
        self._told(await asyncio.wrap_future(self._store.commit(changes, act)))

    def _result(
        self, ref: ParcelRef, answer: _Answer | None, skipped: Mapping[str, str], saved: Mapping[str, str]
    ) -> LookUp:
        if answer is None and ref.number in saved:
            return _look(ref, "", "saved", saved[ref.number])
        if answer is None:
            reason = skipped.get(ref.number)
            return _look(ref, "", "gone" if reason is None else "unavailable", reason or "")
        if answer.miss is None:
            return _look(ref, answer.carrier.id, "codes_found", ", ".join(_codes(answer)))
        return _look(ref, answer.carrier.id, _KINDS.get(answer.miss.kind, answer.miss.kind), answer.miss.message)


_KINDS: Final = {"not_found": "no_code", "not_taken": "no_code", "rejected": "refused"}  # nothing is said of a parcel
_HOPE: Final = {"rejected": 2, "not_found": 0, "not_taken": 0}  # a failure in between; the lowest counts


def _better(answer: _Answer, before: _Answer) -> bool:
    """Whether `answer` says more: codes, then that it is known and not shipped, then a failure, then a refusal."""
    ranks = [-1 if each.miss is None else _HOPE.get(each.miss.kind, 1) for each in (answer, before)]
    return ranks[0] < ranks[1]


def _codes(answer: _Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean_number(draft.number) for draft in answer.parcels))


def _supplier_order(reference: str, order: Order) -> SupplierOrder:
    return SupplierOrder(
        reference=reference,
        placed_at=order.placed_at,
        destination_country=order.customer.country,
        postal_code=order.customer.postal_code,
    )


def _with_codes(order: Order, reference: str, answer: _Answer, carriers: frozenset[str], now: datetime) -> Order:
    """`order` with a parcel for each code that it does not have yet; what it has stays as it is."""
    lines = tuple(place for place, line in enumerate(order.lines) if line.supplier_order == reference)
    parcels = [_parcel(draft, lines, carriers, now) for draft in answer.parcels]
    after = with_parcels(order, parcels)
    shipped = [parcel.shipped_at for parcel in parcels if parcel.shipped_at is not None]
    if after is order or order.fulfilled_at is not None or not shipped:
        return after
    return msgspec.structs.replace(after, fulfilled_at=min(shipped))


def _parcel(draft: ParcelDraft, lines: tuple[int, ...], carriers: frozenset[str], now: datetime) -> Parcel:
    """Due at once. A carrier that is not there is not named: then whoever knows the number is asked."""
    return Parcel(
        number=clean_number(draft.number),
        carrier=draft.carrier if draft.carrier in carriers else "",
        courier=clean_text(draft.courier, limit=100),
        url=web_address(draft.url),
        shipped_at=aware(draft.shipped_at, UTC),
        lines=lines,
        added_at=now,
        next_check_at=now,
    )


def _refs(wanted: Mapping[str, list[int]]) -> list[ParcelRef]:
    """Order and supplier order, in place of a parcel's number."""
    return [ParcelRef(order_id, reference) for reference, order_ids in wanted.items() for order_id in order_ids]


def _look(ref: ParcelRef, carrier_id: str, kind: str, message: str) -> LookUp:
    return LookUp(ref=ref, carrier=carrier_id, kind=kind, message=message)
