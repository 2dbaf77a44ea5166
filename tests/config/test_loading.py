"""What a person meets who writes `tracker.toml`: defaults, clear errors with their line, warnings for stray keys."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tui_tracker.config import Config, Loaded, Shop, load, read
from tui_tracker.model.errors import ConfigError
from tui_tracker.model.status import Status
from tui_tracker.secret import Secret


def loaded(folder: Path, text: str, *, trusted: bool = True, environ: dict[str, str] | None = None) -> Loaded:
    path = folder / "tracker.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, trusted=trusted, environ=environ or {})


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    found = load(None, user_folder=tmp_path / "user", here=tmp_path)
    assert found.config == Config()
    assert found.path is None
    assert found.config.tracking.default_window_days == 30
    assert found.config.attention.monitor.statuses == (Status.PENDING, Status.EXPIRED, Status.UNDELIVERED)


def test_a_named_file_comes_first_then_the_users_folder_then_the_current_one(tmp_path: Path) -> None:
    user, here, named = tmp_path / "user", tmp_path / "here", tmp_path / "named.toml"
    for folder in (user, here):
        folder.mkdir()
        (folder / "tracker.toml").write_text("", encoding="utf-8")
    named.write_text("", encoding="utf-8")
    assert load(named, user_folder=user, here=here).path == named
    assert load(None, user_folder=user, here=here).path == user / "tracker.toml"
    (user / "tracker.toml").unlink()
    found = load(None, user_folder=user, here=here)
    assert found.path == here / "tracker.toml"
    assert not found.trusted


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml can't be read"):
        load(tmp_path / "gone.toml", user_folder=tmp_path, here=tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "field", "expected"),
    [
        ('language = "de"', 1, "language", "expected one of en, sv; got 'de'"),
        ("language = 7", 1, "language", "expected one of en, sv; got 7"),
        ('timezone = "Europe/Nowhere"', 1, "timezone", "a zone such as Europe/Stockholm"),
        ('\n[tracking]\ndefault_window_days = "30"', 3, "tracking.default_window_days", "a whole number"),
        ("[tracking]\ndefault_window_days = 0", 2, "tracking.default_window_days", ">= 1"),
        ('[tracking]\ntracking_url = "ftp://x"', 2, "tracking.tracking_url", "http:// and https://"),
        (
            '[attention.monitor]\n\nstatuses = ["lost"]',
            3,
            "attention.monitor.statuses",
            "expected one of pending, unknown, in_transit, ",
        ),
        ("[attention.tracking]\nlate_after_days = -1", 2, "attention.tracking.late_after_days", "1 to 36500"),
        ('shop.country = "Sweden"', 1, "shop.country", "two capital letters"),
        ("[notify]\nenabled = 1", 2, "notify.enabled", "true or false"),
        ('[plugins]\nacme = "yes"', 2, "plugins.acme", "true, false or the name of a distribution"),
        ('[plugins]\nacme = "two words"', 2, "plugins.acme", "true, false or the name of a distribution"),
        ("[plugins]\nacme = 1", 2, "plugins.acme", "true, false or the name of a distribution"),
        ("[budget]\n17track = 100", 2, "budget.17track", "a table of options"),
        ("[budget.17track]\ndays = 30\nreserve = 10", 3, "budget.17track.reserve", "<= 1"),
        ("[budget.acme]\ntotal = -1", 2, "budget.acme.total", ">= 0"),
        ("[carriers]\nacme = 3", 2, "carriers.acme", "a table of options"),
        ('[[carriers.url]]\nid = "a"\nurl = "https://a.example/"\n[[carriers.url]]\nid = "b"', 4, "url[1]", "`url`"),
        ('[[carriers.url]]\nid = "a"\nurl = "https://a.example/"\npattern = "("', 4, "pattern", "missing )"),
        ('[[carriers.url]]\nid = "a"\nurl = "javascript:alert(1)"', 3, "carriers.url[0].url", "https://"),
        ('[[carriers.url]]\nid = "a"\nurl = "https://{number}.example/"', 3, "carriers.url[0].url", "of the host"),
        ('[[carriers.url]]\nid = "a"\nurl = "https://u:p@a.example/"', 3, "carriers.url[0].url", "user name"),
        ('[[carriers.url]]\nid = "link"\nurl = "https://a.example/"', 2, "carriers.url[0].id", "taken"),
        (
            '[[carriers.url]]\nid = "a"\nurl = "https://a.example/"\npattern = "([0-9]+)+X"',
            4,
            "carriers.url[0].pattern",
            "take forever",
        ),
        ('[tracking]\ntracking_url = "https://shop.example"', 2, "tracking.tracking_url", "of the host"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(tmp_path: Path, text: str, line: int, field: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    message = str(caught.value)
    assert f"tracker.toml, line {line}: " in message
    assert field in message
    assert expected in message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "where"), [("a = \n", "line 1"), ("[shop]\nname = 'x", "line 2"), ("\n\n[a", "line 3")]
)
def test_broken_toml_says_where(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(ConfigError, match=rf"tracker\.toml, {where}: not valid TOML"):
        loaded(tmp_path, text)


def test_a_file_that_is_not_text_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read(path, trusted=True)


def test_a_stray_key_is_a_warning_with_the_nearest_name(tmp_path: Path) -> None:
    found = loaded(tmp_path, '[tracking]\ntracking_ulr = "https://a.example"\n\n[shpo]\nname = "x"\n')
    first, second = map(str, found.warnings)
    assert "line 2: tracking.tracking_ulr is not known; did you mean tracking_url?" in first
    assert "line 4: shpo is not known; did you mean shop?" in second


def test_a_table_or_switch_that_no_plugin_goes_by_is_a_warning_with_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_text("[carriers.17trak]\nx = 1\n[plugins]\ndmo = false\npigeon = true\nacme = true\n", encoding="utf-8")
    found = read(path, trusted=True, plugins=lambda: ["17track", "acme", "csv", "demo", "url"])
    assert [str(each).partition(", ")[2] for each in found.warnings] == [
        "line 1: carriers.17trak: no plugin is called 17trak; did you mean 17track?",
        "line 4: plugins.dmo: no plugin is called dmo; did you mean demo?",
        "line 5: plugins.pigeon: no plugin is called pigeon; installed are: 17track, acme, csv, demo, url",
    ]


def test_a_budget_of_a_carrier_that_nobody_has_is_a_warning_and_so_is_a_stray_key_in_one(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    text = (
        "[budget.17track]\ntotals = 100\n[budget.17trak]\ntotal = 100\n[budget.nord]\ntotal = 9\n"
        '[[carriers.url]]\nid = "nord"\nurl = "https://nord.example/"\n'
    )
    path.write_text(text, encoding="utf-8")
    found = read(path, trusted=True, plugins=lambda: ["17track", "url"])
    assert [str(each).partition(", ")[2] for each in found.warnings] == [
        "line 2: budget.17track.totals is not known; did you mean total?",
        "line 3: budget.17trak: no plugin is called 17trak; did you mean 17track?",
    ]
    assert {name: rules.total for name, rules in found.config.budget.items()} == {
        "17track": 0,
        "17trak": 100,
        "nord": 9,
    }


def test_plugins_own_sections_are_not_judged(tmp_path: Path) -> None:
    found = loaded(tmp_path, '[carriers.acme]\nspeed = 3\n[channels.pigeon]\nloft = "north"\n')
    assert found.warnings == ()
    assert found.config.carriers["acme"] == {"speed": 3}


def test_secrets_in_sections_are_wrapped_and_read_late(tmp_path: Path) -> None:
    text = '[carriers.acme]\napi_key = { env = "ACME" }\n[channels.mail]\npassword = { file = "pw" }\n'
    found = loaded(tmp_path, text, environ={"ACME": "abc123"})
    (tmp_path / "pw").write_text("hush\n", encoding="utf-8")
    key, password = found.config.carriers["acme"]["api_key"], found.config.channels["mail"]["password"]
    assert isinstance(key, Secret)
    assert (key.reveal(), password.reveal()) == ("abc123", "hush")
    assert found.warnings == ()


def test_a_secret_in_plain_text_works_hidden_and_is_warned_of(tmp_path: Path) -> None:
    found = loaded(tmp_path, '[carriers.acme]\napi_key = "abc123"\nkeyboard = "qwerty"\n')
    assert found.config.carriers["acme"]["api_key"].reveal() == "abc123"
    assert found.config.carriers["acme"]["keyboard"] == "qwerty"
    assert ["line 2: carriers.acme.api_key stands here in plain text" in str(each) for each in found.warnings] == [True]
    assert "abc123" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        '[channels.mail]\nhost = "evil.example"\npassword = { env = "HOME" }',
        '[carriers.17track]\nbase_url = "https://evil.example"',
        '[carriers.17track]\napi_key = { file = "/etc/passwd" }',
        '[carriers.acme]\nendpoint = "https://evil.example"',
        "[network]\nallow_loopback_http = true",
        "[plugins]\nacme = true",
        '[data]\ngroup = "users"',
        '[notify]\nenabled = true\nchannel = "mail"',
    ],
)
def test_a_file_merely_found_decides_neither_secrets_nor_places(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, f'{text}\n[shop]\nname = "x"\n', trusted=False)
    (notice,) = found.warnings
    assert "nobody named this file" in str(notice)
    assert "--config" in str(notice)
    assert found.config == msgspec.structs.replace(Config(), shop=Shop(name="x"), **_tables(found))
    assert not any(found.config.carriers.values() or found.config.channels.values() or found.config.plugins)
    assert loaded(tmp_path, text).config != Config()


@pytest.mark.parametrize(
    "text", ["[network]\nallow_loopback_http = false", '[data]\ngroup = ""', "[notify]\nenabled = false"]
)
def test_what_a_file_merely_found_says_as_it_is_anyway_needs_no_word(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text, trusted=False).warnings == ()


def _tables(found: Loaded) -> dict[str, Any]:
    return {"carriers": found.config.carriers, "plugins": found.config.plugins}


def test_a_file_merely_found_still_says_how_orders_are_shown(tmp_path: Path) -> None:
    text = '[tracking]\ndefault_window_days = 9\n[plugins]\ndemo = false\n[[carriers.url]]\nid = "a"\nurl = "https://a.example/"'
    found = loaded(tmp_path, text, trusted=False)
    assert found.warnings == ()
    assert found.config.tracking.default_window_days == 9
    assert found.config.plugins == {"demo": False}
    assert [entry["id"] for entry in found.config.carriers["url"]] == ["a"]


LINKS_AND_A_LOOK_UP = """
[[carriers.url]]
id = "asks"
url = "https://a.example/"
[carriers.url.lookup]
url = "https://evil.example/{number}"
[carriers.url.lookup.headers]
X-Key = { env = "HOME" }
[[carriers.url]]
id = "links"
url = "https://b.example/"
"""


def test_a_file_merely_found_keeps_pages_to_open_and_no_look_up(tmp_path: Path) -> None:
    found = loaded(tmp_path, LINKS_AND_A_LOOK_UP, trusted=False)
    assert [entry["id"] for entry in found.config.carriers["url"]] == ["links"]
    (notice,) = found.warnings
    assert "not used, because nobody named this file: carriers.url[0]" in str(notice)
    assert [entry["id"] for entry in loaded(tmp_path, LINKS_AND_A_LOOK_UP).config.carriers["url"]] == ["asks", "links"]


def test_a_mistake_behind_a_look_up_that_is_left_out_is_told_with_its_own_line(tmp_path: Path) -> None:
    text = LINKS_AND_A_LOOK_UP.replace("https://b.example/", "ftp://b.example/")
    for trusted in (True, False):
        with pytest.raises(ConfigError, match=r"line 11: carriers\.url\[1\]\.url"):
            loaded(tmp_path, text, trusted=trusted)


def test_a_look_up_is_a_table_and_its_samples_lie_beside_the_configuration(tmp_path: Path) -> None:
    text = '[[carriers.url]]\nid = "a"\nurl = "https://a.example/"\nlookup = 7'
    with pytest.raises(ConfigError, match=r"line 4: carriers\.url\[0\]\.lookup: expected a table"):
        loaded(tmp_path, text)
    for folder, place in (("recorded", tmp_path / "recorded"), ("/recorded", Path("/recorded"))):
        found = loaded(tmp_path, text.replace("7", f'{{ samples = "{folder}" }}'))
        assert found.config.carriers["url"][0]["lookup"]["samples"] == str(place)
