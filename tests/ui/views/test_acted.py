"""What an act did, in one line."""

from datetime import UTC, datetime

import pytest

from tui_tracker.engine.port import TakenBack
from tui_tracker.i18n import Translator
from tui_tracker.model.conflicts import Conflict
from tui_tracker.store.api import AuditEntry, Changed, Commit
from tui_tracker.ui.views.acted import done_words, field_words, orders_named, taken_back_words

EN = Translator("en")
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
ENTRY = AuditEntry(revision=3, at=NOW, kind="tags", by="eva", summary="+late", orders=(1, 2))


def commit(n: int) -> Commit:
    return Commit(revision=4, changed=tuple(Changed(id=each, before=None, after=None) for each in range(n)))


@pytest.mark.parametrize(
    ("number", "changed", "words"),
    [
        ("#1", 1, "Archived: #1 · u takes it back"),
        ("", 12, "Archived: 12 orders · u takes it back"),
        ("#1", 3, "Archived: 3 orders · u takes it back"),
        ("#1", 0, "Archived: nothing changed, it was so already"),
    ],
)
def test_it_says_to_how_many_and_how_it_is_taken_back(number: str, changed: int, words: str) -> None:
    assert done_words("Archived", number, changed, EN) == words


def test_orders_out_of_sight_are_told() -> None:
    assert orders_named("", 12, 3, EN) == "12 orders (3 out of sight)"


def test_taking_back_says_what_and_how_many() -> None:
    assert taken_back_words(TakenBack(ENTRY, commit(2)), EN) == (
        "Taken back: tags changed, 2 orders · Ctrl+R does it again"
    )
    assert taken_back_words(TakenBack(ENTRY, commit(1)), EN, again=True) == (
        "Done again: tags changed, 1 order · u takes it back"
    )


def test_what_stays_is_named_in_words_each_once() -> None:
    stays = [Conflict("note", "a", "b"), Conflict("note", "c", "d"), Conflict("LP1.manual", None, None)]
    assert taken_back_words(TakenBack(ENTRY, commit(1), stays), EN).endswith(
        "stays, changed since: note, LP1 status by hand"
    )


def test_many_that_stay_are_counted() -> None:
    stays = [Conflict(name, 1, 2) for name in ("note", "tags", "total", "currency")]
    assert "4 fields stay: changed since" in taken_back_words(TakenBack(ENTRY, commit(1), stays), EN)


def test_what_can_not_be_taken_back_at_all_is_told_so() -> None:
    found = TakenBack(ENTRY, commit(0), [Conflict("tags", [], ["late"])])
    assert taken_back_words(found, EN) == (
        "Not to be taken back, all of it was changed since: tags changed · stays, changed since: tags"
    )


def test_nothing_to_take_back() -> None:
    assert taken_back_words(TakenBack(None), EN) == "You have done nothing that can be taken back"


def test_a_field_of_a_newer_version_is_named_as_it_is_and_steers_no_terminal() -> None:
    assert field_words(Conflict("\x1b[2Jnew_thing", 1, 2), EN).isprintable()
