"""Orders that were decoded by somebody who is about to change them: the commit takes them as they are."""

import threading
from typing import Final

from tui_tracker.model.order import Order

_MOST: Final = 4096  # some calls' worth; whoever never commits leaves his for so long


class Lately:
    """Orders by number, each until it is taken or many others came. May be used from several threads."""

    def __init__(self) -> None:
        """None yet."""
        self._orders: dict[int, tuple[bytes, Order]] = {}
        self._lock = threading.Lock()

    def put(self, number: int, document: bytes, order: Order) -> None:
        """`order` is what `document` says."""
        with self._lock:
            self._orders.pop(number, None)
            self._orders[number] = document, order
            if len(self._orders) > _MOST:
                del self._orders[next(iter(self._orders))]

    def taken(self, number: int, document: bytes) -> Order | None:
        """The order, if it was put for just this document; it is not kept any longer."""
        with self._lock:
            found = self._orders.pop(number, None)
        return found[1] if found is not None and found[0] == document else None
