"""What the schedule costs: the next look of 1,000,000 parcels worked out, and which of as many rows are due.

Microseconds of the processor each, the best of some runs: the least disturbed one. Parcels of every status and age
(fixed seed).
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tui_tracker.model.order import CustomerRow, OrderRow, Parcel, ParcelRow
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, Carried, due, planned, waiting
from tui_tracker.model.status import Detail, Status

PARCELS: Final = 1_000_000
_LIVES: Final = 1000  # that differ in more than their number
_NOW: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)
_SEED: Final = 20261101
_STATUSES: Final = (
    (Status.PENDING, None),
    (Status.UNKNOWN, Detail.NOT_FOUND),
    (Status.IN_TRANSIT, Detail.IN_TRANSPORT),
    (Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    (Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    (Status.PICK_UP, None),
    (Status.UNDELIVERED, None),
    (Status.ALERT, Detail.LOST),
    (Status.DELIVERED, Detail.DELIVERED),
    (Status.EXPIRED, Detail.SILENT),
    (Status.RETURNED, None),
)
_HOLD_TO: Final = 5.0  # microseconds


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Microseconds a parcel, run by run."""

    name: str
    runs: tuple[float, ...]

    @property
    def best(self) -> float:
        """The least disturbed run."""
        return min(self.runs)

    def __str__(self) -> str:
        """One line for a person or the benchmark page."""
        promise = f"hold to ≤ {_HOLD_TO:g} µs; {len(self.runs)} runs, the slowest {max(self.runs):.2f} µs"
        return f"{self.name}, {PARCELS:,} parcels: {self.best:.2f} µs each ({promise})"


def measure(*, rounds: int = 3) -> tuple[Figure, ...]:
    """The next look, and what is due."""
    parcels, rows = _parcels(), _rows()
    return (
        _figure("the next look", lambda: _plan(parcels), rounds),
        _figure("what is waiting", lambda: waiting(rows, _NOW), rounds),
        _figure("what is due", lambda: sum(1 for _ in due(rows, _NOW)), rounds),
    )


def _figure(name: str, work: Callable[[], object], rounds: int) -> Figure:
    return Figure(name=name, runs=tuple(_timed(work) for _ in range(rounds)))


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) / PARCELS * 1e6


def _plan(parcels: list[Parcel]) -> None:
    about = Carried(destination="SE", min_interval=3600)
    for _ in range(PARCELS // _LIVES):
        for parcel in parcels:
            planned(parcel, _NOW, DEFAULT_SCHEDULE, about)


def _parcels() -> list[Parcel]:
    chance = random.Random(_SEED)
    return [_parcel(index, chance) for index in range(_LIVES)]


def _parcel(index: int, chance: random.Random) -> Parcel:
    status, detail = chance.choice(_STATUSES)
    began = _NOW - timedelta(days=chance.uniform(0, 30))
    return Parcel(
        number=f"LP{index:012d}CN",
        status=status,
        detail=detail,
        derived=status,
        derived_detail=detail,
        shipped_at=began,
        added_at=began,
        since=began,
        last_event_at=None if status in (Status.PENDING, Status.UNKNOWN) else began,
    )


def _rows() -> list[OrderRow]:
    """One parcel each; one in a hundred is due."""
    chance = random.Random(_SEED)
    customer = CustomerRow(name="Alva Berg", country="SE")
    return [_row(index, customer, chance) for index in range(PARCELS)]


def _row(index: int, customer: CustomerRow, chance: random.Random) -> OrderRow:
    again = _NOW + timedelta(hours=chance.uniform(-1, 99))
    parcel = ParcelRow(number=f"LP{index:012d}CN", carrier="fast", status=Status.IN_TRANSIT, next_check_at=again)
    return OrderRow(id=index, number=f"#{index}", placed_at=_NOW, customer=customer, parcels=(parcel,))


def main() -> None:
    """All of them."""
    for figure in measure():
        print(figure, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
