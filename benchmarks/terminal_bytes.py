"""What a slow line carries: bytes on a pty of 256 colours for one key, one changed row, a held arrow, and nothing."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.terminal_line import Line, made, opened
from tui_tracker.model.order import Order
from tui_tracker.store import Act, Change, Store, open_store

ORDERS: Final = 1_000
_KEYS: Final = 8
_HELD: Final = 90  # steps of a held arrow, thirty a second
_RATE: Final = 20  # rows changed a second
_SECONDS: Final = 8.0


def measure() -> Iterator[str]:
    """One line each; bytes do not depend on how busy the machine is."""
    with tempfile.TemporaryDirectory() as folder:
        data = made(folder, ORDERS)
        with opened(data) as line:
            line.answer("j")
            yield _key(line, "cursor down, 80×24", "j", 900)
            yield _one_row(line, data)
            yield _key(line, "page down, 80×24", "\x1b[6~", 9_000)
        with opened(data, columns=120, lines=40) as line:
            yield _idle(line)
            yield _changes(line, data)
            yield _held(line)


def _key(line: Line, name: str, key: str, promise: int) -> str:
    sizes = [line.answer(key).size for _ in range(_KEYS)]
    return f"{name}: {statistics.median(sizes):.0f} bytes, at most {max(sizes)} (hold to {promise})"


def _held(line: Line) -> str:
    before = len(line.output)
    for _ in range(_HELD):
        line.press("down")
        line.reads(1 / 30)
    line.settles(0.3)
    size = (len(line.output) - before) / _HELD
    return f"held arrow past the edge, 120×40: {size:.0f} bytes a row (hold to 1,500)"


def _one_row(line: Line, data: Path) -> str:
    store = open_store(data)
    sizes = []
    for number in range(_KEYS):
        before = len(line.output)
        _change(store, number)
        line.settles(0.6)
        sizes.append(len(line.output) - before)
    store.close()
    return f"one row changed, 80×24: {statistics.median(sizes):.0f} bytes, at most {max(sizes)} (hold to 700)"


def _changes(line: Line, data: Path) -> str:
    store = open_store(data)
    before, began, done = len(line.output), time.monotonic(), 0
    while (passed := time.monotonic() - began) < _SECONDS:
        while done < passed * _RATE:
            _change(store, done)
            done += 1
        line.reads(0.02)
    line.settles(0.6)
    store.close()
    rate = (len(line.output) - before) / _SECONDS / 1024
    return f"{done / _SECONDS:.0f} row changes a second, 120×40: {rate:.1f} KiB/s (hold to 10)"


def _idle(line: Line) -> str:
    line.settles(3.0)
    before = len(line.output)
    line.reads(10.0)
    return f"idle for ten seconds, 120×40: {len(line.output) - before} bytes (hold to 0)"


def _change(store: Store, number: int) -> None:
    """A customer's name in one of the rows on top of the list, as another process changes it."""

    def apply(order: Order | None) -> Order | None:
        if order is None:
            return None
        customer = msgspec.structs.replace(order.customer, name=f"Customer {number}")
        return msgspec.structs.replace(order, customer=customer)

    store.commit([Change(target=ORDERS - number % 18, apply=apply)], Act(kind="edit", by="bo")).result(30)


if __name__ == "__main__":
    for each in measure():
        print(each, flush=True)  # noqa: T201
