"""Which order a reference means."""

import pytest

from tests.cli.rows import row
from tui_tracker.cli.finding import find, find_one
from tui_tracker.model.errors import NotFoundError, UsageError

ROWS = [
    row("#1001", "LP00123456789012", order_id=1, shop="Nordljus"),
    row("#1002", "RB123456785CN", "AB-12-34", order_id=2, shop="Nordljus"),
    row("1003", "RB123456785CN", order_id=3, shop="Nordljus"),
    row("#1003", order_id=4, shop="Askbo"),
    row("Ä-7", order_id=5, shop="Askbo"),
]


@pytest.mark.parametrize(
    ("reference", "order_id"),
    [("#1001", 1), ("1001", 1), (" 1001 ", 1), ("ä-7", 5), ("1003", 3), ("#1003", 4), ("id:2", 2)],
)
def test_an_order_is_found_by_its_number_with_or_without_the_sign(reference: str, order_id: int) -> None:
    assert find_one(ROWS, reference).row.id == order_id


@pytest.mark.parametrize("code", ["LP00123456789012", "lp00 1234 5678 9012", "AB1234", "ab-12-34"])
def test_an_order_is_found_by_a_code_however_it_is_typed(code: str) -> None:
    assert find_one(ROWS, code).numbers[0].replace("-", "") == code.upper().replace(" ", "").replace("-", "")


def test_an_orders_number_means_all_its_parcels_and_a_code_means_that_one() -> None:
    assert find_one(ROWS, "1002").numbers == ("RB123456785CN", "AB-12-34")
    assert [each.numbers for each in find(ROWS, "RB123456785CN")] == [("RB123456785CN",), ("RB123456785CN",)]


def test_what_is_in_several_orders_is_named_with_all_of_them() -> None:
    with pytest.raises(UsageError, match=r"#1002 \(Nordljus\), 1003 \(Nordljus\)"):
        find_one(ROWS, "RB123456785CN")


def test_what_is_not_there_is_said_with_the_nearest_there_is() -> None:
    with pytest.raises(NotFoundError, match="no order or parcel") as caught:
        find(ROWS, "LP00123456789013")
    assert caught.value.hint == "Did you mean LP00123456789012?"
    assert caught.value.exit_code == 4


def test_hostile_text_in_a_reference_is_made_harmless() -> None:
    with pytest.raises(NotFoundError) as caught:
        find(ROWS, "\x1b[31mred\x1b[0m")
    assert "\x1b" not in str(caught.value)
