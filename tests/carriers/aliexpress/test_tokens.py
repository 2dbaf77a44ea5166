"""Access tokens: made from a code, renewed in time and once, kept between runs, and what the operator is told."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from tests.servers.aliexpress import AliExpressServer, parcel
from tui_tracker.host.context import HostContext
from tui_tracker.plugin import AuthFailed, BadResponse, Context, RateLimited, Tracking, TrackRequest, Unavailable
from tui_tracker_aliexpress.carrier import AliExpress
from tui_tracker_aliexpress.tokens import (
    ABOUT,
    ACCESS_TOKEN,
    CREATE,
    REFRESH,
    REFRESH_TOKEN,
    Token,
    token_of,
)

from .making import NUMBER, ORDER, Memory, error_of, shop

HOUR = 3_600_000  # milliseconds
WEEK = 7 * 24 * HOUR


@pytest.fixture
async def server() -> AsyncIterator[AliExpressServer]:
    async with AliExpressServer() as running:
        running.order(ORDER, parcel(NUMBER, ("Package delivered", 300)))
        yield running


async def look(carrier: AliExpress, ctx: Context) -> Any:
    [outcome] = await carrier.track([TrackRequest(number=NUMBER, supplier_orders=(ORDER,))], ctx)
    return outcome


class TestMaking:
    async def test_a_code_is_exchanged_once_and_serves_after_a_restart(self, server: AliExpressServer) -> None:
        memory = Memory()
        async with shop(server, memory, code=server.code()) as ctx:
            for carrier in (AliExpress({}), AliExpress({})):
                assert isinstance(await look(carrier, ctx), Tracking)
        assert len(server.called(CREATE)) == 1

    async def test_the_code_may_leave_the_configuration_afterwards(self, server: AliExpressServer) -> None:
        memory = Memory()
        async with shop(server, memory, code=server.code()) as ctx:
            await look(AliExpress({}), ctx)
        async with shop(server, memory, code="") as ctx:
            assert isinstance(await look(AliExpress({}), ctx), Tracking)

    async def test_a_new_code_counts_more_than_what_was_kept(self, server: AliExpressServer) -> None:
        memory = Memory()
        for _ in range(2):
            async with shop(server, memory, code=server.code()) as ctx:
                await look(AliExpress({}), ctx)
        assert len(server.called(CREATE)) == 2

    async def test_another_apps_tokens_are_not_used(self, server: AliExpressServer) -> None:
        memory = Memory()
        async with shop(server, memory, code=server.code()) as ctx:
            await look(AliExpress({}), ctx)
        server.app_key = "600000"
        async with shop(server, memory, code="") as ctx:
            with pytest.raises(AuthFailed, match="needs a code"):
                await look(AliExpress({}), ctx)

    async def test_an_access_token_of_ones_own_is_used_as_it_is(self, server: AliExpressServer) -> None:
        async with shop(server) as ctx:
            assert isinstance(await look(AliExpress({}), ctx), Tracking)
        assert {call.path for call in server.calls} == {"/sync"}

    async def test_a_refresh_token_alone_is_enough(self, server: AliExpressServer) -> None:
        async with shop(server, refresh_token=server.pair()[1]) as ctx:
            assert isinstance(await look(AliExpress({}), ctx), Tracking)
        assert len(server.called(REFRESH)) == 1

    async def test_an_app_that_is_not_understood_at_rest_is_asked_for_at_sync(self, server: AliExpressServer) -> None:
        server.rest = False
        async with shop(server, Memory(), code=server.code()) as ctx:
            assert isinstance(await look(AliExpress({}), ctx), Tracking)
        assert [call.path for call in server.called(CREATE)] == ["/rest" + CREATE, "/sync"]


class TestRenewing:
    @pytest.mark.parametrize(("minutes_left", "renewals"), [(31, 0), (29, 1)])
    async def test_half_an_hour_before_the_end(
        self, server: AliExpressServer, minutes_left: int, renewals: int
    ) -> None:
        async with shop(server, Memory(), code=server.code()) as ctx:
            carrier = AliExpress({})
            await look(carrier, ctx)
            server.now += server.life * 1000 - minutes_left * 60_000
            assert isinstance(await look(carrier, ctx), Tracking)
        assert len(server.called(REFRESH)) == renewals

    async def test_a_token_with_a_short_life_is_renewed_in_its_second_half(self, server: AliExpressServer) -> None:
        server.life = 10
        async with shop(server, Memory(), code=server.code()) as ctx:
            carrier = AliExpress({})
            for seconds, renewals in ((0, 0), (4, 0), (2, 1)):
                server.now += seconds * 1000
                assert isinstance(await look(carrier, ctx), Tracking)
                assert len(server.called(REFRESH)) == renewals

    async def test_once_when_the_gateway_says_it_has_expired(self, server: AliExpressServer) -> None:
        access, refresh = server.pair()
        server.forget(access)
        async with shop(server, Memory(), access_token=access, refresh_token=refresh) as ctx:
            assert isinstance(await look(AliExpress({}), ctx), Tracking)
        assert len(server.called(REFRESH)) == 1

    async def test_a_token_that_is_refused_even_when_new_is_refused(self, server: AliExpressServer) -> None:
        access, refresh = server.pair()
        async with shop(server, Memory(), access_token=access, refresh_token=refresh) as ctx:
            server.forget(access)
            server.life = -1  # the new one has expired already
            with pytest.raises(AuthFailed, match="oauth/authorize"):
                await look(AliExpress({}), ctx)
        assert len(server.called(REFRESH)) == 1

    async def test_two_calls_at_once_renew_once(self, server: AliExpressServer) -> None:
        access, refresh = server.pair()
        server.forget(access)
        carrier = AliExpress({})
        async with shop(server, Memory(), access_token=access, refresh_token=refresh) as ctx:
            outcomes = await asyncio.gather(*(look(carrier, ctx) for _ in range(4)))
        assert all(isinstance(outcome, Tracking) for outcome in outcomes)
        assert len(server.called(REFRESH)) == 1

    async def test_two_calls_at_once_exchange_the_code_once(self, server: AliExpressServer) -> None:
        carrier = AliExpress({})
        async with shop(server, Memory(), code=server.code()) as ctx:
            await asyncio.gather(*(look(carrier, ctx) for _ in range(4)))
        assert len(server.called(CREATE)) == 1

    async def test_what_another_process_has_renewed_is_used(self, server: AliExpressServer) -> None:
        memory = Memory()
        access, refresh = server.pair()
        mine, theirs = AliExpress({}), AliExpress({})
        async with shop(server, memory, access_token=access, refresh_token=refresh) as ctx:
            await look(mine, ctx)
            server.forget(access)
            await look(theirs, ctx)
            server.forget(refresh)
            assert isinstance(await look(mine, ctx), Tracking)
        assert len(server.called(REFRESH)) == 1

    async def test_the_refresh_token_stays_where_the_answer_has_none(self, server: AliExpressServer) -> None:
        server.keeps_refresh = True
        async with shop(server, Memory(), refresh_token=server.pair()[1]) as ctx:
            carrier = AliExpress({})
            for _ in range(2):
                assert isinstance(await look(carrier, ctx), Tracking)
                server.now += server.life * 1000 - 60_000
        first, second = server.called(REFRESH)
        assert first.params["refresh_token"] == second.params["refresh_token"]

    async def test_while_the_service_is_down_a_token_that_lives_is_used(self, server: AliExpressServer) -> None:
        async with shop(server, Memory(), code=server.code()) as ctx:
            carrier = AliExpress({})
            await look(carrier, ctx)
            server.now += server.life * 1000 - 20 * 60_000
            server.fail_next("503")
            assert isinstance(await look(carrier, ctx), Tracking)
            server.now += 30 * 60_000
            server.fail_next("503")
            with pytest.raises(Unavailable):
                await look(carrier, ctx)


class TestRefusals:
    async def test_an_old_code(self, server: AliExpressServer) -> None:
        async with shop(server, Memory(), code="0_512345_old") as ctx:
            with pytest.raises(AuthFailed, match=r"good for three minutes and once.*oauth/authorize"):
                await look(AliExpress({}), ctx)

    async def test_a_refresh_token_that_is_refused(self, server: AliExpressServer) -> None:
        async with shop(server, Memory(), refresh_token="refresh-of-nobody") as ctx:
            with pytest.raises(AuthFailed, match=r"refresh token.*oauth/authorize") as caught:
                await look(AliExpress({}), ctx)
        assert "refresh-of-nobody" not in str(caught.value)

    async def test_a_refresh_token_after_its_end_is_not_even_sent(self, server: AliExpressServer) -> None:
        async with shop(server, Memory(), code=server.code()) as ctx:
            carrier = AliExpress({})
            await look(carrier, ctx)
            server.now += WEEK
            with pytest.raises(AuthFailed, match=r"has expired.*within three minutes"):
                await look(carrier, ctx)
        assert not server.called(REFRESH)

    async def test_an_access_token_that_ends_with_nothing_to_renew_it(self, server: AliExpressServer) -> None:
        access, _ = server.pair()
        server.forget(access)
        async with shop(server, Memory(), access_token=access) as ctx:
            with pytest.raises(AuthFailed, match="can't be renewed"):
                await look(AliExpress({}), ctx)

    async def test_a_wrong_secret(self, server: AliExpressServer) -> None:
        async with shop(server, Memory(), code=server.code(), app_secret="wrong") as ctx:
            with pytest.raises(AuthFailed, match="app_secret"):
                await look(AliExpress({}), ctx)

    async def test_a_clock_that_is_hours_wrong(self, server: AliExpressServer) -> None:
        async with shop(server) as ctx:
            right = ctx.now()
            server.now += 3 * HOUR
            late = dataclasses.replace(cast(HostContext, ctx), clock=lambda: right)
            with pytest.raises(AuthFailed, match="clock"):
                await look(AliExpress({}), late)

    async def test_too_many_requests_while_renewing(self, server: AliExpressServer) -> None:
        server.fail_next({"code": "ApiCallLimit", "message": "this ban will last 1 seconds", "type": "ISV"})
        async with shop(server, Memory(), code=server.code()) as ctx:
            with pytest.raises(RateLimited):
                await look(AliExpress({}), ctx)

    async def test_a_damaged_memory_is_as_none(self, server: AliExpressServer) -> None:
        async with shop(server, Memory()) as ctx:
            for text in ("", "{", "[]", "7", '{"app": "512345"}', '{"app": "512345", "from": "", "pair": 1}'):
                await ctx.remember(ABOUT, text, 60)
                await ctx.remember(ACCESS_TOKEN, "access-of-nobody", 60)
                assert isinstance(await look(AliExpress({}), ctx), Tracking)

    async def test_what_another_process_is_just_writing_is_used_without_its_times(
        self, server: AliExpressServer
    ) -> None:
        memory = Memory()
        async with shop(server, memory, code=server.code()) as ctx:
            carrier = AliExpress({})
            await look(carrier, ctx)
            access, refresh = server.pair()
            await ctx.remember(ACCESS_TOKEN, access, 60)
            assert isinstance(await look(carrier, ctx), Tracking)
            await ctx.remember(REFRESH_TOKEN, refresh, 60)
            server.forget(access)
            assert isinstance(await look(carrier, ctx), Tracking)
        assert [call.params["refresh_token"] for call in server.called(REFRESH)] == [refresh]

    async def test_each_token_is_remembered_by_itself_for_the_host_to_mask(self, server: AliExpressServer) -> None:
        memory = Memory()
        async with shop(server, memory, code=server.code()) as ctx:
            await look(AliExpress({}), ctx)
        access, refresh, about = (memory.kept[key][0] for key in (ACCESS_TOKEN, REFRESH_TOKEN, ABOUT))
        assert (access, refresh) == ("access-of-the-shop-2", "refresh-of-the-shop-2")
        assert "of-the-shop" not in about


class TestAnswers:
    def test_numbers_may_be_text_and_times_milliseconds(self) -> None:
        made = token_of(
            {"access_token": "a", "refresh_token": "r", "expires_in": "10", "refresh_expires_in": "60"}, 1000.0, Token()
        )
        assert (made.expires_at, made.refresh_until) == (1010.0, 1060.0)
        made = token_of(
            {"access_token": "a", "expire_time": 1_777_800_000_000, "refresh_token_valid_time": "1500"}, 1000.0, Token()
        )
        assert (made.expires_at, made.refresh_until) == (1_777_800_000.0, None)

    def test_no_seconds_left_means_that_it_can_not_be_renewed(self) -> None:
        made = token_of({"access_token": "a", "refresh_token": "r", "refresh_expires_in": 0}, 1000.0, Token())
        assert not made.renewable(1000.0)

    @pytest.mark.parametrize(
        "answer",
        [
            {"result": {"access_token": "a"}},
            {"token_result": '{"access_token": "a"}'},
            {"data": {"result": {"access_token": "a"}}},
        ],
    )
    def test_tokens_are_found_one_level_down(self, answer: Any) -> None:
        assert token_of(answer, 0.0, Token()).access == "a"

    @pytest.mark.parametrize("answer", [{}, {"access_token": None}, {"access_token": ""}, {"result": {}}])
    def test_an_answer_without_a_token_is_not_understood(self, answer: Any) -> None:
        with pytest.raises(BadResponse) as caught:
            token_of(answer, 0.0, Token())
        assert caught.value.field == "$.access_token"

    async def test_half_an_answer_is_not_shown(self, server: AliExpressServer) -> None:
        async with shop(server, Memory(), code=server.code()) as ctx:
            server.fail_next("half")
            error = error_of(await look(AliExpress({}), ctx))
        assert isinstance(error, BadResponse)
        assert "access-of-the-shop" not in f"{error!r} {error.sample}"
