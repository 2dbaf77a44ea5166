"""From the command to a usable order list, 10,000 and 100,000 orders, against a hello-world Textual app on a pty."""

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, in_turn
from benchmarks.terminal_line import Line, machine
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.status import Status
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change

ORDERS: Final = 10_000
MANY: Final = 100_000
_PROMISED: Final = {ORDERS: 1.35, MANY: 2.0}
_HELLO: Final = Path(__file__).with_name("hello.py")


def measure(orders: int = ORDERS, *, rounds: int = 21) -> Figure:
    """Seconds from the start of the process until the list (or the greeting) has been written to the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        fill(data, orders)
        app = [sys.executable, "-m", "tui_tracker", "--data", str(data)]
        ours, reference = in_turn(
            lambda: _until(app, _number(orders - 1).encode(), folder),
            lambda: _until([sys.executable, str(_HELLO)], b"Hello, world", folder),
            rounds=rounds,
        )
    return Figure(
        name=f"cold start, {orders:,} orders",
        ours=ours,
        reference=reference,
        what="tui-tracker until the list is written",
        against="a hello-world Textual app",
        hold_to=_PROMISED[orders],
    )


def fill(data: Path, orders: int) -> None:
    """A data file with `orders` orders of one parcel each, the newest numbered last, compacted."""
    now = datetime.now(UTC).replace(microsecond=0)
    store = open_store(data)
    for first in range(0, orders, 1000):
        changes = [_adding(index, orders, now) for index in range(first, min(first + 1000, orders))]
        store.commit(changes, Act(kind="add", quiet=True)).result()
    store.close(compact=True)


def _adding(index: int, orders: int, now: datetime) -> Change:
    placed = now - timedelta(minutes=10 * (orders - index))
    order = Order(
        number=_number(index),
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


def _number(index: int) -> str:
    return f"#{100_000 + index}"


def _until(command: list[str], marker: bytes, home: str) -> float:
    """Run in a folder without a configuration, which would be found there."""
    began = time.perf_counter()
    with Line(command, env={"HOME": home}, cwd=Path(home)) as line:
        line.writes(marker)
        return line.arrived[-1][0] - began


if __name__ == "__main__":
    for each in (ORDERS, MANY):
        print(machine(), measure(each), sep="\n", flush=True)  # noqa: T201
