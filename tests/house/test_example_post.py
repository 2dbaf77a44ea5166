"""A third party's carrier, for real: a distribution of its own beside our wheel, from first sight to removal."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.house.environments import ROOT, Environment, run, wheel_of
from tests.servers.examplepost import KEY, ExamplePostServer, running

EXAMPLE: Final = ROOT / "examples" / "tui-tracker-example-post"
NUMBER: Final = "EP123456785"
SCANS: Final = [
    {"time": "2026-11-01T15:03:00", "code": "D1", "text": "Handed over", "place": "Storbyn"},
    {"time": "2026-10-30T09:12:00", "code": "A1", "text": "Accepted", "place": "Norrby"},
]


@pytest.fixture
def service() -> Iterator[ExamplePostServer]:
    with running(ExamplePostServer(parcels={NUMBER: SCANS[1:]})) as server:
        yield server


def version(tmp_path: Path, number: str) -> str:
    """The example's wheel, as that version."""
    project = tmp_path / number
    shutil.copytree(EXAMPLE, project)
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version = "1.0.0"' in text
    (project / "pyproject.toml").write_text(
        text.replace('version = "1.0.0"', f'version = "{number}"'), encoding="utf-8"
    )
    return str(wheel_of(project, tmp_path / f"{number}-wheel"))


class Shop:
    """What an operator does and sees in that environment."""

    def __init__(self, where: Environment) -> None:
        self.where = where
        self.config = where.home / ".config" / "tui-tracker" / "tracker.toml"

    def configure(self, url: str) -> None:
        self.config.parent.mkdir(parents=True)
        self.config.write_text(
            f"# ours\n[network]\nallow_loopback_http = true\n\n[carriers.example-post]\n"
            f'api_key = "{KEY}"\nbase_url = "{url}"\n',
            encoding="utf-8",
        )

    def row(self) -> dict[str, Any] | None:
        rows = self.where.json("plugins", "list")
        return next((row for row in rows if row["name"] == "example-post"), None)

    def parcel(self) -> dict[str, Any]:
        (parcel,) = self.where.json("show", "#1")["parcels"]
        return dict(parcel)

    def was_imported(self) -> bool:
        """Whether Python has compiled the package: whoever imports it does so first (pip is told not to)."""
        return bool(list(self.where.folder.rglob("site-packages/tui_tracker_example_post/__pycache__")))


def test_a_third_partys_carrier_from_first_sight_to_removal(
    workshop_alone: Environment, service: ExamplePostServer, tmp_path: Path
) -> None:
    workshop = workshop_alone
    shop = Shop(workshop)
    shop.configure(service.url)
    # installed: listed, not imported, and told of
    workshop.pip("install", "-q", "--no-deps", "--no-compile", version(tmp_path, "1.0.0"))
    row = shop.row()
    assert row is not None
    assert (row["state"], row["version"]) == ("not_enabled", "1.0.0")
    workshop.tracker("add", "#1", NUMBER, "--placed", "2026-10-29", "--carrier", "example-post")
    assert "run: tui-tracker plugins enable example-post" in workshop.tracker("track", "#1", code=2)
    assert "Example Post's customers" in workshop.tracker("plugins", "show", "example-post")
    assert not shop.was_imported()
    assert service.asked == []

    # enabled: whose it is is said, and the file keeps its comments
    assert "can do anything you can" in workshop.tracker("plugins", "enable", "example-post", "--yes")
    assert not shop.was_imported()
    assert shop.config.read_text(encoding="utf-8").startswith("# ours\n")
    assert 'example-post = "tui-tracker-example-post"' in shop.config.read_text(encoding="utf-8")
    row = shop.row()
    assert row is not None
    assert (row["state"], row["provides"]) == ("loaded", ["example-post"])
    assert "example-post: works" in workshop.tracker("plugins", "check", "example-post")

    # used: a real look-up over a socket; the token is remembered from one process to the next
    assert "not enabled" not in workshop.tracker("track", "#1")
    assert (shop.parcel()["status"], shop.parcel()["last_event"]) == ("in_transit", "Accepted")
    assert service.asked == ["/v1/token", "/v1/parcels"]

    # upgraded: enabled as before, and what it knew is there
    workshop.pip("install", "-q", "--no-deps", version(tmp_path, "1.1.0"))
    row = shop.row()
    assert row is not None
    assert (row["state"], row["version"]) == ("loaded", "1.1.0")
    service.parcels[NUMBER] = SCANS
    service.tokens.clear()  # refused before its time: another is fetched
    workshop.tracker("track", "#1", "--force")
    assert shop.parcel()["status"] == "delivered"
    assert service.asked[2:] == ["/v1/parcels", "/v1/token", "/v1/parcels"]

    # removed: gone from the list, the data is fine, nothing breaks
    workshop.pip("uninstall", "-q", "-y", "tui-tracker-example-post")
    assert shop.row() is None
    assert shop.parcel()["status"] == "delivered"
    assert [event["text"] for event in shop.parcel()["events"]] == ["Accepted", "Handed over"]
    assert "example-post: no plugin is called example-post" in workshop.tracker("list")
    assert KEY not in "".join(file.read_text("utf-8", "replace") for file in workshop.home.rglob("*.json*"))


def test_the_example_passes_the_conformance_kit(workshop: Environment, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    environ = {**workshop.environ, "PYTHONPATH": str(tmp_path / "example")}
    told = run("python", "-m", "pytest", "-W", "error", cwd=tmp_path / "example", environ=environ)
    assert " passed" in told
    assert "skipped" not in told


def test_the_example_is_typed(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    environ = {"MYPYPATH": str(ROOT), "MYPY_CACHE_DIR": str(tmp_path / "cache"), "PATH": ""}
    run(sys.executable, "-m", "mypy", "--strict", "tui_tracker_example_post", cwd=tmp_path / "example", environ=environ)
