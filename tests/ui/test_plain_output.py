"""What is written last: cell for cell in ASCII where nothing else can be shown, and never a control character."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tui_tracker.model.status import STATUSES
from tui_tracker.ui.compat import latin_letters
from tui_tracker.ui.output import Harmless, to_ascii


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("Åsa Öberg", "Asa Oberg"),
        ("╭─ Keys ─╮ │", "+- Keys -+ |"),
        ("demo · 2 due…", "demo . 2 due."),
        ("▅▅", "##"),
        ("林怡君", "??????"),
    ],
)
def test_each_sign_becomes_the_nearest(text: str, ascii_text: str) -> None:
    assert to_ascii(text) == ascii_text


def test_the_letters_of_western_europe_stay_where_the_terminal_has_them() -> None:
    assert to_ascii("Åsa Öberg · café × 2 Ł", latin=True) == "Åsa Öberg . café x 2 ?"


@pytest.mark.parametrize(
    ("environ", "encoding", "latin"),
    [
        ({"TERM": "linux", "LANG": "sv_SE.UTF-8"}, "utf-8", True),
        ({"TERM": "linux", "LANG": "C"}, "utf-8", False),
        ({"TERM": "linux", "LANG": "sv_SE"}, "iso8859-1", False),
        ({"TERM": "xterm", "LANG": "sv_SE.UTF-8"}, "utf-8", False),
    ],
)
def test_which_terminal_that_is(environ: dict[str, str], encoding: str, latin: bool) -> None:
    assert latin_letters(environ, encoding) is latin


def test_nothing_moves_by_it() -> None:
    text = "".join(info.glyph for info in STATUSES) + "▸↕● 林 ŁŞ 1 × …"
    assert to_ascii(text).isascii()
    assert cell_len(to_ascii(text)) == cell_len(text)


def test_control_characters_are_dropped_and_the_rest_stays() -> None:
    segments = [Segment("Åsa\x1b]52;c;QQ==\x07 \x9b31mEk"), Segment("plain")]
    written = Harmless().apply(segments, Color(0, 0, 0))
    assert [segment.text for segment in written] == ["Åsa]52;c;QQ== 31mEk", "plain"]


def test_signs_that_turn_text_round_are_dropped_and_nothing_moves() -> None:
    text = "Åsa\u202e\u2066\u200b Ek\u00ad"
    (written,) = Harmless().apply([Segment(text)], Color(0, 0, 0))
    assert written.text.rstrip() == "Åsa Ek"
    assert cell_len(written.text) == cell_len(text)


def test_accents_piled_on_a_letter_are_cut_and_those_of_languages_stay() -> None:
    (written,) = Harmless().apply([Segment("Zo\u0308e\u0301 \u1ec7 e" + "\u0301" * 200)], Color(0, 0, 0))
    assert written.text == "Zo\u0308e\u0301 \u1ec7 e" + "\u0301" * 3


def test_a_sign_that_falls_apart_takes_no_more_room_than_it_had() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    (written,) = Harmless().apply([Segment(f"a{family}b")], Color(0, 0, 0))
    assert cell_len(written.text) == cell_len(f"a{family}b")
    assert "\u200d" not in written.text
