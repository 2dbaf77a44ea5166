"""The list of those who are written to no more: put on it, taken off it, read. Nobody's address is kept on it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.notifying import Listed
from tui_tracker.model.order import Customer
from tui_tracker.model.outbox import OutboxMessage, recipient_of
from tui_tracker.model.stops import EVERY, TABLE, UNSUBSCRIBED, WAYS, Stop, Way
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import Act, Entry, MessageChange, Store

from .addresses import is_email, masked_address, normal_address

_ALL: Final = 10**9
SHORT: Final = 8
"""Characters of a checksum by which people tell recipients apart."""


_LEAST_DIGITS: Final = 7  # of a telephone number


class StopList:
    """One way for commands and the app. Implements `model.notifying.Stops`."""

    def __init__(self, store: Store, now: Callable[[], datetime], *, by: str, country: str = "") -> None:
        """`country`: whose telephone numbers are that say none (ISO 3166 alpha-2)."""
        self._store = store
        self._now = now
        self._by = by
        self._country = country

    def stop(
        self,
        addresses: Iterable[str],
        channel: str = EVERY,
        *,
        way: Way = "hand",
        country: str = "",
    ) -> list[Stop]:
        """Put addresses on the list; those that were not on it. `country`: the customer's. Raises `StoreError`."""
        normal = [normal_address(each, country or self._country) for each in addresses]
        return self._write("stop", [(recipient_of(channel, each), channel) for each in normal], UNSUBSCRIBED, way)

    def stop_given(self, text: str) -> list[str]:
        """Put what somebody typed on it, for every channel; masked, none where it was there. Raises `UsageError`."""
        address = clean_text(text)
        if not is_address(address):
            raise UsageError(Message(N_("{text} is no address"), {"text": repr(address)}), hint=_EXAMPLE)
        return self._stop_masked([normal_address(address, self._country)])

    def stop_customers(self, order_ids: Collection[int]) -> list[str]:
        """The same of all addresses of these orders' customers. Raises `UsageError` where they have none."""
        customers = [order.customer for each in order_ids if (order := self._store.order(each)) is not None]
        normal = [
            normal_address(address, customer.country or self._country)
            for customer in customers
            for address in _addresses(customer)
        ]
        if not normal:
            raise UsageError(N_("no address is known"))
        return self._stop_masked(list(dict.fromkeys(normal)))

    def _stop_masked(self, normal: Sequence[str]) -> list[str]:
        known = {recipient_of(EVERY, each): masked_address(each) for each in normal}
        made = self._write("stop", [(recipient, EVERY) for recipient in known], UNSUBSCRIBED, "hand")
        return [known[each.recipient] for each in made]

    def lift(self, listed: Sequence[Listed]) -> int:
        """Take them off; how many lines that ended. Mail that was refused for good is tried again."""
        stops = [(each.recipient, each.channel) for each in listed if each.way]
        refused = {each.recipient for each in listed if not each.way}
        bounces = [number for number, each in self._bounced() if each.recipient in refused]
        return len(self._write("allow", stops, "", "hand", bounces)) + len(bounces)

    def put_back(self, listed: Sequence[Listed]) -> int:
        """Put those back that were on it."""
        lines = 0
        for way in WAYS:
            mine = [(each.recipient, each.channel) for each in listed if each.way == way]
            lines += len(self._write("stop", mine, UNSUBSCRIBED, way)) if mine else 0
        return lines

    def allow(self, addresses: Iterable[str], channel: str = "", *, country: str = "") -> int:
        """Take addresses off the list, from one channel or ("") from all; how many lines that ended. Mail that was
        refused for good is tried again, too. Raises `StoreError`.
        """
        normal = [normal_address(each, country or self._country) for each in addresses]

        def is_theirs(recipient: str, of: str) -> bool:
            return channel in ("", of) and any(recipient == recipient_of(of, each) for each in normal)

        stops = [
            (each.recipient, each.channel) for each in self._store.stops() if is_theirs(each.recipient, each.channel)
        ]
        bounces = [number for number, each in self._bounced() if is_theirs(each.recipient, each.channel)]
        return len(self._write("allow", stops, "", "hand", bounces)) + len(bounces)

    def is_on_every(self, addresses: Iterable[str], *, country: str = "") -> bool:
        """Whether one of them is stopped whatever the channel."""
        normal = (normal_address(each, country or self._country) for each in addresses)
        return any(self._store.refused(recipient_of(EVERY, each)) for each in normal)

    def listed(self) -> list[Listed]:
        """Everybody on it, the newest first; then the addresses that take nothing."""
        stops = [
            Listed(
                recipient=each.recipient, channel=each.channel, reason=each.reason, at=each.at, by=each.by, way=each.way
            )
            for each in self._store.stops()
        ]
        bounced = [
            Listed(recipient=each.recipient, channel=each.channel, reason=each.refused, at=each.due_at)
            for _, each in self._bounced()
        ]
        return self._with_owners([*stops, *bounced])

    def _bounced(self) -> list[tuple[int, OutboxMessage]]:
        """The newest message of each recipient, where that was refused for good."""
        newest: dict[str, tuple[int, OutboxMessage]] = {}
        for number, each in self._store.messages(limit=_ALL):
            if each.recipient:
                newest.setdefault(each.recipient, (number, each))
        return [pair for pair in newest.values() if pair[1].refused]

    def _write(
        self,
        kind: str,
        recipients: Sequence[tuple[str, str]],
        reason: str,
        way: Way,
        bounces: Sequence[int] = (),
    ) -> list[Stop]:
        known = {each.recipient: each.reason for each in self._store.stops()}
        lines = [
            Stop(recipient=recipient, channel=channel, reason=reason, at=self._now(), by=self._by, way=way)
            for recipient, channel in dict.fromkeys(recipients)
            if known.get(recipient, "") != reason
        ]
        entries = [Entry(table=TABLE, document=msgspec.to_builtins(each)) for each in lines]
        tried = [MessageChange(number=number, apply=_taken_again) for number in bounces]
        if entries or tried:
            summary = ", ".join(f"{each.recipient[:SHORT]} {each.channel}" for each in lines)
            act = Act(kind=kind, by=self._by, summary=summary, data={"way": way})
            self._store.commit([], act, lambda _: entries, messages=tried).result()
        return lines

    def _with_owners(self, found: Sequence[Listed]) -> list[Listed]:
        """With the masked addresses of those whom an order still knows."""
        wanted = {(each.channel, each.recipient) for each in found}
        channels = {channel for channel, _ in wanted}
        owners: dict[str, tuple[str, list[str]]] = {}
        for row in self._store.rows() if wanted else ():
            order = self._store.order(row.id)
            for address in _addresses(order.customer) if order is not None else ():
                normal = normal_address(address, row.customer.country or self._country)
                for channel in channels:
                    recipient = recipient_of(channel, normal)
                    if (channel, recipient) in wanted:
                        owners.setdefault(recipient, (masked_address(normal), []))[1].append(row.number)
        known = ((each, owners.get(each.recipient, ("", []))) for each in found)
        return [each._replace(address=address, orders=tuple(orders)) for each, (address, orders) in known]


def is_address(text: str) -> bool:
    """Whether it looks like an e-mail address or a telephone number."""
    digits = sum(char.isdigit() for char in text)
    return is_email(text) or (digits >= _LEAST_DIGITS and all(char.isdigit() or char in "+ ().-" for char in text))


_EXAMPLE: Final = N_("Such as: eva@shop.example, or +46 70 123 45 67")


def _addresses(customer: Customer) -> tuple[str, ...]:
    return tuple(filter(None, (customer.email, customer.phone)))


def _taken_again(kept: OutboxMessage | None) -> OutboxMessage | None:
    return msgspec.structs.replace(kept, refused="") if kept is not None and kept.refused else kept
