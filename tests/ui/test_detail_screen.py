"""The order's screen, driven by keys over an engine of our own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot

from tests.ui.test_detail_body import NOW, ORDER
from tests.ui.test_dialogs import until, words
from tui_tracker.engine.port import EngineState, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.order import ManualStatus, Order, settled
from tui_tracker.model.status import Status
from tui_tracker.store.api import AuditEntry, Changes, Commit
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.screens.detail import DetailScreen


class Desk:
    """An engine with one order, that remembers what it was asked."""

    def __init__(self, order: Order | None) -> None:
        self.one = order
        self.at = 1
        self.asked: list[tuple[object, ...]] = []

    def change(self, order: Order | None) -> None:
        """Somebody commits a change."""
        self.one = order
        self.at += 1

    def now(self) -> datetime:
        """The same moment always."""
        return NOW

    def order(self, order_id: int) -> Order | None:
        """The order."""
        return self.one

    def audit(self, order_id: int) -> list[AuditEntry]:
        """Nothing was done."""
        return []

    def links(self, order: Order) -> Mapping[str, str]:
        """The first parcel has a page."""
        return {"AAA1": "https://track.example/AAA1"}

    def state(self) -> EngineState:
        """Idle."""
        return EngineState()

    def revision(self) -> int:
        """The newest revision."""
        return self.at

    def changes_since(self, revision: int) -> Changes:
        """The order, when it changed."""
        return Changes(revision=self.at, ids=frozenset({7}) if self.at > revision else frozenset())

    def track(self, refs: Sequence[ParcelRef], *, title: str) -> int:
        """Remembered."""
        self.asked.append(("track", *(ref.number for ref in refs)))
        return 1

    def set_status(self, refs: Sequence[ParcelRef], status: Status, note: str = "") -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("set", *(ref.number for ref in refs), status, note))
        return Future()

    def clear_status(self, refs: Sequence[ParcelRef]) -> "Future[Commit]":
        """Remembered."""
        self.asked.append(("clear", *(ref.number for ref in refs)))
        return Future()


class Stage(App[None]):
    """An app with the order's screen over an empty one."""

    def __init__(self, order: Order | None, language: str) -> None:
        super().__init__()
        self.animation_level = "none"
        self.tr = Translator(language)
        self.port = Desk(order)
        self.ascii_only = False

    def on_mount(self) -> None:
        """Open the order."""
        self.push_screen(DetailScreen(7))


@asynccontextmanager
async def opened(
    order: Order | None = ORDER, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """An order, opened."""
    app = Stage(order, language)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, DetailScreen) and "Esc" in words(app))
        yield app, pilot


async def test_r_tracks_the_chosen_parcel_and_says_so() -> None:
    async with opened() as (app, pilot):
        await pilot.press("]", "]", "r")
        await until(pilot, lambda: "Looking up BBB2" in words(app))
        assert app.port.asked == [("track", "BBB2")]


async def test_capital_r_tracks_all_parcels_of_the_order() -> None:
    async with opened() as (app, pilot):
        await pilot.press("R")
        await until(pilot, lambda: app.port.asked == [("track", "AAA1", "BBB2", "CCC3")])


async def test_t_sets_the_chosen_parcels_status_from_the_list_of_nine() -> None:
    async with opened() as (app, pilot):
        await pilot.press("]", "]", "t")
        await until(pilot, lambda: "Set the status of BBB2" in words(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "BBB2 set to Delivered; T takes it back" in words(app))
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
        await until(pilot, lambda: "AAA1 is back to what the carrier says" in words(app))
        await pilot.press("]", "]", "T")
        await until(pilot, lambda: "The status of BBB2 was not set by hand" in words(app))
        assert app.port.asked == [("clear", "AAA1")]


async def test_y_copies_the_chosen_code() -> None:
    async with opened() as (app, pilot):
        await pilot.press("y")
        await until(pilot, lambda: "AAA1 sent to the terminal's clipboard" in words(app))
        assert app.clipboard == "AAA1"


async def test_o_shows_the_link_or_says_that_there_is_none() -> None:
    async with opened() as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, LinkDialog) and "track.example/AAA1" in words(app))
        await pilot.press("escape", "]", "]", "o")
        await until(pilot, lambda: "There is no tracking page for BBB2" in words(app))


async def test_s_explains_the_nine_statuses() -> None:
    async with opened(language="sv") as (app, pilot):
        await pilot.press("s")
        await until(pilot, lambda: app.tr.meaning(Status.RETURNED) in words(app))


async def test_the_screen_follows_what_others_commit() -> None:
    async with opened() as (app, pilot):
        delivered = replace(ORDER.parcels[0], status=Status.DELIVERED)
        app.port.change(settled(replace(ORDER, parcels=(delivered, *ORDER.parcels[1:]))))
        screen = app.screen
        assert isinstance(screen, DetailScreen)
        screen.orders_changed({7}, False)
        await until(pilot, lambda: "AAA1 ✓ Delivered" in words(app))
        app.port.change(None)
        screen.orders_changed((), True)
        await until(pilot, lambda: "This order is gone." in words(app))


@pytest.mark.parametrize("key", ["r", "R", "t", "T", "y", "o"])
async def test_without_a_parcel_every_act_says_that_there_is_none(key: str) -> None:
    async with opened(settled(replace(ORDER, parcels=()))) as (app, pilot):
        await pilot.press(key)
        await until(pilot, lambda: "There is no parcel to act on" in words(app))
        assert app.port.asked == []


async def test_escape_leads_back() -> None:
    async with opened() as (app, pilot):
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, DetailScreen))
