"""From the command to a usable order list with 10,000 orders, against a hello-world Textual app on the same pty."""

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, in_turn
from tests.pty.terminal import Terminal
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.status import Status
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change

ORDERS: Final = 10_000
_NEWEST: Final = b"#19999"
_HELLO: Final = Path(__file__).with_name("hello.py")


def measure(*, rounds: int = 5) -> Figure:
    """Seconds from the start of the process until the list (or the greeting) has been written to the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        fill(data, ORDERS)
        app = [sys.executable, "-m", "tui_tracker", "--data", str(data)]
        ours, reference = in_turn(
            lambda: _until(app, _NEWEST, {"HOME": folder}),
            lambda: _until([sys.executable, str(_HELLO)], b"Hello, world", {}),
            rounds=rounds,
        )
    return Figure(
        name=f"cold start, {ORDERS} orders",
        ours=ours,
        reference=reference,
        what="tui-tracker until the list is written",
        against="a hello-world Textual app",
        hold_to=1.5,
    )


def fill(data: Path, orders: int) -> None:
    """A data file with `orders` orders of one parcel each, the newest numbered last, compacted."""
    now = datetime.now(UTC).replace(microsecond=0)
    store = open_store(data)
    for first in range(0, orders, 1000):
        changes = [_adding(number, now) for number in range(first, min(first + 1000, orders))]
        store.commit(changes, Act(kind="add", quiet=True)).result()
    store.close(compact=True)


def _adding(index: int, now: datetime) -> Change:
    placed = now - timedelta(minutes=10 * (ORDERS - index))
    order = Order(
        number=f"#{10_000 + index}",
        placed_at=placed,
        customer=Customer(name=f"Customer {index}", email=f"c{index}@mail.example", country="SE"),
        parcels=(
            Parcel(
                number=f"LP{index:014d}",
                carrier="17track",
                courier="Nordpost",
                status=Status.IN_TRANSIT,
                derived=Status.IN_TRANSIT,
                last_event="Arrived at the sorting centre",
                last_event_at=placed,
                added_at=placed,
            ),
        ),
    )
    return Change(target=OrderKey("", order.number), apply=lambda _: order)


def _until(command: list[str], marker: bytes, env: dict[str, str]) -> float:
    began = time.perf_counter()
    with Terminal(command, env=env) as terminal:
        terminal.writes(marker)
        return time.perf_counter() - began


if __name__ == "__main__":
    print(measure())  # noqa: T201
