"""Recorded answers beside a configuration are replayed by `check`, over no network."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.carriers.url.lookups import ANSWER, NUMBER, lent_to, options
from tui_tracker.plugin import BadResponse
from tui_tracker_url.lookup import LookupConfig
from tui_tracker_url.samples import problems

NOBODY = "https://api.nordpost.example"  # the name resolves nowhere: what goes there fails
EXPECTED: dict[str, Any] = {
    "number": NUMBER,
    "status": "pick_up",
    "detail": "ready_for_pickup",
    "events": [
        {
            "when": "2026-11-01T22:05:00+01:00",
            "text": "Sorterat",
            "status": "in_transit",
            "code": "MOV",
            "country": "SE",
        },
        {
            "when": "2026-11-03T09:30+01:00",
            "text": "Hos ombudet",
            "status": "pick_up",
            "detail": "ready_for_pickup",
            "code": "PUP",
            "place": "Malmö, K1",
        },
    ],
}


def recording(**more: Any) -> dict[str, Any]:
    exchange = {
        "request": {"method": "GET", "url": f"{NOBODY}/parcels/{NUMBER}"},
        "response": {"status": 200, "json": ANSWER},
    }
    return {"requests": [{"number": NUMBER}], "exchanges": [exchange], "expected": [EXPECTED], **more}


def told(folder: Path, made: Any, **more: Any) -> list[str]:
    """What is wrong with a folder that holds one recording."""
    text = made if isinstance(made, str) else json.dumps(made)
    (folder / "one.json").write_text(text, encoding="utf-8")
    return problems(LookupConfig(**options(NOBODY, **more)).lookup, folder)


def test_a_recording_that_comes_out_as_it_says_is_no_problem(tmp_path: Path) -> None:
    assert told(tmp_path, recording()) == []


@pytest.mark.parametrize(
    ("change", "told_of"),
    [
        ({"expected": [{**EXPECTED, "status": "delivered"}]}, '"status":"delivered"'),
        ({"expected": [{"number": NUMBER, "missed": "not_found"}]}, "not_found"),
        ({"expected": [{**EXPECTED, "statuss": 1}]}, "nothing has a 'statuss'"),
        ({"expected": []}, "as many exchanges and outcomes as requests"),
        ({"requests": [{"number": "NP1"}]}, "NP1: url: recorded is"),
        ({"requests": [{"nummer": "NP1"}]}, "not a recording"),
        ({"exchanges": [{"request": {}}]}, "no 'url' in it"),
    ],
)
def test_what_is_different_is_told_with_the_file(tmp_path: Path, change: dict[str, Any], told_of: str) -> None:
    (problem,) = told(tmp_path, recording(**change))
    assert problem.startswith("one.json: ")
    assert told_of in problem


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"requests": 7}', '{"requests": []}', "\xff"])
def test_a_file_that_is_no_recording_is_told(tmp_path: Path, text: str) -> None:
    (problem,) = told(tmp_path, text)
    assert problem.startswith("one.json: ")


def test_an_answer_of_error_and_a_miss_are_compared_too(tmp_path: Path) -> None:
    url = f"{NOBODY}/parcels/{NUMBER}"
    exchange = {"request": {"url": url}, "response": {"status": 200, "json": {"parcel": {}}}}
    missed = {"number": NUMBER, "missed": "bad_response"}
    assert told(tmp_path, recording(exchanges=[exchange], expected=[missed])) == []
    (problem,) = told(tmp_path, recording(exchanges=[exchange]))
    assert "no such list of events" in problem


def test_parts_of_the_address_that_change_each_time_are_ignored_where_the_recording_says(tmp_path: Path) -> None:
    made = recording()
    made["exchanges"][0]["request"] |= {"url": f"{NOBODY}/parcels/{NUMBER}?t=1", "ignore": ["query.t"]}
    assert told(tmp_path, made, url=f"{NOBODY}/parcels/{{number}}?t=2") == []
    assert told(tmp_path, made, url=f"{NOBODY}/parcels/{{number}}?u=2") != []


def test_a_folder_without_recordings_is_told(tmp_path: Path) -> None:
    lookup = LookupConfig(**options(NOBODY)).lookup
    assert "no recordings" in problems(lookup, tmp_path)[0]
    assert "can't be read" in problems(lookup, tmp_path / "gone")[0]


async def test_a_check_replays_them_and_says_which_is_different(tmp_path: Path) -> None:
    told(tmp_path, recording())
    async with lent_to(options(NOBODY, samples=str(tmp_path), check_number="NP1")) as (carrier, ctx):
        await carrier.check(ctx)
        told(tmp_path, recording(expected=[{"number": NUMBER}]))
        with pytest.raises(BadResponse, match=r"one\.json: NP0123456789: expected"):
            await carrier.check(ctx)
