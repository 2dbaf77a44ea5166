"""The AliExpress carrier against a server that behaves like the vendor's, over real sockets."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from tests.servers.aliexpress import CREATED, AliExpressServer, Failure, Shape, parcel
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Context,
    Detail,
    Missed,
    NotFound,
    NotTaken,
    ParcelDraft,
    PluginError,
    RateLimited,
    Rejected,
    Status,
    SupplierOrder,
    Tracking,
    TrackRequest,
    Unavailable,
)
from tui_tracker_aliexpress import tracker_carriers
from tui_tracker_aliexpress.carrier import ORDER as ORDER_METHOD
from tui_tracker_aliexpress.carrier import TRACKING, AliExpress
from tui_tracker_aliexpress.settings import AliExpressConfig

from .making import NUMBER, ORDER, OTHER, Memory, error_of, shop

SECOND_ORDER = "8190009999999999"
JOURNEY = (
    ("Order created", 0),
    ("Package left warehouse", 24),
    ("Accepted by carrier", 30),
    ("Left from departure country/region", 90),
    ("Import customs clearance complete", 200),
    ("Nobody has said this before", 210),
    ("Package delivered", 300),
)


@pytest.fixture
async def server() -> AsyncIterator[AliExpressServer]:
    async with AliExpressServer() as running:
        yield running


@pytest.fixture
async def ctx(server: AliExpressServer) -> AsyncIterator[Context]:
    async with shop(server, Memory()) as made:
        yield made


@pytest.fixture
def carrier(server: AliExpressServer) -> AliExpress:
    return AliExpress({"base_url": server.url})


async def look(carrier: AliExpress, ctx: Context, number: str = NUMBER, *orders: str) -> Any:
    [outcome] = await carrier.track([TrackRequest(number=number, supplier_orders=orders or (ORDER,))], ctx)
    return outcome


async def find(carrier: AliExpress, ctx: Context, *references: str) -> list[Any]:
    return list(await carrier.find_numbers([SupplierOrder(reference=each) for each in references or (ORDER,)], ctx))


def at(hours: int) -> datetime:
    return datetime.fromtimestamp(CREATED / 1000 + hours * 3600, UTC)


class TestTheCarrierItself:
    def test_it_says_what_it_needs(self) -> None:
        (carrier,) = tracker_carriers(settings={"app_key": "1", "app_secret": "s"})
        assert (carrier.id, carrier.title, carrier.registers, carrier.finds_numbers) == (
            "aliexpress",
            "AliExpress",
            False,
            True,
        )
        assert (carrier.limits.batch, carrier.limits.concurrent) == (1, 4)
        requests, seconds = carrier.limits.rate or (0, 0.0)
        assert requests / seconds <= 100
        assert carrier.hosts == {"api-sg.aliexpress.com"}
        assert carrier.config_type is AliExpressConfig

    def test_a_gateway_of_ones_own_is_a_host_too(self) -> None:
        assert AliExpress({"base_url": "http://127.0.0.1:8017/x"}).hosts == {"api-sg.aliexpress.com", "127.0.0.1"}
        assert AliExpress({"base_url": "nonsense"}).hosts == {"api-sg.aliexpress.com"}

    @pytest.mark.parametrize("number", [NUMBER, "AP00123456789012", "CNG00123456789012", "AE012345678"])
    def test_forms_seen_on_its_parcels_are_a_very_humble_guess(self, number: str) -> None:
        (candidate,) = AliExpress({}).detect(number)
        assert 0 < candidate.confidence < 0.1, "less than of anybody who can answer without an order number"

    @pytest.mark.parametrize("number", ["", OTHER, "RR123456785CN", "1Z999AA10123456784", "lp00123456789012"])
    def test_nothing_else_is_its_own(self, number: str) -> None:
        assert AliExpress({}).detect(number) == ()

    def test_it_has_a_page_for_a_number(self) -> None:
        url = AliExpress({}).tracking_url("LP00 1&2", None)
        assert url == "https://global.cainiao.com/newDetail.htm?mailNoList=LP00%201%262"

    @pytest.mark.parametrize(
        ("options", "named"),
        [
            ({"app_key": "1\n2"}, "app_key"),
            ({"app_secret": "geheim\x07"}, "app_secret"),
            ({"app_secret": " "}, "app_key and app_secret"),
            ({"code": "häm"}, "code"),
            ({"base_url": "http://shop.example"}, "base_url"),
            ({"base_url": "ftp://shop.example"}, "base_url"),
            ({"language": "English"}, "language"),
        ],
    )
    def test_a_wrong_option_is_named_without_its_secret(self, options: dict[str, str], named: str) -> None:
        with pytest.raises(ValueError, match=named) as caught:
            AliExpressConfig(**{"app_key": "1", "app_secret": "s", **options})
        assert "geheim" not in str(caught.value)


class TestTracking:
    async def test_a_journey_is_told_with_what_is_mapped_and_what_is_not(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY, courier="Own Line Standard"))
        outcome = await look(carrier, ctx)
        assert isinstance(outcome, Tracking)
        assert (outcome.number, outcome.courier, outcome.status) == (NUMBER, "Own Line Standard", None)
        assert [(event.when, event.status, event.detail) for event in outcome.events] == [
            (at(0), Status.PENDING, None),
            (at(24), Status.IN_TRANSIT, Detail.IN_TRANSPORT),
            (at(30), Status.IN_TRANSIT, Detail.ACCEPTED),
            (at(90), Status.IN_TRANSIT, Detail.DEPARTED),
            (at(200), Status.IN_TRANSIT, Detail.CUSTOMS_RELEASED),
            (at(210), None, None),
            (at(300), Status.DELIVERED, Detail.DELIVERED),
        ]
        assert (outcome.events[5].text, outcome.events[5].code) == ("Nobody has said this before", "Update")
        assert outcome.expected is None, "what has arrived is not expected"

    @pytest.mark.parametrize("shape", get_args(Shape))
    async def test_it_reads_the_same_in_every_shape(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, shape: Shape
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY[:3]))
        plain = await look(carrier, ctx)
        server.shape = shape
        assert await look(carrier, ctx) == plain
        assert plain.expected.first == at(480)

    async def test_the_request_is_signed_and_has_the_token_in_its_body_only(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY))
        await look(carrier, ctx)
        (call,) = server.calls
        assert (call.path, call.method, call.query) == ("/sync", TRACKING, "")
        assert call.params["ae_order_id"] == ORDER
        assert call.params["language"] == "en_US"

    async def test_the_right_parcel_of_several_and_of_several_orders(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(OTHER, ("At customs", 50)))
        server.order(SECOND_ORDER, parcel("XX1", ("Order created", 0)), parcel("lp00123456789012", *JOURNEY))
        outcome = await look(carrier, ctx, NUMBER, ORDER, SECOND_ORDER)
        assert isinstance(outcome, Tracking)
        assert outcome.events[-1].status is Status.DELIVERED

    async def test_an_order_that_is_not_found_does_not_hide_the_other(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(SECOND_ORDER, parcel(NUMBER, *JOURNEY))
        assert isinstance(await look(carrier, ctx, NUMBER, ORDER, SECOND_ORDER), Tracking)

    async def test_an_order_that_is_named_twice_is_asked_for_once(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        await look(carrier, ctx, NUMBER, ORDER, "8190 0012 3456 7890", "CJ-77")
        assert len(server.calls) == 1

    @pytest.mark.parametrize("orders", [(), ("CJ-77",), ("",)])
    async def test_without_an_order_number_of_its_own_it_says_what_it_wants(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, orders: tuple[str, ...]
    ) -> None:
        [outcome] = await carrier.track([TrackRequest(number=NUMBER, supplier_orders=orders)], ctx)
        assert isinstance(error_of(outcome), NotTaken)
        assert "AliExpress order number" in str(error_of(outcome))
        assert not server.calls

    async def test_before_it_is_shipped(self, server: AliExpressServer, carrier: AliExpress, ctx: Context) -> None:
        server.order(ORDER)
        assert type(error_of(await look(carrier, ctx))) is NotFound
        server.order(ORDER, parcel("", ("Order created", 0)))
        assert str(error_of(await look(carrier, ctx))) == "AliExpress has not shipped the order yet"

    async def test_a_number_that_the_order_has_no_more_is_not_found_and_the_others_are_named(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel("XX1", *JOURNEY), parcel(OTHER, *JOURNEY))
        error = error_of(await look(carrier, ctx))
        assert type(error) is NotFound
        assert f"XX1, {OTHER}" in str(error)

    async def test_a_parcel_that_has_lost_its_number_is_not_understood(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(None, *JOURNEY), parcel(OTHER, *JOURNEY))
        assert isinstance(error_of(await look(carrier, ctx)), BadResponse)

    async def test_tracking_without_any_parcel_is_not_understood(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.fail_next(
            {
                "aliexpress_ds_order_tracking_get_response": {
                    "result": {"ret": True, "data": {"tracking_detail_line_list": {}}}
                }
            }
        )
        assert isinstance(error_of(await look(carrier, ctx)), BadResponse)


class TestFindingNumbers:
    async def test_the_code_of_a_shipped_order(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY, courier="Own Line"))
        assert await find(carrier, ctx) == [
            ParcelDraft(
                number=NUMBER,
                supplier_order=ORDER,
                carrier="aliexpress",
                courier="Own Line",
                url=f"https://global.cainiao.com/newDetail.htm?mailNoList={NUMBER}",
                shipped_at=at(24),
            )
        ]
        assert [call.method for call in server.calls] == [TRACKING]

    @pytest.mark.parametrize("shape", get_args(Shape))
    async def test_all_codes_of_a_split_order_that_are_there(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, shape: Shape
    ) -> None:
        server.shape = shape
        server.order(ORDER, parcel(NUMBER, *JOURNEY), parcel("", ("Order created", 0)), parcel(OTHER), parcel(OTHER))
        assert [(draft.number, draft.shipped_at) for draft in await find(carrier, ctx)] == [
            (NUMBER, at(24)),
            (OTHER, None),
        ]

    @pytest.mark.parametrize(
        ("state", "logistics", "words"),
        [
            ("PLACE_ORDER_SUCCESS", "NO_LOGISTICS", "not shipped yet: placed and not paid yet"),
            ("WAIT_SELLER_SEND_GOODS", "WAIT_SELLER_SEND_GOODS", "not shipped yet: the seller has to ship it"),
            ("RISK_CONTROL_HOLD", "DEFAULT", "not shipped yet: AliExpress is checking the order"),
            ("IN_ISSUE", "DEFAULT", "not shipped yet: in dispute"),
            ("WAIT_BUYER_ACCEPT_GOODS", "SELLER_SEND_GOODS", "no tracking code yet: shipped"),
            ("WAIT_FOR_MOON", "", "not shipped yet: WAIT_FOR_MOON"),
        ],
    )
    async def test_an_order_that_has_no_code_yet_is_not_found_with_its_state(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, state: str, logistics: str, words: str
    ) -> None:
        for parcels in ([], [parcel("", ("Order created", 0))]):
            server.order(ORDER, *parcels, state=state, logistics_status=logistics)
            [outcome] = await find(carrier, ctx)
            assert (outcome.number, type(error_of(outcome))) == (ORDER, NotFound)
            assert str(error_of(outcome)).startswith(words)

    @pytest.mark.parametrize(
        ("state", "logistics", "words"),
        [
            ("IN_CANCEL", "NO_LOGISTICS", "is cancelled: buyer changed mind"),
            ("FINISH", "NO_LOGISTICS", "closed without being shipped: buyer changed mind"),
            ("FINISH", "BUYER_ACCEPT_GOODS", "completed, and has no tracking code"),
        ],
    )
    @pytest.mark.parametrize("shape", get_args(Shape))
    async def test_an_order_that_will_never_have_one_is_rejected_with_the_reason(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, state: str, logistics: str, words: str,
        shape: Shape,
    ) -> None:  # fmt: skip
        server.shape = shape
        ended = [{"product_name": "Lamp", "end_reason": "buyer changed mind"}]
        server.order(ORDER, state=state, logistics_status=logistics, child_order_list=ended)
        [outcome] = await find(carrier, ctx)
        assert isinstance(error_of(outcome), Rejected)
        assert words in str(error_of(outcome))

    async def test_codes_by_the_older_way_are_taken_where_there_is_no_tracking(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        entries = [{"logistics_no": NUMBER, "logistics_service": "OWN_LINE"}, {"logistics_no": 62700000001}]
        server.order(ORDER, logistics_info_list=entries)
        drafts = await find(carrier, ctx)
        assert [(draft.number, draft.courier) for draft in drafts] == [(NUMBER, "OWN_LINE"), (OTHER, "")]

    async def test_an_order_of_nobodys_is_not_found(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        [outcome] = await find(carrier, ctx)
        assert type(error_of(outcome)) is NotFound
        assert "no such order" in str(error_of(outcome))

    @pytest.mark.parametrize("reference", ["CJ-77", "", "12", "8190001234567890x", "１２３４５６７８"])
    async def test_what_is_no_order_number_of_its_own_is_rejected_unsent(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, reference: str
    ) -> None:
        [outcome] = await find(carrier, ctx, reference)
        assert (outcome.number, type(error_of(outcome))) == (reference, Rejected)
        assert not server.calls

    async def test_a_reference_with_spaces_keeps_its_writing(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY))
        [draft] = await find(carrier, ctx, " 8190 0012 3456 7890")
        assert (draft.number, draft.supplier_order) == (NUMBER, " 8190 0012 3456 7890")

    async def test_several_orders_are_answered_each(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY))
        server.order(SECOND_ORDER, state="WAIT_SELLER_SEND_GOODS")
        first, second = await find(carrier, ctx, ORDER, SECOND_ORDER)
        assert isinstance(first, ParcelDraft)
        assert isinstance(second, Missed)

    async def test_a_shipped_parcel_whose_number_is_left_out_is_not_understood(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(None, *JOURNEY))
        assert isinstance(error_of((await find(carrier, ctx))[0]), BadResponse)
        server.order(ORDER, parcel(None, ("Order created", 0)), state="WAIT_SELLER_SEND_GOODS")
        assert isinstance(error_of((await find(carrier, ctx))[0]), NotFound)

    async def test_an_order_without_its_state_is_not_understood(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, state="")
        assert isinstance(error_of((await find(carrier, ctx))[0]), BadResponse)
        assert [call.method for call in server.calls] == [TRACKING, ORDER_METHOD]


class TestTrouble:
    @pytest.mark.parametrize(
        ("failure", "error"),
        [("503", Unavailable), ("429", RateLimited)],
    )
    async def test_a_failure_says_nothing_against_the_number(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, failure: Failure, error: type[PluginError]
    ) -> None:
        for ask in (look, find):
            server.fail_next(failure, times=3 if failure == "503" else 1)
            with pytest.raises(error):
                await ask(carrier, ctx)

    @pytest.mark.parametrize("failure", ["html", "empty"])
    async def test_a_page_instead_of_an_answer_is_not_understood(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, failure: Failure
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY))
        for ask in (look, find):
            server.fail_next(failure)
            outcome = await ask(carrier, ctx)
            assert isinstance(error_of(outcome[0] if isinstance(outcome, list) else outcome), BadResponse)

    async def test_a_short_failure_is_got_over_for_we_only_read(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.order(ORDER, parcel(NUMBER, *JOURNEY))
        server.fail_next("503")
        assert isinstance(await look(carrier, ctx), Tracking)

    @pytest.mark.parametrize("body", [{}, [], None, "x", 7, {"code": "0"}, {"other_response": {"result": {}}}])
    async def test_what_is_no_answer_at_all_is_not_understood(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context, body: Any
    ) -> None:
        server.fail_next({"aliexpress_ds_order_tracking_get_response": body})
        assert isinstance(error_of(await look(carrier, ctx)), BadResponse)
        if isinstance(body, dict):
            server.fail_next(body)
            assert isinstance(error_of(await look(carrier, ctx)), BadResponse)

    async def test_a_token_that_the_gateway_repeats_is_not_shown(self, server: AliExpressServer) -> None:
        access, _ = server.pair()
        server.fail_next({"error_response": {"code": "Odd", "msg": f"that token: {access}"}})
        async with shop(server, Memory(), access_token=access) as ctx:
            error = error_of(await look(AliExpress({}), ctx))
        assert str(error) == "AliExpress has the error Odd: that token: ***"


class TestChecking:
    async def test_good_credentials_pass_with_one_call(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        await carrier.check(ctx)
        assert [call.method for call in server.calls] == [TRACKING]

    async def test_bad_ones_do_not(self, server: AliExpressServer, carrier: AliExpress) -> None:
        async with shop(server, Memory(), app_secret="wrong") as ctx:
            with pytest.raises(AuthFailed):
                await carrier.check(ctx)
        async with shop(server, Memory(), access_token="access-of-nobody") as ctx:
            with pytest.raises(AuthFailed):
                await carrier.check(ctx)

    async def test_an_answer_that_is_none_is_no_proof(
        self, server: AliExpressServer, carrier: AliExpress, ctx: Context
    ) -> None:
        server.fail_next("html")
        with pytest.raises(BadResponse):
            await carrier.check(ctx)
