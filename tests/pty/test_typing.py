"""Typing faster than the screen: what comes in one packet over a slow line goes where it was meant to go."""

from tests.cli.process import Desk
from tests.pty.opening import opened


def test_a_filter_typed_ahead_lands_in_the_prompt_and_acts_on_nothing(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Squirt Lind")
    desk.ok("add", "#1002", "LX123456785CN", "--name", "Bo Ek")
    with opened(desk) as terminal:
        terminal.sees("#1002")
        terminal.press("/squirt\r")  # s, q, i, r and t are keys of the list; one of them leaves the program
        terminal.sees("Orders 1/2  squirt")
        terminal.press("q")
        assert terminal.ends() == 0


def test_a_slash_in_the_prompt_is_a_character(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    desk.ok("add", "#1002", "LX123456785CN", "--name", "Bo Ek")
    with opened(desk) as terminal:
        terminal.sees("#1002")
        terminal.press("//l.nd/", "enter")
        terminal.sees("Orders 1/2  /l.nd/")
        terminal.press("q")
        assert terminal.ends() == 0


def test_an_amount_typed_ahead_of_its_dialog_is_the_amount_that_is_kept(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    with opened(desk) as terminal:
        terminal.sees("#1001")
        terminal.press("$12.50 SEK\r")
        terminal.sees("Marked refunded 12.50 SEK")
        terminal.press("q")
        assert terminal.ends() == 0
    (found,) = desk.json("list")
    assert (found["refund"]["amount"], found["refund"]["currency"]) == ("12.50", "SEK")


def test_a_key_right_behind_the_one_that_opens_an_order_is_the_orders(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    with opened(desk) as terminal:
        terminal.sees("#1001")
        terminal.press("\r3")
        terminal.sees("Fulfilment")
        terminal.press("q", "q")
        assert terminal.ends() == 0
