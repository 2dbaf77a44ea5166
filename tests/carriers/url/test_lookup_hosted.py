"""Look-ups with no code as the program runs them: loaded by the host, with their secrets, over real sockets."""

import dataclasses
import logging
import re
import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from tests.carriers.url.lookups import ANSWER, NUMBER, entry, options
from tests.host.making import no_sleep
from tests.servers.anypost import AnyPost
from tui_tracker.config import lookups_by_id, read, without_secrets
from tui_tracker.host import Health, Host, HostOptions, PluginState
from tui_tracker.plugin import AuthFailed, BadResponse, Missed, NotFound, Status, Tracking, TrackRequest
from tui_tracker.secret import Origin, Secret
from tui_tracker_url.lookup import LookupConfig
from tui_tracker_url.samples import problems

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
KEY = "sesame-open-5771"


@asynccontextmanager
async def hosted(entries: Sequence[Mapping[str, Any]]) -> AsyncIterator[Host]:
    """A host over the sections that the session makes of these entries."""
    host = Host(
        HostOptions(allow_loopback_http=True, switches={"url": True}),
        sections={**lookups_by_id(entries), "url": {"entries": without_secrets(entries)}},
        memory=None,
        now=lambda: NOW,
        entry_points=[EntryPoint(name="url", value="tui_tracker_url", group="tui_tracker")],
        environ={},
        sleep=no_sleep,
    )
    host.load()
    try:
        yield host
    finally:
        await host.close()


def secret(name: str, environ: Mapping[str, str]) -> Secret:
    return Secret("env", name, origin=Origin(trusted=True), environ=environ)


async def looked_up(host: Host, carrier: str = "nordpost", number: str = NUMBER) -> Any:
    (outcome,) = await host.track(carrier, [TrackRequest(number=number)])
    return outcome


async def test_a_number_is_looked_up_with_the_secret_that_its_entry_names() -> None:
    async with AnyPost() as post:
        post.say(ANSWER, number=NUMBER)
        lookup = options(
            post.url, headers={"X-Key": secret("NP_KEY", {"NP_KEY": KEY})}, not_found={"http": [404]}, rate=[100, 0.1]
        )
        async with hosted([entry(lookup)]) as host:
            found = await looked_up(host)
            assert isinstance(found, Tracking)
            assert found.status is Status.PICK_UP
            unknown = await looked_up(host, number="NP0")
            assert isinstance(unknown, Missed)
            assert isinstance(unknown.error, NotFound)
            assert host.health("nordpost").health is Health.UP
        assert {heard.headers["x-key"] for heard in post.heard} == {KEY}


async def test_a_refused_secret_pauses_its_carrier_alone_and_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with AnyPost() as post:
        post.say({"why": f"bad key {KEY}"}, number=NUMBER, status=401)
        post.say(ANSWER, number="BB1")
        with_key = options(post.url, headers={"X-Key": secret("NP_KEY", {"NP_KEY": KEY})})
        async with hosted([entry(with_key), entry(options(post.url), id="budbil")]) as host:
            for _ in range(2):
                outcome = await looked_up(host)
                assert isinstance(outcome.error, AuthFailed)
            assert len(post.heard) == 1, "paused after the first"
            assert isinstance(await looked_up(host, "budbil", "BB1"), Tracking)
            told = f"{host.rows} {host.healths()} {host.notices()} {outcome} {outcome.error!r} {caplog.text}"
            assert KEY not in told


async def test_a_secret_that_is_not_there_stops_its_own_carrier_and_no_other() -> None:
    lacking = options("https://api.nordpost.example", headers={"X-Key": secret("NP_KEY", {})})
    link = {"id": "budbil", "url": "https://budbil.example/?n="}
    async with hosted([entry(lacking), link, entry(options("https://a.example"), id="third")]) as host:
        assert set(host.carriers) == {"budbil", "third"}
        (row,) = [row for row in host.rows if row.state is PluginState.NOT_CONFIGURED]
        assert row.name == "url:nordpost"
        assert "NP_KEY is not set" in row.reason


async def test_a_mistake_in_a_look_up_is_a_row_that_names_entry_and_option() -> None:
    wrong = options("https://api.nordpost.example", events={"list": "parcel", "time": "$.at"})
    async with hosted([entry(wrong), entry(options("https://a.example"), id="good")]) as host:
        assert set(host.carriers) == {"good"}
        (row,) = [row for row in host.rows if row.state is PluginState.NOT_CONFIGURED]
        assert row.reason.startswith("[[carriers.url]] nordpost: lookup.events.list: expected a JSONPath")


