"""A number and its couriers: which one 17TRACK is asked for, several entries for one number, counted changes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.carriers.support import lent
from tests.servers.seventeentrack import SeventeenTrackServer, news_of
from tui_tracker.plugin import (
    Context,
    Missed,
    NotFound,
    NotTaken,
    PluginError,
    RateLimited,
    Registered,
    Rejected,
    Status,
    Tracking,
    TrackRequest,
)
from tui_tracker_17track.carrier import SeventeenTrack
from tui_tracker_17track.memo import Codes, followed_with
from tui_tracker_17track.settings import SeventeenTrackConfig

NUMBER = "LP00123456789012"
OTHER = "RR123456785CN"
THIRD = "YT2600000000000001"
POST, CAINIAO, USPS, UPS = 3011, 190271, 21051, 100002


@pytest.fixture
async def server() -> AsyncIterator[SeventeenTrackServer]:
    async with SeventeenTrackServer(default="in_transit") as running:
        yield running


@pytest.fixture
async def ctx(server: SeventeenTrackServer, carrier: SeventeenTrack) -> AsyncIterator[Context]:
    async with lent(carrier, SeventeenTrackConfig(api_key=server.key, base_url=server.url)) as made:
        yield made


@pytest.fixture
def carrier(server: SeventeenTrackServer) -> SeventeenTrack:
    return SeventeenTrack({"base_url": server.url})


def request(number: str = NUMBER, **more: Any) -> TrackRequest:
    return TrackRequest(number=number, registered=True, **more)


def error_of(outcome: object) -> PluginError:
    assert isinstance(outcome, Missed), outcome
    return outcome.error


class TestCodes:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("3011", Codes(3011)),
            (" 3011 ", Codes(3011)),
            ("3011+21051", Codes(3011, 21051)),
            ("+21051", Codes(None, 21051)),
            ("3011+0", Codes(3011)),
        ],
    )
    def test_a_courier_and_its_last_mile(self, text: str, codes: Codes) -> None:
        assert Codes.of(text) == codes
        assert Codes.of(str(codes)) == codes

    @pytest.mark.parametrize("text", ["", "0", "+", "usps", "3_011", "3011+x", "-3011", "٣٠١١", "1" * 10, "1+2+3"])
    def test_what_is_no_code(self, text: str) -> None:
        assert Codes.of(text) is None

    def test_what_17track_said_last_comes_before_what_was_wished(self) -> None:
        assert followed_with(request(courier_code="190271", memo={"carrier": "3011"})) == POST
        assert followed_with(request(courier_code="190271+21051", memo={"carrier": "?"})) == CAINIAO
        assert followed_with(request(courier_code="+21051")) is None


class TestAsking:
    @pytest.mark.parametrize("more", [{"courier_code": "190271"}, {"memo": {"carrier": "190271"}}])
    @pytest.mark.parametrize("method", ["track", "retrack", "stop"])
    async def test_a_known_courier_is_named(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer, more: Any, method: str
    ) -> None:
        await carrier.register([request(courier_code="190271")], ctx)
        await getattr(carrier, method)([request(**more), request(OTHER)], ctx)
        assert server.calls[1].body == [{"number": NUMBER, "carrier": CAINIAO}, {"number": OTHER}]

    async def test_of_a_number_with_several_couriers_the_one_that_is_known_is_told_of(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        for code in ("3011", "190271"):
            await carrier.register([request(courier_code=code)], ctx)
        assert server.used == 2
        (outcome,) = await carrier.track([request(courier_code="190271")], ctx)
        assert isinstance(outcome, Tracking)
        assert outcome.memo == {"carrier": "190271"}

    async def test_of_several_entries_the_one_with_the_newest_event_is_taken(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for code in ("3011", "190271", "21051"):
            await carrier.register([request(courier_code=code)], ctx)
        by_carrier = {POST: "label", CAINIAO: "delivered", USPS: "in_transit"}
        told = server.told
        monkeypatch.setattr(
            server,
            "told",
            lambda number, known: {**told(number, known), "track_info": news_of(by_carrier[known.carrier])},
        )
        for shuffle in (1, 2, 3):
            server.shuffle = shuffle
            (outcome,) = await carrier.track([request()], ctx)
            assert isinstance(outcome, Tracking)
            assert (outcome.status, outcome.memo) == (Status.DELIVERED, {"carrier": "190271"})

    async def test_a_number_whose_courier_was_changed_elsewhere_is_found_and_costs_nothing(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register([request(courier_code="190271"), request(OTHER)], ctx)
        moved, other, fresh = await carrier.track(
            [
                request(courier_code="3011"),
                request(OTHER, memo={"carrier": "3011"}),
                request(THIRD, courier_code="7041"),
            ],
            ctx,
        )
        assert isinstance(moved, Tracking)
        assert moved.memo == {"carrier": "190271"}
        assert isinstance(other, Tracking)
        assert "registered with 17TRACK now" in str(error_of(fresh))
        assert [(call.endpoint, call.numbers) for call in server.calls[1:]] == [
            ("gettrackinfo", (NUMBER, OTHER, THIRD)),
            ("gettrackinfo", (NUMBER, THIRD)),
            ("register", (THIRD,)),
        ]
        assert server.used == 3

    async def test_a_number_asked_about_again_may_have_no_news_in_the_empty_form(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.empty_form = True
        server.set(NUMBER, "not_yet")
        await carrier.register([request(courier_code="190271"), request(OTHER)], ctx)
        moved, other = await carrier.track([request(courier_code="3011"), request(OTHER)], ctx)
        assert str(error_of(moved)) == "no information yet"
        assert isinstance(other, Tracking)

    async def test_a_last_mile_courier_is_registered_with_the_number(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        (outcome,) = await carrier.register([request(courier_code="3011+21051")], ctx)
        assert outcome == Registered(
            number=NUMBER,
            courier="China Post",
            courier_code="3011+21051",
            memo={"carrier": "3011", "final_carrier": "21051"},
        )
        (refused,) = await carrier.register([request(OTHER, courier_code="3011+100002")], ctx)
        assert "postal couriers only" in str(error_of(refused))

    async def test_the_older_form_of_answers_is_understood(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.old = True
        server.set(THIRD, "invalid")
        outcomes = await carrier.register([request(), request(THIRD)], ctx)
        assert isinstance(error_of(outcomes[1]), Rejected)
        (tracking,) = await carrier.track([request()], ctx)
        assert isinstance(tracking, Tracking)
        assert [event.code for event in tracking.events] == ["InfoReceived", "PickedUp", "Departure"]
        assert [event.status for event in tracking.events] == [Status.PENDING, Status.IN_TRANSIT, Status.IN_TRANSIT]


class TestChanging:
    async def test_another_courier(self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer) -> None:
        await carrier.register([request()], ctx)
        outcome = await carrier.change_courier(request(memo={"carrier": "3011"}), "190271", ctx)
        assert outcome == Registered(
            number=NUMBER,
            courier="Cainiao",
            courier_code="190271",
            memo={"carrier": "190271", "courier_changes": "1"},
        )
        assert server.calls[-1].body == [{"number": NUMBER, "carrier_old": POST, "carrier_new": CAINIAO}]

    async def test_the_last_mile_courier_alone(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register([request()], ctx)
        memo = {"carrier": "3011", "courier_changes": "2"}
        first = await carrier.change_courier(request(memo=memo), "+21051", ctx)
        assert first == Registered(
            number=NUMBER,
            courier="China Post",
            courier_code="3011+21051",
            memo={"carrier": "3011", "final_carrier": "21051", "courier_changes": "3"},
        )
        assert server.calls[-1].body == [{"number": NUMBER, "carrier_old": POST, "final_carrier_new": USPS}]
        await carrier.change_courier(request(memo=first.memo), "190271+19241", ctx)
        (body,) = server.calls[-1].body
        assert body == {
            "number": NUMBER,
            "carrier_old": POST,
            "carrier_new": CAINIAO,
            "final_carrier_old": USPS,
            "final_carrier_new": 19241,
        }

    async def test_five_changes_are_counted_and_the_sixth_is_refused_in_words(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register([request()], ctx)
        memo: dict[str, str] = {}
        for count, code in enumerate(("190271", "3011", "190271", "3011", "190271"), start=1):
            outcome = await carrier.change_courier(request(memo=memo), code, ctx)
            assert isinstance(outcome, Registered)
            memo |= outcome.memo
            assert memo["courier_changes"] == str(count)
        calls = len(server.calls)
        late = await carrier.change_courier(request(memo=memo), "3011", ctx)
        assert isinstance(error_of(late), Rejected)
        assert "five times only, and it was: it keeps the one it has" in str(error_of(late))
        assert len(server.calls) == calls, "not asked in vain"
        elsewhere = await carrier.change_courier(request(memo={"carrier": "190271"}), "3011", ctx)
        assert "five times only" in str(error_of(elsewhere)), "17TRACK has counted what we have not"
        assert len(server.calls) == calls + 1

    async def test_refusals_in_words(self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer) -> None:
        assert isinstance(error_of(await carrier.change_courier(request(), "190271", ctx)), NotFound)
        await carrier.register([request()], ctx)
        assert "same as before" in str(error_of(await carrier.change_courier(request(), "3011", ctx)))
        calls = len(server.calls)
        assert "whole numbers" in str(error_of(await carrier.change_courier(request(), "usps", ctx)))
        assert "5 to 50" in str(error_of(await carrier.change_courier(request("x"), "3011", ctx)))
        assert len(server.calls) == calls, "not asked in vain"
        await carrier.register([request(courier_code="190271")], ctx)
        assert "say which one" in str(error_of(await carrier.change_courier(request(), "21051", ctx)))

    async def test_before_there_is_a_result_it_can_be_tried_again_later(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "not_yet")
        await carrier.register([request()], ctx)
        error = error_of(await carrier.change_courier(request(), "190271", ctx))
        assert type(error) is NotTaken
        assert "no result yet" in str(error)

    async def test_a_courier_that_was_changed_elsewhere_meanwhile_is_changed_all_the_same(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register([request(courier_code="190271")], ctx)
        outcome = await carrier.change_courier(request(memo={"carrier": "3011"}), "21051", ctx)
        assert isinstance(outcome, Registered)
        assert outcome.courier_code == "21051"

    async def test_a_stopped_number_keeps_its_courier(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register([request()], ctx)
        await carrier.stop([request()], ctx)
        assert "no longer followed" in str(error_of(await carrier.change_courier(request(), "190271", ctx)))


class TestLimits:
    async def test_the_daily_limit_lasts_until_the_day_turns(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.fail_next("daily", endpoint="register")
        (outcome,) = await carrier.register([request()], ctx)
        error = error_of(outcome)
        assert isinstance(error, RateLimited)
        assert error.retry_after == datetime(2026, 5, 4, 16, 5, tzinfo=UTC)

    async def test_a_whole_call_that_is_over_the_daily_limit_is_left_alone_as_long(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.fail_next(-18019907)
        with pytest.raises(RateLimited) as caught:
            await carrier.track([request()], ctx)
        assert caught.value.retry_after == datetime(2026, 5, 4, 16, 5, tzinfo=UTC)

    async def test_one_number_that_may_not_be_asked_at_once_is_no_matter_of_the_account(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.refuse(OTHER, -18019912)
        await carrier.register([request()], ctx)
        news, refused = await carrier.track([request(), request(OTHER)], ctx)
        assert isinstance(news, Tracking)
        assert type(error_of(refused)) is NotTaken
