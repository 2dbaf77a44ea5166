"""A look-up with no code against a server of ours, over real sockets."""

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.carriers.url.lookups import ANSWER, EVENTS, NUMBER, asked, carrier_of, lent_to, options, wrong
from tests.servers.anypost import AnyPost
from tui_tracker.plugin import (
    BadResponse,
    Detail,
    Event,
    Missed,
    NotFound,
    PluginError,
    RateLimited,
    Rejected,
    Status,
    Tracking,
    TrackRequest,
    Unavailable,
)
from tui_tracker_url.lookup import LookupConfig, SecretLookupConfig
from tui_tracker_url.statuses import TextPattern

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
async def post() -> AsyncIterator[AnyPost]:
    async with AnyPost() as running:
        running.say(ANSWER)
        yield running


async def news(post: AnyPost, body: Any = ANSWER, **more: Any) -> Tracking:
    post.say(body)
    found = await asked(options(post.url, **more))
    assert isinstance(found, Tracking), found
    return found


async def trouble(post: AnyPost, body: Any = ANSWER, **more: Any) -> PluginError:
    """The error of the number, or of the whole call."""
    post.say(body)
    try:
        found = await asked(options(post.url, **more))
    except PluginError as error:
        return error
    assert isinstance(found, Missed), found
    return found.error


def one_event(**node: Any) -> Any:
    return {"parcel": {"scans": [{"at": "2026-11-03T09:30:00Z", "said": "x", "kind": "MOV", **node}]}}


class TestTheCarrier:
    def test_it_has_its_own_host_pace_and_page(self) -> None:
        carrier = carrier_of(options("https://api.nordpost.example", rate=[5, 60], min_interval=900))
        assert (carrier.id, carrier.looks_up, carrier.limits.batch) == ("nordpost", True, 1)
        assert carrier.hosts == {"api.nordpost.example"}
        assert (carrier.limits.rate, carrier.limits.min_interval) == ((5, 60.0), 900.0)
        assert carrier.tracking_url("A B", None) == "https://nordpost.example/?n=A%20B"
        assert carrier.config_type is not None
        assert issubclass(carrier.config_type, LookupConfig)
        assert not issubclass(carrier.config_type, SecretLookupConfig)

    def test_without_a_pace_it_is_asked_politely(self) -> None:
        limits = carrier_of(options("https://api.nordpost.example")).limits
        assert (limits.rate, limits.min_interval, limits.concurrent) == ((1, 2.0), 3600.0, 1)

    @pytest.mark.parametrize("gap", [{"headers": {"X-Key": None}}, {"method": "POST", "json": {"a": [{"key": None}]}}])
    def test_a_gap_for_a_secret_makes_a_refusal_one_of_the_credentials(self, gap: dict[str, Any]) -> None:
        carrier = carrier_of(options("https://api.nordpost.example", **gap))
        assert carrier.config_type is not None
        assert issubclass(carrier.config_type, SecretLookupConfig)

    def test_a_pattern_recognises_its_numbers(self) -> None:
        carrier = carrier_of(options("https://api.nordpost.example"), pattern="NP[0-9]{10}")
        assert [each.confidence for each in carrier.detect(NUMBER)] == [0.8]


