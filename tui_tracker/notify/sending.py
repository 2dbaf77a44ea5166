"""Takes what is due out of the outbox, gives it to the channels, and keeps what became of each message.

A message is marked as being sent before it goes. What a killed process left so is tried again where the channel makes
one of two, else a person decides: nobody is told twice.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

from tui_tracker.model.outbox import (
    CUSTOMER,
    NotifyRules,
    OutboxMessage,
    State,
    after_quiet_hours,
)
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Message,
    Missed,
    PluginCrashed,
    RateLimited,
    Receipt,
    Rejected,
    Unavailable,
)
from tui_tracker.store.api import Act, MessageChange, Store

from .addresses import masked_address
from .discretion import unnamed
from .preparing import Facts, Preparing, Ready
from .steps import (
    Step,
    after_failure,
    again,
    guarded,
    held,
    postponed,
    refused,
    taken,
    unless_forgotten,
    unsure,
)
from .writing import OwnMessages, Writer

_log: Final = logging.getLogger("tui_tracker.notify")
_SEND: Final = Act(kind="send", quiet=True)
_HOUR: Final = timedelta(hours=1)
_REST: Final = timedelta(minutes=5)  # of a channel that said "too many" and not until when
_FAILURES: Final = (Unavailable, BadResponse, PluginCrashed)  # of the service, not of one message
_PAUSE: Final = timedelta(minutes=1)  # of a channel that just failed: the shortest time after which it is tried again
_LOOKED_AT: Final = 1000  # of the newest messages besides the cap, for how many went in the last hour


class Channels(Protocol):
    """The host, as far as the sender knows it."""

    @property
    def channels(self) -> Mapping[str, Facts]:
        """The loaded ones by id."""

    async def send(self, channel_id: str, messages: Sequence[Message]) -> "list[Receipt | Missed]":
        """One outcome per message, in order."""


class Sender:
    """One for a process; only whoever holds the poller's lease lets it send."""

    def __init__(
        self,
        store: Store,
        channels: Channels,
        writer: Writer,
        rules: NotifyRules,
        now: Callable[[], datetime],
        *,
        has_screen: bool = False,
        own: OwnMessages | None = None,
        country: str = "",
    ) -> None:
        """`has_screen`: somebody sits at this process's terminal. `own`: knows what the shop's own messages say;
        without it they wait. `country`: whose telephone numbers are that say none, where the customer's is not known.
        """
        self._store = store
        self._channels = channels
        self._preparing = Preparing(store, writer, rules, now, own=own, country=country)
        self._rules = rules
        self._now = now
        self._has_screen = has_screen
        self._own = own
        self._mine: set[int] = set()  # being sent by this process
        self._alone: set[int] = set()  # were in a call that crashed: one of them may have been the reason
        self._stopped = False
        self._turn = asyncio.Lock()
        self._answered: dict[str, datetime] = {}
        self._resting: dict[str, tuple[datetime | None, str]] = {}  # channel → until (`None` = for good), why

    async def run(self) -> list[OutboxMessage]:
        """Send what is due; what became of it: one round at a time, whoever asks. Raises `StoreError` when that can't
        be kept.
        """
        async with self._turn:
            return await self._run()

    async def _run(self) -> list[OutboxMessage]:
        await self._recover()
        due = await self._awake(self._due())
        flood = self._flood(due)
        if flood:
            await self._keep({number: held for number, _ in flood})
            numbers = {number for number, _ in flood}
            due = [each for each in due if each[0] not in numbers]
        rounds = [self._round(channel, messages) for channel, messages in _by_channel(due).items()]
        found = await asyncio.gather(*rounds, return_exceptions=True)  # a slow channel is not waited for by the others
        for each in found:
            if isinstance(each, BaseException):
                raise each
        return [outcome for each in found if not isinstance(each, BaseException) for outcome in each]

    def stop(self) -> None:
        """Begin no further call: the program is closing. From any thread."""
        self._stopped = True

    async def _round(self, channel: str, messages: Sequence[tuple[int, OutboxMessage]]) -> list[OutboxMessage]:
        """All that is due by one channel. Where a message may not be sent twice they go one by one: of what a crash
        leaves in the middle a person has to decide.
        """
        facts = self._channels.channels.get(channel)
        if facts is None or (facts.in_app and not self._has_screen):
            return []
        outcomes: list[OutboxMessage] = []
        for batch in _batches(messages, facts.batch if facts.deduplicates else 1, self._alone):
            if self._stopped or self._rests(channel):
                break
            outcomes += await self._send(channel, facts, batch)
        return outcomes

    # What goes

    def _due(self) -> list[tuple[int, OutboxMessage]]:
        now = self._now()
        waiting = (State.QUEUED, State.RETRY)
        return [
            (n, each)
            for n, each in self._store.pending()
            if each.state in waiting and each.due_at <= now and (each.alert is None or self._own is not None)
        ]

    async def _awake(self, due: Sequence[tuple[int, OutboxMessage]]) -> list[tuple[int, OutboxMessage]]:
        """Those that go now: what falls into a customer's quiet hours by being late or tried again waits them out."""
        now = self._now()
        waits: dict[int, Step] = {}
        for number, each in due:
            row = self._store.row(each.order) if _is_by_rule(each) else None
            until = after_quiet_hours(now, row.customer.country, self._rules) if row is not None else now
            if until > now and now <= each.expires_at:
                waits[number] = postponed(until)
        if waits:
            await self._keep(waits)
        return [each for each in due if each[0] not in waits]

    def _flood(self, due: Sequence[tuple[int, OutboxMessage]]) -> list[tuple[int, OutboxMessage]]:
        """What would be too many customers told within the hour: a person is asked first. What somebody asked for by
        hand is not counted.
        """
        fresh = [each for each in due if _is_by_rule(each[1]) and each[1].state is State.QUEUED]
        if not fresh:
            return []
        since = self._now() - _HOUR
        went = sum(
            1
            for _, each in self._store.messages(limit=_LOOKED_AT + self._rules.flood_cap)
            if each.sent_at is not None and each.sent_at > since and _is_by_rule(each)
        )
        return fresh if went + len(fresh) > self._rules.flood_cap else []

    def _rests(self, channel: str) -> bool:
        until, _ = self._resting.get(channel, (self._now(), ""))
        return until is None or until > self._now()

    def refused(self) -> dict[str, str]:
        """The channels whose service refuses the key, and what it said."""
        return {channel: why for channel, (until, why) in self._resting.items() if until is None}

    def answered(self) -> Mapping[str, datetime]:
        """When each channel last took a message, as far as this process knows."""
        return dict(self._answered)

    def resting(self) -> dict[str, str]:
        """The channels that are asked nothing, and why."""
        return {channel: why for channel, (_, why) in self._resting.items() if self._rests(channel)}

    async def _recover(self) -> None:
        """What a process that was killed left in the middle."""
        changes: dict[int, Step] = {}
        for number, each in self._store.pending():
            if each.state is State.SENDING and number not in self._mine:
                facts = self._channels.channels.get(each.channel)
                changes[number] = again if facts is not None and facts.deduplicates else unsure
        if changes:
            await self._keep(changes)

    async def _send(
        self, channel: str, facts: Facts, batch: Sequence[tuple[int, OutboxMessage]]
    ) -> list[OutboxMessage]:
        """Mark, send, keep. What somebody else took or called off meanwhile is left alone."""
        prepared = {number: await self._preparing.prepared(number, kept, facts) for number, kept in batch}
        marks: dict[int, Step] = {
            number: (taken if isinstance(each, Ready) else each) for number, each in prepared.items()
        }
        self._mine.update(number for number, _ in batch)
        try:
            kept = await self._keep(marks)
            ready = [each for n, each in prepared.items() if isinstance(each, Ready) and n in kept]
            outcomes = [each for n, each in kept.items() if not isinstance(prepared[n], Ready)]
            if ready:
                told = await self._channels.send(channel, [each.sent for each in ready])
                answers = unnamed(told, [each.sent.recipient.address for each in ready])
                self._note(channel, answers)
                if all(isinstance(each, Missed) and isinstance(each.error, PluginCrashed) for each in answers):
                    self._alone.update(each.number for each in ready)
                done = {
                    each.number: unless_forgotten(self._outcome(each, answer, facts), self._now())
                    for each, answer in zip(ready, answers, strict=True)
                }
                outcomes += (await self._keep(done)).values()
            return outcomes
        finally:
            self._mine.difference_update(number for number, _ in batch)

    # What became of it

    def _note(self, channel: str, answers: Sequence["Receipt | Missed"]) -> None:
        """Let a channel rest that can't take more for now."""
        errors = [each.error for each in answers if isinstance(each, Missed) and isinstance(each.error, _FAILURES)]
        if len(errors) == len(answers):
            self._resting[channel] = self._now() + _PAUSE, str(errors[0])
        if any(isinstance(each, Receipt) for each in answers):
            self._answered[channel] = self._now()
        for each in answers:
            error = each.error if isinstance(each, Missed) else None
            if isinstance(error, AuthFailed):
                self._resting[channel] = None, str(error)
            elif isinstance(error, RateLimited):
                self._resting[channel] = self._until(error), str(error)

    def _until(self, error: RateLimited) -> datetime:
        now, after = self._now(), error.retry_after
        if isinstance(after, datetime):
            return max(now, after) if after.tzinfo is not None else now + _REST
        return now + (timedelta(seconds=min(after, 32 * 86400)) if after is not None and after > 0 else _REST)

    def _outcome(self, ready: Ready, answer: "Receipt | Missed", facts: Facts) -> Step:
        now = self._now()
        if isinstance(answer, Receipt):
            subject, address = clean_text(ready.sent.subject), ready.sent.recipient.address

            def sent(kept: OutboxMessage) -> OutboxMessage:
                return msgspec.structs.replace(
                    kept,
                    state=State.SENT,
                    sent_at=now,
                    reason=clean_text(answer.note),
                    reference=clean_text(answer.reference),
                    parts=answer.parts,
                    cost=clean_text(answer.cost),
                    subject=subject,
                    address=masked_address(address),
                    recipient=ready.recipient,
                    refused="",
                    may_have_gone=False,
                )

            return sent
        if isinstance(answer.error, Rejected) and answer.error.address:
            return refused(str(answer.error), ready.recipient)
        rests_until = self._resting.get(ready.kept.channel, (None, ""))[0]
        return after_failure(answer.error, now, deduplicates=facts.deduplicates, rests_until=rests_until)

    async def _keep(self, changes: Mapping[int, Step]) -> dict[int, OutboxMessage]:
        """Commit; the messages that were changed, as they are now."""
        wanted = [MessageChange(number=number, apply=guarded(change)) for number, change in changes.items()]
        commit = await asyncio.wrap_future(self._store.commit([], _SEND, messages=wanted))
        return dict(commit.messages)


def _is_by_rule(message: OutboxMessage) -> bool:
    """Whether it goes to a customer and nobody has looked at it."""
    return message.to == CUSTOMER and not message.by and not message.let_go_by


def _by_channel(due: Iterable[tuple[int, OutboxMessage]]) -> dict[str, list[tuple[int, OutboxMessage]]]:
    found: dict[str, list[tuple[int, OutboxMessage]]] = defaultdict(list)
    for number, each in due:
        found[each.channel].append((number, each))
    return dict(found)


def _batches(
    messages: Sequence[tuple[int, OutboxMessage]], size: int, alone: Collection[int]
) -> Iterator[Sequence[tuple[int, OutboxMessage]]]:
    """Those that crashed a call, maybe, go one by one, behind the others."""
    together = [each for each in messages if each[0] not in alone]
    yield from (together[start : start + size] for start in range(0, len(together), size))
    yield from ([each] for each in messages if each[0] in alone)
