"""A terminal that stops reading, as over a line that hangs: the engine goes on, keys wait, the end comes in time."""

import re
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened
from tests.pty.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0  # seconds


def size(folder: Path) -> int:
    """How much the shop's files hold: every look-up that finds something makes them longer."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def stuck(terminal: Terminal) -> None:
    """Stop reading, and wait until the terminal has no room left."""
    before, since = -1, time.monotonic()
    end = since + _PATIENCE
    while time.monotonic() - since < 1.0:
        assert time.monotonic() < end, "the terminal never fills up"
        waiting = terminal.unread()
        if waiting != before or not waiting:
            before, since = waiting, time.monotonic()
        terminal.press("2", "1")  # two screens drawn
        time.sleep(0.02)


def grows(folder: Path, *, times: int) -> None:
    """Wait until the shop's files have changed so often."""
    end = time.monotonic() + _PATIENCE
    seen = size(folder)
    while times:
        assert time.monotonic() < end, "nothing is looked up any more"
        now = size(folder)
        if now != seen:
            seen, times = now, times - 1
        time.sleep(0.02)


def test_parcels_are_looked_up_while_nobody_reads_and_keys_are_kept(desk: Desk) -> None:
    folder = desk.data.parent
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.pty.busy", str(desk.data)]
    with Terminal(command, env=desk.environment(), cwd=ROOT) as terminal:
        terminal.sees(re.compile(r"Orders 50[\s\S]*In transit").search)
        stuck(terminal)
        grows(folder, times=20)
        terminal.press("1", "/", "#1007", "enter")
        terminal.sees("Orders 1/50")
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str)
def test_a_signal_ends_it_though_nobody_reads(desk: Desk, number: signal.Signals, code: int) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    with opened(desk) as terminal:
        terminal.sees("#1001")
        stuck(terminal)
        terminal.process.send_signal(number)
        assert terminal.process.wait(_PATIENCE) == code
    assert desk.json("show", "#1001")["number"] == "#1001"
