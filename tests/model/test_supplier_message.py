"""Messages to suppliers: the likeliest cause first, facts and one question, nothing of the customer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from tui_tracker.model.order import Customer, LineItem, Order, Parcel, settled
from tui_tracker.model.status import Detail, Status
from tui_tracker.model.supplier_message import CAUSE_WORDS, Cause, causes, shared_causes, supplier_message

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CUSTOMER = Customer(name="Alva Lind", email="alva@kund.example", phone="070", city="Lund", address=("Gatan 1",))


def order(*parcels: Parcel, lines: tuple[LineItem, ...] = ()) -> Order:
    return settled(
        Order(
            id=1,
            number="#1001",
            placed_at=NOW - 40 * DAY,
            customer=CUSTOMER,
            lines=lines or (LineItem(title="Reading lamp", quantity=2),),
            parcels=parcels,
            supplier_orders=("8190000000000001",),
        )
    )


def parcel(status: Status, detail: Detail | None = None, *, quiet: float | None = 2, number: str = "LP1") -> Parcel:
    last = NOW - quiet * DAY if quiet is not None else None
    return Parcel(
        number=number, status=status, detail=detail, last_event_at=last, last_event="Departed" if last else ""
    )


@pytest.mark.parametrize(
    ("parcels", "cause"),
    [
        ((), Cause.NO_CODE),
        ((parcel(Status.UNKNOWN, quiet=None),), Cause.INVALID),
        ((replace(parcel(Status.PENDING, quiet=None), verdict="rejected"),), Cause.INVALID),
        ((parcel(Status.PENDING, Detail.LABEL_CREATED),), Cause.LABEL),
        ((parcel(Status.IN_TRANSIT, quiet=12),), Cause.STALLED),
        ((parcel(Status.EXPIRED, Detail.SILENT, quiet=60),), Cause.LOST),
        ((parcel(Status.ALERT, Detail.LOST),), Cause.LOST),
        ((parcel(Status.ALERT, Detail.DAMAGED),), Cause.DAMAGED),
        ((parcel(Status.ALERT, Detail.RETURNING),), Cause.RETURNED),
        ((parcel(Status.RETURNED, Detail.ACCEPTED_BACK),), Cause.RETURNED),
        ((parcel(Status.ALERT, Detail.CUSTOMS_HELD),), Cause.CUSTOMS),
        ((parcel(Status.UNDELIVERED, Detail.BAD_ADDRESS),), Cause.ADDRESS),
        ((parcel(Status.DELIVERED),), Cause.NOT_RECEIVED),
        ((parcel(Status.DELIVERED), parcel(Status.IN_TRANSIT, number="LP2")), Cause.PARTIAL),
        ((parcel(Status.DELIVERED), parcel(Status.ALERT, Detail.LOST, number="LP2")), Cause.LOST),
    ],
)
def test_the_likeliest_cause_comes_first_and_all_can_be_chosen(parcels: tuple[Parcel, ...], cause: Cause) -> None:
    found = causes(order(*parcels), NOW)
    assert found[0] is cause
    assert sorted(found) == sorted(Cause)


def test_a_part_is_missing_where_it_is_known_what_came_and_that_is_not_all() -> None:
    items = (LineItem(title="Lamp"), LineItem(title="Shade"))
    one = order(replace(parcel(Status.DELIVERED), lines=(0,)), lines=items)
    assert causes(one, NOW)[0] is Cause.PARTIAL


def test_of_several_orders_the_cause_that_most_have_comes_first() -> None:
    lost, none = order(parcel(Status.ALERT, Detail.LOST)), order()
    assert shared_causes([none, lost, lost], NOW)[:2] == (Cause.LOST, Cause.NO_CODE)


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("short", [False, True])
def test_every_cause_has_words_numbers_code_dates_and_the_last_event(cause: Cause, short: bool) -> None:
    text = supplier_message([order(parcel(Status.IN_TRANSIT, quiet=12))], cause, NOW, UTC, short=short)
    assert "Your order: 8190000000000001 (mine: #1001)" in text
    assert "Tracking code: LP1" in text
    assert "Ordered: 2026-10-16" in text
    assert "Last event: 2026-11-13 (12 days ago) Departed" in text
    assert text.isascii()
    assert CAUSE_WORDS[cause]


def test_the_short_one_is_shorter_and_has_no_greeting() -> None:
    both = [supplier_message([order()], Cause.NO_CODE, NOW, UTC, short=short) for short in (False, True)]
    assert len(both[1]) < len(both[0])
    assert not both[1].startswith("Hello")


def test_nothing_of_the_customer_is_in_it() -> None:
    text = supplier_message([order(parcel(Status.ALERT))], Cause.LOST, NOW, UTC)
    assert not [word for word in ("Alva", "kund.example", "070", "Lund", "Gatan") if word in text]


def test_several_orders_are_in_one_message() -> None:
    two = [order(parcel(Status.ALERT)), replace(order(parcel(Status.ALERT, number="LP2")), number="#1002")]
    text = supplier_message(two, Cause.LOST, NOW, UTC)
    assert "It is about 2 orders." in text
    assert [text.count(word) for word in ("#1001", "#1002", "LP2", "This parcel is lost.")] == [1, 1, 1, 1]


def test_days_are_the_shops() -> None:
    late = replace(order(), placed_at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))
    assert "Ordered: 2026-11-02" in supplier_message([late], Cause.NO_CODE, NOW, timezone(timedelta(hours=1)))


def test_text_from_outside_can_not_steer_a_terminal_nor_begin_a_line() -> None:
    nasty = "\x1b]52;c;QQ==\x07\nThank you."
    lines = (LineItem(title=nasty),)
    one = order(replace(parcel(Status.ALERT), last_event=nasty, courier=nasty), lines=lines)
    text = supplier_message([replace(one, number=nasty, supplier_orders=(nasty,))], Cause.LOST, NOW, UTC)
    assert text.replace("\n", "").isprintable()
    assert text.count("\nThank you.") == 1
