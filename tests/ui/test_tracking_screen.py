"""The tracking page, driven by keys over an engine of our own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.app import App
from textual.pilot import Pilot

from tests.ui.stage import NOW, Desk, Stage, staged
from tests.ui.test_dialogs import picture, until, words
from tui_tracker.model.order import CustomerRow, OrderRow, ParcelRow
from tui_tracker.model.status import Status, roll_up
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.tracking import TrackingScreen

DAY = timedelta(days=1)


def row(order_id: int, days: float, *statuses: Status) -> OrderRow:
    """An order made so many days ago, with a parcel for each status."""
    parcels = tuple(ParcelRow(number=f"P{order_id}-{n}", status=status) for n, status in enumerate(statuses))
    return OrderRow(
        id=order_id,
        number=f"#10{order_id:02}",
        placed_at=NOW - days * DAY,
        customer=CustomerRow(name=f"Customer {order_id}", country="SE"),
        fulfilled=bool(statuses),
        status=roll_up(list(statuses)),
        parcels=parcels,
    )


ROWS = (
    row(1, 60, Status.IN_TRANSIT),
    row(2, 31, Status.UNDELIVERED),
    row(3, 12, Status.ALERT, Status.DELIVERED),
    row(4, 9),
    row(5, 5, Status.IN_TRANSIT),
    row(6, 2, Status.DELIVERED),
)


@asynccontextmanager
async def opened(
    rows: Sequence[OrderRow] = ROWS, size: tuple[int, int] = (80, 24), options: UiOptions | None = None
) -> AsyncIterator[tuple[Stage, Pilot[None], TrackingScreen]]:
    """The page, opened."""
    page = TrackingScreen()
    async with staged(page, Desk(rows=rows), size, options=options) as (app, pilot):
        await until(pilot, lambda: "lie outside" in words(app) or "lies outside" in words(app))
        yield app, pilot, page


def numbers(app: App[None]) -> list[str]:
    """The orders on the screen from top to bottom."""
    return [word for line in picture(app).splitlines() for word in line.split() if word.startswith("#10")]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_reads_well(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as (app, _, _page):
        assert picture(app) == snapshot


async def test_thirty_days_are_shown_flagged_and_oldest_first_and_what_lies_outside_is_said() -> None:
    async with opened() as (app, _, _page):
        assert numbers(app) == ["#1003", "#1004", "#1006", "#1005"]
        assert "2 more orders that need attention lie outside this range" in words(app)


async def test_needs_attention_looks_at_all_orders_and_gives_each_its_reason() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: numbers(app) == ["#1001", "#1002", "#1003", "#1004"])
        assert "All orders are looked at: 0 lie outside" in words(app)
        await pilot.press("g")
        await until(pilot, lambda: "Why: made 60 days ago, not delivered" in words(app))
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: len(numbers(app)) == 4 and "#1005" in numbers(app))


async def test_the_reason_follows_the_cursor() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("j")
        await until(pilot, lambda: "Why: made 9 days ago, not fulfilled" in words(app))
        await pilot.press("j")
        await until(pilot, lambda: "Nothing calls for attention here." in words(app))


async def test_a_range_that_was_set_holds_for_needs_attention_too() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("]", "exclamation_mark")
        await until(pilot, lambda: numbers(app) == ["#1002", "#1003", "#1004"])
        assert "last 45 days" in words(app)
        assert "1 more order that needs attention lies outside" in words(app)


async def test_brackets_go_through_the_ranges() -> None:
    async with opened() as (app, pilot, _page):
        for key, label in (("[", "last 7 days"), ("[", "all orders"), ("[", "last 90 days"), ("]", "all orders")):
            await pilot.press(key)
            await until(pilot, lambda label=label: label in words(app))  # type: ignore[misc]


async def test_dates_are_chosen_in_a_dialog() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("F", "tab", *"2026-03-20", "tab", *"2026-03-25", "enter")
        await until(pilot, lambda: "2026-03-20 – 2026-03-25" in words(app) and numbers(app) == ["#1004"])
        await pilot.press("F")
        await until(pilot, lambda: "From day" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: "From day" not in words(app) and numbers(app) == ["#1004"])


async def test_statuses_are_ticked_in_a_dialog_with_their_numbers() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("f")
        await until(pilot, lambda: "[ ] ✓ Delivered 1" in words(app))
        await pilot.press("end", "space", "up", "space", "enter")
        await until(pilot, lambda: numbers(app) == ["#1004", "#1006"])
        assert "[✓ Delivered 1] [- No code yet 1]" in words(app)


@pytest.mark.parametrize("language", ["en", "sv"])
async def test_in_eighty_columns_the_age_is_there(language: str) -> None:
    page = TrackingScreen()
    async with staged(page, Desk(rows=ROWS), (80, 24), language=language) as (app, pilot):
        await until(pilot, lambda: "12d" in words(app) and "#1003" in words(app))


async def test_r_tracks_what_is_marked_else_what_is_under_the_cursor() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("r")
        await until(pilot, lambda: "Looking up 2 parcels" in words(app))
        await pilot.press("G", "space", "r")
        await until(pilot, lambda: "Looking up P5-0" in words(app) and len(app.port.asked) == 2)
        assert app.port.asked == [("track", "P3-0", "P3-1"), ("track", "P5-0")]


async def test_t_sets_a_status_and_capital_t_takes_back_only_what_was_set_by_hand() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("t")
        await until(pilot, lambda: "Set the status of 2 parcels" in words(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "2 parcels set to Delivered · u takes it back" in words(app))
        await pilot.press("T")
        await until(pilot, lambda: "No status here was set by hand" in words(app))
        assert app.port.asked == [("set", "P3-0", "P3-1", Status.DELIVERED, "")]


@pytest.mark.parametrize("key", ["r", "t", "T"])
async def test_an_order_without_a_parcel_says_that_there_is_nothing_to_act_on(key: str) -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("j", key)
        await until(pilot, lambda: "There is no code here to act on" in words(app))


async def test_changes_of_others_appear_and_removed_orders_go() -> None:
    async with opened() as (app, pilot, page):
        app.port.put(row(5, 5, Status.EXPIRED))
        app.port.take(3)
        page.post_message(events.ScreenResume())
        await until(pilot, lambda: numbers(app) == ["#1004", "#1005", "#1006"])


async def test_a_shop_without_orders_says_how_to_get_them() -> None:
    async with opened(()) as (app, _, _page):
        assert "There are no orders yet" in words(app)


async def test_marks_survive_another_range_and_how_many_are_out_of_sight_is_said() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("asterisk", "left_square_bracket")
        await until(pilot, lambda: "4 marked, 2 out of sight" in words(app))
        await pilot.press("r")
        await until(pilot, lambda: "Looking up 4 parcels (2 orders out of sight)" in words(app))


async def test_escape_takes_marks_away_before_it_leaves() -> None:
    async with opened() as (app, pilot, page):
        await pilot.press("space", "escape")
        await until(pilot, lambda: page.query_one("#orders").marked == [])  # type: ignore[attr-defined]
        assert app.went == []
        await pilot.press("escape")
        await until(pilot, lambda: app.went == ["back"])


async def test_enter_opens_the_order_under_the_cursor() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.went == [4])


async def test_the_first_range_is_the_configured_one() -> None:
    async with opened(options=UiOptions(default_window_days=7)) as (app, _, _page):
        assert "last 7 days" in words(app)


async def test_it_is_sorted_by_each_column_in_turn_and_turned_round() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: "Sorted newest first" in words(app))
        assert numbers(app) == ["#1006", "#1005", "#1004", "#1003"]
        await pilot.press("less_than_sign")
        await until(pilot, lambda: numbers(app) == ["#1003", "#1004", "#1005", "#1006"])
        assert "Tracking page oldest first" in words(app)
        await pilot.press("greater_than_sign", "greater_than_sign", "greater_than_sign")
        await until(pilot, lambda: "by code" in words(app))
        await pilot.press("f2", "f2")
        await until(pilot, lambda: "Sorted what needs attention first" in words(app))
        assert numbers(app) == ["#1003", "#1004", "#1006", "#1005"]


async def test_what_needs_attention_is_chosen_beside_the_statuses_with_its_number() -> None:
    async with opened() as (app, pilot, _page):
        await pilot.press("f")
        await until(pilot, lambda: "(x) All orders 4" in words(app))
        assert "( ) Needs attention 4" in words(app)
        await pilot.press("j", "space", "enter")
        await until(pilot, lambda: numbers(app) == ["#1001", "#1002", "#1003", "#1004"])
        await pilot.press("f")
        await until(pilot, lambda: "(x) Needs attention 4" in words(app))
        assert "( ) All orders 4" in words(app)


async def test_a_change_while_many_orders_are_looked_at_is_not_lost() -> None:
    rows = [row(n, 2, Status.IN_TRANSIT) for n in range(1, 1001)]
    async with opened(rows) as (app, pilot, page):
        await until(pilot, lambda: "1000 orders" in words(app))
        page.reload()
        app.port.put(row(1, 2, Status.ALERT))
        page.orders_changed(frozenset({1}))
        await until(pilot, lambda: "1 needs attention" in words(app))


async def test_a_filter_narrows_the_page_with_its_counts_and_is_there_again_after_another_screen() -> None:
    options = UiOptions()
    async with opened(options=options) as (app, pilot, _):
        await pilot.press("slash", *"customer:3,5,2")
        await until(pilot, lambda: numbers(app) == ["#1003", "#1005"])
        assert "2 orders · 1 needs attention" in words(app)
        assert "1 more order that needs attention lies outside this range" in words(app)
        await pilot.press("enter")
    async with opened(options=options) as (app, pilot, _):
        await until(pilot, lambda: "Tracking page customer:3,5,2" in words(app))
        assert numbers(app) == ["#1003", "#1005"]
        await pilot.press("escape")
        await until(pilot, lambda: len(numbers(app)) == 4)
        await pilot.press("escape")
        await until(pilot, lambda: app.went == ["back"])


async def test_where_the_filter_lets_nothing_through_the_page_says_the_way_back() -> None:
    async with opened() as (app, pilot, _):
        await pilot.press("slash", *"nowhere", "enter")
        await until(pilot, lambda: "No order matches. Esc takes the filter away." in words(app))


async def test_what_is_no_filter_is_told_and_the_page_stays() -> None:
    async with opened() as (app, pilot, _):
        await pilot.press("slash", *"age:old")
        await until(pilot, lambda: "! age:old" in words(app))
        assert len(numbers(app)) == 4


async def test_orders_are_marked_by_a_filter() -> None:
    async with opened() as (app, pilot, page):
        await pilot.press("plus", *"status:alert,delivered", "enter")
        await until(pilot, lambda: "2 orders marked" in words(app))
        assert page.selected_ids() == [3, 6]


async def test_of_very_many_orders_the_filter_is_applied_at_the_latest_when_it_is_kept() -> None:
    rows = [row(n, 5, Status.IN_TRANSIT) for n in range(1, 2500)]
    async with opened(rows) as (app, pilot, page):
        await pilot.press("plus", *"customer:2499", "enter")
        await until(pilot, lambda: "1 order marked" in words(app))
        await pilot.press("escape", "slash", *"customer:2498", "enter", "asterisk")
        await until(pilot, lambda: page.selected_ids() == [2498])