class TestAsking:
    async def test_what_is_known_of_the_parcel_goes_where_it_belongs(self, post: AnyPost) -> None:
        lookup = options(
            post.url,
            url=f"{post.url}/v2/{{country}}/{{number}}?zip={{postal_code}}&lang={{language}}",
            headers={"X-Number": "n={number}", "X-Key": "k"},
        )
        request = TrackRequest(number="NP 1/2", postal_code="211 22", destination_country="SE", language="sv")
        await asked(lookup, request)
        (heard,) = post.heard
        assert heard.raw_path == "/v2/SE/NP%201%2F2?zip=211%2022&lang=sv"
        assert (heard.headers["x-number"], heard.headers["x-key"]) == ("n=NP 1/2", "k")
        assert (heard.method, heard.headers["accept"]) == ("GET", "application/json")

    async def test_a_body_of_json_is_filled_in_as_text_and_sent_again_when_the_service_stumbles(
        self, post: AnyPost
    ) -> None:
        post.say({}, status=503)
        body = {"n": "{number}", "more": [{"zip": "{postal_code}", "deep": True}], "one": 1}
        lookup = options(post.url, url=f"{post.url}/find", method="POST", json=body)
        with pytest.raises(Unavailable):
            await asked(lookup, TrackRequest(number='A"}1', postal_code="21122"))
        assert len(post.heard) == 3
        assert json.loads(post.heard[0].body) == {"n": 'A"}1', "more": [{"zip": "21122", "deep": True}], "one": 1}

    async def test_a_body_may_be_a_form(self, post: AnyPost) -> None:
        await asked(
            options(post.url, url=f"{post.url}/find", method="POST", form={"n": "{number}", "a": "b"}),
            TrackRequest(number="A&n=1"),
        )
        assert post.heard[0].body == b"n=A%26n%3D1&a=b"
        assert post.heard[0].headers["content-type"] == "application/x-www-form-urlencoded"

    @pytest.mark.parametrize("number", ["..", ".", "///", "", " ", "å1", "1\n2", "9" * 51])
    async def test_what_is_no_number_is_refused_and_not_sent(self, post: AnyPost, number: str) -> None:
        outcome = await asked(options(post.url), TrackRequest(number=number))
        assert isinstance(outcome, Missed)
        assert isinstance(outcome.error, Rejected)
        assert post.heard == []


