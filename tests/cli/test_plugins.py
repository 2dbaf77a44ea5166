"""`plugins list`, `show`, `enable`, `disable`, `check` as processes, on distributions as an installer leaves them."""

import tomllib
from typing import Any

import pytest

from tests.cli.foreign import CARRIER, Site
from tests.cli.process import Desk

KEYED = '[carriers.acme]\napi_key = "hush-hush-key"\n'
ENABLED = "[plugins]\nacme = true\ncainiao = false\n" + KEYED  # Cainiao needs no key: it would be asked


@pytest.fixture
def site(desk: Desk) -> Site:
    return Site(desk)


def rows(desk: Desk, *arguments: str) -> dict[str, Any]:
    return {row["name"]: row for row in desk.json("plugins", "list", *arguments)}


def test_the_built_ins_are_listed_with_what_they_provide(desk: Desk) -> None:
    row = rows(desk)["url"]
    assert (row["state"], row["distribution"], row["provides"]) == ("loaded", "tui-tracker", ["link"])
    assert "needs api_key" in desk.ok("plugins", "list")


def test_a_plugin_that_was_not_enabled_is_listed_and_not_imported(desk: Desk, site: Site) -> None:
    site.install("acme")
    row = rows(desk)["acme"]
    assert (row["state"], row["distribution"], row["version"]) == ("not_enabled", "tui-tracker-acme", "1.2")
    desk.ok("plugins", "show", "acme")
    desk.configure("[plugins]\ncainiao = false\n")  # it needs no key: it would be asked
    desk.ok("plugins", "check")
    assert not site.was_imported("tui-tracker-acme")


def test_a_failed_plugin_is_listed_with_its_reason_and_exit_code_one(desk: Desk, site: Site) -> None:
    site.install("acme", "raise SystemExit(3)\n")
    desk.configure("[plugins]\nacme = true\n")
    run = desk.run("plugins", "list")
    assert run.returncode == 1
    assert "acme: tried to end the program" in run.stdout
    shown = desk.run("plugins", "show", "acme")
    assert shown.returncode == 1
    assert "Traceback (most recent call last)" in shown.stdout


def test_safe_mode_leaves_the_built_ins_only(desk: Desk, site: Site) -> None:
    site.install("acme")
    desk.configure(ENABLED)
    assert rows(desk)["acme"]["state"] == "loaded"
    row = rows(desk, "--safe-mode")["acme"]
    assert (row["state"], "safe mode" in row["reason"]) == ("off", True)


def test_enabling_says_whose_plugin_it_is_and_writes_its_distribution_into_the_own_file(desk: Desk, site: Site) -> None:
    site.install("acme", metadata=["Summary: Parcels of Acme", "Author: A. Person"])
    desk.configure("# ours\n" + KEYED)
    text = desk.ok("plugins", "enable", "acme", "--yes")
    for part in (
        "tui-tracker-acme 1.2",
        "Parcels of Acme",
        "by A. Person",
        "can do anything you can",
        str(desk.config),
    ):
        assert part in text
    assert desk.config.read_text(encoding="utf-8") == "# ours\n" + KEYED + '\n[plugins]\nacme = "tui-tracker-acme"\n'
    assert not site.was_imported("tui-tracker-acme")
    assert rows(desk)["acme"]["state"] == "loaded"


def test_enabling_makes_the_own_file_where_there_is_none(desk: Desk, site: Site) -> None:
    site.install("acme")
    (desk.home / "tracker.toml").write_text("", encoding="utf-8")
    run = desk.run("plugins", "enable", "acme", "--yes")
    assert f"From now on {desk.config} is in force" in run.stderr
    assert tomllib.loads(desk.config.read_text(encoding="utf-8")) == {"plugins": {"acme": "tui-tracker-acme"}}
    assert (desk.home / "tracker.toml").read_text(encoding="utf-8") == ""


def test_enabling_changes_the_file_that_was_named(desk: Desk, site: Site) -> None:
    site.install("acme")
    named = desk.home / "named.toml"
    named.write_text("", encoding="utf-8")
    answer = desk.json("plugins", "enable", "acme", "--yes", "--config", str(named))
    assert answer == {
        "name": "acme",
        "distribution": "tui-tracker-acme",
        "version": "1.2",
        "enabled": True,
        "config": str(named),
    }
    assert not desk.config.exists()


def test_nothing_is_written_where_there_is_nobody_to_ask(desk: Desk, site: Site) -> None:
    site.install("acme")
    for form in ((), ("--json",)):
        run = desk.run("plugins", "enable", "acme", *form)
        assert run.returncode == 2
        assert "--yes" in run.stderr
    assert not desk.config.exists()


