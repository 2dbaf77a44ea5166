"""What other attention rules would flag, before they are kept: pure, orders in any number of helpings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from .attention import AttentionRules, Flag, flags
from .deadlines import DEFAULT_DEADLINES, DeadlineRules
from .filter import Filter
from .order import OrderRow

SAMPLES: Final = 3


class Sample(NamedTuple):
    """An order that would come or go, and the rules that say so."""

    number: str
    flags: tuple[Flag, ...]


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How many orders are flagged `now`, how many `more` and `fewer` would be, with the newest of each as examples."""

    flagged: int = 0
    more: int = 0
    fewer: int = 0
    coming: tuple[Sample, ...] = ()
    going: tuple[Sample, ...] = ()

    @property
    def would_be(self) -> int:
        """How many would be flagged."""
        return self.flagged + self.more - self.fewer


class TrialTally:
    """Compares two sets of rules order by order."""

    def __init__(
        self,
        before: AttentionRules,
        after: AttentionRules,
        now: datetime,
        scope: Filter | None = None,
        deadlines: DeadlineRules = DEFAULT_DEADLINES,
    ) -> None:
        """`before`: the rules in force. `scope`: only orders that match, flagged as the rules in force say."""
        self._before, self._after, self._now = before, after, now
        self._scope, self._deadlines = scope, deadlines
        self._flagged = 0
        self._coming: list[tuple[datetime, int, Sample]] = []
        self._going: list[tuple[datetime, int, Sample]] = []
        self._more = self._fewer = 0

    def take(self, rows: Iterable[OrderRow]) -> None:
        """Compare these, each order once."""
        for row in rows:
            had, has = flags(row, self._before, self._now), flags(row, self._after, self._now)
            if not (had or has) or not self._in_scope(row, had):
                continue
            self._flagged += bool(had)
            if has and not had:
                self._more += 1
                _keep(self._coming, row, has)
            elif had and not has:
                self._fewer += 1
                _keep(self._going, row, had)

    def _in_scope(self, row: OrderRow, found: tuple[Flag, ...]) -> bool:
        return self._scope is None or self._scope.matches(row, self._now, found, self._deadlines)

    def trial(self) -> Trial:
        """What came of it so far."""
        return Trial(
            flagged=self._flagged,
            more=self._more,
            fewer=self._fewer,
            coming=tuple(sample for _placed, _id, sample in self._coming),
            going=tuple(sample for _placed, _id, sample in self._going),
        )


def _keep(found: list[tuple[datetime, int, Sample]], row: OrderRow, why: tuple[Flag, ...]) -> None:
    """Among the newest; of those made at one moment the one with the higher id."""
    found.append((row.placed_at, row.id, Sample(row.number, why)))
    found.sort(key=lambda each: each[:2], reverse=True)
    del found[SAMPLES:]


def trial_of(rows: Iterable[OrderRow], before: AttentionRules, after: AttentionRules, now: datetime) -> Trial:
    """What `after` would flag in place of `before`, for all `rows` in one go."""
    tally = TrialTally(before, after, now)
    tally.take(rows)
    return tally.trial()
