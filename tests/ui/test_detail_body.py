"""The order in full on the screen: scrolling, choosing a parcel, changes under one's eyes, hostile text."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.ui.test_dialogs import picture, until, words
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Checkpoint, Customer, Order, Parcel, settled
from tui_tracker.model.status import Status
from tui_tracker.ui.screens.detail_body import DetailBody
from tui_tracker.ui.views.detail import Facts

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def parcel(number: str, events: int, status: Status = Status.IN_TRANSIT) -> Parcel:
    """A parcel with so many events, the newest last."""
    scans = tuple(
        Checkpoint(when=NOW - (events - n) * DAY, text=f"Scan {n + 1}", source="demo", seen_at=NOW, status=status)
        for n in range(events)
    )
    return Parcel(number=number, carrier="demo", status=status, derived=status, events=scans, checked_at=NOW - DAY)


ORDER = settled(
    Order(
        id=7,
        number="#1007",
        placed_at=NOW - 20 * DAY,
        customer=Customer(name="Åsa Lindström", country="SE"),
        parcels=(parcel("AAA1", 12), parcel("BBB2", 3, Status.ALERT), parcel("CCC3", 0, Status.PENDING)),
    )
)


def facts(order: Order = ORDER) -> Facts:
    """What is shown of `order`."""
    return Facts(order=order, now=NOW, zone=UTC, links={"AAA1": "https://track.example/AAA1"})


class Stage(App[None]):
    """An app with nothing but an order in full."""

    def __init__(self, order: Facts | None) -> None:
        super().__init__()
        self.animation_level = "none"
        self.order = order
        self.detail = DetailBody(Translator("en"))

    def compose(self) -> ComposeResult:
        """Only that."""
        yield self.detail

    def on_mount(self) -> None:
        """Show it."""
        self.detail.show(self.order)
        self.detail.focus()


@asynccontextmanager
async def shown(order: Facts | None, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """An order on the screen."""
    app = Stage(order)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(words(app)))
        yield app, pilot


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_reads_well(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with shown(facts(), size) as (app, _):
        assert picture(app) == snapshot


async def test_j_and_k_scroll_and_g_goes_to_the_ends() -> None:
    async with shown(facts()) as (app, pilot):
        await pilot.press("j", "j", "k")
        await until(pilot, lambda: app.detail.scroll_y == 1)
        await pilot.press("G")
        await until(pilot, lambda: "What was done" in words(app))
        await pilot.press("g")
        await until(pilot, lambda: "Order #1007" in words(app))


async def test_the_first_parcel_is_chosen_until_another_is() -> None:
    async with shown(facts()) as (app, _):
        assert app.detail.chosen == 0
        assert app.detail.scroll_y == 0


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (["tab"], 0),
        (["tab", "tab"], 1),
        (["tab", "tab", "tab"], 2),
        (["tab", "tab", "tab", "tab"], 0),
        (["shift+tab"], 2),
        (["shift+tab", "shift+tab"], 1),
    ],
)
async def test_tab_chooses_a_parcel_and_show_it(keys: list[str], chosen: int) -> None:
    async with shown(facts()) as (app, pilot):
        await pilot.press(*keys)
        await until(pilot, lambda: f"▸ Parcel {chosen + 1} of 3" in words(app))
        assert app.detail.chosen == chosen


async def test_a_click_chooses_the_parcel_under_it_and_leaves_the_page_where_it_is() -> None:
    async with shown(facts(), (80, 40)) as (app, pilot):
        row = next(n for n, line in enumerate(picture(app).splitlines()) if "Parcel 2 of 3" in line)
        await pilot.click(DetailBody, offset=(10, row))
        await until(pilot, lambda: "▸ Parcel 2 of 3" in words(app))
        assert (app.detail.chosen, app.detail.scroll_y) == (1, 0)


async def test_the_chosen_parcel_stays_chosen_when_others_come_and_go() -> None:
    async with shown(facts()) as (app, pilot):
        await pilot.press("tab", "tab")
        app.detail.show(facts(replace(ORDER, parcels=(parcel("NEW0", 1), *ORDER.parcels))))
        await until(pilot, lambda: "of 4" in words(app))
        assert app.detail.chosen == 2
        app.detail.show(facts(replace(ORDER, parcels=ORDER.parcels[:1])))
        assert app.detail.chosen == 0


async def test_news_appears_without_moving_the_page() -> None:
    async with shown(facts()) as (app, pilot):
        await pilot.press("j", "j")
        await until(pilot, lambda: app.detail.scroll_y == 2)
        changed = replace(ORDER.parcels[0], status=Status.DELIVERED, manual=None)
        app.detail.show(facts(settled(replace(ORDER, parcels=(changed, *ORDER.parcels[1:])))))
        await until(pilot, lambda: "✓ Delivered" in words(app))
        assert app.detail.scroll_y == 2


async def test_an_order_that_goes_away_says_so_and_keys_do_no_harm() -> None:
    async with shown(facts()) as (app, pilot):
        app.detail.show(None)
        await until(pilot, lambda: "This order is gone." in words(app))
        await pilot.press("tab", "j", "G", "g")
        assert app.detail.chosen is None


async def test_an_order_without_parcels_has_none_to_choose() -> None:
    async with shown(facts(settled(replace(ORDER, parcels=())))) as (app, pilot):
        await pilot.press("tab", "tab")
        await until(pilot, lambda: "ask the supplier for it" in words(app))
        assert app.detail.chosen is None


async def test_it_wraps_again_when_the_screen_changes() -> None:
    async with shown(facts()) as (app, pilot):
        await pilot.resize_terminal(40, 20)
        await until(pilot, lambda: max(map(len, picture(app).splitlines())) <= 40)
        assert "Åsa Lindström" in words(app)


async def test_markup_in_the_orders_text_is_only_text() -> None:
    async with shown(facts(replace(ORDER, customer=Customer(name="[/red][link=x]")))) as (app, _):
        assert "Order #1007 · [/red][link=x]" in words(app)


async def test_only_links_of_the_web_become_links() -> None:
    async with shown(facts(), (100, 60)) as (app, _):
        drawn = [segment for y in range(app.detail.size.height) for segment in app.detail.render_line(y)]
        assert [segment.style.link for segment in drawn if segment.style and segment.style.link] == [
            "https://track.example/AAA1"
        ]


async def test_the_scrollbar_hides_no_text() -> None:
    async with shown(facts()) as (app, pilot):
        await until(pilot, lambda: app.detail.show_vertical_scrollbar)
        assert app.detail.virtual_size.width == app.detail.scrollable_content_region.width
