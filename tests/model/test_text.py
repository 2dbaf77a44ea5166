"""Text from outside: the quick way for clean cells says the same as the careful one."""

from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.text import clean_text


class Slow(str):
    """Text that does not take the quick way."""


@given(st.text("ab \t\n\x1b\u00e5\u202e", max_size=14), st.integers(1, 12), st.booleans())
def test_the_quick_way_and_the_careful_way_agree(text: str, limit: int, multiline: bool) -> None:
    quick = clean_text(text, limit=limit, multiline=multiline)
    assert quick == clean_text(Slow(text), limit=limit, multiline=multiline)
    assert len(quick) <= limit
