"""The 17TRACK carrier against a server that behaves like the vendor's, over real sockets."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from traceback import format_exception
from typing import Any

import pytest

from tests.carriers.support import lent
from tests.servers.seventeentrack import Failure, SeventeenTrackServer
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Context,
    Detail,
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
    Unavailable,
)
from tui_tracker_17track import tracker_carriers
from tui_tracker_17track.carrier import SeventeenTrack
from tui_tracker_17track.settings import SeventeenTrackConfig

NUMBER = "LP00123456789012"
OTHER = "RR123456785CN"
THIRD = "YT2600000000000001"


@pytest.fixture
async def server() -> AsyncIterator[SeventeenTrackServer]:
    async with SeventeenTrackServer() as running:
        yield running


@pytest.fixture
async def ctx(server: SeventeenTrackServer) -> AsyncIterator[Context]:
    async with context(server) as made:
        yield made


@pytest.fixture
def carrier(server: SeventeenTrackServer) -> SeventeenTrack:
    return SeventeenTrack({"base_url": server.url})


def context(
    server: SeventeenTrackServer, *, key: str | None = None, deadline: float = 10.0
) -> AbstractAsyncContextManager[Context]:
    config = SeventeenTrackConfig(api_key=server.key if key is None else key, base_url=server.url)
    return lent(SeventeenTrack({"base_url": server.url}), config, deadline=deadline)


def ask(*numbers: str, **more: Any) -> list[TrackRequest]:
    return [TrackRequest(number=number, **more) for number in numbers]


async def news(carrier: SeventeenTrack, ctx: Context, *numbers: str) -> list[Any]:
    """Outcomes of `track` after registering, as the host does it."""
    await carrier.register(ask(*numbers), ctx)
    return list(await carrier.track(ask(*numbers, registered=True), ctx))


def error_of(outcome: object) -> PluginError:
    assert isinstance(outcome, Missed), outcome
    return outcome.error


class TestTheCarrierItself:
    def test_it_says_what_it_needs(self) -> None:
        (carrier,) = tracker_carriers(settings={"api_key": "k"})
        assert (carrier.id, carrier.title, carrier.registers, carrier.looks_up) == ("17track", "17TRACK", True, True)
        assert carrier.limits.batch == 40
        requests, seconds = carrier.limits.rate or (0, 0.0)
        assert requests / seconds <= 3
        assert carrier.hosts == {"api.17track.net"}
        assert carrier.config_type is SeventeenTrackConfig

    def test_a_gateway_of_ones_own_is_a_host_too(self) -> None:
        assert SeventeenTrack({"base_url": "http://127.0.0.1:8017/x"}).hosts == {"api.17track.net", "127.0.0.1"}

    @pytest.mark.parametrize("base_url", ["gateway.example", "ftp://gateway.example", "https://", "https:///x"])
    def test_a_base_url_that_is_none_is_refused_by_name(self, base_url: str) -> None:
        assert SeventeenTrack({"base_url": base_url}).hosts == {"api.17track.net"}
        with pytest.raises(ValueError, match="base_url: expected an address"):
            SeventeenTrackConfig(api_key="k-0123", base_url=base_url)

    @pytest.mark.parametrize("base_url", ["http://gateway.example", "http://10.0.0.1/x", "HTTP://a.example"])
    def test_a_key_is_not_sent_where_others_can_read_it(self, base_url: str) -> None:
        with pytest.raises(ValueError, match="base_url: expected https://"):
            SeventeenTrackConfig(api_key="k-0123", base_url=base_url)

    @pytest.mark.parametrize("key", ["a\r\nX: b", "a\x00b", "å"])
    def test_a_key_that_no_header_takes_is_refused_without_being_told(self, key: str) -> None:
        with pytest.raises(ValueError, match="api_key: expected the key alone") as caught:
            SeventeenTrackConfig(api_key=key)
        assert key not in str(caught.value)

    def test_the_page_for_a_person(self, carrier: SeventeenTrack) -> None:
        assert carrier.tracking_url("A&B 1", None) == "https://t.17track.net/en#nums=A%26B%201"

    @pytest.mark.parametrize("number", [NUMBER, "12345", "a-1-b", "9" * 50])
    def test_anything_like_a_number_may_be_its_but_it_is_not_sure(self, carrier: SeventeenTrack, number: str) -> None:
        candidates = carrier.detect(number)
        assert all(candidate.confidence <= 0.4 for candidate in candidates)
        assert [candidate.confidence for candidate in candidates if not candidate.code] == [0.1]

    @pytest.mark.parametrize("number", ["", "1234", "9" * 51, "ABCDEF", "AB 123456", "AB12345\n", "ÅÄÖ12345"])
    def test_what_is_no_number_is_not_its(self, carrier: SeventeenTrack, number: str) -> None:
        assert carrier.detect(number) == ()


class TestRegistering:
    async def test_a_new_number_costs_a_credit_and_tells_its_courier(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        assert await carrier.register(ask(NUMBER), ctx) == [
            Registered(number=NUMBER, courier="China Post", courier_code="3011", memo={"carrier": "3011"})
        ]
        assert server.used == 1

    async def test_one_that_is_registered_already_is_as_good_and_free(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register(ask(NUMBER), ctx)
        assert await carrier.register(ask(NUMBER), ctx) == [Registered(number=NUMBER, already=True)]
        assert server.used == 1

    async def test_good_and_bad_numbers_of_one_call_get_their_own_outcomes(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.shuffle = 3
        server.set(OTHER, "invalid")
        server.set(THIRD, "undetected")
        first, invalid, undetected = await carrier.register(ask(NUMBER, OTHER, THIRD), ctx)
        assert isinstance(first, Registered)
        assert isinstance(error_of(invalid), Rejected)
        assert type(error_of(undetected)) is NotFound, "some courier may know it tomorrow"

    async def test_a_known_courier_is_told(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "undetected")
        (outcome,) = await carrier.register(ask(NUMBER, courier_code="190271"), ctx)
        assert isinstance(outcome, Registered)
        assert server.calls[-1].body == [{"number": NUMBER, "carrier": 190271}]

    async def test_a_courier_code_that_is_not_17tracks_is_not_sent(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register(ask(NUMBER, courier_code="cainiao"), ctx)
        assert server.calls[-1].body == [{"number": NUMBER}]

    async def test_where_the_customer_lives_is_told_only_where_it_is_asked_for(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(OTHER, "needs_more")
        shipped = datetime(2026, 4, 30, 23, 0, tzinfo=UTC)
        requests = ask(NUMBER, OTHER, destination_country="SE", postal_code="903 26", shipped_at=shipped)
        outcomes = await carrier.register(requests, ctx)
        assert all(isinstance(outcome, Registered) for outcome in outcomes)
        first, second = server.called("register")
        assert first.body == [{"number": NUMBER}, {"number": OTHER}]
        assert second.body == [
            {
                "number": OTHER,
                "destination_country": "SE",
                "destination_postal_code": "903 26",
                "ship_date": "2026-04-30",
            }
        ]

    async def test_what_is_asked_for_and_not_known_is_named(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "needs_more")
        (outcome,) = await carrier.register(ask(NUMBER), ctx)
        assert isinstance(error_of(outcome), NotTaken)
        assert "country and postal code" in str(error_of(outcome))
        assert len(server.calls) == 1

    async def test_a_used_up_quota_is_told_for_each_new_number(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.quota = 1
        first, second = await carrier.register(ask(NUMBER, OTHER), ctx)
        assert isinstance(first, Registered)
        error = error_of(second)
        assert isinstance(error, RateLimited)
        assert error.retry_after == 3600.0
        assert "quota" in str(error)

    async def test_a_hundred_numbers_go_in_calls_of_forty(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        numbers = [f"LP{index:014}" for index in range(100)]
        outcomes = await carrier.register(ask(*numbers), ctx)
        assert [outcome.number for outcome in outcomes] == numbers
        assert [len(call.numbers) for call in server.calls] == [40, 40, 20]


class TestTracking:
    async def test_a_delivered_parcel_tells_its_whole_life_oldest_first(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "delivered")
        (outcome,) = await news(carrier, ctx, NUMBER)
        assert isinstance(outcome, Tracking)
        assert (outcome.status, outcome.detail, outcome.raw_status) == (
            Status.DELIVERED,
            Detail.DELIVERED,
            "Delivered_Other",
        )
        assert (outcome.courier, outcome.last_mile_number, outcome.expected) == ("China Post", "SE0000123LM", None)
        assert outcome.memo == {"carrier": "3011"}
        assert [event.text for event in outcome.events][0::6] == ["Sender has told us about the item", "Handed over"]
        last = outcome.events[-1]
        assert last.when == datetime(2026, 4, 25, 14, 0, tzinfo=UTC)
        assert (last.place, last.country, last.code) == ("Umeå", "SE", "Delivered_Other")

    @pytest.mark.parametrize(
        ("kind", "status", "detail"),
        [
            ("label", Status.PENDING, Detail.LABEL_CREATED),
            ("in_transit", Status.IN_TRANSIT, Detail.DEPARTED),
            ("customs", Status.IN_TRANSIT, Detail.CUSTOMS),
            ("out_for_delivery", Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
            ("pick_up", Status.PICK_UP, Detail.READY_FOR_PICKUP),
            ("failed", Status.UNDELIVERED, Detail.NOBODY_HOME),
            ("returning", Status.ALERT, Detail.RETURNING),
            ("returned", Status.RETURNED, Detail.ACCEPTED_BACK),
            ("odd", None, None),
        ],
    )
    async def test_each_state_has_our_word(
        self,
        carrier: SeventeenTrack,
        ctx: Context,
        server: SeventeenTrackServer,
        kind: Any,
        status: Status | None,
        detail: Detail | None,
    ) -> None:
        server.set(NUMBER, kind)
        (outcome,) = await news(carrier, ctx, NUMBER)
        assert (outcome.status, outcome.detail) == (status, detail)
        assert (outcome.events[-1].status, outcome.events[-1].detail) == (status, detail)
        assert outcome.raw_status == outcome.events[-1].code != ""

    async def test_a_parcel_under_way_is_expected(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "in_transit")
        (outcome,) = await news(carrier, ctx, NUMBER)
        assert outcome.expected.source == "17TRACK"
        assert outcome.expected.first == datetime(2026, 4, 26, 14, 0, tzinfo=UTC)
        assert outcome.expected.last == datetime(2026, 4, 28, 16, 0, tzinfo=UTC)

    async def test_answers_in_any_order_reach_the_right_numbers(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.shuffle = 17
        numbers = [f"LP{index:014}" for index in range(90)]
        kinds: list[Any] = ["delivered", "in_transit", "not_yet"]
        for index, number in enumerate(numbers):
            server.set(number, kinds[index % 3])
        outcomes = await news(carrier, ctx, *numbers)
        assert [outcome.number for outcome in outcomes] == numbers
        assert {outcome.status for outcome in outcomes[0::3]} == {Status.DELIVERED}
        assert {outcome.status for outcome in outcomes[1::3]} == {Status.IN_TRANSIT}
        assert {type(error_of(outcome)) for outcome in outcomes[2::3]} == {NotFound}
        assert [len(call.numbers) for call in server.called("gettrackinfo")] == [40, 40, 10]

    async def test_the_same_number_twice_is_asked_once_and_answered_twice(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "delivered")
        outcomes = await news(carrier, ctx, NUMBER, NUMBER)
        assert [outcome.status for outcome in outcomes] == [Status.DELIVERED, Status.DELIVERED]
        assert [call.numbers for call in server.calls] == [(NUMBER,), (NUMBER,)]

    async def test_codes_and_couriers_may_be_text(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.texts = True
        server.set(NUMBER, "delivered")
        (outcome, waiting) = await news(carrier, ctx, NUMBER, OTHER)
        assert (outcome.status, outcome.memo) == (Status.DELIVERED, {"carrier": "3011"})
        assert isinstance(error_of(waiting), NotFound)
        quota = await carrier.quota(ctx)
        assert (quota.used, quota.total) == (2, 200)

    @pytest.mark.parametrize("empty_form", [False, True])
    async def test_no_information_yet_has_two_forms(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer, empty_form: bool
    ) -> None:
        server.empty_form = empty_form
        for outcome in await news(carrier, ctx, NUMBER, OTHER):
            assert isinstance(error_of(outcome), NotFound)
            assert str(error_of(outcome)) == "no information yet"

    async def test_couriers_that_know_nothing_are_not_found(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "unknown")
        (outcome,) = await news(carrier, ctx, NUMBER)
        assert isinstance(error_of(outcome), NotFound)

    async def test_a_number_that_the_answer_leaves_out_is_not_called_unknown(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "left_out")
        server.set(OTHER, "delivered")
        missing, delivered = await news(carrier, ctx, NUMBER, OTHER)
        assert isinstance(error_of(missing), BadResponse)
        assert delivered.status is Status.DELIVERED

    async def test_a_number_that_17track_does_not_follow_is_registered_on_the_way(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.set(NUMBER, "delivered")
        server.set(OTHER, "invalid")
        fresh, invalid = await carrier.track(ask(NUMBER, OTHER, registered=True), ctx)
        assert isinstance(error_of(fresh), NotFound)
        assert isinstance(error_of(invalid), Rejected)
        assert set(server.registered) == {NUMBER}
        (again,) = await carrier.track(ask(NUMBER), ctx)
        assert isinstance(again, Tracking)

    async def test_numbers_of_a_form_that_17track_refuses_are_not_sent(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        outcomes = await news(carrier, ctx, "1234", NUMBER, "LP 1/2", "X" * 51)
        kinds = [type(error_of(outcome)) for outcome in outcomes]
        assert kinds == [Rejected, NotFound, Rejected, Rejected]
        assert {call.numbers for call in server.calls} == {(NUMBER,)}

    async def test_nothing_asked_is_nothing_sent(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        assert await carrier.track([], ctx) == []
        assert await carrier.register([], ctx) == []
        assert server.calls == []


class TestTrouble:
    @pytest.mark.parametrize(
        ("failure", "error"),
        [
            ("html", BadResponse),
            ("empty", BadResponse),
            ("500", Unavailable),
            ("cut", Unavailable),
            ("429", RateLimited),
            ("401", AuthFailed),
        ],
    )
    @pytest.mark.parametrize("method", ["track", "register", "retrack", "stop"])
    async def test_a_call_that_fails_is_one_of_our_errors(
        self,
        carrier: SeventeenTrack,
        ctx: Context,
        server: SeventeenTrackServer,
        failure: Failure,
        error: type[PluginError],
        method: str,
    ) -> None:
        server.fail_next(failure, times=3)  # as often as the host may try
        with pytest.raises(error):
            await getattr(carrier, method)(ask(NUMBER), ctx)

    async def test_looking_is_tried_again_and_registering_is_not(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register(ask(NUMBER), ctx)
        server.set(NUMBER, "delivered")
        server.fail_next("500", times=2)
        (outcome,) = await carrier.track(ask(NUMBER), ctx)
        assert isinstance(outcome, Tracking)
        server.fail_next("500")
        with pytest.raises(Unavailable):
            await carrier.register(ask(OTHER), ctx)
        assert [call.status for call in server.called("register")] == [200, 500]

    async def test_a_server_that_does_not_answer_is_unavailable(
        self, carrier: SeventeenTrack, server: SeventeenTrackServer
    ) -> None:
        server.fail_next("slow")
        async with context(server, deadline=0.1) as ctx:
            with pytest.raises(Unavailable, match="no whole answer"):
                await carrier.track(ask(NUMBER), ctx)

    async def test_a_wrong_key_is_said_and_never_shown(
        self, carrier: SeventeenTrack, server: SeventeenTrackServer
    ) -> None:
        async with context(server, key="sesame-open-5771") as ctx:
            with pytest.raises(AuthFailed, match="17TRACK refused the API key") as caught:
                await carrier.track(ask(NUMBER), ctx)
        assert server.calls[0].headers["17token"] == "sesame-open-5771"
        assert "sesame" not in "".join(format_exception(caught.value))

    async def test_an_address_outside_the_whitelist_is_not_blamed_on_the_key(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.fail_next("401")
        with pytest.raises(AuthFailed, match="IP address"):
            await carrier.track(ask(NUMBER), ctx)

    async def test_without_a_key_nothing_is_sent(self, carrier: SeventeenTrack, server: SeventeenTrackServer) -> None:
        async with context(server, key=" ") as ctx:
            with pytest.raises(AuthFailed, match="needs an API key"):
                await carrier.track(ask(NUMBER), ctx)
        assert server.calls == []

    async def test_too_many_requests_say_when_to_come_back(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.fail_next("429")
        with pytest.raises(RateLimited) as caught:
            await carrier.track(ask(NUMBER), ctx)
        assert caught.value.retry_after == 7

    async def test_quota_trouble_in_the_middle_of_a_call_spares_numbers_that_are_followed(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register(ask(NUMBER), ctx)
        server.fail_next("quota", endpoint="register")
        followed, fresh = await carrier.register(ask(NUMBER, OTHER), ctx)
        assert followed == Registered(number=NUMBER, already=True)
        assert isinstance(error_of(fresh), RateLimited)

    async def test_the_key_stands_in_its_header_and_nowhere_else(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await news(carrier, ctx, NUMBER)
        for call in server.calls:
            assert call.headers["17token"] == server.key
            others = [value for name, value in call.headers.items() if name != "17token"]
            assert server.key not in f"{others} {call.body}"


class TestTheRest:
    async def test_quota(self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer) -> None:
        await carrier.register(ask(NUMBER, OTHER), ctx)
        quota = await carrier.quota(ctx)
        assert (quota.used, quota.total, quota.resets_at) == (2, 200, None)

    async def test_check_proves_the_key_and_costs_nothing(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.check(ctx)
        async with context(server, key="wrong") as wrong:
            with pytest.raises(AuthFailed):
                await carrier.check(wrong)
        assert [call.endpoint for call in server.calls] == ["getquota", "getquota"]
        assert server.used == 0

    async def test_the_server_s_own_form_of_the_quota_is_understood_as_text_too(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        server.texts = True
        quota = await carrier.quota(ctx)
        assert (quota.used, quota.total) == (0, 200)

    async def test_stopped_numbers_are_followed_again_once(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        await carrier.register(ask(NUMBER), ctx)
        (early,) = await carrier.retrack(ask(NUMBER), ctx)
        await carrier.stop(ask(NUMBER), ctx)
        (again,) = await carrier.retrack(ask(NUMBER, memo={"stopped": "2026-05-01T00:00:00+00:00"}), ctx)
        await carrier.stop(ask(NUMBER), ctx)
        (late,) = await carrier.retrack(ask(NUMBER), ctx)
        assert "no longer followed" in str(error_of(early))
        assert again == Registered(
            number=NUMBER, courier_code="3011", memo={"carrier": "3011", "retracks": "1", "stopped": ""}
        )
        assert "only once" in str(error_of(late)), "17TRACK has counted what we have not"

    async def test_one_that_was_followed_again_before_is_not_sent_in_vain_and_holds_no_other_up(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer
    ) -> None:
        other = "LX123456785CN"
        requests = [TrackRequest(number=NUMBER, memo={"retracks": "1"}), TrackRequest(number=other)]
        await carrier.register(requests, ctx)
        await carrier.stop(requests, ctx)
        late, again = await carrier.retrack(requests, ctx)
        assert isinstance(error_of(late), Rejected)
        assert "only once, and it did" in str(error_of(late))
        assert isinstance(again, Registered)
        assert [each["number"] for each in server.calls[-1].body] == [other]

    async def test_what_is_registered_anew_may_be_changed_and_followed_again_anew(
        self, carrier: SeventeenTrack, ctx: Context
    ) -> None:
        memo = {"retracks": "1", "courier_changes": "5"}
        (anew,) = await carrier.register(ask(NUMBER, memo=memo), ctx)
        assert isinstance(anew, Registered)
        assert {**memo, **anew.memo} == {"retracks": "", "courier_changes": "", "carrier": "3011"}

    async def test_stopping_what_is_not_followed_is_no_trouble(
        self, carrier: SeventeenTrack, ctx: Context, caplog: pytest.LogCaptureFixture
    ) -> None:
        await carrier.register(ask(NUMBER), ctx)
        await carrier.stop(ask(NUMBER), ctx)
        await carrier.stop(ask(NUMBER, OTHER), ctx)
        assert caplog.text == ""

    async def test_what_can_not_be_stopped_is_logged(
        self, carrier: SeventeenTrack, ctx: Context, server: SeventeenTrackServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.refuse(NUMBER, -18010003)
        await carrier.stop(ask(NUMBER), ctx)
        assert f"17TRACK still follows {NUMBER}" in caplog.text
