"""What the operator chose on a page and finds again there as long as the app is open."""

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.filter import Filter
from tui_tracker.model.period import Range

if TYPE_CHECKING:
    from .views.tracking import Choice

PERIODS: Final = (7, 30, 90)
"""The monitor's periods that one key goes through, in days of the shop's calendar."""


class MonitorChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What the monitor shows. `own_rules`: its own rules tell what needs attention, else the tracking page's."""

    range: Range = msgspec.field(default_factory=lambda: Range(days=PERIODS[0]))
    scope: Filter = msgspec.field(default_factory=lambda: Filter(""))
    own_rules: bool = True

    def stepped(self, step: int) -> "MonitorChoice":
        """The period `step` places after this one, round and round; from dates of one's own, the first or the last."""
        days = None if self.range.days is None else int(self.range.days)
        if days not in PERIODS:
            return replace(self, range=Range(days=PERIODS[0] if step > 0 else PERIODS[-1]))
        return replace(self, range=Range(days=PERIODS[(PERIODS.index(days) + step) % len(PERIODS)]))


class Remembered(msgspec.Struct):
    """Of one run of the app. `former`: each page's rules before they were last changed here, newest last."""

    preview: bool | None = None  # an order beside lists, as the key said; None = as the width says
    tracking: "Choice | None" = None
    tracking_filter: Filter = msgspec.field(default_factory=lambda: Filter(""))
    tracking_sort: str = "attention"
    tracking_turned: bool = False
    monitor: MonitorChoice = msgspec.field(default_factory=MonitorChoice)
    former: dict[str, list[AttentionRules]] = msgspec.field(default_factory=dict)
