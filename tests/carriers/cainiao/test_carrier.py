"""The Cainiao carrier against a server that behaves like the vendor's, over real sockets."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.carriers.support import lent
from tests.servers.cainiao import FIRST, CainiaoServer, Failure, Json, News, entry, trace
from tui_tracker.plugin import (
    BadResponse,
    Context,
    Detail,
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
from tui_tracker_cainiao import tracker_carriers
from tui_tracker_cainiao.actions import ACTIONS, state_of
from tui_tracker_cainiao.carrier import Cainiao
from tui_tracker_cainiao.settings import CainiaoConfig
from tui_tracker_cainiao.times import instant, zone_of

NUMBER = "LP00123456789012"
OTHER = "AP00123456789012"
CHINA = timezone(timedelta(hours=8))
START = datetime(2026, 9, 21, 22, 13, 20, tzinfo=CHINA)
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "cainiao"


@pytest.fixture
async def server() -> AsyncIterator[CainiaoServer]:
    async with CainiaoServer() as running:
        yield running


@pytest.fixture
async def ctx(server: CainiaoServer) -> AsyncIterator[Context]:
    async with lent(Cainiao({"base_url": server.url}), CainiaoConfig(base_url=server.url)) as made:
        yield made


async def asked(ctx: Context, *numbers: str) -> list[Tracking | Missed]:
    return list(await Cainiao({}).track([TrackRequest(number=number) for number in numbers], ctx))


async def news(ctx: Context, number: str = NUMBER) -> Tracking:
    (found,) = await asked(ctx, number)
    assert isinstance(found, Tracking), found
    return found


async def error_of(ctx: Context, number: str = NUMBER) -> PluginError:
    (found,) = await asked(ctx, number)
    assert isinstance(found, Missed), found
    return found.error


class TestTheCarrierItself:
    def test_it_needs_nothing_and_asks_slowly(self) -> None:
        (carrier,) = tracker_carriers(settings={})
        assert (carrier.id, carrier.title, carrier.registers, carrier.looks_up) == ("cainiao", "Cainiao", False, True)
        assert carrier.hosts == {"global.cainiao.com"}
        requests, seconds = carrier.limits.rate or (99, 1.0)
        assert requests / seconds <= 1
        assert carrier.limits.batch == 100
        assert carrier.limits.min_interval >= 1800

    @pytest.mark.parametrize("base_url", ["gateway.example", "ftp://a.example", "https://", "https://[::1"])
    def test_an_address_that_is_none_is_refused_by_name(self, base_url: str) -> None:
        assert Cainiao({"base_url": base_url}).hosts == {"global.cainiao.com"}
        with pytest.raises(ValueError, match="base_url"):
            CainiaoConfig(base_url=base_url)

    def test_the_page_for_a_person(self) -> None:
        page = Cainiao({}).tracking_url("A&B 1", None)
        assert page == "https://global.cainiao.com/newDetail.htm?mailNoList=A%26B%201"

    @pytest.mark.parametrize("number", [NUMBER, OTHER, "CNG00123456789012", "LP123456785CN", "CNFR1234567890123HD"])
    def test_forms_seen_on_its_parcels_are_recognised_below_an_aggregator_with_an_account(self, number: str) -> None:
        (candidate,) = Cainiao({}).detect(number)
        assert 0 < candidate.confidence < 0.1

    @pytest.mark.parametrize("number", ["", "RR123456785CN", "LP00", NUMBER + "\n", "lp00123456789012", "9" * 5000])
    def test_other_numbers_are_not(self, number: str) -> None:
        assert Cainiao({}).detect(number) == ()


class TestAsking:
    async def test_a_call_has_all_numbers_and_an_answer_in_another_order_is_put_right(
        self, server: CainiaoServer, ctx: Context
    ) -> None:
        server.set(NUMBER, "delivered")
        server.set(OTHER, "in_transit")
        server.reverse = True
        outcomes = await asked(ctx, NUMBER, "ZZ-1", OTHER, NUMBER)
        assert [each.number for each in outcomes] == [NUMBER, "ZZ-1", OTHER, NUMBER]
        assert [getattr(each, "status", None) for each in outcomes] == [
            Status.DELIVERED, None, Status.IN_TRANSIT, Status.DELIVERED
        ]  # fmt: skip
        (call,) = server.calls
        assert call.query == {"mailNos": f"{NUMBER},{OTHER}", "lang": "en-US", "language": "en-US"}
        assert call.numbers == (NUMBER, OTHER)
        assert "cookie" not in call.headers

    async def test_a_hundred_numbers_go_into_one_call(self, server: CainiaoServer, ctx: Context) -> None:
        server.default = "in_transit"
        numbers = [f"LP00{index:012}" for index in range(101)]
        outcomes = await asked(ctx, *numbers)
        assert [each.number for each in outcomes] == numbers
        assert all(isinstance(each, Tracking) for each in outcomes)
        assert [len(call.numbers) for call in server.calls] == [100, 1]

    @pytest.mark.parametrize("number", ["A,B12345", "A B12345", "1234", "9" * 41, "ÅÄÖ12345", "LP1&lang=x"])
    async def test_what_is_no_number_is_refused_and_not_sent(
        self, server: CainiaoServer, ctx: Context, number: str
    ) -> None:
        assert isinstance(await error_of(ctx, number), Rejected)
        assert server.calls == []

    async def test_a_check_says_whether_it_answers_at_all(self, server: CainiaoServer, ctx: Context) -> None:
        await Cainiao({}).check(ctx)
        assert server.calls[0].numbers == ("LP00000000000000",)
        server.fail_next("html")
        with pytest.raises(Unavailable, match="robots"):
            await Cainiao({}).check(ctx)


class TestWhatItSays:
    @pytest.mark.parametrize(
        ("word", "status", "detail"),
        [
            ("label", Status.PENDING, Detail.LABEL_CREATED),
            ("in_transit", Status.IN_TRANSIT, Detail.DEPARTED),
            ("customs", Status.IN_TRANSIT, Detail.CUSTOMS),
            ("pick_up_point", Status.PICK_UP, Detail.READY_FOR_PICKUP),
            ("failed", Status.UNDELIVERED, Detail.OTHER_FAILURE),
            ("delivered", Status.DELIVERED, Detail.DELIVERED),
        ],
    )
    async def test_the_newest_action_decides(
        self, server: CainiaoServer, ctx: Context, word: News, status: Status, detail: Detail
    ) -> None:
        server.set(NUMBER, word)
        found = await news(ctx)
        assert (found.status, found.detail) == (status, detail)
        assert (found.events[-1].status, found.events[-1].detail) == (status, detail)

    async def test_a_pick_up_point_is_not_delivered_whatever_the_headline_says(
        self, server: CainiaoServer, ctx: Context
    ) -> None:
        server.set(NUMBER, "pick_up_point")
        found = await news(ctx)
        assert found.raw_status == "DELIVERED"
        assert Status.DELIVERED not in {found.status, *(event.status for event in found.events)}

    async def test_a_code_of_no_table_keeps_its_words_and_has_no_status(
        self, server: CainiaoServer, ctx: Context
    ) -> None:
        server.set(NUMBER, "strange")
        found = await news(ctx)
        newest = found.events[-1]
        assert (newest.code, newest.text) == ("XX_SOMETHING_NEW", "The server's words for XX_SOMETHING_NEW")
        assert (newest.status, newest.detail, found.status, found.detail) == (None, None, None, None)
        assert found.raw_status == "DELIVERING"

    async def test_events_are_oldest_first_each_once(self, server: CainiaoServer, ctx: Context) -> None:
        first, last = trace(0, "PU_PICKUP_SUCCESS"), trace(2.5, "LH_DEPART")
        server.set(NUMBER, entry(NUMBER, last, first, first, latestTrace=last))
        assert [event.code for event in (await news(ctx)).events] == ["PU_PICKUP_SUCCESS", "LH_DEPART"]

    async def test_the_latest_trace_counts_where_the_list_has_none(self, server: CainiaoServer, ctx: Context) -> None:
        server.set(NUMBER, entry(NUMBER, latestTrace=trace(1, "GTMS_SIGNED")))
        assert (await news(ctx)).status is Status.DELIVERED

    @pytest.mark.parametrize(
        ("more", "when"),
        [
            ({}, START),
            ({"timeZone": "GMT+08:00"}, START),
            ({"timeZone": "GMT-03:30"}, START.astimezone(timezone(-timedelta(hours=3, minutes=30)))),
            ({"timeZone": "GMT"}, START.astimezone(UTC)),
            ({"timeZone": None}, START.astimezone(UTC)),
            ({"timeZone": "GMT+99"}, START.astimezone(UTC)),
            ({"time": str(FIRST)}, START),
            ({"time": None, "timeStr": "2026-09-21 22:13:20"}, START),
            ({"time": 0, "timeStr": "2026-09-21 22:13:20", "timeZone": None}, datetime(2026, 9, 21, 22, 13, 20)),
        ],
    )
    async def test_times_have_the_zone_the_answer_gives(
        self, server: CainiaoServer, ctx: Context, more: Json, when: datetime
    ) -> None:
        server.set(NUMBER, entry(NUMBER, trace(0, "LH_DEPART", **more)))
        (event,) = (await news(ctx)).events
        assert event.when == when
        assert event.when.utcoffset() == when.utcoffset()

    @pytest.mark.parametrize(
        ("more", "text"),
        [
            ({"desc": ""}, "The usual words for LH_DEPART"),
            ({"desc": None, "standerdDesc": None, "group": {"nodeDesc": "In transit"}}, "In transit"),
            ({"desc": " \t", "standerdDesc": ""}, "LH_DEPART"),
            ({"desc": "two\nlines \x1b[31m"}, "two lines [31m"),
        ],
    )
    async def test_an_event_has_words_as_long_as_there_are_any(
        self, server: CainiaoServer, ctx: Context, more: Json, text: str
    ) -> None:
        server.set(NUMBER, entry(NUMBER, trace(0, "LH_DEPART", **more)))
        assert (await news(ctx)).events[0].text == text

    @pytest.mark.parametrize(
        ("more", "number"),
        [
            ({"copyRealMailNo": "TT123456785SE"}, "TT123456785SE"),
            ({"realMailNo": "Latest Tracking Number:\tTT123456785SE"}, "TT123456785SE"),
            ({"copyRealMailNo": NUMBER}, ""),
            ({"copyRealMailNo": None, "realMailNo": None}, ""),
            ({}, ""),
        ],
    )
    async def test_the_last_mile_number_is_joined(
        self, server: CainiaoServer, ctx: Context, more: Json, number: str
    ) -> None:
        last_mile = {"destCpInfo": {"cpName": "Nordpost", "phone": None}}
        server.set(NUMBER, entry(NUMBER, trace(0, "GTMS_ACCEPT"), **last_mile, **more))
        found = await news(ctx)
        assert (found.last_mile_number, found.courier) == (number, "Nordpost")

    async def test_what_is_promised_is_told_until_it_is_there(self, server: CainiaoServer, ctx: Context) -> None:
        eta = {"deliveryMinTime": FIRST, "deliveryMaxTime": str(FIRST + 1000), "etaDesc": "soon"}
        server.set(NUMBER, entry(NUMBER, trace(0, "LH_DEPART"), globalEtaInfo=eta))
        server.set(OTHER, entry(OTHER, trace(0, "GTMS_SIGNED"), globalEtaInfo=eta))
        expected = (await news(ctx)).expected
        assert expected is not None
        assert (expected.first, expected.last, expected.source) == (START, START + timedelta(seconds=1), "Cainiao")
        assert (await news(ctx, OTHER)).expected is None


class TestWhatItDoesNotSay:
    async def test_an_unknown_number_is_not_found(self, ctx: Context) -> None:
        assert isinstance(await error_of(ctx), NotFound)

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"mailNo": NUMBER}, "$.module[0]"),
            ({"mailNo": NUMBER, "detailList": None}, "$.module[0].detailList"),
            ({"mailNo": NUMBER, "detailList": {}}, "$.module[0].detailList"),
            ({"mailNo": NUMBER, "detailList": [None]}, "$.module[0].detailList[0]"),
            ({"mailNo": NUMBER, "detailList": [{"actionCode": "GTMS_SIGNED"}]}, "detailList"),
            ({"mailNo": NUMBER, "detailList": [{"time": "soon", "timeStr": "later"}]}, "detailList"),
            ({"detailList": []}, "$.module"),
            ({"mailNo": "", "detailList": []}, "$.module"),
            ({"mailNo": OTHER, "detailList": []}, "$.module"),
            (None, "$.module"),
        ],
    )
    async def test_a_damaged_entry_is_not_understood_which_is_not_the_same(
        self, server: CainiaoServer, ctx: Context, told: Any, field: str
    ) -> None:
        server.set(NUMBER, told)
        error = await error_of(ctx)
        assert isinstance(error, BadResponse)
        assert error.field == field

    async def test_a_strange_entry_costs_no_other_number_its_news(self, server: CainiaoServer, ctx: Context) -> None:
        server.set(NUMBER, {"mailNo": NUMBER, "detailList": 7})
        server.set(OTHER, "delivered")
        strange, good = await asked(ctx, NUMBER, OTHER)
        assert isinstance(strange, Missed)
        assert isinstance(good, Tracking)

    @pytest.mark.parametrize(
        ("failure", "kind"),
        [
            ("html", Unavailable), ("empty", Unavailable), ("blank", Unavailable), ("captcha", Unavailable),
            ("action", Unavailable), ("redirect", Unavailable), ("unsuccessful", Unavailable), ("403", Unavailable),
            ("500", Unavailable), ("429", RateLimited), ("list", BadResponse),
        ],
    )  # fmt: skip
    async def test_a_guard_against_robots_says_nothing_about_the_number(
        self, server: CainiaoServer, ctx: Context, failure: Failure, kind: type[PluginError]
    ) -> None:
        server.fail_next(failure, times=3)
        with pytest.raises(kind):
            await asked(ctx, NUMBER)

    def test_every_failure_of_the_server_is_tried(self) -> None:
        assert len(get_args(Failure)) == 11


class TestTheTable:
    def test_it_has_every_code_that_was_ever_seen(self) -> None:
        path = SAMPLES / "action_codes.json"
        if not path.is_file():
            pytest.skip("the collected samples are not beside this repository")
        codes = json.loads(path.read_text(encoding="utf-8"))["payload"]["actionCode"]
        assert set(ACTIONS) == set(codes)
        words = {
            "InfoReceived": Status.PENDING, "InTransit": Status.IN_TRANSIT, "OutForDelivery": Status.PICK_UP,
            "AvailableForPickup": Status.PICK_UP, "DeliveryFailure": Status.UNDELIVERED, "Delivered": Status.DELIVERED,
        }  # fmt: skip
        for code, (_, suggested) in codes.items():
            assert ACTIONS[code].status is words[suggested.partition("_")[0]], code

    def test_it_has_29_codes_each_with_a_detail_of_its_status(self) -> None:
        assert len(ACTIONS) == 29
        assert all(state.status is not None and state.detail is not None for state in ACTIONS.values())

    @pytest.mark.parametrize("code", ["", "GTMS", "GTMS_SIGNED_BY_NOBODY", "SIGNED"])
    def test_no_other_code_is_guessed(self, code: str) -> None:
        assert state_of(code).status is None

    @pytest.mark.parametrize("name", ["real_delivered", "unknown_number"])
    async def test_captured_answers_are_read(self, server: CainiaoServer, ctx: Context, name: str) -> None:
        path = SAMPLES / f"{name}.json"
        if not path.is_file():
            pytest.skip("the collected samples are not beside this repository")
        (told,) = json.loads(path.read_text(encoding="utf-8"))["payload"]["module"]
        server.set(told["mailNo"], told)
        (found,) = await asked(ctx, told["mailNo"])
        if name == "unknown_number":
            assert isinstance(found, Missed)
            assert isinstance(found.error, NotFound)
        else:
            assert isinstance(found, Tracking)
            assert found.status is Status.DELIVERED
            assert len(found.events) == 7


@pytest.mark.parametrize("value", [None, True, "", "soon", 0, -9e99, 9e99, "nan", float("nan"), [], 1e15])
def test_what_is_no_instant_is_none(value: Any) -> None:
    assert instant(value) is None


@pytest.mark.parametrize("name", ["", "CST", "GMT+", "GMT+8:99", "GMT+15", "Asia/Shanghai", "+08:00"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_of(name) is None
