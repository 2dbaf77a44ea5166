"""`config` and `detect` as processes: streams, exit codes, secrets hidden."""

from pathlib import Path

import pytest

from tests.cli.foreign import CARRIER, Site
from tests.cli.process import Desk


def test_path_says_the_file_in_force_and_where_the_data_is(desk: Desk) -> None:
    assert f"{desk.config} (not there" in desk.ok("config", "path")
    desk.configure("")
    assert desk.ok("config", "path").splitlines() == [str(desk.config), f"data: {desk.data}"]
    assert desk.json("config", "path")["config"] == str(desk.config)


def test_a_file_merely_found_in_the_current_folder_is_said_to_be_in_force(desk: Desk) -> None:
    stray = desk.home / "tracker.toml"
    stray.write_text('[shop]\nname = "Askbo"\n', encoding="utf-8")
    run = desk.run("config", "show")
    assert run.stderr.splitlines() == [f"The configuration in force was found in the current folder: {stray}"]
    assert "i den aktuella mappen" in desk.run("--lang", "sv", "config", "show").stderr
    path = desk.run("config", "path")
    assert (path.stderr, path.stdout.splitlines()[0]) == ("", str(stray))
    assert str(desk.config) in path.stdout.splitlines()[1]
    assert desk.json("config", "path")["merely_found"]
    assert "it lies in the current folder" in desk.ok("doctor")
    desk.configure("")
    assert desk.run("config", "show").stderr == ""


def test_options_of_all_may_stand_before_or_after_the_command(desk: Desk, tmp_path: Path) -> None:
    named = tmp_path / "named.toml"
    named.write_text('[shop]\nname = "Askbo"\n', encoding="utf-8")
    for arguments in (("--config", str(named), "config", "path"), ("config", "path", "--config", str(named))):
        assert desk.ok(*arguments).splitlines()[0] == str(named)


def test_show_says_all_that_is_in_force_and_hides_secrets(desk: Desk) -> None:
    desk.environ["ACME"] = "hush-hush"
    desk.configure(
        '[carriers.acme]\napi_key = { env = "ACME" }\ntoken = "plain-secret"\n[channels.mail]\n'
        'password = { command = "echo secret-in-command" }\n'
    )
    for form in ((), ("--json",)):
        text = desk.ok("config", "show", *form)
        assert "ACME" in text
        assert "default_window_days" in text
        for secret in ("hush-hush", "plain-secret", "secret-in-command"):
            assert secret not in text
    assert desk.json("config", "show")["tracking"]["default_window_days"] == 30


def test_a_wrong_value_stops_every_command_with_two_lines_on_stderr(desk: Desk) -> None:
    desk.configure('[tracking]\ndefault_window_days = "x"\n')
    for command in (("config", "check"), ("list",), ("parcels", "--json")):
        run = desk.run(*command)
        assert run.returncode == 2
        assert run.stdout == ""
        what, hint = run.stderr.splitlines()
        assert f"{desk.config}, line 2: tracking.default_window_days: expected a whole number, got text" in what
        assert "docs/configuration.md" in hint


def test_a_stray_key_is_a_warning_on_stderr_and_no_error(desk: Desk) -> None:
    desk.configure('[shop]\nnmae = "x"\n')
    run = desk.run("config", "check")
    assert run.returncode == 0
    assert "line 2: shop.nmae is not known; did you mean name?" in run.stderr
    assert "is right" in run.stdout
    told = desk.json("config", "check")
    assert told["config"] == str(desk.config)
    assert [(each["line"], each["kind"]) for each in told["warnings"]] == [(2, "unknown")]


def test_a_misspelt_carrier_is_a_warning_on_stderr(desk: Desk) -> None:
    desk.configure('[carriers.17trak]\napi_key = { env = "X" }\n')
    run = desk.run("config", "check")
    assert (run.returncode, len(run.stderr.splitlines())) == (0, 1)
    assert "no plugin is called 17trak; did you mean 17track?" in run.stderr


def test_the_language_is_the_options_then_the_configurations(desk: Desk) -> None:
    desk.configure('language = "sv"\n')
    assert desk.json("config", "show")["language"] == "sv"
    assert desk.json("--lang", "en", "config", "show")["language"] == "en"
    assert desk.run("--lang", "de", "config", "show").returncode == 2


