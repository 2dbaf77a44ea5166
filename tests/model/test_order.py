"""What follows from an order's fields."""

import json
from datetime import UTC, datetime

from msgspec.structs import replace

from tui_tracker.model.order import ManualStatus, Order, Parcel, from_json, row_of, settled, to_json
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
MANUAL = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW)


def order(*parcels: Parcel) -> Order:
    return settled(Order(id=7, number="#1", placed_at=NOW, parcels=parcels))


def test_an_orders_status_is_by_hand_only_when_it_is_that_parcels() -> None:
    by_hand = Parcel(number="A", status=Status.DELIVERED, manual=MANUAL)
    waiting = Parcel(number="B", status=Status.PENDING)
    assert row_of(order(by_hand)).status_by_hand
    assert not row_of(order(by_hand, waiting)).status_by_hand
    assert not row_of(order(waiting)).status_by_hand


def test_an_order_with_a_parcel_is_fulfilled_and_has_its_status() -> None:
    assert (order().status, order().fulfilled) == (None, False)
    both = order(Parcel(number="A", status=Status.DELIVERED), Parcel(number="B", status=Status.ALERT))
    assert (both.status, both.fulfilled) == (Status.ALERT, True)


def test_a_document_gives_the_same_order_and_keeps_what_it_does_not_know() -> None:
    whole = order(Parcel(number="A", manual=MANUAL, memo={"carrier": "7"}))
    document = to_json(whole, b'{"colour": "red", "number": "old"}')
    assert json.loads(document)["colour"] == "red"
    assert "id" not in json.loads(document)
    assert from_json(document, 7) == whole


def test_a_document_that_was_ours_is_written_as_it_is_and_one_with_more_keeps_that() -> None:
    before, after = order(), replace(order(), note="called")
    ours = to_json(before)
    assert json.loads(to_json(after, ours, before)) == {**json.loads(ours), "note": "called"}
    theirs = json.dumps({**json.loads(ours), "colour": "red"}).encode()
    assert json.loads(to_json(after, theirs, before)) == {**json.loads(theirs), "note": "called"}
