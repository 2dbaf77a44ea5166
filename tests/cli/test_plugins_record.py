"""`plugins record` against the loopback service of Example Post: a recording without secrets that replays."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.foreign import CARRIER, Site
from tests.cli.process import Desk
from tests.servers.examplepost import KEY, ExamplePostServer, running
from tui_tracker.testing import load_recording

EXAMPLE = Path(__file__).parents[2] / "examples" / "tui-tracker-example-post" / "tui_tracker_example_post"
NUMBER = "EP123456785"
SCANS = [{"time": "2026-11-01T15:03:00", "code": "D1", "text": "Handed over", "place": "Storbyn"}]


@pytest.fixture
def service() -> Iterator[ExamplePostServer]:
    with running(ExamplePostServer(parcels={NUMBER: SCANS})) as server:
        yield server


@pytest.fixture
def author(desk: Desk, service: ExamplePostServer) -> Desk:
    Site(desk).install_package("example-post", EXAMPLE, distribution="tui-tracker-example-post")
    desk.configure(
        "[network]\nallow_loopback_http = true\n[plugins]\nexample-post = true\n"
        f'[carriers.example-post]\napi_key = "{KEY}"\nbase_url = "{service.url}"\n'
    )
    return desk


def recorded(desk: Desk, *arguments: str) -> Any:
    return json.loads(desk.ok("plugins", "record", "example-post", *arguments))


def test_a_live_answer_becomes_a_recording_without_secrets_that_is_to_be_reviewed(author: Desk) -> None:
    file = author.home / "recordings" / "delivered.json"
    run = author.run("plugins", "record", "example-post", NUMBER, "--kind", "delivered", "--out", str(file))
    assert run.returncode == 0, run.stderr
    assert "Review it" in run.stderr
    assert str(file) in run.stderr
    text = file.read_text(encoding="utf-8")
    assert json.loads(run.stdout) == json.loads(text)
    assert KEY not in text
    assert "token-" not in text
    value = json.loads(text)
    assert (value["kind"], value["reviewed"], value["config"]["api_key"]) == ("delivered", None, "stand-in")
    assert [each["request"]["url"].rpartition("/")[2] for each in value["exchanges"]] == ["token", "parcels"]
    assert value["expected"][0]["status"] == "delivered"
    assert load_recording(file).kind == "delivered"


def test_what_the_service_does_not_know_is_recorded_as_such(author: Desk) -> None:
    value = recorded(author, "ep 000 000 017")
    assert value["expected"][0]["missed"] == "not_found"
    assert value["kind"] == "not_found"
    assert "What came back: not_found" in author.run("plugins", "record", "example-post", "EP000000017").stderr


def test_a_file_that_is_there_is_not_overwritten_and_nobody_is_asked(author: Desk, service: ExamplePostServer) -> None:
    file = author.home / "mine.json"
    file.write_text("mine", encoding="utf-8")
    run = author.run("plugins", "record", "example-post", NUMBER, "--out", str(file))
    assert (run.returncode, file.read_text(encoding="utf-8"), service.asked) == (2, "mine", [])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("link", NUMBER), "only makes links"),
        (("17track", NUMBER), "needs api_key"),
        (("exemple-post", NUMBER), "Did you mean example-post?"),
        (("example-post", *(f"EP{n:09}" for n in range(21))), "20 numbers at once"),
        (("example-post", " "), "not a tracking number"),
    ],
)
def test_what_can_not_be_asked_is_refused_with_the_reason(author: Desk, arguments: tuple[str, ...], says: str) -> None:
    run = author.run("plugins", "record", *arguments)
    assert (run.returncode, says in run.stderr) == (2, True), run.stderr


def test_a_plugin_that_fails_is_named_and_its_key_is_not_shown(desk: Desk) -> None:
    source = CARRIER.replace("return [Missed", "raise KeyError(ctx.config.api_key)\n        return [Missed")
    Site(desk).install("acme", source)
    desk.configure('[plugins]\nacme = true\n[carriers.acme]\napi_key = "hush-hush-key"\n')
    run = desk.run("plugins", "record", "acme", "AC1")
    assert run.returncode == 1
    assert "acme failed: KeyError" in run.stderr
    assert "hush-hush-key" not in run.stderr + run.stdout
