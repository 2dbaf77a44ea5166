"""A message as it goes out, or why it does not go any more: judged and written in the moment before it is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from tui_tracker.model.errors import AppError, StoreError
from tui_tracker.model.happenings import overtakes
from tui_tracker.model.order import Order
from tui_tracker.model.outbox import CUSTOMER, OPERATOR, NotifyRules, OutboxMessage, State, recipient_of, still_so
from tui_tracker.plugin import Message, Recipient
from tui_tracker.store.api import Store

from .addresses import address_of, normal_address, why_closed
from .steps import Step, failed, suppressed
from .writing import OwnMessages, Writer, Written


class Facts(Protocol):
    """What is known of a channel."""

    @property
    def reaches(self) -> str:
        """What an address is."""

    @property
    def form(self) -> str:
        """What is written."""

    @property
    def batch(self) -> int:
        """Messages in one call."""

    @property
    def deduplicates(self) -> bool:
        """Whether a key that was sent is not sent again."""

    @property
    def in_app(self) -> bool:
        """Whether it needs a terminal."""


class Ready(NamedTuple):
    """A message that goes out now."""

    number: int
    kept: OutboxMessage
    sent: Message
    recipient: str = ""  # its checksum


class Preparing:
    """One for a sender."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        rules: NotifyRules,
        now: Callable[[], datetime],
        *,
        own: OwnMessages | None = None,
        country: str = "",
    ) -> None:
        """`own`: knows what the shop's own messages say; `country`: whose telephone numbers are that say none."""
        self._store = store
        self._writer = writer
        self._rules = rules
        self._now = now
        self._own = own
        self._country = country

    async def prepared(self, number: int, kept: OutboxMessage, facts: Facts) -> Ready | Step:
        """The message as it goes out, or what becomes of it instead."""
        try:
            if kept.alert is not None:
                return await self._alert(number, kept, facts)
            order = self._order(kept)
            return self._told(number, kept, facts, order) if order is not None else suppressed("closed")
        except StoreError:
            raise  # the data as a whole, not the message
        except AppError as error:
            return failed(error.in_full)

    def _order(self, kept: OutboxMessage) -> Order | None:
        """The order a message is about. Raises `AppError` for one that can't be read."""
        try:
            return self._store.order(kept.order)
        except StoreError as error:
            raise AppError(str(error), hint=error.hint) from error

    def _told(self, number: int, kept: OutboxMessage, facts: Facts, order: Order) -> Ready | Step:
        """The same of an order's."""
        reason = self._why_not(kept, order)
        own = kept.to == OPERATOR
        address = self._rules.operator_at(kept.channel) if own else address_of(order, facts.reaches)
        country = order.customer.country or self._country
        reason = reason or self._unreachable(kept, facts, address, country)
        if reason:
            return suppressed(reason)
        written = self._writer.write(kept, order, facts.form)
        data = {"order": order.number, "shop": order.shop, "numbers": " ".join(kept.parcels)}
        message = _message(kept, written, address, data, "" if own else order.customer.name)
        return Ready(number, kept, message, self._checksum(kept, address, country))

    async def _alert(self, number: int, kept: OutboxMessage, facts: Facts) -> Ready | Step:
        """The same of one of the shop's own."""
        assert self._own is not None
        address = self._rules.operator_at(kept.channel)
        reason = self._unreachable(kept, facts, address, self._country)
        written = reason or await self._own.written(kept, facts.form)
        if isinstance(written, str):
            return suppressed(written)
        message = _message(kept, written, address, {"subjects": "; ".join(kept.subjects), **kept.facts})
        return Ready(number, kept, message, self._checksum(kept, address, self._country))

    def _unreachable(self, kept: OutboxMessage, facts: Facts, address: str, country: str) -> str:
        """Why a recipient can't be told anything."""
        if not address:
            return "no_address" if kept.to == CUSTOMER else "no_own_address" if facts.reaches else ""
        closed = why_closed(self._store, kept.channel, address, country)
        return "" if kept.although_stopped or (kept.by and closed == "bounced") else closed

    def _checksum(self, kept: OutboxMessage, address: str, country: str) -> str:
        """What the recipient is known again by."""
        return recipient_of(kept.channel, normal_address(address, country)) if address else ""

    def _why_not(self, kept: OutboxMessage, order: Order) -> str:
        """What has come in between since it was asked for. What a person asked for goes, if it is so."""
        if not kept.by and self._overtaken(kept):
            return "overtaken"
        if not still_so(kept, order):
            return "not_so"
        if kept.by:
            return ""
        if order.cancelled_at is not None or order.archived_at is not None or order.refund is not None:
            return "closed"
        return "expired" if self._now() > kept.expires_at else ""

    def _overtaken(self, kept: OutboxMessage) -> bool:
        """Whether a newer message tells of the same parcels."""
        newer = (each for _, each in self._store.messages(order=kept.order, limit=50))
        return any(
            not each.own
            and each.event is not None
            and kept.event is not None
            and overtakes(each.event, each.happened_at, kept.event, kept.happened_at)
            and each.to == kept.to
            and each.state is not State.SUPPRESSED
            and set(kept.parcels) <= set(each.parcels)
            for each in newer
        )


def _message(kept: OutboxMessage, written: Written, address: str, data: Mapping[str, str], name: str = "") -> Message:
    """As a channel gets it."""
    return Message(
        key=kept.keys[0],
        recipient=Recipient(address=address, name=name, language=kept.language),
        subject=written.subject,
        text=written.text,
        html=written.html,
        url=written.url,
        event=kept.kind.value,
        at=kept.happened_at,
        data=data,
    )
