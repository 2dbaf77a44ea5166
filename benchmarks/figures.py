"""Ratios measured in one run: medians and spread, as text."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A ratio of two things timed in turn. Times in seconds; `hold_to` is the ratio we promise."""

    name: str
    ours: tuple[float, ...]
    reference: tuple[float, ...]
    what: str
    against: str
    hold_to: float | None = None

    @property
    def ratio(self) -> float:
        """Median over median."""
        return statistics.median(self.ours) / statistics.median(self.reference)

    def __str__(self) -> str:
        """One block of text for a person or the benchmark page."""
        promise = f" (hold to ≤ {self.hold_to}×)" if self.hold_to is not None else ""
        return (
            f"{self.name}: {self.ratio:.2f}×{promise}\n"
            f"  {self.what}: {_spread(self.ours)}\n"
            f"  {self.against}: {_spread(self.reference)}"
        )


def in_turn(
    ours: Callable[[], float], reference: Callable[[], float], *, rounds: int = 5
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of both, one after the other, `rounds` times after one warm-up: noise hits both alike."""
    ours(), reference()
    pairs = [(ours(), reference()) for _ in range(rounds)]
    return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)


def _spread(seconds: Sequence[float]) -> str:
    median, low, high = statistics.median(seconds), min(seconds), max(seconds)
    return f"median {median * 1000:.2f} ms ({low * 1000:.2f}-{high * 1000:.2f}, {len(seconds)} runs)"
