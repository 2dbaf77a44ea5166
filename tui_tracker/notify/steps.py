"""What becomes of a message: pure steps that the store applies on top of what others have made of it."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from tui_tracker.model.forgetting import FORGOTTEN
from tui_tracker.model.outbox import OPEN, OutboxMessage, State, tried_again
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import AuthFailed, PluginError, RateLimited, Rejected, Unavailable

Step = Callable[[OutboxMessage], OutboxMessage]


def guarded(change: Step) -> Callable[[OutboxMessage | None], OutboxMessage | None]:
    """A step for a message that may be gone."""
    return lambda kept: change(kept) if kept is not None else None


def taken(kept: OutboxMessage) -> OutboxMessage:
    """It is being sent; one that somebody took or called off meanwhile stays as it is."""
    if kept.state not in (State.QUEUED, State.RETRY):
        return kept
    return msgspec.structs.replace(kept, state=State.SENDING, attempts=kept.attempts + 1)


def held(kept: OutboxMessage) -> OutboxMessage:
    """A person is asked first."""
    if kept.state is not State.QUEUED:
        return kept
    return msgspec.structs.replace(kept, state=State.HELD, reason="flood")


def postponed(until: datetime) -> Step:
    """It waits until then."""

    def change(kept: OutboxMessage) -> OutboxMessage:
        if kept.state not in (State.QUEUED, State.RETRY):
            return kept
        return msgspec.structs.replace(kept, due_at=max(kept.due_at, until))

    return change


def again(kept: OutboxMessage) -> OutboxMessage:
    """What was left in the middle is tried again."""
    if kept.state is not State.SENDING:
        return kept
    return msgspec.structs.replace(kept, state=State.RETRY, reason="", may_have_gone=True)


def unsure(kept: OutboxMessage) -> OutboxMessage:
    """What was left in the middle may have been sent."""
    return msgspec.structs.replace(kept, state=State.UNKNOWN) if kept.state is State.SENDING else kept


def suppressed(reason: str) -> Step:
    """It is not sent (again), and why."""

    def change(kept: OutboxMessage) -> OutboxMessage:
        if kept.state not in OPEN:
            return kept
        return msgspec.structs.replace(kept, state=State.SUPPRESSED, reason="gone" if kept.may_have_gone else reason)

    return change


def failed(why: str) -> Step:
    """It can't be sent, and why."""

    def change(kept: OutboxMessage) -> OutboxMessage:
        return msgspec.structs.replace(kept, state=State.FAILED, reason=why) if kept.state in OPEN else kept

    return change


def unless_forgotten(change: Step, now: datetime) -> Step:
    """What became of a message, unless the customer was forgotten while it was on its way: then only that it went."""

    def guarded_change(kept: OutboxMessage) -> OutboxMessage:
        after = change(kept)
        if kept.reason != FORGOTTEN:
            return after
        return msgspec.structs.replace(kept, state=State.SENT, sent_at=now) if after.state is State.SENT else kept

    return guarded_change


def refused(why: str, recipient: str) -> Step:
    """The recipient's address takes nothing, for good: nor does any other message go there."""

    def change(kept: OutboxMessage) -> OutboxMessage:
        told = {"state": State.FAILED, "reason": clean_text(why), "recipient": recipient, "refused": "bounced"}
        return msgspec.structs.replace(kept, **told)

    return change


def after_failure(error: PluginError, now: datetime, *, deduplicates: bool, rests_until: datetime | None) -> Step:
    """What becomes of a message that was not taken."""
    why = clean_text(str(error))

    def change(kept: OutboxMessage) -> OutboxMessage:
        if kept.state not in (State.SENDING, State.RETRY, State.UNKNOWN):
            return kept  # somebody else sent it meanwhile, or a person has decided
        if isinstance(error, Rejected):
            return msgspec.structs.replace(kept, state=State.FAILED, reason=why)
        nowhere = isinstance(error, RateLimited | AuthFailed) or (
            isinstance(error, Unavailable) and error.sent is False
        )
        if nowhere or deduplicates:
            not_before = rests_until if isinstance(error, RateLimited) else None
            told = kept if nowhere else msgspec.structs.replace(kept, may_have_gone=True)
            return tried_again(told, now, why, not_before=not_before)
        return msgspec.structs.replace(kept, state=State.UNKNOWN, reason=why)

    return change
