"""What the app itself does with keys: the palette, the help, and Ctrl+C."""

import gc

import pytest
from textual.dom import DOMNode

from tests.ui.support import Opened, opened
from tests.ui.test_orders_screen import ROWS
from tui_tracker.engine.port import JobState
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.help import HelpScreen
from tui_tracker.ui.screens.messages import MessagesScreen
from tui_tracker.ui.screens.palette import PaletteScreen


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_finds_what_the_keys_of_the_screen_can_do_and_does_it(key: str) -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        await desk.press(key)
        await desk.until(lambda: isinstance(desk.app.screen, PaletteScreen))
        await desk.press(*"track ag")
        await desk.sees("order: Track again")
        await desk.press("enter")
        await desk.until(lambda: bool(desk.engine.asked))
        assert desk.engine.asked == [("track", ROWS[5].parcels[0].number)]
        assert not isinstance(desk.app.screen, PaletteScreen)


async def test_the_palette_says_each_keys_name_and_finds_it_by_its_english_name_in_swedish_too() -> None:
    async with opened(ROWS, language="sv") as desk:
        await desk.sees("#1006")
        await desk.press("colon", *"messages")
        await desk.until(lambda: any(" 0 " in f"{line} " for line in desk.lines[2:6]))
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, MessagesScreen))


async def test_colours_are_shown_while_one_moves_over_them_and_escape_restores_them() -> None:
    async with opened(ROWS) as desk:
        await desk.press("colon", *"colours")
        await desk.until(lambda: desk.app.theme == "dark")
        await desk.press("down")
        await desk.until(lambda: desk.app.theme != "dark")
        await desk.press("escape")
        await desk.until(lambda: desk.app.theme == "dark" and not desk.app.screen.is_modal)
        await desk.press("colon", *"light", "enter")
        await desk.until(lambda: desk.app.theme == "light" and not desk.app.screen.is_modal)
        await desk.sees('theme = "light" under [ui]')


async def test_palettes_opened_and_closed_leave_nothing_behind() -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        for _ in range(5):
            await desk.press("colon", "escape")
        gc.collect()
        before = sum(isinstance(each, DOMNode) for each in gc.get_objects())
        for _ in range(20):
            await desk.press("colon", "a", "escape")
        await desk.until(lambda: not desk.app.screen.is_modal)
        gc.collect()
        assert sum(isinstance(each, DOMNode) for each in gc.get_objects()) <= before + 10


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_a_key_opens_the_help_about_the_screen_one_came_from_and_closes_it(key: str) -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        await desk.press(key)
        await desk.sees("On the chosen orders", "Track again")
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


async def test_ctrl_c_leaves_a_dialog_or_a_prompt_before_it_stops_anything() -> None:
    async with opened(ROWS) as desk:
        job_id = await _job(desk)
        await desk.press("slash", *"ek", "ctrl+c")
        await desk.until(lambda: desk.title.startswith("Orders 6 "))
        desk.app._forget()  # two seconds later
        await desk.press("z")
        await desk.until(lambda: len(desk.app.screen_stack) == 2)
        await desk.press("ctrl+c")
        await desk.until(lambda: len(desk.app.screen_stack) == 1)
        await desk.sees("Ctrl+C once more quits")
        assert desk.engine.jobs[job_id].state is JobState.RUNNING


async def test_a_saved_view_is_shown_from_any_screen() -> None:
    async with opened(ROWS) as desk:
        await desk.press("3")
        await desk.sees("Fulfilment monitor")
        await desk.press("colon", *"view snoozed", "enter")
        await desk.sees("View snoozed", "Orders 0/6 is:snoozed")


async def test_colours_are_found_as_themes_too() -> None:
    async with opened(ROWS) as desk:
        await desk.press("colon", *"theme safe")
        await desk.sees("colours: ")


# Help


async def test_typing_in_the_help_finds_keys_and_escape_shows_all_again() -> None:
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        await desk.press("question_mark", *"statuses")
        await desk.until(
            lambda: "The nine statuses" in desk.text and "Track again" not in desk.text.split("r Track")[0]
        )
        await desk.press("escape")
        await desk.sees("Set status")
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, HelpScreen))


