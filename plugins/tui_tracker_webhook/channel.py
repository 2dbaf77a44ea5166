"""The channel: what happened, posted to an address of the shop's own; the message's key makes a repetition known."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import quote, urlsplit

from tui_tracker.plugin import (
    BadResponse,
    Channel,
    Context,
    Message,
    Missed,
    PluginError,
    Receipt,
    Rejected,
    Settings,
    option,
)

from .signing import key_of, signature

_GONE: Final = 410
_NO_MORE: Final = "the receiver says that it wants no more (410)"
_PLAIN: Final = "!#$&'()*+,/:;=?@[]~ "  # what stays of a key besides letters and digits: a header is plain ASCII
_MOST: Final = 20_000  # bytes of a payload, by the specification


@dataclass(frozen=True, kw_only=True)
class WebhookConfig:
    """Where to, and with what it is signed."""

    url: str = option("Where it is posted to: https://….")
    secret: str = option("The secret it is signed with: whsec_ and 24 to 64 random bytes in base64.", secret=True)
    old_secret: str = option("The one before, while you change it: both sign.", default="", secret=True)
    allow_private: bool = option("Whether it may be an address inside your own network.", default=False)

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option, never with a secret in it."""
        for name, value in (("secret", self.secret), ("old_secret", self.old_secret)):
            if value or name == "secret":
                try:
                    key_of(value)
                except ValueError as error:
                    raise ValueError(f"{name}: {error}") from None
        host = host_of(self.url)
        if not host:
            raise ValueError("url: expected an address such as https://shop.example/hooks")
        if is_private(host) and not self.allow_private:
            raise ValueError("url: inside your own network; set allow_private = true if that is meant")

    @property
    def keys(self) -> list[bytes]:
        """The newest first."""
        return [key_of(each) for each in (self.secret, self.old_secret) if each]


class Webhook(Channel):
    """For programs: no customers are reached by it."""

    id = "webhook"
    title = "Webhook"
    config_type = WebhookConfig
    deduplicates = True
    form = "text"
    batch = 20

    def __init__(self, settings: Settings) -> None:
        """The host it may post to follows from the options."""
        host = host_of(str(settings.get("url") or ""))
        self.hosts = frozenset({host} if host else ())
        self.private_hosts = settings.get("allow_private") is True

    async def send(self, messages: Sequence[Message], ctx: Context) -> Sequence[Receipt | Missed]:
        """One after the other: a receiver gets them in their order, and none after it said that it wants no more."""
        outcomes: list[Receipt | Missed] = []
        gone = False
        for each in messages:
            outcome = Missed(number=each.key, error=Rejected(_NO_MORE)) if gone else await self._sent(each, ctx)
            gone = gone or (isinstance(outcome, Missed) and isinstance(outcome.error, Rejected))
            outcomes.append(outcome)
        return outcomes

    async def _sent(self, message: Message, ctx: Context) -> Receipt | Missed:
        try:
            answer = await self._posted(message, ctx)
        except PluginError as error:
            return Missed(number=message.key, error=error)
        if answer == _GONE:
            return Missed(number=message.key, error=Rejected(_NO_MORE))
        return Receipt(key=message.key, reference=str(answer))

    async def _posted(self, message: Message, ctx: Context) -> int:
        config: WebhookConfig = ctx.config
        body = payload(message)
        if len(body) > _MOST:
            raise BadResponse("the message is too large for a webhook")
        stamp = int(ctx.now().timestamp())
        named = quote(message.key, safe=_PLAIN)
        signatures = " ".join(signature(key, named, stamp, body) for key in config.keys)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": named,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signatures,
        }
        response = await ctx.http.request(
            "POST", config.url, content=body, headers=headers, idempotent=False, allow=(_GONE,)
        )
        return response.status


def payload(message: Message) -> bytes:
    """`{"type": "shipment.delivered", "timestamp": …, "data": {…}}`: thin, without the customer's name and address."""
    at = message.at if isinstance(message.at, datetime) else None
    told: dict[str, Any] = {
        "type": f"shipment.{message.event or 'message'}",
        "timestamp": at.isoformat() if at is not None else None,
        "data": {"subject": message.subject, "url": message.url, **message.data},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def host_of(url: str) -> str:
    """The host of an http(s) address without a user name; "" for what is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    good = parts.scheme in ("https", "http") and parts.username is None and url.isprintable() and " " not in url
    return host if good else ""


def is_private(host: str) -> bool:
    """Whether a host is this machine, or an address no router outside knows. What a name means is looked at when it is
    posted to: `private_hosts`.
    """
    host = host.rstrip(".")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
