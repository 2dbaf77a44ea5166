"""Screens opened and closed leave nothing behind (benchmarks/terminal_memory.py: the same in megabytes)."""

import gc

from textual._styles_cache import StylesCache
from textual.dom import DOMNode

from tests.ui.support import opened
from tests.ui.test_detail_body import ORDER

ROUNDS = 3  # of ten screens each


def alive() -> int:
    """How many screens, widgets and their painted lines there are, once what nobody holds is gone."""
    gc.collect()
    return sum(isinstance(each, DOMNode | StylesCache) for each in gc.get_objects())


async def test_screens_opened_and_closed_leave_no_widget_behind() -> None:
    async with opened(orders=[ORDER]) as desk:

        async def turn() -> None:
            for key, back in (("enter", "q"), ("w", "q"), ("2", "q"), ("question_mark", "escape"), ("5", "q")) * 2:
                await desk.press(key)
                await desk.until(lambda: len(desk.app.screen_stack) == 2)
                await desk.press(back)
                await desk.until(lambda: len(desk.app.screen_stack) == 1)
            await desk.pilot.pause()

        gc.unfreeze()  # what the start made is looked through as well
        await turn()
        before = alive()
        for _ in range(ROUNDS):
            await turn()
        await desk.until(lambda: alive() <= before)  # the last one may still be on its way out
