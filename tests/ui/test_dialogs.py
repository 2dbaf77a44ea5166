"""The dialogs, driven by keys in a small app of their own."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, ClassVar

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.order import LineItem, Order
from tui_tracker.model.period import EVERYTHING, Range
from tui_tracker.model.status import STATUSES, Status
from tui_tracker.ui.dialogs.base import Dialog
from tui_tracker.ui.dialogs.daterange import RangeDialog
from tui_tracker.ui.dialogs.filters import FilterDialog, Filtered, Results
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.dialogs.status import StatusChoice, StatusDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.dialogs.supplier import SupplierDialog

ONE = (ParcelRef(1, "LB123456785CN"),)
SIZES = [(80, 24), (120, 40)]
OPEN = "still open"
PATIENCE = 20.0  # seconds; a machine under load
FRAMES = dict.fromkeys(map(ord, "│▁▂▃▄▅▆▇█▏▎▍▌▋▊▉"), " ")  # borders and scroll bars


class Looks:
    """An engine of which only looking up matters here."""

    def __init__(self) -> None:
        self.asked: list[tuple[ParcelRef, ...]] = []

    def track(self, refs: Sequence[ParcelRef], *, title: str) -> int:
        """Remember what was asked."""
        self.asked.append(tuple(refs))
        return len(self.asked)


class Stage(App[None]):
    """An app with nothing but a dialog."""

    def __init__(self, dialog: Dialog[Any], language: str) -> None:
        super().__init__()
        self.tr = Translator(language)
        self.port = Looks()
        self.ascii_only = False
        self.dialog = dialog
        self.result: object = OPEN
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Open it."""
        self.push_screen(self.dialog, self._done)

    def _done(self, result: object) -> None:
        self.result = result


@asynccontextmanager
async def shown(
    dialog: Dialog[Any], size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """A dialog on the screen."""
    app = Stage(dialog, language)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.screen is dialog and dialog.is_mounted)
        yield app, pilot


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Wait for a condition."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        await pilot.pause()
        if holds():
            return
    raise AssertionError("that never happened")


def picture(app: App[Any]) -> str:
    """The screen as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def words(app: App[Any]) -> str:
    """The screen's words, without frames and line breaks."""
    return " ".join(picture(app).translate(FRAMES).split())


def holds_words(app: App[Any], text: str) -> bool:
    """Whether `text` stands on the screen."""
    return text in words(app)


async def result_of(dialog: Dialog[Any], *keys: str, size: tuple[int, int] = (80, 24)) -> object:
    """What a dialog hands back after those keys."""
    async with shown(dialog, size) as (app, pilot):
        await pilot.press(*keys)
        await until(pilot, lambda: app.result is not OPEN)
        return app.result


class TestSettingAStatus:
    @pytest.mark.parametrize("language", ["en", "sv"])
    @pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
    async def test_every_status_is_explained_where_it_is_chosen(self, language: str, size: tuple[int, int]) -> None:
        async with shown(StatusDialog(ONE, None), size, language) as (app, pilot):
            for info in STATUSES:
                said = f"{app.tr.status(info.status)} {app.tr.meaning(info.status)}"
                await until(pilot, partial(holds_words, app, said))
                await pilot.press("down")

    async def test_it_stands_on_the_status_there_is_and_enter_sets_it(self) -> None:
        assert await result_of(StatusDialog(ONE, Status.ALERT), "enter") == StatusChoice(status=Status.ALERT)

    async def test_down_and_enter_set_the_next_one(self) -> None:
        result = await result_of(StatusDialog(ONE, Status.RETURNED), "j", "enter")
        assert result == StatusChoice(status=Status.DELIVERED)

    async def test_a_note_goes_with_it(self) -> None:
        result = await result_of(StatusDialog(ONE, Status.DELIVERED), "tab", *"ok r", "enter")
        assert result == StatusChoice(status=Status.DELIVERED, note="ok r")

    async def test_escape_leaves_without_setting_anything(self) -> None:
        assert await result_of(StatusDialog(ONE, Status.ALERT), "down", "escape") is None

    async def test_tracking_again_comes_first_and_is_offered_inside(self) -> None:
        async with shown(StatusDialog(ONE, Status.ALERT)) as (app, pilot):
            assert "r tracks again instead" in words(app)
            await pilot.press("r")
            await until(pilot, lambda: app.result is not OPEN)
            assert app.result == StatusChoice(status=None)

    async def test_the_status_there_is_is_marked(self) -> None:
        async with shown(StatusDialog(ONE, Status.DELIVERED), (120, 40)) as (app, _):
            assert "Handed to the customer. (now)" in words(app)
            assert words(app).count("(now)") == 1

    @pytest.mark.parametrize("language", ["en", "sv"])
    @pytest.mark.parametrize("status", list(Status))
    async def test_all_nine_are_seen_at_once_at_80_by_24(self, status: Status, language: str) -> None:
        async with shown(StatusDialog(ONE, status, guided=True), (80, 24), language) as (app, _):
            said = words(app)
            assert [each for each in Status if app.tr.meaning(each) not in said] == []
            assert app.tr("(now)") in said

    async def test_several_parcels_are_counted_in_the_title(self) -> None:
        async with shown(StatusDialog((*ONE, ParcelRef(2, "X")), None)) as (app, _):
            assert "Set the status of 2 parcels" in words(app)

    async def test_text_from_outside_is_no_markup(self) -> None:
        async with shown(StatusDialog((ParcelRef(1, "[/red][b]"),), None)) as (app, _):
            assert "Set the status of [/red][b]" in words(app)


