"""What can not be done is refused with the reason; text is made harmless; what is so already changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from tui_tracker.model.deeds import (
    AddCode,
    Archive,
    Deed,
    EditOrder,
    MarkRefunded,
    MarkResent,
    PutOff,
    RemoveCodes,
    ReplaceCode,
    SetNote,
    Tag,
    Wake,
    read_amount,
    read_tag,
)
from tui_tracker.model.errors import UsageError
from tui_tracker.model.order import Customer, LineItem, Order, Parcel

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
ORDER = Order(
    id=1,
    number="#1",
    placed_at=NOW,
    total="20.00",
    currency="EUR",
    tags=("vip",),
    customer=Customer(name="Eva", phone="1"),
    lines=(LineItem(title="Cup"),),
    parcels=(Parcel(number="AB1234567", lines=(0,), shipped_at=NOW), Parcel(number="CD1234567")),
)


def done(deed: Deed) -> Order:
    after = deed.on(ORDER, by="eva", at=NOW)
    assert after is not None
    return after


@pytest.mark.parametrize(
    "deed",
    [
        SetNote(text="x" * 2001),
        Tag(add=("two words",)),
        Tag(add=("a,b",)),
        Tag(add=("",)),
        Tag(add=tuple(f"t{n}" for n in range(60))),
        PutOff(until=NOW),
        PutOff(until=NOW - timedelta(days=1)),
        MarkResent(number="?"),
        MarkRefunded(amount="twelve"),
        MarkRefunded(amount="-1"),
        MarkRefunded(amount="NaN"),
        MarkRefunded(amount="1e99"),
        AddCode(code=""),
        ReplaceCode(numbers=("AB1234567",), code=" "),
        EditOrder(total="free"),
    ],
    ids=lambda deed: f"{deed.kind} {deed.summary()}"[:40],
)
def test_what_can_not_be_done_is_refused(deed: Deed) -> None:
    with pytest.raises(UsageError):
        deed.on(ORDER, by="eva", at=NOW)


@pytest.mark.parametrize(
    "deed",
    [
        Tag(add=("VIP",)),
        Tag(remove=("late",)),
        Wake(),
        Archive(back=True),
        AddCode(code="ab 123 456 7"),
        RemoveCodes(numbers=("EF1234567",)),
    ],
    ids=lambda deed: deed.kind,
)
def test_what_is_so_already_is_the_same_order(deed: Deed) -> None:
    assert deed.on(ORDER, by="eva", at=NOW) is ORDER


def test_text_is_made_harmless() -> None:
    assert "\x1b" not in done(SetNote(text="a\x1b[2Jb")).note
    assert "\x1b" not in read_tag("a\x1bb")
    assert "\x1b" not in done(EditOrder(customer={"name": "a\x1b[2Jb"})).customer.name


def test_a_replaced_code_keeps_its_place_its_lines_and_when_it_was_shipped() -> None:
    parcels = done(ReplaceCode(numbers=("AB1234567",), code="EF1234567", carrier="post")).parcels
    assert [(each.number, each.lines) for each in parcels] == [("EF1234567", (0,)), ("CD1234567", ())]
    assert (parcels[0].shipped_at, parcels[0].next_check_at, parcels[0].carrier) == (NOW, NOW, "post")


def test_a_code_replaced_by_one_the_order_has_is_dropped() -> None:
    parcels = done(ReplaceCode(numbers=("AB1234567",), code="CD1234567")).parcels
    assert [each.number for each in parcels] == ["CD1234567"]


def test_a_refund_without_an_amount_is_the_whole_order() -> None:
    refund = done(MarkRefunded()).refund
    assert refund is not None
    assert (refund.amount, refund.currency, refund.by) == ("20.00", "EUR", "eva")
    assert [read_amount(text) for text in ("12,50", "12.50", " 7 ", "0")] == ["12.50", "12.50", "7", "0"]


def test_a_resent_order_gets_its_new_code() -> None:
    order = done(MarkResent(number="ef 123 456 7", carrier="post"))
    assert order.resent is not None
    assert (order.resent.number, [each.number for each in order.parcels][-1]) == ("EF1234567", "EF1234567")


def test_customers_are_edited_field_by_field() -> None:
    customer = done(EditOrder(customer={"name": "Eva B", "phone": ""})).customer
    assert (customer.name, customer.phone) == ("Eva B", "")
    with pytest.raises(KeyError):
        EditOrder(customer={"password": "x"}).on(ORDER, by="eva", at=NOW)
