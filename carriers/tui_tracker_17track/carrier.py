"""The carrier: registers numbers with 17TRACK (v2.4) and asks for their news, forty at a time.

Every call is a POST of JSON with the key in the header `17token`, and nowhere else. The host keeps the rate.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Candidate,
    Carrier,
    Context,
    Limits,
    Missed,
    NotFound,
    NotTaken,
    PluginError,
    Quota,
    RateLimited,
    Registered,
    Rejected,
    Settings,
    Tracking,
    TrackRequest,
)

from .codes import ALREADY_REGISTERED, NEEDS_MORE, NOT_REGISTERED, NOT_TRACKED, error_for_number
from .parcel import COURIER_CODE, courier_memo, outcome
from .settings import DEFAULT_BASE_URL, SeventeenTrackConfig, host_of
from .wire import Answer, Json, read_answer, read_data, same_number, whole

BATCH: Final = 40  # numbers a call may carry, by the documentation
# Three requests a second and key, by the documentation. The vendor counts when they arrive: the rest is for calls that
# take longer on their way than the next ones do.
_RATE: Final = (3, 1.2)
_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{5,50}")  # by the documentation; hyphens in its older text
_WRONG_FORM: Final = "17TRACK takes 5 to 50 letters, digits and hyphens"
_MODEST: Final = 0.1  # an aggregator knows most numbers and recognises none


class SeventeenTrack(Carrier):
    """17TRACK's tracking API, v2.4."""

    id = "17track"
    title = "17TRACK"
    limits = Limits(batch=BATCH, rate=_RATE)
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
        """One humble candidate for anything that may be a tracking number."""
        if not _NUMBER.fullmatch(number) or not any(char.isdigit() for char in number):
            return ()
        return (Candidate(courier="", confidence=_MODEST, reason="17TRACK asks the couriers it knows"),)

    async def register(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Have the numbers followed: a credit for each new one, nothing for one that is followed already.

        Some couriers want to know the recipient's country and postal code or the shipping date. They are told only
        where 17TRACK asks for them.
        """
        outcomes = _refused_here(requests)
        for batch in _batches(requests):
            answer = await _call(ctx, "register", [_to_register(request) for request in batch])
            retry = [request for request in batch if _wants_more(request, answer)]
            outcomes |= {request.number: _registered(request, answer) for request in batch}
            if retry:
                answer = await _call(ctx, "register", [_to_register(each) | _more(each) for each in retry])
                outcomes |= {request.number: _registered(request, answer) for request in retry}
        return [outcomes[request.number] for request in requests]

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """The news of each number. One that 17TRACK has forgotten is registered again and has no news yet."""
        outcomes: dict[str, Tracking | Missed] = dict(_missed_here(requests))
        for batch in _batches(requests):
            wanted = [{"number": request.number} for request in batch]
            answer = await _call(ctx, "gettrackinfo", wanted, idempotent=True)
            outcomes |= {request.number: _news(request, answer) for request in batch}
            forgotten = [request for request in batch if _refused(request, answer) == NOT_REGISTERED]
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
        """Have 17TRACK ask another courier (its code, a whole number). Free; at most five times for a number."""
        code = whole(courier_code)
        if code is None:
            return Missed(number=request.number, error=Rejected("17TRACK's courier codes are whole numbers"))
        item: dict[str, Any] = {"number": request.number, "carrier_new": code}
        before = whole(request.memo.get(COURIER_CODE))
        if before is not None:
            item["carrier_old"] = before
        result = _accepted(request, await _call(ctx, "changecarrier", [item]))
        if isinstance(result, PluginError):
            return Missed(number=request.number, error=result)
        return Registered(number=request.number, courier_code=str(code), memo={COURIER_CODE: str(code)})

    async def retrack(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Have stopped numbers followed again; 17TRACK does that once for a number."""
        outcomes = _refused_here(requests)
        for batch in _batches(requests):
            answer = await _call(ctx, "retrack", [{"number": request.number} for request in batch])
            outcomes |= {request.number: _registered(request, answer) for request in batch}
        return [outcomes[request.number] for request in requests]

    async def stop(self, requests: Sequence[TrackRequest], ctx: Context) -> None:
        """Have the numbers followed no more. One that is not followed is as wished; other refusals go to the log."""
        for batch in _batches(requests):
            answer = await _call(ctx, "stoptrack", [{"number": request.number} for request in batch])
            for number, refusal in answer.rejected.items():
                if refusal.code not in (NOT_REGISTERED, NOT_TRACKED):
                    ctx.log.warning("17TRACK still follows %s: %s", number, refusal.message or refusal.code)

    async def quota(self, ctx: Context) -> Quota:
        """Credits used and bought. They do not come back by themselves."""
        data = read_data(await _post(ctx, "getquota", [], idempotent=True))
        used, total = whole(data.get("quota_used")), whole(data.get("quota_total"))
        if used is None or total is None:
            name = "quota_used" if used is None else "quota_total"
            raise BadResponse("17TRACK does not say how much is left", field=f"$.data.{name}")
        return Quota(used=used, total=total)

    async def check(self, ctx: Context) -> None:
        """Ask for the quota: free, and refused without a good key."""
        await self.quota(ctx)


async def _call(ctx: Context, endpoint: str, items: Sequence[Mapping[str, Any]], *, idempotent: bool = False) -> Answer:
    return read_answer(await _post(ctx, endpoint, items, idempotent=idempotent))


async def _post(ctx: Context, endpoint: str, body: Sequence[Json], *, idempotent: bool) -> Any:
    """The JSON of an answer. 401 is let through, because its body says what is wrong: key, address or account."""
    config: SeventeenTrackConfig = ctx.config
    if not config.api_key.strip():
        raise AuthFailed("17TRACK needs an API key")
    response = await ctx.http.request(
        "POST",
        f"{config.base_url.strip().rstrip('/')}/{endpoint}",
        json=body,
        headers={"17token": config.api_key.strip()},
        idempotent=idempotent,
        allow=(401,),
    )
    if response.status != 401:
        return response.json()
    try:
        read_data(response.json())
    except BadResponse as error:
        raise AuthFailed("17TRACK refused the API key") from error
    raise AuthFailed("17TRACK refused the API key")


def _batches(requests: Sequence[TrackRequest]) -> Iterator[list[TrackRequest]]:
    """The numbers that may be sent, each once, in calls of the size 17TRACK takes."""
    sent = list({request.number: request for request in requests if _NUMBER.fullmatch(request.number)}.values())
    for start in range(0, len(sent), BATCH):
        yield sent[start : start + BATCH]


def _missed_here(requests: Sequence[TrackRequest]) -> dict[str, Missed]:
    """Numbers that are not sent: 17TRACK would refuse the form, maybe of the whole call."""
    wrong = (request.number for request in requests if not _NUMBER.fullmatch(request.number))
    return {number: Missed(number=number, error=Rejected(_WRONG_FORM)) for number in wrong}


def _refused_here(requests: Sequence[TrackRequest]) -> dict[str, Registered | Missed]:
    return dict(_missed_here(requests))


def _to_register(request: TrackRequest) -> dict[str, Any]:
    code = whole(request.courier_code)
    return {"number": request.number} if not code else {"number": request.number, "carrier": code}


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
    return _refused(request, answer) in NEEDS_MORE and bool(_more(request))


def _refused(request: TrackRequest, answer: Answer) -> int | None:
    refusal = answer.rejected.get(same_number(request.number))
    return refusal.code if refusal else None


def _accepted(request: TrackRequest, answer: Answer) -> Json | PluginError:
    """The entry of the number, or why there is none."""
    key = same_number(request.number)
    if key in answer.accepted:
        return answer.accepted[key]
    refusal = answer.rejected.get(key)
    if refusal is not None:
        return error_for_number(refusal.code, refusal.message)
    return BadResponse("17TRACK left the number out of its answer", field="$.data")


def _registered(request: TrackRequest, answer: Answer) -> Registered | Missed:
    if _refused(request, answer) == ALREADY_REGISTERED:
        return Registered(number=request.number, already=True)
    result = _accepted(request, answer)
    if isinstance(result, PluginError):
        return Missed(number=request.number, error=result)
    memo = courier_memo(result)
    return Registered(number=request.number, courier_code=memo.get(COURIER_CODE, ""), memo=memo)


def _news(request: TrackRequest, answer: Answer) -> Tracking | Missed:
    if answer.empty:
        return Missed(number=request.number, error=NotFound("no information yet"))
    result = _accepted(request, answer)
    if isinstance(result, PluginError):
        return Missed(number=request.number, error=result)
    return outcome(request.number, result)


def _after_registering(result: Registered | Missed) -> Missed:
    if isinstance(result, Missed):
        full = isinstance(result.error, RateLimited)
        error = NotTaken(f"17TRACK follows it no longer; {result.error}") if full else result.error
        return Missed(number=result.number, error=error)
    return Missed(number=result.number, error=NotFound("registered with 17TRACK now, no information yet"))
