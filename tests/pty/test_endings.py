"""However the app ends, its exit code says so and the terminal is as it was."""

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
