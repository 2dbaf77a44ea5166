"""The channel: text messages, one request each, never sent twice by us, for neither gateway knows a repetition."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Channel,
    Context,
    Message,
    Missed,
    PluginError,
    RateLimited,
    Receipt,
    Rejected,
    Settings,
    Unavailable,
)

from . import elks, twilio
from .numbers import e164
from .options import BASE_URLS, SmsConfig, host_of

_MOST: Final = 1600  # characters: Twilio's limit; for 46elks, which has none, eleven parts are dear enough
_KEPT: Final = "\n\u200d"  # the joiner of emoji


class Sms(Channel):
    """46elks or Twilio. A person decides about a message that may have been sent."""

    id = "sms"
    title = "SMS"
    config_type = SmsConfig
    hosts = frozenset(map(host_of, BASE_URLS.values()))
    reaches = "phone"
    form = "short"
    batch = 3  # each may take 30 seconds of the call's 120: a call that is ended loses its receipts

    def __init__(self, settings: Settings) -> None:
        """A gateway of one's own is one more host."""
        host = host_of(str(settings.get("base_url") or ""))
        self.hosts = self.hosts | {host} if host else self.hosts

    async def send(self, messages: Sequence[Message], ctx: Context) -> Sequence[Receipt | Missed]:
        """One after the other; none after the gateway refused us, fell silent or was not understood."""
        outcomes: list[Receipt | Missed] = []
        stopped: PluginError | None = None
        for each in messages:
            outcome = await _sent(each, ctx) if stopped is None else Missed(number=each.key, error=stopped)
            stopped = stopped or _stops(outcome)
            outcomes.append(outcome)
        return outcomes

    async def check(self, ctx: Context) -> None:
        """Ask for the account; nothing is sent."""
        await (twilio if ctx.config.service == "twilio" else elks).account(ctx)


async def _sent(message: Message, ctx: Context) -> Receipt | Missed:
    """One message and what came of it."""
    config: SmsConfig = ctx.config
    send = twilio.sent if config.service == "twilio" else elks.sent
    try:
        text = _text_of(message)
        number = e164(message.recipient.address, config.region)
        return await send(message.key, number, text, ctx)
    except PluginError as error:
        return Missed(number=message.key, error=error)


def _text_of(message: Message) -> str:
    """What is sent, without control characters. Raises `Rejected` for nothing and for too much."""
    sound = message.text.encode(errors="replace").decode()
    text = "".join(sign for sign in sound if sign in _KEPT or unicodedata.category(sign) not in ("Cc", "Cf")).strip()
    if not text:
        raise Rejected("the message is empty")
    if len(text) > _MOST:
        raise Rejected(f"the message is longer than {_MOST} characters")
    return text


def _stops(outcome: Receipt | Missed) -> PluginError | None:
    """What the messages behind it get, which were not sent; `None`: they go."""
    error = outcome.error if isinstance(outcome, Missed) else None
    if isinstance(error, AuthFailed | RateLimited):
        return error
    if isinstance(error, Unavailable | BadResponse):
        return Unavailable("the gateway failed with the message before it", sent=False)
    return None
