"""Two people on one data file: what one does, the other sees."""

from tests.cli.process import Desk
from tests.pty.opening import opened, row_of


def test_a_status_set_in_one_app_appears_in_the_other(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    with opened(desk) as mine, opened(desk) as theirs:
        for terminal in (mine, theirs):
            terminal.sees("#1001")
        mine.press("t")
        mine.sees("Set the status of")
        mine.press("end", "enter")
        mine.sees("set to Delivered")
        theirs.sees(lambda text: "Delivered*" in row_of(text, "#1001"))

        theirs.press("T")
        mine.sees(lambda text: "Delivered" not in row_of(text, "#1001"))
        for terminal in (mine, theirs):
            terminal.press("q")
            assert terminal.ends() == 0
            assert terminal.is_clean()


def test_an_order_added_by_a_command_appears_in_the_app(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    with opened(desk) as terminal:
        terminal.sees("Orders 1")
        desk.ok("add", "#1002", "LX123456785CN")
        terminal.sees(lambda text: "Orders 2" in text and "#1002" in text)


def test_an_order_changed_by_another_is_different_while_one_reads_it(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Alva Lind")
    with opened(desk) as terminal:
        terminal.sees("#1001")
        terminal.press("enter")
        terminal.sees("Order #1001")
        desk.ok("edit", "#1001", "--name", "Bo Ek")
        terminal.sees(lambda text: "Bo Ek" in text and "Alva Lind" not in text)


def test_an_order_removed_by_another_is_said_to_be_gone(desk: Desk) -> None:
    for number in ("#1001", "#1002"):
        desk.ok("add", number, f"RB{number[1:]}5678CN")
    with opened(desk) as terminal:
        terminal.sees("#1001")
        terminal.press("/", "#1001", "enter")
        terminal.sees("Orders 1/2")
        terminal.press("enter")
        terminal.sees("Order #1001")
        desk.ok("remove", "#1001", "--yes")
        terminal.sees(lambda text: "removed" in text or "no longer there" in text or "is gone" in text)
        terminal.press("t")  # there is nothing to set
        terminal.press("escape")
        terminal.sees("Orders ")
        terminal.press("1")
        terminal.sees("Orders 0/1")
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()


def test_a_dialog_on_an_order_that_another_removed_does_nothing_and_says_so(desk: Desk) -> None:
    desk.ok("add", "#1001", "RB123456785CN")
    with opened(desk) as terminal:
        terminal.sees("#1001")
        terminal.press("t")
        terminal.sees("Set the status of")
        desk.ok("remove", "#1001", "--yes")
        terminal.press("end", "enter")
        terminal.sees(lambda text: "Set the status of" not in text and "set to Delivered" not in text)
        terminal.press("q")
        assert terminal.ends() == 0
        assert terminal.is_clean()
