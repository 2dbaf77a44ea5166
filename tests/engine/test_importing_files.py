"""From a file's bytes to orders that are kept, and the same file again."""

import io
from datetime import UTC, datetime

import msgspec
import pytest

from tests.plugins.csv.files import FIRST, SECOND, SHOPIFY, table
from tui_tracker.engine.importing import ImportPlan, plan_import
from tui_tracker.model.order import Order, row_of
from tui_tracker.plugin import ReadOptions
from tui_tracker_csv.source import read_file

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def planned(orders: dict[int, Order], raw: bytes, mapping: "dict[str, str] | None" = None) -> ImportPlan:
    page = read_file(io.BytesIO(raw), "file.csv", ReadOptions(mapping=mapping or {}))
    return plan_import(
        page,
        [row_of(order) for order in orders.values()],
        orders.get,
        source="csv",
        shop="",
        now=NOW,
        timezone=UTC,
        choose_carrier=lambda number, courier: ("post", courier),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_orders_then_codes_and_each_file_twice(encoding: str) -> None:
    raw = table(SHOPIFY, FIRST, SECOND, mark=";").encode(encoding)
    (made,) = planned({}, raw).changes()
    order = made.apply(None)
    assert order is not None
    assert (order.fulfilled, order.status, order.customer.city, len(order.lines)) == (True, None, "Härnösand", 2)

    orders = {1: msgspec.structs.replace(order, id=1)}
    assert planned(orders, raw).summary() == (0, 0, 1, 0, 0)
    assert planned(orders, table(SHOPIFY, FIRST, SECOND).encode()).summary() == (0, 0, 1, 0, 0)

    codes = "Order,Tracking\n2001,LB000000001SE\n#2001,9.40E+21\n#9,AB10001\n".encode(encoding)
    plan = planned(orders, codes, {"Order": "order", "Tracking": "number"})
    assert [(item.row, str(item)) for item in plan.changed] == [(2, "code LB000000001SE")]
    assert [item.row for item in plan.skipped] == [3, 4]
    after = plan.changes()[0].apply(orders[1])
    assert after is not None
    assert [parcel.number for parcel in after.parcels] == ["LB000000001SE"]
    assert planned({1: after}, codes).summary() == (0, 0, 1, 2, 0)
    assert planned({1: after}, raw).summary() == (0, 0, 1, 0, 0)
