"""How the app is opened, and what screens know of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Protocol

from tui_tracker.engine.port import Asking, EnginePort
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, AttentionRules
from tui_tracker.model.cases import DEFAULT_QUEUE, QueueRules
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.views import DEFAULT_LIST, ListRules

from .keeping import Keeping, Nowhere


@dataclass(frozen=True, kw_only=True, slots=True)
class UiOptions:
    """What configuration and command line say of the screens. `note`: said on every screen ("demo", "read-only")."""

    title: str = "tui-tracker"
    default_window_days: int = 30
    tracking_rules: AttentionRules = field(default_factory=lambda: TRACKING_RULES)
    monitor_rules: AttentionRules = field(default_factory=lambda: MONITOR_RULES)
    deadlines: DeadlineRules = DEFAULT_DEADLINES
    queue_rules: QueueRules = DEFAULT_QUEUE
    queue_first: bool = False  # the app opens on the morning queue, as its rules say
    timezone: tzinfo = UTC
    ascii_only: bool = False
    read_only: bool = False
    mouse: bool = True
    note: str = ""
    list_rules: ListRules = DEFAULT_LIST
    keeping: Keeping = field(default_factory=Nowhere)
    asking: Asking | None = None  # who knows of plugins that are new here; None: nobody is asked


class Shell(Protocol):
    """The app as its screens and dialogs know it."""

    tr: Translator
    port: EnginePort
    options: UiOptions
    ascii_only: bool

    def go(self, name: str) -> None:
        """To one of the main screens: "orders", "tracking" or "queue"."""

    def open_order(self, order_id: int) -> None:
        """An order in full."""

    def explain(self, order_id: int, number: str = "") -> None:
        """Why a parcel of an order, or each of them, has its status."""

    def leave(self) -> None:
        """One screen back; from the first one, out."""

    def flash(self, text: str, *, error: bool = False) -> None:
        """Say something for a few seconds, on whatever screen there is."""

    def new_notices(self, notices: Sequence[str]) -> Sequence[str]:
        """Those of the engine's notices that were not shown yet."""
