"""The line drops while the app is open: it ends by itself, keeps what was done, and says so by its exit code."""

import sys

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened
from tests.pty.terminal import Terminal

HUNG_UP = 129  # 128 + SIGHUP


@pytest.mark.parametrize("controlling", [True, False], ids=["told by a signal", "told by nobody"])
@pytest.mark.parametrize("arguments", [(), ("demo", "--orders", "5")], ids=["app", "demo"])
def test_it_ends_when_its_terminal_is_gone(desk: Desk, controlling: bool, arguments: tuple[str, ...]) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    with opened(desk, *arguments, controlling=controlling) as terminal:
        terminal.sees("Orders")
        terminal.hang_up()
        assert terminal.process.wait(60) == HUNG_UP


OPENING = """
import select, sys
from tui_tracker.cli.running import run
from tui_tracker.ui.app import TrackerApp

made = TrackerApp.__init__

def waits(self, *arguments):
    print("opening", flush=True)
    terminal = select.poll()
    terminal.register(0, 0)
    terminal.poll()
    made(self, *arguments)

TrackerApp.__init__ = waits
sys.exit(run(["--data", sys.argv[1]]))
"""


def test_it_ends_when_its_terminal_went_while_it_was_being_opened(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    command = [sys.executable, "-c", OPENING, str(desk.data)]
    with Terminal(command, env=desk.environment(), cwd=desk.home) as terminal:
        terminal.sees("opening")
        terminal.hang_up()
        assert terminal.process.wait(60) == HUNG_UP


def test_what_was_done_before_is_kept(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    with opened(desk, controlling=True) as terminal:
        terminal.sees("#1001")
        terminal.press("t")
        terminal.sees("Set the status of")
        terminal.press("end", "enter")
        terminal.sees("set to Delivered")
        terminal.hang_up()
        assert terminal.process.wait(60) == HUNG_UP
    assert desk.json("show", "#1001")["status"] == "delivered"
