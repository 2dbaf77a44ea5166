"""What the app itself does with keys: the palette, the help, and Ctrl+C."""

import pytest

from tests.ui.support import Opened, opened
from tests.ui.test_orders_screen import ROWS
from tui_tracker.engine.port import JobState
from tui_tracker.ui.screens.help import HelpScreen


async def test_the_palette_finds_what_the_keys_of_the_screen_can_do_and_does_it() -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        await desk.press("colon")
        await desk.until(lambda: bool(list(desk.app.screen.query("CommandInput"))))
        await desk.press(*"track again")
        await desk.sees("Track again")
        await desk.press("down", "enter")
        await desk.until(lambda: bool(desk.engine.asked))
        assert desk.engine.asked == [("track", ROWS[5].parcels[0].number)]


async def test_the_palette_lists_everything_that_the_help_does_and_the_colours() -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        commands = [command.title for command in desk.app.get_system_commands(desk.app.screen)]
        assert {"Track again", "Set status", "Tracking page", "Help", "Quit"} <= set(commands)
        assert any(title.startswith("Colours: ") for title in commands)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_a_key_opens_the_help_about_the_screen_one_came_from_and_closes_it(key: str) -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        await desk.press(key)
        await desk.sees("On the chosen parcels", "Track again")
        assert isinstance(desk.app.screen, HelpScreen)
        await desk.press(key)
        await desk.until(lambda: not isinstance(desk.app.screen, HelpScreen))
        await desk.sees("#1006")


async def _job(desk: Opened) -> int:
    await desk.sees("#1006")
    await desk.press("r")
    await desk.until(lambda: bool(desk.engine.jobs))
    return max(desk.engine.jobs)


async def test_ctrl_c_stops_the_newest_job_and_the_app_stays() -> None:
    async with opened(ROWS) as desk:
        job_id = await _job(desk)
        await desk.press("ctrl+c")
        await desk.until(lambda: desk.engine.jobs[job_id].state is JobState.CANCELLED)
        assert desk.app.is_running
        assert desk.app.return_code is None


async def test_ctrl_c_twice_leaves() -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        await desk.press("ctrl+c")
        await desk.sees("Ctrl+C once more quits")
        await desk.press("ctrl+c")
        await desk.until(lambda: desk.app.return_code == 0)
