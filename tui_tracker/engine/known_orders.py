"""The orders there are, as an import looks for them: by number, by the shop's own id, by supplier order, by code."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from tui_tracker.model.awaiting import references
from tui_tracker.model.order import Order, OrderKey, OrderRow
from tui_tracker.plugin import OrderDraft

OrderOf = Callable[[int], Order | None]
DAY: Final = timedelta(days=1)


def loose_key(shop: str, number: str) -> OrderKey:
    """The key by which order numbers are compared: any case, with or without "#"."""
    plain = number.casefold()
    return OrderKey(shop.casefold(), plain.lstrip("#").strip() or plain)


class KnownOrders:
    """The orders there are, found by whatever a file calls them."""

    def __init__(self, rows: Sequence[OrderRow], order_of: OrderOf) -> None:
        """`rows`: all orders; `order_of` reads one of them whole."""
        self.order_of = order_of
        self._rows = {row.id: row for row in rows}
        self._exact = {row.key: row.id for row in rows}
        self._loose: dict[OrderKey, int] = {}
        self._numbers: dict[str, list[int]] = {}
        for row in rows:
            key = loose_key(row.shop, row.number)
            if self._loose.setdefault(key, row.id) == row.id:
                self._numbers.setdefault(key.number, []).append(row.id)
        self._by_date: list[tuple[datetime, int]] | None = None
        self._by_supplier: dict[str, list[int]] | None = None
        self._holders: dict[str, int] | None = None

    def row(self, order_id: int) -> OrderRow:
        """The list columns of one of the orders."""
        return self._rows[order_id]

    def find(self, shop: str, number: str) -> int | None:
        """The order of that shop with exactly this number, else with one that means the same."""
        found = self._exact.get(OrderKey(shop, number))
        return self._loose.get(loose_key(shop, number)) if found is None else found

    def in_any_shop(self, number: str) -> list[int]:
        """The orders with this number, one a shop."""
        return self._numbers.get(loose_key("", number).number, [])

    def with_external_id(self, draft: OrderDraft) -> int | None:
        """The order with the shop's own id. Rows don't have it: looks into those made within a day of the draft."""
        if not draft.external_id or draft.placed_at is None or not self._rows:
            return None
        if self._by_date is None:
            self._by_date = sorted((row.placed_at, row.id) for row in self._rows.values())
        first = bisect_left(self._by_date, (draft.placed_at - DAY, 0))
        last = bisect_right(self._by_date, (draft.placed_at + DAY, max(self._rows)))
        for _, order_id in self._by_date[first:last]:
            if self._rows[order_id].shop.casefold() == draft.shop.casefold():
                order = self.order_of(order_id)
                if order is not None and order.external_id == draft.external_id:
                    return order_id
        return None

    def with_supplier_order(self, reference: str) -> list[int]:
        """The orders that name this supplier order. Reads every order, once, when a file asks this way."""
        if self._by_supplier is None:
            self._by_supplier = {}
            for order_id in self._rows:
                order = self.order_of(order_id)
                for each in references(order) if order is not None else ():
                    self._by_supplier.setdefault(each, []).append(order_id)
        return self._by_supplier.get(reference, [])

    def holder(self, number: str) -> int | None:
        """An order that has this tracking code."""
        if self._holders is None:
            self._holders = {parcel.number: row.id for row in self._rows.values() for parcel in row.parcels}
        return self._holders.get(number)
