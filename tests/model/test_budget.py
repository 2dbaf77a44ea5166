"""What may be spent, what for it was, and how long it lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.budget import (
    Allowance,
    BudgetRules,
    Forecast,
    Purpose,
    Spent,
    by_purpose,
    configured,
    forecast,
    may_spend,
    per_day,
    tighter,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def spent(days_ago: float, amount: int, purpose: Purpose = Purpose.DUE, carrier: str = "17track") -> Spent:
    return Spent(at=NOW - days_ago * DAY, carrier=carrier, purpose=purpose, credits=amount)


LEDGER = [
    spent(20, 50),
    spent(9, 10, Purpose.IMPORT),
    spent(1, 4),
    spent(0.5, 6, Purpose.MANUAL),
    spent(1, 9, carrier="x"),
]


def test_what_it_was_spent_for_is_told() -> None:
    assert by_purpose(LEDGER, "17track", NOW - 10 * DAY) == {Purpose.IMPORT: 10, Purpose.DUE: 4, Purpose.MANUAL: 6}


def test_the_pace_is_that_of_the_last_two_weeks_or_of_a_younger_ledger() -> None:
    assert per_day(LEDGER, "17track", NOW) == pytest.approx(20 / 9)
    assert per_day([spent(0.1, 6)], "17track", NOW) == 6
    assert per_day(LEDGER, "nobody", NOW) == 0


def test_it_is_told_when_an_allowance_ends_before_it_is_filled_up() -> None:
    first = datetime(2026, 12, 1, tzinfo=UTC)
    assert forecast(Allowance(60, 100, first), 8, NOW) == Forecast(8, NOW + 5 * DAY, 100)
    assert forecast(Allowance(60, 100, first), 2, NOW) == Forecast(2, None, 81)
    assert forecast(Allowance(60, 100), 8, NOW) == Forecast(8, NOW + 5 * DAY, None)
    assert forecast(Allowance(60, 100), 0, NOW) == Forecast(0, None, None)


def test_the_reserve_is_for_what_an_operator_asks_for() -> None:
    allowance = Allowance(85, 100)
    assert may_spend(allowance, 20, Purpose.DUE, 0.1) == 5
    assert may_spend(allowance, 20, Purpose.IMPORT, 0.1) == 5
    assert may_spend(allowance, 20, Purpose.MANUAL, 0.1) == 15
    assert may_spend(Allowance(95, 100), 20, Purpose.DUE, 0.1) == 0
    assert may_spend(None, 20, Purpose.DUE, 0.1) == 20


@given(used=st.integers(0, 1000), total=st.integers(0, 1000), wanted=st.integers(0, 100), reserve=st.floats(0, 1))
def test_nothing_is_ever_overdrawn(used: int, total: int, wanted: int, reserve: float) -> None:
    for purpose in Purpose:
        allowed = may_spend(Allowance(used, total), wanted, purpose, reserve)
        assert 0 <= allowed <= wanted
        assert allowed == 0 or used + allowed <= total


def test_a_configured_period_begins_with_the_first_credit_after_the_last_one() -> None:
    rules = BudgetRules(total=50, days=10)
    lines = [spent(12, 30), spent(3, 5), spent(1, 4), spent(25, 9), spent(1, 2, carrier="other")]
    assert configured(lines, "17track", rules, NOW) == Allowance(4, 50, NOW + 9 * DAY)
    assert configured(lines[:2], "17track", rules, NOW - 2.5 * DAY) == Allowance(35, 50, NOW - 2 * DAY)
    assert configured(lines, "17track", rules, NOW + 9 * DAY) == Allowance(0, 50)
    assert configured([], "17track", rules, NOW) == Allowance(0, 50)
    assert configured(lines, "17track", BudgetRules(), NOW) is None


def test_of_two_allowances_the_one_that_leaves_less_counts() -> None:
    account, own = Allowance(10, 100), Allowance(40, 50)
    assert tighter(account, own) == tighter(own, account) == own
    assert tighter(account, None) == tighter(None, account) == account
    assert tighter(None, None) is None
