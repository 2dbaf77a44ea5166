"""What app and commands ask about messages to people: the outbox, and messages that a person asks for. Values only."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

import msgspec

from .happenings import Happening
from .message import Message
from .outbox import OutboxMessage, State
from .stops import Way as StopWay

Kept = Sequence[tuple[int, OutboxMessage]]
"""Messages of the outbox by their numbers, as they are now."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to be told. `channel`: "" = as configured; `own`: a template of the person's own in place of
    the event's; `again`: those too who were told already; `although_stopped`: those too who want no messages, or whose
    address takes none.
    """

    event: Happening
    channel: str = ""
    own: str = ""
    again: bool = False
    although_stopped: bool = False


class Way(NamedTuple):
    """A channel that can be used. `short`: it takes text messages."""

    id: str
    title: str
    short: bool = False


class Earlier(NamedTuple):
    """The newest message that told the same. `sent_at`: `None` where it has not gone."""

    state: State
    sent_at: datetime | None


class Draft(NamedTuple):
    """A message that would go out. `to`: the masked address, "" for a channel that needs none."""

    message: OutboxMessage
    to: str
    earlier: Earlier | None = None


class Nobody(NamedTuple):
    """An order whose customer would get nothing, and why. `closed`: only for being stopped."""

    number: str
    why: str | Message
    advice: str | Message
    closed: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a wish comes to. `wrong`: what is wrong with a text of one's own, with line and column; it is not sent."""

    wish: Wish
    drafts: tuple[Draft, ...] = ()
    nobody: tuple[Nobody, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def again(self) -> tuple[Draft, ...]:
        """Those that were told the same before."""
        return tuple(each for each in self.drafts if each.earlier is not None)

    @property
    def stopped(self) -> tuple[Draft, ...]:
        """Those that go to somebody who wants no messages, or whose address takes none."""
        return tuple(each for each in self.drafts if each.message.although_stopped)


class SmsSize(NamedTuple):
    """The length of a text message: `used` of `limit` units in `parts`; `forced_by`: the characters that make it UCS-2
    (3GPP TS 23.038).
    """

    encoding: str
    characters: int
    used: int
    limit: int
    parts: int
    forced_by: str


class Preview(NamedTuple):
    """A message as it would go out. `to`: the masked address; `size`: of a text message."""

    subject: str
    text: str
    to: str = ""
    size: SmsSize | None = None


class Listed(NamedTuple):
    """Somebody who is written to no more. `recipient`: a checksum; `channel`: "*" = any; `reason`: a key of
    `outbox.REASONS`; `way`: a key of `stops.WAYS`, "" = the address takes nothing; `address`: masked, as long as an
    order has it; `orders`: the numbers of those.
    """

    recipient: str
    channel: str
    reason: str
    at: datetime
    by: str = ""
    way: StopWay | Literal[""] = ""
    address: str = ""
    orders: tuple[str, ...] = ()


class Stops(Protocol):
    """Who is written to no more. Reads all orders and waits for the disk: not for the screen's own thread."""

    def listed(self) -> Sequence[Listed]:
        """Everybody on the list, the newest first; then the addresses that take nothing."""

    def stop_given(self, text: str) -> Sequence[str]:
        """Put an address or a telephone number that somebody typed on it, for every channel; masked, () where it was
        there. Raises `UsageError` for what is none.
        """

    def stop_customers(self, order_ids: Collection[int]) -> Sequence[str]:
        """The same of all addresses of these orders' customers. Raises `UsageError` where they have none."""

    def lift(self, listed: Sequence[Listed]) -> int:
        """Take them off; how many lines that ended."""

    def put_back(self, listed: Sequence[Listed]) -> int:
        """Put those back that were on it; addresses that took nothing are left to be tried."""


class Notifying(Protocol):
    """The outbox's desk. What renders or needs the channels may import plugins: not for the screen's own thread."""

    # What is there

    def messages(self, *, limit: int, order: int | None = None) -> Kept:
        """The newest first, of all orders or of one."""

    def pending(self) -> Kept:
        """Those that are not over."""

    def message(self, number: int) -> OutboxMessage | None:
        """One of them."""

    def recipient(self, message: OutboxMessage) -> str:
        """Where it went or would go, masked; "" where nobody knows."""

    def shown(self, number: int) -> Preview:
        """What a message says, written anew from its template. Raises `AppError` where it can't be."""

    def resting(self) -> Mapping[str, str]:
        """The channels that take nothing for now, and why, as far as this process sends."""

    def stops(self) -> Stops:
        """Who is written to no more."""

    # What a person asks for

    def ways(self) -> Sequence[Way]:
        """The channels that are set up, the configured one first."""

    def setting_up(self) -> str:
        """The lines of tracker.toml that set notifications up."""

    def events(self, order_ids: Collection[int]) -> Mapping[Happening, int]:
        """What can be told of these orders, and of how many; the likeliest first."""

    def template(self, event: Happening, channel: str) -> str:
        """What a text of one's own begins with. Raises `AppError`."""

    def plan(self, wish: Wish, order_ids: Collection[int]) -> Plan:
        """Who would get what, and who nothing. Nothing is changed."""

    def preview(self, draft: Draft) -> Preview:
        """A message as it would go out. Raises `AppError` for a template that can't be used."""

    # What is done; nothing is sent from here: that is the poller's

    def ask(self, plan: Plan) -> "Future[Kept]":
        """Put a plan's messages into the outbox."""

    def release(self, numbers: Sequence[int]) -> "Future[Kept]":
        """Let messages go that wait for a person."""

    def call_off(self, numbers: Sequence[int]) -> "Future[Kept]":
        """Call messages off that have not gone."""

    def try_again(self, numbers: Sequence[int]) -> "Future[Kept]":
        """Send messages again that failed, were not sent or may have been sent."""
