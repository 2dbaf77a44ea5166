"""Who is told of plugins that nobody has decided about, and where the answers go."""

import tomllib

import pytest

from tests.cli.foreign import Site
from tests.cli.process import Desk

LINE = "The plugin acme is installed but not enabled; run: tui-tracker plugins enable acme"


@pytest.fixture
def site(desk: Desk) -> Site:
    made = Site(desk)
    made.install("acme", metadata=["Summary: Parcels of Acme"])
    desk.ok("add", "#1", "RB123456785CN", "--placed", "2026-11-01")
    return made


def told(desk: Desk, *command: str) -> int:
    return desk.run(*command).stderr.count(LINE)


def test_commands_that_use_plugins_tell_of_it_once_and_do_not_import_it(desk: Desk, site: Site) -> None:
    assert told(desk, "track", "#1") == 1
    assert told(desk, "show", "#1") == 1
    assert not site.was_imported("tui-tracker-acme")


def test_scripts_and_commands_without_plugins_are_left_alone(desk: Desk, site: Site) -> None:
    for command in (
        ("track", "#1", "--json"),
        ("show", "#1", "--json"),
        ("config", "path"),
        ("detect", "RB123456785CN"),
    ):
        assert told(desk, *command) == 0, command


@pytest.mark.parametrize("switch", ["false", '"tui-tracker-acme"', '"TUI_Tracker.acme"'])
def test_who_has_decided_is_not_told(desk: Desk, site: Site, switch: str) -> None:
    desk.configure(f"[plugins]\nacme = {switch}\n[carriers.acme]\napi_key = 'a-stand-in'\n")
    assert told(desk, "track", "#1") == 0


def test_another_distribution_that_takes_the_name_is_told_of_and_not_imported(desk: Desk, site: Site) -> None:
    desk.configure('[plugins]\nacme = "acme-tracker"\n')
    assert told(desk, "track", "#1") == 1
    assert not site.was_imported("tui-tracker-acme")


def test_where_switches_do_not_count_nobody_is_told(desk: Desk, site: Site) -> None:
    assert told(desk, "--safe-mode", "track", "#1") == 0
    desk.environ["TUI_TRACKER_PLUGINS"] = "url"
    assert told(desk, "track", "#1") == 0


def test_a_status_set_by_hand_does_not_import_what_was_not_chosen(desk: Desk, site: Site) -> None:
    desk.configure('[plugins]\nacme = "acme-tracker"\n')
    desk.ok("set-status", "RB123456785CN", "delivered")
    assert not site.was_imported("tui-tracker-acme")


def test_in_swedish_the_command_stays_as_it_is_typed(desk: Desk, site: Site) -> None:
    assert "tui-tracker plugins enable acme" in desk.run("--lang", "sv", "track", "#1").stderr


def test_the_apps_answer_is_written_where_the_command_writes_it(desk: Desk, site: Site) -> None:
    code = """
import sys
from tui_tracker.cli.asking import SessionAsking
from tui_tracker.cli.options import Options
from tui_tracker.cli.session import Session
asking = SessionAsking(Session(Options()))
(newcomer,) = asking.newcomers()
print(newcomer.summary)
print(asking.decide(newcomer, sys.argv[1] == "use"))
"""
    assert "Parcels of Acme" in desk.python(code, "use")
    assert tomllib.loads(desk.config.read_text(encoding="utf-8")) == {"plugins": {"acme": "tui-tracker-acme"}}
    desk.configure("")
    assert "acme is not used" in desk.python(code, "not")
    assert tomllib.loads(desk.config.read_text(encoding="utf-8")) == {"plugins": {"acme": False}}
    assert not site.was_imported("tui-tracker-acme")
