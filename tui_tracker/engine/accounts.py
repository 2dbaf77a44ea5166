"""What the engine remembers of carriers' accounts: the figures it tells, and the numbers no credit was spent on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui_tracker.model.saving import SAVED_FOR

from .clock import Clock
from .port import Account, LookUp

if TYPE_CHECKING:
    from .budgets import Budgets

_WAITING: Final = frozenset({"saved", "label"})


class Accounts:
    """Written on the engine's loop, read from any thread."""

    def __init__(self, now: Clock) -> None:
        """Nothing is known yet."""
        self._now = now
        self._saved: dict[str, datetime] = {}  # numbers, and when they are tried again
        self._known: Mapping[str, Account] = {}  # by carrier; replaced as a whole

    def of(self, carrier_id: str) -> Account | None:
        """A carrier's account as it was shown last; `None` = no limit that is known of."""
        return self._known.get(carrier_id)

    def show(self, budgets: "Budgets", carrier_ids: Iterable[str]) -> bool:
        """Take the figures over; whether they are others now."""
        views = {each: view for each in carrier_ids if (view := budgets.view(each)) is not None}
        known = {each: Account(*view.allowance, ends_at=view.forecast.ends_at) for each, view in views.items()}
        before, self._known = self._known, known
        return known != before

    def is_saved(self, number: str) -> bool:
        """Whether no credit was to be spent on a number a short while ago."""
        until = self._saved.get(number)
        if until is not None and until <= self._now():
            del self._saved[number]
            return False
        return until is not None

    def note(self, outcomes: Iterable[LookUp]) -> Mapping[str, str]:
        """Remember what was not asked about; for each carrier why its credits are kept."""
        again = self._now() + SAVED_FOR
        waiting = [each for each in outcomes if each.kind in _WAITING]
        self._saved.update({each.ref.number: again for each in waiting})
        return {each.carrier: each.message for each in waiting if each.kind == "saved"}
