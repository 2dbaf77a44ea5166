"""What a schedule costs and how soon it notices: thousands of made-up parcels on a virtual clock.

`python -m benchmarks.schedule [--parcels N] [--svg FILE]`: look-ups per parcel, and hours from the moment a look-up
would have found a change of status until one did, for our schedule and others. Everything goes through the real
`planned` and `merged`; only the carrier and the clock are made up.
"""

import argparse
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.lives import DESTINATION, Life, lives
from benchmarks.scatter import Point, svg
from tui_tracker.model.derive import DEFAULT_RULES, merged, missed
from tui_tracker.model.order import LastMiss, Parcel
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, Carried, next_check
from tui_tracker.model.status import INFO, Status
from tui_tracker.plugin import Tracking

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_URGENT: Final = frozenset({Status.ALERT, Status.UNDELIVERED, Status.PICK_UP})
_LAST: Final = timedelta(days=150)  # after shipping nobody looks any more
_ABOUT: Final = Carried(destination=DESTINATION)

Next = Callable[[Parcel, datetime, int], datetime | None]
"""When the next look is, from the parcel after this look, the time, and how many looks in a row brought nothing."""


class Outcome(NamedTuple):
    """What one schedule costs and brings."""

    name: str
    looks: float  # a parcel
    looks_25: float  # …of a life of 20 to 30 days until delivery
    delays: Sequence[float]  # hours, every change of status
    urgent: Sequence[float]  # …to Alert, Undelivered, Pick up
    missed: int  # changes nobody ever saw


def ours(parcel: Parcel, now: datetime, silent: int) -> datetime | None:
    """The schedule of this program, as it is configured by default."""
    return next_check(parcel, now, DEFAULT_SCHEDULE, _ABOUT)


def flat(hours: float) -> Next:
    """Always the same, until it is delivered or back."""

    def after(parcel: Parcel, now: datetime, silent: int) -> datetime | None:
        return None if INFO[parcel.derived].terminal else now + hours * HOUR

    return after


def backing_off(parcel: Parcel, now: datetime, silent: int) -> datetime | None:
    """The best published one: 3, 6, 12, 24 hours while silent, 3 again on an event, daily for a week after delivery."""
    if INFO[parcel.derived].terminal:
        ended = parcel.last_event_at or now
        return now + DAY if now - ended < 7 * DAY else None
    return now + (3, 6, 12, 24)[min(silent, 3)] * HOUR


STRATEGIES: Final[dict[str, Next]] = {
    "ours": ours,
    "3-6-12-24 h": backing_off,
    **{f"flat {hours:g} h": flat(hours) for hours in (2, 4, 6, 8, 9, 10, 12, 16, 24, 48, 72)},
}


def simulated(name: str, after: Next, parcels: Sequence[Life]) -> Outcome:
    """Every parcel's life under one schedule."""
    looks, looks_25 = [], []
    delays: list[float] = []
    urgent: list[float] = []
    unseen = 0
    for life in parcels:
        count, seen = _followed(life, after)
        looks.append(count)
        ends = life.shown[-1].at - life.shipped_at
        if 20 * DAY <= ends <= 30 * DAY:
            looks_25.append(count)
        for status, shown_at, seen_at in seen:
            if seen_at is None:
                unseen += 1
                continue
            hours = (seen_at - shown_at) / HOUR
            delays.append(hours)
            if status in _URGENT:
                urgent.append(hours)
    return Outcome(name, statistics.mean(looks), statistics.mean(looks_25), delays, urgent, unseen)


def _followed(life: Life, after: Next) -> tuple[int, list[tuple[Status, datetime, datetime | None]]]:
    """How often it was looked up, and when each change of its status was there to be seen, and was."""
    parcel = Parcel(number=life.number, shipped_at=life.shipped_at, added_at=life.shipped_at)
    moment: datetime | None = life.shipped_at + HOUR
    count = silent = known = 0
    changes = list(_changes(life))
    seen: list[tuple[Status, datetime, datetime | None]] = []
    while moment is not None and moment - life.shipped_at < _LAST:
        count += 1
        shown = [each.event for each in life.shown if each.at <= moment]
        if shown:
            answer = Tracking(number=life.number, events=shown)
            parcel = merged(parcel, answer, carrier="sim", now=moment, rules=DEFAULT_RULES)
        else:
            miss = LastMiss(kind="not_found", message="", at=moment)
            parcel = missed(parcel, miss, now=moment, rules=DEFAULT_RULES)
        silent = 0 if len(parcel.events) > known else silent + 1
        known = len(parcel.events)
        while changes and changes[0][1] <= moment:
            status, at = changes.pop(0)
            seen.append((status, at, moment))
        moment = after(parcel, moment, silent)
    return count, [*seen, *((status, at, None) for status, at in changes)]


def _changes(life: Life) -> Iterator[tuple[Status, datetime]]:
    """What the status became, and from when that could be seen: without what time alone does."""
    parcel = Parcel(number=life.number, shipped_at=life.shipped_at, added_at=life.shipped_at)
    status: Status | None = None
    for index, each in enumerate(life.shown):
        answer = Tracking(number=life.number, events=[one.event for one in life.shown[: index + 1]])
        parcel = merged(parcel, answer, carrier="sim", now=each.at, rules=DEFAULT_RULES)
        if parcel.derived is not status:
            status = parcel.derived
            yield status, each.at


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def line(outcome: Outcome) -> str:
    """One schedule as a row of a Markdown table."""
    cells = [outcome.name, f"{outcome.looks:.0f}", f"{outcome.looks_25:.0f}"]
    for delays in (outcome.delays, outcome.urgent):
        cells += [f"{statistics.mean(delays):.1f}", f"{percentile(delays, 0.95):.1f}"]
    return "| " + " | ".join((*cells, str(outcome.missed))) + " |"


HEAD: Final = (
    "| schedule | look-ups a parcel | of a 25-day one | mean delay, h | p95 | urgent: mean | p95 | never seen |\n"
    "|---|---|---|---|---|---|---|---|"
)


_TITLE: Final = "What a schedule costs, and how late it notices Alert, Undelivered and Pick up"
_Y: Final = "hours until noticed, 95th percentile"


def measure(count: int = 2000) -> list[Outcome]:
    """All schedules on the same lives."""
    parcels = list(lives(count))
    return [simulated(name, after, parcels) for name, after in STRATEGIES.items()]


def main() -> None:
    """Print the table; draw it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=2000)
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    outcomes = measure(options.parcels)
    print(HEAD)  # noqa: T201
    for outcome in outcomes:
        print(line(outcome))  # noqa: T201
    if options.svg is not None:
        points = [Point(each.name, each.looks, percentile(each.urgent, 0.95), each.name == "ours") for each in outcomes]
        options.svg.write_text(svg(points, title=_TITLE, x="look-ups per parcel", y=_Y), encoding="utf-8")


if __name__ == "__main__":
    main()