class TestReading:
    async def test_events_are_read_along_the_paths_oldest_first(self, post: AnyPost) -> None:
        found = await news(post)
        assert found.events == (
            Event(
                when=datetime(2026, 11, 1, 22, 5, tzinfo=timezone(timedelta(hours=1))),
                text="Sorterat",
                status=Status.IN_TRANSIT,
                code="MOV",
                country="SE",
            ),
            Event(
                when=datetime(2026, 11, 3, 9, 30, tzinfo=STOCKHOLM),
                text="Hos ombudet",
                status=Status.PICK_UP,
                detail=Detail.READY_FOR_PICKUP,
                code="PUP",
                place="Malmö, K1",
            ),
        )
        assert (found.status, found.detail) == (Status.PICK_UP, Detail.READY_FOR_PICKUP)

    async def test_the_parcel_as_a_whole_is_read_as_well(self, post: AnyPost) -> None:
        body = {
            "state": "MOV", "by": "Nordpost Ekonomi", "local": "TT123456785SE", "eta": "06/11/2026", "eta2": "",
            **one_event(kind="DLV"),
        }  # fmt: skip
        parcel = {
            "status": "$.state", "courier": "$.by", "last_mile_number": "$.local", "expected": "$.eta2",
            "expected_last": "$.eta", "time_format": "%d/%m/%Y",
        }  # fmt: skip
        found = await news(post, body, parcel=parcel)
        assert (found.status, found.raw_status) == (Status.IN_TRANSIT, "MOV")
        assert (found.courier, found.last_mile_number) == ("Nordpost Ekonomi", "TT123456785SE")
        assert found.expected is not None
        assert found.expected.first == datetime(2026, 11, 6, tzinfo=STOCKHOLM)
        own = await news(post, {**body, "state": "DLV", "local": NUMBER.lower()}, parcel=parcel)
        assert (own.expected, own.last_mile_number) == (None, "")

    async def test_a_status_alone_is_enough(self, post: AnyPost) -> None:
        found = await news(post, {"s": "DLV"}, events=None, parcel={"status": "$.s"})
        assert (found.status, found.events) == (Status.DELIVERED, ())

    async def test_a_code_of_no_table_keeps_its_words_and_has_no_status(self, post: AnyPost) -> None:
        found = await news(post, one_event(kind="NEW", said="Something new"))
        assert (found.status, found.events[0].status) == (None, None)
        assert (found.events[0].code, found.events[0].text) == ("NEW", "Something new")

    async def test_a_pattern_over_the_text_decides_where_the_code_does_not(self, post: AnyPost) -> None:
        rules = [
            {"text": r"utl[äa]mnad\b", "status": "delivered"},
            {"text": "ombud|paketbox", "status": "pick_up.ready_for_pickup"},
        ]
        for said, kind, status in (
            ("Utlämnad till mottagaren", "?", Status.DELIVERED),
            ("I PAKETBOX", "?", Status.PICK_UP),
            ("Utlämnad", "MOV", Status.IN_TRANSIT),
            ("Utlämnades inte", "?", None),
        ):
            found = await news(post, one_event(kind=kind, said=said), patterns=rules)
            assert found.events[0].status is status, said

    @pytest.mark.parametrize(
        ("form", "zone", "told", "when"),
        [
            ("iso", "", "2026-11-03T09:30:00Z", datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
            ("iso", "", "2026-11-03 09:30", datetime(2026, 11, 3, 9, 30)),
            ("iso", "Asia/Shanghai", "20261103T0930", datetime(2026, 11, 3, 1, 30, tzinfo=UTC)),
            ("unix", "", 1793698200, datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
            ("unix_ms", "Europe/Stockholm", "1793698200000", datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
            ("%d/%m/%Y %H.%M", "Europe/Stockholm", "03/11/2026 10.30", datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
            ("%Y-%m-%d", "", "2026-11-03", datetime(2026, 11, 3)),
        ],
    )
    async def test_times_are_read_by_their_format_and_zone(
        self, post: AnyPost, form: str, zone: str, told: Any, when: datetime
    ) -> None:
        found = await news(post, one_event(at=told), events={**EVENTS, "time_format": form, "zone": zone})
        assert found.events[0].when == when

    async def test_a_date_here_and_a_time_there_are_joined(self, post: AnyPost) -> None:
        events = {**EVENTS, "time": ["$.day", "$.hour"], "time_format": "%Y-%m-%d %H:%M"}
        found = await news(post, one_event(day="2026-11-03", hour="10:30"), events=events)
        assert found.events[0].when == datetime(2026, 11, 3, 10, 30, tzinfo=STOCKHOLM)

    async def test_one_event_without_a_time_is_left_out(self, post: AnyPost) -> None:
        body = one_event()
        body["parcel"]["scans"].append({"said": "when?", "kind": "MOV"})
        assert [event.text for event in (await news(post, body)).events] == ["x"]

    async def test_the_nodes_of_a_path_with_a_filter_are_events_too(self, post: AnyPost) -> None:
        events = {**EVENTS, "list": "$.parcel.scans[?@.kind != 'MOV']"}
        assert [event.code for event in (await news(post, events=events)).events] == ["PUP"]

    async def test_without_zones_the_order_is_turned_to_oldest_first(self, post: AnyPost) -> None:
        days = ("2026-11-03T09:00", "2026-11-02T09:00", "2026-11-02T09:00")
        scans = [{"at": day, "said": f"{place}", "kind": "MOV"} for place, day in enumerate(days)]
        for given in (scans, scans[::-1]):
            found = await news(post, {"parcel": {"scans": given}}, events={**EVENTS, "zone": ""})
            assert [event.text for event in found.events] == ["2", "1", "0"]

    async def test_hostile_words_are_words(self, post: AnyPost) -> None:
        found = await news(post, one_event(said="a\x1b[31m\nb", city="c\x00d", land="<script>", kind="\r\nMOV"))
        assert (found.events[0].text, found.events[0].place, found.events[0].country) == ("a[31m b", "cd", "")

    async def test_an_answer_of_two_megabytes_is_walked_beside_the_loop(self, post: AnyPost) -> None:
        scans = [{"at": 1793698200 + place, "said": "x" * 900, "kind": str(place)} for place in range(2000)]
        found = await news(post, {"parcel": {"scans": scans}}, events={**EVENTS, "time_format": "unix"})
        assert len(found.events) == 2000
        assert all(event.text == "x" * 500 for event in found.events)


class TestNotFound:
    async def test_a_status_of_http_says_it_where_the_configuration_does(self, post: AnyPost) -> None:
        rule = {"http": [404, 410]}
        for body in ("", "{}", "gone"):
            post.say(body, status=404)
            known = await asked(options(post.url, not_found=rule))
            assert isinstance(known, Missed)
            assert isinstance(known.error, NotFound)
        with pytest.raises(BadResponse, match="HTTP 404"):
            await asked(options(post.url))

    async def test_a_web_page_with_that_status_says_that_the_address_is_wrong(self, post: AnyPost) -> None:
        post.say("<html>Not Found</html>", status=404, kind="text/html")
        with pytest.raises(BadResponse, match="is the address right"):
            await asked(options(post.url, not_found={"http": [404]}))

    @pytest.mark.parametrize(
        ("rule", "body", "kind"),
        [
            ({"path": "$.error", "values": ["E7"]}, {"error": "E7"}, NotFound),
            ({"path": "$.error", "values": ["7"]}, {"error": 7}, NotFound),
            ({"path": "$.error", "values": ["E7"]}, {"error": "E8"}, BadResponse),
            ({"path": "$.error", "values": ["E7"]}, {}, BadResponse),
            ({"empty": "$.parcels"}, {"parcels": []}, NotFound),
            ({"empty": "$.parcels"}, {"parcels": None}, BadResponse),
            ({"empty": "$.parcels"}, {"parcels": {}}, BadResponse),
            ({"empty": "$.parcels"}, {}, BadResponse),
            ({"empty": "$.parcels"}, [], BadResponse),
            ({}, {}, BadResponse),
        ],
    )
    async def test_the_answer_says_it_by_its_own_sign_and_by_no_other(
        self, post: AnyPost, rule: dict[str, Any], body: Any, kind: type[PluginError]
    ) -> None:
        assert isinstance(await trouble(post, body, not_found=rule), kind)


class TestTrouble:
    @pytest.mark.parametrize(
        ("body", "more", "field"),
        [
            ({"parcel": {}}, {}, "$.parcel.scans"),
            ({"parcel": {"scans": 7}}, {}, "$.parcel.scans"),
            ({"parcel": {"scans": ["x"]}}, {}, "$.parcel.scans"),
            (one_event(at="soon"), {}, "$.parcel.scans: $.at"),
            (one_event(at=None), {}, "$.parcel.scans: $.at"),
            (one_event(said=None, kind=""), {}, "$.said"),
            ({"x": 1}, {"events": None, "parcel": {"status": "$.state"}}, "$.state"),
            (None, {}, "$.parcel.scans"),
            ([], {}, "$.parcel.scans"),
        ],
    )
    async def test_an_answer_that_the_paths_do_not_fit_names_the_path(
        self, post: AnyPost, body: Any, more: Any, field: str
    ) -> None:
        error = await trouble(post, body, **more)
        assert isinstance(error, BadResponse)
        assert error.field == field

    async def test_the_value_that_is_no_time_is_told(self, post: AnyPost) -> None:
        assert "'03.11.2026' is no time of the form 'iso'" in str(await trouble(post, one_event(at="03.11.2026")))

    @pytest.mark.parametrize(
        ("body", "status", "kind"),
        [
            ("<html>are you a person?</html>", 200, Unavailable),
            ("", 200, BadResponse),
            ("[" * 5000, 200, BadResponse),
            ("{}", 401, Unavailable),
            ("{}", 429, RateLimited),
            ("{}", 503, Unavailable),
            ("{}", 302, BadResponse),
        ],
    )
    async def test_a_failing_service_is_one_of_our_errors(
        self, post: AnyPost, body: str, status: int, kind: type[PluginError]
    ) -> None:
        post.say(body, status=status)
        with pytest.raises(kind):
            await asked(options(post.url))

    async def test_a_check_asks_about_the_number_given_for_it(self, post: AnyPost) -> None:
        async with lent_to(options(post.url, check_number="NP1")) as (carrier, ctx):
            await carrier.check(ctx)
            assert post.heard[0].raw_path == "/parcels/NP1"
            post.say({"parcel": {}})
            with pytest.raises(BadResponse):
                await carrier.check(ctx)

    async def test_without_samples_and_number_a_check_asks_nothing(self, post: AnyPost) -> None:
        async with lent_to(options(post.url)) as (carrier, ctx):
            await carrier.check(ctx)
        assert post.heard == []


class TestMistakes:
    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({"url": "https://{number}.example/"}, "url: the number would become part of the host"),
            ({"url": "https://{country}.example/{number}"}, "url: the number would become part of the host"),
            ({"url": "http://api.nordpost.example/{number}"}, "url: expected https://"),
            ({"url": "ftp://a.example/{number}"}, "url: only http:// and https://"),
            ({"url": "https://a.example/{nummer}"}, "url: has a place that can't be filled in; there are {number}"),
            ({"url": "https://a.example/#{number}"}, "url: what stands behind # is not sent"),
            ({"url": "https://a.example/x"}, "url: {number} stands neither in the address nor"),
            ({"url": "https://u:p@a.example/{number}"}, "url: a page with a user name"),
            ({"headers": {"X-A": "{nr}"}}, "headers: X-A: has a place that can't be filled in"),
            ({"json": {"a": 1}}, 'method: json and form are sent with method = "POST"'),
            ({"method": "POST", "json": {}, "form": {}}, "json and form: only one"),
            ({"events": {**EVENTS, "list": "parcel.scans"}}, "events.list: expected a JSONPath, which begins with $"),
            ({"events": {**EVENTS, "list": "$.a["}}, "events.list: not a JSONPath"),
            ({"events": {**EVENTS, "text": "$.a b"}}, "events.text: not a JSONPath"),
            ({"events": {**EVENTS, "code": "$[?match(@.a, '(a+)+')]"}}, "events.code: not a JSONPath"),
            ({"events": {**EVENTS, "code": "$..a..b"}}, "events.code: longer than 200 characters, or more than one .."),
            ({"events": {**EVENTS, "time": []}}, "events.time: expected a JSONPath"),
            ({"events": {**EVENTS, "zone": "Malmö"}}, "events: zone: expected a zone such as Europe/Stockholm"),
            ({"events": {**EVENTS, "time_format": "date"}}, 'events: time_format: expected "iso"'),
            ({"events": {**EVENTS, "time_format": "%H:%M"}}, "events: time_format: a month and a day are needed"),
            ({"events": {**EVENTS, "tme": "$.a"}}, "events: object contains unknown field `tme`"),
            ({"events": {"list": "$.a"}}, "events: object missing required field `time`"),
            ({"events": {**EVENTS, "time": 7}}, "events.time: expected"),
            ({"events": None}, "events: expected the table [carriers.url.lookup.events], or parcel.status"),
            ({"parcel": {"status": "state"}}, "parcel.status: expected a JSONPath"),
            ({"statuses": {"A": "arrived"}}, "statuses.A: expected one of pending, unknown"),
            ({"statuses": {"A": "pick_up.soon"}}, "statuses.A: expected one of label_created"),
            ({"patterns": [{"text": "(", "status": "delivered"}]}, "patterns[0].text: pattern: missing )"),
            ({"patterns": [{"text": "(a+)+", "status": "delivered"}]}, "patterns[0].text: pattern: a repeated group"),
            ({"patterns": [{"text": "a.*b.*c.*", "status": "delivered"}]}, "more than 2 of"),
            ({"patterns": [{"text": "(a|a)" * 4, "status": "delivered"}]}, "more than 3 groups"),
            ({"patterns": [{"text": "a", "status": "gone"}]}, "patterns[0].status: expected one of"),
            ({"patterns": [{"text": "a"}]}, "patterns[0]: object missing required field `status`"),
            ({"not_found": {"http": [500]}}, "not_found.http: only statuses such as 404"),
            ({"not_found": {"http": [401]}}, "not_found.http: only statuses such as 404"),
            ({"not_found": {"path": "$.a"}}, "not_found: path and values belong together"),
            ({"rate": [0, 1.0]}, "rate: expected [requests, seconds]"),
        ],
    )
    def test_a_mistake_is_told_with_the_option_it_is_in(self, more: dict[str, Any], told: str) -> None:
        assert told in wrong(**more)

    def test_a_wrong_value_of_a_header_is_not_told(self) -> None:
        assert "sesame" not in wrong(headers={"X-Key": "sesame{open}"})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (".*.*!", "a" * 5000),
        ("a{1,90}a{1,90}!", "a" * 5000),
        (r"\s*\s*$x", " " * 5000),
        ("(a|a)(a|a)(a|a).*.*!", "a" * 5000),
        ("a?a?a?aa*!", "a" * 5000),
    ],
)
def test_the_slowest_patterns_that_are_taken_are_quick_over_any_text(pattern: str, text: str) -> None:
    began = time.process_time()
    assert not TextPattern(pattern).found_in(text)
    assert time.process_time() - began < 2.0  # a backtracking one would take hours
