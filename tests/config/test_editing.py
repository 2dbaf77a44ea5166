"""`set_switch`: one switch changes, and nothing else of the file."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from tui_tracker.config import load
from tui_tracker.config.editing import Value, set_attention, set_switch, set_values
from tui_tracker.model.attention import MONITOR_RULES, AttentionRules
from tui_tracker.model.errors import ConfigError, StoreBusyError
from tui_tracker.model.status import Status

COMMENTED = """\
# Our shop.
language = "sv"   # as in the shop

[plugins]         # what may run
# asked on Monday
acme = true       # yes

[shop]
name = "Nordljus"
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_comments_order_and_everything_else_stay(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text(COMMENTED, encoding="utf-8")
    set_switch(file, "acme", False)
    set_switch(file, "post", "tui-tracker-post")
    expected = COMMENTED.replace("acme = true       # yes\n", 'acme = false       # yes\npost = "tui-tracker-post"\n')
    assert file.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        'language = "sv"\n',
        '[shop]\nname = "x"',
        "plugins.other = true\n[shop]\n",
        "plugins = { other = true }\n",
        '[carriers.acme]\napi_key = "…"\n\n[[carriers.url]]\nid = "a"\nurl = "https://a.example/{number}"\n',
        "[plugins]\nother = false",
        '[plugins]\n"acme" = true\n',
    ],
)
@pytest.mark.parametrize("value", [True, False, "tui-tracker-acme"])
def test_every_way_to_write_the_table_says_afterwards_what_it_said_and_the_switch(
    tmp_path: Path, text: str, value: bool | str
) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text(text, encoding="utf-8")
    set_switch(file, "acme", value)
    before, after = tomllib.loads(text), tomllib.loads(file.read_text(encoding="utf-8"))
    assert after == {**before, "plugins": {**before.get("plugins", {}), "acme": value}}


