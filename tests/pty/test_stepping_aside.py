"""Job control as a shell does it: ctrl+z, fg, and an app that was begun in the background."""

import sys
from collections.abc import Iterator

import pytest

from tests.cli.process import Desk
from tests.pty.terminal import Terminal

CTRL_Z = "\x1a"
PROMPT = "ready>"


@pytest.fixture
def shell(desk: Desk) -> Iterator[Terminal]:
    """A person's shell, with a word for the app: `desk`."""
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    environment = {**desk.environment(), "PS1": PROMPT + " ", "ENV": ""}
    with Terminal(["sh", "-i"], env=environment, cwd=desk.home, controlling=True) as terminal:
        terminal.sees(PROMPT)
        terminal.press(f"alias desk='{sys.executable} -m tui_tracker --data {desk.data}'; clear\r")
        terminal.sees(lambda text: text.strip() == PROMPT)
        yield terminal


def has_it_back(shell: Terminal, *words: str) -> None:
    """Wait until the shell asks for a command, these words being told since the app let go of the terminal."""

    def told(_: str) -> bool:
        text = bytes(shell.output).rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
        return text.rstrip().endswith(PROMPT) and all(word in text for word in words)

    shell.sees(told)


def test_ctrl_z_gives_the_shell_its_terminal_and_fg_draws_the_screen_again(shell: Terminal) -> None:
    shell.press("desk\r")
    shell.sees("#1001")
    shell.press("t")
    shell.sees("Set the status of")
    shell.press("escape")
    shell.sees(lambda text: "Set the status of" not in text)
    for _ in ("with a dialog's place still to paint", "with nothing to paint"):
        shell.press(CTRL_Z)
        has_it_back(shell, "Stopped")
        assert not {mode for mode, on in shell.modes().items() if on} & {1000, 1003, 1006, 1049}
        shell.press("fg\r")
        shell.sees(lambda text: all(words in text for words in ("Orders 1", "#1001", "Track again")))
    shell.press("t")
    shell.sees("Set the status of")
    shell.press("end", "enter")
    shell.sees("set to Delivered")
    shell.press("q")
    has_it_back(shell)
    shell.press("echo it ended with $?\r")
    has_it_back(shell, "it ended with 0")


def test_begun_in_the_background_it_waits_until_it_is_called(shell: Terminal) -> None:
    shell.press("desk &\r")
    has_it_back(shell, "&")
    shell.press("fg\r")
    shell.sees("#1001")
    shell.press("q")
    has_it_back(shell)
    shell.press("echo it ended with $?\r")
    has_it_back(shell, "it ended with 0")


def test_in_a_dialog_ctrl_z_works_too_but_where_text_is_written_it_takes_back_what_was_typed(shell: Terminal) -> None:
    shell.press("desk\r")
    shell.sees("#1001")
    shell.press("?")
    shell.sees("Type to find a key")
    shell.press(CTRL_Z)
    has_it_back(shell, "Stopped")
    shell.press("fg\r")
    shell.sees("Type to find a key")
    shell.press("escape")
    shell.sees(lambda text: "Type to find a key" not in text)
    shell.press("i")
    shell.sees("Note of #1001")
    shell.press("written")
    shell.sees("written")
    shell.press(CTRL_Z)
    shell.sees(lambda text: "written" not in text and "Note of #1001" in text)
    shell.press("escape")
    shell.sees(lambda text: "Note of" not in text)
    shell.press("q")
    has_it_back(shell)
