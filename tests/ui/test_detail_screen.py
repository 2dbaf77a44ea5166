"""The order's screen, driven by keys over an engine of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.pilot import Pilot

from tests.ui.stage import NOW, Desk, Stage, staged
from tests.ui.test_detail_body import ORDER
from tests.ui.test_dialogs import picture, until, words
from tui_tracker.i18n import Translator
from tui_tracker.model.handling import Refund, Resent, SentMessage, Snooze
from tui_tracker.model.order import ManualStatus, Order, settled
from tui_tracker.model.status import Status
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.detail import DetailScreen
from tui_tracker.ui.views.detail import Facts, detail_view


@asynccontextmanager
async def opened(
    order: Order = ORDER, size: tuple[int, int] = (80, 24), language: str = "en", options: UiOptions | None = None
) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """An order, opened."""
    port = Desk([order])
    port.pages["AAA1"] = "https://track.example/AAA1"
    async with staged(DetailScreen(order.id), port, size, language=language, options=options) as (app, pilot):
        await until(pilot, lambda: "#1007" in words(app))
        yield app, pilot


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_reads_well(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as (app, _):
        assert picture(app) == snapshot


async def test_r_tracks_the_chosen_parcel_and_says_so() -> None:
    async with opened() as (app, pilot):
        await pilot.press("tab", "tab", "r")
        await until(pilot, lambda: "Looking up BBB2" in words(app))
        assert app.port.asked == [("track", "BBB2")]


async def test_capital_a_tracks_all_parcels_of_the_order() -> None:
    async with opened() as (app, pilot):
        await pilot.press("A")
        await until(pilot, lambda: app.port.asked == [("track", "AAA1", "BBB2", "CCC3")])


async def test_t_sets_the_chosen_parcels_status_from_the_list_of_nine() -> None:
    async with opened() as (app, pilot):
        await pilot.press("tab", "tab", "t")
        await until(pilot, lambda: "Set the status of BBB2" in words(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "BBB2 set to Delivered · u takes it back" in words(app))
        assert app.port.asked == [("set", "BBB2", Status.DELIVERED, "")]


async def test_leaving_the_list_of_nine_sets_nothing() -> None:
    async with opened() as (app, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "Set the status of AAA1" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        assert app.port.asked == []


async def test_capital_t_takes_back_only_what_was_set_by_hand() -> None:
    manual = ManualStatus(status=Status.DELIVERED, by="maria", at=NOW)
    parcels = (replace(ORDER.parcels[0], manual=manual, status=Status.DELIVERED), *ORDER.parcels[1:])
    async with opened(settled(replace(ORDER, parcels=parcels))) as (app, pilot):
        await pilot.press("T")
        await until(pilot, lambda: "AAA1: back to what the carrier says" in words(app))
        await pilot.press("tab", "tab", "T")
        await until(pilot, lambda: "No status here was set by hand" in words(app))
        assert app.port.asked == [("clear", "AAA1")]


async def test_y_twice_copies_the_chosen_code() -> None:
    async with opened() as (app, pilot):
        await pilot.press("y", "y")
        await until(pilot, lambda: "AAA1 sent to the terminal's clipboard" in words(app))
        assert app.clipboard == "AAA1"


async def test_o_shows_the_link_or_says_that_there_is_none() -> None:
    async with opened() as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, LinkDialog) and "track.example/AAA1" in words(app))
        await pilot.press("escape", "tab", "tab", "o")
        await until(pilot, lambda: "There is no tracking page for BBB2" in words(app))


async def test_x_explains_the_nine_statuses() -> None:
    async with opened(language="sv") as (app, pilot):
        await pilot.press("x")
        await until(pilot, lambda: app.tr.meaning(Status.RETURNED) in words(app))


async def test_the_screen_follows_what_others_commit() -> None:
    async with opened() as (app, pilot):
        delivered = replace(ORDER.parcels[0], status=Status.DELIVERED)
        app.port.put(settled(replace(ORDER, parcels=(delivered, *ORDER.parcels[1:]))))
        app.screen.post_message(events.ScreenResume())
        await until(pilot, lambda: "AAA1 ✓ Delivered" in words(app))
        app.port.take(7)
        app.screen.post_message(events.ScreenResume())
        await until(pilot, lambda: "This order is gone." in words(app))
        assert f"Order {ORDER.number}" in words(app)


async def test_read_only_nothing_is_asked_for_and_that_is_said() -> None:
    async with opened(options=UiOptions(read_only=True)) as (app, pilot):
        for key in ("A", "r", "t"):
            await pilot.press(key)
            await until(pilot, lambda: "Opened read-only" in words(app))
        assert app.port.asked == []


@pytest.mark.parametrize("key", ["r", "A", "t", "T", "C", "L", "o"])
async def test_without_a_parcel_every_act_says_that_there_is_none(key: str) -> None:
    async with opened(settled(replace(ORDER, parcels=()))) as (app, pilot):
        await pilot.press(key)
        await until(pilot, lambda: "There is no code here to act on" in words(app))
        assert app.port.asked == []


@pytest.mark.parametrize("key", ["escape", "q", "h", "left"])
async def test_escape_leads_back(key: str) -> None:
    async with opened() as (app, pilot):
        await pilot.press(key)
        await until(pilot, lambda: app.went == ["back"])


WAITING = settled(replace(ORDER, parcels=(), fulfilled=False, supplier_orders=("8190000000000001",)))


@pytest.mark.parametrize("key", ["r", "A"])
async def test_of_an_order_that_waits_for_its_code_the_supplier_is_asked(key: str) -> None:
    async with opened(WAITING) as (app, pilot):
        assert "8190000000000001 · no code yet · not asked yet" in words(app)
        await pilot.press(key)
        await until(pilot, lambda: "Asking the supplier for the codes of 1 order" in words(app))
        assert app.port.asked == [("track", "codes of", 7)]


async def test_the_whole_order_is_its_parcels_and_the_codes_it_waits_for() -> None:
    async with opened(settled(replace(ORDER, supplier_orders=("8190001", "8190002", "8190003", "8190004")))) as (
        app,
        pilot,
    ):
        await pilot.press("A")
        await until(pilot, lambda: app.port.asked == [("track", "AAA1", "BBB2", "CCC3", "codes of", 7)])
        await pilot.press("r")
        await until(pilot, lambda: app.port.asked[1:] == [("track", "AAA1")])


async def test_capital_o_gives_the_order_its_supplier_orders() -> None:
    async with opened(WAITING) as (app, pilot):
        await pilot.press("O")
        await until(pilot, lambda: "Supplier orders of #1007" in words(app))
        await pilot.press(*",8190000000000002", "enter")
        await until(pilot, lambda: "#1007: supplier orders 8190000000000001, 8190000000000002" in words(app))
        assert app.port.asked == [("supplier orders", 7, "8190000000000001", "8190000000000002")]


@pytest.mark.parametrize("keys", [["escape"], ["enter"]])
async def test_leaving_the_supplier_orders_or_changing_none_keeps_nothing(keys: list[str]) -> None:
    async with opened(WAITING) as (app, pilot):
        await pilot.press("O")
        await until(pilot, lambda: "Supplier orders of #1007" in words(app))
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        assert app.port.asked == []


async def test_read_only_no_supplier_order_is_given() -> None:
    async with opened(WAITING, options=UiOptions(read_only=True)) as (app, pilot):
        await pilot.press("O")
        await until(pilot, lambda: "Opened read-only" in words(app))
        assert isinstance(app.screen, DetailScreen)


# Folded parts, words found, and the neighbours of the list


async def test_enter_shows_all_events_of_the_chosen_parcel_and_folds_them_again() -> None:
    async with opened(size=(120, 60)) as (app, pilot):
        assert "6 earlier events · Enter shows them" in words(app)
        assert "Scan 6 " not in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Scan 1 " in words(app) and "earlier events" not in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "6 earlier events" in words(app))
        await pilot.press("plus")
        await until(pilot, lambda: "earlier events" not in words(app))
        await pilot.press("minus")
        await until(pilot, lambda: "6 earlier events" in words(app))


async def test_words_are_found_in_what_is_folded_too_and_n_goes_on() -> None:
    async with opened() as (app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: "Nothing is looked for yet: / asks for words" in words(app))
        await pilot.press("slash", *"scan 3")
        await until(pilot, lambda: "Scan 3" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "2 lines have it; n the next" in words(app))
        await pilot.press("n")
        await until(pilot, lambda: "! Scan 3" in words(app))
        await pilot.press("N")
        await until(pilot, lambda: "→ Scan 3" in words(app))
        await pilot.press("slash", *"nowhere", "enter")
        await until(pilot, lambda: "That does not stand here" in words(app))
        await pilot.press("slash", "escape", "n")
        await until(pilot, lambda: "Nothing is looked for yet" in words(app))


async def test_without_a_list_below_there_is_no_next_order() -> None:
    async with opened() as (app, pilot):
        await pilot.press("]")
        await until(pilot, lambda: "The order is not in the list any more" in words(app))


@pytest.mark.parametrize(
    ("page", "given", "opens"),
    [
        ("https://track.example/AAA1", "", True),
        ("https://track.example/AAA1", "https://track.example/AAA1", False),
        ("https://t.17track.net/en#nums=AAA1", "https://t.17track.net/en#nums=AAA1", True),
    ],
)
def test_a_page_that_came_with_the_code_is_a_link_only_where_it_is_a_carriers(
    page: str, given: str, opens: bool
) -> None:
    order = replace(ORDER, parcels=(replace(ORDER.parcels[0], url=given),))
    view = detail_view(Facts(order=order, now=NOW, zone=UTC, links={"AAA1": page}), Translator("en"), 100)
    links = [span.link for line in view.lines for span in line.spans if span.text == page]
    assert links == [page if opens else ""]


def test_what_was_done_by_hand_stands_at_the_top_with_who_and_when() -> None:
    order = replace(
        ORDER,
        snooze=Snooze(by="eva", at=NOW, days_before=2),
        resent=Resent(by="bo", at=NOW, number="LP2"),
        refund=Refund(by="eva", at=NOW, amount="12.50", currency="SEK"),
        messages=(SentMessage(by="eva", at=NOW, to="supplier", cause="lost"),),
    )
    view = detail_view(Facts(order=order, now=NOW, zone=UTC), Translator("en"), 100)
    text = "\n".join(line.text for line in view.lines)
    assert "Put off      until 2 days before a deadline, or it moves · eva · 2026-03-31 12:00 (now)" in text
    assert "Resent       as LP2 · bo" in text
    assert "Refunded     12.50 SEK · eva" in text
    assert "Written to   the supplier: Lost · eva" in text
    woken = detail_view(Facts(order=order, now=NOW, zone=UTC, woken="moved"), Translator("en"), 100)
    assert "woken: its parcel moved" in "\n".join(line.text for line in woken.lines)
