"""Which couriers 17TRACK may be told to ask about a number, and how sure that is."""

import time

import pytest

from tests.carriers.seventeentrack.answers import sample
from tui_tracker_17track.checks import s10
from tui_tracker_17track.couriers import _FORMS, _NAMES, _POSTS, candidates, courier_name


def surest(number: str) -> tuple[str, str, object]:
    first = candidates(number)[0]
    return first.code, first.courier, first.confidence


@pytest.mark.parametrize(
    ("number", "code", "courier", "confidence"),
    [
        ("RR123456785CN", "3011", "China Post", 0.4),
        ("RR123456789CN", "3011", "China Post", 0.2),  # the documentation's example has a wrong check digit
        ("EA123456785CN", "3013", "China EMS", 0.4),
        ("RR123456785SE", "19241", "PostNord Sweden", 0.4),
        ("LB123456785DK", "4011", "PostNord Danmark", 0.4),
        ("CP123456785US", "21051", "USPS", 0.4),
        ("RR123456785GB", "11031", "Royal Mail", 0.4),
        ("RR123456785NL", "14044", "PostNL International Mail", 0.4),
        ("rr-1234-5678-5cn", "3011", "China Post", 0.4),
        ("LP00987654321098", "190271", "Cainiao", 0.4),
        ("CNG00987654321098", "190271", "Cainiao", 0.4),
        ("YT2600000000000001", "190008", "YunExpress", 0.4),
        ("4PX3000000000000CN", "190094", "4PX", 0.4),
        ("UM123456785YP", "190012", "YANWEN", 0.4),
        ("UM123456784YP", "190012", "YANWEN", 0.3),  # wrong check digit, and still Yanwen's ending
        ("JNTCU0000000001YQ", "190082", "J-NET", 0.4),
        ("SYAE000000001", "190072", "SUNYOU", 0.3),
        ("1Z0000000000000003", "100002", "UPS", 0.2),
        ("1Z0000000000000000", "100002", "UPS", 0.4),
        ("123456789012", "100003", "FedEx", 0.3),
        ("9400100000000000000006", "21051", "USPS", 0.4),
        ("4209021092748000000000000000000002", "21051", "USPS", 0.4),
        ("1234567891", "100001", "DHL Express", 0.3),
        ("00340434000000000000", "7041", "DHL Paket", 0.4),
        ("00373000000000000005", "19241", "PostNord Sweden", 0.3),
        ("GFUS00000000000001", "100996", "GOFO", 0.4),
    ],
)  # fmt: skip
def test_a_form_names_its_courier(number: str, code: str, courier: str, confidence: float) -> None:
    assert surest(number) == (code, courier, pytest.approx(confidence))


def test_a_number_may_be_several_couriers() -> None:
    found = candidates("LP123456785CN")
    assert [each.code for each in found] == ["3011", "3013", "190271", ""]
    assert found[0].reason == "UPU S10 with the country letters CN, check digit right"
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)


def test_each_courier_stands_once_and_the_last_is_17tracks_own_guess() -> None:
    for number in ("UM123456785YP", "LP00987654321098", "12345678901", "abcde1"):
        codes = [each.code for each in candidates(number)]
        assert len(codes) == len(set(codes))
        assert codes[-1] == ""


@pytest.mark.parametrize("digits", ["000000005", "000600000", "123456785", "473124829"])
def test_s10_has_two_check_digits_that_stand_for_ten_and_eleven(digits: str) -> None:
    assert s10(digits)
    assert not any(s10(digits[:-1] + str(other)) for other in range(10) if str(other) != digits[-1])


def test_nothing_is_surer_than_a_modest_guess() -> None:
    assert all(0.1 <= form.confidence <= 0.4 for form in _FORMS)
    assert all(each.confidence == 0.1 for each in candidates("NOBODY1") if not each.code)


def test_every_code_has_a_name() -> None:
    named = {form.code for form in _FORMS} | {code for codes in _POSTS.values() for code in codes}
    assert named <= set(_NAMES)
    assert (courier_name(19241), courier_name(None), courier_name(7)) == ("PostNord Sweden", "", "")


def test_codes_and_names_are_the_vendors() -> None:
    listed = {row["key"]: row["_name"] for row in sample("carriers_subset.json")}
    assert {code: _NAMES[code] for code in listed} == listed


@pytest.mark.parametrize("char", "0A1ZLPY9S")
def test_long_near_misses_take_no_time(char: str) -> None:
    began = time.process_time()
    for length in range(5, 51):
        candidates(char * length)
        candidates(char * (length - 1) + "-")
    assert time.process_time() - began < 1.0
