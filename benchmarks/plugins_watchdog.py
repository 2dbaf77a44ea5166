"""What it costs that every call is watched: a busy call on a plugin's lane, against the same call on a bare loop.

Both go through the guard (a task, a deadline, only our errors), so that what is left is the lane with its signs of life
and who waits for them.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from typing import Any, Final

from benchmarks.figures import Figure, in_turn
from tui_tracker.host import Host, HostOptions
from tui_tracker.host.guard import Who, guarded
from tui_tracker.host.secrets import Masker
from tui_tracker.plugin import Carrier, Context, Settings, Tracking, TrackRequest, hookimpl

TURNS: Final = 50_000  # of the loop in a round


class Busy(Carrier):
    """Gives way again and again: the most that a loop can have to do."""

    id = title = "busy"

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> list[Tracking]:
        """Many turns of the loop."""
        seconds = await turn()
        return [Tracking(number=each.number, raw_status=repr(seconds)) for each in requests]


@hookimpl
def tracker_carriers(settings: Settings) -> list[Carrier]:
    """The plugin that this module is."""
    return [Busy()]


async def turn() -> float:
    """Seconds for the turns."""
    began = time.perf_counter()
    for _ in range(TURNS):
        await asyncio.sleep(0)
    return time.perf_counter() - began


def measure(*, rounds: int = 9) -> Figure:
    """Seconds for the same turns, watched and not."""
    ours, reference = in_turn(lambda: asyncio.run(_watched()), lambda: asyncio.run(_unwatched()), rounds=rounds)
    return Figure(
        name=f"watchdog, {TURNS:,} turns of a loop",
        ours=ours,
        reference=reference,
        what="on a plugin's lane, watched",
        against="on a loop of asyncio's, guarded only",
        hold_to=1.05,
    )


async def _unwatched() -> float:
    log = logging.getLogger("busy")
    who = Who(plugin="busy", version="1", log=log, masker=Masker())
    context: Any = None

    async def ask() -> list[Tracking]:
        return await Busy().track([TrackRequest(number="A1")], context)

    [outcome] = await guarded(ask, who, method="track", deadline=60, grace=1)
    return float(outcome.raw_status)


async def _watched() -> float:
    entry: Any = EntryPoint("busy", "benchmarks.plugins_watchdog", "tui_tracker")
    host = Host(
        HostOptions(switches={"busy": True}),
        sections={},
        memory=None,
        now=lambda: datetime.now(UTC),
        entry_points=[entry],
        environ={},
    )
    host.load()
    [outcome] = await host.track("busy", [TrackRequest(number="A1")])
    await host.close()
    if not isinstance(outcome, Tracking):
        raise RuntimeError(f"not looked up: {outcome}")
    return float(outcome.raw_status)


if __name__ == "__main__":
    print(measure())  # noqa: T201
