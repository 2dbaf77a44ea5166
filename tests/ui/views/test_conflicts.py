"""Who has replaced what another had just set is told so."""

from tui_tracker.i18n import Translator
from tui_tracker.model.conflicts import Conflict
from tui_tracker.ui.views.conflicts import conflict_words

EN = Translator("en")


def test_without_a_conflict_nothing_is_said() -> None:
    assert conflict_words((), EN) == ""


def test_who_had_set_it_is_named_where_that_is_known() -> None:
    theirs = {"status": "alert", "by": "eva", "at": "2026-11-02T10:00:00Z"}
    by_eva = (Conflict("LP1.manual", theirs, None),)
    assert conflict_words(by_eva, EN) == "this replaces what eva set meanwhile; the log has both"
    assert conflict_words((Conflict("note", "b", "c"),), EN).startswith("this replaces what was changed meanwhile")


def test_a_name_that_would_steer_the_terminal_does_not() -> None:
    assert "\x1b" not in conflict_words((Conflict("LP1.manual", {"by": "e\x1b[2Jva"}, None),), EN)
