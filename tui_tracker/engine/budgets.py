"""What each carrier's account still holds, and how much of it may be spent now. Nothing is asked that costs nothing."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from tui_tracker.model.budget import (
    DEFAULT_BUDGET,
    Allowance,
    BudgetRules,
    Forecast,
    Purpose,
    configured,
    forecast,
    may_spend,
    per_day,
    tighter,
)
from tui_tracker.plugin import Carrier, PluginError
from tui_tracker.store.api import Store

from .clock import Clock
from .hosting import Hosting
from .ledger import Ledger
from .port import CarrierHealth
from .requests import offers

_log: Final = logging.getLogger("tui_tracker.engine")
_FRESH: Final = timedelta(hours=1)  # a carrier's own figures are asked for again after that
_SPENT: Final = timedelta(minutes=1)  # …and after that, when something was spent since


class View(NamedTuple):
    """A carrier's account in figures. `told_at`: when the carrier said so itself; `None` = it did not."""

    allowance: Allowance
    forecast: Forecast
    told_at: datetime | None


@dataclass(slots=True)
class _Told:
    """What a carrier said last of its account."""

    asked_at: datetime
    allowance: Allowance | None = None
    at: datetime | None = None
    lines: int = 0  # of the ledger, when it was asked: what stands after them came on top


class Budgets:
    """The accounts of all carriers; on the loop that asks them."""

    def __init__(self, store: Store, host: Hosting, now: Clock, rules: Mapping[str, BudgetRules]) -> None:
        """`rules`: by carrier, as far as the configuration gives some."""
        self.ledger = Ledger(store)
        self._host = host
        self._now = now
        self._rules = rules
        self._told: dict[str, _Told] = {}
        self._failed: dict[str, str] = {}
        self._promised: Counter[str] = Counter()  # credits granted to calls under way
        self._asking: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def rules(self, carrier_id: str) -> BudgetRules:
        """The carrier's, or the default ones."""
        return self._rules.get(carrier_id, DEFAULT_BUDGET)

    def is_metered(self, carrier: Carrier) -> bool:
        """Whether asking the carrier may cost something."""
        return carrier.registers or self.rules(carrier.id).total > 0 or offers(carrier, "quota")

    def allowance(self, carrier_id: str) -> Allowance | None:
        """What is left, calls under way counted as spent; `None` = no limit that anybody knows of."""
        lines = self.ledger.lines()
        told = self._told.get(carrier_id)
        known = told.allowance if told is not None else None
        if told is not None and known is not None:
            since = sum(line.credits for line in lines[told.lines :] if line.carrier == carrier_id)
            refilled = known.resets_at is not None and known.resets_at <= self._now()
            known = None if refilled else known._replace(used=known.used + since)
        found = tighter(known, configured(lines, carrier_id, self.rules(carrier_id), self._now()))
        return found._replace(used=found.used + self._promised[carrier_id]) if found is not None else None

    async def grant(self, carrier: Carrier, wanted: int, purpose: Purpose) -> int:
        """How many of `wanted` credits may be spent now. They count as spent until they are given back (`release`)."""
        if wanted <= 0:
            return 0
        await self.refresh(carrier)
        granted = may_spend(self.allowance(carrier.id), wanted, purpose, self.rules(carrier.id).reserve)
        self._promised[carrier.id] += granted
        return granted

    def release(self, carrier_id: str, granted: int) -> None:
        """The call is over: what it spent stands in the ledger."""
        self._promised[carrier_id] -= granted

    async def refresh(self, carrier: Carrier) -> None:
        """Ask the carrier what is left, where it can say so and what it said is old. Failing is no failure: what it
        said before counts, with what was spent since.
        """
        if not offers(carrier, "quota"):
            return
        async with self._asking[carrier.id]:
            if self._is_old(carrier.id) and self._is_up(carrier.id):
                await self._ask(carrier.id)

    def _is_old(self, carrier_id: str) -> bool:
        told = self._told.get(carrier_id)
        if told is None:
            return True
        age = abs(self._now() - told.asked_at)
        spent = any(line.carrier == carrier_id and line.credits for line in self.ledger.lines()[told.lines :])
        return age >= _FRESH or (spent and age >= _SPENT)

    def _is_up(self, carrier_id: str) -> bool:
        return self._host.health(carrier_id).health.value == CarrierHealth.UP.value

    async def _ask(self, carrier_id: str) -> None:
        before = self._told.get(carrier_id)
        now, lines = self._now(), len(self.ledger.lines())
        try:
            quota = await self._host.quota(carrier_id)
        except PluginError as error:
            _log.info("%s does not say what is left: %s", carrier_id, error)
            self._failed[carrier_id] = str(error)
            told = before or _Told(now)
            told.asked_at = now
        else:
            self._failed.pop(carrier_id, None)
            told = _Told(now, lines=lines)
            if quota is not None:
                told.allowance, told.at = Allowance(quota.used, quota.total, quota.resets_at), now
        self._told[carrier_id] = told

    def why_not(self, carrier_id: str) -> str:
        """Why the carrier did not say what is left, the last time; "" = it did, or was not asked."""
        return self._failed.get(carrier_id, "")

    def view(self, carrier_id: str) -> View | None:
        """The account in figures; `None` where nothing is known of one."""
        allowance = self.allowance(carrier_id)
        if allowance is None:
            return None
        now, told = self._now(), self._told.get(carrier_id)
        pace = per_day(self.ledger.lines(), carrier_id, now)
        return View(allowance, forecast(allowance, pace, now), told.at if told is not None else None)
