"""Which supplier orders wait for a code, when they are asked about, and what can be a supplier's order number."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.awaiting import awaited, codes_due_at, read_references, references
from tui_tracker.model.codes import CodeRules, looked, next_look
from tui_tracker.model.errors import UsageError
from tui_tracker.model.order import LastMiss, LineItem, Order, Parcel, SupplierLook, from_json, row_of, settled, to_json
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B = "8190000000000001", "8190000000000002"
LINES = (LineItem(title="Lamp", supplier_order=A), LineItem(title="Bulb", supplier_order=B))
LOOSE, OTHER = Parcel(number="RB123456785CN"), Parcel(number="LX123456785CN")
FOUND = SupplierLook(reference=A, carrier="ali", codes=(LOOSE.number,))


def order(*named: str, **facts: Any) -> Order:
    return settled(Order(number="#1", placed_at=NOW, added_at=NOW + HOUR, supplier_orders=named, **facts))


@pytest.mark.parametrize(
    ("known", "left"),
    [
        (order(A, B), (A, B)),
        (order(A, lines=LINES), (A, B)),
        (order(A, parcels=(LOOSE,)), ()),
        (order(A, B, parcels=(LOOSE,)), (A, B)),
        (order(A, B, parcels=(LOOSE, OTHER)), ()),
        (order(A, B, parcels=(LOOSE,), looks=(FOUND,)), (B,)),
        (order(A, B, parcels=(LOOSE, OTHER), looks=(FOUND,)), ()),
        (order(lines=LINES, parcels=(Parcel(number="RB123456785CN", lines=(0,)),)), (B,)),
        (order(lines=LINES, parcels=(Parcel(number="RB123456785CN", lines=(0, 1, 7)),)), ()),
        (order(A, cancelled_at=NOW), ()),
        (order(A, archived_at=NOW), ()),
        (order(), ()),
    ],
)
def test_an_order_waits_for_the_supplier_orders_that_no_parcel_stands_for(known: Order, left: tuple[str, ...]) -> None:
    assert awaited(known) == left
    assert (codes_due_at(known) is not None) is bool(left)


def test_a_shop_that_says_all_is_shipped_waits_for_no_code() -> None:
    known = order(A, fulfilled=True)
    assert codes_due_at(known) is None
    assert awaited(known) == (A,)  # whoever asks by hand is answered


def test_one_never_asked_about_is_due_at_once_and_the_earliest_counts() -> None:
    assert order(A).codes_due_at == NOW + HOUR
    later = SupplierLook(reference=A, next_check_at=NOW + DAY)
    assert order(A, looks=(later,)).codes_due_at == NOW + DAY
    assert order(A, B, looks=(later,)).codes_due_at == NOW + HOUR
    assert order(A, looks=(SupplierLook(reference=A),)).codes_due_at is None


def test_when_it_is_due_stands_in_the_document_and_in_the_row() -> None:
    known = order(A, looks=(SupplierLook(reference=A, next_check_at=NOW + DAY),))
    assert from_json(to_json(known), 0) == known
    assert row_of(known).codes_due_at == NOW + DAY
    assert b"looks" not in to_json(order(A))


def test_each_supplier_order_is_named_once() -> None:
    assert references(order(A, "X1", lines=LINES)) == (A, "X1", B)


def test_failures_in_a_row_are_counted_and_wait_longer_up_to_the_usual() -> None:
    known, hours = order(A), []
    for _ in range(6):
        miss = LastMiss(kind="unavailable", message="no way through", at=NOW)
        known = looked(known, A, miss, carrier="ali", now=NOW + 2 * DAY, rules=CodeRules())
        again = known.looks[0].next_check_at
        assert again is not None
        hours.append((again - NOW - 2 * DAY) / HOUR)
    assert hours == [1, 2, 4, 8, 12, 12]
    assert known.looks[0].miss is not None
    assert known.looks[0].miss.count == 6


def test_a_code_ends_the_looks_and_a_carrier_may_want_longer_between_two() -> None:
    known = looked(order(A), A, ["RB1", "RB1"], carrier="ali", now=NOW, rules=CodeRules())
    assert (known.looks[0].codes, known.looks[0].next_check_at) == (("RB1",), None)
    miss = LastMiss(kind="not_found", message="", at=NOW)
    assert next_look(NOW, miss, NOW, CodeRules(), min_interval=2 * 86400) == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        (" , ", ()),
        (A, (A,)),
        (f"{A}, {B}", (A, B)),
        (f"{A}\t{B};{A}", (A, B)),
        ("GL-2026/1234", ("GL-2026/1234",)),
    ],
)
def test_supplier_orders_are_read_as_they_are_typed(typed: str, read: tuple[str, ...]) -> None:
    assert read_references(typed) == read


@pytest.mark.parametrize(
    "typed", ["abc", "ordered", "12", "https://x.example/1", "8190<script>", "8190000000000001 nonsense"]
)
def test_what_is_no_supplier_order_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        read_references(typed)


def test_too_many_for_one_order_are_refused() -> None:
    with pytest.raises(UsageError, match="21 supplier orders"):
        read_references(" ".join(f"819000{n:04}" for n in range(21)))


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        found = read_references(typed)
    except UsageError:
        return
    assert all(read_references(each) == (each,) for each in found)


def test_a_registered_parcel_is_to_be_stopped_when_it_is_over() -> None:
    under_way = Parcel(number="RB1", registered_at=NOW, next_check_at=NOW)
    over = Parcel(number="RB2", registered_at=NOW, derived=Status.DELIVERED, status=Status.DELIVERED)
    replace = msgspec.structs.replace
    parcels = (
        under_way,
        over,
        replace(over, next_check_at=NOW),
        replace(over, registered_at=None),
        replace(over, stopped_at=NOW),
        replace(over, retracks=1),
        replace(over, derived=Status.IN_TRANSIT),  # by hand
    )
    assert [each.to_stop for each in order(parcels=parcels).parcels] == [False, True, *[False] * 5]
    closed = order(parcels=parcels, archived_at=NOW)
    assert [each.to_stop for each in closed.parcels] == [True, True, True, False, False, True, True]
    assert [each.to_stop for each in row_of(closed).parcels] == [each.to_stop for each in closed.parcels]
    assert settled(closed) is closed
