"""Which messages belong into a commit, by the configuration: what the store asks at every commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tui_tracker.model.outbox import NotifyRules, OutboxMessage, messages_for
from tui_tracker.store.api import Act, Always, Changed

_HISTORY: Final = frozenset({"import"})  # acts that may bring orders from long ago
_NEVER: Final = frozenset({"undo", "redo"})  # …and such by which nothing happens to a parcel


def always_for(rules: NotifyRules) -> Always | None:
    """For `open_store`; `None` while nobody is told anything."""
    if not rules.enabled:
        return None

    def always(changed: Sequence[Changed], act: Act, now: datetime) -> list[OutboxMessage]:
        if act.kind in _NEVER:
            return []
        imported = act.kind in _HISTORY
        return [each for one in changed for each in messages_for(one.before, one.after, rules, now, imported=imported)]

    return always