async def test_the_help_tells_what_the_focused_widget_is_for() -> None:
    async with opened(ROWS) as desk:
        await desk.press("0", "question_mark")
        await desk.sees("Everything that was said since the start", "In full", "Only what went wrong")


# Keys of one's own


async def test_a_key_of_ones_own_does_it_and_hints_help_and_palette_say_it() -> None:
    async with opened(ROWS, options=UiOptions(keys={"act.track": "f5"})) as desk:
        await desk.sees("#1006", "f5 Track again")
        await desk.press("r")
        await desk.press("f5")
        await desk.until(lambda: bool(desk.engine.asked))
        assert len(desk.engine.asked) == 1
        await desk.press("question_mark", *"track again")
        await desk.sees("f5 Track again")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"act.trak": "x"}, "[keys] act.trak: nothing has that id; did you mean act.track?"),
        ({"act.track": "ctrl+m"}, "[keys] act.track: ctrl+m can't be told from enter on a terminal"),
        ({"act.track": "w"}, "[keys] act.track: w is act.why on the same screen; it stays as it was"),
        ({"act.track": "alt+x"}, "[keys] act.track: terminals can't send alt+x"),
    ],
)
async def test_a_key_that_can_not_be_used_is_told_and_the_old_one_stays(keys: dict[str, str], said: str) -> None:
    async with opened(ROWS, options=UiOptions(keys=keys), size=(120, 24)) as desk:
        await desk.sees(said)
        await desk.press("r")
        await desk.until(lambda: bool(desk.engine.asked))


async def test_two_actions_may_change_keys_with_each_other() -> None:
    async with opened(ROWS, options=UiOptions(keys={"act.track": "t", "act.set-status": "r"})) as desk:
        await desk.sees("#1006", "t Track again", "r Set status")
        await desk.press("t")
        await desk.until(lambda: bool(desk.engine.asked))
        assert desk.engine.asked[0][0] == "track"


# What was said


async def test_what_was_said_is_listed_found_and_shown_in_full() -> None:
    long = "a carrier with a great deal to say " * 8 + "END"
    async with opened(ROWS) as desk:
        await desk.sees("#1006")
        desk.app.flash("saved one thing")
        desk.app.flash(long, error=True)
        await desk.until(lambda: len(desk.app.said) >= 2)
        await desk.press("0")
        await desk.sees("saved one thing", "! a carrier with")
        assert "END" not in desk.text
        await desk.press("g", "enter")
        await desk.sees("END")
        await desk.press("escape", "slash", *"one thing", "enter")
        await desk.until(lambda: "a carrier with" not in desk.text and "saved one thing" in desk.text)
        await desk.press("escape", "exclamation_mark")
        await desk.until(lambda: "a carrier with" in desk.text and "saved one thing" not in desk.text)
        await desk.press("escape", "escape")
        await desk.until(lambda: not isinstance(desk.app.screen, MessagesScreen))


# Language


async def _at_rest(desk: Opened) -> str:
    """What stands on the screen once nothing changes any more."""
    before = ""
    for _ in range(50):
        await desk.pilot.pause(0.3)  # the screens look at the engine every quarter of a second
        if desk.text == before:
            return before
        before = desk.text
    raise AssertionError("it never comes to rest")


@pytest.mark.parametrize("screen", ["orders", "tracking", "queue", "carriers", "messages"])
async def test_the_language_changes_everywhere_at_once(screen: str) -> None:
    async with opened(ROWS, language="sv") as swedish:
        swedish.app.go(screen)
        wanted = await _at_rest(swedish)
    async with opened(ROWS) as desk:
        desk.app.go(screen)
        await _at_rest(desk)
        await desk.press("f9")
        await desk.until(lambda: desk.text == wanted)
        await desk.press("f9", "f9")
        await desk.until(lambda: desk.text == wanted)
