"""What the page about SSH says of terminals, keys, files and exit codes is so."""

import re
import tomllib
from pathlib import Path
from typing import Final

import click
import pytest

from tui_tracker.cli.root import cli
from tui_tracker.config import load
from tui_tracker.model.errors import Exit
from tui_tracker.store import files
from tui_tracker.ui.app import _SMALLEST
from tui_tracker.ui.compat import ascii_terminal, latin_letters, plain_colours
from tui_tracker.ui.keymap import all_declared
from tui_tracker.ui.theme import LABELS

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "ssh.md").read_text(encoding="utf-8")


def test_the_readme_names_the_page() -> None:
    assert "(docs/ssh.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_option_it_names_is_one_of_ours() -> None:
    context = click.Context(cli)
    commands = [command for name in cli.list_commands(context) if (command := cli.get_command(context, name))]
    ours = {text for command in (cli, *commands) for option in command.params for text in option.opts}
    assert set(re.findall(r"`[^`]*?(--[a-z][a-z-]+)", PAGE)) <= ours


def test_terminals_with_few_colours_are_those_it_lists() -> None:
    row = next(line for line in PAGE.splitlines() if "`TERM=linux`" in line)
    named = [name.removeprefix("TERM=") for name in re.findall(r"`([A-Za-z0-9=]+)`", row)]
    assert [name for name in named if not plain_colours({"TERM": name})] == []
    assert plain_colours({"TERM": "xterm-256color", "NO_COLOR": "1"})
    for name in ("tmux-256color", "screen-256color", "xterm-256color"):
        assert not plain_colours({"TERM": name})
    assert {"light", "safe-dark", "safe-light"} <= set(LABELS)


def test_locales_that_have_no_utf8_are_shown_ascii() -> None:
    assert ascii_terminal({"LANG": "C", "TERM": "xterm"}, "utf-8")
    assert ascii_terminal({"LANG": "sv_SE", "TERM": "xterm"}, "iso8859-1")
    assert not ascii_terminal({"LANG": "C.UTF-8", "TERM": "xterm"}, "utf-8")
    assert latin_letters({"TERM": "linux", "LANG": "sv_SE.UTF-8"}, "utf-8")


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("y", "act.copy"),
        ("Y", "act.show"),
        ("o", "act.link"),
        ("u", "act.undo"),
        ("r", "act.track"),
        ("f", "message.file"),
        ("pageup", "table.page-up"),
        ("ctrl+b", "table.page-up"),
        ("ctrl+l", "go.redraw"),
        ("ctrl+p", "go.commands"),
        ("f9", "go.language"),
    ],
)
def test_the_keys_it_names_do_that(key: str, action: str) -> None:
    assert key in all_declared()[action].keys


def test_its_configuration_is_one_and_the_modes_are_those_that_files_get(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "tracker.toml"
    path.write_text(re.sub(r"^ {3}", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"data": {"group": "shop"}}
    assert load(path, user_folder=tmp_path, here=tmp_path).warnings == ()
    for mode in (files.PRIVATE, files.SHARED, files.SHARED_FOLDER):
        assert f"{mode:o}" in PAGE


def test_the_codes_and_the_size_it_names_are_those() -> None:
    assert f"code {int(Exit.USAGE)}" in PAGE
    assert "code 129" in PAGE  # 128 + SIGHUP
    assert f"{_SMALLEST[0]}×{_SMALLEST[1]}" in PAGE
