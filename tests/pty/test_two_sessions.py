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
