"""The list of those who are written to no more, read back from the data file."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from tui_tracker.model.stops import TABLE, Stop

from .contents import Table

_log: Final = logging.getLogger("tui_tracker.store")
_stops: Final = msgspec.json.Decoder(Stop)


class Stops:
    """Read when it is first asked for, then brought up to date by the store's thread; read by everybody."""

    def __init__(self, documents: Callable[[], Table]) -> None:
        """`documents`: the list's as they are now."""
        self._documents = documents
        self._reading = threading.RLock()
        self._last: dict[str, tuple[int, Stop]] = {}  # by recipient
        self._is_read = False

    def forget(self) -> None:
        """Everything was read anew."""
        with self._reading:
            self._is_read = False

    def take(self, numbers: Iterable[int]) -> None:
        """These documents changed."""
        with self._reading:
            if self._is_read:
                self._take(numbers)

    def reason(self, recipient: str) -> str:
        """Why a recipient is written to no more; "" where nobody stopped it."""
        with self._reading:
            self._read()
            return self._last[recipient][1].reason if recipient in self._last else ""

    def all(self) -> list[Stop]:
        """Those in force, the newest first."""
        with self._reading:
            self._read()
            return [each for _, each in sorted(self._last.values(), key=lambda pair: -pair[0]) if each.reason]

    def _read(self) -> None:
        if not self._is_read:
            self._last = {}
            self._take(self._documents())
            self._is_read = True

    def _take(self, numbers: Iterable[int]) -> None:
        documents = self._documents()
        for number in list(numbers):
            document = documents.get(number)
            if document is None:
                continue
            try:
                found = _stops.decode(document)
            except msgspec.MsgspecError:
                _log.warning("document %d of the %s is no line of them", number, TABLE)
                continue
            if number >= self._last.get(found.recipient, (0, found))[0]:
                self._last[found.recipient] = number, found
