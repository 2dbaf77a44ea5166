"""Decides what the shop's own people are told, where the poller's lease is held; and what such a message says.

What it decided is in the outbox under its key before anything goes: another process, or this one after a restart, finds
it told.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import partial
from typing import Final, NamedTuple

from tui_tracker.model.alerts import (
    CarrierNow,
    DeadlineNow,
    Report,
    alert_key,
    alerts_of,
    deadlines_of,
    digest_day,
    digest_of,
)
from tui_tracker.model.attention import TRACKING_RULES, AttentionRules
from tui_tracker.model.cases import DEFAULT_QUEUE, QueueRules, Terms, case_of
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules, deadlines
from tui_tracker.model.moments import local
from tui_tracker.model.notices import Alert
from tui_tracker.model.order import OrderKey, OrderRow
from tui_tracker.model.outbox import NotifyRules, OutboxMessage, State
from tui_tracker.model.queue import Queue, queue_of
from tui_tracker.store.api import Act, MessageChange, Store

from .writing import AlertWriter, Written

_ALERT: Final = Act(kind="alert", quiet=True)
_KNOWN: Final = 500  # of the shop's own messages, the newest
_CLOCKS: Final = timedelta(minutes=5)  # between two looks at the deadlines of all orders
_SENT: Final = frozenset({State.SENT, State.UNKNOWN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Judging:
    """By which rules an order wants a hand, and in whose days."""

    zone: tzinfo
    queue: QueueRules = DEFAULT_QUEUE
    attention: AttentionRules = TRACKING_RULES
    deadlines: DeadlineRules = DEFAULT_DEADLINES

    def terms(self, now: datetime) -> Terms:
        """Of the queue, at that moment."""
        return Terms(now, self.queue, self.attention, self.deadlines, self.zone)


class Standing(NamedTuple):
    """The morning queue, and the orders that are in it by id."""

    queue: Queue
    rows: Mapping[int, OrderRow]


def standing_of(rows: Iterable[OrderRow], judging: Judging, now: datetime) -> Standing:
    """What needs a hand at that moment. Deliveries count from the beginning of yesterday."""
    known = list(rows)
    yesterday = local(now, judging.zone).date() - timedelta(days=1)
    queue = queue_of(known, judging.terms(now), since=datetime.combine(yesterday, time.min, judging.zone))
    wanted = {case.order_id for case in queue.cases}
    return Standing(queue, {row.id: row for row in known if row.id in wanted})


class Alerting:
    """One for a process. Its methods run on the engine's loop; looking at all orders is done beside it."""

    def __init__(
        self, store: Store, rules: NotifyRules, judging: Judging, now: Callable[[], datetime], writer: AlertWriter
    ) -> None:
        """Nothing is known yet of the carriers."""
        self._writer = writer
        self._store = store
        self._rules = rules
        self._judging = judging
        self._now = now
        self._carriers: Mapping[str, CarrierNow] = {}
        self._known: tuple[int, Sequence[OutboxMessage]] = -1, ()
        self._clocks_at: datetime | None = None

    # Deciding

    async def run(self, carriers: Iterable[CarrierNow]) -> list[OutboxMessage]:
        """Put into the outbox what the operator is to be told now. Raises `StoreError`."""
        self._carriers = {each.id: each for each in carriers}
        now, zone = self._now(), self._judging.zone
        made = await self._digests(now)
        clocks = await self._clocks(now)
        made += alerts_of(self._carriers.values(), clocks, self._told_so_far(), self._rules, now, zone)
        return await self._post([each for each in made if not all(map(self._store.told, each.keys))])

    async def _digests(self, now: datetime) -> list[OutboxMessage]:
        day = digest_day(self._rules.digest, now, self._judging.zone)
        if day is None:
            return []
        wanted = [
            channel
            for channel in self._rules.channels_of(Alert.DIGEST)
            if not self._store.told(alert_key(Alert.DIGEST, day.isoformat(), channel))
        ]
        if not wanted:
            return []
        empty = not (await self._standing(now)).queue.cases
        return [digest_of(day, each, self._rules, now, self._judging.zone, empty=empty) for each in wanted]

    async def _clocks(self, now: datetime) -> list[DeadlineNow]:
        """Of all orders, from time to time."""
        if not self._rules.channels_of(Alert.DEADLINE):
            return []
        if self._clocks_at is not None and timedelta() <= now - self._clocks_at < _CLOCKS:
            return []
        self._clocks_at = now
        standing = await self._standing(now)
        return deadlines_of(standing.queue.cases, standing.rows)

    async def _standing(self, now: datetime) -> Standing:
        return await asyncio.to_thread(standing_of, self._store.rows(), self._judging, now)

    def _told_so_far(self) -> Sequence[OutboxMessage]:
        """The shop's own messages, the newest first."""
        revision = self._store.revision
        if self._known[0] != revision:
            self._known = revision, [each for _, each in self._store.messages(limit=_KNOWN, order=0)]
        return self._known[1]

    async def _post(self, made: Sequence[OutboxMessage]) -> list[OutboxMessage]:
        """What nobody told meanwhile: the store looks once more, with its lock held."""
        if not made:
            return []
        changes = [MessageChange(apply=partial(_new, each)) for each in made]
        commit = await asyncio.wrap_future(self._store.commit([], _ALERT, messages=changes))
        return [each for _, each in commit.messages]

    # What a message says

    async def written(self, kept: OutboxMessage, form: str) -> Written | str:
        """As things are now; or why it is not worth sending any more: a key of `REASONS`. Raises `AppError`."""
        report = await self._report(kept)
        return report if isinstance(report, str) else self._writer.write_alert(kept, report, form)

    async def _report(self, kept: OutboxMessage) -> Report | str:
        if self._now() > kept.expires_at and not kept.by:
            return "expired"
        if kept.alert is Alert.DIGEST:
            standing = await self._standing(self._now())
            return Report(queue=standing.queue, rows=standing.rows)
        if kept.alert is Alert.DEADLINE:
            return self._deadlines(kept)
        return "overtaken" if self._is_overtaken(kept) else Report()

    def _deadlines(self, kept: OutboxMessage) -> Report | str:
        """Those that still run, of orders that still want a hand."""
        now, rules = self._now(), self._judging.deadlines
        found: list[DeadlineNow] = []
        rows: dict[int, OrderRow] = {}
        for subject in kept.subjects:
            number, _, clock = subject.partition(" ")
            kind, _, parcel = clock.partition(" ")
            row = self._store.row(int(number)) if number.isdecimal() else None
            if row is None or case_of(row, self._judging.terms(now)) is None:
                continue
            rows[row.id] = row
            key = OrderKey(row.shop, row.number)
            found += [
                DeadlineNow(row.id, key, each)
                for each in deadlines(row, rules)
                if (each.kind, each.number) == (kind, parcel) and each.at >= now
            ]
        return Report(deadlines=tuple(found), rows=rows) if found else "overtaken"

    def _is_overtaken(self, kept: OutboxMessage) -> bool:
        """That a carrier is down when it has answered since; that it is back when nobody heard that it was down."""
        (subject,) = kept.subjects
        if kept.alert is Alert.CARRIER_BACK:
            return not self._was_told_down(kept)
        if kept.alert is Alert.QUOTA:
            return False
        carrier = self._carriers.get(subject)
        answered = carrier.answered_at if carrier is not None else None
        if answered is not None and answered > kept.happened_at:
            return True
        newer = (each for each in self._told_so_far() if each.created_at > kept.created_at)
        return any(each.alert is Alert.CARRIER_BACK and _is_like(each, kept) for each in newer)

    def _was_told_down(self, kept: OutboxMessage) -> bool:
        for each in self._told_so_far():
            if not _is_like(each, kept) or each.created_at >= kept.created_at:
                continue
            if each.alert in (Alert.CARRIER_DOWN, Alert.KEY_REFUSED) and each.state in _SENT:
                return True
            if each.alert is Alert.CARRIER_BACK:
                return False
        return False


def _new(made: OutboxMessage, _: OutboxMessage | None) -> OutboxMessage:
    return made


def _is_like(each: OutboxMessage, kept: OutboxMessage) -> bool:
    """Whether both are about the same, by the same channel."""
    return each.channel == kept.channel and each.subjects == kept.subjects
