"""Keys that come before the screen is ready for them, and more of them than it takes: found by keys at random."""

import pytest
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Input

from tests.ui.fakes import NOW
from tests.ui.support import opened
from tests.ui.test_queue_screen import ORDERS
from tui_tracker.ui.dialogs.confirm import ConfirmDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.screens.palette import PaletteScreen
from tui_tracker.ui.widgets.path_prompt import completed


async def test_two_enters_answer_a_question_once_and_leave_what_lies_under_it() -> None:
    answers: list[bool | None] = []
    async with opened(orders=ORDERS) as desk:
        desk.app.open_order(1)
        await desk.sees("Order #1001")
        dialog = ConfirmDialog("Sure?")
        desk.app.push_screen(dialog, answers.append)
        await desk.sees("Sure?")
        dialog.dismiss(True)
        dialog.dismiss(True)
        await desk.until(lambda: "Sure?" not in desk.text)
        await desk.sees("Order #1001")
        assert answers == [True]


async def test_a_key_for_a_dialog_that_is_being_opened_waits_for_it() -> None:
    async with opened(orders=ORDERS) as desk:
        desk.app.push_screen(StatusesDialog())
        assert not desk.app.screen.is_mounted
        await desk.app._check_bindings("j")  # as a key that comes at this moment
        assert desk.app.screen.is_mounted
        await desk.sees("Pending")


async def test_what_the_prompt_of_a_palette_tells_after_it_has_been_left_is_told_to_nobody() -> None:
    async with opened(orders=ORDERS) as desk:
        await desk.press("colon", "t")
        palette = desk.app.screen
        assert isinstance(palette, PaletteScreen)
        prompt = palette.query_one(Input)
        await palette.dismiss(None)
        await palette.remove()
        await palette._on_message(Input.Changed(prompt, "tr"))  # as it comes from the queue
        palette.on_resize(Resize(Size(60, 15), Size(60, 15)))
        await desk.sees("#1001")


async def test_another_language_asked_for_in_the_midst_of_everything_is_spoken_everywhere() -> None:
    async with opened(orders=ORDERS) as desk:
        desk.app.go("queue")
        desk.app.open_order(1)
        desk.engine.clock = NOW
        await desk.press("f9", "f9", "f9")
        await desk.until(lambda: (desk.app.tr.language == "sv" and "Skäl" in desk.text) or "Order" in desk.text)
        await desk.until(lambda: all(getattr(screen, "is_whole", True) for screen in desk.app.screen_stack))
        await desk.sees("#1001")


@pytest.mark.parametrize("typed", ["~nobody-of-that-name/x", "x" * 300, "\0", "a/\0b"])
def test_a_name_that_no_file_can_have_is_completed_to_nothing(typed: str) -> None:
    assert completed(typed) is None
