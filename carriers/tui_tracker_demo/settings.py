"""The demo's options."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tui_tracker.plugin import Settings, option


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoConfig:
    """The made-up shop: the same options give the same shop and the same parcels."""

    seed: int = option("Another number gives another shop.", default=7)
    orders: int = option("How many orders the shop has.", default=200)
    start: str = option("The moment the shop is seen first, ISO 8601; empty = now.", default="")

    def begins(self, now: datetime) -> datetime:
        """`start`, or `now` where none is given. A time without a zone is UTC. Raises `ValueError` for other text."""
        if not self.start:
            return now
        start = datetime.fromisoformat(self.start)
        return start if start.tzinfo is not None else start.replace(tzinfo=UTC)


def configured(settings: Settings) -> DemoConfig:
    """The options from a section of the configuration; what is missing has its default.

    Raises `ValueError` naming the option that makes no sense.
    """
    config = DemoConfig(
        seed=_whole("seed", settings.get("seed", 7)),
        orders=_whole("orders", settings.get("orders", 200)),
        start=str(settings.get("start", "")),
    )
    try:
        config.begins(datetime.max)
    except ValueError as error:
        raise ValueError(f"start: expected an ISO 8601 time, got {config.start!r}") from error
    return config


def _whole(name: str, value: object) -> int:
    """`value` as a whole number; from the environment it comes as text."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, int) and value >= 0:
        return value
    raise ValueError(f"{name}: expected a whole number, 0 or more, got {value!r}")
