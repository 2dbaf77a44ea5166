"""The carrier: registers numbers with 17TRACK (v2.4) and asks for their news, forty at a time.

The host keeps the rate.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from tui_tracker.plugin import (
    BadResponse,
    Candidate,
    Carrier,
    Context,
    Limits,
    Missed,
    NotFound,
    NotTaken,
    PluginError,
    Push,
    Quota,
    RateLimited,
    Registered,
    Rejected,
    Settings,
    Tracking,
    TrackRequest,
)

from .calls import BATCH, batches, call, call_for_data, call_with_couriers, entry_for, key_of
from .codes import ALREADY_REGISTERED, NEEDS_MORE, NOT_REGISTERED, NOT_REGISTERED_THERE, NOT_TRACKED
from .couriers import candidates, courier_name
from .memo import (
    CHANGES,
    COURIER,
    LAST_MILE,
    MOST_CHANGES,
    MOST_RETRACKS,
    RETRACKS,
    STOPPED,
    Codes,
    code_text,
    counted,
    followed_with,
    used_up,
)
from .parcel import courier_memo, outcome
from .pushes import read_push, verify
from .reading import lenient, same_number, whole
from .settings import DEFAULT_BASE_URL, SeventeenTrackConfig, host_of
from .wire import Answer, Credits

# Three requests a second and key, by the documentation. The vendor counts when they arrive: the rest is for calls that
# take longer on their way than the next ones do.
_RATE: Final = (3, 1.2)
# Forty parcels of two couriers with two hundred scans each, a scan of v2.4 being some 800 bytes.
_ANSWER: Final = 16 * 1024 * 1024
_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{5,50}")  # by the documentation; hyphens in its older text
_WRONG_FORM: Final = "17TRACK takes 5 to 50 letters, digits and hyphens"
_CHANGED_OUT: Final = "17TRACK lets a number's courier be changed five times only, and it was: it keeps the one it has"
_RETRACKED_OUT: Final = "17TRACK follows a number again only once, and it did: look at its courier's own page"
_NO_CODE: Final = "17TRACK's courier codes are whole numbers, and 3011+21051 names a last-mile courier too"


class SeventeenTrack(Carrier):
    """17TRACK's tracking API, v2.4."""

    id = "17track"
    title = "17TRACK"
    limits = Limits(batch=BATCH, rate=_RATE, answer=_ANSWER, pushes=True)
    config_type = SeventeenTrackConfig
    url_template = "https://t.17track.net/en#nums={number}"
    registers = True
    hosts = frozenset({host_of(DEFAULT_BASE_URL)})

    def __init__(self, settings: Settings) -> None:
        """`settings`: the section; only `base_url` is read here. One that is wrong is named by `config_type`."""
        base_url = str(settings.get("base_url") or DEFAULT_BASE_URL)
        with suppress(ValueError):
            self.hosts = frozenset({host_of(DEFAULT_BASE_URL), host_of(base_url)})

    def detect(self, number: str) -> Sequence[Candidate]:
        """Couriers that 17TRACK may be told to ask, and one humble candidate for anything that may be a number."""
        if not _NUMBER.fullmatch(number) or not any(char.isdigit() for char in number):
            return ()
        return candidates(number)

    async def register(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Have the numbers followed: a credit for each new one, nothing for one that is followed already.

        Some couriers want to know the recipient's country and postal code or the shipping date. They are told only
        where 17TRACK asks for them.
        """
        outcomes: dict[str, Registered | Missed] = dict(_refused_here(requests))
        for batch in batches(_sendable(requests)):
            answer = await call(ctx, "register", [_to_register(request) for request in batch])
            retry = [request for request in batch if _wants_more(request, answer)]
            outcomes |= {request.number: _registered(request, answer, ctx) for request in batch}
            if retry:
                answer = await call(ctx, "register", [_to_register(each) | _more(each) for each in retry])
                outcomes |= {request.number: _registered(request, answer, ctx) for request in retry}
        return [outcomes[request.number] for request in requests]

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """The news of each number. One that 17TRACK has forgotten is registered again and has no news yet."""
        outcomes: dict[str, Tracking | Missed] = dict(_refused_here(requests))
        for batch in batches(_sendable(requests)):
            answers = await call_with_couriers(ctx, "gettrackinfo", batch, idempotent=True)
            outcomes |= {request.number: _news(request, answer, ctx) for request, answer in answers}
            forgotten = [each for each, answer in answers if answer.refused(each.number) == NOT_REGISTERED]
            outcomes |= await self._again(forgotten, ctx)
        return [outcomes[request.number] for request in requests]

    async def _again(self, forgotten: Sequence[TrackRequest], ctx: Context) -> dict[str, Missed]:
        """Register numbers that 17TRACK has forgotten. A used-up quota is theirs alone: the news of others count."""
        try:
            results = await self.register(forgotten, ctx) if forgotten else ()
        except RateLimited as error:
            results = [Missed(number=request.number, error=error) for request in forgotten]
        return {result.number: _after_registering(result) for result in results}

    async def change_courier(self, request: TrackRequest, courier_code: str, ctx: Context) -> Registered | Missed:
        """Have 17TRACK ask another courier, another last-mile courier, or both (`memo.Codes`). Free; at most five
        times for a number, which the memo counts: a sixth is not sent. Who changed it elsewhere hears it from 17TRACK.
        """
        codes = Codes.of(courier_code)
        if codes is None or not _NUMBER.fullmatch(request.number):
            return _refused_number(request.number, _NO_CODE if codes is None else _WRONG_FORM)
        if used_up(request.memo, CHANGES, MOST_CHANGES):
            return _refused_number(request.number, _CHANGED_OUT)
        item = _to_change(request, codes)
        answer = await call(ctx, "changecarrier", [item])
        if "carrier_old" in item and answer.refused(request.number) == NOT_REGISTERED_THERE:
            del item["carrier_old"]  # it was changed elsewhere meanwhile
            answer = await call(ctx, "changecarrier", [item])
        result = entry_for(request, answer, ctx)
        if isinstance(result, PluginError):
            return Missed(number=request.number, error=result)
        return _changed(request, codes, whole(result.carrier_new))

    async def retrack(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Have stopped numbers followed again; 17TRACK does that once for a number, which the memo counts: a second
        time is not sent.
        """
        outcomes: dict[str, Registered | Missed] = dict(_refused_here(requests))
        spent = [each.number for each in requests if used_up(each.memo, RETRACKS, MOST_RETRACKS)]
        outcomes |= {number: _refused_number(number, _RETRACKED_OUT) for number in spent}
        for batch in batches([each for each in _sendable(requests) if each.number not in outcomes]):
            answers = await call_with_couriers(ctx, "retrack", batch)
            outcomes |= {request.number: _retracked(request, answer, ctx) for request, answer in answers}
        return [outcomes[request.number] for request in requests]

    async def stop(self, requests: Sequence[TrackRequest], ctx: Context) -> None:
        """Have the numbers followed no more. One that is not followed is as wished; other refusals go to the log."""
        for batch in batches(_sendable(requests)):
            for request, answer in await call_with_couriers(ctx, "stoptrack", batch):
                refusal = answer.rejected.get(same_number(request.number))
                if refusal is not None and refusal.code not in (NOT_REGISTERED, NOT_TRACKED):
                    ctx.log.warning("17TRACK still follows %s: %s", request.number, refusal.message or refusal.code)

    async def quota(self, ctx: Context) -> Quota:
        """Credits used and bought. Accounts from before 2026 get some each month, but the API does not say when."""
        told = lenient(await call_for_data(ctx, "getquota"), Credits)
        if told.quota_used is None or told.quota_total is None:
            name = "quota_used" if told.quota_used is None else "quota_total"
            raise BadResponse("17TRACK does not say how much is left", field=f"$.data.{name}")
        return Quota(used=told.quota_used, total=told.quota_total)

    async def check(self, ctx: Context) -> None:
        """Ask for the quota: free, and refused without a good key."""
        await self.quota(ctx)

    async def receive(self, push: Push, ctx: Context) -> Sequence[Tracking]:
        """What a push says, verified by its signature before it is read. Raises `Rejected` for a forged one."""
        verify(push.headers, push.body, key_of(ctx))
        return read_push(push.body, ctx)


def _sendable(requests: Sequence[TrackRequest]) -> list[TrackRequest]:
    return [request for request in requests if _NUMBER.fullmatch(request.number)]


def _refused_here(requests: Sequence[TrackRequest]) -> dict[str, Missed]:
    """Numbers that are not sent: 17TRACK would refuse the form, maybe of the whole call."""
    wrong = (request.number for request in requests if not _NUMBER.fullmatch(request.number))
    return {number: _refused_number(number, _WRONG_FORM) for number in wrong}


def _refused_number(number: str, why: str) -> Missed:
    return Missed(number=number, error=Rejected(why))


def _to_register(request: TrackRequest) -> dict[str, Any]:
    codes = Codes.of(request.courier_code) or Codes()
    return {"number": request.number} | _told(carrier=codes.courier, final_carrier=codes.last_mile)


def _to_change(request: TrackRequest, codes: Codes) -> dict[str, Any]:
    return {"number": request.number} | _told(
        carrier_old=followed_with(request),
        carrier_new=codes.courier,
        final_carrier_old=whole(request.memo.get(LAST_MILE)) if codes.last_mile else None,
        final_carrier_new=codes.last_mile,
    )


def _told(**codes: int | None) -> dict[str, int]:
    return {name: code for name, code in codes.items() if code}


def _more(request: TrackRequest) -> dict[str, str]:
    """What a few couriers ask for, as far as it is known."""
    shipped = request.shipped_at.date().isoformat() if request.shipped_at else ""
    told = {
        "destination_country": request.destination_country,
        "destination_postal_code": request.postal_code,
        "ship_date": shipped,
    }
    return {name: value for name, value in told.items() if value}


def _wants_more(request: TrackRequest, answer: Answer) -> bool:
    return answer.refused(request.number) in NEEDS_MORE and bool(_more(request))


def _registered(request: TrackRequest, answer: Answer, ctx: Context) -> Registered | Missed:
    if answer.refused(request.number) == ALREADY_REGISTERED:
        return Registered(number=request.number, already=True)
    result = entry_for(request, answer, ctx)
    if isinstance(result, PluginError):
        return Missed(number=request.number, error=result)
    told = Codes.of(request.courier_code) or Codes()
    code = code_text(result.carrier)
    memo = courier_memo(result) | ({LAST_MILE: str(told.last_mile)} if told.last_mile else {})
    memo |= {key: "" for key in (CHANGES, RETRACKS) if request.memo.get(key)}  # it begins anew
    return Registered(
        number=request.number,
        courier=courier_name(whole(code)),
        courier_code=str(Codes(whole(code), told.last_mile)),
        memo=memo,
    )


def _retracked(request: TrackRequest, answer: Answer, ctx: Context) -> Registered | Missed:
    result = entry_for(request, answer, ctx)
    if isinstance(result, PluginError):
        return Missed(number=request.number, error=result)
    memo = courier_memo(result) | counted(request.memo, RETRACKS)
    if request.memo.get(STOPPED):
        memo[STOPPED] = ""
    return Registered(number=request.number, courier_code=memo.get(COURIER, ""), memo=memo)


def _changed(request: TrackRequest, codes: Codes, told: int | None) -> Registered:
    """The number's couriers after a change; `told`: the new courier as 17TRACK says it."""
    courier = told or codes.courier or followed_with(request)
    now = Codes(courier, codes.last_mile or whole(request.memo.get(LAST_MILE)))
    memo = {COURIER: str(courier)} if courier else {}
    if codes.last_mile:
        memo[LAST_MILE] = str(codes.last_mile)
    return Registered(
        number=request.number,
        courier=courier_name(courier),
        courier_code=str(now),
        memo=memo | counted(request.memo, CHANGES),
    )


def _news(request: TrackRequest, answer: Answer, ctx: Context) -> Tracking | Missed:
    if answer.empty:
        return Missed(number=request.number, error=NotFound("no information yet"))
    result = entry_for(request, answer, ctx)
    if isinstance(result, PluginError):
        return Missed(number=request.number, error=result)
    return outcome(request.number, result)


def _after_registering(result: Registered | Missed) -> Missed:
    if isinstance(result, Missed):
        full = isinstance(result.error, RateLimited)
        error = NotTaken(f"17TRACK follows it no longer; {result.error}") if full else result.error
        return Missed(number=result.number, error=error)
    return Missed(number=result.number, error=NotFound("registered with 17TRACK now, no information yet"))
