"""Whose number it is: by form and check digit. The check digits here are worked out anew, not by the code tested."""

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.detection import Guess, detect, tables

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "numbers" / "aliexpress_seen_numbers.json"
MADE_UP = {
    "LP00998877665544": "cainiao",
    "AP00112233445566": "cainiao",
    "CNG00112233445566": "cainiao",
    "11ABC222222333333444444": "cainiao",
    "LP00111111111": "cainiao",
    "AE123123123": "aliexpress",
    "55667788990": "aliexpress",
    "09090909090909": "dpd",
    "JNTCU1122334455YQ": "jnet",
    "YT3333444455556666": "yunexpress",
}


def s10_digit(eight: str) -> str:
    total = 0
    for position in range(8):
        total += int(eight[position]) * int("86423597"[position])
    return "50987654321"[total % 11] if total % 11 else "5"


def gs1_digit(digits: str) -> str:
    tripled = sum(int(char) for char in digits[::-1][0::2]) * 3
    single = sum(int(char) for char in digits[::-1][1::2])
    return str((10 - (tripled + single) % 10) % 10)


def ups_digit(fifteen: str) -> str:
    letters = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", itertools.cycle("2345678901"), strict=False))
    values = [int(letters.get(char, char)) for char in fifteen]
    return str((10 - (sum(values[0::2]) + 2 * sum(values[1::2])) % 10) % 10)


def fedex_digit(digits: str) -> str:
    total = sum(int(char) * weight for char, weight in zip(digits[::-1], itertools.cycle((1, 3, 7)), strict=False))
    return str(total % 11 % 10)


def luhn_digit(digits: str) -> str:
    total = 0
    for at, char in enumerate(digits[::-1]):
        value = int(char) * (1 if at % 2 else 2)
        total += value - 9 if value > 9 else value
    return str((10 - total % 10) % 10)


def identcode_digit(digits: str) -> str:
    return str((10 - (4 * sum(map(int, digits[0::2])) + 9 * sum(map(int, digits[1::2]))) % 10) % 10)


def other(digit: str) -> str:
    return str((int(digit) + 1) % 10)


def guesses(number: str) -> dict[str, Guess]:
    return {guess.courier: guess for guess in detect(number)}


CHECKED = [
    ("RR", "47312345", "SE", s10_digit, "postnord-se"),
    ("LX", "90817263", "CN", s10_digit, "china-post"),
    ("CE", "55500011", "HK", s10_digit, "hongkong-post"),
    ("RS", "10293847", "SG", s10_digit, "singpost"),
    ("RN", "31415926", "NL", s10_digit, "postnl"),
    ("CY", "27182818", "DE", s10_digit, "deutsche-post"),
    ("EA", "16180339", "US", s10_digit, "usps"),
    ("VF", "14142135", "GB", s10_digit, "royal-mail"),
    ("UG", "17320508", "YP", s10_digit, "yanwen"),
    ("1Z", "9X8Y7Z030123456", "", ups_digit, "ups"),
    ("", "41235678901", "", fedex_digit, "fedex"),
    ("", "91235678901234", "", gs1_digit, "fedex"),
    ("9611020", "12345670000009", "", gs1_digit, "fedex"),
    ("96220015600000000000", "7912345678901", "", fedex_digit, "fedex"),
    ("", "9261290000000000000" + "12", "", gs1_digit, "usps"),
    ("", "940011189922000000004", "", gs1_digit, "usps"),
    ("", "9274890000000000000012345", "", gs1_digit, "usps"),
    ("42090210", "940011189922000000004", "", gs1_digit, "usps"),
    ("420902101234", "940011189922000000004", "", gs1_digit, "usps"),
    ("", "0307000000001234567", "", gs1_digit, "usps"),
    ("", "123456789", "", lambda digits: str(int(digits) % 7), "dhl-express"),
    ("", "0034043412345678901", "", gs1_digit, "dhl-parcel-de"),
    ("", "61234567890", "", identcode_digit, "dhl-parcel-de"),
    ("", "0037312345678901234", "", gs1_digit, "postnord-se"),
    ("", "0037012345678901234", "", gs1_digit, "posten-no"),
    ("", "0015901234567890123", "", gs1_digit, "poczta-polska"),
    ("", "201234567890123", "", gs1_digit, "canada-post"),
    ("", "31234567890", "", luhn_digit, "purolator"),
]


@pytest.mark.parametrize(("before", "serial", "after", "digit", "courier"), CHECKED)
def test_a_wrong_check_digit_lowers_the_confidence_and_refuses_nothing(
    before: str, serial: str, after: str, digit: Callable[[str], str], courier: str
) -> None:
    right = digit(serial)
    wrong = "6" if courier == "dhl-express" and right != "6" else other(right)

    good = guesses(before + serial + right + after)[courier]
    bad = guesses(before + serial + wrong + after)[courier]

    assert good.reason.endswith("check digit right")
    assert bad.reason.endswith("check digit wrong")
    assert 0 < bad.confidence < good.confidence < 1