def test_detect_says_who_how_sure_and_why(desk: Desk) -> None:
    text = desk.ok("detect", "rb 123 456 785 cn")
    assert "RB123456785CN" in text
    assert "China Post" in text
    assert "%" in text
    (found,) = desk.json("detect", "RB123456785CN")
    assert found["number"] == "RB123456785CN"
    assert found["candidates"][0].keys() == {"courier", "title", "confidence", "reason", "url"}


def test_a_wrong_check_digit_lowers_confidence_and_refuses_nothing(desk: Desk) -> None:
    right, wrong = desk.json("detect", "RB123456785CN", "RB123456784CN")
    assert 0 < wrong["candidates"][0]["confidence"] < right["candidates"][0]["confidence"] <= 1


def test_detect_of_what_no_form_fits_says_so(desk: Desk) -> None:
    assert "no courier's numbers look like this" in desk.ok("detect", "!?")
    assert desk.json("detect", "!?")[0]["candidates"] == []


def test_detect_asks_the_carriers_in_use_too(desk: Desk) -> None:
    site, number = Site(desk), "ACME-77"
    detecting = """
    def detect(self, number):
        from tui_tracker.plugin import Candidate
        print("noise")
        if number != "ACME-77":
            raise ValueError(number)
        return [Candidate(courier="Acme Post", confidence=0.4, reason="as Acme writes them")]

    async def check("""
    site.install("acme", CARRIER.replace("\n    async def check(", detecting))
    assert desk.json("detect", number)[0]["candidates"] == []
    desk.configure("[plugins]\nacme = true\n[carriers.acme]\napi_key = 'a-stand-in'\n")
    ((found, wrong)) = desk.json("detect", number, "RB123456785CN")
    assert [each["title"] for each in found["candidates"]] == ["Acme Post"]
    assert wrong["candidates"][0]["title"] == "China Post"


def test_detect_without_a_number_is_wrong_usage(desk: Desk) -> None:
    run = desk.run("detect")
    assert run.returncode == 2
    assert "Usage:" in run.stderr


def test_a_configuration_merely_found_can_not_send_secrets_elsewhere(desk: Desk) -> None:
    desk.environ["TUI_TRACKER_17TRACK_API_KEY"] = "hush-hush"
    found = desk.home / "tracker.toml"
    found.write_text(
        '[carriers.17track]\nbase_url = "https://evil.example"\n[shop]\nname = "Askbo"\n', encoding="utf-8"
    )
    run = desk.run("config", "show")
    assert "evil" not in run.stdout
    assert "Askbo" in run.stdout
    assert f"{found}, line 1: not used, because nobody named this file: carriers.17track" in run.stderr
    assert "--config" in run.stderr
    assert "evil" in desk.ok("--config", str(found), "config", "show")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[carriers.17track]\napi_key = { evn = "A" }', "line 2: carriers.17track.api_key: expected text, or the one"),
        ("[carriers.17track]\napi_key = {}", "carriers.17track.api_key: expected text, or the one place"),
        ("[carriers.17track]\napi_key = { env = 3 }", "carriers.17track.api_key: expected text, or the one place"),
        ('[carriers.17track]\napi_key = { env = "A", file = "b" }', "carriers.17track.api_key: expected text, or the"),
        ("[carriers.17track]\napi_key = 3", "[carriers.17track] api_key: "),
        ('[carriers.17track]\napi_key = "a\\nb: c"', "api_key: expected the key alone"),
        ('[carriers.17track]\napi_key = "k-0123"\nbase_url = 3', "[carriers.17track] base_url: "),
        ('[carriers.17track]\napi_key = "k-0123"\nbase_url = "http://shop.example"', "base_url: expected https://"),
        ('[carriers.17track]\napi_key = "k-0123"\nbase_url = "api.17track.net"', "base_url: expected an address"),
        ('[carriers.17track]\nbase_url = "https://shop.example"', "needs api_key"),
        (
            '[[carriers.url]]\nid = "a"\nurl = "https://a.example/"\n[[carriers.url]]\nid = "a"\nurl = "https://b.example/"',
            "line 5: carriers.url[1].id: a is taken",
        ),
    ],
)
def test_a_carriers_section_that_can_not_work_is_wrong(desk: Desk, text: str, says: str) -> None:
    desk.configure(text)
    run = desk.run("config", "check")
    assert (run.returncode, run.stdout) == (2, ""), run.stderr
    assert says in run.stderr


