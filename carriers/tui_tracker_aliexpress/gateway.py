"""Calls of AliExpress' gateway: business methods at `/sync`, system methods at `/rest`; some apps' at `/sync` too."""

from collections.abc import Mapping
from typing import Any

from tui_tracker.plugin import BadResponse, Context

from .codes import Refusal, error_for, refusal_of
from .settings import AliExpressConfig
from .signing import signature
from .wire import Json, part

Params = Mapping[str, str]


async def business(ctx: Context, method: str, token: str, params: Params) -> tuple[Json, Refusal | None]:
    """The part of the answer below its `…_response`, or why the call was refused. All our calls only read."""
    asked = {"method": method, "session": token, "format": "json", "v": "2.0", **params}
    body = await _post(ctx, "/sync", asked, idempotent=True)
    refusal = refusal_of(body)
    if refusal is not None:
        return {}, refusal.without(token)
    return _below(body, method.replace(".", "_") + "_response"), None


async def system(ctx: Context, api_path: str, params: Params) -> Json:
    """The answer of a system method. Raises one of our errors when it is refused.

    The documentation has `/rest` and the path in the signature. Some apps get "IncompleteSignature" there, and their
    answer at `/sync`, the path being the method (live reports); so that is tried next.
    """
    config: AliExpressConfig = ctx.config
    body = await _post(ctx, f"/rest{api_path}", params, api_path=api_path)
    refusal = refusal_of(body)
    if refusal is not None and refusal.unsigned:
        body = await _post(ctx, "/sync", {"method": api_path, **params})
        refusal = refusal_of(body)
    if refusal is not None:
        for value in params.values():
            refusal = refusal.without(value)
        raise error_for(refusal, config)
    return _below(body, f"{api_path}_response", flat=True)


async def _post(ctx: Context, path: str, params: Params, *, api_path: str = "", idempotent: bool = False) -> Any:
    """The JSON of the answer. Everything stands in the body, so that no token gets into anybody's list of addresses."""
    config: AliExpressConfig = ctx.config
    form = {
        "app_key": config.app_key.strip(),
        "timestamp": str(int(ctx.now().timestamp() * 1000)),
        "sign_method": "sha256",
        **params,
    }
    form = {name: value for name, value in form.items() if value}
    form["sign"] = signature(form, config.app_secret.strip(), api_path)
    try:
        return await ctx.http.post_json(config.base + path, form=form, idempotent=idempotent)
    except BadResponse as error:  # its sample may be half an answer with new tokens, which nobody knows to mask
        raise BadResponse(str(error), field=error.field, sample="" if api_path else error.sample) from None


def _below(body: object, wrapper: str, *, flat: bool = False) -> Json:
    """What stands in the wrapper. `flat`: the answer may have none."""
    if not isinstance(body, Mapping):
        raise BadResponse("AliExpress' answer is not an object", field="$")
    if wrapper in body:
        return part(body, wrapper)
    if flat or "result" in body:
        return body
    raise BadResponse(f"AliExpress' answer has no {wrapper}", field=f"$.{wrapper}")
