"""`config` and `detect` as processes: streams, exit codes, secrets hidden."""

from pathlib import Path

import pytest

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


def test_detect_without_a_number_is_wrong_usage(desk: Desk) -> None:
    run = desk.run("detect")
    assert run.returncode == 2
    assert "Usage:" in run.stderr


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