def test_a_table_at_the_end_stands_apart_from_a_last_line_that_was_not_ended(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text('[shop]\nname = "x"', encoding="utf-8")
    set_switch(file, "acme", True)
    assert file.read_text(encoding="utf-8") == '[shop]\nname = "x"\n\n[plugins]\nacme = true\n'


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "tracker.toml"
    set_switch(file, "acme", True)
    assert file.read_text(encoding="utf-8") == "[plugins]\nacme = true\n"
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_the_mode_and_the_line_ends_of_a_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_bytes(b"\xef\xbb\xbflanguage = 'sv'\r\n")
    file.chmod(0o640)
    set_switch(file, "acme", True)
    assert file.read_bytes() == b"\xef\xbb\xbflanguage = 'sv'\r\n\r\n[plugins]\r\nacme = true\r\n"
    assert mode(file) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept.toml", tmp_path / "tracker.toml"
    kept.write_text("", encoding="utf-8")
    file.symlink_to(kept)
    set_switch(file, "acme", True)
    assert file.is_symlink()
    assert "acme = true" in kept.read_text(encoding="utf-8")


def test_a_file_that_is_not_toml_is_refused_with_its_line_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text("language = 'sv'\n[plugins\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 2"):
        set_switch(file, "acme", True)
    assert file.read_text(encoding="utf-8") == "language = 'sv'\n[plugins\n"
    assert os.listdir(tmp_path) == ["tracker.toml"]


def test_switches_that_are_no_table_are_refused_with_what_to_write(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text("plugins = 7\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        set_switch(file, "acme", "tui-tracker-acme")
    assert 'acme = "tui-tracker-acme"' in caught.value.hint
    assert file.read_text(encoding="utf-8") == "plugins = 7\n"


def test_a_place_that_can_not_be_written_is_said_with_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreBusyError) as caught:
        set_switch(tmp_path / "file" / "tracker.toml", "acme", True)
    assert "acme = true" in caught.value.hint


def test_what_an_editor_saves_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text('[shop]\nname = "Before"\n', encoding="utf-8")
    saved, fsync = ['[shop]\nname = "After"\n'], os.fsync

    def saving(descriptor: int) -> None:
        fsync(descriptor)
        if saved:
            file.write_text(saved.pop(), encoding="utf-8")

    monkeypatch.setattr(os, "fsync", saving)
    set_switch(file, "acme", True)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"shop": {"name": "After"}, "plugins": {"acme": True}}
    assert os.listdir(tmp_path) == ["tracker.toml"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tracker.toml")
    with pytest.raises(StoreBusyError):
        set_switch(tmp_path / "tracker.toml", "acme", True)


RULES = AttentionRules(late_after_days=35, unfulfilled_after_days=2.5, statuses=(Status.ALERT, Status.PENDING))


@pytest.mark.parametrize(
    "text",
    [
        "",
        COMMENTED,
        '[shop]\nname = "x"',
        "[attention.monitor]\nlate_after_days = 20\n\n[shop]\n",
        "[attention]\n[attention.tracking]\nlate_after_days = 20\n",
        "[attention.tracking]\nlate_after_days = 20\n",
        "attention.tracking.late_after_days = 20\n",
        "attention = { tracking = { late_after_days = 20 } }\n",
        "[attention]\ntracking = { late_after_days = 20 }\nmonitor.late_after_days = 3\n",
    ],
)
def test_the_rules_of_a_page_are_written_and_those_of_the_other_stay(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text(text, encoding="utf-8")
    before = tomllib.loads(text).get("attention", {}).get("tracking")
    set_attention(file, "monitor", RULES)
    attention = load(file, user_folder=tmp_path, here=None, plugins=lambda: ["acme"]).config.attention
    assert attention.monitor == RULES
    assert tomllib.loads(file.read_text(encoding="utf-8"))["attention"].get("tracking") == before
    set_attention(file, "monitor", MONITOR_RULES)
    attention = load(file, user_folder=tmp_path, here=None, plugins=lambda: ["acme"]).config.attention
    assert attention.monitor == MONITOR_RULES


def test_rules_keep_the_comments_beside_them_and_what_is_the_same_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text(
        "[attention.tracking]   # ours\n"
        "late_after_days = 45   # since the strike\n"
        "# a week\n"
        "unfulfilled_after_days = 7.0\n"
        'statuses = [\n  "alert",  # always\n  "expired",\n]\n',
        encoding="utf-8",
    )
    set_attention(file, "tracking", AttentionRules(late_after_days=35, statuses=(Status.ALERT, Status.EXPIRED)))
    assert file.read_text(encoding="utf-8") == (
        "[attention.tracking]   # ours\n"
        "late_after_days = 35   # since the strike\n"
        "# a week\n"
        "unfulfilled_after_days = 7.0\n"
        'statuses = [\n  "alert",  # always\n  "expired",\n]\n'
    )


def test_rules_that_can_not_be_written_say_what_to_write_by_hand(tmp_path: Path) -> None:
    folder = tmp_path / "tracker.toml"
    folder.mkdir()
    with pytest.raises(StoreBusyError) as failed:
        set_attention(folder, "monitor", RULES)
    assert str(failed.value.advice) == (
        'Write late_after_days = 35, unfulfilled_after_days = 2.5, statuses = ["alert", "pending"] '
        "under [attention.monitor] there by hand."
    )


VIEWS = """\
# Our shop.
[views.norway]   # theirs
filter = "country:no"   # all of them
sort = "-age"

[list]
columns = ["number", "code"]   # no more
"""


def test_a_table_in_a_table_is_made_changed_and_removed_and_comments_stay(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text(VIEWS, encoding="utf-8")
    set_values(file, ("views", "norway"), {"filter": "country:no,se", "sort": None})
    set_values(file, ("views", "åland 2"), {"filter": 'tag:"two words"', "columns": ("number", "tags:20")})
    set_values(file, ("list",), {"columns": None})
    text = file.read_text(encoding="utf-8")
    assert "# Our shop." in text
    assert "# all of them" in text
    assert tomllib.loads(text) == {
        "views": {
            "norway": {"filter": "country:no,se"},
            "åland 2": {"filter": 'tag:"two words"', "columns": ["number", "tags:20"]},
        }
    }
    set_values(file, ("views", "norway"), {"filter": None})
    set_values(file, ("views", "åland 2"), {"filter": None, "columns": None})
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "views = {}\n",
        "[views]\n",
        'views.other.filter = "x"\n',
        'views = { other = { filter = "x" } }\n',
        '[views.other]\nfilter = "x"',
        '[views.late]\nfilter = "x"\n[shop]\nname = "y"\n',
        '[shop]\nname = "y"\n',
    ],
)
@pytest.mark.parametrize("value", ["flag:late", ("a", "b"), True, 7])
def test_every_way_to_write_tables_in_tables_says_afterwards_what_it_said_and_the_value(
    tmp_path: Path, text: str, value: Value
) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text(text, encoding="utf-8")
    set_values(file, ("views", "late"), {"filter": value})
    before, after = tomllib.loads(text), tomllib.loads(file.read_text(encoding="utf-8"))
    views = {**before.get("views", {}), "late": {"filter": list(value) if isinstance(value, tuple) else value}}
    assert after == {**before, "views": views}


def test_where_it_can_not_be_changed_what_to_write_by_hand_is_said(tmp_path: Path) -> None:
    file = tmp_path / "tracker.toml"
    file.write_text("views = 7\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        set_values(file, ("views", "two words"), {"filter": "x"})
    assert str(caught.value.advice) == 'Write filter = "x" under [views."two words"] there by hand.'
    with pytest.raises(ConfigError) as caught:
        set_values(file, ("views", "late"), {"filter": None})
    assert "Take filter out of [views.late] there by hand." in str(caught.value.advice)
