"""The list widget in a small app of its own: it knows ids and cells, nothing of orders."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.strip import Strip

from tests.ui.support import screen_text, until
from tui_tracker.i18n import Translator
from tui_tracker.ui.views.cells import Cell, Column
from tui_tracker.ui.widgets.order_table import OrderTable

COLUMNS = (
    Column("number", "Order", 8),
    Column("name", "Customer", 10, grow=1, rank=1),
    Column("n", "To", 3, rank=2, right=True),
)


class Desk(App[None]):
    """An app with a list and nothing else."""

    def __init__(self, count: int, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.animation_level = "none"
        self.names = {n: f"Customer {n}" for n in range(1, count + 1)}
        self.asked: list[int] = []
        self.opened: list[int] = []
        self.sorts: list[str] = []
        self.ascii_only = ascii_only

    def compose(self) -> ComposeResult:
        """The list."""
        yield OrderTable(COLUMNS, self.cell, Translator("en"), ascii_only=self.ascii_only)

    def cell(self, order_id: int, key: str) -> Cell:
        """What stands in a field."""
        self.asked.append(order_id)
        texts = {"number": f"#{order_id}", "name": self.names[order_id], "n": str(order_id % 7)}
        return Cell(texts[key], "status-alert" if key == "n" else "")

    def on_mount(self) -> None:
        """Show all."""
        self.table.show(list(self.names))
        self.table.focus()

    @property
    def table(self) -> OrderTable:
        """The list."""
        return self.query_one(OrderTable)

    def on_order_table_opened(self, event: OrderTable.Opened) -> None:
        """Remember."""
        self.opened.append(event.order_id)

    def on_order_table_sort_asked(self, event: OrderTable.SortAsked) -> None:
        """Remember."""
        self.sorts.append(event.key)

    @property
    def seen(self) -> list[int]:
        """The orders that can be seen, from top to bottom."""
        lines = screen_text(self).splitlines()[1:]
        return [int(line[2:].split()[0].removeprefix("#")) for line in lines if "#" in line]


@asynccontextmanager
async def listed(
    count: int, size: tuple[int, int] = (40, 11), *, ascii_only: bool = False
) -> AsyncIterator[tuple[Desk, Pilot[None]]]:
    """A list of so many orders, ten of them on the screen."""
    app = Desk(count, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: len(app.seen) == min(count, size[1] - 1))
        yield app, pilot


async def test_titles_stand_over_their_columns() -> None:
    async with listed(3) as (app, _):
        header, first, *_rest = screen_text(app).splitlines()
        assert header.index("Order") == first.index("#1")
        assert header.index("Customer") == first.index("Customer 1")
        assert header.rstrip().endswith("To")
        assert len(header.rstrip()) == len(first.rstrip())


async def test_of_ten_thousand_only_what_is_on_the_screen_is_asked_for() -> None:
    async with listed(10_000) as (app, pilot):
        assert set(app.asked) == set(range(1, 11))
        app.asked.clear()
        await pilot.press("G")
        await until(pilot, lambda: 10_000 in app.seen)
        assert set(app.asked) <= set(range(9_980, 10_001)) | set(range(1, 11))


@pytest.mark.parametrize(
    ("keys", "current"),
    [
        (["j"], 2),
        (["down", "down", "k"], 2),
        (["k"], 1),
        (["G"], 100),
        (["end", "home"], 1),
        (["G", "g"], 1),
        (["ctrl+d"], 6),
        (["ctrl+d", "ctrl+u"], 1),
        (["pagedown"], 11),
        (["ctrl+f", "pageup"], 1),
        (["G", "ctrl+b"], 90),
        (["G", "j"], 100),
    ],
)
async def test_keys_move_the_cursor_and_it_stays_in_view(keys: list[str], current: int) -> None:
    async with listed(100) as (app, pilot):
        await pilot.press(*keys)
        await until(pilot, lambda: app.table.current == current and current in app.seen)


@pytest.mark.parametrize("key", ["enter", "l", "right"])
async def test_the_order_under_the_cursor_is_opened(key: str) -> None:
    async with listed(5) as (app, pilot):
        await pilot.press("j", key)
        await until(pilot, lambda: app.opened == [2])


async def test_space_marks_and_goes_on_and_again_takes_the_mark_away() -> None:
    async with listed(5) as (app, pilot):
        await pilot.press("space", "space")
        assert (app.table.marked, app.table.current) == ([1, 2], 3)
        await pilot.press("k", "space")
        assert app.table.marked == [1]
        await until(pilot, lambda: screen_text(app).count("●") == 1)


async def test_v_marks_from_the_last_mark_to_here_also_when_the_list_was_sorted_anew() -> None:
    async with listed(9) as (app, pilot):
        await pilot.press("j", "space")
        app.table.show([9, 8, 7, 6, 5, 4, 3, 2, 1])
        app.table.point_at(4)
        await pilot.press("v")
        assert app.table.marked == [4, 3, 2]


async def test_the_asterisk_marks_all_or_none() -> None:
    async with listed(20) as (app, pilot):
        await pilot.press("asterisk")
        assert len(app.table.marked) == 20
        await pilot.press("asterisk")
        assert app.table.marked == []


async def test_marks_are_taken_away_and_whether_there_were_any_is_told() -> None:
    async with listed(5) as (app, pilot):
        await pilot.press("space")
        assert app.table.clear_marks()
        assert not app.table.clear_marks()
        assert app.table.marked == []


@pytest.mark.parametrize("ids", [[3, 2, 1, 5, 4], [1, 3], [7, 8, 9, 3]])
async def test_the_cursor_stays_on_its_order(ids: Sequence[int]) -> None:
    async with listed(9) as (app, pilot):
        await pilot.press("j", "j")
        app.table.show(ids)
        assert app.table.current == 3


async def test_where_its_order_has_gone_the_cursor_stays_in_its_place() -> None:
    async with listed(9) as (app, pilot):
        await pilot.press("j", "j")
        app.table.show([1, 2, 4, 5])
        assert app.table.current == 4
        app.table.show([1])
        assert app.table.current == 1
        app.table.show([])
        assert app.table.current is None


async def test_marks_stay_with_orders_that_are_not_shown_until_those_are_gone() -> None:
    async with listed(9) as (app, pilot):
        await pilot.press("space", "space")
        app.table.show([2, 3])
        assert (app.table.marked, app.table.hidden_marks) == ([2, 1], 1)
        app.table.show([1, 2, 3])
        assert (app.table.marked, app.table.hidden_marks) == ([1, 2], 0)
        app.table.keep_marks({2, 3, 4})
        assert app.table.marked == [2]


async def test_the_asterisk_leaves_marks_that_are_out_of_sight_alone() -> None:
    async with listed(4) as (app, pilot):
        await pilot.press("asterisk")
        app.table.show([2, 3])
        await pilot.press("asterisk")
        assert app.table.marked == [1, 4]
        await pilot.press("asterisk")
        assert app.table.marked == [2, 3, 1, 4]


async def test_a_list_that_became_shorter_is_shown_where_the_cursor_is() -> None:
    async with listed(100) as (app, pilot):
        await pilot.press("G")
        await until(pilot, lambda: 100 in app.seen)
        app.table.show(list(range(1, 13)))
        await until(pilot, lambda: 12 in app.seen)
        assert app.table.current == 12


@pytest.mark.parametrize("key", ["j", "G", "space", "v", "asterisk", "enter", "ctrl+d"])
async def test_an_empty_list_bears_every_key(key: str) -> None:
    async with listed(0) as (app, pilot):
        await pilot.press(key)
        await pilot.click(OrderTable, offset=(5, 3))
        assert (app.table.current, app.table.marked, app.opened) == (None, [], [])


async def test_only_the_line_of_a_changed_order_is_made_anew() -> None:
    async with listed(9) as (app, pilot):
        app.asked.clear()
        app.names[4] = "Åsa"
        app.table.changed([4, 77])
        await until(pilot, lambda: "Åsa" in screen_text(app))
        assert set(app.asked) == {4}


async def test_looking_again_repaints_only_what_became_different() -> None:
    async with listed(9) as (app, pilot):
        app.names[7] = "Åsa"
        app.table.look_again()
        await until(pilot, lambda: "Åsa" in screen_text(app))
        app.asked.clear()
        app.table.look_again()
        await pilot.pause()
        assert sorted(set(app.asked)) == list(range(1, 10))
        assert len(app.asked) == 9 * len(COLUMNS)  # compared, and none of them made anew


async def test_showing_the_same_orders_again_shows_what_is_different_in_them() -> None:
    async with listed(9) as (app, pilot):
        app.names[2] = "Åsa"
        app.table.show(list(range(1, 10)))
        await until(pilot, lambda: "Åsa" in screen_text(app))


@pytest.mark.parametrize(("rises", "arrow"), [(True, "Order↑"), (False, "Order↓")])
async def test_the_title_of_the_sorted_column_has_the_arrow_of_its_direction(rises: bool, arrow: str) -> None:
    async with listed(3) as (app, pilot):
        app.table.show([1, 2, 3], sorted_by="number", rises=rises)
        await until(pilot, lambda: arrow in screen_text(app))


async def test_the_arrow_is_kept_where_the_title_is_cut() -> None:
    async with listed(3) as (app, pilot):
        app.table.show([1, 2, 3], sorted_by="n")
        await until(pilot, lambda: "To↑" in screen_text(app))
        assert "Customer" in screen_text(app)


async def test_in_ascii_the_signs_are_ascii() -> None:
    async with listed(3, ascii_only=True) as (app, pilot):
        app.names[2] = "a name that is much too long for it"
        app.table.show([3, 2, 1], sorted_by="number", rises=False)
        await pilot.press("space")
        await until(pilot, lambda: "Orderv" in screen_text(app) and "~" in screen_text(app))
        assert screen_text(app).isascii()
        assert "*" in screen_text(app)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[/red] [b]x", "[/red] [b]x"),
        ("a\x1b]52;c;QUFB\x07b", "a]52;c;QUFBb"),
        ("a\x1b[2Jb\x9b31m", "a[2Jb31m"),
        ("two\nlines\tand", "two lines and"),
        ("\u202egnol\u2066", "gnol"),
        ("[link=http://x.example]", "[link=http://x.exam"),
    ],
)
async def test_hostile_text_is_shown_as_text(text: str, shown: str) -> None:
    async with listed(3) as (app, pilot):
        app.names[2] = text
        app.table.changed([2])
        await until(pilot, lambda: shown in screen_text(app))
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in screen_text(app).replace("\n", ""))


async def test_wide_characters_move_nothing() -> None:
    async with listed(3) as (app, pilot):
        app.names.update({1: "林怡君", 2: "Åsa\u0301", 3: "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍"})
        app.table.changed([1, 2, 3])
        await until(pilot, lambda: "林怡君" in screen_text(app))
        lines = app.screen._compositor.render_strips()[1:4]
        assert [line.cell_length for line in lines] == [40] * 3


# The mouse


async def test_a_click_chooses_and_a_double_click_opens() -> None:
    async with listed(9) as (app, pilot):
        await pilot.click(OrderTable, offset=(5, 4))
        await until(pilot, lambda: app.table.current == 4)
        assert app.opened == []
        await pilot.click(OrderTable, offset=(5, 6), times=2)
        await until(pilot, lambda: app.opened == [6])


async def test_a_click_below_the_last_order_does_nothing() -> None:
    async with listed(3) as (app, pilot):
        await pilot.click(OrderTable, offset=(5, 8), times=2)
        assert (app.table.current, app.opened) == (1, [])


@pytest.mark.parametrize(("x", "key"), [(0, "number"), (3, "number"), (12, "name"), (36, "n")])
async def test_a_click_on_a_title_asks_for_that_order(x: int, key: str) -> None:
    async with listed(3) as (app, pilot):
        await pilot.click(OrderTable, offset=(x, 0))
        await until(pilot, lambda: app.sorts == [key])


async def test_a_click_in_a_scrolled_list_chooses_what_is_seen_there() -> None:
    async with listed(100) as (app, pilot):
        await pilot.press("G")
        await until(pilot, lambda: 100 in app.seen)
        wanted = app.seen[2]
        await pilot.click(OrderTable, offset=(5, 3))
        await until(pilot, lambda: app.table.current == wanted)


async def test_the_wheel_moves_three_rows_a_notch() -> None:
    async with listed(100) as (app, pilot):
        await pilot._post_mouse_events([MouseScrollDown], OrderTable, (5, 5))
        await until(pilot, lambda: app.table.current == 4)
        await pilot._post_mouse_events([MouseScrollUp], OrderTable, (5, 5))
        await until(pilot, lambda: app.table.current == 1)


@pytest.mark.parametrize("width", [12, 25, 39, 80, 200])
async def test_any_width_is_filled_and_never_exceeded(width: int) -> None:
    async with listed(30, (width, 8)) as (app, _):
        strips = app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {width}


async def test_the_columns_follow_the_size_of_the_terminal() -> None:
    async with listed(9, (24, 8)) as (app, pilot):
        assert "To" not in screen_text(app)
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: "Customer 9" in screen_text(app) and "To" in screen_text(app))


async def test_the_column_one_sorts_by_stays_in_view_where_others_must_go() -> None:
    async with listed(3, (22, 11)) as (app, pilot):
        assert "To" not in screen_text(app).splitlines()[0]
        app.table.show(list(app.names), sorted_by="n")
        await until(pilot, lambda: "To" in screen_text(app).splitlines()[0])
        assert "Customer" not in screen_text(app).splitlines()[0]


async def test_capital_i_marks_the_others_instead_and_leaves_those_out_of_sight_alone() -> None:
    async with listed(5) as (app, pilot):
        await pilot.press("space", "space")
        app.table.show([2, 3, 4])
        await pilot.press("I")
        assert app.table.marked == [3, 4, 1]
        await until(pilot, lambda: screen_text(app).count("●") == 2)


async def test_marks_are_counted_and_a_change_of_them_is_told() -> None:
    async with listed(5) as (app, _):
        before = app.table.mark_revision
        app.table.mark([1, 4])
        assert app.table.mark_count == 2
        assert app.table.mark_revision != before


async def test_rows_that_come_above_do_not_move_the_line_of_the_cursor() -> None:
    async with listed(100) as (app, pilot):
        await pilot.press("G", "k", "k")
        await until(pilot, lambda: 100 in app.seen)
        before = app.seen.index(98)
        app.table.show([200, 201, 202, *range(1, 101)])
        await until(pilot, lambda: 100 in app.seen and app.seen.index(98) == before)
        app.table.show(list(range(50, 101)))
        await until(pilot, lambda: 100 in app.seen and app.seen.index(98) == before)
        assert app.table.current == 98


async def test_seen_from_its_top_a_list_shows_what_comes_there() -> None:
    async with listed(100) as (app, pilot):
        app.names[200] = "New"
        app.table.show([200, *range(1, 101)])
        await until(pilot, lambda: app.seen[0] == 200)
        assert app.table.current == 1


async def test_an_order_that_moves_takes_the_cursor_with_it_and_stays_in_its_line() -> None:
    async with listed(100) as (app, pilot):
        await pilot.press(*["j"] * 30)
        await until(pilot, lambda: 31 in app.seen)
        line = app.seen.index(31)
        others = [each for each in range(1, 101) if each != 31]
        app.table.show([*others[:70], 31, *others[70:]])
        await until(pilot, lambda: 31 in app.seen and app.seen.index(31) == line)


async def test_lines_that_stay_the_same_are_not_painted_again_when_rows_come_above() -> None:
    async with listed(100) as (app, pilot):
        await pilot.press("G")
        await until(pilot, lambda: 100 in app.seen)
        painted: list[int] = []
        render_line = app.table.render_line

        def counting(y: int) -> Strip:
            painted.append(y)
            return render_line(y)

        app.table.render_line = counting  # type: ignore[method-assign]  # the toolkit asks it for each line it sends
        app.table.show([200, *range(1, 101)])
        app.names[100] = "Another"
        app.table.changed([99, 100])
        await until(pilot, lambda: bool(painted))
        assert set(painted) == {app.seen.index(100) + 1}


async def test_the_scroll_bar_is_where_the_view_is_and_a_click_on_it_goes_there() -> None:
    async with listed(100) as (app, pilot):
        bar = [line[-1:] for line in screen_text(app).splitlines()]
        assert bar[1] == "┃"
        assert bar.count("┃") == 1
        await pilot.click(OrderTable, offset=(39, 10))
        await until(pilot, lambda: 100 in app.seen)
        assert screen_text(app).splitlines()[10].endswith("┃")
        await pilot.click(OrderTable, offset=(39, 1))
        await until(pilot, lambda: 1 in app.seen)


async def test_a_short_list_has_no_scroll_bar() -> None:
    async with listed(10) as (app, _):
        assert "┃" not in screen_text(app)


async def test_other_columns_take_the_place_of_those_there_were() -> None:
    async with listed(3) as (app, pilot):
        app.table.set_columns(COLUMNS[:1])
        await until(pilot, lambda: "Customer" not in screen_text(app))
        assert "#2" in screen_text(app)


async def test_a_wider_and_higher_window_shows_as_many_rows_as_it_holds() -> None:
    async with listed(20) as (app, pilot):
        await pilot.press("G")
        await until(pilot, lambda: 20 in app.seen)
        await pilot.resize_terminal(60, 21)
        await until(pilot, lambda: app.seen == list(range(1, 21)))
