"""The fulfilment monitor, driven by keys: its numbers, the lists behind them, periods, filter and rules."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from tests.model.test_monitor import order, parcel
from tests.ui.shop import shop
from tests.ui.stage import NOW, Desk, Stage, staged
from tests.ui.support import opened as opened_app
from tests.ui.test_dialogs import picture, until, words
from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.monitor import Part
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.monitor import MonitorScreen
from tui_tracker.ui.screens.monitor_list import MonitorListScreen
from tui_tracker.ui.widgets.number_grid import NumberGrid

DAY = timedelta(days=1)


@asynccontextmanager
async def opened(
    rows: Sequence[OrderRow] = (),
    size: tuple[int, int] = (80, 24),
    *,
    language: str = "en",
    options: UiOptions | None = None,
) -> AsyncIterator[tuple[Stage, Pilot[None], MonitorScreen]]:
    """The page, counted."""
    page = MonitorScreen()
    desk = Desk(rows=rows or shop())
    async with staged(page, desk, size, language=language, options=options) as (app, pilot):
        await until(pilot, lambda: page.query_one(NumberGrid).current is not None)
        yield app, pilot, page


async def sees(app: Stage, pilot: Pilot[None], *texts: str) -> None:
    """Wait until all of these stand on the screen."""
    try:
        await until(pilot, lambda: all(text in words(app) for text in texts))
    except AssertionError:
        raise AssertionError(f"{texts} never stood on\n{picture(app)}") from None


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_reads_well(size: tuple[int, int], language: str, snapshot: SnapshotAssertion) -> None:
    async with opened(size=size, language=language) as (app, pilot, _page):
        await pilot.press("]")
        await until(pilot, lambda: "30 da" in words(app))
        assert picture(app) == snapshot


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_no_line_is_wider_than_the_screen(size: tuple[int, int], language: str) -> None:
    async with opened(size=size, language=language) as (app, _pilot, _page):
        assert max(map(cell_len, picture(app).splitlines())) <= size[0]


async def test_it_needs_neither_colour_nor_more_than_ascii() -> None:
    async with opened(options=UiOptions(ascii_only=True)) as (app, pilot, _page):
        await pilot.press("]")
        await sees(app, pilot, "last 30 days", "#")
        assert all(line[:77].isascii() for line in picture(app).splitlines())  # beyond is the scroll bar


async def test_every_number_opens_the_list_of_its_orders() -> None:
    rows = (
        order(1, parcel("A", Status.DELIVERED, sent=12, came=1), age=13, fulfilled=12),
        order(2, parcel("B", Status.IN_TRANSIT, sent=2), age=3, fulfilled=2),
        order(3, parcel("C", Status.IN_TRANSIT, sent=48), age=50, fulfilled=49),
        order(4, age=9),
    )
    async with opened(rows) as (app, pilot, page):
        await sees(app, pilot, "4 orders · fulfilled 1 · delivered 1 · not delivered yet 2", "not fulfilled 1")
        await pilot.press("l", "enter")
        await sees(app, pilot, "Fulfilled 2026-03-25 – 2026-03-31 1 order", "#2")
        assert isinstance(app.screen, MonitorListScreen)
        app.pop_screen()
        await until(pilot, lambda: app.screen is page)
        await pilot.press("j", "j", "enter")
        await sees(app, pilot, "#3", "! made 9 days ago, not fulfilled")


async def test_what_is_listed_is_opened_tracked_and_explained_like_anywhere_else() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: isinstance(app.screen, MonitorListScreen) and "Needs attention" in words(app))
        await pilot.press("j", "r")
        await until(pilot, lambda: bool(app.port.asked))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "back" in app.went)
        assert any(isinstance(went, int) for went in app.went)


async def test_a_numbers_orders_are_filtered_and_marked_by_a_filter_before_they_are_acted_on() -> None:
    rows = [order(n, parcel(f"A{n}", Status.EXPIRED)) for n in range(1, 5)]
    async with opened(rows) as (app, pilot, page):
        await pilot.press("exclamation_mark")
        await sees(app, pilot, "Needs attention 4 orders")
        await pilot.press("slash", *"/#[123]$", "enter")
        await sees(app, pilot, "Needs attention 3 of 4 orders /#[123]$")
        await pilot.press("plus", *"code:a1,a4", "enter")
        await sees(app, pilot, "1 order marked")
        shown = app.screen
        assert isinstance(shown, MonitorListScreen)
        assert shown.selected_ids() == [1]
        await pilot.press("escape", "escape")
        await sees(app, pilot, "Needs attention 4 orders")
        await pilot.press("escape")
        await until(pilot, lambda: "back" in app.went)
        assert page.is_attached


async def test_a_numbers_orders_are_sorted_by_any_column_and_turned_round() -> None:
    rows = [order(n, parcel(f"A{9 - n}", Status.EXPIRED), age=40 + n) for n in range(1, 4)]
    async with opened(rows) as (app, pilot, _page):
        await pilot.press("exclamation_mark")
        await sees(app, pilot, "Needs attention 3 orders")
        shown = app.screen
        assert isinstance(shown, MonitorListScreen)
        assert shown.table.ids == [1, 2, 3]
        await pilot.press("less_than_sign")
        await sees(app, pilot, "Sorted oldest first")
        assert shown.table.ids == [3, 2, 1]
        while shown.sorting[0] != "code":
            await pilot.press("greater_than_sign")
        await sees(app, pilot, "Sorted by code", "3 orders by code")
        assert shown.table.ids == [3, 2, 1]
        app.port.put(order(3, parcel("B7", Status.EXPIRED), age=43))
        app.screen.post_message(events.ScreenResume())
        await until(pilot, lambda: shown.table.ids == [2, 1, 3])


async def test_a_list_follows_what_others_do() -> None:
    rows = (order(1, parcel("A", Status.EXPIRED)), order(2, parcel("B", Status.EXPIRED)))
    async with opened(rows) as (app, pilot, _page):
        await pilot.press("exclamation_mark")
        await sees(app, pilot, "Needs attention 2 orders")
        app.port.put(order(1, parcel("A", Status.DELIVERED, came=0)))
        app.screen.post_message(events.ScreenResume())
        await sees(app, pilot, "Needs attention 1 order")
        app.port.take(2)
        app.screen.post_message(events.ScreenResume())
        await sees(app, pilot, "No order is counted here any more. Esc goes back.")


async def test_brackets_go_through_the_periods_and_dates_are_ones_own() -> None:
    async with opened() as (app, pilot, _page):
        for key, label in (("]", "last 30 days"), ("]", "last 90 days"), ("]", "last 7 days"), ("[", "last 90 days")):
            await pilot.press(key)
            await sees(app, pilot, label)
        await pilot.press("F")
        await sees(app, pilot, "Days to look at")
        await pilot.press("tab", *"2026-02-01", "tab", *"2026-02-10", "enter")
        await sees(app, pilot, "2026-02-01 – 2026-02-10", "2026-02-05")


async def test_a_filter_narrows_what_is_counted_and_a_wrong_one_says_why() -> None:
    async with opened() as (app, pilot, page):
        await pilot.press("slash", *"cuontry:se")
        await sees(app, pilot, "no field cuontry: (did you mean country:?)")
        await pilot.press("enter")
        assert not isinstance(app.screen, MonitorScreen)
        await pilot.press(*["backspace"] * 10, *"country:no", "enter")
        await sees(app, pilot, "only country:no", "45 orders")
        await pilot.press("slash", *["backspace"] * 10, "enter")
        await sees(app, pilot, "90 orders")
        assert page.choice.scope.text == ""


async def test_the_page_says_that_fresh_parcels_count_and_one_key_takes_the_other_pages_rules() -> None:
    rows = (order(1, parcel("A", Status.PENDING), age=1), order(2, parcel("B", Status.ALERT), age=1))
    async with opened(rows) as (app, pilot, _page):
        await sees(app, pilot, "every fresh parcel counts", "Needs attention 1 · by status 1", "only pending 1")
        await pilot.press("exclamation_mark")
        await sees(app, pilot, "#1")
        app.pop_screen()
        await pilot.press("X")
        await sees(app, pilot, "The tracking page's rules", "Needs attention 1")
        await pilot.press("exclamation_mark")
        await sees(app, pilot, "#2")


async def test_the_cursor_stays_on_its_number_when_the_numbers_change() -> None:
    async with opened() as (app, pilot, page):
        await pilot.press("j", "j", "j", "l")
        before = page.grid.current
        assert isinstance(before, Part)
        app.port.put(order(200, parcel("Z", Status.IN_TRANSIT, sent=0.1), age=0.2, fulfilled=0.1))
        page.post_message(events.ScreenResume())
        await sees(app, pilot, "91 orders")
        assert page.grid.current == before


async def test_arrows_go_round_all_numbers_and_every_one_can_be_seen() -> None:
    async with opened() as (app, pilot, page):
        seen = set()
        for _ in range(60):
            seen.add(page.grid.current)
            await pilot.press("l")
        assert {part.kind for part in seen if isinstance(part, Part)} >= {"fulfilled", "delivered", "open", "transit"}
        await pilot.press("G")
        await sees(app, pilot, "few: under 20 parcels")
        await pilot.press("g")
        await sees(app, pilot, "90 orders")


async def test_acts_on_orders_say_that_there_is_none_here() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("r")
        await sees(app, pilot, "There is no code here to act on")
        await pilot.press("w")
        await sees(app, pilot, "There is no order here to act on")


async def test_a_minute_later_ages_are_looked_at_again() -> None:
    rows = (order(1, parcel("A", Status.IN_TRANSIT), age=44.9999),)
    async with opened(rows) as (app, pilot, page):
        await sees(app, pilot, "Needs attention 0")
        app.port.clock = NOW + timedelta(hours=1)
        page.post_message(events.ScreenResume())
        await sees(app, pilot, "Needs attention 1", "over 45 days 1")


async def test_an_empty_shop_has_zeros_and_nothing_to_open() -> None:
    page = MonitorScreen()
    async with staged(page, Desk()) as (app, pilot):
        await sees(app, pilot, "0 orders", "No parcel came in these days")
        await pilot.press("enter", "j", "l", "G", "g")
        assert app.screen is page


async def test_while_the_rest_is_read_it_says_that_these_are_the_newest_only() -> None:
    desk = Desk(rows=shop())
    desk.read, desk.first_page = False, 10
    page = MonitorScreen()
    async with staged(page, desk) as (app, pilot):
        await sees(app, pilot, "the newest orders only", "10 orders")
        desk.read = True
        page.post_message(events.ScreenResume())
        await sees(app, pilot, "90 orders")
        assert "the newest orders only" not in words(app)


async def test_what_was_chosen_is_found_again_as_long_as_the_app_is_open() -> None:
    async with opened_app(shop()) as desk:
        await desk.press("3")
        await desk.sees("Fulfilment monitor", "last 7 days")
        await desk.press("]", "X", "slash", *"country:se", "enter")
        await desk.sees("last 30 days", "only country:se", "The tracking page's rules")
        await desk.press("1", "3")
        await desk.sees("last 30 days", "only country:se", "The tracking page's rules")


async def test_many_orders_are_counted_while_keys_are_answered() -> None:
    """So many that they take several helpings: what is pressed meanwhile is done at once."""
    rows = [order(n, parcel(f"P{n}", Status.IN_TRANSIT), age=3) for n in range(1, 6001)]
    page = MonitorScreen()
    async with staged(page, Desk(rows=rows)) as (app, pilot):
        await sees(app, pilot, "6000 orders")
        page.reload()
        assert page._slices.under_way
        assert "counting…" in str(page.query_one("#head", Static).render())
        await pilot.press("]")
        await until(pilot, lambda: "last 30 days" in words(app))
        await until(pilot, lambda: "counting…" not in words(app) and "03-02 – 03-08" in words(app))


async def test_rules_of_the_configuration_count() -> None:
    rows = (order(1, parcel("A", Status.IN_TRANSIT), age=11),)
    rules = AttentionRules(late_after_days=10, statuses=())
    async with opened(rows, options=UiOptions(monitor_rules=rules)) as (app, pilot, _page):
        await sees(app, pilot, "Needs attention 1 · by status 0 · not delivered for too long 1")
