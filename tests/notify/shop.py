"""A shop on disk with the real store, host, channels, templates and sender; the clock alone is set."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from tests.host.making import no_sleep
from tui_tracker.host import Host, HostOptions
from tui_tracker.model.happenings import Happening
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.outbox import NotifyRules, OutboxMessage
from tui_tracker.model.status import Status
from tui_tracker.notify.deciding import always_for
from tui_tracker.notify.sending import Sender
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.store import Act, Change, Store, open_store

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
EMAIL_FROM = "Nordljus <hej@nordljus.example>"


def rules(**fields: Any) -> NotifyRules:
    """Everything is told at once, by e-mail where nothing else is said."""
    told = {"enabled": True, "customers": tuple(Happening), "quiet_from": 0, "quiet_to": 0, "languages": {}, **fields}
    return NotifyRules(**told)


def mail_section(port: int, **options: Any) -> dict[str, Any]:
    """The options of a mail server on loopback."""
    told = {"host": "127.0.0.1", "port": port, "security": "none", "from": EMAIL_FROM, "timeout": 2.0, **options}
    return {"email": told}


@dataclass
class Shop:
    """Orders, and whoever tells people of them. `sections`: the channels in use."""

    folder: Path
    rules: NotifyRules = field(default_factory=rules)
    sections: Mapping[str, Any] = field(default_factory=dict)
    has_screen: bool = False
    now: datetime = NOW
    http_deadline: float = 5.0

    def __post_init__(self) -> None:
        """Open."""
        self.store: Store = open_store(self.folder / "orders.json", now=lambda: self.now, always=always_for(self.rules))
        self.writer = TemplateWriter(TemplateOptions(), UTC)
        self.sender: Sender | None = None

    def close(self) -> None:
        """The end of it."""
        self.store.close()

    def order(self, number: str = "#1", code: str = "AB1", **customer: Any) -> int:
        """One to which a code comes; its id."""
        told = {"name": "Eva Lind", "email": "eva@shop.example", "phone": "+46701740605", "country": "SE", **customer}
        bare = Order(number=number, placed_at=self.now - timedelta(days=1), customer=Customer(**told))
        key = OrderKey("", number)
        order_id = self.store.commit([Change(target=key, apply=lambda _: bare)], Act(kind="add")).result(10)
        coded = (Parcel(number=code, added_at=self.now),)
        self.change(order_id.changed[0].id, lambda order: msgspec.structs.replace(order, parcels=coded))
        return order_id.changed[0].id

    def moved(self, order_id: int, status: Status) -> None:
        """Its first parcel is there now."""

        def move(order: Order) -> Order:
            first = msgspec.structs.replace(order.parcels[0], status=status, since=self.now)
            return msgspec.structs.replace(order, parcels=(first, *order.parcels[1:]))

        self.change(order_id, move)

    def change(self, order_id: int, apply: Callable[[Order], Order]) -> None:
        """A commit."""

        def applied(order: Order | None) -> Order | None:
            return order and apply(order)

        self.store.commit([Change(target=order_id, apply=applied)], Act(kind="edit")).result(10)

    def rounds(self, *minutes: float) -> list[OutboxMessage]:
        """What is due is sent now, and again after so many minutes each, by one process; the outbox then."""
        asyncio.run(self.sent(*minutes))
        return self.outbox()

    async def sent(self, *minutes: float) -> None:
        """The same within a loop."""
        options = HostOptions(allow_loopback_http=True, only=frozenset(self.sections), http_deadline=self.http_deadline)
        host = Host(options, sections=self.sections, memory=None, now=lambda: self.now, environ={}, sleep=no_sleep)
        host.load()
        self.sender = Sender(self.store, host, self.writer, self.rules, lambda: self.now, has_screen=self.has_screen)
        try:
            await self.sender.run()
            for each in minutes:
                self.now += timedelta(minutes=each)
                await self.sender.run()
        finally:
            await host.close()

    def outbox(self) -> list[OutboxMessage]:
        """The oldest first."""
        return [each for _, each in reversed(self.store.messages())]
