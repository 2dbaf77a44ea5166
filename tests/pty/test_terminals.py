"""Small, plain and colourless terminals; and text from outside that would like to speak to the terminal itself."""

import re

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened, row_of
from tests.pty.terminal import Terminal

CSI_COLOUR = re.compile(rb"\x1b\[([\d;:]*)m")
COLOURED = re.compile(rb"\x1b\[([\d;:]*)m([^\x1b]*)")


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """Two orders, all in ASCII."""
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind", "--country", "SE")
    desk.ok("add", "#1002", "--name", "Bo Ek", "--country", "SE")
    return desk


def visit(terminal: Terminal) -> list[str]:
    """The order list, an order, the nine statuses, the tracking page, help: what each looked like."""
    seen = [terminal.sees("#1001")]
    terminal.press("G", "enter")
    seen.append(terminal.sees("Order #1001"))
    terminal.press("t")
    seen.append(terminal.sees("Set the status of"))
    terminal.press("escape")
    terminal.sees(lambda text: "Set the status of" not in text)
    terminal.press("2")
    seen.append(terminal.sees("Tracking page"))
    terminal.press("?")
    seen.append(terminal.sees(lambda text: "Keys" in text))
    return seen


@pytest.mark.parametrize(
    "environ", [{"TERM": "linux"}, {"LC_ALL": "C"}, {"LC_ALL": "", "LANG": "C"}], ids=["console", "lc_all", "lang"]
)
def test_a_terminal_with_ascii_only_is_shown_ascii_only(shop: Desk, environ: dict[str, str]) -> None:
    with opened(shop, environ=environ) as terminal:
        for text in visit(terminal):
            assert text.isascii(), [character for character in text if not character.isascii()]


def test_the_linux_console_keeps_the_letters_of_western_europe(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Åsa Öberg", "--country", "SE")
    with opened(desk, environ={"TERM": "linux"}) as terminal:
        assert "Åsa Öberg" in row_of(terminal.sees("#1001"), "#1001")


def test_the_row_under_the_cursor_stands_out_without_colour(shop: Desk) -> None:
    with opened(shop, environ={"NO_COLOR": "1"}) as terminal:
        terminal.sees("#1001")
        terminal.press("g")
        terminal.sees(lambda _: "#1002" in terminal.reversed_text() and "#1001" not in terminal.reversed_text())
        terminal.press("G")
        terminal.sees(lambda _: "#1001" in terminal.reversed_text() and "#1002" not in terminal.reversed_text())


def test_statuses_are_told_without_colour_and_no_colour_is_written(shop: Desk) -> None:
    with opened(shop, environ={"NO_COLOR": "1"}) as terminal:
        assert "Pending" in row_of(terminal.sees("#1001"), "#1001")
        visit(terminal)
        for parameters in CSI_COLOUR.findall(bytes(terminal.output)):
            for number in re.split(rb"[;:]", parameters):
                assert not number or int(number) < 30 or number in (b"39", b"49"), parameters  # back to the default


@pytest.mark.parametrize("theme", ["dark", "safe-light"])
def test_a_terminal_of_sixteen_colours_is_written_to_in_those_only(shop: Desk, theme: str) -> None:
    with opened(shop, "--theme", theme, environ={"TERM": "linux", "COLORTERM": ""}) as terminal:
        visit(terminal)
        for parameters, text in COLOURED.findall(bytes(terminal.output)):
            numbers = set(re.split(rb"[;:]", parameters))
            assert not {b"38", b"48"} & numbers, parameters
            behind = numbers & {b"%d" % n for n in (*range(40, 48), *range(100, 108))}
            assert not (text.strip(b" #") and b"7" in numbers and behind), text  # reversed, that is the letters' colour


def test_a_terminal_that_is_too_small_is_told_what_is_needed(shop: Desk) -> None:
    with opened(shop, columns=50, lines=12) as terminal:
        terminal.sees("60×15 are needed")
        terminal.sees("50×12")
        terminal.resize(80, 24)
        terminal.sees("#1001")
        terminal.resize(40, 10)
        terminal.sees("40×10")
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_a_window_made_tiny_and_large_again_shows_the_same_list(shop: Desk) -> None:
    with opened(shop) as terminal:
        shown = terminal.sees(lambda text: "#1001" in text and "w Why?" in text)
        before = shown.splitlines()[1:-1]  # the first line says what is due
        for columns, lines in ((20, 5), (1, 1), (200, 60), (20, 5), (80, 24)):
            terminal.resize(columns, lines)
            if lines > 1:
                terminal.sees("20" if lines == 5 else "#1001")
        terminal.sees(lambda text: text.splitlines()[1:-1] == before)
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_a_dialog_outlives_a_window_that_is_too_small_for_it(shop: Desk) -> None:
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("G", "t")
        terminal.sees("Set the status of")
        terminal.resize(20, 5)
        terminal.sees("20×5")
        terminal.resize(80, 24)
        terminal.sees("Set the status of")
        terminal.press("end", "enter")
        terminal.sees("set to Delivered")
