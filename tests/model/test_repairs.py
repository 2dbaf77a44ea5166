"""What may have been meant by a code that no carrier knows."""

from datetime import UTC, datetime

from tui_tracker.model.order import Order, Parcel, SupplierLook
from tui_tracker.model.repairs import code_candidates

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def order(*numbers: str, **more: object) -> Order:
    parcels = tuple(Parcel(number=number) for number in numbers)
    return Order(number="#1", placed_at=NOW, parcels=parcels, **more)  # type: ignore[arg-type]


def numbers(found: Order, number: str = "") -> list[str]:
    return [each.number for each in code_candidates(found, number)]


def test_two_digits_the_other_way_round_are_found_by_the_check_digit() -> None:
    assert "RB123456785SE" in numbers(order("RB123456758SE"), "RB123456758SE")


def test_letters_and_digits_that_look_alike_are_found() -> None:
    assert numbers(order("RB1234567B5SE"), "RB1234567B5SE") == ["RB123456785SE"]


def test_a_number_that_is_right_and_one_of_no_known_form_have_none() -> None:
    assert numbers(order("RB123456785SE"), "RB123456785SE") == []
    assert numbers(order("QQQ-9"), "QQQ-9") == []


def test_what_the_supplier_gave_comes_first_then_the_last_mile_and_nothing_the_order_has() -> None:
    looks = (SupplierLook(reference="819", codes=("LP00123456789012", "RB123456758SE")),)
    parcel = Parcel(number="RB123456758SE", last_mile_number="00340434161094042557")
    one = Order(number="#1", placed_at=NOW, parcels=(parcel,), looks=looks)
    assert numbers(one, "RB123456758SE")[:2] == ["LP00123456789012", "00340434161094042557"]
    assert "RB123456758SE" not in numbers(one, "RB123456758SE")


def test_an_order_without_a_code_is_offered_what_the_supplier_gave() -> None:
    assert numbers(order(looks=(SupplierLook(reference="819", codes=("LP00123456789012",)),))) == ["LP00123456789012"]
