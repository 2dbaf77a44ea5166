"""Which orders a list shows and in which order, kept up to date with as little work as can be. Pure.

All orders are kept sorted; a filter goes through them in that order, so that what is on top is found first and a
search can be gone on with later.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from time import perf_counter
from typing import Final

from tui_tracker.model.filter import Filter, looked_through
from tui_tracker.model.filter.terms import Test
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status

from .sorting import BY_ANY_CLOCK, SORTS, Clocks, in_order

EVERYTHING: Final = Filter("")
_AT_ONCE = 64  # orders looked at between two looks at the clock
_MANY = 200  # changes from which on it is quicker to sort anew


class KeptTexts(dict[int, str]):
    """Order → the text that words are looked for in, for one who looks for one word after the other.

    They are put together ahead, the topmost first; whoever changes an order renews its text. One takes 200 bytes.
    """

    def __init__(self, rows: Mapping[int, OrderRow], ids: Sequence[int], statuses: Mapping[Status, str]) -> None:
        """Of `ids`; `rows` are those that there are at any time. `statuses`: their names in small letters."""
        super().__init__()
        self._rows, self._statuses = rows, statuses
        self._left = iter(ids)

    def renew(self, ids: Iterable[int]) -> None:
        """These orders are other ones now, or gone."""
        rows, statuses = self._rows, self._statuses
        for order_id in ids:
            row = rows.get(order_id)
            if row is None:
                self.pop(order_id, None)
            else:
                self[order_id] = looked_through(row, statuses)

    def go_on(self, seconds: float) -> bool:
        """Put more together, for about so long; whether any is left."""
        end = perf_counter() + seconds
        while piece := tuple(islice(self._left, _AT_ONCE)):
            self.renew([order_id for order_id in piece if order_id not in self])
            if perf_counter() > end:
                return True
        return False


class Search:
    """A filter on its way through orders, the topmost first."""

    def __init__(
        self,
        rows: Mapping[int, OrderRow],
        ids: Sequence[int],
        test: Test | None,
        wanted: Filter = EVERYTHING,
        texts: Mapping[int, str] | None = None,
    ) -> None:
        """`ids` in the list's order; no `test`: all of them are found, and nothing is left to be done.

        Where the filter that is `wanted` can be told from `texts` that are kept, only these are read, in a tenth of the
        time.
        """
        self._rows, self._ids, self._test = rows, ids, test
        self._wanted, self._texts = wanted, texts
        self._at = 0 if test is not None else len(ids)
        self.found: list[int] = [] if test is not None else list(ids)

    @property
    def is_done(self) -> bool:
        """Whether all were looked at."""
        return self._at >= len(self._ids)

    def go_on(self, seconds: float) -> None:
        """Look at more of them, for about so long."""
        test, end = self._test, perf_counter() + seconds
        while test is not None and self._at < len(self._ids):
            piece = self._ids[self._at : self._at + _AT_ONCE]
            self._at += len(piece)
            self.found += self._passing(piece, test)
            if perf_counter() > end:
                return

    def _passing(self, ids: Sequence[int], test: Test) -> list[int]:
        if self._texts is not None and self._wanted.in_text:
            with suppress(KeyError):  # one of them is not put together yet, or gone
                return self._wanted.among(ids, self._texts)
        rows = self._rows
        return [order_id for order_id in ids if (row := rows.get(order_id)) is not None and test(row)]


class Listing:
    """The orders, sorted. `order` is replaced, never changed: who shows it may keep it."""

    def __init__(self) -> None:
        """None yet, the newest first."""
        self.rows: dict[int, OrderRow] = {}
        self.order: list[int] = []
        self.sort, self.turned = "age", False

    def fill(self, rows: Iterable[OrderRow], clocks: Clocks = BY_ANY_CLOCK) -> None:
        """These and no others."""
        self.rows = {row.id: row for row in rows}
        self.sort_by(self.sort, turned=self.turned, clocks=clocks)

    def sort_by(self, sort: str, *, turned: bool, clocks: Clocks = BY_ANY_CLOCK) -> None:
        """Sort them all."""
        self.sort, self.turned = sort, turned
        self.order = [row.id for row in in_order(self.rows.values(), sort, turned=turned, clocks=clocks)]

    def put(self, changed: dict[int, OrderRow | None], clocks: Clocks = BY_ANY_CLOCK) -> bool:
        """Orders as they are now, `None` for those that are gone; whether any of them came, went or moved."""
        moved = [order_id for order_id, row in changed.items() if self._moves(order_id, row, clocks)]
        before = {order_id: self.rows.get(order_id) for order_id in moved}
        for order_id, row in changed.items():
            if row is None:
                self.rows.pop(order_id, None)
            else:
                self.rows[order_id] = row
        if len(moved) > _MANY:
            self.sort_by(self.sort, turned=self.turned, clocks=clocks)
            return True
        gone = {order_id for order_id in moved if before[order_id] is not None}
        self.order = [order_id for order_id in self.order if order_id not in gone] if gone else list(self.order)
        for order_id in moved:
            row = changed[order_id]
            if row is not None:
                self.order.insert(self._place(self.order, row, clocks), order_id)
        return bool(moved)

    def with_changes(
        self, shown: Sequence[int], changed: Iterable[int], test: Test, clocks: Clocks = BY_ANY_CLOCK
    ) -> list[int]:
        """What a filter shows once these orders are other ones; it is not put to all the others again."""
        wanted = set(changed)
        kept = [order_id for order_id in shown if order_id not in wanted]
        for order_id in wanted:
            row = self.rows.get(order_id)
            if row is not None and test(row):
                kept.insert(self._place(kept, row, clocks), order_id)
        return kept

    def _moves(self, order_id: int, row: OrderRow | None, clocks: Clocks) -> bool:
        before = self.rows.get(order_id)
        if row is None or before is None:
            return row is not before
        key = SORTS[self.sort][1]
        return bool(key(before, clocks) != key(row, clocks))

    def _place(self, order: Sequence[int], row: OrderRow, clocks: Clocks) -> int:
        """Where it belongs among the others."""
        _, key, descending = SORTS[self.sort]
        falls, wanted = descending != self.turned, (key(row, clocks), row.id)
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            other = self.rows[order[middle]]
            there = (key(other, clocks), other.id)
            if (there > wanted) if falls else (there < wanted):
                low = middle + 1
            else:
                high = middle
        return low

    def search(
        self,
        test: Test | None,
        among: Sequence[int] | None = None,
        *,
        wanted: Filter = EVERYTHING,
        texts: Mapping[int, str] | None = None,
    ) -> Search:
        """Which of them pass, or of those `among` them that are in the list's order; the others as of `Search`."""
        return Search(self.rows, self.order if among is None else among, test, wanted, texts)
