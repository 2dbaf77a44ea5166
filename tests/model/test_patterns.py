"""A pattern for numbers is quick, or it is refused."""

import time

import pytest

from tui_tracker.model.patterns import NumberPattern


@pytest.mark.parametrize("pattern", ["(?:a|a)" * 20, "(?:a|a)" * 13, "(?:a|a|a)" * 8])
def test_choices_after_choices_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="choices after choices"):
        NumberPattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(?:RR|RB|CP|LX)[0-9]{9}(?:CN|SE|NO|DK)", "|".join("abcdefghij"), "[A|B](?:x|y)" * 9, r"\(a\|b\)" * 9]
)
def test_what_couriers_need_is_taken(pattern: str) -> None:
    NumberPattern(pattern)


def test_the_most_ways_that_are_taken_are_quick() -> None:
    slowest = NumberPattern("(?:a|a)" * 12 + "c")
    begun = time.process_time()
    assert not slowest.matches("a" * 12 + "b")
    assert time.process_time() - begun < 1
