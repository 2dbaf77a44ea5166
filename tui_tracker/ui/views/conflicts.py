"""What to say when an act has replaced what somebody else had just set."""

from collections.abc import Sequence

from tui_tracker.i18n import Translator
from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.text import clean_text


def conflict_words(conflicts: Sequence[Conflict], tr: Translator) -> str:
    """In one short sentence; nothing where there was none."""
    if not conflicts:
        return ""
    theirs = conflicts[0].theirs
    who = clean_text(str(theirs.get("by", ""))) if isinstance(theirs, dict) else ""
    if not who:
        return tr("this replaces what was changed meanwhile; the log has both")
    return tr("this replaces what {who} set meanwhile; the log has both").format(who=who)
