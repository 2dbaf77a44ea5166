"""Carriers and quota, messages, and the first screen of all, driven by keys; as text in both languages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from tests.ui.office import STATE, MadeUpOffice
from tests.ui.support import Opened, opened, screen_text
from tests.ui.test_queue_screen import ORDERS
from tui_tracker.engine.port import CarrierHealth
from tui_tracker.ui.options import AGAIN, DEMO, UiOptions
from tui_tracker.ui.screens.carriers import CarriersScreen
from tui_tracker.ui.screens.first_run import FirstRunScreen

SIZES = [(80, 24), (120, 40)]


@asynccontextmanager
async def desk_of(
    *, size: tuple[int, int] = (80, 24), language: str = "en", read_only: bool = False, go: str = "carriers"
) -> AsyncIterator[tuple[Opened, MadeUpOffice]]:
    office = MadeUpOffice()
    options = UiOptions(office=office, read_only=read_only)
    async with opened(orders=ORDERS, size=size, language=language, options=options) as desk:
        desk.engine.engine_state = STATE
        await desk.sees("#10")
        if go == "carriers":
            desk.app.go(go)
            await desk.until(lambda: ("carriers", True) in office.asked)
            await desk.sees("1.2.0")
        else:
            await desk.press("f8")
            await desk.until(lambda: isinstance(desk.app.screen, FirstRunScreen))
        await desk.until(lambda: "61/100" in desk.title and bool(desk.hints))
        yield desk, office


@pytest.mark.parametrize("go", ["carriers", "first"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_as_it_is_seen(go: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with desk_of(size=size, go=go) as (desk, _):
        assert screen_text(desk.app) == snapshot


async def test_everything_known_of_a_carrier_is_said() -> None:
    async with desk_of() as (desk, _):
        await desk.sees(
            "40 numbers a call · 3 in 1 s",
            "61 of 100 used, 10 kept for track again, until 2026-04-01",
            "at 4.2 a day 65 of 100 are used when it is filled up on 2026-04-01",
            "due 3, by hand 2",
            "due 48, by hand 9, import 4",
            "seventeen 1.2.0 (tui-tracker-seventeen)",
        )
        await desk.press("j")
        await desk.sees("down until 2026-03-31 13:00: no answer in 10 seconds")


async def test_health_is_followed_while_one_looks() -> None:
    async with desk_of() as (desk, _):
        carriers = (
            STATE.carriers[0],
            replace(STATE.carriers[1], health=CarrierHealth.UP, reason="", paused_until=None),
        )
        desk.engine.engine_state = replace(STATE, carriers=carriers)
        await desk.until(lambda: "down" not in desk.text)


async def test_a_carrier_is_checked_and_what_came_of_it_stays() -> None:
    async with desk_of() as (desk, office):
        await desk.press("c")
        await desk.sees("Seventeen: works", "Checked now works")
        await desk.press("j", "c")
        await desk.sees("Nordpost: out of reach", "Look at the network, then try again later.")
        assert [each[1] for each in office.asked if isinstance(each, tuple) and each[0] == "check"] == [
            "seventeen",
            "post",
        ]


async def test_a_plugin_is_turned_on_and_that_is_taken_back() -> None:
    async with desk_of() as (desk, office):
        await desk.press("G", "space")
        await desk.sees("acme: True · u takes it back")
        assert office.switches == {"acme": True}
        await desk.press("u")
        await desk.until(lambda: office.switches == {"acme": False})


async def test_its_options_are_told_and_set_up_after_what_is_written_was_shown() -> None:
    async with desk_of() as (desk, office):
        await desk.press("enter")
        await desk.sees("[carriers.seventeen]", "api_key (missing · needed)", "From your account page.")
        await desk.press("escape", "s")
        await desk.sees("Set up Seventeen")
        await desk.press(*"SEVENTEEN_KEY", "enter")
        await desk.sees('api_key = {env = "SEVENTEEN_KEY"}')
        assert not any(isinstance(each, dict) for each in office.asked)
        await desk.press("enter")
        await desk.until(lambda: any(isinstance(each, dict) for each in office.asked))
        assert office.asked[-1] == {("carriers", "seventeen", "api_key"): {"env": "SEVENTEEN_KEY"}}


async def test_a_key_that_is_typed_itself_is_never_shown() -> None:
    async with desk_of() as (desk, office):
        await desk.press("s")
        await desk.sees("Set up Seventeen")
        await desk.press(*"s3cret", "enter")
        await desk.sees('api_key = "••••"')
        assert "s3cret" not in desk.text
        await desk.press("enter")
        await desk.until(lambda: office.asked[-1] == {("carriers", "seventeen", "api_key"): "s3cret"})


async def test_no_key_waits_for_a_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    answered = threading.Event()
    async with desk_of() as (desk, office):
        slow = office.check
        monkeypatch.setattr(office, "check", lambda name: (answered.wait(30), slow(name))[1])
        await desk.press("c", "j")
        await desk.sees("no answer in 10 seconds")
        answered.set()
        await desk.sees("Seventeen: works")


# Getting started


@pytest.mark.parametrize(("keys", "code"), [(["down"] * 3, DEMO)])
async def test_the_demo_is_opened_by_whoever_opened_the_app(keys: list[str], code: int) -> None:
    async with desk_of(go="first") as (desk, _):
        await desk.press(*keys, "enter")
        await desk.until(lambda: desk.app.return_code == code)


async def test_a_file_is_shown_before_it_is_taken_in_and_a_wrong_one_is_told() -> None:
    async with desk_of(go="first") as (desk, office):
        await desk.press("enter")
        await desk.sees("Import orders from a file")
        await desk.press(*"nothing.csv", "enter")
        await desk.sees("there is no file nothing.csv Check the name.")
        await desk.press("ctrl+u", *"shop.csv", "enter")
        await desk.sees("2 new, 0 changed, 0 unchanged, 1 skipped", "#1001 · row 2 · Åsa Öberg")
        assert ("take", "shop.csv") not in office.asked
        await desk.press("enter")
        await desk.sees("2 orders taken in")


async def test_with_what_was_set_up_it_can_be_begun_again() -> None:
    async with desk_of(go="first") as (desk, _):
        await desk.press("down", "down", "enter")
        await desk.sees("Which carrier?")
        await desk.press("enter")
        await desk.sees("Set up Seventeen")
        await desk.press(*"THE_KEY", "enter")
        await desk.sees("Enter once more writes it")
        await desk.press("enter")
        await desk.sees("Start again, with what was set up")
        await desk.press("end", "enter")
        await desk.until(lambda: desk.app.return_code == AGAIN)


async def test_read_only_changes_nothing_and_says_so() -> None:
    async with desk_of(go="first", read_only=True) as (desk, office):
        await desk.press("enter")
        await desk.sees("Opened read-only: nothing is changed")
        assert isinstance(desk.app.screen, FirstRunScreen)
        assert ("preview", "") not in office.asked


@pytest.mark.parametrize("leave", ["q", "escape"])
async def test_there_is_a_way_out_everywhere(leave: str) -> None:
    async with desk_of(go="first") as (desk, _):
        await desk.press("down", "enter")
        await desk.sees("Tracking codes")
        await desk.press("escape", leave)
        await desk.until(lambda: not isinstance(desk.app.screen, FirstRunScreen))
        await desk.press("5")
        await desk.until(lambda: isinstance(desk.app.screen, CarriersScreen))
