"""The ledger: what look-ups have spent, kept in the commit that keeps what they brought."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tui_tracker.model.budget import Spent
from tui_tracker.store.api import Beside, Changed, Entry, Store

_TABLE = "ledger"


class Ledger:
    """Reads the lines as they come, from whichever process they are."""

    def __init__(self, store: Store) -> None:
        """Nothing is read yet."""
        self._store = store
        self._lines: list[Spent] = []
        self._last = 0  # number of the newest line read
        self._revision = -1

    def lines(self) -> Sequence[Spent]:
        """All of them, oldest first. Raises `StoreError` when the file can't be read."""
        revision = self._store.revision
        if revision != self._revision:
            fresh = self._store.ledger(self._last)
            self._lines += [line for _, line in fresh]
            self._last = max(self._last, *(number for number, _ in fresh)) if fresh else self._last
            self._revision = revision
        return self._lines


def refused_lately(lines: Sequence[Spent], now: datetime, within: timedelta) -> Mapping[str, Spent]:
    """Carrier → the newest line of so short a time that tells of numbers nothing was spent on."""
    found: dict[str, Spent] = {}
    for line in reversed(lines):
        if now - line.at >= within:
            break
        if line.is_refusal:
            found.setdefault(line.carrier, line)
    return found


def beside(spent: Iterable[Spent]) -> Beside | None:
    """What puts these lines into a commit; `None` where there are none."""
    documents = [_document(line) for line in spent if line.numbers]
    if not documents:
        return None

    def entries(changed: Sequence[Changed]) -> Sequence[Entry]:
        return [Entry(table=_TABLE, document=document) for document in documents]

    return entries


def _document(line: Spent) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(line)
    return found
