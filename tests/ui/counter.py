"""The app over a real engine, store and host with two real channels: into a file, and text messages nobody sends."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from tests.journeys.acting import Sitting
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.rounds import Errands
from tui_tracker.host import Host, HostOptions
from tui_tracker.i18n import Translator
from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.outbox import OPERATOR, NotifyRules, OutboxMessage, State
from tui_tracker.model.status import Status
from tui_tracker.notify.deciding import always_for
from tui_tracker.notify.desk import MessageDesk
from tui_tracker.notify.sending import Sender
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, MessageChange, Store
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.options import UiOptions

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = NotifyRules(
    enabled=True, customers=(Happening.SHIPPED, Happening.DELIVERED), channel="file", quiet_from=0, quiet_to=0
)
SMS = {"service": "46elks", "username": "u", "password": "p", "from": "Nordljus", "region": "SE"}


def order(n: int, *, status: Status = Status.PENDING, email: str = "", country: str = "SE") -> Order:
    """Order #n with one parcel; its customer has both addresses unless `email` is "none"."""
    customer = Customer(
        name=f"Eva Lind {n}",
        email="" if email == "none" else email or f"eva{n}@shop.example",
        phone="+46701234512",
        country=country,
    )
    parcel = Parcel(number=f"RB{n:08}SE", added_at=NOW, status=status, since=NOW, next_check_at=NOW + DAY)
    return Order(number=f"#{n}", placed_at=NOW - n * timedelta(hours=1), customer=customer, parcels=(parcel,))


class Counter(Sitting):
    """A person in front of it, who may look into the outbox and into the file."""

    store: Store
    desk: MessageDesk
    file: Path

    def put(self, orders: Sequence[Order], by: str = "shop") -> None:
        """Orders come in, and with them what belongs to them."""
        self.store.commit([_making(each) for each in orders], Act(kind="add", by=by)).result(10)

    def become(self, number: int, **what: Any) -> None:
        """Somebody else, or the sender, makes something else of a message."""

        def step(kept: OutboxMessage | None) -> OutboxMessage | None:
            return msgspec.structs.replace(kept, **what) if kept is not None else None

        self.store.commit([], Act(kind="send", quiet=True), messages=[MessageChange(number=number, apply=step)]).result(
            10
        )

    def alert(self, carrier: str) -> None:
        """The shop itself is told that a carrier is down."""
        message = OutboxMessage(
            keys=("down",),
            alert=Alert.CARRIER_DOWN,
            subjects=(carrier,),
            channel="file",
            to=OPERATOR,
            created_at=NOW,
            happened_at=NOW,
            due_at=NOW,
            expires_at=NOW + DAY,
        )
        self.store.commit([], Act(kind="alert", quiet=True), messages=[MessageChange(apply=lambda _: message)]).result(
            10
        )

    @property
    def states(self) -> list[State]:
        """Of all messages, the newest first."""
        return [message.state for _, message in self.desk.messages(limit=100)]

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What the file channel has."""
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()] if self.file.exists() else []


def _making(one: Order) -> Change:
    return Change(target=OrderKey(one.shop, one.number), apply=lambda _: one)


@asynccontextmanager
async def counter(
    folder: Path,
    orders: Sequence[Order] = (),
    *,
    rules: NotifyRules = RULES,
    sections: dict[str, Any] | None = None,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    read_only: bool = False,
    sends: bool = False,
    clock: Callable[[], datetime] = lambda: NOW,
) -> AsyncIterator[Counter]:
    """The app is open; `sends`: it polls, and sends what is due."""
    file = folder / "sent.jsonl"
    store = open_store(folder / "orders.json", now=clock, always=always_for(rules))
    if orders:
        store.commit([_making(each) for each in orders], Act(kind="add", by="shop")).result(10)
    there = {"file": {"path": str(file)}, "sms": SMS} if sections is None else sections
    host = Host(HostOptions(only=frozenset({"file", "sms"})), sections=there, memory=store, now=clock)
    writer = TemplateWriter(TemplateOptions(shop_name="Nordljus"), UTC, now=clock)
    sender = Sender(store, host, writer, rules, clock)

    def channels() -> Any:
        host.load()
        return host.channels

    desk = MessageDesk(store, rules, channels, lambda: writer, clock, by="eva", resting=sender.resting)
    options = EngineOptions(
        automatic=sends, tick=0.05, by="eva", errands=Errands(outgoing=sender.run), desk=lambda: desk
    )
    engine = Engine(store, host, now=clock, options=options)
    engine.start()
    app = TrackerApp(engine, Translator(language), UiOptions(read_only=read_only))
    try:
        async with app.run_test(size=size) as pilot:
            person = Counter(app, engine, pilot)
            person.store, person.desk, person.file = store, desk, file
            await person.until(lambda: engine.loaded(0) and bool(person.text))
            yield person
    finally:
        engine.close()
