"""46elks (46elks.se/docs): a form, HTTP Basic, JSON back; what it refuses it says in plain words."""

from typing import Final

from tui_tracker.plugin import AuthFailed, Context, PluginError, RateLimited, Receipt, Rejected

from .answers import NO_CREDIT, REFUSALS, cost, parts, taken, words
from .options import SmsConfig

_UNIT: Final = 10_000  # of a cost: 3500 = 0.35 SEK


async def sent(key: str, number: str, text: str, ctx: Context) -> Receipt:
    """Hand one message over. Raises one of the six errors."""
    config: SmsConfig = ctx.config
    response = await ctx.http.request(
        "POST",
        f"{config.at_url}/a1/sms",
        form={"from": config.from_, "to": number, "message": text},
        auth=(config.username, config.password),
        idempotent=False,
        allow=REFUSALS,
    )
    if response.status in REFUSALS:
        raise _refused(response.status, words(response.text(), number))
    reference, told = taken(response, "id")
    if told.get("status") == "failed":
        raise Rejected("46elks could not send it")
    return Receipt(
        key=key,
        reference=reference,
        parts=parts(told.get("parts")),
        cost=cost(told.get("cost"), config.currency, unit=_UNIT),
    )


async def account(ctx: Context) -> None:
    """Ask for the account: that proves name and password. Raises one of the six errors."""
    config: SmsConfig = ctx.config
    await ctx.http.get_json(f"{config.at_url}/a1/me", auth=(config.username, config.password))


def _refused(status: int, said: str) -> PluginError:
    """46elks documents no codes: the status decides, and the word "credit", whatever the status."""
    if status == 402 or "credit" in said.casefold():
        return RateLimited(f"46elks wants money on the account: {said}", retry_after=NO_CREDIT)
    if status in (403, 404):
        return AuthFailed(f"46elks refuses the account: {said}")
    return Rejected(f"46elks refuses the message: {said}")
