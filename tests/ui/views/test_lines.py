"""Wrapping styled text by cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_tracker.ui.views.lines import Line, Span, plain, wrapped

SPANS = st.lists(st.tuples(st.text(alphabet="ab 界é-", max_size=30), st.sampled_from(["", "muted"])), max_size=5)


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_text_is_broken_between_words_and_hangs_under_its_first_line() -> None:
    lines = wrapped([Span("one two three four")], 10, indent=1, hang=2)
    assert texts(lines) == [" one two", "   three", "   four"]


def test_a_word_that_is_too_long_is_cut() -> None:
    assert texts(wrapped([Span("abcdefgh ij")], 4)) == ["abcd", "efgh", "ij"]


def test_wide_characters_take_two_cells() -> None:
    assert texts(wrapped([Span("深圳 上海")], 5)) == ["深圳", "上海"]


def test_roles_links_and_target_stay_with_their_words() -> None:
    lines = wrapped([Span("see "), Span("the page", "link", "https://a.example")], 8, target=3)
    assert [line.target for line in lines] == [3, 3]
    assert lines[0].spans == (Span("see "), Span("the", "link", "https://a.example"))
    assert lines[1].spans == (Span("page", "link", "https://a.example"),)


@given(SPANS, st.integers(4, 40), st.integers(0, 2))
def test_no_line_is_too_wide_and_no_letter_is_lost(pieces: list[tuple[str, str]], width: int, indent: int) -> None:
    spans = [Span(text, role) for text, role in pieces]
    lines = wrapped(spans, width, indent=indent)
    assert all(cell_len(line.text) <= width for line in lines)
    assert "".join(texts(lines)).replace(" ", "") == "".join(span.text for span in spans).replace(" ", "")


def test_our_own_signs_have_ascii_forms_of_the_same_width() -> None:
    line = Line((Span("▸ 2 × a · b – c…"),), 1)
    assert plain([line]) == [Line((Span("> 2 x a - b - c."),), 1)]
