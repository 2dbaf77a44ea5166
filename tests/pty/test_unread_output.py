"""A terminal that stops reading, as over a line that hangs: the engine goes on, keys wait, and the end comes in time."""

import signal
import time
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened
from tests.pty.terminal import Terminal

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
    kept = desk.home / "kept"
    with opened(desk, "demo", "--keep", str(kept)) as terminal:
        terminal.sees(" demo")
        stuck(terminal)
        grows(kept, times=3)
        terminal.press("1", "/", "#1165", "enter")
        terminal.sees("Orders 1/200")
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
