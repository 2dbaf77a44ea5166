"""`python -m benchmarks`: every figure of docs/benchmarks.md, measured on this tree and this machine in one run.

`--large` adds a shop of 1,000,000 orders (6 GB of disk, several minutes).
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from benchmarks import (
    cold_start,
    engine_throughput,
    forgetting,
    outbox_mail,
    plugins_decoding,
    plugins_discovery,
    plugins_lookup,
    plugins_watchdog,
    scheduling,
    store_compaction,
    store_open,
    store_processes,
    store_update,
    templates,
    terminal_bytes,
    terminal_commands,
    terminal_keys,
    terminal_memory,
    terminal_typing,
)

LARGE = 1_000_000


def figures(*, large: bool) -> Iterator[Callable[[], object]]:
    """What is measured, one after the other."""
    for orders in (*store_update.SIZES, *((LARGE,) if large else ())):
        yield partial(store_update.measure, orders)
    yield store_update.measure_bulk
    yield store_update.measure_threads
    for orders in (store_open.ORDERS, *((LARGE,) if large else ())):
        yield partial(_lines, partial(store_open.measure, orders))
    yield store_compaction.measure
    yield forgetting.measure
    yield store_processes.measure
    yield store_processes.measure_latency
    yield cold_start.measure
    yield plugins_discovery.measure
    yield plugins_lookup.measure
    yield plugins_watchdog.measure
    yield plugins_decoding.measure
    yield templates.measure
    yield outbox_mail.measure
    for batch in engine_throughput.BATCHES:
        yield partial(engine_throughput.measure, batch)
    yield partial(_lines, scheduling.measure)
    for terminal in (terminal_commands, terminal_keys, terminal_bytes, terminal_typing, terminal_memory):
        yield partial(_lines, terminal.measure)


def _lines(measure: Callable[[], Iterable[object]]) -> str:
    """What a measurement of several figures has to say."""
    return "\n".join(map(str, measure()))


def main() -> None:
    """Print the figures one by one."""
    for measure in figures(large="--large" in sys.argv):
        print(measure(), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
