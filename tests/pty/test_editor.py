"""`$EDITOR` gets the terminal and a file of its own; what it leaves is kept, and the screen is drawn again."""

import os
import signal
import stat
import time
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened

EDITOR = """\
#!/bin/sh
stat -c %a "$1" "$(dirname "$1")" > "{seen}"
cat "$1" >> "{seen}"
echo "the editor has the terminal"
{does}
"""


def editor(folder: Path, does: str) -> tuple[str, Path]:
    """A program that does so to the file it is given, and where it writes what it saw."""
    path, seen = folder / "my editor", folder / "seen.txt"
    path.write_text(EDITOR.format(seen=seen, does=does), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f'"{path}"', seen


def test_a_note_is_written_in_the_editor_and_nobody_else_may_read_the_file(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    command, seen = editor(desk.home, 'printf "two\\nlines\\n" > "$1"')
    with opened(desk, environ={"EDITOR": command, "VISUAL": ""}) as terminal:
        terminal.sees("#1001")
        terminal.press("e")
        terminal.sees("Note written: #1001")
        terminal.press("y")
        terminal.sees("i Note             two lines")
        terminal.press("escape")
        terminal.sees(lambda text: "Copy of" not in text)
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()
    assert seen.read_text(encoding="utf-8").split()[:2] == ["600", "700"]


def test_an_editor_that_fails_or_changes_nothing_changes_nothing(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    for does, said in (('echo x > "$1"; exit 1', "ended with an error (1)"), (":", "Nothing was changed")):
        command, _ = editor(desk.home, does)
        with opened(desk, environ={"VISUAL": command}) as terminal:
            terminal.sees("#1001")
            terminal.press("e")
            terminal.sees(said)
            terminal.press("q")
            assert terminal.ends() == 0


def test_an_editor_that_is_not_there_is_told_and_the_app_goes_on(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    with opened(desk, environ={"EDITOR": os.devnull + "/none", "VISUAL": ""}) as terminal:
        terminal.sees("#1001")
        terminal.press("e")
        terminal.sees("could not be started")
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_a_message_to_the_supplier_is_edited_before_it_goes_to_the_clipboard(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    command, seen = editor(desk.home, 'echo "Dear supplier" > "$1"')
    with opened(desk, environ={"EDITOR": command, "VISUAL": ""}) as terminal:
        terminal.sees("#1001")
        terminal.press("m")
        terminal.sees("To the supplier about #1001")
        terminal.press("e")
        terminal.sees("Dear supplier")
        terminal.press("y")
        terminal.sees("noted: #1001")
        terminal.writes(b"\x1b]52;c;RGVhciBzdXBwbGll")
        terminal.press("q")
        assert terminal.ends() == 0
    assert "Tracking code: RB123456785CN" in seen.read_text(encoding="utf-8")


@pytest.mark.parametrize("stubborn", ["", "trap '' TERM HUP;"], ids=["ends", "does not want to end"])
def test_a_signal_ends_the_editor_with_the_app_and_leaves_no_note_behind(desk: Desk, stubborn: str) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Eva Lind")
    (desk.home / "tmp").mkdir()
    command, _ = editor(desk.home, f'{stubborn} echo "its number is $$."; while :; do read -r line; done')
    with opened(desk, environ={"EDITOR": command, "VISUAL": "", "TMPDIR": str(desk.home / "tmp")}) as terminal:
        terminal.sees("#1001")
        terminal.press("e")
        seen = terminal.sees(lambda text: "its number is" in text and text.rstrip().endswith("."))
        number = int(seen.rpartition("its number is ")[2].strip(" .\n"))
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ends() == 143
        assert terminal.is_clean()
    assert gone(number)
    assert not list((desk.home / "tmp").glob("tui-tracker-*"))


def gone(number: int) -> bool:
    """Whether that process ends soon."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
