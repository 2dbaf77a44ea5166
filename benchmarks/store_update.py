"""One durable update among 10,000 orders, against writing the same bytes to a bare file and waiting for the disk."""

import os
import tempfile
import time
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.cold_start import ORDERS, fill
from benchmarks.figures import Figure, in_turn
from tui_tracker.model.order import Order
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

_UPDATES: Final = 200  # in a round
_ACT: Final = Act(kind="set_status", by="eva", summary="by hand")


def measure(*, rounds: int = 5) -> Figure:
    """Seconds per update: commit and wait until it is durable, one after the other, each with its audit entry."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        fill(data, ORDERS)
        store = open_store(data)
        sizes = _sizes(store, data.with_name(data.name + ".journal"))
        ours, reference = in_turn(
            lambda: _updates(store, _UPDATES),
            lambda: _appends(Path(folder) / "bare", sizes),
            rounds=rounds,
        )
        store.close()
    return Figure(
        name=f"one durable update, {ORDERS} orders",
        ours=ours,
        reference=reference,
        what="commit of one order and its audit entry",
        against="write + fdatasync of the same bytes",
        hold_to=2.0,
    )


def _sizes(store: Store, journal: Path) -> list[int]:
    """How many bytes each of a round's updates appends to the journal."""
    sizes = []
    for index in range(_UPDATES):
        before = journal.stat().st_size
        _update(store, index)
        sizes.append(journal.stat().st_size - before)
    return sizes


def _updates(store: Store, count: int) -> float:
    began = time.perf_counter()
    for index in range(count):
        _update(store, index)
    return (time.perf_counter() - began) / count


def _update(store: Store, index: int) -> None:
    """Another note for one of the orders, all over the file."""

    def apply(order: Order | None) -> Order | None:
        return order and msgspec.structs.replace(order, note="called" if order.note == "asked" else "asked")

    target = 1 + index * 7919 % ORDERS
    commit = store.commit([Change(target=target, apply=apply)], _ACT).result()
    if len(commit.changed) != 1:
        raise RuntimeError(f"update {index} changed {len(commit.changed)} orders")


def _appends(bare: Path, sizes: list[int]) -> float:
    descriptor = os.open(bare, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    lines = [b"x" * (size - 1) + b"\n" for size in sizes]
    began = time.perf_counter()
    for line in lines:
        os.write(descriptor, line)
        os.fdatasync(descriptor)
    seconds = (time.perf_counter() - began) / len(lines)
    os.close(descriptor)
    return seconds


if __name__ == "__main__":
    print(measure())  # noqa: T201