def test_a_name_that_no_plugin_has_brings_the_nearest_one(desk: Desk, site: Site) -> None:
    site.install("acme")
    for command in ("enable", "disable", "show", "check"):
        run = desk.run("plugins", command, "akme")
        assert (run.returncode, "Did you mean acme?" in run.stderr) == (2, True), command


def test_nothing_is_written_with_read_only(desk: Desk, site: Site) -> None:
    site.install("acme")
    assert desk.run("--read-only", "plugins", "enable", "acme", "--yes").returncode == 5
    assert desk.run("--read-only", "plugins", "disable", "demo").returncode == 5
    assert not desk.config.exists()


def test_a_file_that_is_not_toml_is_not_touched(desk: Desk, site: Site) -> None:
    site.install("acme")
    desk.configure("[plugins\n")
    run = desk.run("plugins", "enable", "acme", "--yes")
    assert (run.returncode, "line 1" in run.stderr) == (2, True)
    assert desk.config.read_text(encoding="utf-8") == "[plugins\n"


def test_a_built_in_is_switched_off_and_on_again_without_a_question(desk: Desk) -> None:
    desk.ok("plugins", "disable", "demo")
    assert rows(desk)["demo"]["state"] == "off"
    desk.ok("plugins", "enable", "demo")
    assert desk.config.read_text(encoding="utf-8") == "[plugins]\ndemo = true\n"
    assert rows(desk)["demo"]["state"] == "loaded"


def test_one_that_is_gone_can_still_be_switched_off(desk: Desk) -> None:
    desk.configure("[plugins]\ngone = true\n")
    desk.ok("plugins", "disable", "gone")
    assert "gone = false" in desk.config.read_text(encoding="utf-8")


def test_two_plugins_of_one_name_are_neither_enabled(desk: Desk, site: Site) -> None:
    site.install("acme")
    site.install("acme", distribution="acme-tracker")
    run = desk.run("plugins", "enable", "acme", "--yes")
    assert run.returncode == 2
    assert "acme-tracker" in run.stderr
    assert not desk.config.exists()


def test_of_two_plugins_of_one_name_the_distribution_that_was_chosen_is_used(desk: Desk, site: Site) -> None:
    site.install("acme")
    site.install("acme", distribution="acme-tracker", version="3.0")
    desk.configure('[plugins]\nacme = "tui-tracker-acme"\n' + KEYED)
    shown = desk.json("plugins", "show", "acme")
    assert (shown["distribution"], shown["state"]) == ("tui-tracker-acme", "loaded")
    assert [(each["distribution"], each["state"]) for each in shown["problems"]] == [("acme-tracker", "not_enabled")]
    assert not site.was_imported("acme-tracker")


def test_an_option_that_is_missing_is_shown_with_what_it_is_for(desk: Desk, site: Site) -> None:
    site.install("acme")
    desk.configure("[plugins]\nacme = true\n")
    text = desk.ok("plugins", "show", "acme")
    assert "[carriers.acme] api_key  (missing)  The key of your account." in text


def test_a_variable_that_goes_before_the_switches_is_said(desk: Desk, site: Site) -> None:
    site.install("acme")
    desk.environ["TUI_TRACKER_PLUGINS"] = "url"
    assert "TUI_TRACKER_PLUGINS=url" in desk.run("plugins", "enable", "acme", "--yes").stderr


def test_show_says_whose_it_is_what_it_asks_and_which_options_are_set(desk: Desk, site: Site) -> None:
    pages = ["License: MIT", "Project-URL: Source, https://s.example", "Project-URL: Homepage, https://h.example"]
    site.install("acme", metadata=["Summary: Parcels of Acme", "Author-email: A. Person <a@p.example>", *pages])
    desk.configure(ENABLED)
    desk.environ["TUI_TRACKER_ACME_REGION"] = "south"
    shown = desk.json("plugins", "show", "acme")
    about = ("Parcels of Acme", "A. Person <a@p.example>", "MIT", "https://h.example", False)
    assert (shown["summary"], shown["author"], shown["licence"], shown["home_page"], shown["built_in"]) == about
    options = {each["name"]: (each["set"], each["value"]) for each in shown["options"]}
    assert options == {
        "api_key": ("configuration", "••••"),
        "region": ("environment", "south"),
        "answer": ("default", ""),
    }
    (carrier,) = shown["carriers"]
    assert (carrier["hosts"], carrier["limits"]["batch"], carrier["health"]) == (["api.acme.example"], 1, "up")
    text = desk.ok("plugins", "show", "acme")
    assert "The key of your account." in text
    assert "api.acme.example" in text
    assert "hush-hush-key" not in text + str(shown)