class TestTheExplanations:
    @pytest.mark.parametrize("language", ["en", "sv"])
    async def test_are_all_there_at_80_by_24(self, language: str) -> None:
        async with shown(StatusesDialog(), (80, 24), language) as (app, _):
            text = words(app)
            assert [info.status for info in STATUSES if app.tr.meaning(info.status) not in text] == []

    async def test_are_left_with_escape(self) -> None:
        assert await result_of(StatusesDialog(), "escape") is None


class TestTheRange:
    @pytest.mark.parametrize(
        ("keys", "chosen"),
        [
            (["enter"], Range(days=30)),
            (["up", "enter"], Range(days=7)),
            (["j", "enter"], Range(days=45)),
            (["end", "enter"], EVERYTHING),
        ],
    )
    async def test_is_a_preset(self, keys: list[str], chosen: Range) -> None:
        assert await result_of(RangeDialog(Range(days=30)), *keys) == chosen

    async def test_is_typed_as_two_dates(self) -> None:
        keys = ["tab", *"2026-03-01", "tab", *"2026-03-31", "enter"]
        result = await result_of(RangeDialog(Range(days=30)), *keys)
        assert result == Range(first=date(2026, 3, 1), last=date(2026, 3, 31))

    async def test_a_date_can_be_typed_at_once(self) -> None:
        result = await result_of(RangeDialog(Range(days=30)), *"2026-03-01", "tab", *"2026-03-31", "enter")
        assert result == Range(first=date(2026, 3, 1), last=date(2026, 3, 31))

    async def test_may_be_open_at_one_end(self) -> None:
        result = await result_of(RangeDialog(Range(days=30)), "tab", *"2026-03-01", "enter")
        assert result == Range(first=date(2026, 3, 1))

    async def test_of_dates_is_filled_in_and_can_be_kept(self) -> None:
        current = Range(first=date(2026, 3, 1), last=date(2026, 3, 31))
        assert await result_of(RangeDialog(current), "enter") == current

    async def test_that_makes_no_sense_says_why_and_stays_open(self) -> None:
        async with shown(RangeDialog(Range(days=30))) as (app, pilot):
            await pilot.press("tab", *"2026-02-30", "enter")
            await until(pilot, lambda: "2026-02-30 is not a date" in words(app))
            assert app.result is OPEN
            await pilot.press("backspace")
            await until(pilot, lambda: "is not a date" not in words(app))

    async def test_is_left_as_it_is_by_escape(self) -> None:
        assert await result_of(RangeDialog(Range(days=30)), "up", "escape") is None


class TestTheStatusFilter:
    COUNTS: ClassVar[dict[Status | None, int]] = {Status.ALERT: 3, Status.PENDING: 12, None: 7}

    async def test_several_are_ticked_with_space(self) -> None:
        dialog = FilterDialog(self.COUNTS, frozenset())
        result = await result_of(dialog, "space", "end", "up", "space", "enter")
        assert result == Filtered(frozenset({Status.PENDING, Status.DELIVERED}))

    async def test_no_code_yet_is_one_of_them(self) -> None:
        result = await result_of(FilterDialog(self.COUNTS), "end", "space", "enter")
        assert result == Filtered(frozenset({None}))

    async def test_a_tick_is_taken_away_with_space(self) -> None:
        dialog = FilterDialog(self.COUNTS, frozenset({Status.PENDING, Status.ALERT}))
        assert await result_of(dialog, "space", "enter") == Filtered(frozenset({Status.ALERT}))

    async def test_all_ticks_are_taken_away_at_once(self) -> None:
        dialog = FilterDialog(self.COUNTS, frozenset({Status.PENDING, Status.ALERT}))
        assert await result_of(dialog, "c", "enter") == Filtered(frozenset())

    async def test_all_orders_or_what_needs_attention_is_chosen_with_the_number_of_either(self) -> None:
        results = Results(everything={Status.ALERT: 3, None: 7}, flagged={Status.ALERT: 2}, attention=False)
        async with shown(FilterDialog({}, results=results)) as (app, pilot):
            await until(pilot, lambda: holds_words(app, "(x) All orders 10 ( ) Needs attention 2"))
            assert "[ ] - No code yet 7" in words(app)
            await pilot.press("j", "space")
            await until(pilot, lambda: holds_words(app, "( ) All orders 10 (x) Needs attention 2"))
            assert "[ ] - No code yet 0" in words(app)
            await pilot.press("end", "up", "space", "enter")
            await until(pilot, lambda: app.result is not OPEN)
            assert app.result == Filtered(frozenset({Status.DELIVERED}), attention=True)

    async def test_escape_changes_nothing(self) -> None:
        assert await result_of(FilterDialog(self.COUNTS, frozenset()), "space", "escape") is None

    async def test_a_click_ticks(self) -> None:
        async with shown(FilterDialog(self.COUNTS, frozenset())) as (app, pilot):
            await pilot.click("#statuses", offset=(5, 5))
            await until(pilot, lambda: "[x] ! Alert" in words(app))
            assert app.result is OPEN

    async def test_how_many_orders_have_each_stands_beside_it(self) -> None:
        async with shown(FilterDialog(self.COUNTS, frozenset({Status.ALERT}))) as (app, _):
            text = words(app)
            assert "[ ] ◌ Pending 12" in text
            assert "[x] ! Alert 3" in text
            assert "[ ] ✓ Delivered 0" in text
            assert "[ ] - No code yet 7" in text


