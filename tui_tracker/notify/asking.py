"""Messages that a person asks for, and what a person makes of those that are there: pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from tui_tracker.model.errors import UsageError
from tui_tracker.model.happenings import HAPPENING_WORDS, Happened, Happening, kind_of
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.outbox import CUSTOMER, NotifyRules, OutboxMessage, State, message, own_key

_TOLD: Final = N_("{number}: the customer was told already: {what}")
_TOLD_OWN: Final = N_("{number}: the customer was sent these words already")
_ANY_TIME: Final = frozenset({Happening.SHIPPED, Happening.CODE_CHANGED})


def asked_for(
    order: Order,
    kind: Happening,
    channel: str,
    rules: NotifyRules,
    now: datetime,
    *,
    by: str,
    told: Callable[[str], bool],
    again: bool = False,
    own: str = "",
) -> OutboxMessage:
    """A message to the customer about what has happened, or `own`, a template of the person's own about anything.

    Raises `UsageError` where it has not happened, where they were told already (unless `again`), and without a channel.
    """
    channel = channel or rules.channels.get(kind, rules.channel)
    if not channel:
        raise UsageError(N_("no channel is set up"), hint=N_("Write [notify] channel, or give --channel."))
    words = Message(HAPPENING_WORDS[kind])
    parts = _parts(order, kind, now, own=bool(own))
    if not parts:
        text = Message(N_("{number}: no parcel is {what}"), {"number": order.number, "what": words})
        raise UsageError(text, hint=N_("Customers are told what is so. Choose another event."))
    made = message(order, kind, parts, channel, CUSTOMER, rules, now, by=by)
    if own:
        parcels = tuple(each.number for each in order.parcels)
        made = msgspec.structs.replace(made, keys=(own_key(order.key, own, channel),), parcels=parcels, own=own)
    known = [key for key in made.keys if told(key)]
    if known and not again:
        text = Message(_TOLD_OWN if own else _TOLD, {"number": order.number, "what": words})
        raise UsageError(text, hint=N_("Give --again to send it once more."))
    return msgspec.structs.replace(made, keys=tuple(_free(key, told) for key in made.keys)) if known else made


def told_as(order: Order, kind: Happening) -> bool:
    """Whether that can be told of an order now: it is so of one of its parcels."""
    return any(_is(parcel, kind) for parcel in order.parcels)


def _parts(order: Order, kind: Happening, now: datetime, *, own: bool) -> list[Happened]:
    """The parcels of which it is so; a text of one's own is about the order, whatever its parcels do."""
    if own:
        return [Happened(kind, "", 1, now)]
    return [Happened(kind, each.number, _leg(each), _at(each, now)) for each in order.parcels if _is(each, kind)]


def _is(parcel: Parcel, kind: Happening) -> bool:
    return kind in _ANY_TIME or kind_of(parcel.status, parcel.detail) is kind


def _leg(parcel: Parcel) -> int:
    return parcel.events[-1].leg if parcel.events else 1


def _at(parcel: Parcel, now: datetime) -> datetime:
    return parcel.since or parcel.last_event_at or parcel.added_at or now


def _free(key: str, told: Callable[[str], bool]) -> str:
    """A key of its own for a message that is sent once more."""
    n = 2
    while told(f"{key}#{n}"):
        n += 1
    return f"{key}#{n}"


Step = Callable[[OutboxMessage | None], OutboxMessage | None]


def released(by: str, now: datetime) -> Step:
    """What waited for a person goes, if it is still so and worth it by then."""

    def step(kept: OutboxMessage | None) -> OutboxMessage | None:
        if kept is None or kept.state is not State.HELD:
            return kept
        return msgspec.structs.replace(kept, state=State.QUEUED, reason="", let_go_by=by, due_at=now)

    return step


def called_off(kept: OutboxMessage | None) -> OutboxMessage | None:
    """What has not gone does not go."""
    if kept is None or kept.state not in (State.QUEUED, State.RETRY, State.HELD, State.UNKNOWN):
        return kept
    return msgspec.structs.replace(kept, state=State.SUPPRESSED, reason="by_hand")


def tried_once_more(by: str, now: datetime) -> Step:
    """What failed, was suppressed or may have been sent goes (again)."""

    def step(kept: OutboxMessage | None) -> OutboxMessage | None:
        if kept is None or kept.state not in (State.FAILED, State.UNKNOWN, State.SUPPRESSED, State.RETRY):
            return kept
        expires = max(kept.expires_at, now + kept.lifetime)
        return msgspec.structs.replace(
            kept, state=State.QUEUED, reason="", by=by, due_at=now, attempts=0, expires_at=expires
        )

    return step