def test_what_is_odd_or_missing_in_a_carriers_section_is_told(desk: Desk) -> None:
    desk.configure('[carriers.17track]\napi_key = { env = "NOT_SET" }\nbase_ulr = "x"\n[carriers.acme]\nspeed = 3\n')
    run = desk.run("config", "check")
    assert (run.returncode, "is right" in run.stdout) == (0, False)
    assert "not all that it says is understood" in run.stdout
    told = [each for each in desk.json("config", "check")["warnings"] if each["kind"] == "option"]
    assert [each["text"][:18] for each in told] == ["[carriers.17track]"]
    assert "NOT_SET is not set" in run.stderr
    assert "did you mean 'base_url'?" in run.stderr
    assert "carriers.acme" in run.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "[carriers.17track] needs api_key"),
        ('[carriers.17track]\napi_key = { env = "NOT_SET" }', "the environment variable NOT_SET is not set"),
        ('[carriers.17track]\napi_key = "a\\nb: c"', "api_key: expected the key alone"),
    ],
)
def test_track_repeats_why_a_carrier_did_not_load(desk: Desk, text: str, says: str) -> None:
    desk.configure(text)
    desk.ok("add", "#1", "LP00123456789012", "--carrier", "17track")
    run = desk.run("track", "#1")
    assert run.returncode == 2, run.stderr
    assert says in run.stderr
    assert "b: c" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ('url = "https://{number}.example/"', "carriers.url[0].url: the number would become part of the host"),
        ('url = "https://u:p@a.example/"', "carriers.url[0].url: a page with a user name"),
        ('url = "https://a.example/"\npattern = "([0-9]+)+X"', "carriers.url[0].pattern: a repeated group"),
    ],
)
def test_a_link_that_can_not_be_used_is_told_by_check_and_doctor(desk: Desk, option: str, says: str) -> None:
    desk.configure(f'[[carriers.url]]\nid = "a"\n{option}\n')
    run = desk.run("config", "check")
    assert run.returncode == 2
    assert says in run.stderr
    assert says in desk.run("doctor").stdout


LOOK_UP = """
[[carriers.url]]
id = "nordpost"
url = "https://nordpost.example/?n="
pattern = "NP[0-9]{10}"
[carriers.url.lookup]
url = "https://api.nordpost.example/{number}"
[carriers.url.lookup.headers]
X-Key = { env = "NP_KEY" }
[carriers.url.lookup.events]
list = "$.scans"
time = "$.at"
"""


def test_check_looks_at_a_look_up_down_to_its_paths(desk: Desk) -> None:
    desk.configure(LOOK_UP)
    run = desk.run("config", "check")
    assert run.returncode == 0
    assert "the environment variable NP_KEY is not set" in run.stderr
    desk.environ["NP_KEY"] = "sesame-open"
    assert desk.run("config", "check").stderr == ""
    for right, wrong, told in (
        ('"$.scans"', '"scans"', "[[carriers.url]] nordpost: lookup.events.list: expected a JSONPath"),
        ("{number}", "{nummer}", "[[carriers.url]] nordpost: lookup.url: has a place that can't be filled in"),
        ("time =", "tiem =", "lookup.events: object contains unknown field `tiem`"),
        ("url.lookup]", "url.lookup]\nsampels = 1", "no option 'sampels', did you mean 'samples'"),
    ):
        desk.configure(LOOK_UP.replace(right, wrong))
        run = desk.run("config", "check")
        assert told in run.stderr, wrong
        assert "sesame" not in run.stderr
    desk.configure(LOOK_UP.replace('"$.scans"', '"scans"'))
    assert desk.run("config", "check").returncode == 2


def test_listing_links_reads_no_secret_of_a_look_up(desk: Desk) -> None:
    witness = desk.home / "witness"
    desk.configure(LOOK_UP.replace('{ env = "NP_KEY" }', f'{{ command = "touch {witness}" }}'))
    desk.ok("add", "#1001", "NP0123456789")
    (parcel,) = desk.json("parcels")
    assert parcel["url"] == "https://nordpost.example/?n=NP0123456789"
    assert not witness.exists()


def test_config_check_tells_which_keys_can_not_be_used(desk: Desk) -> None:
    desk.configure('[keys]\n"act.trak" = "x"\n"go.help" = "ctrl+m"\n"act.why" = "f6"\n')
    run = desk.run("config", "check")
    assert run.returncode == 0
    assert "act.trak: nothing has that id; did you mean act.track?" in run.stderr
    assert "go.help: ctrl+m can't be told from enter on a terminal" in run.stderr
    assert "act.why" not in run.stderr
