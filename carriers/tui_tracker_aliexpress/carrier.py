"""The carrier: asks AliExpress about the shop's supplier orders, one order a call."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from tui_tracker.plugin import (
    BadResponse,
    Candidate,
    Carrier,
    Context,
    Limits,
    Missed,
    NotFound,
    NotTaken,
    ParcelDraft,
    PluginError,
    Rejected,
    Settings,
    SupplierOrder,
    Tracking,
    TrackRequest,
)

from .codes import error_for
from .gateway import business
from .orders import read_state, why_no_code
from .parcel import Line, read_lines
from .settings import DEFAULT_BASE_URL, AliExpressConfig, host_of
from .tokens import Tokens
from .wire import Json, same_number

TRACKING: Final = "aliexpress.ds.order.tracking.get"
ORDER: Final = "aliexpress.trade.ds.order.get"

_RATE: Final = (50, 1.0)  # half of the 100 a second that the app has for tracking: it may have other users
_ORDER: Final = re.compile(r"[0-9]{6,20}")  # 16 digits as far as seen
_NO_ORDER: Final = "AliExpress takes its own order numbers: digits only"
_WANTED: Final = "AliExpress is asked by order: give the parcel's order its AliExpress order number"
# Forms seen on AliExpress' parcels. None is official and all are other companies' own, so the confidence is less than
# that of anybody who can answer without an order number.
_SEEN: Final = re.compile(r"(LP|AP|CNG)[0-9]{11,14}|LP[0-9]{9,14}CN|AE[0-9]{9}|JNTCU[0-9]{10}YQ")
_MODEST: Final = 0.05


class AliExpress(Carrier):
    """AliExpress' dropshipping API on the open platform."""

    id = "aliexpress"
    title = "AliExpress"
    limits = Limits(rate=_RATE, concurrent=4)
    config_type = AliExpressConfig
    url_template = "https://global.cainiao.com/newDetail.htm?mailNoList={number}"
    finds_numbers = True
    hosts = frozenset({host_of(DEFAULT_BASE_URL)})

    def __init__(self, settings: Settings) -> None:
        """`settings`: the section; only `base_url` is read here. One that is wrong is named by `config_type`."""
        base_url = str(settings.get("base_url") or DEFAULT_BASE_URL)
        with suppress(ValueError):
            self.hosts = frozenset({host_of(DEFAULT_BASE_URL), host_of(base_url)})
        self._tokens = Tokens()

    def detect(self, number: str) -> Sequence[Candidate]:
        """A very humble candidate for the forms of number that AliExpress' parcels were seen with."""
        if not _SEEN.fullmatch(number):
            return ()
        return (Candidate(courier="", confidence=_MODEST, reason="AliExpress' parcels have such numbers"),)

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """The news of each number, found among the parcels of its supplier orders."""
        return [await self._news(request, ctx) for request in requests]

    async def find_numbers(self, orders: Sequence[SupplierOrder], ctx: Context) -> Sequence[ParcelDraft | Missed]:
        """The codes of supplier orders: one for each parcel, or why there is none."""
        return [outcome for order in orders for outcome in await self._codes(order.reference, ctx)]

    async def check(self, ctx: Context) -> None:
        """Ask for the tracking of an order that is nobody's: only a token that is good gets a "not found"."""
        with suppress(NotFound):
            read_lines(await self._ask(ctx, TRACKING, {"ae_order_id": "1", "language": "en_US"}))

    async def _news(self, request: TrackRequest, ctx: Context) -> Tracking | Missed:
        references = dict.fromkeys(_digits(each) for each in request.supplier_orders)
        own = [reference for reference in references if _ORDER.fullmatch(reference)]  # others are other suppliers'
        if not own:
            return Missed(number=request.number, error=NotTaken(_WANTED))
        others: list[Line] = []
        errors: list[PluginError] = []
        for reference in own:
            try:
                lines = await self._lines(reference, ctx)
            except (NotFound, Rejected, BadResponse) as error:
                errors.append(error)
                continue
            for line in lines:
                if line.number and line.number == same_number(request.number):
                    return line.tracking(request.number)
            others += lines
            if not lines:
                errors.append(
                    BadResponse("AliExpress says it has tracking, and shows no parcel", field="$.result.data")
                )
        return Missed(number=request.number, error=_not_among(others, errors))

    async def _codes(self, reference: str, ctx: Context) -> Sequence[ParcelDraft | Missed]:
        try:
            found = await self._found(_reference(reference), ctx)
            return [self._draft(reference, line) for line in found]
        except (NotFound, Rejected, BadResponse) as error:
            return [Missed(number=reference, error=error)]

    async def _found(self, reference: str, ctx: Context) -> Sequence[Line]:
        """The order's parcels that have a number, each once. Raises why there is none: the order itself says it."""
        try:
            lines = await self._lines(reference, ctx)
        except NotFound:
            lines = ()
        numbered = {line.number: line for line in lines if line.number}
        if numbered:
            return list(numbered.values())
        state = read_state(await self._ask(ctx, ORDER, {"single_order_query": _query(reference)}))
        if state.parcels:
            return [Line(number=code, courier=service) for code, service in state.parcels]
        if state.shipped and not all(line.sure for line in lines):
            raise _unnumbered()
        raise why_no_code(state)

    def _draft(self, reference: str, line: Line) -> ParcelDraft:
        return ParcelDraft(
            number=line.number,
            supplier_order=reference,
            carrier=self.id,  # the one that can tell, since it knows the order
            courier=line.courier,
            url=self.tracking_url(line.number, line.courier) or "",
            shipped_at=line.shipped_at,
        )

    async def _lines(self, reference: str, ctx: Context) -> Sequence[Line]:
        config: AliExpressConfig = ctx.config
        return read_lines(await self._ask(ctx, TRACKING, {"ae_order_id": reference, "language": config.language}))

    async def _ask(self, ctx: Context, method: str, params: Mapping[str, str]) -> Json:
        """The answer to a business method; with a renewed token where the gateway says that it has expired."""
        token = await self._tokens.current(ctx)
        answer, refusal = await business(ctx, method, token, params)
        if refusal is not None and refusal.expired:
            token = await self._tokens.another(token, ctx)
            answer, refusal = await business(ctx, method, token, params)
        if refusal is not None:
            raise error_for(refusal, ctx.config)
        return answer


def _digits(text: str) -> str:
    return "".join(text.split())


def _unnumbered() -> BadResponse:
    return BadResponse("AliExpress' answer has a parcel without its number", field="mail_no")


def _reference(text: str) -> str:
    """An AliExpress order number. Raises `Rejected` for anything else: it is never sent."""
    number = _digits(text)
    if not _ORDER.fullmatch(number):
        raise Rejected(_NO_ORDER)
    return number


def _query(reference: str) -> str:
    return json.dumps({"order_id": int(reference)}, separators=(",", ":"))


def _not_among(others: Sequence[Line], errors: Sequence[PluginError]) -> PluginError:
    """Why the number is not among the parcels of its orders: what was not understood comes first."""
    if not all(line.sure for line in others):
        return _unnumbered()
    for error in sorted(errors, key=lambda each: not isinstance(each, BadResponse)):
        if isinstance(error, BadResponse) or not others:
            return error
    numbers = ", ".join(dict.fromkeys(line.number for line in others if line.number))
    if not numbers:
        return NotFound("AliExpress has not shipped the order yet")
    return NotFound(f"AliExpress has other numbers for the order: {numbers}")
