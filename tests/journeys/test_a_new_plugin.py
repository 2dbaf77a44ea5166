"""Somebody installs a third party's plugin: the app asks, the answer counts from the next start on."""

import pytest

from tests.cli.foreign import Site
from tests.cli.process import Desk
from tests.pty.opening import opened

ANSWER = "acme is used from the next start on"


@pytest.fixture
def site(desk: Desk) -> Site:
    made = Site(desk)
    made.install("acme", metadata=["Summary: Parcels of Acme", "Author: A. Person"])
    desk.configure('# ours\n[carriers.acme]\napi_key = "a-stand-in"\n')
    desk.ok("add", "#1", "AC123456785", "--placed", "2026-11-01", "--carrier", "acme")
    return made


def test_the_app_asks_after_its_first_screen_and_keeps_the_answer(desk: Desk, site: Site) -> None:
    with opened(desk, columns=120) as terminal:
        told = ("tui-tracker-acme 1.2", "Parcels of Acme", "can do anything you can")
        terminal.sees(lambda text: all(each in text for each in told))
        terminal.press("up", "up", "enter")
        terminal.sees(ANSWER)
        terminal.press("q")
        assert terminal.ends() == 0
    assert not site.was_imported("tui-tracker-acme")
    assert desk.config.read_text(encoding="utf-8").startswith("# ours\n")
    with opened(desk, columns=120) as terminal:
        terminal.sees(lambda text: "#1" in text and site.was_imported("tui-tracker-acme"))
        terminal.press("q")
        assert terminal.ends() == 0
        assert b"A plugin that is new here" not in terminal.output


def test_later_is_asked_again_at_the_next_start_and_not_before(desk: Desk, site: Site) -> None:
    for _ in range(2):
        with opened(desk) as terminal:
            terminal.sees("A plugin that is new here")
            terminal.press("escape")
            terminal.sees(lambda text: "A plugin that is new here" not in text and "#1" in text)
            terminal.press("q")
            assert terminal.ends() == 0
    assert "plugins" not in desk.config.read_text(encoding="utf-8")
    assert not site.was_imported("tui-tracker-acme")


def test_a_no_is_not_asked_again(desk: Desk, site: Site) -> None:
    with opened(desk) as terminal:
        terminal.sees("A plugin that is new here")
        terminal.press("up", "enter")
        terminal.sees("acme is not used")
        terminal.press("q")
        assert terminal.ends() == 0
    assert "acme = false" in desk.config.read_text(encoding="utf-8")
    assert "The plugin acme" not in desk.run("track", "#1").stderr


@pytest.mark.parametrize("option", ["--read-only", "--safe-mode"])
def test_nobody_is_asked_where_the_answer_would_not_count(desk: Desk, site: Site, option: str) -> None:
    with opened(desk, option) as terminal:
        terminal.sees("#1")
        terminal.press("?")
        terminal.sees("On the chosen orders")
        terminal.press("escape")
        terminal.sees(lambda text: "On the chosen orders" not in text)
        terminal.press("q")
        assert terminal.ends() == 0
        assert b"A plugin that is new here" not in terminal.output


def test_the_command_asks_on_a_terminal_and_no_is_the_answer_by_default(desk: Desk, site: Site) -> None:
    with opened(desk, "plugins", "enable", "acme") as terminal:
        terminal.sees("Use it?")
        terminal.press("enter")
        assert terminal.ends() == 0
    assert "plugins" not in desk.config.read_text(encoding="utf-8")
    with opened(desk, "plugins", "enable", "acme") as terminal:
        terminal.sees("Use it?")
        terminal.press("y", "enter")
        assert terminal.ends() == 0
    assert 'acme = "tui-tracker-acme"' in desk.config.read_text(encoding="utf-8")
