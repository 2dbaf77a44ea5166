"""A batch answer decoded by `ctx.http` straight into an author's structs, against `json.loads` of the same bytes."""

import json
import time
from collections.abc import Callable
from typing import Final

from benchmarks import vendor
from benchmarks.figures import Figure, in_turn
from benchmarks.plugins_lookup import Whole
from tui_tracker.host.answers import Answer

TIMES: Final = 100  # in a round


def measure(*, rounds: int = 5) -> Figure:
    """Seconds for one answer."""
    body = vendor.answer()
    answer = Answer(200, {}, body)
    ours, reference = in_turn(
        lambda: _seconds(lambda: answer.json(Whole)),
        lambda: _seconds(lambda: json.loads(body)),
        rounds=rounds,
    )
    return Figure(
        name=f"decoding {len(body) // 1024} KB, {vendor.PARCELS} parcels",
        ours=ours,
        reference=reference,
        what="into structs with the fields that are needed",
        against="json.loads",
        hold_to=0.5,
    )


def _seconds(decode: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        decode()
    return (time.perf_counter() - began) / TIMES


if __name__ == "__main__":
    print(measure())  # noqa: T201
