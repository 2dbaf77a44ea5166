"""Doubts that a number's events are this order's."""

import msgspec
import pytest

from tests.model.journeys import DAY, T0, at
from tui_tracker.model.derive import DEFAULT_RULES, merged
from tui_tracker.model.order import Customer, Order, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail
from tui_tracker.model.suspicion import suspicions

D = Detail


def doubts(*events: Event, placed_day: float = 0, country: str = "SE") -> list[str]:
    parcel = merged(
        Parcel(number="LP001"),
        Tracking(number="LP001", events=events),
        carrier="post",
        now=T0 + 30 * DAY,
        rules=DEFAULT_RULES,
    )
    order = Order(number="#1", placed_at=T0 + placed_day * DAY, customer=Customer(country=country), parcels=(parcel,))
    return [each.rule for each in suspicions(order, parcel)]


@pytest.mark.parametrize(
    ("placed_day", "expected"),
    [(0, []), (2.5, []), (4, ["recycled"]), (60, ["recycled"])],
)
def test_a_scan_well_before_the_order_is_an_old_numbers(placed_day: float, expected: list[str]) -> None:
    assert doubts(at(1, D.ACCEPTED), placed_day=placed_day) == expected


def test_a_label_made_ahead_is_no_scan() -> None:
    assert doubts(at(1, D.LABEL_CREATED), at(9, D.ACCEPTED), placed_day=8) == []


def test_an_end_in_another_country_is_somebody_elses() -> None:
    assert doubts(at(1, D.ACCEPTED, country="CN"), at(9, D.DELIVERED, country="BR")) == ["foreign"]
    assert doubts(at(1, D.ACCEPTED, country="CN"), at(9, D.READY_FOR_PICKUP, country="BR")) == ["foreign"]


def test_what_was_seen_in_the_customers_country_or_says_no_country_is_not() -> None:
    assert doubts(at(5, D.CUSTOMS, country="SE"), at(9, D.DELIVERED, country="DK")) == []
    assert doubts(at(9, D.DELIVERED)) == []
    assert doubts(at(9, D.DELIVERED, country="BR"), country="") == []
    assert doubts(at(3, D.DEPARTED, country="CN")) == []


def test_the_words_name_number_and_day() -> None:
    parcel = merged(
        Parcel(number="LP001"),
        Tracking(number="LP001", events=[at(1, D.ACCEPTED)]),
        carrier="post",
        now=T0,
        rules=DEFAULT_RULES,
    )
    order = Order(number="#1", placed_at=T0 + 30 * DAY, parcels=(parcel,))
    [doubt] = suspicions(order, parcel)
    assert str(doubt.message).startswith("LP001 was scanned on 2026-10-02, before the order was made")
    assert suspicions(msgspec.structs.replace(order, placed_at=T0), parcel) == ()
