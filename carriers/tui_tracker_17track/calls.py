"""One call of 17TRACK's API: a POST of JSON with the key in the header `17token`, and nowhere else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from tui_tracker.plugin import AuthFailed, BadResponse, Context, PluginError, Response, TrackRequest

from .codes import NOT_REGISTERED, error_for_number
from .memo import followed_with
from .parcel import chosen
from .reading import same_number
from .settings import SeventeenTrackConfig
from .wire import Answer, Entry, read_answer, read_data

BATCH: Final = 40  # numbers a call may carry, by the documentation


async def call(ctx: Context, endpoint: str, items: Sequence[Mapping[str, Any]], *, idempotent: bool = False) -> Answer:
    """The answer of a batch endpoint. Raises one of our errors when the whole call failed."""
    return read_answer(await _post(ctx, endpoint, items, idempotent=idempotent), ctx.now())


async def call_for_data(ctx: Context, endpoint: str) -> msgspec.Raw:
    """The `data`, unread, of an endpoint that takes nothing and may be asked again."""
    return read_data(await _post(ctx, endpoint, [], idempotent=True), ctx.now())


async def call_with_couriers(
    ctx: Context, endpoint: str, batch: Sequence[TrackRequest], *, idempotent: bool = False
) -> list[tuple[TrackRequest, Answer]]:
    """Each number with the answer that speaks of it, asked about with its courier where that is known.

    A number may be registered for several couriers. One that is not registered for the courier we know may still be
    for another: somebody changed it elsewhere. It is asked about again without, for registering anew costs a credit.
    """
    answer = await call(ctx, endpoint, [_with_courier(request) for request in batch], idempotent=idempotent)
    moved = [each for each in batch if followed_with(each) and answer.refused(each.number) == NOT_REGISTERED]
    if not moved:
        return [(request, answer) for request in batch]
    again = await call(ctx, endpoint, [{"number": request.number} for request in moved], idempotent=idempotent)
    return [(request, again if request in moved else answer) for request in batch]


def entry_for(request: TrackRequest, answer: Answer, ctx: Context) -> Entry | PluginError:
    """The entry of the number, or why there is none."""
    key = same_number(request.number)
    if key in answer.accepted:
        return chosen(answer.accepted[key], str(followed_with(request) or ""))
    refusal = answer.rejected.get(key)
    if refusal is not None:
        return error_for_number(refusal.code, refusal.message, ctx.now())
    return BadResponse("17TRACK left the number out of its answer", field="$.data")


def batches(requests: Sequence[TrackRequest]) -> Iterator[list[TrackRequest]]:
    """The numbers, each once, in calls of the size 17TRACK takes."""
    sent = list({request.number: request for request in requests}.values())
    for start in range(0, len(sent), BATCH):
        yield sent[start : start + BATCH]


def key_of(ctx: Context) -> str:
    """The API key. Raises `AuthFailed` where there is none."""
    config: SeventeenTrackConfig = ctx.config
    if not config.api_key.strip():
        raise AuthFailed("17TRACK needs an API key")
    return config.api_key.strip()


def _with_courier(request: TrackRequest) -> dict[str, Any]:
    code = followed_with(request)
    return {"number": request.number, "carrier": code} if code else {"number": request.number}


async def _post(ctx: Context, endpoint: str, body: Sequence[Mapping[str, Any]], *, idempotent: bool) -> Response:
    """The answer. 401 is let through, because its body says what is wrong: key, address or account."""
    config: SeventeenTrackConfig = ctx.config
    response = await ctx.http.request(
        "POST",
        f"{config.base_url.strip().rstrip('/')}/{endpoint}",
        json=body,
        headers={"17token": key_of(ctx)},
        idempotent=idempotent,
        allow=(401,),
    )
    if response.status == 401:
        raise _refusal(response, ctx)
    return response


def _refusal(response: Response, ctx: Context) -> PluginError:
    """Why nothing is told: as the body says, else (no body of theirs, a code that says nothing of keys) for the key."""
    try:
        read_data(response, ctx.now())
    except PluginError as error:
        if not isinstance(error, BadResponse):
            return error
    return AuthFailed("17TRACK refused the API key")
