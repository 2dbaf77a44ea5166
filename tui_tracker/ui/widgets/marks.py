"""The marks of a list: which orders, and where the last one was set, from which a range is marked."""

from collections.abc import Container, Iterable, Sequence, Set


class Marks:
    """Marked orders by id. They know nothing of what is shown: a filter takes no mark away."""

    def __init__(self) -> None:
        """None."""
        self.revision = 0  # another one after every change
        self._ids: set[int] = set()
        self._anchor: int | None = None

    def __contains__(self, order_id: object) -> bool:
        return order_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def shown_first(self, ids: Sequence[int]) -> list[int]:
        """Those among `ids` in their order, after them the others."""
        if not self._ids:
            return []
        shown = [order_id for order_id in ids if order_id in self._ids]
        return shown + sorted(self._ids - set(shown)) if len(shown) < len(self._ids) else shown

    def hidden(self, shown: Container[int]) -> int:
        """How many are not among those shown."""
        return sum(order_id not in shown for order_id in self._ids)

    def keep(self, there: Set[int]) -> None:
        """Those of orders that are not `there` any more are gone."""
        if not self._ids <= there:
            self.revision += 1
            self._ids &= there

    def turn(self, order_id: int) -> None:
        """Mark it, or take its mark away."""
        self.revision += 1
        self._ids ^= {order_id}
        self._anchor = order_id

    def turn_all(self, ids: Iterable[int]) -> None:
        """Mark those that are not, and take the marks of the others away."""
        self.revision += 1
        self._ids ^= set(ids)

    def mark_all_or_none(self, ids: Sequence[int]) -> None:
        """Mark all of these; where they all are, take their marks away."""
        self.revision += 1
        shown = set(ids)
        self._ids = self._ids - shown if shown <= self._ids else self._ids | shown

    def mark_to(self, ids: Sequence[int], at: int) -> None:
        """Mark from where the last mark was set to the place `at` of `ids`."""
        self.revision += 1
        start = ids.index(self._anchor) if self._anchor in ids else at
        first, last = sorted((start, at))
        self._ids.update(ids[first : last + 1])
        self._anchor = ids[at]

    def add(self, ids: Iterable[int]) -> None:
        """Mark these too."""
        self.revision += 1
        self._ids.update(ids)

    def clear(self) -> bool:
        """Take all away; whether there were any."""
        had = bool(self._ids)
        self.revision += 1
        self._ids.clear()
        self._anchor = None
        return had
