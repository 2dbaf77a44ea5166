"""Before a batch is asked about: which of its numbers may cost something now, and what for; and what it cost."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from tui_tracker.i18n import Translator
from tui_tracker.model.budget import Allowance, Purpose, Spent
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.saving import BY_HAND, SAVED_FOR, label_until, label_words, saved_words
from tui_tracker.model.status import INFO
from tui_tracker.plugin import Carrier
from tui_tracker.store.api import Beside

from .budgets import Budgets
from .clock import Clock
from .ledger import beside, refused_lately

_OVER: Final = N_("its journey has ended: no credit is spent on following it")
_TOLD_FOR: Final = SAVED_FOR - timedelta(minutes=5)  # before that the ledger need not say again that nothing was spent


class Asked(NamedTuple):
    """A parcel that is to be asked about, and an order that holds it."""

    order: Order
    parcel: Parcel


class Saved(NamedTuple):
    """Why a number is not asked about. `kind`: "saved" (the credits are needed), "label", or "ended" (for good)."""

    kind: str
    message: str


@dataclass(slots=True)
class Permit:
    """What one batch may spend, and which numbers are not asked about, with the reason."""

    carrier: str
    purposes: dict[str, Purpose] = field(default_factory=dict)  # of the numbers that cost something
    saved: dict[str, Saved] = field(default_factory=dict)
    granted: int = 0
    refusal: Spent | None = None

    def spent(self, numbers: Iterable[str], now: datetime) -> Beside | None:
        """The ledger's lines for those of `numbers` that cost something, one for each purpose."""
        paid = Counter(self.purposes[number] for number in numbers if number in self.purposes)
        return beside(
            Spent(at=now, carrier=self.carrier, purpose=purpose, credits=amount, numbers=amount)
            for purpose, amount in paid.items()
        )

    def refused(self) -> Beside | None:
        """The ledger's line for the numbers nothing is spent on, where that is news."""
        return beside([self.refusal]) if self.refusal is not None else None


class Spending:
    """Gives permits, out of the budgets."""

    def __init__(self, budgets: Budgets, now: Clock, language: str) -> None:
        """`now`: the clock of the budgets, too. `language`: of the reasons."""
        self._budgets = budgets
        self._now = now
        self._say = Translator(language).say

    async def permit(self, carrier: Carrier, asked: Iterable[Asked], *, by_hand: bool) -> Permit:
        """What of `asked` may be spent. To be given back (`done`) when the batch is over."""
        permit = Permit(carrier.id)
        wanted: Mapping[Purpose, list[str]] = defaultdict(list)
        for each in asked:
            number = each.parcel.number
            if carrier.registers and each.parcel.registered_at is not None:
                continue  # costs nothing
            if carrier.registers and _is_over(each.parcel):
                permit.saved[number] = Saved("ended", self._say(Message(_OVER)))
            elif carrier.registers and not by_hand and self._is_label(carrier.id, each):
                permit.saved[number] = Saved("label", self._say(label_words(self._budgets.rules(carrier.id))))
            else:
                wanted[Purpose.MANUAL if by_hand else purpose_of(each, carrier.id)].append(number)
        for purpose, numbers in wanted.items():
            await self._grant(permit, carrier, purpose, numbers)
        return permit

    async def for_codes(self, carrier: Carrier, references: Sequence[str], purpose: Purpose) -> Permit:
        """The same for supplier orders whose codes are asked for."""
        permit = Permit(carrier.id)
        await self._grant(permit, carrier, purpose, references)
        return permit

    def done(self, permit: Permit) -> None:
        """The batch is over; what it spent stands in the ledger."""
        self._budgets.release(permit.carrier, permit.granted)

    async def _grant(self, permit: Permit, carrier: Carrier, purpose: Purpose, numbers: Sequence[str]) -> None:
        granted = await self._budgets.grant(carrier, len(numbers), purpose)
        permit.granted += granted
        permit.purposes |= dict.fromkeys(numbers[:granted], purpose)
        if granted < len(numbers):
            allowance = self._budgets.allowance(carrier.id) or Allowance(0, 0)
            words = saved_words(allowance, purpose, self._budgets.rules(carrier.id))
            permit.saved |= dict.fromkeys(numbers[granted:], Saved("saved", self._say(words)))
            permit.refusal = self._refusal(carrier.id, purpose, len(numbers) - granted, allowance)

    def _refusal(self, carrier_id: str, purpose: Purpose, numbers: int, allowance: Allowance) -> Spent | None:
        """A line for the ledger, so that every process can say why: one an hour for each carrier, unless the figures
        are others.
        """
        now = self._now()
        known = refused_lately(self._budgets.ledger.lines(), now, _TOLD_FOR).get(carrier_id)
        if known is not None and (known.left, known.total) == (allowance.left, allowance.total):
            return None
        return Spent(
            at=now, carrier=carrier_id, purpose=purpose, numbers=numbers, left=allowance.left, total=allowance.total
        )

    def _is_label(self, carrier_id: str, asked: Asked) -> bool:
        until = label_until(*asked, self._budgets.rules(carrier_id))
        return until is not None and self._now() < until


def purpose_of(asked: Asked, carrier_id: str) -> Purpose:
    """What a look that nobody asked for is for: the first one is that of what brought the number."""
    order, parcel = asked
    if parcel.checked_at is None and any(parcel.number in look.codes for look in order.looks):
        return Purpose.CODES
    if parcel.checked_at is None and order.source not in ("", BY_HAND):
        return Purpose.IMPORT
    return Purpose.DUE if parcel.carrier == carrier_id else Purpose.DETECTION


def _is_over(parcel: Parcel) -> bool:
    return INFO[parcel.status].terminal
