"""How look-ups are judged: apart from them, so that the engine is made without importing what only asking needs."""

from collections.abc import Mapping

import msgspec

from tui_tracker.model.budget import BudgetRules
from tui_tracker.model.codes import DEFAULT_CODES, CodeRules
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.derive import DEFAULT_RULES, DeriveRules
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, ScheduleRules
from tui_tracker.model.suspicion import DEFAULT_SUSPICION, SuspicionRules


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How answers are judged and when the next look is."""

    rules: DeriveRules = DEFAULT_RULES
    schedule: ScheduleRules = DEFAULT_SCHEDULE
    codes: CodeRules = DEFAULT_CODES
    suspicion: SuspicionRules = DEFAULT_SUSPICION
    deadlines: DeadlineRules = DEFAULT_DEADLINES
    budgets: Mapping[str, BudgetRules] = msgspec.field(default_factory=dict)  # by carrier
    language: str = "en"
