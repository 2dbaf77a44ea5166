"""What docs/privacy.md promises is what the program keeps."""

import re
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tui_tracker.model.stops import is_stop

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_every_stop_word_that_the_page_names_is_one() -> None:
    sentence = re.search(r"An answer counts when.*?: (.*?) and the like", PAGE, re.DOTALL)
    assert sentence is not None
    words = re.split(r"[,\s]+", sentence[1])
    assert len(words) > 8
    assert [word for word in words if not is_stop(word)] == []


def test_its_commands_do_what_they_say(desk: Desk) -> None:
    desk.configure('[shop]\ncountry = "SE"\n')
    desk.ok("add", "#1001", "RB123456785CN", "--name", "Eva", "--email", "eva@shop.example", "--phone", "0701740605")
    lines = commands()
    assert len(lines) >= 9
    for line in lines:
        words = [word.strip("'\"") for word in re.findall(r"'[^']*'|\"[^\"]*\"|\S+", line)]
        assert words[0] == "tui-tracker"
        if words[1:] == ["forget", "eva@shop.example"]:
            words.append("--yes")
        desk.ok(*words[1:])
    assert desk.json("list")[0]["customer"]["name"] == ""


def test_the_files_it_names_are_the_files_that_have_people_in_them(desk: Desk) -> None:
    desk.ok("add", "#1001", "--email", "eva@shop.example")
    desk.ok("compact")
    desk.ok("note", "#1001", "eva@shop.example called")
    desk.ok("backup")
    files = [each for each in desk.data.parent.rglob("*") if each.is_file() and b"eva@shop" in each.read_bytes()]
    names = {each.name if each.parent == desk.data.parent else "backups/" for each in files}
    assert names == {"orders.json", "orders.json.journal", "orders.json.index", "backups/"}
    assert [name for name in names if f"`{name}`" not in PAGE] == []
