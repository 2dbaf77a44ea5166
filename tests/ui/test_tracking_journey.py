"""From the order list to the tracking page, into an order and back, in the app as it is opened."""

from functools import partial

import pytest

from tests.ui.stage import Desk
from tests.ui.support import opened
from tests.ui.test_detail_body import ORDER
from tests.ui.test_dialogs import holds_words, until
from tests.ui.test_tracking_screen import ROWS
from tui_tracker.i18n import Translator
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.screens.detail import DetailScreen
from tui_tracker.ui.screens.tracking import TrackingScreen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_keys_lead_to_the_page_into_an_order_and_back(size: tuple[int, int]) -> None:
    app = TrackerApp(Desk([ORDER]), Translator("en"))
    async with app.run_test(size=size) as pilot:
        await until(pilot, partial(holds_words, app, "#1007"))
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, TrackingScreen))
        await until(pilot, partial(holds_words, app, "Alert"))
        await pilot.press("enter")
        await until(pilot, partial(holds_words, app, "Åsa Lindström"))
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("tab", "tab", "t")
        await until(pilot, partial(holds_words, app, "Set the status of BBB2"))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, TrackingScreen))


async def test_range_statuses_and_order_are_found_again_as_long_as_the_app_is_open() -> None:
    async with opened(ROWS) as desk:
        await desk.press("2", "]", "exclamation_mark", "greater_than_sign")
        await desk.sees("last 45 days", "Needs attention", "newest first")
        await desk.press("1", "2")
        await desk.sees("last 45 days", "Needs attention", "newest first")
