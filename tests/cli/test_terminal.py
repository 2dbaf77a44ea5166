"""On a real terminal: questions are asked, progress is shown, colour stays away where it is not wanted."""

import signal
import sys
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.pty.terminal import Terminal

ORDERS = "Name,Email,Created at,Lineitem name\n#2001,alva@kund.example,2026-01-05 10:00:00 +0100,Lamp\n"


def on_terminal(desk: Desk, *arguments: str) -> Terminal:
    command = [sys.executable, "-m", "tui_tracker", "--data", str(desk.data), *arguments]
    return Terminal(command, env=desk.environment())


@pytest.fixture
def orders(desk: Desk) -> Path:
    path = desk.home / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


@pytest.mark.parametrize(("answer", "orders_after"), [("y", 1), ("n", 0)])
def test_import_asks_before_it_writes(desk: Desk, orders: Path, answer: str, orders_after: int) -> None:
    with on_terminal(desk, "import", str(orders)) as terminal:
        terminal.sees("Import this?")
        terminal.press(answer, "enter")
        assert terminal.ends() == 0
    assert len(desk.json("list")) == orders_after


def test_an_interrupt_at_the_question_writes_nothing(desk: Desk, orders: Path) -> None:
    with on_terminal(desk, "import", str(orders)) as terminal:
        terminal.sees("Import this?")
        while terminal.process.poll() is None:  # one that comes just before the read is noticed with the next
            terminal.process.send_signal(signal.SIGINT)
            terminal.reads(0.5)
        assert terminal.ends() == 130
        assert terminal.is_clean()
    assert desk.json("list") == []


def test_a_table_fits_the_terminal(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "A customer of a name that goes on and on", "--country", "SE")
    with on_terminal(desk, "list") as terminal:
        terminal.sees("1 order")
        assert terminal.ends() == 0
        line = next(line for line in terminal.text().splitlines() if line.startswith("#1001"))
    assert "RB123456785CN" in line
    assert "…" in line or len(line) <= 80