class TestALink:
    URL = "https://t.17track.net/en#nums=" + "LB123456785CN," * 9

    @pytest.mark.parametrize("size", SIZES)
    async def test_is_shown_whole(self, size: tuple[int, int]) -> None:
        async with shown(LinkDialog(self.URL), size) as (app, _):
            assert self.URL in words(app).replace(" ", "")

    async def test_is_copied_and_that_is_said(self) -> None:
        async with shown(LinkDialog(self.URL)) as (app, pilot):
            await pilot.press("y")
            await until(pilot, lambda: "Sent to the terminal's clipboard." in words(app))
            assert app.clipboard == self.URL

    async def test_of_another_kind_is_shown_but_leads_nowhere(self) -> None:
        async with shown(LinkDialog("javascript:alert(1)\x1b]52;c;x\x07")) as (app, _):
            assert "javascript:alert(1)]52;c;x" in words(app)
            shown_text = app.screen.query_one("#url", Static).visual
            assert "link" not in str(getattr(shown_text, "spans", ""))


async def test_no_cursor_blinks() -> None:
    for dialog in (StatusDialog(ONE, None), RangeDialog(EVERYTHING)):
        async with shown(dialog) as (app, _):
            assert [field.cursor_blink for field in app.screen.query(Input)].count(True) == 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "dialog",
    [
        lambda: StatusDialog(ONE, Status.UNDELIVERED),
        lambda: RangeDialog(Range(first=date(2026, 3, 1))),
        lambda: FilterDialog({Status.ALERT: 3, Status.IN_TRANSIT: 120}, frozenset({Status.ALERT})),
    ],
    ids=["status", "range", "filter"],
)
async def test_the_picture(
    dialog: Callable[[], Dialog[Any]], size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with shown(dialog(), size) as (app, pilot):
        await until(pilot, lambda: "Esc leaves" in words(app))
        assert picture(app) == snapshot


class TestSupplierOrders:
    ORDER = Order(
        number="#1001",
        placed_at=datetime(2026, 3, 1, tzinfo=UTC),
        supplier_orders=("8190000000000001",),
        lines=(LineItem(title="Lamp", supplier_order="8190000000000002"),),
    )

    @pytest.mark.parametrize("size", [*SIZES, (60, 15)])
    async def test_those_there_are_stand_there_and_the_items_own_are_named(self, size: tuple[int, int]) -> None:
        async with shown(SupplierDialog(self.ORDER), size) as (app, pilot):
            await until(pilot, lambda: holds_words(app, "Its items name: 8190000000000002"))
            assert app.screen.query_one("#numbers", Input).value == "8190000000000001"
            assert "Supplier orders of #1001" in words(app)

    async def test_another_one_is_typed_behind_it_and_enter_keeps_both(self) -> None:
        result = await result_of(SupplierDialog(self.ORDER), *",8190000000000003", "enter")
        assert result == ("8190000000000001", "8190000000000003")

    async def test_an_empty_field_takes_them_away(self) -> None:
        assert await result_of(SupplierDialog(self.ORDER), "ctrl+u", "enter") == ()

    async def test_what_is_no_supplier_order_is_refused_with_the_reason_until_one_types_on(self) -> None:
        async with shown(SupplierDialog(self.ORDER)) as (app, pilot):
            await pilot.press(*",soon", "enter")
            await until(pilot, lambda: holds_words(app, "'soon' is not a supplier's order number"))
            await pilot.press("backspace")
            await until(pilot, lambda: not holds_words(app, "is not a supplier's order number"))
            assert app.result is OPEN

    async def test_escape_changes_nothing(self) -> None:
        assert await result_of(SupplierDialog(self.ORDER), *",819", "escape") is None
