"""What the pages about plugins say is so: the example plugin works, the figures are the code's."""

import importlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from yarl import URL

from tests.docs.contexts import NOON, Answers
from tests.host.making import Plugins
from tui_tracker.host import Host, HostOptions, health
from tui_tracker.host.http import ATTEMPTS, CAP
from tui_tracker.host.objects import LOGGER
from tui_tracker.host.options import GROUP, PluginState
from tui_tracker.model.status import Status
from tui_tracker.plugin import Missed, NotFound, PluginCrashed, PluginError, Tracking, TrackRequest

DOCS: Final = Path(__file__).parents[2] / "docs" / "plugins"
FIRST: Final = (DOCS / "README.md").read_text(encoding="utf-8")
ERRORS: Final = (DOCS / "errors.md").read_text(encoding="utf-8")
KEY: Final = "stand-in-for-a-key"
SCAN: Final = {"at": "2026-11-04T14:05:00+01:00", "what": "Handed over", "code": "DLV"}
PARCEL: Final = {"id": "AC123456", "state": "DLV", "scans": [SCAN]}
DELIVERED: Final = {
    "about": "A parcel that was handed over.",
    "kind": "delivered",
    "now": "2026-11-05T10:00:00Z",
    "requests": [{"number": "AC123456"}],
    "exchanges": [
        {
            "request": {"method": "GET", "url": "https://api.acme.example/v1/parcels?id=AC123456"},
            "response": {"json": [PARCEL]},
        }
    ],
    "expected": [
        {
            "number": "AC123456",
            "status": "delivered",
            "raw_status": "DLV",
            "events": [{"when": SCAN["at"], "text": "Handed over", "code": "DLV", "status": "delivered"}],
        }
    ],
    "reviewed": {"by": "tui-tracker maintainers", "on": "2026-11-25"},
}


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host that has loaded the example plugin of the first page, its service answered from a dictionary."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    plugins = Plugins(tmp_path)
    plugins.add("acme", _blocks(FIRST, "python")[0])
    url = "https://api.acme.example/v1/parcels"
    answers: dict[URL, Any] = {
        URL(f"{url}?id=AC123456"): [PARCEL],
        URL(f"{url}?id=AC000001"): [],
        URL(f"{url}?id=AC000002"): "<html>Sorry</html>",
    }
    host = Host(
        HostOptions(switches={"acme": True}),
        sections={"acme": {"api_key": KEY}},
        memory=None,
        now=lambda: NOON,
        entry_points=plugins.entries,
        environ={},
        exchange=lambda: Answers(answers),
    )
    host.load()
    yield host
    plugins.forget()


def test_the_example_plugin_passes_the_conformance_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    testing = importlib.import_module("tui_tracker.testing")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugin, suite = _blocks(FIRST, "python")
    (tmp_path / "tui_tracker_acme.py").write_text(plugin, encoding="utf-8")
    (tmp_path / "test_acme.py").write_text(suite, encoding="utf-8")
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    (recordings / "not_found.json").write_text(_blocks(FIRST, "json")[0], encoding="utf-8")
    (recordings / "delivered.json").write_text(json.dumps(DELIVERED), encoding="utf-8")
    checked = list(testing.run_checks(importlib.import_module("test_acme").TestAcme))
    for name in ("test_acme", "tui_tracker_acme"):
        del sys.modules[name]
    assert {(each.name, each.message) for each in checked if each.result not in ("passed", "skipped")} == set()
    assert len(checked) > 20


async def test_the_example_plugin_is_loaded_and_tracks(acme: Host) -> None:
    assert [(row.state, row.reason) for row in acme.rows] == [(PluginState.LOADED, "")]
    numbers = ("AC123456", "AC000001", "AC000002")
    outcomes = [(await acme.track("acme", [TrackRequest(number=number)]))[0] for number in numbers]
    found = await acme.detect(["AC123456", "1Z999AA10123456784"])
    pages = await acme.tracking_urls("acme", [("AC123456", "")])
    await acme.close()
    delivered, unknown, broken = outcomes
    assert isinstance(delivered, Tracking)
    assert [event.status for event in delivered.events] == [Status.DELIVERED]
    assert isinstance(unknown, Missed)
    assert isinstance(unknown.error, NotFound)
    assert isinstance(broken, Missed)
    assert broken.error.kind == "bad_response"
    assert [len(candidates) for candidates in found.values()] == [1, 0]
    assert pages == ["https://acme.example/follow?id=AC123456"]


def test_the_example_package_and_its_configuration_go_together() -> None:
    package, configuration = (tomllib.loads(block) for block in _blocks(FIRST, "toml"))
    assert package["project"]["entry-points"][GROUP] == {"acme": "tui_tracker_acme"}
    assert f"`{LOGGER}.acme`" in FIRST
    assert configuration["plugins"] == {"acme": True}
    assert set(configuration["carriers"]["acme"]) == {"api_key"}


def test_the_table_of_errors_has_the_six_and_what_is_made_of_the_rest() -> None:
    rows = re.findall(r"^\| \[`(\w+)`\]", ERRORS, re.MULTILINE)
    six = {kind.__name__ for kind in PluginError.__subclasses__()} - {PluginCrashed.__name__}
    assert set(rows) == six
    assert PluginCrashed.__name__ in ERRORS


def test_the_figures_of_the_circuit_are_the_codes() -> None:
    minutes = {name: int(span / timedelta(minutes=1)) for name, span in _spans().items()}
    assert f"for {minutes['PAUSE']} minutes where that is not said" in ERRORS
    assert f"after {health.FAILURES} in a row asks nothing for {minutes['OPEN']} minute" in ERRORS
    assert f"then 2, up to {minutes['LONGEST']}" in ERRORS
    assert f"after {health.CRASHES} in a row the carrier is left alone for {minutes['CRASHED']}" in " ".join(
        ERRORS.split()
    )


def _spans() -> dict[str, timedelta]:
    return {"PAUSE": health.PAUSE, "OPEN": health.OPEN, "CRASHED": health.CRASHED, "LONGEST": health.LONGEST}


def test_the_figures_of_calls_and_requests_are_the_codes() -> None:
    options = HostOptions()
    text = " ".join(FIRST.split())
    assert f"{CAP // 1024**2} MB for an unpacked answer" in text
    assert f"{options.http_deadline:g} seconds for a request with all its attempts; {ATTEMPTS} attempts" in text
    assert f"{options.deadline:g} seconds for a call" in text
    assert f"without a sign of life for {options.blocked_after:g} seconds" in text
    assert f"A synchronous method has {options.quick:g} seconds" in text
    assert f"within {options.http_deadline:g} seconds" in ERRORS