async def test_a_text_where_a_table_belongs_is_told_as_well() -> None:
    async with hosted([entry(options("https://a.example", statuses="x"))]) as host:
        (row,) = host.rows
        assert row.reason.startswith("[carriers.nordpost] statuses: Expected")
        assert host.carriers == {}


async def test_a_look_up_never_leaves_its_own_host() -> None:
    async with AnyPost() as post:
        post.say(ANSWER)
        async with hosted([entry(options(post.url, rate=[100, 0.1]))]) as host:
            for number in ("@evil.example/1", "//evil.example/1", "1?x=#", "\\\\evil.example\\1"):
                assert isinstance(await looked_up(host, number=number), Tracking)
        assert all(heard.raw_path.startswith("/parcels/") for heard in post.heard)
        assert {heard.headers["host"] for heard in post.heard} == {post.url.removeprefix("http://")}


async def test_an_answer_the_paths_do_not_fit_is_told_with_the_path() -> None:
    async with AnyPost() as post:
        post.say({"parcel": {}})
        async with hosted([entry(options(post.url))]) as host:
            outcome = await looked_up(host)
        assert isinstance(outcome.error, BadResponse)
        assert outcome.error.field == "$.parcel.scans"


async def test_the_configuration_as_it_is_written_is_what_is_asked(tmp_path: Path) -> None:
    async with AnyPost() as post:
        post.say(ANSWER)
        path = tmp_path / "tracker.toml"
        path.write_text(
            f"""
            [[carriers.url]]
            id = "nordpost"
            url = "https://nordpost.example/?n="
            [carriers.url.lookup]
            url = "{post.url}/parcels/{{number}}"
            samples = "recorded"
            [carriers.url.lookup.headers]
            X-Api-Key = {{ env = "NP_KEY" }}
            [carriers.url.lookup.events]
            list = "$.parcel.scans"
            time = "$.at"
            zone = "Europe/Stockholm"
            text = "$.said"
            [[carriers.url.lookup.patterns]]
            text = "ombud"
            status = "pick_up"
            """,
            encoding="utf-8",
        )
        entries = read(path, trusted=True, environ={"NP_KEY": KEY}).config.carriers["url"]
        assert entries[0]["lookup"]["samples"] == str(tmp_path / "recorded")
        async with hosted(entries) as host:
            found = await looked_up(host)
        assert isinstance(found, Tracking), found
        assert found.status is Status.PICK_UP
        assert post.heard[0].headers["x-api-key"] == KEY


ROOT = Path(__file__).parents[3]


def test_the_look_up_in_the_example_and_the_one_in_the_docs_are_right(tmp_path: Path) -> None:
    example = (ROOT / "tracker.toml").read_text(encoding="utf-8")
    taken_up = re.sub(r"^# (?=\[{1,2}[a-z]|[a-z_]+ = )", "", example, flags=re.MULTILINE)
    page = (ROOT / "docs" / "plugins" / "url-carriers.md").read_text(encoding="utf-8")
    for text in (taken_up, re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0]):
        (written,) = tomllib.loads(text)["carriers"]["url"]
        lookup = {**written["lookup"], "headers": dict.fromkeys(written["lookup"]["headers"], KEY)}
        assert LookupConfig(**lookup).lookup is not None


def test_the_recording_in_the_docs_comes_out_as_it_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "plugins" / "url-carriers.md").read_text(encoding="utf-8")
    (entry_text, recording) = (re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)[0] for kind in ("toml", "json"))
    (written,) = tomllib.loads(entry_text)["carriers"]["url"]
    (tmp_path / "one.json").write_text(recording, encoding="utf-8")
    assert problems(LookupConfig(**{**written["lookup"], "headers": {}}).lookup, tmp_path) == []


@pytest.mark.parametrize("name", sorted(each.name for each in dataclasses.fields(LookupConfig)))
def test_every_option_of_a_look_up_is_in_its_page(name: str) -> None:
    page = (ROOT / "docs" / "plugins" / "url-carriers.md").read_text(encoding="utf-8")
    assert f"`{name}`" in page or f"carriers.url.lookup.{name}]" in page
