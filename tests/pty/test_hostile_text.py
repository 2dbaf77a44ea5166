"""Text from outside that would like to speak to the terminal itself is shown, and never spoken."""

import json

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened

NAME = "Eva\x1b]52;c;c3RvbGVu\x07\x1b[8;3;9t\x1b[?1047h\x9b31mLind\r\n\x1bcEk"
SPOKEN = (b"]52;c;c3RvbGVu\x07", b"\x1b[8;3;9t", b"\x1b[?1047h", b"\x1bc", b"\xc2\x9b", b"\x9b31m")


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A data file as stock TinyDB writes it, made by hand by somebody who means harm."""
    order = {
        "number": "#1001",
        "placed_at": "2026-01-05T10:00:00Z",
        "customer": {"name": NAME, "email": "eva@kund.example", "country": "SE"},
        "lines": [{"title": f"Lamp {NAME}", "quantity": 1}],
        "note": NAME,
        "parcels": [{"number": "RB123456785CN", "last_event": NAME, "added_at": "2026-01-05T10:00:00Z"}],
    }
    desk.data.parent.mkdir(parents=True)
    desk.data.write_text(json.dumps({"orders": {"1": order}}), encoding="utf-8")
    return desk


def test_nothing_of_it_reaches_the_terminal_from_any_screen(shop: Desk) -> None:
    with opened(shop, columns=120, lines=40) as terminal:
        terminal.sees("#1001")
        terminal.press("enter")
        terminal.sees("Order #1001")
        terminal.press("t")
        terminal.sees("Set the status of")
        terminal.press("escape")
        terminal.sees(lambda text: "Set the status of" not in text)
        terminal.press("2")
        terminal.sees("Tracking page")
        terminal.press("\x11")  # ctrl+q
        assert terminal.ends() == 0
        assert not [spoken for spoken in SPOKEN if spoken in terminal.output]
        assert terminal.is_clean()


@pytest.mark.parametrize("arguments", [("list",), ("show", "#1001"), ("parcels",)], ids=" ".join)
def test_nothing_of_it_reaches_the_terminal_from_a_command(shop: Desk, arguments: tuple[str, ...]) -> None:
    with opened(shop, *arguments) as terminal:
        assert terminal.ends() == 0
        assert b"RB123456785CN" in terminal.output
        assert not [spoken for spoken in SPOKEN if spoken in terminal.output]


def test_nothing_of_it_gets_in_by_add(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", NAME)
    assert not [character for character in desk.json("show", "#1001")["customer"]["name"] if ord(character) < 32]
    with opened(desk) as terminal:
        terminal.sees("#1001")
        terminal.press("q")
        assert terminal.ends() == 0
        assert not [spoken for spoken in SPOKEN if spoken in terminal.output]
