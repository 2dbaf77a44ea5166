"""However the app ends, its exit code says so and the terminal is as it was."""

import re
import signal
import subprocess
import sys

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened
from tests.pty.terminal import Terminal


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """One order, with nobody to ask about it."""
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    return desk


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str)
def test_a_signal_ends_it_with_its_code_and_a_clean_terminal(shop: Desk, number: signal.Signals, code: int) -> None:
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.process.send_signal(number)
        assert terminal.ends() == code
        assert terminal.is_clean()


def test_ctrl_c_twice_leaves(shop: Desk) -> None:
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("ctrl+c")
        terminal.sees("Ctrl+C once more quits")
        terminal.press("ctrl+c")
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_leaving_from_a_dialog_leaves_no_trace_either(shop: Desk) -> None:
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("t")
        terminal.sees("Set the status of")
        terminal.press("\x11")  # ctrl+q
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_what_was_done_in_the_app_is_in_the_file_however_it_ended(shop: Desk) -> None:
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("t")
        terminal.sees("Set the status of")
        terminal.press("end", "enter")
        terminal.sees("set to Delivered")
        terminal.process.kill()
        assert terminal.ends() == -signal.SIGKILL
    assert shop.json("show", "#1001")["status"] == "delivered"


FAILING = """
import sys
from tui_tracker.cli.running import run
from tui_tracker.ui.screens.base import TrackerScreen

def boom(self):
    customer = "Alva Lind"
    raise RuntimeError("this was not expected")

TrackerScreen.action_redraw = boom
sys.exit(run(["--data", sys.argv[1]]))
"""


def test_a_bug_ends_it_with_70_three_lines_and_a_report(shop: Desk) -> None:
    command = [sys.executable, "-c", FAILING, str(shop.data)]
    with Terminal(command, columns=160, env=shop.environment(), cwd=shop.home) as terminal:
        terminal.sees("#1001")
        terminal.press("\x0c")  # ctrl+l
        assert terminal.ends() == 70
        assert terminal.is_clean()
        after = bytes(terminal.output).rpartition(b"\x1b[?1049l")[2].decode()
    lines = [line for line in re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", after).splitlines() if line.strip()]
    (report,) = shop.home.rglob("bug-*.txt")
    assert lines == [
        "A bug in tui-tracker: RuntimeError",
        "What was done before it is kept.",
        f"A report was written to {report}; please send it in.",
    ]
    text = report.read_text(encoding="utf-8")
    assert "this was not expected" in text
    assert "Alva Lind" not in text.replace('customer = "Alva Lind"', "")  # no values of variables
    assert shop.json("show", "#1001")["number"] == "#1001"


@pytest.mark.parametrize("arguments", [(), ("demo",)], ids=["app", "demo"])
def test_a_terminal_that_calls_itself_dumb_is_told_so(shop: Desk, arguments: tuple[str, ...]) -> None:
    with opened(shop, *arguments, environ={"TERM": "dumb"}) as terminal:
        assert terminal.ends() == 2
        assert "opens on a terminal only" in terminal.text()
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize("arguments", [(), ("demo",)], ids=["app", "demo"])
def test_without_a_terminal_it_says_so_and_ends_with_two(desk: Desk, arguments: tuple[str, ...]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tui_tracker", "--data", str(desk.data), *arguments],
        cwd=desk.home,
        env=desk.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert "opens on a terminal only" in run.stderr
    assert len(run.stderr.splitlines()) == 2
    assert not desk.data.exists()


@pytest.mark.parametrize("arguments", ["", "demo"], ids=["app", "demo"])
def test_it_does_not_open_where_nobody_would_see_it(desk: Desk, arguments: str) -> None:
    """The app is drawn on standard error: led into a file, it would leave a dead screen that eats keys."""
    command = f"{sys.executable} -m tui_tracker --data {desk.data} {arguments} 2>{desk.home}/errors"
    with Terminal(["sh", "-c", command], env=desk.environment(), cwd=desk.home) as terminal:
        assert terminal.ends() == 2
        assert terminal.text().strip() == ""
    assert "opens on a terminal only" in (desk.home / "errors").read_text(encoding="utf-8")
