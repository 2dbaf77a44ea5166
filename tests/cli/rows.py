"""Rows for tests of listings."""

from datetime import UTC, datetime, timedelta

from tui_tracker.model.order import CustomerRow, OrderRow, ParcelRow
from tui_tracker.model.status import Status, roll_up

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def row(
    number: str, *codes: str, days: float = 1, status: Status = Status.IN_TRANSIT, order_id: int = 1, shop: str = ""
) -> OrderRow:
    """An order made so many days ago, with parcels of one status."""
    parcels = tuple(ParcelRow(number=code, status=status) for code in codes)
    return OrderRow(
        id=order_id,
        number=number,
        shop=shop,
        placed_at=NOW - timedelta(days=days),
        customer=CustomerRow(name="Alva Lind", country="SE"),
        fulfilled=bool(codes),
        status=roll_up([parcel.status for parcel in parcels]),
        parcels=parcels,
    )
