"""What the engine's jobs do: look-ups, codes, couriers, stopping; and pushes. Imported with the first job."""

import asyncio
import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from tui_tracker.store.api import Commit, Store

from .budgets import Budgets
from .clock import Clock
from .codes import CodeLooks
from .couriers import CourierChanges
from .hosting import Hosting
from .lookups import LookUps, Report
from .policy import Policy
from .port import ParcelRef
from .receiving import Receiving
from .stopping import Stopping

_SELDOM: Final = (100_000, 10, 10)  # objects made before the collector looks at them, while many are made and none leak


class Work:
    """All of it over one store, host and clock; `told` hears of every commit."""

    def __init__(self, store: Store, host: Hosting, now: Clock, policy: Policy, told: Callable[[Commit], None]) -> None:
        """Nothing is asked yet."""
        self.budgets = Budgets(store, host, now, policy.budgets)
        self._look_ups = LookUps(store, host, now, policy, told, self.budgets)
        self._codes = CodeLooks(store, host, now, policy.codes, told, self.budgets, policy.language)
        self.couriers = CourierChanges(store, host, now, policy.language, told)
        self.receiving = Receiving(store, host, now, policy, told)
        self.stopping = Stopping(store, host, now, policy.language, told)
        self._looking = 0
        self._often = gc.get_threshold()

    async def look(
        self,
        refs: Sequence[ParcelRef],
        orders: Collection[int],
        report: Report,
        *,
        by: str,
        by_hand: bool,
        force: bool,
        go_on: Callable[[], bool],
    ) -> None:
        """Look parcels up and ask for the codes that `orders` wait for, side by side. Whoever asks by hand also learns
        where the parcels of new codes are; else they are due at once.
        """

        async def seek() -> None:
            found = await self._codes.run(orders, report, only_due=not by_hand, by=by, go_on=go_on)
            if found and by_hand:
                await self._look_ups.run(found, report, by=by, go_on=go_on)

        with self._collecting_seldom():
            async with asyncio.TaskGroup() as group:
                if refs:
                    look = self._look_ups.run(refs, report, by=by, by_hand=by_hand, force=force, go_on=go_on)
                    group.create_task(look)
                if orders:
                    group.create_task(seek())

    @contextmanager
    def _collecting_seldom(self) -> Iterator[None]:
        """Answers are a thousand objects each and lead nowhere back: going through them all the time was a fifth of the
        work. For the whole process, as long as the last of several looks goes on.
        """
        if not self._looking:
            self._often = gc.get_threshold()
            gc.set_threshold(*_SELDOM)
        self._looking += 1
        try:
            yield
        finally:
            self._looking -= 1
            if not self._looking:
                gc.set_threshold(*self._often)
