"""Texts that leave the program: what is copied, and messages to the supplier."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.ui.acts.test_handling_acts import shop
from tests.ui.support import opened
from tui_tracker.model.deeds import Told
from tui_tracker.model.order import settled
from tui_tracker.model.status import Status
from tui_tracker.ui.options import UiOptions


async def test_y_opens_the_fields_and_a_letter_copies_one() -> None:
    order = replace(shop(1)[0], supplier_orders=("819001",))
    async with opened(orders=[order]) as desk:
        desk.engine.pages["LB00000001"] = "https://track.example/LB00000001"
        await desk.press("y")
        await desk.sees("Copy of #1", "y Code", "n Order", "l Link", "s Supplier orders", "c Customer")
        await desk.press("s")
        await desk.sees("Supplier orders: 819001 sent to the terminal's clipboard")
        assert desk.app.clipboard == "819001"
        await desk.press("y", "l")
        await desk.until(lambda: desk.app.clipboard == "https://track.example/LB00000001")


async def test_of_several_orders_a_field_is_a_line_each() -> None:
    async with opened(orders=shop(2)) as desk:
        await desk.press("asterisk", "y", "y")
        await desk.sees("2 parcels sent to the terminal's clipboard")
        assert desk.app.clipboard == "LB00000001\nLB00000002"


async def test_capital_y_shows_all_of_it_for_the_mouse() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("Y")
        await desk.sees("Order: #1", "Customer: Åsa Lindström", "LB00000001: In transit", "the mouse selects")
        await desk.press("y")
        await desk.sees("Sent to the terminal's clipboard.")
        assert "Åsa Lindström" in desk.app.clipboard


async def test_m_has_the_likeliest_cause_first_and_the_text_below_it() -> None:
    lost = replace(shop(1)[0].parcels[0], status=Status.EXPIRED, derived=Status.EXPIRED)
    order = settled(replace(shop(1)[0], parcels=(lost,), supplier_orders=("819001",)))
    async with opened(orders=[order], size=(120, 40)) as desk:
        await desk.press("m")
        await desk.sees("To the supplier about #1", "Lost", "This parcel is lost.", "Your order: 819001 (mine: #1)")
        await desk.press("y")
        await desk.sees("Message sent to the terminal's clipboard · noted: #1")
        assert "Tracking code: LB00000001" in desk.app.clipboard
        assert desk.engine.asked == [("do", Told(to="supplier", cause="lost", way="clipboard"), 1)]
        assert [sent.cause for sent in desk.engine.orders[1].messages] == ["lost"]


async def test_another_cause_makes_another_text_and_s_makes_it_short() -> None:
    async with opened(orders=shop(2), size=(120, 40)) as desk:
        await desk.press("asterisk", "m")
        await desk.sees("It is about 2 orders.")
        before = desk.text
        await desk.press("down")
        await desk.until(lambda: desk.text != before)
        await desk.press("s", "enter")
        await desk.sees("noted: 2 orders")
        assert not desk.app.clipboard.startswith("Hello")
        assert desk.app.clipboard.count("My order: #") == 2


async def test_f_writes_a_file_that_was_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "supplier-1.txt").write_text("mine", encoding="utf-8")
    async with opened(orders=shop(1)) as desk:
        await desk.press("m", "f")
        await desk.sees("supplier-1-2.txt")
        assert (tmp_path / "supplier-1.txt").read_text(encoding="utf-8") == "mine"
        assert "Tracking code: LB00000001" in (tmp_path / "supplier-1-2.txt").read_text(encoding="utf-8")


async def test_read_only_a_message_can_be_taken_but_is_not_noted() -> None:
    async with opened(orders=shop(1), options=UiOptions(read_only=True)) as desk:
        await desk.press("m", "y")
        await desk.sees("Message sent to the terminal's clipboard")
        assert desk.engine.asked == []


async def test_e_in_a_terminal_that_can_not_be_lent_says_so() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("m", "e")
        await desk.sees("this terminal can't be lent to another program")
        await desk.press("escape", "e")
        await desk.sees("this terminal can't be lent to another program")
