"""Durable updates: one at a time at any size of the shop, a thousand in one commit, and from eight threads at once.

Each against what the disk itself takes for the same bytes (`write` + `fdatasync`), in the same run.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from benchmarks import shop
from benchmarks.figures import Figure, in_turn
from tui_tracker.model.order import Order
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

SIZES: Final = (1_000, 10_000, 100_000)
_UPDATES: Final = 300  # in a round
_THREADS: Final = 8
_ACT: Final = Act(kind="set_status", by="eva", summary="by hand")


@contextmanager
def opened(orders: int) -> Iterator[tuple[Store, Path]]:
    """A store over a shop of that size, and its folder."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, orders)
        store = open_store(data)
        try:
            yield store, Path(folder)
        finally:
            store.close()


def measure(orders: int, *, rounds: int = 5) -> Figure:
    """Seconds per update: commit and wait until it is durable, one after the other, each with its audit entry."""
    with opened(orders) as (store, folder):
        size = _bytes_of_one(store, folder)
        ours, reference = in_turn(
            lambda: _updates(store, orders),
            lambda: appends(folder / "bare", [size] * _UPDATES) / _UPDATES,
            rounds=rounds,
        )
    return Figure(
        name=f"one durable update, {orders:,} orders",
        ours=ours,
        reference=reference,
        what="commit of one order and its audit entry",
        against=f"write + fdatasync of the same {size} bytes",
        hold_to=1.4,
    )


def measure_bulk(orders: int = 100_000, *, rounds: int = 5) -> Figure:
    """Seconds for one commit that changes a thousand orders."""
    with opened(orders) as (store, folder):
        before = _end(folder)
        _change(store, range(1_000), orders)
        size = _end(folder) - before
        ours, reference = in_turn(
            lambda: _timed(lambda: _change(store, range(1_000), orders)),
            lambda: appends(folder / "bare", [size]),
            rounds=rounds,
        )
    return Figure(
        name=f"1,000 updates in one commit, {orders:,} orders",
        ours=ours,
        reference=reference,
        what="commit of a thousand orders",
        against=f"write + fdatasync of the same {size:,} bytes",
    )


def measure_threads(orders: int = 10_000, *, rounds: int = 5) -> Figure:
    """Seconds per update with eight threads that wait for theirs; commits that wait together share a sync."""
    with opened(orders) as (store, _):
        ours, reference = in_turn(
            lambda: _from_threads(store, orders),
            lambda: _updates(store, orders),
            rounds=rounds,
        )
    return Figure(
        name=f"durable updates from {_THREADS} threads, {orders:,} orders",
        ours=ours,
        reference=reference,
        what=f"one update, {_THREADS} threads",
        against="one update, one thread",
        hold_to=0.5,
    )


def _end(folder: Path) -> int:
    """Where the journal's lines end."""
    return len((folder / "orders.json.journal").read_bytes().rstrip(b"\0"))


def _bytes_of_one(store: Store, folder: Path) -> int:
    before = _end(folder)
    for index in range(20):
        _change(store, [index], 20)
    return (_end(folder) - before) // 20


def _updates(store: Store, orders: int) -> float:
    """Spread over the whole file."""
    began = time.perf_counter()
    for index in range(_UPDATES):
        _change(store, [index * 7919], orders)
    return (time.perf_counter() - began) / _UPDATES


def _from_threads(store: Store, orders: int) -> float:
    def work(first: int) -> None:
        for index in range(first, first + _UPDATES):
            _change(store, [index * 7919], orders)

    threads = [threading.Thread(target=work, args=(number * _UPDATES,)) for number in range(_THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began) / (_UPDATES * _THREADS)


def _change(store: Store, indexes: Sequence[int], orders: int) -> None:
    """Another note for some of the orders."""

    def apply(order: Order | None) -> Order | None:
        return order and msgspec.structs.replace(order, note="called" if order.note == "asked" else "asked")

    changes = [Change(target=1 + index % orders, apply=apply) for index in indexes]
    commit = store.commit(changes, _ACT).result()
    if len(commit.changed) != len(changes):
        raise RuntimeError(f"{len(commit.changed)} of {len(changes)} orders were changed")


def _timed(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def appends(bare: Path, sizes: Sequence[int]) -> float:
    """Seconds for appending that many bytes each, every time waiting for the disk."""
    descriptor = os.open(bare, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    lines = [b"x" * (size - 1) + b"\n" for size in sizes]
    began = time.perf_counter()
    for line in lines:
        os.write(descriptor, line)
        os.fdatasync(descriptor)
    seconds = time.perf_counter() - began
    os.close(descriptor)
    return seconds


if __name__ == "__main__":
    for orders in SIZES:
        print(measure(orders))  # noqa: T201
    print(measure_bulk())  # noqa: T201
    print(measure_threads())  # noqa: T201
