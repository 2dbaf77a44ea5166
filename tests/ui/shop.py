"""A shop whose orders were made, sent and delivered on days that are known, the same every time."""

from msgspec.structs import replace

from tests.model.test_monitor import order, parcel
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status

_STATUSES = (
    *(Status.DELIVERED, Status.IN_TRANSIT, Status.DELIVERED, Status.PENDING, Status.DELIVERED, Status.EXPIRED),
    *(Status.IN_TRANSIT, Status.DELIVERED, Status.ALERT, Status.UNDELIVERED),
)
_COURIERS = ("PostNord", "China Post", "Cainiao Global")


def shop(count: int = 90) -> list[OrderRow]:
    """Two orders for every three days back, every eleventh not fulfilled."""
    return [_order(n) for n in range(1, count + 1)]


def _order(n: int) -> OrderRow:
    age = 1.5 * n
    if n % 11 == 0:
        return order(n, age=age)
    sent, status = age - 1, _STATUSES[n % len(_STATUSES)]
    came = sent - 9 - n % 7 if status is Status.DELIVERED else None
    if came is not None and came < 0:
        status, came = Status.IN_TRANSIT, None
    return order(n, replace(parcel(f"LP{n:03}", status, sent, came), courier=_COURIERS[n % 3]), age=age, fulfilled=sent)
