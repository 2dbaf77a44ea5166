"""`plugins new`: what is written, and what is refused. That it works is proven in tests/house/test_plugins_new.py."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tui_tracker import __version__
from tui_tracker.cli.plugins_making import write

WRONG = ["", "Acme", "acme_post", "acme--post", "-acme", "acme-", "../acme", "é", "a" * 41, "a b"]
FILES = [
    "README.md",
    "pyproject.toml",
    "recordings/delivered.json",
    "recordings/not_found.json",
    "tests/test_conformance.py",
    "tui_tracker_acme_post/__init__.py",
]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_package_of_six_files_is_written(desk: Desk) -> None:
    text = desk.ok("plugins", "new", "acme-post")
    folder = desk.home / "tui-tracker-acme-post"
    assert files(folder) == FILES
    assert "tui-tracker plugins enable acme-post" in text
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    major, minor = __version__.split(".")[:2]
    assert project["name"] == "tui-tracker-acme-post"
    assert project["dependencies"] == [f"tui-tracker>={major}.{minor},<{int(major) + 1}"]
    assert project["entry-points"] == {"tui_tracker": {"acme-post": "tui_tracker_acme_post"}}


def test_the_distributions_name_is_taken_for_the_plugins(desk: Desk) -> None:
    told = desk.json("plugins", "new", "tui-tracker-acme-post", "--folder", str(desk.home / "here"))
    assert (told["name"], sorted(told["files"])) == ("acme-post", FILES)
    assert files(desk.home / "here") == FILES


def test_nothing_is_left_to_fill_in(desk: Desk) -> None:
    desk.ok("plugins", "new", "acme")
    for path in (desk.home / "tui-tracker-acme").rglob("*"):
        if path.is_file():
            assert re.findall(r"\$\{?[a-z_]+", path.read_text(encoding="utf-8").replace("$.", "")) == [], path


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_name_is_refused(desk: Desk, name: str) -> None:
    run = desk.run("plugins", "new", "--", name)
    assert (run.returncode, "no name for a plugin" in run.stderr) == (2, True)
    assert not [path for path in desk.home.iterdir() if path.name.startswith("tui-tracker")]


def test_the_name_of_a_built_in_is_refused(desk: Desk) -> None:
    assert desk.run("plugins", "new", "demo").returncode == 2


def test_nothing_is_overwritten(desk: Desk) -> None:
    folder = desk.home / "tui-tracker-acme"
    folder.mkdir()
    (folder / "README.md").write_text("mine", encoding="utf-8")
    run = desk.run("plugins", "new", "acme")
    assert (run.returncode, "--folder" in run.stderr) == (2, True)
    assert files(folder) == ["README.md"]


TOOLS = {"RUFF_NO_CACHE": "true", "MYPYPATH": str(Path(__file__).parents[2])}
RULES = ["--isolated", "--line-length", "120"]


def test_the_code_written_is_clean(desk: Desk) -> None:
    desk.ok("plugins", "new", "acme-post")
    checks = (
        ["ruff", "check", *RULES, "--select", "E,F,I,B,UP,ANN,RUF", "."],
        ["ruff", "format", *RULES, "--check", "."],
        ["mypy", "--strict", "tui_tracker_acme_post"],
    )
    for check in checks:
        done = subprocess.run(
            [sys.executable, "-m", *check],
            cwd=desk.home / "tui-tracker-acme-post",
            env={**os.environ, **TOOLS, "MYPY_CACHE_DIR": str(desk.home / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["none", "true", "status", "tracking", "carrier", "scan", "config", "event"])
def test_the_class_hides_no_name_that_the_carrier_uses(name: str, tmp_path: Path) -> None:
    write(name, tmp_path, today=date(2026, 11, 25))
    source = (tmp_path / f"tui_tracker_{name}" / "__init__.py").read_text(encoding="utf-8")
    classes = [each.name for each in ast.parse(source).body if isinstance(each, ast.ClassDef)]
    assert f"Carrier{name.capitalize()}" in classes
    assert len(set(classes)) == len(classes)
