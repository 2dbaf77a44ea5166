"""`python -m tests.pty.busy DATA [TICK]`: the app over an engine that always has something to look up.

A day is a second. TICK: seconds between two looks at what is due.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.engine.fakes import FakeCarrier, FakeHost
from tui_tracker.engine.clock import accelerated
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Status
from tui_tracker.plugin import TrackRequest
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change
from tui_tracker.ui.run import UiOptions, run_app

BEGAN = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
SPEED = 86_400.0  # seconds of the shop's a second
ORDERS = 50


def order(n: int) -> Order:
    """Order #n, whose one parcel is to be looked up."""
    parcel = Parcel(number=f"RB{n:09}SE", carrier="post", added_at=BEGAN, next_check_at=BEGAN)
    customer = Customer(name=f"Customer {n}", country="SE")
    return Order(number=f"#{1000 + n}", placed_at=BEGAN - timedelta(hours=n), customer=customer, parcels=(parcel,))


def adding(one: Order) -> Change:
    """It is new."""
    return Change(target=OrderKey("", one.number), apply=lambda _: one)


def main(path: Path, tick: float = 0.05) -> int:
    """Fill the file, open the app, and stay until it is left."""
    now = accelerated(BEGAN, SPEED)

    def answers(request: TrackRequest) -> Tracking:
        return Tracking(number=request.number, events=[Event(when=now(), text="Scanned", status=Status.IN_TRANSIT)])

    store = open_store(path, now=now)
    store.commit([adding(order(n)) for n in range(ORDERS)], Act(kind="import", by="import")).result(30)
    host = FakeHost(known={"post": FakeCarrier("post", prefix="RB", confidence=0.9)}, answers={"post": answers})
    engine = Engine(store, host, now=now, options=EngineOptions(automatic=True, tick=tick, by="eva"))
    engine.start()
    return run_app(engine, Translator("en"), UiOptions())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(float, sys.argv[2:])))
