"""Twilio's Messages (twilio.com/docs/messaging/api/message-resource): a form, HTTP Basic, JSON and codes back."""

from collections.abc import Mapping
from typing import Final

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Context,
    PluginError,
    RateLimited,
    Receipt,
    Rejected,
    Response,
)

from .answers import REFUSALS, cost, parts, taken, words
from .options import SmsConfig

_LOGIN: Final = 20003
_TOO_MANY: Final = 20429
_STOPPED: Final = 21610
_NO_ADDRESS: Final = {
    21211: "Twilio says that there is no such number",
    21614: "Twilio says that this is no mobile number",
    _STOPPED: "the customer has said STOP",
    30006: "Twilio says that this is a landline",
}
"""Nothing more goes to such a number (twilio.com/docs/api/errors)."""
_OUR_NUMBER: Final = 21606  # the sender can't send text messages: wrong for every recipient
_GONE_WRONG: Final = ("failed", "undelivered", "canceled")


async def sent(key: str, number: str, text: str, ctx: Context) -> Receipt:
    """Hand one message over. Raises one of the six errors."""
    config: SmsConfig = ctx.config
    response = await ctx.http.request(
        "POST",
        _address(config),
        form={"To": number, "MessagingServiceSid" if config.is_pool else "From": config.from_, "Body": text},
        auth=(config.username, config.password),
        idempotent=False,
        allow=REFUSALS,
    )
    if response.status in REFUSALS:
        raise _error_of(response, number)
    reference, told = taken(response, "sid")
    if told.get("status") in _GONE_WRONG:
        raise _refused(_code(told.get("error_code")), response.status, words(str(told.get("error_message")), number))
    return Receipt(
        key=key,
        reference=reference,
        parts=parts(told.get("num_segments")),
        cost=cost(told.get("price"), told.get("price_unit")),
    )


async def account(ctx: Context) -> None:
    """Ask for one message, which an API key may do as well as the account. Raises one of the six errors."""
    config: SmsConfig = ctx.config
    response = await ctx.http.request(
        "GET", _address(config), params={"PageSize": 1}, auth=(config.username, config.password), allow=REFUSALS
    )
    if response.status in REFUSALS:
        raise _error_of(response, "")
    response.json()


def _address(config: SmsConfig) -> str:
    return f"{config.at_url}/2010-04-01/Accounts/{config.at_account}/Messages.json"


def _error_of(response: Response, number: str) -> PluginError:
    """What a refusal with `code` and `message` means."""
    try:
        told = response.json()
    except BadResponse:
        told = None
    if not isinstance(told, Mapping) or not _code(told.get("code")):
        return BadResponse(f"Twilio refuses with status {response.status} and does not say why", field="$.code")
    error = _refused(_code(told["code"]), response.status, words(str(told.get("message") or ""), number))
    if isinstance(error, RateLimited):
        error.retry_after = _seconds(response.headers.get("Retry-After", ""))
    return error


def _refused(code: int, status: int, said: str) -> PluginError:
    """By the code; by the status where we do not know the code."""
    if code in _NO_ADDRESS:
        return Rejected(f"{_NO_ADDRESS[code]} ({code})", address=True)
    if code == _TOO_MANY:
        return RateLimited(f"Twilio: {said} ({code})")
    if code == _OUR_NUMBER:
        return AuthFailed(f"Twilio can't send from the number in from: {said} ({code})")
    if code == _LOGIN or status in (402, 403, 404):
        return AuthFailed(f"Twilio refuses the account: {said} ({code})")
    return Rejected(f"Twilio refuses the message: {said} ({code})")


def _code(value: object) -> int:
    """0 for none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None
