"""How the app is opened, and what screens know of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from tui_tracker.engine.port import Asking, EnginePort
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, AttentionRules
from tui_tracker.model.cases import DEFAULT_QUEUE, Case, QueueRules, Terms, case_of
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.order import OrderRow
from tui_tracker.model.snoozing import is_asleep
from tui_tracker.model.views import DEFAULT_LIST, ListRules

from .keeping import Keeping, Nowhere
from .remembered import Remembered

if TYPE_CHECKING:
    from tui_tracker.model.office import Office

DEMO: Final = 190
"""Exit code of an app that is left for the demo; whoever opened it opens it again afterwards."""
AGAIN: Final = 191
"""Exit code of an app that is to be opened again, with the configuration as it is now."""


class RuleKeeper(Protocol):
    """Who keeps a page's rules in the configuration."""

    def keep(self, page: str, rules: AttentionRules) -> str:
        """Write them; what came of it, in the operator's language. Raises `AppError` where they can't be kept.

        Writes a file: not for the screen's own thread.
        """


class UiOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What configuration and command line say of the screens. `note`: said on every screen ("demo", "read-only")."""

    title: str = "tui-tracker"
    default_window_days: int = 30
    tracking_rules: AttentionRules = msgspec.field(default_factory=lambda: TRACKING_RULES)
    monitor_rules: AttentionRules = msgspec.field(default_factory=lambda: MONITOR_RULES)
    deadlines: DeadlineRules = DEFAULT_DEADLINES
    queue_rules: QueueRules = DEFAULT_QUEUE
    queue_first: bool = False  # the app opens on the morning queue, as its rules say
    timezone: tzinfo = UTC
    ascii_only: bool = False
    read_only: bool = False
    mouse: bool = True
    note: str = ""
    list_rules: ListRules = DEFAULT_LIST
    keeping: Keeping = msgspec.field(default_factory=Nowhere)
    asking: Asking | None = None  # who knows of plugins that are new here; None: nobody is asked
    rule_keeper: RuleKeeper | None = None  # None: rules that are changed hold until the app is closed
    remembered: Remembered = msgspec.field(default_factory=Remembered)
    theme: str = ""  # one of `theme.LABELS`; "" = dark, or the terminal's sixteen colours where it has no more
    keys: Mapping[str, str] = msgspec.field(default_factory=dict)  # by the id of a binding, as `[keys]` has them
    office: "Office | None" = None  # what reaches past the engine: carriers in full, configuration, import

    def queue_terms(self, now: datetime) -> Terms:
        """What the morning queue is judged by."""
        return Terms(now, self.queue_rules, self.tracking_rules, self.deadlines, self.timezone)

    def case_now(self, row: OrderRow, now: datetime) -> Case | None:
        """What the queue shows of an order; `None` where it is not in it, or was put off."""
        return None if is_asleep(row, now, self.deadlines) else case_of(row, self.queue_terms(now))


class Said(msgspec.Struct, frozen=True):
    """What was said in the flash line, at `at` by the machine's clock (UTC)."""

    at: datetime
    text: str
    error: bool = False


class Shell(Protocol):
    """The app as its screens and dialogs know it."""

    tr: Translator
    port: EnginePort
    options: UiOptions
    ascii_only: bool

    @property
    def said(self) -> Sequence[Said]:
        """What was said since the start, the newest last; the last few hundred."""

    def go(self, name: str) -> None:
        """To one of the main screens: "orders", "tracking", "monitor", "queue", "carriers", "outbox" or "messages"."""

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
