"""The tracking page's content: ranges, statuses, Needs attention, and what lies outside."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from msgspec.structs import replace as replace_row

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES, AttentionRules
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.period import EVERYTHING, Range, window
from tui_tracker.model.status import Status, roll_up
from tui_tracker.ui.views.tracking import (
    PRESETS,
    Choice,
    RangeError,
    TrackingView,
    filter_label,
    next_preset,
    outside_sentence,
    parse_range,
    range_label,
    reasons,
    summary,
    tracking_view,
)

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TINY = timedelta(microseconds=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
EN = Translator("en")
ATTENTION = Choice(attention=True)


def row(order_id: int, age: timedelta, *statuses: Status, fulfilled: bool | None = None) -> OrderRow:
    """An order made `age` ago with one parcel for each of `statuses`."""
    parcels = tuple(ParcelRow(number=f"P{order_id}-{n}", status=status) for n, status in enumerate(statuses))
    return OrderRow(
        id=order_id,
        number=f"#{order_id}",
        placed_at=NOW - age,
        fulfilled=bool(statuses) if fulfilled is None else fulfilled,
        status=roll_up(list(statuses)),
        parcels=parcels,
    )


def view(rows: list[OrderRow], choice: Choice = ATTENTION, rules: AttentionRules = TRACKING_RULES) -> TrackingView:
    """The page for `rows` at `NOW` in Stockholm."""
    return tracking_view(rows, NOW, choice, zone=STOCKHOLM, rules=rules)


class TestTheRange:
    def test_is_thirty_elapsed_days_at_first(self) -> None:
        rows = [row(1, 30 * DAY, Status.IN_TRANSIT), row(2, 30 * DAY + TINY, Status.IN_TRANSIT), row(3, DAY)]
        assert set(view(rows, Choice()).shown) == {1, 3}

    def test_can_be_opened_to_all_orders(self) -> None:
        rows = [row(1, 3000 * DAY, Status.DELIVERED), row(2, DAY, Status.DELIVERED)]
        assert view(rows, Choice(range=EVERYTHING)).shown == (2, 1)

    def test_takes_an_order_of_the_future_into_the_last_days(self) -> None:
        assert view([row(1, -2 * DAY, Status.PENDING)], Choice()).shown == (1,)

    @pytest.mark.parametrize(
        ("placed", "inside"),
        [
            (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), False),  # 23:59:59 on the 28th in Stockholm
            (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), True),  # the day has 23 hours: clocks go forward
            (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), False),
        ],
    )
    def test_of_dates_is_days_of_the_shops_own_zone(self, placed: datetime, inside: bool) -> None:
        day = date(2026, 3, 29)
        assert (placed in window(Range(first=day, last=day), NOW, STOCKHOLM)) is inside

    def test_may_be_open_at_either_end(self) -> None:
        rows = [row(1, 1 * DAY, Status.DELIVERED), row(2, 20 * DAY, Status.DELIVERED)]
        since = Choice(range=Range(first=date(2026, 3, 20)), range_set=True)
        until = Choice(range=Range(last=date(2026, 3, 20)), range_set=True)
        assert view(rows, since).shown == (1,)
        assert view(rows, until).shown == (2,)

    def test_presets_go_round_in_both_directions(self) -> None:
        forward, back = [Range(days=30)], [Range(days=30)]
        for _ in PRESETS:
            forward.append(next_preset(forward[-1], 1))
            back.append(next_preset(back[-1], -1))
        assert [chosen.days for chosen in forward] == [30, 45, 90, None, 7, 30]
        assert [chosen.days for chosen in back] == [30, 7, None, 90, 45, 30]

    def test_presets_start_over_from_dates_of_ones_own(self) -> None:
        own = Range(first=date(2026, 1, 1))
        assert next_preset(own, 1) == Range(days=7)
        assert next_preset(own, -1) == EVERYTHING

    def test_presets_step_from_a_configured_number_between_them(self) -> None:
        assert next_preset(Range(days=60), 1) == Range(days=90)
        assert next_preset(Range(days=60), -1) == Range(days=45)
        assert next_preset(Range(days=400), 1) == EVERYTHING

    @pytest.mark.parametrize(
        ("chosen", "words"),
        [
            (Range(days=30), "last 30 days"),
            (Range(days=1), "last 1 day"),
            (EVERYTHING, "all orders"),
            (Range(first=date(2026, 3, 1)), "from 2026-03-01"),
            (Range(last=date(2026, 3, 1)), "until 2026-03-01"),
            (Range(first=date(2026, 3, 1), last=date(2026, 3, 31)), "2026-03-01 – 2026-03-31"),
        ],
    )
    def test_has_words(self, chosen: Range, words: str) -> None:
        assert range_label(chosen, EN) == words


class TestAChoice:
    def test_steps_from_the_range_that_is_shown(self) -> None:
        assert Choice().stepped(1) == Choice(range=Range(days=45), range_set=True)
        assert ATTENTION.stepped(-1) == Choice(range=Range(days=90), range_set=True, attention=True)
        assert ATTENTION.stepped(1).effective == Range(days=7)

    def test_keeps_a_range_that_was_set_when_needs_attention_comes_and_goes(self) -> None:
        chosen = Choice().ranged(Range(days=90)).toggled()
        assert chosen.effective == Range(days=90)
        assert chosen.toggled().effective == Range(days=90)

    def test_of_needs_attention_looks_at_everything_and_leads_back(self) -> None:
        assert Choice().toggled().effective == EVERYTHING
        assert Choice().toggled().toggled() == Choice()

    def test_of_statuses_leaves_the_rest_alone(self) -> None:
        chosen = frozenset({Status.ALERT})
        assert ATTENTION.filtered(chosen) == Choice(attention=True, statuses=chosen)


class TestTypedDates:
    def test_make_a_range(self) -> None:
        assert parse_range(" 2026-03-01 ", "2026-03-31", EN) == Range(first=date(2026, 3, 1), last=date(2026, 3, 31))

    def test_may_leave_one_end_open(self) -> None:
        assert parse_range("2026-03-01", "", EN) == Range(first=date(2026, 3, 1))
        assert parse_range("", "2026-03-01", EN) == Range(last=date(2026, 3, 1))

    def test_may_be_one_and_the_same_day(self) -> None:
        assert parse_range("2026-03-01", "2026-03-01", EN).last == date(2026, 3, 1)

    @pytest.mark.parametrize(
        ("first", "last", "complaint"),
        [
            ("", "  ", "at least one date"),
            ("2026-02-30", "", "2026-02-30 is not a date"),
            ("1/3/2026", "", "year-month-day"),
            ("2026-03-31", "2026-03-01", "is after the last"),
            ("0001-01-01", "", "not a year"),
            ("", "9999-12-31", "not a year"),
        ],
    )
    def test_that_make_no_sense_say_why(self, first: str, last: str, complaint: str) -> None:
        with pytest.raises(RangeError, match=complaint):
            parse_range(first, last, EN)


class TestNeedsAttention:
    @pytest.mark.parametrize(
        ("age", "flagged"), [(45 * DAY, False), (45 * DAY + TINY, True), (45 * DAY - TINY, False), (46 * DAY, True)]
    )
    def test_takes_what_is_not_delivered_after_more_than_45_days(self, age: timedelta, flagged: bool) -> None:
        assert (view([row(1, age, Status.IN_TRANSIT)]).shown == (1,)) is flagged

    @pytest.mark.parametrize(("age", "flagged"), [(7 * DAY, True), (7 * DAY - TINY, False), (8 * DAY, True)])
    def test_takes_what_is_not_fulfilled_after_7_days_or_more(self, age: timedelta, flagged: bool) -> None:
        assert (view([row(1, age)]).shown == (1,)) is flagged

    @pytest.mark.parametrize("status", list(Status))
    def test_takes_alert_expired_and_undelivered_of_any_age(self, status: Status) -> None:
        trouble = status in {Status.ALERT, Status.EXPIRED, Status.UNDELIVERED}
        assert (view([row(1, timedelta(), status)]).shown == (1,)) is trouble

    @pytest.mark.parametrize("status", [Status.DELIVERED, Status.RETURNED])
    def test_leaves_out_what_is_finished_however_old(self, status: Status) -> None:
        assert view([row(1, 400 * DAY, status)]).shown == ()

    def test_takes_an_order_of_which_one_parcel_is_delivered_and_one_is_not(self) -> None:
        assert view([row(1, 46 * DAY, Status.DELIVERED, Status.IN_TRANSIT)]).shown == (1,)

    def test_leaves_out_an_order_delivered_and_returned_in_full(self) -> None:
        assert view([row(1, 46 * DAY, Status.DELIVERED, Status.RETURNED)]).shown == ()

    def test_leaves_out_an_old_order_fulfilled_without_a_code(self) -> None:
        assert view([row(1, 90 * DAY, fulfilled=True)]).shown == ()

    @pytest.mark.parametrize("gone", ["cancelled_at", "archived_at"])
    def test_never_takes_cancelled_and_archived_orders(self, gone: str) -> None:
        rows = [
            replace_row(row(1, 90 * DAY, Status.ALERT), **{gone: NOW}),
            replace_row(row(2, 90 * DAY), **{gone: NOW}),
        ]
        found = view(rows)
        assert (found.shown, found.flagged_inside, found.flagged_outside) == ((), 0, 0)
        assert set(view(rows, Choice(range=EVERYTHING)).shown) == {1, 2}

    def test_looks_at_all_orders_until_a_range_is_set(self) -> None:
        rows = [row(1, 300 * DAY, Status.IN_TRANSIT), row(2, 2 * DAY, Status.ALERT)]
        assert view(rows).shown == (1, 2)
        assert view(rows, replace(ATTENTION, range_set=True)).shown == (2,)

    def test_goes_back_to_the_range_when_it_is_left(self) -> None:
        rows = [row(1, 300 * DAY, Status.IN_TRANSIT), row(2, 2 * DAY, Status.ALERT)]
        assert view(rows, replace(ATTENTION, attention=False)).shown == (2,)

    def test_follows_rules_that_were_configured(self) -> None:
        rules = AttentionRules(late_after_days=10, unfulfilled_after_days=1, statuses=(Status.PENDING,))
        rows = [
            row(1, 11 * DAY, Status.IN_TRANSIT),
            row(2, DAY),
            row(3, timedelta(), Status.PENDING),
            row(4, timedelta(), Status.ALERT),
        ]
        assert view(rows, ATTENTION, rules).shown == (1, 2, 3)


class TestWhatLiesOutside:
    ROWS = (
        row(1, 300 * DAY, Status.IN_TRANSIT),
        row(2, 46 * DAY, Status.EXPIRED),
        row(3, 8 * DAY),
        row(4, 2 * DAY, Status.ALERT),
        row(5, 2 * DAY, Status.IN_TRANSIT),
    )

    def test_is_counted_whether_or_not_the_page_is_filtered(self) -> None:
        choices = [
            Choice(),
            Choice(statuses=frozenset({Status.DELIVERED})),
            Choice(attention=True, range_set=True),
        ]
        for choice in choices:
            found = view(list(self.ROWS), choice)
            assert (found.flagged_inside, found.flagged_outside) == (2, 2)

    def test_is_nothing_when_all_orders_are_looked_at(self) -> None:
        found = view(list(self.ROWS))
        assert (found.flagged_inside, found.flagged_outside) == (4, 0)
        assert outside_sentence(found, EN) == "All orders are looked at: 0 lie outside"

    def test_is_said_in_words_also_when_it_is_none(self) -> None:
        found = view(list(self.ROWS), Choice())
        assert outside_sentence(found, EN) == "2 more orders that need attention lie outside this range"
        assert outside_sentence(replace(found, flagged_outside=1), EN).startswith("1 more order that needs attention")
        assert outside_sentence(replace(found, flagged_outside=0), EN).startswith("0 more orders")

    def test_counts_what_comes_after_a_range_of_dates_too(self) -> None:
        choice = Choice(range=Range(last=date(2026, 3, 1)), range_set=True)
        assert view(list(self.ROWS), choice).flagged_outside == 2


class TestStatuses:
    ROWS = (
        row(1, 1 * DAY, Status.DELIVERED, Status.IN_TRANSIT),
        row(2, 2 * DAY, Status.IN_TRANSIT, Status.IN_TRANSIT),
        row(3, 3 * DAY, Status.ALERT),
        row(4, 4 * DAY),
        row(5, 300 * DAY, Status.PICK_UP),
    )

    def test_several_can_be_chosen(self) -> None:
        choice = Choice(statuses=frozenset({Status.ALERT, Status.DELIVERED}))
        assert view([*self.ROWS, row(6, 5 * DAY, Status.DELIVERED)], choice).shown == (3, 6)

    def test_are_those_of_the_status_column(self) -> None:
        assert set(view(list(self.ROWS), Choice(statuses=frozenset({Status.IN_TRANSIT}))).shown) == {1, 2}
        assert view(list(self.ROWS), Choice(statuses=frozenset({Status.DELIVERED}))).shown == ()

    def test_of_a_flagged_parcel_go_before_those_of_others(self) -> None:
        rules = AttentionRules(statuses=(Status.PENDING,))
        rows = [row(1, DAY, Status.ALERT, Status.PENDING), row(2, DAY, Status.ALERT)]
        found = tracking_view(rows, NOW, Choice(), zone=STOCKHOLM, rules=rules)
        assert {status: n for status, n in found.counts.items() if n} == {Status.PENDING: 1, Status.ALERT: 1}

    def test_no_code_yet_can_be_chosen(self) -> None:
        chosen = Choice(statuses=frozenset({None, Status.ALERT}))
        assert view(list(self.ROWS), chosen).shown == (3, 4)
        assert filter_label(chosen, EN) == "Alert + No code yet"

    def test_have_their_numbers_of_orders_in_the_range_beside_them(self) -> None:
        found = view(list(self.ROWS), Choice(statuses=frozenset({Status.ALERT})))
        assert {status: n for status, n in found.counts.items() if n} == {
            Status.IN_TRANSIT: 2,
            Status.ALERT: 1,
            None: 1,
        }
        assert set(found.counts) == {*Status, None}
        assert sum(found.counts.values()) == found.in_range

    def test_are_counted_among_the_flagged_under_needs_attention(self) -> None:
        found = view(list(self.ROWS))
        assert [status for status, n in found.counts.items() if n] == [Status.PICK_UP, Status.ALERT]

    def test_and_needs_attention_narrow_together(self) -> None:
        rows = [row(1, DAY, Status.ALERT), row(2, DAY, Status.EXPIRED), row(3, DAY, Status.IN_TRANSIT)]
        choice = Choice(attention=True, statuses=frozenset({Status.EXPIRED, Status.IN_TRANSIT}))
        assert view(rows, choice).shown == (2,)


class TestTheOrderOfRows:
    def test_is_flagged_first_and_oldest_of_them_on_top(self) -> None:
        rows = [row(1, 1 * DAY), row(2, 9 * DAY), row(3, 2 * DAY), row(4, 12 * DAY), row(5, 1 * DAY, Status.ALERT)]
        assert view(rows, Choice()).shown == (4, 2, 5, 1, 3)

    def test_does_not_depend_on_the_order_in_which_orders_come(self) -> None:
        rows = [row(n, (n % 3) * 5 * DAY) for n in range(1, 30)]
        assert view(rows, Choice()).shown == view(rows[::-1], Choice()).shown


class TestWords:
    def test_say_how_many_are_shown_and_flagged(self) -> None:
        rows = [row(1, DAY, Status.ALERT), row(2, DAY, Status.IN_TRANSIT), row(3, DAY)]
        assert summary(view(rows, Choice()), EN) == "3 orders · 1 needs attention"
        chosen = Choice(statuses=frozenset({Status.ALERT}))
        assert summary(view(rows, chosen), EN) == "1 of 3 orders · 1 needs attention"
        assert summary(view([], Choice()), EN) == "0 orders · 0 need attention"

    def test_say_what_is_filtered(self) -> None:
        choice = Choice(attention=True, statuses=frozenset({Status.DELIVERED, Status.ALERT}))
        assert filter_label(choice, EN) == "Needs attention · Alert + Delivered"
        assert filter_label(Choice(), EN) == ""

    def test_give_every_reason(self) -> None:
        found = view([row(1, 46 * DAY, Status.DELIVERED, Status.UNDELIVERED)])
        assert reasons(found.flags[1], EN) == "P1-1: Undelivered · made 46 days ago, not delivered"
