"""A hundred keys a second for five seconds, while the engine looks parcels up: is each answered, and how soon?

The order list of 100,000 orders, 80×24. Each key is one step down; afterwards the bytes are drawn one piece after the
other, and it is read off the screen when the cursor had come so far.
"""

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Final

import pyte

from benchmarks.terminal_line import ROOT, Line, environment, machine, made, within

ORDERS: Final = 100_000
KEYS: Final = 500
_RATE: Final = 100  # keys a second
_TICK: Final = "1"  # second between two looks at what is due, five times as often as the program's
_PAGES: Final = 15  # down, past the orders that are looked up, to those whose numbers fall one by one
_NUMBER: Final = re.compile(r"#(\d+)")


def measure() -> Iterator[str]:
    """Frames a second, and from a key to the frame that shows it."""
    yield machine()
    with tempfile.TemporaryDirectory() as folder:
        data = made(folder, ORDERS)
        command = [sys.executable, "-m", "tests.pty.busy", str(data), _TICK]
        with Line(command, env=environment(data.parent), cwd=ROOT) as line:
            line.sees("Orders ")
            line.reads(15.0)  # until all orders are read; it is never quiet
            line.press(*["\x1b[6~"] * _PAGES)
            line.reads(3.0)
            first, size, journal = len(line.output), len(line.arrived), data.with_name(data.name + ".journal")
            before, began = journal.stat().st_size, time.perf_counter()
            pressed = []
            for number in range(KEYS):
                line.reads(began + number / _RATE - time.perf_counter())
                pressed.append(time.perf_counter())
                line.press("j")
            line.reads(2.0)
            busy = journal.stat().st_size - before
            frames = _frames(bytes(line.output), first, line.arrived[size:])
        yield _said(pressed, frames, busy)
    yield machine()


def _said(pressed: list[float], frames: list[tuple[float, int]], busy: int) -> str:
    """`frames`: when, and how many rows down the cursor is seen from then on."""
    waits, at = [], 0
    for steps, when in enumerate(pressed, 1):
        while at < len(frames) and frames[at][1] < steps:
            at += 1
        if at < len(frames):
            waits.append(frames[at][0] - when)
    rate = len(frames) / (frames[-1][0] - pressed[0])
    return (
        f"{KEYS} keys, {_RATE} a second, {ORDERS:,} orders, engine busy: {rate:.0f} frames a second (hold to ≥ 50), "
        f"{KEYS - frames[-1][1]} keys lost\n"
        f"  key to its frame: median {statistics.median(waits) * 1000:.1f} ms, p95 {within(waits, 0.95) * 1000:.1f}, "
        f"p99 {within(waits, 0.99) * 1000:.1f} (hold to ≤ 60), longest {max(waits) * 1000:.1f}\n"
        f"  meanwhile the engine committed {busy / 1024:.0f} KiB"
    )


def _frames(output: bytes, first: int, arrived: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """When the cursor was seen how many rows further down than at first, each time it had moved."""
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    stream.feed(output[:first])
    start, found, before = _under_cursor(screen), [(0.0, 0)], first
    for when, until in arrived:
        stream.feed(output[before:until])
        before = until
        number = _under_cursor(screen)
        if number is not None and start is not None and start - number > found[-1][1]:
            found.append((when, start - number))
    return found[1:]


def _under_cursor(screen: pyte.Screen) -> int | None:
    """The number of the order whose row has a colour of its own; they fall by one from row to row."""
    for y in range(2, 22):
        row = screen.buffer[y]
        others = {screen.buffer[near][6].bg for near in (y - 1, y + 1) if near > 1}
        if row[6].bg not in others:
            found = _NUMBER.search(screen.display[y])
            return int(found[1]) if found else None
    return None


if __name__ == "__main__":
    for each in measure():
        print(each, flush=True)  # noqa: T201
