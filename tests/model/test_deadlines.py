"""The four clocks: when each runs, until when, and what stops it."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.model.journeys import DAY, JOURNEYS, T0, Journey, at
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, Deadline, DeadlineRules, deadlines, next_deadline
from tui_tracker.model.derive import DEFAULT_RULES, merged, set_by_hand
from tui_tracker.model.order import ManualStatus, Order, OrderRow, Parcel, row_of, settled
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail, Status

D = Detail


def parcel(*events: Event, number: str = "LP001") -> Parcel:
    before = Parcel(number=number, shipped_at=T0)
    if not events:
        return before
    answer = Tracking(number=number, events=events)
    return merged(before, answer, carrier="post", now=T0 + 20 * DAY, rules=DEFAULT_RULES)


def clocks(*parcels: Parcel, rules: DeadlineRules = DEFAULT_DEADLINES) -> dict[str, float]:
    """Days after T0 by kind; the order was made two days before."""
    order = Order(number="#1", placed_at=T0 - 2 * DAY, parcels=parcels)
    return {each.kind: (each.at - T0) / DAY for each in deadlines(order, rules)}


def test_a_code_should_be_scanned_within_a_week() -> None:
    assert clocks(parcel())["active"] == 7
    assert clocks(parcel(at(1, D.LABEL_CREATED)))["active"] == 7
    assert "active" not in clocks(parcel(at(1, D.ACCEPTED)))


def test_a_parcel_waits_two_weeks_at_a_pick_up_point() -> None:
    assert clocks(parcel(at(3, D.READY_FOR_PICKUP), at(5, D.READY_FOR_PICKUP)))["storage"] == 17
    assert "storage" not in clocks(parcel(at(3, D.OUT_FOR_DELIVERY)))
    assert "storage" not in clocks(parcel(at(3, D.READY_FOR_PICKUP), at(4, D.DELIVERED)))


def test_the_suppliers_dispute_ends_after_the_promise_or_after_the_parcel_came() -> None:
    assert clocks(parcel(at(1, D.ACCEPTED)))["dispute"] == 58
    assert clocks(parcel(at(12, D.DELIVERED)))["dispute"] == 27
    assert clocks(parcel(at(12, D.DELIVERED)), parcel(at(1, D.ACCEPTED), number="LP002"))["dispute"] == 58
    by_hand = set_by_hand(
        parcel(at(1, D.ACCEPTED)), ManualStatus(status=Status.DELIVERED, by="eva", at=T0 + 9 * DAY), T0, DEFAULT_RULES
    )
    assert clocks(by_hand)["dispute"] == 24


def test_the_customer_may_claim_for_half_a_year() -> None:
    assert clocks()["claim"] == 178


def test_lengths_and_whose_rule_it_is_are_settings() -> None:
    rules = DeadlineRules(storage_days=7, storage_source="PostNord", claim_days=0)
    order = Order(number="#1", placed_at=T0, parcels=(parcel(at(3, D.READY_FOR_PICKUP)),))
    found = deadlines(order, rules)
    assert found[0] == Deadline("storage", T0 + 10 * DAY, "PostNord", "LP001")
    assert {each.kind for each in found} == {"storage", "dispute"}


def test_they_are_sorted_and_stop_with_the_order() -> None:
    order = Order(number="#1", placed_at=T0, parcels=(parcel(), parcel(at(3, D.READY_FOR_PICKUP), number="LP002")))
    moments = [each.at for each in deadlines(order)]
    assert len(moments) == 4
    assert moments == sorted(moments)
    assert deadlines(replace(order, archived_at=T0)) == ()
    assert deadlines(msgspec.structs.replace(order, cancelled_at=T0)) == ()


LIVES = st.sampled_from(JOURNEYS)
HANDS = st.none() | st.builds(ManualStatus, status=st.sampled_from(Status), by=st.just("eva"), at=st.just(T0 + 9 * DAY))


def lived(journey: Journey, manual: ManualStatus | None, number: str) -> Parcel:
    answer = Tracking(number=number, events=journey.events, **journey.about)
    before = Parcel(number=number, added_at=T0)
    now = T0 + (journey.day or 40) * DAY
    parcel = merged(before, answer, carrier="post", now=now, rules=DEFAULT_RULES)
    return set_by_hand(parcel, manual, now, DEFAULT_RULES) if manual is not None else parcel


@given(lives=st.lists(st.tuples(LIVES, HANDS), max_size=3))
def test_the_list_columns_tell_the_same_deadlines_as_the_whole_order(
    lives: list[tuple[Journey, ManualStatus | None]],
) -> None:
    parcels = tuple(lived(journey, manual, f"LP{place}") for place, (journey, manual) in enumerate(lives))
    order = Order(number="#1", placed_at=T0, parcels=parcels)
    kept = msgspec.json.decode(msgspec.json.encode(settled(order)), type=OrderRow)
    assert deadlines(kept) == deadlines(order)
    assert deadlines(row_of(settled(order))) == deadlines(order)


def test_the_nearest_deadline_is_one_that_is_still_to_come() -> None:
    order = Order(number="#1", placed_at=T0, parcels=(parcel(at(3, D.READY_FOR_PICKUP)),))
    first, second, third = deadlines(order)
    assert next_deadline(order, T0) == first
    assert next_deadline(order, first.at) == first
    assert next_deadline(order, first.at + timedelta(seconds=1)) == second
    assert next_deadline(order, third.at + DAY) is None


def test_a_clock_that_would_end_after_the_calendar_does_is_none() -> None:
    last = T0.replace(year=9999, month=12)
    assert deadlines(Order(number="#1", placed_at=last)) == ()
