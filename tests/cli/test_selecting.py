"""Which orders a listing shows, and in which order."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.cli.rows import NOW, row
from tui_tracker.cli.selecting import SORTS, Selection, by_parcel
from tui_tracker.model.attention import TRACKING_RULES
from tui_tracker.model.deadlines import DeadlineRules, next_deadline
from tui_tracker.model.errors import UsageError
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status

ROWS = [
    row("#9", "A1", days=2, order_id=1),
    row("#10", "B1", days=50, order_id=2),
    row("#11", days=8, order_id=3),
    row("#12", "C1", days=1, status=Status.ALERT, order_id=4),
    row("#13", "D1", days=60, status=Status.DELIVERED, order_id=5),
]


def numbers(selection: Selection, rows: list[OrderRow] = ROWS) -> list[str]:
    return [each.row.number for each in selection.of(rows, now=NOW, zone=UTC, rules=TRACKING_RULES)]


def test_all_of_them_the_newest_first_unless_asked_otherwise() -> None:
    assert numbers(Selection()) == ["#12", "#9", "#11", "#10", "#13"]
    assert numbers(Selection(sort="number")) == ["#9", "#10", "#11", "#12", "#13"]
    assert numbers(Selection(sort="-number", limit=2)) == ["#13", "#12"]


@pytest.mark.parametrize("name", sorted(SORTS))
def test_every_sort_turns_round(name: str) -> None:
    assert sorted(numbers(Selection(sort=name))) == sorted(numbers(Selection(sort=f"-{name}")))


def test_what_needs_attention_with_its_reason() -> None:
    chosen = Selection(attention=True, sort="number").of(ROWS, now=NOW, zone=UTC, rules=TRACKING_RULES)
    assert [(each.row.number, [flag.rule for flag in each.flags]) for each in chosen] == [
        ("#10", ["late"]),
        ("#11", ["unfulfilled"]),
        ("#12", ["status"]),
    ]


def test_statuses_words_and_fields_narrow_it_down() -> None:
    assert numbers(Selection(statuses="alert,delivered")) == ["#12", "#13"]
    assert numbers(Selection(statuses="none")) == ["#11"]
    assert numbers(Selection(words=("age:>7d", "!is:nocode"))) == ["#10", "#13"]
    assert numbers(Selection(words=("is:flagged", "code:C1"))) == ["#12"]


def test_days_are_the_shops_and_both_ends_belong_to_the_range() -> None:
    late = [row("#1", days=0.5)]  # made on the 24th at 00:00 UTC
    tokyo, lima = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Lima")
    on_the_24th = Selection(since=date(2026, 11, 24), until=date(2026, 11, 24))
    assert on_the_24th.of(late, now=NOW, zone=tokyo, rules=TRACKING_RULES)
    assert not on_the_24th.of(late, now=NOW, zone=lima, rules=TRACKING_RULES)
    assert numbers(Selection(until=date(2026, 10, 5))) == ["#10", "#13"]


@pytest.mark.parametrize("selection", [Selection(words=("nofield:x",)), Selection(statuses="lost")])
def test_a_filter_that_makes_no_sense_says_so(selection: Selection) -> None:
    with pytest.raises(UsageError, match="the filter can't be understood"):
        numbers(selection)


def test_filters_on_parcels_look_at_each_by_itself() -> None:
    rows = list(by_parcel([row("#1", "A", "B", order_id=1), row("#2", order_id=2)]))
    assert numbers(Selection(words=("code:B",)), rows) == ["#1"]
    assert [each.parcels[0].number for each in rows] == ["A", "B"]


def test_the_nearest_deadline_comes_first_and_what_has_none_last() -> None:
    gone = replace(ROWS[0], number="#0", cancelled_at=NOW, id=9)
    rows = [gone, *ROWS]
    found = numbers(Selection(sort="deadline"), rows)
    assert found[-1] == "#0"
    left = [next_deadline(next(row for row in rows if row.number == number), NOW) for number in found[:-1]]
    moments = [each.at for each in left if each is not None]
    assert moments == sorted(moments)
    assert len(moments) == len(ROWS)
    assert numbers(Selection(sort="-deadline"), rows) == found[::-1]


def test_the_filter_knows_the_shops_own_deadlines() -> None:
    rules = DeadlineRules(promised_days=0, claim_days=3)
    found = Selection(words=("deadline:<7d",)).of(ROWS, now=NOW, zone=UTC, rules=TRACKING_RULES, deadlines=rules)
    assert {each.row.number for each in found} == {
        row.number for row in ROWS if NOW - row.placed_at <= timedelta(days=3)
    }
