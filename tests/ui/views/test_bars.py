"""Bars and sparklines as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_tracker.ui.views.bars import bar, gathered, sparkline


@pytest.mark.parametrize(
    ("n", "most", "expected"),
    [(0, 10, ""), (10, 10, "████"), (5, 10, "██"), (1, 1000, "▏"), (3, 0, ""), (7, 10, "██▊"), (20, 10, "████")],
)
def test_a_bar_is_as_long_as_its_share(n: int, most: int, expected: str) -> None:
    assert bar(n, most, 4) == expected


def test_in_ascii_something_is_never_nothing() -> None:
    assert [bar(n, 100, 8, ascii_only=True) for n in (0, 1, 50, 100)] == ["", "#", "####", "########"]


def test_a_sparkline_has_a_height_for_every_number_and_a_blank_for_none() -> None:
    assert sparkline([0, 1, 4, 8], 10) == " ▁▄█"
    assert sparkline([0, 1, 4, 8], 10, ascii_only=True) == " .=#"
    assert sparkline([0, 0], 10) == "  "
    assert sparkline([], 10) == ""


def test_neighbours_are_added_up_where_there_is_no_room() -> None:
    assert gathered([1, 2, 3, 4, 5], 3) == [3, 7, 5]


@given(st.lists(st.integers(0, 1000)), st.integers(1, 60), st.booleans())
def test_nothing_is_ever_wider_than_its_room(counts: list[int], width: int, ascii_only: bool) -> None:
    assert cell_len(sparkline(counts, width, ascii_only=ascii_only)) <= width
    assert all(cell_len(bar(n, max(counts), width, ascii_only=ascii_only)) <= width for n in counts)


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 60))
def test_gathering_loses_nothing(counts: list[int], width: int) -> None:
    assert sum(gathered(counts, width)) == sum(counts)
