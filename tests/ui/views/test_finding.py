"""Words found in lines, and brought out where they stand."""

import pytest

from tui_tracker.ui.views.finding import brought_out, pattern_of, places
from tui_tracker.ui.views.lines import Line, Span

LINES = [Line((Span("Order "), Span("#1001", "heading"))), Line(), Line((Span("in transit, In transit"),))]


@pytest.mark.parametrize(
    ("words", "found"),
    [("order", [0]), ("in transit", [2]), ("In Transit", []), ("In transit", [2]), ("r #10", [0]), ("", []), (".", [])],
)
def test_small_letters_find_any_capitals_only_themselves(words: str, found: list[int]) -> None:
    assert places(LINES, pattern_of(words)) == found


def test_what_is_found_is_brought_out_across_pieces_and_the_text_stays() -> None:
    pattern = pattern_of("r #10")
    assert pattern is not None
    line = brought_out(LINES[0], pattern)
    assert line.text == LINES[0].text
    assert [span.text for span in line.spans if span.role == "chosen"] == ["r ", "#10"]


def test_every_place_in_a_line_is_brought_out() -> None:
    pattern = pattern_of("transit")
    assert pattern is not None
    assert [s.text for s in brought_out(LINES[2], pattern).spans if s.role == "chosen"] == ["transit", "transit"]
