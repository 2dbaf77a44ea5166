"""What goes of a customer, what stays for the statistics, and from when on an order is old enough."""

from datetime import UTC, datetime, timedelta

import msgspec

from tui_tracker.model.forgetting import Words, erased, erased_message, outlived
from tui_tracker.model.happenings import Happening
from tui_tracker.model.order import (
    Checkpoint,
    Customer,
    LineItem,
    ManualStatus,
    Order,
    OrderRow,
    Parcel,
    row_of,
    settled,
    to_json,
)
from tui_tracker.model.outbox import OutboxMessage, State
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EVA = Customer(
    name="Eva Lindström",
    email="eva@shop.example",
    phone="+46701740605",
    country="SE",
    city="Malmö",
    postal_code="211 20",
    address=("Storgatan 4", "c/o Berg"),
)


def event(status: Status, text: str, *, days: float = 5) -> Checkpoint:
    return Checkpoint(when=NOW - days * DAY, text=text, source="post", seen_at=NOW, status=status, place="Malmö")


def an_order() -> Order:
    on_its_way = event(Status.IN_TRANSIT, "Addressed to EVA LINDSTRÖM", days=9)
    arrived = event(Status.DELIVERED, "Signed by K BERG")
    parcel = Parcel(
        number="RB1",
        status=Status.DELIVERED,
        derived=Status.DELIVERED,
        manual=ManualStatus(status=Status.DELIVERED, by="per", at=NOW, note="she rang"),
        events=(on_its_way, arrived),
        last_event=arrived.text,
        last_event_at=arrived.when,
        url="https://post.example/RB1?zip=21120",
    )
    return Order(
        id=7,
        number="#1",
        placed_at=NOW - 30 * DAY,
        customer=EVA,
        lines=(LineItem(title="Mug, engraved Eva Lindström", price="99.00"),),
        total="99.00",
        currency="SEK",
        parcels=(parcel,),
        tags=("vip", "eva@shop.example"),
        note="door code 1234",
        url="https://shop.example/orders/secret-token",
    )


def test_nothing_that_tells_whose_it_is_stays_and_what_is_counted_does() -> None:
    before = settled(an_order())
    after = erased(before, NOW)
    document = to_json(after).decode().casefold()
    for word in ("lindström", "eva@", "46701740605", "storgatan", "211 20", "berg", "1234", "rang"):
        assert word not in document
    assert "secret-token" not in document
    assert "zip=" not in document
    assert (after.number, after.total, after.placed_at, after.customer) == (
        "#1",
        "99.00",
        before.placed_at,
        Customer(country="SE"),
    )
    (parcel,) = after.parcels
    assert [(each.when, each.status) for each in parcel.events] == [
        (each.when, each.status) for each in before.parcels[0].events
    ]
    assert (parcel.status, parcel.last_event_at) == (Status.DELIVERED, before.parcels[0].last_event_at)
    assert after.tags == ("vip",)
    assert after.forgotten_at == NOW


def test_an_erased_order_is_erased_once() -> None:
    once = erased(an_order(), NOW)
    assert erased(once, NOW + DAY) is once


def test_whatever_is_brought_to_a_forgotten_order_does_not_bring_the_customer_back() -> None:
    once = erased(an_order(), NOW)
    (parcel,) = once.parcels
    told_anew = msgspec.structs.replace(parcel, events=(*parcel.events, event(Status.DELIVERED, "Signed by K BERG")))
    brought = msgspec.structs.replace(once, customer=EVA, note="from the shop again", parcels=(told_anew,))
    after = settled(brought)
    assert (after.customer, after.note, after.parcels[0].events) == (Customer(country="SE"), "", parcel.events)


def test_words_are_found_as_words_and_however_a_file_writes_them() -> None:
    words = Words([EVA, Customer(name="Bo")])
    assert words.without({"a": ["Hej EVA LINDSTRÖM!", 3]}) == {"a": ["Hej …!", 3]}
    untouched = {"a": "Eva Lindströms", "b": "Bo"}
    assert words.without(untouched) is untouched
    assert words.are_in('{"name":"Eva Lindström"}'.encode())
    assert words.are_in(b'{"name": "Eva Lindstr\\u00f6m"}')
    assert not words.are_in(b'{"name": "Bo"}')
    assert not Words([]).are_in(b"anything")


def a_message(state: State, **fields: object) -> OutboxMessage:
    made = OutboxMessage(
        keys=("k",),
        order=7,
        number="#1",
        event=Happening.SHIPPED,
        parcels=("RB1",),
        channel="email",
        state=state,
        created_at=NOW,
        happened_at=NOW,
        due_at=NOW,
        expires_at=NOW,
    )
    return msgspec.structs.replace(made, **fields)


def test_a_message_that_went_keeps_that_it_went_and_nobody_it_went_to() -> None:
    sent = a_message(
        State.SENT,
        sent_at=NOW,
        subject="Eva, your parcel",
        address="e…@shop.example",
        recipient="abc",
        reference="queued as 1",
        reason="250 for eva",
    )
    after = erased_message(sent)
    assert after == a_message(State.SENT, sent_at=NOW)
    assert erased_message(after) is after


def test_a_message_that_waits_does_not_go_any_more() -> None:
    for state in (State.QUEUED, State.RETRY, State.SENDING, State.HELD, State.UNKNOWN):
        after = erased_message(a_message(state, reason="451 later"))
        assert (after.state, after.reason) == (State.SUPPRESSED, "forgotten")
    assert erased_message(a_message(State.SUPPRESSED, reason="no_address")).reason == "no_address"
    assert erased_message(a_message(State.FAILED, reason="550 eva@shop.example: no")).reason == "forgotten"


def rows(*orders: Order) -> list[OrderRow]:
    return [row_of(msgspec.structs.replace(settled(each), id=at)) for at, each in enumerate(orders, 1)]


def test_old_enough_are_orders_that_were_over_so_long_ago() -> None:
    delivered = an_order()
    manual = msgspec.structs.replace(delivered.parcels[0], manual=None)
    delivered = msgspec.structs.replace(delivered, parcels=(manual,))
    half = msgspec.structs.replace(delivered, parcels=(manual, Parcel(number="RB2", status=Status.IN_TRANSIT)))
    cancelled = Order(number="#3", placed_at=NOW - 90 * DAY, cancelled_at=NOW - 60 * DAY)
    archived = msgspec.structs.replace(half, archived_at=NOW - 4 * DAY)
    waiting = Order(number="#4", placed_at=NOW - 900 * DAY)
    found = rows(delivered, half, cancelled, archived, waiting, erased(delivered, NOW))
    assert outlived(found, 4.5, NOW) == [3, 1]
    assert outlived(found, 3.5, NOW) == [3, 1, 4]
    assert outlived(found, 5, NOW) == [3]