@pytest.mark.parametrize(
    ("number", "courier"),
    [
        ("4PX3001234567890CN", "4px"),
        ("GM605112233445566778", "dhl-ecommerce"),
        ("LX123456789012", "dhl-ecommerce"),
        ("JJD000390012345678901", "dhl-parcel-de"),
        ("JD014600004448021234", "dhl-parcel-de"),
        ("JVGL0612345678", "dhl-express"),
        ("JJFI12345678901234567", "posti"),
        ("3SABCD001122334", "postnl"),
        ("TBA900800700600", "amazon"),
        ("SY12345678901", "sunyou"),
        ("YT1234567890123", "yto"),
        ("GFUS01234567890123", "gofo"),
        ("LTN12345678N1", "landmark"),
        ("JD0002123412341234", "yodel"),
        ("DOFR1234567890123HD", "cainiao"),
        ("SY12345678901YP", "yanwen"),
        *MADE_UP.items(),
    ],
)
def test_the_first_guess_follows_the_form(number: str, courier: str) -> None:
    assert detect(number)[0].courier == courier


def test_s10_names_country_and_service() -> None:
    guess = detect("RR47312345" + s10_digit("47312345") + "SE")[0]

    assert guess.title == "PostNord"
    assert guess.reason == "UPU S10 from Sweden, registered, check digit right"
    assert guess.url is not None
    assert guess.url.endswith("=RR47312345" + s10_digit("47312345") + "SE")


def test_a_country_that_is_not_in_the_table_is_a_modest_guess() -> None:
    number = "RR47312345" + s10_digit("47312345") + "ZZ"
    guess = guesses(number)["post-zz"]

    assert guess.confidence < 0.5
    assert "ZZ not known" in guess.reason
    assert guess.url is None


def test_blanks_hyphens_and_case_do_not_matter() -> None:
    plain = detect("LP00998877665544")

    assert detect(" lp00 9988-7766\u20115544\t") == plain
    assert detect("LP00\u200b998877665544") == plain


@pytest.mark.parametrize(
    "number", ["", " ", "-", "hello", "ÅÄÖ", "1Z", "12345", "９８６５７８７８８８５５", "\x1b[31m", "🎁" * 20]
)
def test_junk_gives_no_guess(number: str) -> None:
    assert detect(number) == ()


@pytest.mark.parametrize("number", ["1" * 10_000, "1Z" + "A" * 9_998, "- " * 5_000, "4PX" + "0" * 9_997, "LP" * 5_000])
def test_ten_thousand_characters_give_no_guess(number: str) -> None:
    assert detect(number) == ()


@given(st.text(max_size=80) | st.from_regex(r"[A-Z0-9]{0,6}[0-9]{6,28}[A-Z]{0,3}", fullmatch=True))
def test_any_text_gives_sorted_guesses_and_the_same_ones_twice(number: str) -> None:
    found = detect(number)

    assert found == detect(number)
    assert [guess.confidence for guess in found] == sorted((guess.confidence for guess in found), reverse=True)
    assert all(0 < guess.confidence < 1 and guess.reason and guess.title for guess in found)
    assert len({guess.courier for guess in found}) == len(found)


def test_numbers_seen_on_parcels_are_known() -> None:
    numbers = list(MADE_UP)
    if SAMPLES.exists():
        numbers += [row["number"] for row in json.loads(SAMPLES.read_text(encoding="utf-8"))["numbers"]]

    assert [number for number in numbers if not detect(number)] == []


def test_no_pattern_can_backtrack() -> None:
    for courier in tables().couriers:
        for form in courier.forms:
            bare = re.sub(r"\(\?P<\w+>|\(\?:", "(", form.pattern)
            assert not re.search(r"[*+?.]|\)\{|\{[0-9]*,\}", bare), form.pattern


def test_forms_with_a_check_digit_say_what_a_wrong_one_means() -> None:
    forms = [form for courier in tables().couriers for form in courier.forms]
    assert len(forms) > 60
    for form in forms:
        named = {"serial", "check"} <= set(re.compile(form.pattern).groupindex)
        assert named == (form.check is not None), form.says
        assert (0 < form.wrong < form.sure < 1) if form.check else (form.wrong == 0 < form.sure < 1), form.says


def test_a_courier_has_one_name_wherever_it_stands() -> None:
    names = [(courier.id, courier.title) for courier in tables().couriers]
    names += [(post.id, post.title) for post in tables().s10.posts.values()]

    assert len({courier for courier, _ in names}) == len(set(names))


def test_tracking_pages_are_https_and_take_the_number() -> None:
    pages = [courier.url for courier in tables().couriers] + [post.url for post in tables().s10.posts.values()]
    for page in filter(None, pages):
        assert page.startswith("https://")
        assert page.count("{number}") == 1


def test_the_data_is_not_read_before_it_is_used() -> None:
    code = (
        "import tui_tracker.model.detection as module\n"
        "print(module.tables.cache_info().currsize, len(module.detect('LP00998877665544')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["0", "1"]
