"""Tables fit the terminal, cell by cell."""

import pytest

from tui_tracker.cli.output import Column, cell_width, colours, cut, shortened, table

COLUMNS = (Column(title="Order"), Column(title="Customer", shrinks=True), Column(title="Sure", right=True))
ROWS = [("#1001", "Alva Lind", "95%"), ("#1002", "王小明 of a very long name indeed", "5%")]


@pytest.mark.parametrize("cells", [30, 40, 80])
def test_no_line_is_wider_than_the_terminal(cells: int) -> None:
    lines = table(COLUMNS, ROWS, cells)
    assert len(lines) == 3
    assert max(map(cell_width, lines)) <= cells


def test_columns_stand_in_line_by_cells_not_characters() -> None:
    lines = table(COLUMNS, ROWS, 80)
    assert len({cell_width(line) for line in lines}) == 1
    assert lines[1].endswith("95%")


def test_what_may_not_shrink_stays_whole() -> None:
    assert all(line.startswith(("#1001", "#1002", "Order")) for line in table(COLUMNS, ROWS, 20))


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("åäö", 3), ("a\u0308", 1), ("王小", 4), ("a\u200bb", 2), ("◌ Väntar", 8)]
)
def test_cells_of_text(text: str, cells: int) -> None:
    assert cell_width(text) == cells


def test_cut_text_ends_in_an_ellipsis_and_never_splits_a_wide_character() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("王小明", 4) == "王…"
    assert cut("short", 5) == "short"


def test_a_code_is_shortened_in_its_middle_and_how_many_more_there_are_stays() -> None:
    assert shortened("LP00123456789012 +12", 16) == "LP00123…9012 +12"
    assert shortened("LP00123456789012", 10) == "LP001…9012"
    assert shortened("LP00123456789012 +1", 40) == "LP00123456789012 +1"
    lines = table([Column(title="Code", shrinks=True, code=True)], [("LP00123456789012 +1",)], 12)
    assert lines[1] == "LP00…9012 +1"


def test_no_colour_without_a_terminal() -> None:
    assert not colours(environ={})
