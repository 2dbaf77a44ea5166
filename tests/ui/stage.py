"""A shell with one screen in it, over an engine that holds a few orders and remembers what it was asked."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.test_dialogs import until, words
from tui_tracker.engine.port import EngineState, Job, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Order, OrderRow, row_of
from tui_tracker.model.status import Status
from tui_tracker.store.api import AuditEntry, Changes, Commit
from tui_tracker.ui.options import UiOptions

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


class Desk:
    """The engine's door with nothing behind it."""

    def __init__(self, orders: Sequence[Order] = (), rows: Sequence[OrderRow] = ()) -> None:
        self.orders = {order.id: order for order in orders}
        self.held = {row.id: row for row in rows}
        self.pages: dict[str, str] = {}
        self.asked: list[tuple[object, ...]] = []
        self.changed: list[int] = []

    def put(self, *orders: Order | OrderRow) -> None:
        """Somebody commits these."""
        for order in orders:
            if isinstance(order, Order):
                self.orders[order.id] = order
            else:
                self.held[order.id] = order
            self.changed.append(order.id)

    def take(self, order_id: int) -> None:
        """Somebody removes an order."""
        self.orders.pop(order_id, None)
        self.held.pop(order_id, None)
        self.changed.append(order_id)

    def now(self) -> datetime:
        """The same moment always."""
        return NOW

    def rows(self) -> list[OrderRow]:
        """All orders."""
        return [*(row_of(order) for order in self.orders.values()), *self.held.values()]

    def row(self, order_id: int) -> OrderRow | None:
        """One order's columns."""
        order = self.orders.get(order_id)
        return row_of(order) if order is not None else self.held.get(order_id)

    def order(self, order_id: int) -> Order | None:
        """One order."""
        return self.orders.get(order_id)

    def audit(self, order_id: int) -> list[AuditEntry]:
        """Nothing was done."""
        return []

    def links(self, order: Order) -> Mapping[str, str]:
        """The pages given."""
        return self.pages

    def state(self) -> EngineState:
        """Idle."""
        return EngineState()

    def revision(self) -> int:
        """How often something was committed."""
        return len(self.changed)

    def changes_since(self, revision: int) -> Changes:
        """What was committed since."""
        return Changes(revision=len(self.changed), ids=frozenset(self.changed[revision:]))

    def track(self, refs: Sequence[ParcelRef], *, title: str) -> int:
        """Remembered."""
        self.asked.append(("track", *(ref.number for ref in refs)))
        return 1

    def track_all(self) -> int:
        """Remembered."""
        self.asked.append(("track_all",))
        return 1

    def running(self) -> Sequence[Job]:
        """Nothing runs."""
        return ()

    def first_frame(self) -> None:
        """Nothing waits for it."""

    def job(self, job_id: int) -> Job | None:
        """Forgotten at once."""
        return None

    def cancel(self, job_id: int) -> None:
        """Nothing to stop."""

    def set_status(self, refs: Sequence[ParcelRef], status: Status, note: str = "") -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("set", *(ref.number for ref in refs), status, note))
        return Future()

    def clear_status(self, refs: Sequence[ParcelRef]) -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("clear", *(ref.number for ref in refs)))
        return Future()

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Nothing wakes anybody."""
        return lambda: None

    def close(self) -> None:
        """Nothing is open."""


class Stage(App[None]):
    """A shell whose only screen is the one given."""

    def __init__(self, screen: Screen[None], port: Desk, language: str, options: UiOptions) -> None:
        super().__init__()
        self.animation_level = "none"
        self.tr = Translator(language)
        self.port = port
        self.options = options
        self.ascii_only = options.ascii_only
        self.first = screen
        self.went: list[object] = []

    def on_mount(self) -> None:
        """Open it."""
        self.push_screen(self.first)

    def go(self, name: str) -> None:
        """Remembered."""
        self.went.append(name)

    def open_order(self, order_id: int) -> None:
        """Remembered."""
        self.went.append(order_id)

    def leave(self) -> None:
        """Remembered."""
        self.went.append("back")

    def new_notices(self, notices: Sequence[str]) -> Sequence[str]:
        """There are none."""
        return notices


@asynccontextmanager
async def staged(
    screen: Screen[None],
    port: Desk,
    size: tuple[int, int] = (80, 24),
    *,
    language: str = "en",
    options: UiOptions | None = None,
) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """A screen, opened and drawn."""
    app = Stage(screen, port, language, options or UiOptions())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.screen is screen and bool(words(app)))
        yield app, pilot
