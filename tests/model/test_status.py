"""The table of the nine statuses, and how an order's status rolls up from its parcels."""

from itertools import combinations, permutations
from typing import Any, cast

import pytest

from tui_tracker.model.status import INFO, STATUS_OF, STATUSES, Detail, Status, roll_up


def test_the_table_has_each_of_the_nine_once() -> None:
    assert [info.status for info in STATUSES] == list(Status)
    assert len(STATUSES) == 9


def test_every_detail_belongs_to_exactly_one_status() -> None:
    listed = [detail for info in STATUSES for detail in info.details]
    assert sorted(listed) == sorted(Detail)
    assert set(STATUS_OF) == set(Detail)


def test_glyphs_tell_statuses_apart_without_colour() -> None:
    assert len({info.glyph for info in STATUSES}) == 9
    assert len({info.ascii_glyph for info in STATUSES}) == 9
    assert all(info.ascii_glyph.isascii() for info in STATUSES)


def test_only_returned_and_delivered_end_a_parcel() -> None:
    assert {status for status, info in INFO.items() if info.terminal} == {Status.RETURNED, Status.DELIVERED}


@pytest.mark.parametrize(
    ("parcels", "expected"),
    [
        ((), None),
        ((Status.DELIVERED,), Status.DELIVERED),
        ((Status.DELIVERED, Status.RETURNED), Status.RETURNED),
        ((Status.DELIVERED, Status.IN_TRANSIT), Status.IN_TRANSIT),
        ((Status.PENDING, Status.IN_TRANSIT), Status.PENDING),
        ((Status.PICK_UP, Status.PENDING), Status.PICK_UP),
        ((Status.UNKNOWN, Status.EXPIRED), Status.EXPIRED),
        ((Status.ALERT, Status.UNDELIVERED, Status.EXPIRED), Status.ALERT),
    ],
)
def test_an_order_takes_the_most_urgent_open_status(parcels: tuple[Status, ...], expected: Status | None) -> None:
    assert {roll_up(order) for order in permutations(parcels)} == {expected}


def test_the_order_of_the_roll_up_is_the_products() -> None:
    """Every pair decides for the first of the two, so that no two neighbours can change places unseen."""
    still_open = ["alert", "undelivered", "expired", "unknown", "pick_up", "pending", "in_transit"]
    ranked = [Status(key) for key in (*still_open, "returned", "delivered")]
    assert set(ranked) == set(Status)
    for first, second in combinations(ranked, 2):
        assert roll_up([second, first]) is first


@pytest.mark.parametrize("kind", [Status, Detail])
def test_a_word_finds_what_is_kept_under_it_and_the_other_way_round(kind: type[Status | Detail]) -> None:
    for each in kind:
        assert {each: 1}[cast(Any, str(each))] == 1
        assert {cast(Any, str(each)): 1}[each] == 1
