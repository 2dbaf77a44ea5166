"""Of a changed row no more is sent than up to what is different; what stands on the screen is as if painted anew."""

from contextlib import closing
from random import Random

import msgspec

from tests.cli.process import Desk
from tests.pty.opening import opened
from tui_tracker.model.order import Customer, Order, OrderKey
from tui_tracker.store import Act, Change, open_store

NAMES = ("Alva Lind", "漢字かな太郎", "Åsa-Ödegård Lindström af Sandeberg", "x", "👩\u200d👩\u200d👧 Ek", "")
COUNTRIES = ("SE", "NO", "DE", "")
ROUNDS = 40
END = "The Last One"


def test_rows_that_others_change_while_one_moves_and_marks_stand_as_if_painted_anew(desk: Desk) -> None:
    for number in range(1001, 1009):
        desk.ok("add", f"#{number}", f"RB{number}5678CN")
    choose = Random(7)
    with opened(desk) as terminal:
        terminal.sees("#1008")
        with closing(open_store(desk.data)) as store:

            def change(number: int, name: str, country: str) -> None:
                def apply(order: Order | None) -> Order | None:
                    customer = Customer(name=name, country=country)
                    return msgspec.structs.replace(order, customer=customer) if order is not None else None

                store.commit([Change(target=OrderKey("", f"#{number}"), apply=apply)], Act(kind="edit")).result(30)

            for _ in range(ROUNDS):
                change(choose.randrange(1001, 1009), choose.choice(NAMES), choose.choice(COUNTRIES))
                terminal.press(choose.choice(("j", "k", "space", "j", "G", "g")))
                terminal.reads(choose.choice((0.0, 0.05, 0.3)))
            for number in range(1001, 1009):
                change(number, END, "DK")
        terminal.sees(lambda text: text.count(END) == 8)
        terminal.press("g")
        terminal.press("x")  # the nine statuses, over the list
        terminal.sees("Esc leaves")
        terminal.press("escape")
        terminal.sees(lambda text: "Esc leaves" not in text)
        before = terminal.cells()
        terminal.press("\x0c")  # Ctrl+L
        terminal.sees(lambda _: terminal.output.count(END.encode()) >= 24)
        assert terminal.cells() == before


def test_what_stands_behind_a_name_that_changes_is_not_sent(desk: Desk) -> None:
    for number in (1001, 1002):
        desk.ok("add", f"#{number}", f"RB{number}5678CN", "--name", "Alva Lind")
    with opened(desk) as terminal:
        terminal.sees("#1002")
        terminal.sees("Help")
        desk.ok("edit", "#1002", "--name", "Cilla Ek")
        terminal.sees("Cilla Ek")
        before = len(terminal.output)
        desk.ok("edit", "#1002", "--name", "Bo Ek")
        terminal.sees("Bo Ek")
        written = bytes(terminal.output[before:])
        assert b"RB10025678CN" not in written
