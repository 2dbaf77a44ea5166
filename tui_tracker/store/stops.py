"""The list of those who are written to no more, read back from the data file."""

import logging
from typing import Final

import msgspec

from tui_tracker.model.stops import TABLE, Stop

from .followed import Followed

_log: Final = logging.getLogger("tui_tracker.store")
_stops: Final = msgspec.json.Decoder(Stop)


class Stops(Followed):
    """The last line of each recipient."""

    def _clear(self) -> None:
        self._last: dict[str, tuple[int, Stop]] = {}  # by recipient

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

    def _put(self, number: int, document: bytes | None) -> None:
        if document is None:
            return
        try:
            found = _stops.decode(document)
        except msgspec.MsgspecError:
            _log.warning("document %d of the %s is no line of them", number, TABLE)
            return
        if number >= self._last.get(found.recipient, (0, found))[0]:
            self._last[found.recipient] = number, found
