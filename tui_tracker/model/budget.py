"""What look-ups cost where they cost something: who spent it, how long it lasts, and what may still be spent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

import msgspec

from .durations import DAY


class Purpose(StrEnum):
    """What credits are spent for."""

    DUE = "due"  # by the schedule
    MANUAL = "manual"  # an operator asked: track again, add
    IMPORT = "import"
    DETECTION = "detection"  # another carrier is tried
    CODES = "codes"  # codes of supplier orders


class BudgetRules(msgspec.Struct, frozen=True, kw_only=True):
    """One carrier's allowance. `reserve`: the share kept for what an operator asks for by hand.

    `label_hours`: the code of a shop's order made so lately, which the shop does not call shipped, is but a label: no
    scan of it is likely yet, and no credit is spent on following it.
    """

    total: Annotated[int, msgspec.Meta(ge=0)] = 0  # credits a period; 0 = as the carrier says, or no limit
    days: Annotated[float, msgspec.Meta(gt=0, le=366)] = 30  # of a period, where the carrier names none
    reserve: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.1
    label_hours: Annotated[float, msgspec.Meta(ge=0, le=720)] = 6


DEFAULT_BUDGET: Final = BudgetRules()


class Spent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line of the ledger, as it is kept: so many credits at once. `total`: where numbers were not asked about to save
    credits (`is_refusal`), what the account held then, and `left` of it.
    """

    at: datetime
    carrier: str
    purpose: Purpose
    credits: int = 0
    numbers: int = 0  # asked about, whether that cost anything or not
    left: int = 0
    total: int = 0

    @property
    def is_refusal(self) -> bool:
        """Whether it says that nothing was spent."""
        return not self.credits


class Allowance(NamedTuple):
    """What a carrier's account holds now."""

    used: int
    total: int
    resets_at: datetime | None = None

    @property
    def left(self) -> int:
        """Credits, never below zero."""
        return max(0, self.total - self.used)


class Forecast(NamedTuple):
    """How long it lasts at the pace of the last days."""

    per_day: float
    ends_at: datetime | None  # when it is used up; `None` = not before it is filled up again
    used_at_reset: int | None  # credits used by then; `None` where it is never filled up


def by_purpose(entries: Iterable[Spent], carrier: str, since: datetime) -> Mapping[Purpose, int]:
    """Credits spent since a moment, by what for."""
    spent: Counter[Purpose] = Counter()
    for entry in entries:
        if entry.carrier == carrier and entry.at >= since:
            spent[entry.purpose] += entry.credits
    return spent


def per_day(entries: Iterable[Spent], carrier: str, now: datetime, *, days: float = 14) -> float:
    """Credits a day over the last days, or since the first line of a younger ledger (a day at least)."""
    paid = (entry for entry in entries if entry.carrier == carrier and not entry.is_refusal)
    mine = [entry for entry in paid if now - entry.at <= days * DAY]
    if not mine:
        return 0.0
    length = max(1.0, min(days, (now - min(entry.at for entry in mine)) / DAY))
    return sum(entry.credits for entry in mine) / length


def configured(entries: Iterable[Spent], carrier: str, rules: BudgetRules, now: datetime) -> Allowance | None:
    """What is left of a total that the configuration gives; `None` where it gives none.

    A period begins with the first credit after the last period's end: no service tells when its own begins.
    """
    if not rules.total:
        return None
    used, ends = 0, None
    mine = (each for each in entries if each.carrier == carrier and not each.is_refusal)
    for entry in sorted(mine, key=lambda each: each.at):
        if ends is None or entry.at >= ends:
            used, ends = 0, entry.at + rules.days * DAY
        used += entry.credits
    if ends is None or now >= ends:
        return Allowance(0, rules.total)
    return Allowance(used, rules.total, ends)


def tighter(one: Allowance | None, other: Allowance | None) -> Allowance | None:
    """The allowance that leaves less; `None` = no limit."""
    if one is None or other is None:
        return one or other
    return one if one.left <= other.left else other


def forecast(allowance: Allowance, pace: float, now: datetime) -> Forecast:
    """When an allowance is used up at `pace` credits a day."""
    ends = now + allowance.left / pace * DAY if pace > 0 else None
    reset = allowance.resets_at
    if ends is not None and reset is not None and ends >= reset:
        ends = None
    at_reset = None
    if reset is not None:
        at_reset = min(allowance.total, round(allowance.used + pace * max(0.0, (reset - now) / DAY)))
    return Forecast(pace, ends, at_reset)


def may_spend(allowance: Allowance | None, wanted: int, purpose: Purpose, reserve: float) -> int:
    """How many of `wanted` credits may be spent for that: the reserve is for what an operator asks for."""
    if allowance is None:
        return wanted
    kept = 0 if purpose is Purpose.MANUAL else kept_back(allowance, reserve)
    return max(0, min(wanted, allowance.left - kept))


def kept_back(allowance: Allowance, reserve: float) -> int:
    """The credits of the reserve."""
    return round(allowance.total * reserve)
