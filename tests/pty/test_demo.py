"""The demo on a terminal of 80×24, used as a person would: filter, open, track again, set by hand, leave."""

import re

from tests.cli.process import Desk
from tests.pty.opening import opened, row_of

CODE = re.compile(r"(#\d+) .* ([A-Z]{2}\d{9}CN) ")  # an order with one whole code on the list


def test_the_demo_from_filter_to_a_status_set_by_hand(desk: Desk) -> None:
    with opened(desk, "demo") as terminal:
        terminal.sees("Morning queue")
        terminal.press("1")
        found = CODE.search(terminal.sees(CODE.search))
        assert found is not None
        order, code = found.groups()

        terminal.press("/")
        terminal.sees("is:nocode")  # the prompt says what can be typed
        terminal.press(code)
        terminal.sees("1/200")
        terminal.press("enter")
        terminal.sees(lambda text: "Age" in text.splitlines()[1] and order in text)  # the prompt is closed

        terminal.press("enter")
        terminal.sees(f"Order {order}")

        terminal.press("r")
        terminal.sees(lambda text: re.search(rf"^ {code}: \S", text.splitlines()[-1]))

        terminal.press("t")
        terminal.sees("Set the status of")
        terminal.press("end", "enter")
        terminal.sees(f"{code} set to Delivered")
        terminal.sees(lambda text: "Delivered" in text.split("Parcels")[0] and "by hand" in text)

        terminal.press("escape")
        terminal.sees(lambda text: "Delivered*" in row_of(text, order))

        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_the_demo_leaves_nothing_behind(desk: Desk) -> None:
    temporary = desk.home / "tmp"
    temporary.mkdir()
    with opened(desk, "demo", "--orders", "5", environ={"TMPDIR": str(temporary)}) as terminal:
        terminal.sees("Orders 5")
        assert list(temporary.iterdir())
        terminal.press("q")
        assert terminal.ends() == 0
    assert list(temporary.iterdir()) == []
    assert not desk.data.exists()


def test_the_demo_says_on_every_screen_that_it_is_one(desk: Desk) -> None:
    with opened(desk, "demo", "--orders", "5") as terminal:
        terminal.sees(re.compile(r"^ Orders 5 .* demo").match)
        terminal.press("2")
        terminal.sees(re.compile(r"^ Tracking page .* demo").match)


def test_it_opens_on_a_wide_terminal_too(desk: Desk) -> None:
    with opened(desk, "demo", columns=120, lines=40) as terminal:
        terminal.sees("Morning queue")
        terminal.press("1")
        text = terminal.sees(lambda text: "Status" in text and "#1170" in text and "claim until" in text)
        assert max(map(len, text.splitlines())) > 80
        terminal.press("q")
        assert terminal.ends() == 0
