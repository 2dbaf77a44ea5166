"""The nine statuses explained, in both languages and any width."""

import pytest
from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.status import STATUSES, Detail, Status
from tui_tracker.ui.views.statuses import counted, explained, options, status_span


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("width", [24, 40, 72, 78, 118])
def test_all_nine_are_explained_in_full_within_the_width(language: str, width: int) -> None:
    tr = Translator(language)
    lines = explained(tr, width)
    assert all(cell_len(line.text) <= width for line in lines)
    for index, info in enumerate(STATUSES):
        mine = [line.text for line in lines if line.target == index]
        words = " ".join(" ".join(mine).split())
        assert words.startswith(f"{info.glyph} {tr.status(info.status)}")
        assert words.endswith(tr.meaning(info.status))


def test_a_status_is_told_by_glyph_and_word_and_detail() -> None:
    tr = Translator("en")
    assert status_span(Status.ALERT, tr, Detail.CUSTOMS_HELD).text == "! Alert, held by customs"
    assert status_span(Status.DELIVERED, tr, Detail.DELIVERED).text == "✓ Delivered"
    assert status_span(Status.RETURNED, tr, plain=True).text == "< Returned"


def test_plain_glyphs_are_ascii() -> None:
    assert all(text.isascii() for _, text in options(Translator("en"), plain=True))


def test_counts_stand_beside_the_statuses_and_chosen_ones_are_marked() -> None:
    lines = counted({Status.ALERT: 12}, frozenset({Status.ALERT}), Translator("en"))
    assert len(lines) == 10
    assert lines[5].split() == ["[x]", "!", "Alert", "12"]
    assert lines[8].split() == ["[", "]", "✓", "Delivered", "0"]
    assert lines[9].split() == ["[", "]", "-", "No", "code", "yet", "0"]
    assert len({cell_len(line) for line in lines}) == 1
