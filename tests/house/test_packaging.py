"""What is installed is what is written: the same top-level packages from a wheel and from an editable install."""

import json
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

from tests.house.environments import ROOT, run

PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: Final = {Path(path).name for path in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]}
NOT_OURS: Final = {"tests", "carriers", "plugins", "benchmarks", "docs"}


def test_a_wheel_holds_our_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == PACKAGES
    assert "tui_tracker/locale/sv/LC_MESSAGES/tui_tracker.mo" in names
    assert "tui_tracker/model/couriers.toml" in names
    assert any(name.endswith(".tcss") for name in names)


def test_every_folder_of_a_carrier_or_plugin_is_packaged() -> None:
    folders = {path.name for room in ("carriers", "plugins") for path in (ROOT / room).iterdir() if _is_package(path)}
    assert folders | {"tui_tracker"} == PACKAGES


def test_the_installed_command_lists_orders(installed: Path, tmp_path: Path) -> None:
    command = str(installed / "tui-tracker")
    data = ["--data", str(tmp_path / "orders.json")]
    run(command, *data, "add", "#1001", "RR123456785SE", "--placed", "2026-11-02", cwd=tmp_path)
    (order,) = json.loads(run(command, *data, "list", "--json", cwd=tmp_path))
    assert (order["number"], order["parcels"][0]["number"]) == ("#1001", "RR123456785SE")


def test_a_wheel_and_an_editable_install_show_the_same_packages(installed: Path, tmp_path: Path) -> None:
    asked = sorted(PACKAGES | NOT_OURS)
    code = f"import importlib.util as u, json; print(json.dumps([n for n in {asked} if u.find_spec(n) is not None]))"
    for python in (str(installed / "python"), sys.executable):
        assert set(json.loads(run(python, "-I", "-c", code, cwd=tmp_path))) == PACKAGES


def _is_package(path: Path) -> bool:
    return (path / "__init__.py").exists()
