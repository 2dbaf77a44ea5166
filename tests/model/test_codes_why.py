"""The reasons for the next look for a code: every branch of the pace has its words, and they fit what is done."""

from datetime import datetime

import pytest

from tests.model.journeys import T0
from tui_tracker.model.codes import CodeRules, looked
from tui_tracker.model.codes_why import codes_why
from tui_tracker.model.durations import DAY, HOUR
from tui_tracker.model.order import LastMiss, Order, settled

RULES = CodeRules()
NOTHING = "not_found"


def hours(moment: datetime) -> str:
    return f"at hour {(moment - T0) // HOUR}"


def told(order: Order, at: datetime) -> list[str]:
    (found,) = codes_why(order, at, RULES, hours)
    return [str(each) for each in found.reasons]


def waiting(kind: str, day: float) -> Order:
    """An order whose supplier was asked so many days after it was made, and what came of it."""
    order = Order(number="#1", placed_at=T0, added_at=T0, supplier_orders=("8190",))
    miss = LastMiss(kind=kind, message="no such order", at=T0 + day * DAY)
    return settled(looked(order, "8190", miss, carrier="shop", now=T0 + day * DAY, rules=RULES))


@pytest.mark.parametrize(
    ("kind", "day", "first", "why"),
    [
        (NOTHING, 0.1, "asked next at hour 24", "a code seldom comes sooner than 24 hours after the order was made"),
        (NOTHING, 2, "asked next at hour 60", "a code that may come any time: every 12 hours for 10 days"),
        (NOTHING, 20, "asked next at hour 504", "a code that is late: every 24 hours until day 60"),
        (NOTHING, 60, "not asked by itself any more", "60 days after the order was made no code is expected any more"),
        (
            "unavailable",
            2,
            "asked next at hour 49",
            "the supplier could not be asked the last time: made good for soon",
        ),
        ("rejected", 2, "not asked by itself any more", "the supplier refused it for good: no such order"),
    ],
)
def test_the_next_look_for_a_code_has_its_reason(kind: str, day: float, first: str, why: str) -> None:
    assert told(waiting(kind, day), T0 + day * DAY) == [f"Supplier order 8190 has no code yet: {first}", why]


def test_what_nobody_was_asked_about_is_due_and_what_is_shipped_is_not_waited_for() -> None:
    order = settled(Order(number="#1", placed_at=T0, added_at=T0, supplier_orders=("8190",)))
    assert told(order, T0 + DAY) == [
        "Supplier order 8190 has no code yet: it is due to be asked now",
        "nobody was asked for it yet",
    ]
    shipped = settled(Order(number="#1", placed_at=T0, supplier_orders=("8190",), fulfilled=True))
    assert told(shipped, T0 + DAY)[1] == "the shop says that all is shipped"
