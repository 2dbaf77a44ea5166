"""The ledger's lines in the data file: read back, and those let go that nobody needs any more."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

import msgspec

from tui_tracker.model.budget import Spent
from tui_tracker.model.durations import DAY

LEDGER: Final = "ledger"
_KEPT_DAYS: Final = 400  # a year and a month: the longest period is 366 days
_AT_ONCE: Final = 20  # lines let go with each new one, so that no commit grows long


def spent_of(document: bytes) -> Spent | None:
    """The line that a document is; `None` when it is none."""
    try:
        return _lines.decode(document)
    except msgspec.MsgspecError:
        return None


_lines: Final = msgspec.json.Decoder(Spent)


def outdated(documents: Mapping[int, bytes], now: datetime) -> Iterator[int]:
    """The numbers of the oldest lines that are too old; what is no line stays, and what is after it for the moment."""
    for number in islice(documents, _AT_ONCE):
        document = documents.get(number)
        line = spent_of(document) if document is not None else None
        if line is None or now - line.at <= _KEPT_DAYS * DAY:
            return
        yield number
