"""The order list, used as a person uses it: keys and mouse through the app, over an engine of our own."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from tests.ui.fakes import NOW
from tests.ui.support import Opened, opened, screen_text
from tests.ui.test_detail_body import ORDER
from tui_tracker.engine.port import EngineState, JobState, LookUp, ParcelRef
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import CustomerRow, ManualStatus, Order, OrderRow, ParcelRow, settled
from tui_tracker.model.status import Status, roll_up
from tui_tracker.model.views import ListRules
from tui_tracker.store.api import Commit
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.detail import DetailScreen
from tui_tracker.ui.widgets.filter_prompt import FilterPrompt
from tui_tracker.ui.widgets.order_table import OrderTable

DAY = timedelta(days=1)
NAMES = ("Åsa Lindström", "Per Ek", "Kari Nordmann", "林怡君", "Ana Öberg", "Bo Ask")
COUNTRIES = ("SE", "SE", "NO", "TW", "FI", "DK")


def row(order_id: int, days: float, *statuses: Status, **fields: object) -> OrderRow:
    """An order made so many days ago, with a parcel for each status."""
    parcels = tuple(
        ParcelRow(
            number=f"LB{order_id:07}{n}SE",
            carrier="demo",
            courier="PostNord",
            status=status,
            last_event="Arrived at the sorting centre",
            last_event_at=NOW - timedelta(hours=order_id),
        )
        for n, status in enumerate(statuses)
    )
    made = OrderRow(
        id=order_id,
        number=f"#10{order_id:02}",
        placed_at=NOW - days * DAY,
        customer=CustomerRow(name=NAMES[order_id % 6], country=COUNTRIES[order_id % 6]),
        fulfilled=bool(statuses),
        status=roll_up(list(statuses)),
        parcels=parcels,
    )
    return replace(made, **fields)


ROWS = (
    row(1, 60, Status.IN_TRANSIT),
    row(2, 31, Status.UNDELIVERED),
    row(3, 12, Status.ALERT, Status.DELIVERED),
    row(4, 9),
    row(5, 5, Status.PICK_UP),
    row(6, 2, Status.DELIVERED),
)
NEWEST_FIRST = ["#1006", "#1005", "#1004", "#1003", "#1002", "#1001"]


@pytest.mark.parametrize(("size", "language"), [((80, 24), "en"), ((120, 40), "en"), ((80, 24), "sv")])
async def test_it_reads_well(size: tuple[int, int], language: str, snapshot: SnapshotAssertion) -> None:
    alone = UiOptions(list_rules=ListRules(preview=False))
    async with opened(ROWS, size=size, language=language, options=alone) as desk:
        await desk.sees("#1001")
        assert screen_text(desk.app) == snapshot


async def test_in_ascii_the_whole_screen_reads_well(snapshot: SnapshotAssertion) -> None:
    async with opened(ROWS, options=UiOptions(ascii_only=True)) as desk:
        await desk.press("space")
        await desk.sees("1 marked")
        assert screen_text(desk.app) == snapshot


async def test_a_shop_without_orders_is_told_how_they_come_in() -> None:
    async with opened() as desk:
        await desk.sees("No orders yet.", "tui-tracker import orders_export.csv")
        for key in ("r", "t", "o"):
            await desk.press(key)
            await desk.sees("There is no code here to act on")


async def test_the_newest_order_is_on_top_and_why_one_is_flagged_stands_below() -> None:
    async with opened(ROWS) as desk:
        assert desk.numbers == NEWEST_FIRST
        await desk.press("j", "j")
        await desk.sees("! made 9 days ago, not fulfilled")
        await desk.press("j")
        await desk.sees("! LB00000030SE: Alert")


async def test_enter_and_a_double_click_open_an_order_and_escape_leads_back() -> None:
    async with opened(orders=[ORDER]) as desk:
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.orders)
        await desk.pilot.click(OrderTable, offset=(10, 1), times=2)
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))


async def test_one_click_on_a_code_opens_its_order_and_elsewhere_only_chooses_it() -> None:
    async with opened(ROWS) as desk:
        await desk.pilot.click(OrderTable, offset=(desk.lines[2].index("LB"), 2))
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.orders)
        assert desk.orders.table.current == 5
        await desk.pilot.click(OrderTable, offset=(desk.lines[2].index("LB"), 3))  # #1004 has no code
        await desk.until(lambda: desk.orders.table.current == 4)
        await desk.pilot.click(OrderTable, offset=(10, 1))
        await desk.until(lambda: desk.orders.table.current == 6)
        assert desk.app.screen is desk.orders


async def test_the_help_tells_of_the_mouse() -> None:
    async with opened(ROWS) as desk:
        await desk.press("question_mark", *["pagedown"] * 9)
        await desk.sees("A click chooses an order, on its code it opens it")


# Filter


async def test_the_list_narrows_as_one_types_enter_keeps_it() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"country:se")
        await desk.until(lambda: desk.numbers == ["#1006", "#1001"])
        await desk.press("enter")
        assert desk.title.startswith("Orders 2/6  country:se")
        assert isinstance(desk.app.focused, OrderTable)
        await desk.press("escape")
        await desk.until(lambda: desk.numbers == NEWEST_FIRST)


async def test_what_comes_of_a_letter_is_there_before_anything_is_painted() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash")
        desk.app.query_one(FilterPrompt).value = "1003"
        assert desk.numbers == ["#1003"]


async def test_an_order_that_changes_while_a_filter_is_typed_is_found_by_what_it_is_now() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"sol")
        await desk.until(lambda: desk.numbers == [])
        desk.engine.put(replace(ROWS[2], customer=CustomerRow(name="Solveig")))
        await desk.until(lambda: len(desk.numbers) == 1)
        await desk.press(*"veig")
        assert len(desk.numbers) == 1
        await desk.press("ctrl+u", *"nobody")
        await desk.until(lambda: desk.numbers == [])
        await desk.press("ctrl+u", *"solveig", "enter")
        await desk.until(lambda: len(desk.numbers) == 1)


async def test_escape_in_the_prompt_goes_back_to_the_filter_of_before() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"status:alert", "enter")
        await desk.until(lambda: desk.numbers == ["#1003"])
        await desk.press("slash", "ctrl+u", *"kari")
        await desk.until(lambda: desk.title.startswith("Orders 1/6  kari") or desk.numbers == ["#1002"])
        await desk.press("escape")
        await desk.until(lambda: desk.numbers == ["#1003"])
        assert "status:alert" in desk.title


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zzz:1", "no field zzz: (known: age assigned carrier"),
        ("stats:alert", "no field stats: (did you mean status:?)"),
        ("status:lost", "no status:lost (known:"),
        ("/(/", "is not a regular expression"),
        ("age:soon", "age:soon is no time; write age:>3d"),
    ],
)
async def test_what_is_no_filter_is_told_with_what_is_known_and_the_list_stays(typed: str, said: str) -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"ek ")
        await desk.until(lambda: desk.numbers == ["#1001"])
        desk.app.query_one(FilterPrompt).value = typed
        await desk.sees(said)
        assert desk.numbers == ["#1001"]
        assert desk.app.query_one(FilterPrompt).has_class("-wrong")
        await desk.press("enter")
        await desk.sees("That is no filter yet", said)
        assert isinstance(desk.app.focused, FilterPrompt)
        assert desk.app.query_one(FilterPrompt).value == typed
        await desk.press("escape")
        await desk.until(lambda: said not in desk.text and not desk.app.query_one(FilterPrompt).has_class("-wrong"))
        await desk.until(lambda: desk.numbers == NEWEST_FIRST)


async def test_what_stood_there_on_the_way_to_a_field_was_no_word_to_be_looked_for() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"country:se status")
        await desk.until(lambda: not desk.numbers)
        await desk.press(*":al")
        await desk.sees("no status:al (known:")
        assert desk.title.startswith("Orders 2/6  country:se")
        await desk.press(*"ert")
        await desk.until(lambda: desk.title.endswith("country:se status:alert"))


@pytest.mark.parametrize("typed", ["age:>3x", "status:alert age:>3x", "foo:bar"])
async def test_enter_refuses_what_is_no_filter_whatever_part_of_it_was_one(typed: str) -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *typed, "enter")
        await desk.sees("That is no filter yet")
        assert isinstance(desk.app.focused, FilterPrompt)
        await desk.press("escape")
        await desk.until(lambda: desk.title == "Orders 6")
        assert desk.numbers == NEWEST_FIRST


async def test_a_prompt_left_with_the_mouse_is_closed_by_escape() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"foo:bar")
        await desk.sees("no field foo:")
        await desk.pilot.click(OrderTable, offset=(10, 2))
        await desk.press("escape")
        await desk.until(lambda: "no field foo:" not in desk.text)
        assert desk.numbers == NEWEST_FIRST


async def test_what_is_no_filter_is_told_in_swedish_and_the_palette_asks_in_it() -> None:
    async with opened(ROWS, language="sv") as desk:
        await desk.press("slash", *"stats:alert")
        await desk.sees("inget fält stats: (menade du status:?)")
        await desk.press("escape", "colon")
        await desk.sees("Sök kommandon")


async def test_a_filter_that_became_right_is_not_wrong_any_more() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash")
        prompt = desk.app.query_one(FilterPrompt)
        prompt.value = "stat:alert"
        await desk.until(lambda: desk.app.query_one(FilterPrompt).has_class("-wrong"))
        prompt.value = "status:alert"
        await desk.until(lambda: desk.numbers == ["#1003"] and not desk.app.query_one(FilterPrompt).has_class("-wrong"))


async def test_nothing_that_matches_is_told_with_the_way_back() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"nobody", "enter")
        await desk.sees("No order matches. Esc takes the filter away.")
        await desk.press("escape")
        await desk.until(lambda: desk.numbers == NEWEST_FIRST)


async def test_the_prompt_takes_the_keys_that_do_something_on_the_list() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"q?1r/")
        assert desk.app.query_one(FilterPrompt).value == "q?1r/"
        assert desk.engine.asked == []
        await desk.sees("enter Keep the filter", "esc Leave the filter as it was")


async def test_the_exclamation_mark_shows_what_needs_attention_and_again_all() -> None:
    async with opened(ROWS) as desk:
        await desk.press("exclamation_mark")
        await desk.until(lambda: desk.numbers == ["#1004", "#1003", "#1002", "#1001"])
        await desk.press("exclamation_mark")
        await desk.until(lambda: desk.numbers == NEWEST_FIRST)


async def test_of_ten_thousand_orders_the_list_narrows_as_one_types() -> None:
    rows = [row(n, n / 100, Status.IN_TRANSIT, number=f"#{n}") for n in range(1, 10_001)]
    async with opened(rows) as desk:
        assert desk.title == "Orders 10,000"
        await desk.press("slash", *"order:#777")
        await desk.until(lambda: desk.title.startswith("Orders 11/10,000"))
        await desk.press("backspace", "enter")
        assert desk.orders.table.ids[0] == 77
        await desk.until(lambda: desk.title.startswith("Orders 111/10,000"))


# Order


async def test_a_click_on_a_title_sorts_and_once_more_turns_it_round() -> None:
    async with opened(ROWS) as desk:
        await desk.pilot.click(OrderTable, offset=(desk.lines[1].index("Order"), 0))
        await desk.sees("Order↑", "Sorted by number")
        assert desk.numbers == NEWEST_FIRST[::-1]
        await desk.pilot.click(OrderTable, offset=(desk.lines[1].index("Order"), 0))
        await desk.sees("Order↓", "by number, turned round")
        assert desk.numbers == NEWEST_FIRST


async def test_keys_sort_by_the_next_column_and_turn_it_round() -> None:
    async with opened(ROWS) as desk:
        await desk.sees("Age↑")
        await desk.press("less_than_sign")
        await desk.sees("Age↓", "oldest first")
        assert desk.numbers == NEWEST_FIRST[::-1]
        await desk.press("f2")
        await desk.sees("Order↑", "by number")


# What others commit, and time


async def test_a_change_shows_in_its_line_and_a_new_order_in_its_place() -> None:
    async with opened(ROWS) as desk:
        desk.engine.put(row(6, 2, Status.ALERT), row(7, 1))
        await desk.until(lambda: desk.numbers == ["#1007", *NEWEST_FIRST])
        await desk.sees("! Alert")
        assert desk.orders.table.current == 6


async def test_an_order_that_is_gone_leaves_the_list() -> None:
    async with opened(ROWS) as desk:
        desk.engine.take(6)
        await desk.until(lambda: desk.numbers == NEWEST_FIRST[1:])
        assert desk.title == "Orders 5"


async def test_under_a_filter_orders_come_and_go_as_they_change() -> None:
    async with opened(ROWS) as desk:
        await desk.press("slash", *"status:alert", "enter")
        await desk.until(lambda: desk.numbers == ["#1003"])
        desk.engine.put(row(6, 2, Status.ALERT))
        await desk.until(lambda: desk.numbers == ["#1006", "#1003"])
        desk.engine.put(row(3, 12, Status.DELIVERED))
        await desk.until(lambda: desk.numbers == ["#1006"])


async def test_what_is_too_far_back_to_tell_is_read_anew() -> None:
    async with opened(ROWS) as desk:
        desk.engine.held.pop(1)
        desk.engine.forget()
        await desk.until(lambda: desk.numbers == NEWEST_FIRST[:-1])


async def test_ages_and_flags_follow_the_engines_clock_by_the_minute() -> None:
    async with opened([row(4, 6.999)]) as desk:
        assert "6d" in desk.text
        desk.engine.clock += timedelta(minutes=2)
        await desk.sees("7d", "! made 7 days ago, not fulfilled")


async def test_what_needs_attention_only_because_time_went_by_appears() -> None:
    async with opened([row(4, 6.999), row(2, 3, Status.ALERT)]) as desk:
        await desk.press("exclamation_mark")
        await desk.until(lambda: desk.numbers == ["#1002"])
        desk.engine.clock += timedelta(minutes=2)
        await desk.until(lambda: desk.numbers == ["#1002", "#1004"])


# Acts


async def test_r_tracks_the_order_under_the_cursor_and_tells_what_came_of_it() -> None:
    async with opened(ROWS) as desk:
        await desk.press("r")
        await desk.sees("Looking up LB00000060SE", "LB00000060SE 0/1")
        ref = ParcelRef(6, "LB00000060SE")
        desk.engine.end(1, JobState.DONE, LookUp(ref=ref, carrier="demo", kind="news", after=Status.DELIVERED))
        await desk.sees("LB00000060SE: Delivered")


@pytest.mark.parametrize(
    ("state", "message", "said"),
    [
        (JobState.FAILED, "The carrier demo is switched off", "switched off"),
        (JobState.CANCELLED, "", "Stopped after 0"),
    ],
)
async def test_a_look_up_that_came_to_nothing_is_told(state: JobState, message: str, said: str) -> None:
    async with opened(ROWS) as desk:
        await desk.press("r")
        desk.engine.end(1, state, message=message)
        await desk.sees(said)


async def test_acts_are_on_all_marked_orders() -> None:
    async with opened(ROWS) as desk:
        await desk.press("space", "j", "j", "space", "r")
        await desk.sees("Looking up 3 parcels", "2 marked")
        assert desk.engine.asked == [("track", "LB00000060SE", "LB00000030SE", "LB00000031SE")]


async def test_a_data_file_that_can_not_be_read_on_is_said_until_it_can() -> None:
    async with opened(ROWS, size=(120, 24)) as desk:
        desk.engine.engine_state = EngineState(problem="orders.json.journal, line 7: damaged. Put a backup back.")
        await desk.sees("Data file can't be read on", "orders.json.journal, line 7: damaged. Put a backup back.")
        desk.engine.engine_state = EngineState()
        await desk.sees("The data file can be read again")
        assert "can't be read on" not in desk.text


async def test_the_newest_orders_stand_there_before_all_are_read() -> None:
    async with opened(ROWS, read=False) as desk:
        assert desk.numbers == ["#1006", "#1005"]
        assert desk.title.startswith("Orders 6")
        await desk.press("j")
        desk.engine.read = True
        await desk.until(lambda: len(desk.numbers) == 6)
        assert desk.orders.table.current == 5


async def test_capital_r_tracks_everything() -> None:
    async with opened(ROWS) as desk:
        await desk.press("R")
        await desk.sees("looking up all 0/6")
        assert desk.engine.asked == [("track_all",)]


async def test_t_sets_a_status_by_hand_and_capital_t_takes_it_back() -> None:
    async with opened(ROWS) as desk:
        await desk.press("t")
        await desk.sees("Set the status of LB00000060SE")
        await desk.press("end", "enter")
        await desk.sees("LB00000060SE set to Delivered · u takes it back")
        await desk.press("T")
        await desk.sees("No status here was set by hand")
        manual = ManualStatus(status=Status.DELIVERED, by="maria", at=NOW)
        parcel = ParcelRow(number="LB00000060SE", status=Status.DELIVERED, manual=manual)
        desk.engine.put(row(6, 2, parcels=(parcel,), status=Status.DELIVERED, fulfilled=True))
        await desk.sees("✓ Delivered*")
        await desk.press("T")
        await desk.sees("LB00000060SE: back to what the carrier says")
        assert desk.engine.asked == [("set", "LB00000060SE", Status.DELIVERED, ""), ("clear", "LB00000060SE")]


async def test_what_is_finished_is_told_where_it_is_left_out_and_where_it_is_not() -> None:
    async with opened(ROWS) as desk:
        await desk.press("R")
        await desk.sees("Looking up 4 parcels, not the 2 finished")
        await desk.press("asterisk", "r")
        await desk.sees("Looking up 6 parcels, 2 finished among them")
    async with opened(ROWS[5:]) as desk:
        await desk.press("R")
        await desk.sees("Nothing to look up: all is finished (1)")
        assert desk.engine.asked == []


async def test_marks_survive_a_filter_and_acts_say_how_many_are_out_of_sight() -> None:
    async with opened(ROWS) as desk:
        await desk.press("asterisk", "slash", *"kari", "enter")
        await desk.sees("6 marked, 5 out of sight")
        await desk.press("r")
        await desk.sees("Looking up 6 parcels (5 orders out of sight)")
        await desk.press("t")
        await desk.sees("Set the status of 6 parcels (5 orders out of sight)")
        await desk.press("escape", "slash", "ctrl+u", "enter")
        await desk.until(lambda: desk.title.startswith("Orders 6  6 marked  "))
        desk.engine.take(6)
        await desk.until(lambda: desk.title.startswith("Orders 5  5 marked  "))


async def test_escape_takes_away_marks_out_of_sight_too_and_says_so() -> None:
    async with opened(ROWS) as desk:
        await desk.press("asterisk", "slash", *"kari", "enter", "escape")
        await desk.sees("Marks taken away, 5 out of sight")
        assert desk.title.startswith("Orders 1/6  kari")
        assert "marked" not in desk.title


async def set_by_hand(desk: Opened) -> None:
    """Choose the last of the nine for the order under the cursor."""
    await desk.press("t")
    await desk.sees("Set the status of")
    await desk.press("end", "enter")


async def test_a_status_that_could_not_be_kept_is_told_not_swallowed() -> None:
    async with opened(ROWS) as desk:
        desk.engine.failure = StoreError("orders.json: the disk is full", hint="Make room and do it again.")
        await set_by_hand(desk)
        await desk.sees("Not kept: orders.json: the disk is full Make room and do it again.")


async def test_it_is_told_in_swedish_too() -> None:
    async with opened(ROWS, language="sv") as desk:
        desk.engine.failure = StoreError("disken är full")
        await desk.press("t")
        await desk.until(lambda: desk.app.screen is not desk.orders)
        await desk.press("end", "enter")
        await desk.sees("Inte sparat: disken är full")


async def test_a_status_counts_as_set_only_once_it_is_kept() -> None:
    async with opened(ROWS) as desk:
        desk.engine.held_back = []
        await set_by_hand(desk)
        await desk.sees("Waiting for the data file, which another program holds")
        assert "set to Delivered" not in desk.text
        desk.engine.held_back[0].set_result(Commit(revision=1))
        await desk.sees("LB00000060SE set to Delivered · u takes it back")


@pytest.mark.parametrize("key", ["r", "R", "t", "T"])
async def test_read_only_every_act_that_writes_says_so(key: str) -> None:
    async with opened(ROWS, options=UiOptions(read_only=True, note="read-only")) as desk:
        await desk.press(key)
        await desk.sees("Opened read-only: nothing is changed", "read-only")
        assert desk.engine.asked == []


async def test_y_copies_the_codes_and_says_where_to() -> None:
    async with opened(ROWS) as desk:
        await desk.press("j", "y", "y")
        await desk.sees("LB00000050SE sent to the terminal's clipboard")
        assert desk.app.clipboard == "LB00000050SE"


async def test_o_without_a_page_says_so() -> None:
    async with opened(orders=[ORDER]) as desk:
        await desk.press("o")
        await desk.sees("There is no tracking page for AAA1")


# Hostile text

NASTY = "[/red][link=x]\x1b]52;c;QUFB\x07\x1b[2J\x9b31m\u202egnol"


async def test_hostile_text_in_any_column_is_only_text() -> None:
    parcel = ParcelRow(number=NASTY, courier=NASTY, status=Status.ALERT, last_event=NASTY, last_event_at=NOW)
    nasty = row(
        6,
        2,
        number=NASTY,
        customer=CustomerRow(name=NASTY, country="\x1b["),
        parcels=(parcel, replace(parcel, number="B" + NASTY)),
        status=Status.ALERT,
        fulfilled=True,
    )
    async with opened([nasty], size=(160, 24)) as desk:
        await desk.sees("[/red]")
        for key in ("y", "escape", "r", "question_mark", "escape", "t", "escape"):
            await desk.press(key)
        await desk.until(lambda: desk.app.screen is desk.orders)
        written = screen_text(desk.app).replace("\n", "")
        assert written.isprintable()
        assert "QUFB" in written


# What can't be read


@pytest.mark.parametrize("keys", [["enter"], ["o"], ["2"], ["R"]])
async def test_what_can_not_be_read_is_said_and_the_app_goes_on(keys: list[str]) -> None:
    async with opened(orders=[ORDER], size=(120, 40)) as desk:
        desk.engine.damaged = StoreError("orders.json: order 7 is damaged", hint="Restore it from a backup.")
        await desk.press(*keys)
        await desk.sees("orders.json: order 7 is damaged Restore it from a backup.")
        desk.engine.damaged = None
        await desk.press("1", "enter")
        await desk.sees("Åsa Lindström")


async def test_an_order_that_became_unreadable_while_it_is_shown_says_so_and_comes_back() -> None:
    async with opened(orders=[ORDER], size=(120, 40)) as desk:
        await desk.press("enter")
        await desk.sees("Order #1007")
        desk.engine.damaged = StoreError("orders.json: order 7 is damaged")
        desk.engine.put(ORDER)
        await desk.sees("This order can't be read.", "orders.json: order 7 is damaged")
        desk.engine.damaged = None
        desk.engine.put(ORDER)
        await desk.sees("Åsa Lindström")


async def test_a_list_that_can_not_be_read_anew_stays_as_it_was() -> None:
    async with opened(orders=[ORDER], size=(120, 40)) as desk:
        desk.engine.damaged = StoreError("orders.json: order 7 is damaged")
        desk.engine.forget()
        await desk.sees("orders.json: order 7 is damaged", "#1007")


async def test_r_asks_the_suppliers_of_the_marked_orders_that_wait_for_a_code_and_tells_what_came() -> None:
    waits = Order(id=8, number="#1008", placed_at=NOW - DAY, supplier_orders=("8190000000000001",))
    shipped = replace(ORDER, id=9, number="#1009")
    async with opened(orders=[settled(waits), shipped]) as desk:
        await desk.press("asterisk", "r")
        numbers = [parcel.number for parcel in shipped.parcels]
        await desk.until(lambda: desk.engine.asked == [("track", *numbers, "codes of", 8)])
        found = LookUp(ref=ParcelRef(8, "8190000000000001"), carrier="ali", kind="codes_found", message="LP1")
        desk.engine.end(1, JobState.DONE, found)
        await desk.sees("8190000000000001: LP1")


async def test_each_notice_of_a_carrier_is_shown_the_same_words_again_when_they_come_again() -> None:
    async with opened(ROWS) as desk:
        desk.engine.engine_state = EngineState(notices=("POST is down", "POST is back"))
        await desk.sees("POST is down · POST is back")
        assert desk.app.new_notices(("POST is down", "POST is back")) == ()
        told = desk.app.new_notices(("POST is down", "POST is back", "POST is down", "POST is back"))
        assert told == ("POST is down", "POST is back")
        assert desk.app.new_notices(("POST is down", "POST is back", "POST is gone")) == ("POST is gone",)
