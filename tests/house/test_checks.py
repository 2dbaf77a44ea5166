"""The house rules that tools check: format, lint and strict types, so that one command proves everything."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)],
    ids=" ".join,
)
def test_tool_is_content(command: tuple[str, ...]) -> None:
    run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_rooms_import_only_what_they_may() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def _imported_by_the_screens() -> set[str]:
    """What the screens import of ours, whole modules and names alike."""
    found: set[str] = set()
    for path in (ROOT / "tui_tracker" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
            elif isinstance(node, ast.Import):
                found |= {each.name for each in node.names}
    return found


def test_the_screens_know_the_port_and_the_stores_types_and_nothing_else_of_engine_and_store() -> None:
    rooms = ("tui_tracker.engine", "tui_tracker.store", "tui_tracker.host", "tui_tracker.config")
    strange = {name for name in _imported_by_the_screens() if name.startswith(rooms)}
    doors = ("tui_tracker.engine.port", "tui_tracker.store.api")
    assert {name for name in strange if not name.startswith(doors)} == set()


def test_no_module_of_engine_or_store_is_left_out_of_the_screens_contract() -> None:
    """A new module must be named in the contract, or it could be imported through another one unnoticed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each.get("source_modules") == ["tui_tracker.ui"]]
    there = {
        f"tui_tracker.{room}.{path.stem}"
        for room in ("engine", "store")
        for path in (ROOT / "tui_tracker" / room).glob("*.py")
    }
    allowed = {f"tui_tracker.{name}" for name in ("engine.__init__", "engine.port", "store.__init__", "store.api")}
    assert there - allowed <= set(contract["forbidden_modules"])


def test_commands_load_neither_the_screens_nor_the_network() -> None:
    code = "import sys, tui_tracker.cli; print(sorted({'textual', 'aiohttp', 'tinydb'} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
