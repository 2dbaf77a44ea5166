"""What the app asks of the program around it, past the engine: carriers in full, configuration, files to import.

Values only. Times are aware, amounts are credits, texts that came from outside are clean and without secrets.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """An account: `used` of `total`, `reserve` of them kept for what is tracked again by hand."""

    used: int
    total: int
    reserve: int
    resets_at: datetime | None = None
    ends_at: datetime | None = None  # used up at this pace; None = not before it is filled up again
    per_day: float = 0.0
    used_at_reset: int | None = None  # by the forecast


class OptionHelp(msgspec.Struct, frozen=True, kw_only=True):
    """One option of a plugin. `value`: as it may be shown.

    `set`: "configuration", "environment", "default" or "missing".
    """

    section: str
    name: str
    help: str
    required: bool
    secret: bool
    set: str
    value: str = ""
    table: str = "carriers"  # of tracker.toml, in which the section stands


class CarrierReport(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier, a channel or a plugin that has neither here: what it is, whether it can be asked, and what that costs.

    `health`: a key of `engine.port.CarrierHealth`, of the plugin's state ("off", "not_enabled", "not_configured",
    "failed"), or of a channel's ("sends", "rests"). `rate`: so many calls in so many seconds.
    """

    id: str
    title: str
    plugin: str
    health: str
    reason: str = ""
    paused_until: datetime | None = None
    no_new_until: datetime | None = None
    looks_up: bool = False
    batch: int = 1
    rate: tuple[int, float] | None = None
    version: str = ""
    distribution: str = ""
    metered: bool = False
    quota: Quota | None = None
    quota_problem: str = ""  # why the carrier did not say what is left
    today: Mapping[str, int] = msgspec.field(default_factory=dict)  # purpose → credits
    period: Mapping[str, int] = msgspec.field(default_factory=dict)
    options: tuple[OptionHelp, ...] = ()


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the cheapest call that proves the credentials: sentences in the operator's language."""

    good: bool
    text: str
    advice: str = ""


class ImportLine(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do with one order. `part`: "new", "changed" or "skipped"."""

    part: str
    order: str
    row: int
    what: str
    customer: str = ""


class ImportPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do; `token` is handed back to do it."""

    token: object
    new: int
    changed: int
    unchanged: int
    skipped: int
    codes: int
    columns: Mapping[str, str]
    ignored: Sequence[str]
    lines: Sequence[ImportLine]
    notes: Sequence[str] = ()  # what the look-ups would cost, in the operator's language


class NewOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as somebody typed it."""

    number: str
    codes: str = ""
    name: str = ""
    email: str = ""
    country: str = ""
    placed: str = ""  # a date; "" = today


class ConfigChange(msgspec.Struct, frozen=True, kw_only=True):
    """What would be written into tracker.toml: the file, and the lines as they would stand there."""

    path: str
    text: str
    values: Mapping[tuple[str, ...], object]


class Office(Protocol):
    """Everything here may read files or ask carriers: for a thread, never for the screen's own."""

    def carriers(self, *, ask: bool = False) -> Sequence[CarrierReport]:
        """All carriers, and the plugins that have none here. `ask`: ask the carriers what is left of their quota."""

    def check(self, carrier_id: str) -> CheckReport:
        """Prove the credentials with the cheapest call. Raises `AppError`."""

    def switch(self, plugin: str, value: bool | str | None) -> tuple[bool | str | None, str]:
        """Write a plugin's switch (`None` takes it away); what it was before, and what is to be said. It counts from
        the next start on. Raises `AppError`.
        """

    def preview(self, path: str) -> ImportPreview:
        """Read a file of orders; nothing is changed. Raises `AppError`."""

    def take(self, preview: ImportPreview) -> str:
        """Do what was previewed; what is to be said. Raises `AppError`."""

    def add(self, order: NewOrder) -> str:
        """Add an order by hand; what is to be said. Raises `AppError`."""

    def propose(self, values: Mapping[tuple[str, ...], object]) -> ConfigChange:
        """What writing these options into tracker.toml would look like. Raises `AppError`."""

    def write(self, change: ConfigChange) -> str:
        """Write it; what is to be said. Raises `AppError`."""

    def is_new(self) -> bool:
        """Whether there is no configuration of the operator's own."""
