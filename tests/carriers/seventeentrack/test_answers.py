"""Answers as they come on bad days: parts missing, null, of another kind, or of a version nobody has seen."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import msgspec
import pytest

from tests.carriers.seventeentrack.answers import NUMBER, answered, entry, envelope, told
from tests.servers.seventeentrack import News, SeventeenTrackServer, news_of
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Event,
    Missed,
    NotFound,
    PluginError,
    RateLimited,
    Status,
    Tracking,
    Unavailable,
)
from tui_tracker_17track.parcel import chosen, outcome
from tui_tracker_17track.reading import lenient, words
from tui_tracker_17track.times import moment
from tui_tracker_17track.wire import Scan

CHINA = timezone(timedelta(hours=8))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of every part of a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def damaged(value: Any, path: tuple[Any, ...], **change: Any) -> Any:
    """`value` with the part at `path` replaced (`by=`), or taken out."""
    copied = copy.deepcopy(value)
    parent = copied
    for key in path[:-1]:
        parent = parent[key]
    if "by" in change:
        parent[path[-1]] = change["by"]
    else:
        del parent[path[-1]]
    return copied


def read(body: Any) -> Tracking | Missed | PluginError:
    """What the carrier makes of a body for `NUMBER`."""
    try:
        answer = answered(body)
    except PluginError as error:
        return error
    entries = answer.accepted.get(NUMBER)
    return BadResponse("left out") if entries is None else outcome(NUMBER, entries[0])


class TestDamage:
    @pytest.mark.parametrize("by", [None, "x", 7, -1.5, True, [], {}, [None], {"a": None}], ids=repr)
    def test_any_part_of_another_kind_is_no_crash_and_never_not_found(self, by: Any) -> None:
        body = envelope(entry())
        for path in places(body):
            result = read(damaged(body, path, by=by))
            error = result.error if isinstance(result, Missed) else result
            assert isinstance(error, Tracking | PluginError), path
            assert not isinstance(error, NotFound), path

    def test_any_missing_part_is_no_crash_and_never_not_found(self) -> None:
        body = envelope(entry())
        for path in places(body):
            result = read(damaged(body, path))
            error = result.error if isinstance(result, Missed) else result
            assert isinstance(error, Tracking | PluginError), path
            assert not isinstance(error, NotFound), path

    @pytest.mark.parametrize("body", [None, [], {}, "x", 0, {"code": 0}, {"code": 0, "data": None}, {"data": {}}])
    def test_what_is_no_answer_at_all_is_a_bad_response(self, body: Any) -> None:
        with pytest.raises(BadResponse):
            answered(body)

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"accepted": []}, "$.data.rejected"),
            ({"accepted": None, "rejected": []}, "$.data.accepted"),
            ({"accepted": [None], "rejected": []}, "$.data.accepted[0].number"),
            ({"accepted": [], "rejected": [{"error": {"code": -18019909}}]}, "$.data.rejected[0].number"),
        ],
    )
    def test_a_bad_response_names_the_part(self, data: Any, field: str) -> None:
        with pytest.raises(BadResponse) as caught:
            answered({"code": 0, "data": data})
        assert caught.value.field == field

    @pytest.mark.parametrize(
        "damage", [None, "x", 7, [], {}, {"number": None}, {"number": "", "track_info": {}}], ids=repr
    )
    def test_an_entry_that_is_nobodys_does_not_cost_the_others(self, damage: Any) -> None:
        answer = answered(envelope(damage, entry(), rejected=[damage]))
        assert set(answer.accepted) == {NUMBER}
        assert isinstance(outcome(NUMBER, answer.accepted[NUMBER][0]), Tracking)

    def test_bytes_that_are_no_text_cost_these_letters_only(self) -> None:
        spoilt = {"number": "RR123456785CN", "track_info": news_of("delivered")}
        raw = msgspec.json.encode(envelope(spoilt, entry())).replace(b"Handed over", b"Hand\xff over", 2)
        answer = answered(raw)
        assert set(answer.accepted) == {NUMBER, "RR123456785CN"}
        result = outcome("RR123456785CN", answer.accepted["RR123456785CN"][0])
        assert isinstance(result, Tracking)
        assert result.events[-1].text == "Hand� over"

    def test_an_entry_nested_without_end_does_not_cost_the_others(self) -> None:
        deep = b'{"number": "RR123456785CN", "track_info": ' + b"[" * 400 + b"]" * 400 + b"}"
        raw = msgspec.json.encode(envelope(0, entry())).replace(b"[0,", b"[" + deep + b",", 1)
        assert NUMBER in answered(raw).accepted

    def test_a_scan_of_another_kind_costs_that_scan_only(self) -> None:
        item = entry()
        item["track_info"]["tracking"]["providers"][0]["events"][2] = "x"
        item["track_info"]["tracking"]["providers"].append(None)
        assert len(told(item).events) == 6

    def test_a_number_comes_back_in_other_letters_or_as_digits(self) -> None:
        answer = answered(envelope({"number": " lp00123456789012 "}, {"number": 62727952231}))
        assert set(answer.accepted) == {NUMBER, "62727952231"}


class TestSeveralEntries:
    @pytest.mark.parametrize("turned", [False, True])
    @pytest.mark.parametrize(
        ("code", "status"),
        [("", Status.DELIVERED), ("7", Status.DELIVERED), ("3011", Status.PENDING), ("21051", Status.IN_TRANSIT)],
    )
    def test_the_couriers_own_counts_else_the_newest(self, code: str, status: Status, turned: bool) -> None:
        items = [
            entry("label"),
            entry("delivered") | {"carrier": 190271},
            entry("in_transit") | {"carrier": "21051"},
            entry("unknown") | {"carrier": 4},
        ]
        answer = answered(envelope(*(reversed(items) if turned else items)))
        result = outcome(NUMBER, chosen(answer.accepted[NUMBER], code))
        assert isinstance(result, Tracking)
        assert result.status is status


class TestWholeCalls:
    @pytest.mark.parametrize(
        ("code", "error"),
        [
            (-18010001, AuthFailed),
            ("-18010002", AuthFailed),
            (-18010004, AuthFailed),
            (-18010005, AuthFailed),
            (-18010003, Unavailable),
            (-18019907, RateLimited),
            (-18019908, RateLimited),
            (429, RateLimited),
            (-18010014, BadResponse),
            (-18010012, BadResponse),
            (-18019909, BadResponse),
            (-1, BadResponse),
        ],
    )
    def test_a_refused_call_says_nothing_against_its_numbers(self, code: Any, error: type[PluginError]) -> None:
        with pytest.raises(error) as caught:
            answered({"code": code, "data": {"errors": [{"code": code, "message": "why"}]}})
        assert type(caught.value) is error

    def test_errors_count_with_code_nought_too(self) -> None:
        body = {"code": 0, "data": {"accepted": [], "rejected": [], "errors": [{"code": -18010013, "message": "why"}]}}
        with pytest.raises(BadResponse, match="-18010013: why"):
            answered(body)

    def test_a_refusal_without_details_is_enough(self) -> None:
        with pytest.raises(AuthFailed):
            answered({"code": -18010002, "data": None})


class TestTimes:
    @pytest.mark.parametrize(
        ("node", "when"),
        [
            (
                {"time_iso": "2026-06-29T21:05:00+08:00", "time_utc": "2026-06-29T13:05:00Z"},
                datetime(2026, 6, 29, 21, 5, tzinfo=CHINA),
            ),
            ({"time_iso": None, "time_utc": "2026-06-29T13:05:00Z"}, datetime(2026, 6, 29, 13, 5, tzinfo=UTC)),
            ({"time_iso": "2026-06-29T21:05:00", "time_utc": "junk"}, datetime(2026, 6, 29, 21, 5)),
            (
                {"time_iso": "2026-06-29T21:05:00", "time_utc": "2026-06-29T13:05:00"},
                datetime(2026, 6, 29, 13, 5, tzinfo=UTC),
            ),
            (
                {"time_raw": {"date": "2026-06-29", "time": "21:05:00", "timezone": "+08:00"}},
                datetime(2026, 6, 29, 21, 5, tzinfo=CHINA),
            ),
            (
                {"time_raw": {"date": "2026-06-29", "time": "21:05", "timezone": None}},
                datetime(2026, 6, 29, 21, 5),
            ),
            ({"time_raw": {"date": "2026-06-29", "time": "21:05", "timezone": "CST"}}, datetime(2026, 6, 29, 21, 5)),
            ({"time_raw": {"date": "2026-06-29", "time": None}}, datetime(2026, 6, 29)),
            ({"time_raw": {"date": "29/06", "time": "21:05"}}, None),
            ({"time_iso": "0001-01-01T00:00:00+08:00"}, None),
            ({"time_iso": "9999-12-31T23:59:59-12:00"}, None),
            ({"time_iso": 5, "time_utc": [], "time_raw": "x"}, None),
            ({}, None),
        ],
    )
    def test_the_most_exact_spelling_is_believed(self, node: dict[str, Any], when: datetime | None) -> None:
        found = moment(lenient(msgspec.json.encode(node), Scan))
        assert found == when
        assert found is None or when is None or found.utcoffset() == when.utcoffset()

    def test_an_event_without_any_time_is_left_out(self) -> None:
        item = entry("delivered")
        event = item["track_info"]["tracking"]["providers"][0]["events"][0]
        event.update(time_iso=None, time_utc=None, time_raw=None)
        assert [each.text for each in told(item).events][-1] == "On the delivery round"
        assert told(item).status is Status.DELIVERED


class TestParcels:
    @staticmethod
    def two_couriers(*, local_times: bool = False) -> dict[str, Any]:
        """The journey told by the sender's post, its end by another company, both knowing one scan."""
        item = entry("delivered")
        providers = item["track_info"]["tracking"]["providers"]
        events = providers[0]["events"]
        providers[0]["events"] = events[3:]
        providers.append({"provider": {"name": "Landsposten"}, "events": events[:4]})
        if local_times:
            events[0].update(time_iso=None, time_utc=None)
            events[0]["time_raw"]["timezone"] = None
        return item

    def test_who_told_last_has_the_parcel(self) -> None:
        result = told(self.two_couriers())
        assert result.courier == "Landsposten"
        assert [event.when for event in result.events] == sorted(event.when for event in result.events)
        assert len(result.events) == 7, "the scan that both know is one event"

    def test_times_without_a_zone_do_not_disturb_the_order(self) -> None:
        result = told(self.two_couriers(local_times=True))
        assert result.courier == "Landsposten"
        assert result.events[-1].text == "Handed over"
        assert result.events[-1].when.tzinfo is None

    def test_a_translation_stands_in_for_a_missing_text(self) -> None:
        item = entry("delivered")
        newest = item["track_info"]["tracking"]["providers"][0]["events"][0]
        newest.update(description=None, description_translation={"lang": "en", "description": "Given to addressee"})
        assert told(item).events[-1].text == "Given to addressee"
        newest.update(description_translation=None)
        assert told(item).events[-1].text == "Delivered_Other"

    def test_a_place_is_made_of_the_address_where_no_name_is_given(self) -> None:
        item = entry("delivered")
        newest = item["track_info"]["tracking"]["providers"][0]["events"][0]
        newest.update(location=None)
        newest["address"].update(city="Luleå", state="BD", country="se")
        event = told(item).events[-1]
        assert (event.place, event.country) == ("Luleå, BD", "SE")
        newest["address"]["country"] = "Sweden"
        assert told(item).events[-1].country == ""

    @pytest.mark.parametrize("local", [NUMBER, NUMBER.lower(), "", None, []])
    def test_the_same_number_again_is_no_last_mile_number(self, local: Any) -> None:
        item = entry("in_transit")
        item["track_info"]["misc_info"]["local_number"] = local
        assert told(item).last_mile_number == ""

    @pytest.mark.parametrize(
        ("promise", "first", "last"),
        [
            ({"from": "2026-07-08", "to": None}, datetime(2026, 7, 8, tzinfo=UTC), None),
            ({"from": None, "to": "2026-07-12T00:00:00+08:00"}, datetime(2026, 7, 12, tzinfo=CHINA), None),
            ({"from": "soon", "to": "later"}, None, None),
            (None, None, None),
        ],
    )
    def test_a_promise_may_have_one_end(self, promise: Any, first: datetime | None, last: datetime | None) -> None:
        item = entry("in_transit")
        item["track_info"]["time_metrics"]["estimated_delivery_date"] = promise
        expected = told(item).expected
        assert (expected.first if expected else None, expected.last if expected else None) == (first, last)

    def test_hostile_text_is_made_harmless(self) -> None:
        item = entry("delivered")
        newest = item["track_info"]["tracking"]["providers"][0]["events"][0]
        newest.update(description="\x1b]0;owned\x07Left\u202e at\n\tdoor\u200b " + "x" * 900, location="\x1b[2JUmeå")
        event: Event = told(item).events[-1]
        assert event.text.startswith("]0;ownedLeft at door x")
        assert len(event.text) == 500
        assert event.place == "[2JUmeå"

    def test_text_of_other_kinds_is_none(self) -> None:
        values: list[Any] = [None, True, [], {}, 17, 1.5]
        assert [words(each) for each in values] == ["", "", "", "", "17", "1.5"]


def test_the_server_has_a_word_for_everything_and_refuses_others() -> None:
    server = SeventeenTrackServer()
    for news in get_args(News):
        server.set(NUMBER, news)
    with pytest.raises(ValueError, match="no such news: teleported"):
        server.set(NUMBER, "teleported")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no such failure: flood"):
        server.fail_next("flood")  # type: ignore[arg-type]
