"""Saved views: in the configuration, on the command line, and kept from the app."""

import stat
import tomllib
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tui_tracker.cli.keeping_lists import SessionKeeping
from tui_tracker.cli.options import Options
from tui_tracker.cli.session import Session
from tui_tracker.model.errors import ReadOnlyError
from tui_tracker.model.views import SavedView

VIEWS = """\
[views.north]
filter = "country:no,fi"
columns = ["number", "customer:20"]
sort = "number"
"""


@pytest.fixture
def shop(desk: Desk) -> Desk:
    for number, name, country in (("#1", "Kari", "NO"), ("#2", "Bo", "SE"), ("#3", "Aino", "FI")):
        assert desk.run("add", number, "--name", name, "--country", country).returncode == 0
    desk.configure(VIEWS)
    return desk


def listed(desk: Desk, *arguments: str) -> list[str]:
    lines = desk.run("list", *arguments).stdout.splitlines()
    return [line.split()[0] for line in lines if line.startswith("#")]


def test_a_view_of_ones_own_on_the_command_line_and_words_narrow_it_further(shop: Desk) -> None:
    assert listed(shop, "--view", "north") == ["#1", "#3"]
    assert listed(shop, "--view", "north", "aino") == ["#3"]
    assert listed(shop, "--view", "north", "--sort", "-number") == ["#3", "#1"]


def test_the_given_ones_are_there_too(shop: Desk) -> None:
    assert listed(shop, "--view", "late") == []
    assert shop.run("list", "--view", "deadlines").returncode == 0


def test_a_view_there_is_none_of_is_told_with_those_there_are(shop: Desk) -> None:
    run = shop.run("list", "--view", "south")
    assert run.returncode == 2
    assert "no view south (there are: customs deadlines delivered late no-code north overdue" in run.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[views.x]\nfilter = "stats:alert"\n', "line 1: views.x: no field stats: (did you mean status:?)"),
        ("[views.x]\nfilter = 7\n", "line 2: views.x.filter: expected text"),
        ('[views.x]\ncolumns = ["nmber"]\n', "views.x: no column 'nmber'; there are: flag, number"),
        ('[views.x]\nsort = "colour"\n', "views.x: can't sort by 'colour'"),
        ('[views."a b"]\nfilter = ""\n', "a view's name has letters, digits, - and _"),
        ('[views]\nx = "status:alert"\n', "views.x: expected a table: filter, columns, sort"),
        ('[list]\ncolumns = ["code:0"]\n', "list.columns: the width of code is a number of cells"),
        ('[list]\nsort = "colour"\n', "list.sort: can't sort by 'colour'"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(shop: Desk, text: str, said: str) -> None:
    shop.configure(text)
    run = shop.run("list")
    assert run.returncode == 2
    assert said in run.stderr


def test_a_key_that_no_view_has_is_a_warning(shop: Desk) -> None:
    shop.configure('[views.x]\nfiltr = "status:alert"\n')
    run = shop.run("list")
    assert run.returncode == 0
    assert "views.x.filtr is not known; did you mean filter?" in run.stderr


def keeping(folder: Path, text: str | None = "# mine\n", *, read_only: bool = False) -> SessionKeeping:
    options = Options()
    options.config = folder / "tracker.toml"
    options.read_only = read_only
    session = Session(options)
    if text is not None:
        options.config.write_text(text, encoding="utf-8")
    session.makes_config = True
    return SessionKeeping(session, folder / "state")


def test_views_and_columns_kept_in_the_app_stand_in_the_configuration(tmp_path: Path) -> None:
    kept = keeping(tmp_path)
    kept.save_view("north", SavedView(filter="country:no", sort="-age"))
    kept.save_columns(("number", "customer:20"))
    text = (tmp_path / "tracker.toml").read_text(encoding="utf-8")
    assert text.startswith("# mine\n")
    assert tomllib.loads(text) == {
        "views": {"north": {"filter": "country:no", "sort": "-age"}},
        "list": {"columns": ["number", "customer:20"]},
    }
    assert list(kept.views()) == ["north"]
    kept.remove_view("north")
    kept.save_columns(())
    assert tomllib.loads((tmp_path / "tracker.toml").read_text(encoding="utf-8")) == {}
    assert kept.views() == {}


def test_where_there_is_no_file_it_is_made_and_read_only_makes_none(tmp_path: Path) -> None:
    with pytest.raises(ReadOnlyError):
        keeping(tmp_path, None, read_only=True).save_view("x", SavedView())
    assert not (tmp_path / "tracker.toml").exists()
    kept = keeping(tmp_path, None)
    kept.save_view("x", SavedView(filter="is:open"))
    assert tomllib.loads(Path(kept.place).read_text(encoding="utf-8")) == {"views": {"x": {"filter": "is:open"}}}


def test_filters_of_before_are_kept_newest_first_each_once_and_are_nobody_elses(tmp_path: Path) -> None:
    kept = keeping(tmp_path)
    assert kept.filters() == ()
    for text in ("lind", "status:alert", "lind", " "):
        kept.remember(text)
    assert keeping(tmp_path).filters() == ["lind", "status:alert"]
    file = tmp_path / "state" / "filters"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for n in range(150):
        kept.remember(f"word{n}")
    assert len(kept.filters()) == 100


def test_a_history_that_is_damaged_or_in_the_way_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "filters").write_bytes(b"lind\n\x1b]52;c;x\xff\n")
    kept = keeping(tmp_path)
    assert kept.filters()[-1] == "lind"
    assert not any("\x1b" in each for each in kept.filters())
    (tmp_path / "state" / "filters").unlink()
    (tmp_path / "state" / "filters").mkdir()
    kept.remember("x")
    assert kept.filters() == ()
