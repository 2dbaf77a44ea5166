"""From a key to the last byte of its repaint on an 80×24 pty, among 100,000 orders and among 1,000."""

import statistics
import tempfile
from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.terminal_line import Line, machine, made, opened, spread, within

SIZES: Final = (100_000, 1_000)
_FILTERS: Final = ("lindström", "status:alert", "country:se", "sjögren")
_PROMISED: Final = {"cursor": 0.016, "filter": 0.060, "sort": 0.300}  # seconds, 95 of 100
_CURSOR_RATIO: Final = 1.3
_SORTS: Final = 15  # every column, and the first once more

Times = Mapping[str, list[float]]


def measure(*, rounds: int = 1) -> Iterator[str]:
    """Three lines a size: the cursor, a letter of a filter, the next column to sort by."""
    yield machine()
    with tempfile.TemporaryDirectory() as folder:
        shops = [made(folder, orders) for orders in SIZES]
        found: list[Times] = [{name: [] for name in _PROMISED} for _ in SIZES]
        for _ in range(rounds):
            for data, times in zip(shops, found, strict=True):
                with opened(data) as line:
                    _type(line, times)
    for name, promise in _PROMISED.items():
        many, few = found[0][name], found[1][name]
        ratio = statistics.median(many) / statistics.median(few)
        held = f", ≤ {_CURSOR_RATIO}× the same among {SIZES[1]:,}" if name == "cursor" else ""
        yield (
            f"{name}, {SIZES[0]:,} orders: p95 {within(many, 0.95) * 1000:.1f} ms, {ratio:.2f}× "
            f"(hold to ≤ {promise * 1000:.0f} ms{held})\n"
            f"  among {SIZES[0]:,}: {spread(many)}\n"
            f"  among {SIZES[1]:,}: {spread(few)}"
        )
    yield machine()


def _type(line: Line, times: Times) -> None:
    line.answer("j")
    times["cursor"].extend(line.answer("j").seconds for _ in range(60))
    for text in _FILTERS:
        line.answer("/")
        times["filter"].extend(line.answer(letter).seconds for letter in text)
        line.answer("\x1b", quiet=0.5)
        line.answer("\x1b", quiet=0.5)
    times["sort"].extend(line.answer(">", quiet=0.4).seconds for _ in range(_SORTS))


if __name__ == "__main__":
    for each in measure():
        print(each, flush=True)  # noqa: T201
