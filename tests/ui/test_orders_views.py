"""The order list at work: filters of before and completion, saved views, columns, marks, one order beside the list."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from tests.ui.fakes import NOW
from tests.ui.support import Opened, opened, screen_text
from tests.ui.test_orders_screen import NEWEST_FIRST, ROWS, row
from tests.ui.views.test_preview import FULL
from tui_tracker.model.order import Order
from tui_tracker.model.status import Status
from tui_tracker.model.views import GIVEN, ListRules, SavedView
from tui_tracker.ui.keeping import Nowhere
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.widgets.filter_prompt import FilterPrompt
from tui_tracker.ui.widgets.preview import PreviewPane

TAGGED = (*ROWS[:4], replace(ROWS[4], tags=("VIP",), total="120.00", currency="SEK"), replace(ROWS[5], total="1000.50"))


def prompt(desk: Opened) -> str:
    return desk.app.query_one(FilterPrompt).value


# Filters of before, and completion


async def test_up_and_down_go_through_the_filters_of_before_and_back_to_what_was_typed() -> None:
    keeping = Nowhere()
    keeping.remember("country:se")
    keeping.remember("status:alert")
    async with opened(ROWS, options=UiOptions(keeping=keeping)) as desk:
        await desk.press("slash", *"ka")
        await desk.until(lambda: bool(desk.app.query_one(FilterPrompt).history))
        await desk.press("up")
        assert prompt(desk) == "status:alert"
        await desk.until(lambda: desk.numbers == ["#1003"])
        await desk.press("up", "up")
        assert prompt(desk) == "country:se"
        await desk.press("down", "down", "down")
        assert prompt(desk) == "ka"
        await desk.press("ctrl+u", *"ask", "enter")
        await desk.until(lambda: list(keeping.filters()) == ["ask", "status:alert", "country:se"])


async def test_tab_completes_fields_and_values_that_stand_in_the_data() -> None:
    async with opened(TAGGED) as desk:
        await desk.press("slash", *"cour", "tab")
        assert prompt(desk) == "courier:"
        await desk.press("tab")
        assert prompt(desk).startswith("courier:")
        assert prompt(desk) != "courier:"
        await desk.press("ctrl+u", *"country:", "tab")
        assert prompt(desk) == "country:SE "
        await desk.sees("country:SE country:DK")
        await desk.press("tab")
        assert prompt(desk) == "country:DK "
        await desk.press("shift+tab", *"tag:v", "tab")
        assert prompt(desk) == "country:SE tag:VIP "
        await desk.press("ctrl+u", *"zzz:", "tab")
        await desk.sees("Nothing known begins like that")


async def test_the_title_says_how_many_of_how_many_and_by_which_filter() -> None:
    rows = [row(n, n / 100, Status.ALERT if n % 40 == 0 else Status.IN_TRANSIT, number=f"#{n}") for n in range(1, 1241)]
    async with opened(rows) as desk:
        await desk.press("slash", *"status:alert", "enter")
        await desk.until(lambda: desk.title.startswith("Orders 31/1,240  status:alert"))
    async with opened(rows, language="sv") as desk:
        await desk.until(lambda: "1 240" in desk.title)


async def test_changes_while_it_is_searched_are_not_lost() -> None:
    rows = [row(n, n / 1000, Status.IN_TRANSIT, number=f"#{n}") for n in range(1, 20_001)]
    async with opened(rows) as desk:
        await desk.press("slash", *"status:alert")
        desk.engine.put(row(20_001, 0, Status.ALERT, number="#20001"))
        await desk.until(lambda: list(desk.orders.table.ids) == [20_001])


# Views


async def test_views_are_chosen_saved_renamed_and_removed() -> None:
    keeping = Nowhere()
    async with opened(ROWS, options=UiOptions(keeping=keeping)) as desk:
        await desk.press("slash", *"country:se", "enter", "greater_than_sign")
        await desk.press("V")
        await desk.sees("Saved views", "late", "too long under way")
        await desk.press("s", *"north", "enter")
        await desk.sees("View north is kept")
        assert keeping.views() == {"north": SavedView(filter="country:se", sort="number")}
        await desk.press("escape", "V", "R", "ctrl+u", *"sweden", "enter")
        await desk.sees("View north is called sweden now")
        assert list(keeping.views()) == ["sweden"]
        await desk.press("V", "enter")
        await desk.until(lambda: desk.title.startswith("Orders 2/6  country:se  by number"))
        await desk.press("V", "D")
        await desk.sees("View sweden is removed")
        assert keeping.views() == {}


async def test_what_can_not_be_done_to_a_view_is_said() -> None:
    async with opened(ROWS) as desk:
        await desk.press("V", "D")
        await desk.sees("late is given: save one of your own under that name")
        await desk.press("s", *"a b", "enter")
        await desk.sees("A name has letters, digits, - and _, at most 30")


async def test_a_view_is_shown_from_the_palette() -> None:
    async with opened(ROWS) as desk:
        await desk.press("colon", *"view cust")
        await desk.sees("view: customs")
        await desk.press("enter")
        await desk.sees("View customs", GIVEN["customs"].filter)
        await desk.press("escape")
        await desk.until(lambda: desk.numbers == NEWEST_FIRST)


@pytest.mark.parametrize("name", sorted(GIVEN))
async def test_every_given_view_can_be_shown(name: str) -> None:
    keeping = Nowhere({"first": GIVEN[name]})
    async with opened(ROWS, options=UiOptions(keeping=keeping)) as desk:
        await desk.press("V", "enter")
        await desk.until(lambda: GIVEN[name].filter in desk.title)


@pytest.mark.parametrize(
    ("key", "language"), [("V", "en"), ("V", "sv"), ("S", "en"), ("vertical_line", "en"), ("vertical_line", "sv")]
)
async def test_its_dialogs_read_well(key: str, language: str, snapshot: SnapshotAssertion) -> None:
    keeping = Nowhere({"norge": SavedView(filter="country:no is:open", sort="-age")})
    async with opened(ROWS, language=language, options=UiOptions(keeping=keeping)) as desk:
        before = desk.text
        await desk.press(key)
        await desk.until(lambda: desk.text != before)
        assert screen_text(desk.app) == snapshot


# Order and columns


async def test_capital_s_offers_every_order_and_the_same_once_more_turns_it_round() -> None:
    async with opened(ROWS) as desk:
        await desk.press("S", "j", "enter")
        await desk.sees("Order↑", "Sorted by number")
        await desk.press("S", "enter")
        await desk.sees("Order↓", "Sorted by number, turned round")


async def test_columns_are_chosen_moved_and_made_wider_and_kept() -> None:
    keeping = Nowhere()
    async with opened(TAGGED, options=UiOptions(keeping=keeping)) as desk:
        await desk.press(
            "vertical_line", "j", "j", "space", "K", "j", "j", "greater_than_sign", "greater_than_sign", "enter"
        )
        await desk.sees("The columns are kept")
        assert keeping.columns[:4] == ("flag", "number", "customer:15", "country")
        assert "age" not in keeping.columns
        assert "Age" not in desk.lines[1]
        await desk.press("vertical_line", "u", "enter")
        await desk.sees("Age")
        assert keeping.columns == ()


async def test_the_list_has_the_columns_and_the_order_of_the_configuration() -> None:
    rules = ListRules(columns=("number", "total", "tags:8", "status"), sort="-total")
    async with opened(TAGGED, options=UiOptions(list_rules=rules)) as desk:
        titles = desk.lines[1].split()
        assert titles == ["Order", "Total↑", "Tags", "Status"]
        await desk.sees("120.00 SEK", "VIP")


# Marks


async def test_what_is_marked_is_counted_and_added_up() -> None:
    async with opened(TAGGED) as desk:
        await desk.press("space", "space")
        await desk.until(lambda: "2 marked (1,000.50 + 120 SEK)" in desk.title)


async def test_plus_marks_by_a_filter_and_changes_nothing_else() -> None:
    async with opened(ROWS) as desk:
        await desk.press("plus", *"country:se", "enter")
        await desk.sees("2 orders marked")
        assert list(desk.orders.table.ids) == [6, 5, 4, 3, 2, 1]
        assert desk.orders.table.marked == [6, 1]
        await desk.press("plus", *"kari", "escape")
        assert desk.orders.table.marked == [6, 1]
        await desk.press("I")
        await desk.until(lambda: "4 marked" in desk.title)


# One order beside the list


def many(*extra: Order) -> Sequence[Order]:
    return (FULL, replace(FULL, id=8, number="#1008", placed_at=NOW, tags=("other",)), *extra)


@pytest.mark.parametrize("language", ["en", "sv"])
async def test_on_a_wide_terminal_the_order_under_the_cursor_stands_beside_the_list(
    language: str, snapshot: SnapshotAssertion
) -> None:
    async with opened(orders=many(), size=(120, 40), language=language) as desk:
        desk.engine.pages = {"AAA1": "https://track.example/AAA1"}
        await desk.press("j")
        await desk.sees("#1007 · Åsa", "https://track.example/AAA1")
        assert screen_text(desk.app) == snapshot


async def test_it_follows_the_cursor_and_what_others_change() -> None:
    async with opened(orders=many(), size=(120, 40)) as desk:
        await desk.sees("#1008 · Åsa")
        await desk.press("j")
        await desk.sees("#1007 · Åsa", "VIP")
        desk.engine.put(replace(FULL, tags=("late",)))
        await desk.until(lambda: "VIP" not in desk.text and "late" in desk.text)


async def test_p_takes_it_away_and_brings_it_where_there_is_room() -> None:
    async with opened(orders=many(), size=(120, 40)) as desk:
        await desk.sees("#1008 · Åsa")
        await desk.press("p")
        await desk.until(lambda: "#1008 · Åsa" not in desk.text)
        await desk.press("p")
        await desk.sees("#1008 · Åsa")
    async with opened(orders=many(), size=(100, 30)) as desk:
        assert not any(pane.display for pane in desk.app.query(PreviewPane))
        await desk.press("p")
        await desk.sees("#1008 · Åsa")
    async with opened(orders=many(), size=(80, 24)) as desk:
        await desk.press("p")
        await desk.sees("There is no room beside the list: 100 columns are needed")


async def test_an_order_that_is_gone_leaves_it_empty() -> None:
    async with opened(orders=many()[:1], size=(120, 40)) as desk:
        await desk.sees("#1007 · Åsa")
        desk.engine.take(7)
        await desk.until(lambda: "#1007 · Åsa" not in desk.text)


async def test_in_the_other_language_a_filter_that_was_still_typed_is_given_up_and_the_one_before_holds() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"#1003", "enter")
        await desk.until(lambda: desk.numbers == ["#1003"])
        await desk.press("slash", "backspace", "4")
        await desk.until(lambda: desk.numbers == ["#1004"])
        await desk.press("f9")
        await desk.sees("Ordrar")
        await desk.until(lambda: desk.numbers == ["#1003"])
        assert "#1003" in desk.title
        await desk.press("escape")
        await desk.until(lambda: len(desk.numbers) > 1)


async def test_an_enter_typed_before_the_app_had_the_terminal_counts() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"#1003", "ctrl+j")  # what the kernel makes of it then
        await desk.until(lambda: desk.numbers == ["#1003"])
        await desk.press("ctrl+j")
        await desk.until(lambda: desk.title.startswith("Order 3"))


async def test_in_the_other_language_the_list_is_where_it_was() -> None:
    async with opened(orders=many(), size=(120, 40)) as desk:
        await desk.press("S", "down", "enter", "G", "space")
        await desk.until(lambda: "by number" in desk.title)
        chosen, marked = desk.orders.table.current, desk.orders.table.marked
        await desk.press("f9")
        await desk.sees("Ordrar", "efter nummer", "1 märkt")
        await desk.until(lambda: desk.orders.table.current == chosen)
        assert desk.orders.table.marked == marked
        assert "│" in desk.lines[5]  # the order beside it


async def test_a_word_finds_a_status_by_its_name_in_the_language_that_is_spoken() -> None:
    async with opened(ROWS, language="sv") as desk:
        await desk.press("slash", *"varning", "enter")
        await desk.until(lambda: desk.numbers == ["#1003"])
