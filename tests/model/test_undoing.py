"""An act that is taken back leaves the order as it was, and leaves alone what somebody changed since."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    SetLines,
    SetNote,
    Tag,
    Wake,
)
from tui_tracker.model.order import Checkpoint, Customer, LineItem, ManualStatus, Order, Parcel, settled
from tui_tracker.model.status import Status
from tui_tracker.model.undoing import Difference, difference, undone

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EVENT = Checkpoint(when=NOW, text="Departed", source="post", seen_at=NOW)


def an_order(**fields: object) -> Order:
    parcels = (
        Parcel(number="AB1234567", carrier="post", lines=(0,), events=(EVENT,), memo={"k": "v"}),
        Parcel(number="CD1234567", carrier="post"),
    )
    order = Order(
        id=7,
        number="#7",
        placed_at=NOW - 9 * DAY,
        customer=Customer(name="Eva", email="eva@shop.example"),
        lines=(LineItem(title="Cup"), LineItem(title="Lid")),
        total="20.00",
        currency="EUR",
        tags=("vip",),
        parcels=parcels,
    )
    return settled(msgspec.structs.replace(order, **fields))


def done(order: Order, *deeds: Deed) -> Order:
    for deed in deeds:
        after = deed.on(order, by="eva", at=NOW)
        assert after is not None
        order = settled(after)
    return order


DEEDS: list[Deed] = [
    SetNote(text="called her"),
    Tag(add=("late",), remove=("vip",)),
    PutOff(until=NOW + DAY),
    PutOff(days_before=3),
    PutOff(),
    Wake(),
    MarkResent(number="EF1234567"),
    MarkResent(),
    MarkRefunded(amount="12,50"),
    MarkRefunded(),
    Archive(),
    AddCode(code="GH1234567", carrier="post"),
    ReplaceCode(numbers=("AB1234567",), code="IJ1234567"),
    RemoveCodes(numbers=("AB1234567",)),
    SetLines(numbers=("CD1234567",), lines=(0, 1, 9)),
    EditOrder(customer={"name": "Eva B", "country": "SE"}, total="21", cancelled=True),
]


def kept(found: Difference | None) -> Difference:
    """As it comes out of the audit trail."""
    assert found is not None
    return msgspec.convert(msgspec.json.decode(msgspec.json.encode(found)), Difference)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.kind} {deed.summary()}")
def test_every_deed_can_be_taken_back_and_done_again(deed: Deed) -> None:
    order = done(an_order(), PutOff()) if isinstance(deed, Wake) else an_order()
    after = done(order, deed)
    assert after != order
    act = kept(difference(order, after))
    result = undone(after, act)
    assert result.order is not None
    assert (settled(result.order), list(result.stays)) == (order, [])
    again = undone(order, kept(difference(after, result.order)))
    assert again.order is not None
    assert (settled(again.order), list(again.stays)) == (after, [])


@given(st.lists(st.sampled_from([deed for deed in DEEDS if not isinstance(deed, Wake)]), min_size=1, max_size=6))
def test_any_row_of_deeds_is_taken_back_one_by_one(deeds: list[Deed]) -> None:
    states = [an_order()]
    acts: list[Difference | None] = []
    for deed in deeds:
        states.append(done(states[-1], deed))
        acts.append(difference(states[-2], states[-1]))
    for act, before in zip(reversed(acts), reversed(states[:-1]), strict=True):
        if act is not None:
            result = undone(states[-1], kept(act))
            assert result.order is not None
            assert not result.stays
            states[-1] = settled(result.order)
        assert states[-1] == before


def test_what_somebody_changed_since_stays_and_is_told() -> None:
    order = an_order()
    mine = done(order, SetNote(text="mine"), Tag(add=("late",)))
    theirs = msgspec.structs.replace(mine, note="theirs")
    result = undone(theirs, kept(difference(order, mine)))
    assert result.order is not None
    assert (result.order.note, result.order.tags) == ("theirs", ("vip",))
    assert [(each.field, each.theirs, each.mine) for each in result.stays] == [("note", "theirs", "")]


def test_what_carriers_said_meanwhile_stays() -> None:
    order = an_order()
    manual = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW)

    def with_first(change: Callable[[Parcel], Parcel], order: Order) -> Order:
        return settled(msgspec.structs.replace(order, parcels=(change(order.parcels[0]), *order.parcels[1:])))

    after = with_first(lambda each: msgspec.structs.replace(each, manual=manual, status=Status.DELIVERED), order)
    news = msgspec.structs.replace(EVENT, when=NOW + DAY, text="Arrived")
    later = with_first(lambda each: msgspec.structs.replace(each, events=(*each.events, news)), after)
    result = undone(later, kept(difference(order, after)))
    assert result.order is not None
    assert not result.stays
    assert (result.order.parcels[0].manual, len(result.order.parcels[0].events)) == (None, 2)


def test_a_removed_order_comes_back_whole_unless_another_took_its_place() -> None:
    order = an_order()
    act = kept(difference(order, None))
    assert undone(None, act).order == order
    other = an_order(note="another")
    result = undone(other, act)
    assert (result.order, len(result.stays)) == (other, 1)


def test_an_order_that_was_made_goes_again_unless_somebody_worked_on_it() -> None:
    order = an_order()
    act = kept(difference(None, order))
    looked_up = msgspec.structs.replace(order.parcels[0], status=Status.IN_TRANSIT, checked_at=NOW, events=())
    moved = msgspec.structs.replace(order, parcels=(looked_up, *order.parcels[1:]))
    assert undone(moved, act).order is None
    noted = msgspec.structs.replace(order, note="customer called")
    result = undone(noted, act)
    assert (result.order, [each.field for each in result.stays]) == (noted, ["order"])


def test_nothing_a_person_sets_is_no_difference() -> None:
    order = an_order()
    looked_up = msgspec.structs.replace(order.parcels[0], checked_at=NOW, next_check_at=NOW + DAY, last_event="x")
    assert difference(order, msgspec.structs.replace(order, parcels=(looked_up, *order.parcels[1:]))) is None
