"""The screen of reasons: opened by w from everywhere, kept up to date, left by Escape."""

import pytest
from msgspec.structs import replace

from tests.ui.stage import NOW, Desk, staged
from tests.ui.support import opened
from tests.ui.test_detail_body import ORDER
from tests.ui.test_dialogs import until, words
from tui_tracker.model.order import settled
from tui_tracker.ui.screens.detail import DetailScreen
from tui_tracker.ui.screens.orders import OrdersScreen
from tui_tracker.ui.screens.tracking import TrackingScreen
from tui_tracker.ui.screens.why import WhyScreen

RECENT = settled(replace(ORDER, placed_at=NOW))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(("language", "decides"), [("en", "What decides:"), ("sv", "Det som avgör:")])
async def test_w_opens_it_on_the_list_and_escape_leaves(size: tuple[int, int], language: str, decides: str) -> None:
    async with opened(orders=[RECENT], size=size, language=language) as desk:
        await desk.press("w")
        await desk.sees("#1007", "AAA1", decides)
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, OrdersScreen))


async def test_w_opens_it_on_the_tracking_page() -> None:
    async with opened(orders=[RECENT]) as desk:
        await desk.press("2")
        await desk.until(lambda: isinstance(desk.app.screen, TrackingScreen))
        await desk.press("w")
        await desk.sees("Why: order #1007")
        await desk.press("w")
        await desk.until(lambda: isinstance(desk.app.screen, TrackingScreen))


async def test_on_the_detail_it_is_about_the_chosen_parcel() -> None:
    async with opened(orders=[RECENT]) as desk:
        await desk.press("enter", "tab", "tab", "w")
        await desk.sees("Parcel 2 of 3 · BBB2", "What decides:")
        assert "AAA1" not in desk.text
        await desk.press("r")
        await desk.until(lambda: desk.engine.asked == [("track", "BBB2")])
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))


async def test_enter_goes_back_to_the_detail_or_opens_it() -> None:
    async with opened(orders=[RECENT]) as desk:
        await desk.press("w")
        await desk.sees("Why: order #1007")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.press("w")
        await desk.sees("Why: order #1007")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        assert len(desk.app.screen_stack) == 2


async def test_it_changes_with_the_order_and_says_when_that_is_gone() -> None:
    async with staged(WhyScreen(RECENT.id), Desk([RECENT])) as (app, pilot):
        await until(pilot, lambda: "Attention" in words(app))
        parcels = tuple(replace(each, number=f"{each.number}-new") for each in RECENT.parcels)
        app.port.put(settled(replace(RECENT, parcels=parcels)))
        await until(pilot, lambda: "AAA1-new" in words(app))
        app.port.take(RECENT.id)
        await until(pilot, lambda: "This order is gone." in words(app))


async def test_the_end_of_long_reasons_can_be_reached() -> None:
    async with opened(orders=[RECENT]) as desk:
        await desk.press("w")
        await desk.sees("Parcel 1 of 3")
        await desk.press("G")
        await desk.sees("Parcel 3 of 3 · CCC3")


async def test_without_an_order_w_says_so() -> None:
    async with opened() as desk:
        await desk.press("w")
        await desk.sees("There is no order here to act on")
