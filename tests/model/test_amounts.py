"""Amounts are kept as decimal text, whatever stands between the digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.amounts import decimal_text


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("249.00", "249.00"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50 kr", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234", "1234"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("12.500", "12.500"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("SEK 99", "99"),
        ("-12,00", "-12.00"),
        ("−12,00", "-12.00"),
        ("007", "7"),
        ("", ""),
        ("free", ""),
        ("1-2", ""),
        ("499:-", "499"),
        ("(5)", ""),
        ("5-", ""),
        ("1e308", ""),
        ("9" * 40, "9" * 40),
        ("9" * 41, ""),
        ("1" + "0" * 400, ""),
    ],
)
def test_amounts_in_many_notations(given_text: str, expected: str) -> None:
    assert decimal_text(given_text) == expected


@given(st.text("0123456789 .,-'kr", max_size=14))
def test_an_amount_that_was_read_reads_the_same(text: str) -> None:
    once = decimal_text(text)
    assert decimal_text(once) == once


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_machine_notation_is_kept(amount: object) -> None:
    assert float(decimal_text(str(amount))) == float(str(amount))
