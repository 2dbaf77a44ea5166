"""Columns get their cells and texts are cut to them, measured as the terminal measures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_tracker.ui.views.cells import Column, fitted, placed

LETTERS = st.text(alphabet="ab åé林é\u0301👍\u200b…", max_size=40)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 5, "abc  "),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        ("abcd", 0, ""),
        ("", 2, "  "),
        ("林林", 4, "林林"),
        ("林林", 3, "林…"),
        ("林林", 2, " …"),
    ],
)
def test_a_text_is_padded_or_cut(text: str, width: int, shown: str) -> None:
    assert fitted(text, width) == shown


def test_numbers_stand_on_the_right() -> None:
    assert fitted("12d", 5, right=True) == "  12d"


def test_without_an_ellipsis_the_whole_width_is_used() -> None:
    assert fitted("Till", 3, ellipsis="") == "Til"


@given(LETTERS, st.integers(0, 30), st.booleans(), st.sampled_from(["…", "~", ""]))
def test_a_text_takes_exactly_its_cells(text: str, width: int, right: bool, ellipsis: str) -> None:
    assert cell_len(fitted(text, width, right=right, ellipsis=ellipsis)) == width


COLUMNS = (
    Column("a", "A", 4, rank=0),
    Column("b", "B", 10, grow=1, rank=2),
    Column("c", "C", 6, grow=2, rank=1),
)


def sizes(width: int) -> dict[str, int]:
    """Column → cells."""
    return {place.column.key: place.width for place in placed(COLUMNS, width)}


def test_what_just_fits_is_shown_as_it_is() -> None:
    assert sizes(22) == {"a": 4, "b": 10, "c": 6}


def test_what_is_left_is_shared() -> None:
    assert sizes(28) == {"a": 4, "b": 12, "c": 10}


def test_no_cell_of_what_is_left_is_lost() -> None:
    assert sum(sizes(29).values()) + 2 == 29


def test_the_least_important_column_goes_first() -> None:
    assert sizes(21) == {"a": 4, "c": 16}


def test_one_column_stays_however_narrow_it_is() -> None:
    assert list(sizes(2)) == ["a"]


@given(st.integers(11, 300))
def test_columns_never_need_more_than_there_is(width: int) -> None:
    found = sizes(width)
    assert sum(found.values()) + len(found) - 1 <= width
