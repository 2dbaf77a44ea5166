"""A desk of messages to people over an engine's made-up orders: the real one, on an outbox of a few messages."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any, cast

from tests.ui.fakes import NOW, FakeEngine
from tests.ui.hostile import hostile
from tui_tracker.host.channels import ChannelFacts
from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.outbox import OPERATOR, NotifyRules, OutboxMessage, State, recipient_of
from tui_tracker.model.stops import EVERY, UNSUBSCRIBED, Stop
from tui_tracker.notify.addresses import normal_address
from tui_tracker.notify.desk import MessageDesk
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.store.api import Store

HOUR = timedelta(hours=1)
CHANNELS = {"email": ChannelFacts("email", "E-post", reaches="email", form="html")}
_WHEN: dict[str, Any] = {
    "created_at": NOW - HOUR,
    "happened_at": NOW - HOUR,
    "due_at": NOW + HOUR,
    "expires_at": NOW + 9 * HOUR,
}


def messages(order: Order) -> list[tuple[int, OutboxMessage]]:
    """One in each state, and one of the shop's own, the newest first."""
    about: dict[str, Any] = {"order": order.id, "number": order.number, "event": Happening.SHIPPED, "channel": "email"}
    told = {"reference": "4711", "cost": "0.70 SEK", "subject": "Din order", "address": "e…@shop.example"}
    made = [
        OutboxMessage(keys=(state.value,), state=state, reason=reason, parcels=("AB1",), **about, **_WHEN, **extra)
        for state, reason, extra in (
            (State.SENT, "", {**told, "sent_at": NOW - HOUR, "attempts": 1, "parts": 2, "let_go_by": "eva"}),
            (State.HELD, "flood", {}),
            (State.RETRY, "451 4.7.1", {"attempts": 2}),
            (State.FAILED, "550 5.1.1", {"attempts": 1}),
            (State.UNKNOWN, "", {"attempts": 1}),
            (State.SUPPRESSED, "country", {}),
            (State.QUEUED, "", {"own": "Subject: Din order\nDin order.", "by": "eva"}),
        )
    ]
    own: dict[str, Any] = {"alert": Alert.CARRIER_DOWN, "subjects": ("post",), "channel": "email", "to": OPERATOR}
    made.append(OutboxMessage(keys=("down",), **own, **_WHEN))
    return list(enumerate(made, start=1))[::-1]


class FewMessages:
    """A store, as far as the desk reads it."""

    def __init__(self, engine: FakeEngine, text: str) -> None:
        """`text`: hostile, at the end of every text."""
        self._engine = engine
        self._text = "".join(each for each in text if unicodedata.category(each) != "Cs")
        first = next(each for each in engine.orders.values() if text[:20] in each.note)
        self._messages = [(number, hostile(each, text)) for number, each in messages(first)]

    def messages(self, *, limit: int, order: int | None = None) -> list[tuple[int, OutboxMessage]]:
        """All of them."""
        return [pair for pair in self._messages if order in (None, pair[1].order)][:limit]

    def pending(self) -> list[tuple[int, OutboxMessage]]:
        """None that is not among them."""
        return []

    def message(self, number: int) -> OutboxMessage | None:
        """One of them."""
        return dict(self._messages).get(number)

    def order(self, order_id: int) -> Order | None:
        """The engine's."""
        return self._engine.orders.get(order_id)

    def rows(self) -> list[OrderRow]:
        """The engine's."""
        return self._engine.rows()

    def stops(self) -> list[Stop]:
        """Three: one whose address an order has, one whom nobody knows any more, one by a text message."""
        by_hand: dict[str, Any] = {"reason": UNSUBSCRIBED, "at": NOW - HOUR, "by": "eva" + self._text}
        known = [each.customer.email for each in self._engine.orders.values() if each.customer.email]
        theirs = [Stop(recipient=recipient_of(EVERY, normal_address(each)), **by_hand) for each in known[:1]]
        gone = Stop(recipient="0f" * 12, channel="sms" + self._text, way="reply", **by_hand)
        return [*theirs, gone, Stop(recipient="1e" * 12, **by_hand)]

    def told(self, key: str) -> bool:
        """Nobody was."""
        return False

    def refused(self, recipient: str) -> str:
        """Nobody is."""
        return ""


def desk_over(engine: FakeEngine, text: str = "", channels: Mapping[str, ChannelFacts] | None = None) -> MessageDesk:
    """The desk, which the engine has from now on."""
    writer = TemplateWriter(TemplateOptions(shop_name="Nordljus" + text), UTC, now=engine.now)
    there = CHANNELS if channels is None else channels
    engine.desk = desk = MessageDesk(
        cast(Store, FewMessages(engine, text)),
        NotifyRules(enabled=True, channel="email"),
        lambda: there,
        lambda: writer,
        engine.now,
        by="eva",
        resting=lambda: {"email": "535 5.7.8" + text},
    )
    return desk


def ids(engine: FakeEngine) -> Sequence[int]:
    """All orders."""
    return list(engine.orders)
