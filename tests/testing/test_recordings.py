"""A recording that breaks the format is refused with the file, the place in it and what belongs there."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.testing import acme
from tui_tracker.plugin import Status, SupplierOrder, Tracking, TrackRequest
from tui_tracker.testing import BadRecording, load_recordings, read_recording


def _changed(path: str, value: Any) -> Any:
    """The right recording with one value changed; the path's parts are keys and indexes."""
    whole: Any = copy.deepcopy(acme.DELIVERED)
    *keys, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    inner = whole
    for key in keys:
        inner = inner[key]
    inner[last] = value
    return whole


def test_a_recording_is_read_into_the_contracts_types() -> None:
    recording = read_recording(acme.DELIVERED, "delivered.json")
    assert recording.requests[0] == TrackRequest(number="AC123456789")
    assert recording.now == datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
    assert isinstance(recording.expected[0].outcome, Tracking)
    assert recording.expected[0].outcome.events[1].status is Status.DELIVERED
    assert recording.expected[1].missed == "not_found"
    assert recording.exchanges[0].response.json["parcels"][0]["no"] == "AC123456789"


def test_times_without_a_zone_stay_so() -> None:
    recording = read_recording(_changed("expected.0.events.0.when", "2026-10-30T09:12:00"), "x")
    assert recording.expected[0].outcome.events[0].when == datetime(2026, 10, 30, 9, 12)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("kind", "", "kind is a text, not ''"),
        ("method", "trak", "method is one of track, "),
        ("now", "2026-11-02T10:00:00", "now needs its zone"),
        ("now", "yesterday", "now: Invalid"),
        ("config", [], "config is an object, not []"),
        ("requests.0.numbr", "x", "requests[0]: unknown key 'numbr'; did you mean 'number'?"),
        ("requests.0.number", 7, "requests[0]: Expected `str`, got `int`"),
        ("requests", [], '"requests" is empty'),
        ("exchanges.0.request.url", "/track", "exchanges[0].request: url is a whole address, not '/track'"),
        ("exchanges.0.request.ignore", "query.t", "exchanges[0].request.ignore: Expected `array`"),
        ("exchanges.0.response.status", 99, "exchanges[0].response: status is an HTTP status, not 99"),
        ("exchanges.0.response.text", "x", "one body at most, not json and text"),
        ("exchanges.0.response", "x", "exchanges[0].response: an object with status"),
        ("expected.0.status", "arrived", "expected[0]: Invalid enum value 'arrived'"),
        ("expected.0.events.0.whn", "x", "expected[0].events[0]: unknown key 'whn'; did you mean 'when'?"),
        ("expected.1.missed", "lost", "expected[1]: missed is one of not_found, "),
        ("expected.0.number", "AC1", "one entry per request in the same order"),
        ("reviewed.on", "soon", "reviewed.on: Invalid"),
        ("reviewed.by", " ", "reviewed: by is a text"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: Any, says: str) -> None:
    with pytest.raises(BadRecording) as caught:
        read_recording(_changed(path, value), "delivered.json")
    assert str(caught.value).startswith("delivered.json: ")
    assert says in str(caught.value)


def test_a_missing_part_is_named() -> None:
    whole = {key: value for key, value in acme.DELIVERED.items() if key != "now"}
    with pytest.raises(BadRecording, match="'now' is missing"):
        read_recording(whole, "x.json")


def test_recordings_are_loaded_by_name_and_an_absent_folder_has_none(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps(acme.DELIVERED), encoding="utf-8")
    assert [each.name for each in load_recordings(tmp_path)] == ["a.json", "b.json"]
    assert load_recordings(tmp_path / "nowhere") == []


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"about": ', encoding="utf-8")
    with pytest.raises(BadRecording, match=r"cut\.json can't be read as UTF-8 JSON"):
        load_recordings(tmp_path)


def test_supplier_orders_of_one_split_order_may_have_several_codes() -> None:
    whole = {
        **acme.DELIVERED,
        "method": "find_numbers",
        "requests": [{"reference": "81"}, {"reference": "82"}],
        "expected": [
            {"number": "AC1", "supplier_order": "81"},
            {"number": "AC2", "supplier_order": "81"},
            {"number": "82", "missed": "not_found"},
        ],
    }
    recording = read_recording(whole, "split.json")
    assert recording.requests[1] == SupplierOrder(reference="82")
    assert [each.number for each in recording.expected] == ["81", "81", "82"]
