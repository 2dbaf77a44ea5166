"""Why no credit is spent on a number yet: the credits are needed for other things, or no scan of it is likely."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from .budget import Allowance, BudgetRules, Purpose, Spent, kept_back
from .message import N_, Message
from .order import Order, Parcel

BY_HAND: Final = "manual"  # the source of orders that somebody typed
SAVED_FOR: Final = timedelta(hours=1)  # then it is tried again to spend a credit on a number

_KEPT: Final = N_("quota kept for track again: {left} of {total} left")
_USED_UP: Final = N_("quota used up: {left} of {total} left")
_LABEL: Final = N_("but a label yet: followed {hours} hours after the order was made, or when it is shipped")


class Held(NamedTuple):
    """A look that is put off, and until when."""

    message: Message
    until: datetime


def label_until(order: Order, parcel: Parcel, rules: BudgetRules) -> datetime | None:
    """Until when no scan is plausible: a shop's order is young and the shop does not say that it was shipped."""
    if order.source in ("", BY_HAND) or parcel.shipped_at is not None or order.fulfilled_at is not None:
        return None
    return None if parcel.events else order.placed_at + timedelta(hours=rules.label_hours)


def label_words(rules: BudgetRules) -> Message:
    """Why a label is not followed."""
    return Message(_LABEL, {"hours": f"{rules.label_hours:g}"})


def saved_words(allowance: Allowance, purpose: Purpose, rules: BudgetRules) -> Message:
    """Why no more may be spent for that."""
    kept = kept_back(allowance, rules.reserve)
    words = _KEPT if purpose is not Purpose.MANUAL and 0 < allowance.left <= kept else _USED_UP
    return Message(words, {"left": allowance.left, "total": allowance.total})


def saved(line: Spent, rules: BudgetRules) -> Held:
    """What a line of the ledger says that tells of numbers nothing was spent on (`is_refusal`)."""
    allowance = Allowance(line.total - line.left, line.total)
    return Held(saved_words(allowance, line.purpose, rules), line.at + SAVED_FOR)
