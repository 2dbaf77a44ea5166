"""The channel: the services of the configuration's own addresses, by apprise, imported with the first message."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui_tracker.plugin import (
    AuthFailed,
    Channel,
    Context,
    Message,
    Missed,
    PluginError,
    Receipt,
    Rejected,
    Unavailable,
    option,
)

if TYPE_CHECKING:
    import apprise

INSTALL: Final = "pip install 'tui-tracker[apprise]'"
_ADDRESS: Final = re.compile(r"[a-z0-9]+://\S+", re.IGNORECASE)
_TITLE, _BODY = 200, 2000  # characters
_LONGEST: Final = 20.0  # seconds for all services of one message: five messages fit into a call's 120


@dataclass(frozen=True, kw_only=True)
class AppriseConfig:
    """Which services."""

    urls: str = option("Apprise's addresses, parted by blanks: ntfy://…, tgram://….", secret=True)

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option, never with an address in it, for there are passwords in them."""
        if not self.addresses or not all(map(_ADDRESS.fullmatch, self.addresses)):
            raise ValueError("urls: expected addresses such as ntfy://ntfy.example/parcels, parted by blanks")

    @property
    def addresses(self) -> tuple[str, ...]:
        """One by one."""
        return tuple(self.urls.split())


class Apprise(Channel):
    """No customers are reached by it: it can't tell who got a message, nor why somebody did not."""

    id = "apprise"
    title = "Apprise"
    config_type = AppriseConfig
    form = "text"
    batch = 5

    async def send(self, messages: Sequence[Message], ctx: Context) -> Sequence[Receipt | Missed]:
        """One after the other, each to all services at once."""
        services = await _services(ctx)
        return [await _sent(services, each) for each in messages]

    async def check(self, ctx: Context) -> None:
        """Whether the package is there and knows all addresses; no service is asked, for that would be a message."""
        await _services(ctx)


async def _services(ctx: Context) -> "apprise.Apprise":
    """All addresses understood, from the configuration alone. Raises `AuthFailed` for what only a person can mend."""
    config: AppriseConfig = ctx.config
    return await ctx.run_blocking(_understood, config.addresses)  # the first takes a third of a second


def _understood(addresses: Sequence[str]) -> "apprise.Apprise":
    try:
        import apprise
    except ModuleNotFoundError as error:
        if error.name != "apprise":
            raise
        raise AuthFailed(f"the package apprise is not installed: {INSTALL}") from None
    log = logging.getLogger("apprise")  # its words may hold an address with the password in it
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    services = apprise.Apprise()
    for place, address in enumerate(addresses, start=1):
        if not services.add(address):
            raise AuthFailed(f"Apprise does not understand the address number {place} in urls")
    return services


async def _sent(services: "apprise.Apprise", message: Message) -> Receipt | Missed:
    title, body = _one_line(message.subject)[:_TITLE], _sound(message.text)[:_BODY]
    title, body = (title, body) if body else ("", title)
    if not body:
        return Missed(number=message.key, error=Rejected("the message is empty"))
    result = await services.async_notify(body=body, title=title, body_format="text", timeout=_LONGEST)
    error = _error_of(result)
    return Receipt(key=message.key) if error is None else Missed(number=message.key, error=error)


def _error_of(result: "apprise.AppriseResult") -> PluginError | None:
    """`None`: all services took it. Apprise tells no more than how many did not, so nobody knows what was sent."""
    if result:
        return None
    failed, all_ = sum(not each for each in result), len(list(result))
    if not all_:
        return Unavailable("Apprise sent it to no service", sent=False)
    return Unavailable(f"{failed} of {all_} services did not take it, or not in time", sent=None)


def _sound(text: str) -> str:
    """Without control characters; lines stay."""
    clean = text.encode(errors="replace").decode()
    return "".join(sign for sign in clean if sign == "\n" or sign.isprintable()).strip()


def _one_line(text: str) -> str:
    return " ".join(_sound(text).split())
