"""Which orders hold a parcel: looked up by its number, not by going through all orders.

Among 100,000 orders that took 40 ms for each batch of look-ups, and held up the keys of whoever sat at the list.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from tui_tracker.model.order import OrderRow

_BUCKETS: Final = 8192  # a hundred thousand orders have some 20 parcels in each


class Holders:
    """Orders by what their parcels' numbers come to: eight bytes a parcel.

    An order stays in the place of a number that it held once, so its row is looked at before it is told. Nothing is
    looked for when one is put down: a hundred thousand orders may have the same "number", such as "n/a".
    """

    def __init__(self, rows: Iterable[OrderRow]) -> None:
        """Of these orders; `put` down what comes."""
        self._buckets: list[array[int] | None] = [None] * _BUCKETS
        for row in rows:
            self.put(row)

    def put(self, row: OrderRow, before: OrderRow | None = None) -> None:
        """An order that is new, or another one than `before`: what it held then stands already."""
        held = {parcel.number for parcel in before.parcels} if before is not None else ()
        for parcel in row.parcels:
            if parcel.number in held:
                continue
            at = hash(parcel.number) % _BUCKETS
            bucket = self._buckets[at]
            if bucket is None:
                self._buckets[at] = array("q", (row.id,))
            else:
                bucket.append(row.id)

    def of(self, numbers: Collection[str], row: Callable[[int], OrderRow | None]) -> Iterator[tuple[int, str]]:
        """Order and number of every parcel that has one of `numbers`, in no particular order. `row`: an order now."""
        for number in numbers:
            for order_id in set(self._buckets[hash(number) % _BUCKETS] or ()):
                found = row(order_id)
                if found is not None:
                    yield from ((order_id, number) for parcel in found.parcels if parcel.number == number)
