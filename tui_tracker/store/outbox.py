"""The outbox's messages in the data file: which keys were told, and which messages are not over yet."""

import logging
from collections.abc import Iterable
from typing import Final

import msgspec

from tui_tracker.model.outbox import TABLE, OutboxMessage, State

from .followed import Followed

_log: Final = logging.getLogger("tui_tracker.store")
_OVER: Final = frozenset({State.SENT, State.FAILED, State.SUPPRESSED})


def message_of(document: bytes) -> OutboxMessage | None:
    """The message that a document is; `None` when it is none."""
    try:
        return _messages.decode(document)
    except msgspec.MsgspecError:
        return None


_messages: Final = msgspec.json.Decoder(OutboxMessage)


class Outbox(Followed):
    """Which keys were told, what is not over, and what each order's and recipient's messages are."""

    def _clear(self) -> None:
        self._keys: set[str] = set()
        self._pending: dict[int, OutboxMessage] = {}
        self._of_order: dict[int, set[int]] = {}
        self._refused: dict[str, tuple[int, str]] = {}  # recipient → the message that tells last, and why not

    def told(self, key: str) -> bool:
        """Whether a message with that key is there."""
        self._read()
        return key in self._keys

    def pending(self) -> list[tuple[int, OutboxMessage]]:
        """Those that are not over, by number."""
        with self._reading:
            self._read()
            return sorted(self._pending.items())

    def refused(self, recipient: str) -> str:
        """Why nothing more is sent to a recipient; "" where it may be."""
        self._read()
        return self._refused.get(recipient, (0, ""))[1]

    def message(self, number: int) -> OutboxMessage | None:
        """One message."""
        document = self._documents().get(number)
        return message_of(document) if document is not None else None

    def messages(self, *, limit: int, order: int | None = None) -> list[tuple[int, OutboxMessage]]:
        """The newest ones first, of all orders or of one."""
        found = list[tuple[int, OutboxMessage]]()
        for number in sorted(self._numbers(order), reverse=True):
            if len(found) >= limit:
                break
            each = self.message(number)
            if each is not None:
                found.append((number, each))
        return found

    def _numbers(self, order: int | None) -> Iterable[int]:
        if order is None:
            return self._documents()
        with self._reading:
            self._read()
            return list(self._of_order.get(order, ()))

    def _put(self, number: int, document: bytes | None) -> None:
        found = message_of(document) if document is not None else None
        self._pending.pop(number, None)
        if found is not None:
            self._keys.update(found.keys)
            self._of_order.setdefault(found.order, set()).add(number)
            if found.recipient and number >= self._refused.get(found.recipient, (0, ""))[0]:
                self._refused[found.recipient] = number, found.refused
            if found.state not in _OVER:
                self._pending[number] = found
        elif document is not None:
            _log.warning("document %d of the %s is no message", number, TABLE)