def check(desk: Desk, answer: str, *arguments: str) -> tuple[int, str]:
    desk.configure(ENABLED + f'answer = "{answer}"\n')
    run = desk.run("plugins", "check", *arguments)
    return run.returncode, run.stdout


@pytest.mark.parametrize(
    ("answer", "code", "result", "advice"),
    [
        ("", 0, "acme: works", ""),
        ("auth", 1, "credentials refused: the key is refused", "correct it in tracker.toml"),
        ("down", 3, "out of reach: no answer", "try again later"),
        ("limit", 3, "asks us to wait: wait", "try again later"),
        ("odd", 1, "answer not understood: no list of parcels", "newer version"),
        ("crash", 1, "plugin failed", "tell its author"),
    ],
)
def test_check_says_which_error_came_back_and_what_to_do(
    desk: Desk, site: Site, answer: str, code: int, result: str, advice: str
) -> None:
    site.install("acme")
    ended, text = check(desk, answer, "acme")
    assert ended == code, text
    assert result in text
    assert advice in text


def test_check_without_a_name_checks_all_that_is_in_use(desk: Desk, site: Site) -> None:
    site.install("acme")
    desk.configure(ENABLED)
    results = {each["carrier"]: each["result"] for each in desk.json("plugins", "check") if each["carrier"]}
    assert results["acme"] == "ok"
    assert results["link"] == "nothing_to_prove"
    assert "17track" not in results  # nobody configured it


def test_a_carrier_that_lacks_an_option_fails_the_check_with_exit_code_two(desk: Desk, site: Site) -> None:
    site.install("acme")
    desk.configure("[plugins]\nacme = true\ncainiao = false\n[carriers.acme]\nregion = 'x'\n")
    run = desk.run("plugins", "check")
    assert run.returncode == 2
    assert "needs api_key" in run.stdout


def test_a_check_reaches_the_tokens_that_are_remembered_beside_the_data(desk: Desk, site: Site) -> None:
    site.install("acme")
    assert "check number 1" in check(desk, "kept")[1]
    assert "check number 2" in check(desk, "kept")[1]


def test_a_check_never_shows_the_key(desk: Desk, site: Site) -> None:
    site.install("acme")
    for form in ((), ("--json",)):
        code, text = check(desk, "leak", *form)
        assert code == 1
        assert "is refused" in text
        assert "hush-hush-key" not in text


def test_enable_makes_the_configuration_that_is_named(desk: Desk) -> None:
    Site(desk).install("acme")
    named = desk.home / "new" / "mine.toml"
    desk.ok("--config", str(named), "plugins", "enable", "acme", "--yes")
    assert named.read_text(encoding="utf-8") == '[plugins]\nacme = "tui-tracker-acme"\n'
    assert named.stat().st_mode & 0o777 == 0o600
    assert not desk.config.exists()
    assert desk.run("--config", str(desk.home / "no.toml"), "plugins", "list").returncode == 2


def test_the_options_of_a_channel_stand_in_their_own_table(desk: Desk) -> None:
    shown = desk.json("plugins", "show", "email")
    assert {(each["table"], each["section"]) for each in shown["options"]} == {("channels", "email")}
    assert "[channels.email] host" in desk.ok("plugins", "show", "email")
    desk.configure("[channels.email]\nhsot = 'mail.shop.example'\n")
    told = "[channels.email] needs host, from (no option 'hsot', did you mean 'host'?)"
    assert told in desk.run("config", "check").stderr
    key = "whsec_YSBtYWRlIHVwIHNlY3JldCBvZiBhIHNob3AhIQ=="
    desk.configure(f"[channels.webhook]\nsecret = '{key}'\nurl = 'https://shop.example/'\nsecrte = 'x'\n")
    assert "[channels.webhook]: no option 'secrte', did you mean 'secret'?" in desk.run("config", "check").stderr


def test_an_order_is_shown_with_the_page_of_its_own_carrier_and_a_list_imports_none(desk: Desk) -> None:
    site = Site(desk)
    source = CARRIER.replace(
        '    id = "acme"\n',
        '    id = "acme"\n    url_template = "https://acme.example/p/{number}"\n    page_first = True\n',
    )
    site.install("acme", source)
    desk.configure('[plugins]\nacme = "tui-tracker-acme"\n\n[carriers.acme]\napi_key = "made-up"\n')
    desk.ok("add", "#1", "AC123456785", "--carrier", "acme")
    (site.folder / "tui_tracker_acme" / "imported").unlink()
    desk.json("list")
    assert not site.was_imported("tui-tracker-acme")
    assert desk.json("show", "#1")["parcels"][0]["url"] == "https://acme.example/p/AC123456785"
    assert "https://acme.example/p/AC123456785" in desk.ok("show", "#1")
