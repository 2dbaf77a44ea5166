"""A key that does nothing where one is says so, and names the key of the help."""

import pytest

from tests.ui.support import opened
from tests.ui.test_orders_screen import ROWS
from tui_tracker.ui.options import UiOptions


@pytest.mark.parametrize("place", ["1", "2", "3", "4", "5", "6", "0"])
async def test_every_screen_says_that_a_key_does_nothing_there(place: str) -> None:
    async with opened(ROWS) as desk:
        await desk.press(place, "f12")
        await desk.sees("f12 does nothing here · ? shows the keys that do")


async def test_the_key_of_the_help_is_the_operators_own() -> None:
    async with opened(ROWS, options=UiOptions(keys={"go.help": "f5"})) as desk:
        await desk.press("b")
        await desk.sees("b does nothing here · f5 shows the keys that do")


async def test_it_is_not_kept_among_the_messages() -> None:
    async with opened(ROWS) as desk:
        await desk.press("f12")
        await desk.sees("f12 does nothing here")
        await desk.press("0")
        await desk.sees("Nothing was said so far")


async def test_it_is_not_said_while_one_types() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"bo", "f12", "enter")
        await desk.sees("Orders 1/6 bo")
        assert "does nothing" not in "\n".join(desk.lines) + desk.hints
