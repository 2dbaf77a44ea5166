"""What carriers' accounts hold: asked for now, and reckoned with the ledger of what was spent."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_tracker.model.budget import Purpose, by_purpose, kept_back, may_spend
from tui_tracker.model.durations import DAY

from .session import Session

if TYPE_CHECKING:
    from tui_tracker.engine.budgets import Budgets, View
    from tui_tracker.store.api import Store

_PATIENCE: Final = 10.0  # seconds for all of them to answer


class Account(NamedTuple):
    """One carrier's. `view`: `None` where no limit is known. `why_not`: why the carrier did not say what is left."""

    view: "View | None"
    reserve: int  # credits kept for what is tracked again by hand
    now: int  # credits that an import may spend
    today: Mapping[Purpose, int]
    period: Mapping[Purpose, int]
    why_not: str

    @property
    def left(self) -> int:
        """Credits; 0 where no limit is known."""
        return self.view.allowance.left if self.view is not None else 0


def accounts_of(session: Session, store: "Store", only: Collection[str] | None = None) -> dict[str, Account]:
    """The accounts of the carriers that cost something (of `only`). The plugins must be loaded; nothing raises for
    those that can't be asked.
    """
    from tui_tracker.engine.budgets import Budgets

    budgets = Budgets(store, session.host, session.now, session.config.budget)
    metered = [each for each in session.host.carriers.values() if budgets.is_metered(each)]
    wanted = [each for each in metered if only is None or each.id in only]

    async def refresh() -> None:
        await asyncio.wait([asyncio.ensure_future(budgets.refresh(each)) for each in wanted], timeout=_PATIENCE)

    if wanted:
        asyncio.run(refresh())
    return {each.id: account_of(session, budgets, each.id) for each in wanted}


def account_of(session: Session, budgets: "Budgets", carrier_id: str) -> Account:
    """One carrier's account, as far as it is known; nothing is asked."""
    view, rules = budgets.view(carrier_id), budgets.rules(carrier_id)
    now, lines = session.now(), budgets.ledger.lines()
    began = now - rules.days * DAY
    if view is not None and view.allowance.resets_at is not None and rules.total:
        began = view.allowance.resets_at - rules.days * DAY
    allowance = view.allowance if view is not None else None
    return Account(
        view=view,
        reserve=kept_back(allowance, rules.reserve) if allowance is not None else 0,
        now=may_spend(allowance, allowance.left, Purpose.IMPORT, rules.reserve) if allowance is not None else 0,
        today=by_purpose(lines, carrier_id, _midnight(session)),
        period=by_purpose(lines, carrier_id, began),
        why_not=session.mask(budgets.why_not(carrier_id)),
    )


def _midnight(session: Session) -> datetime:
    return session.now().astimezone(session.zone).replace(hour=0, minute=0, second=0, microsecond=0)
