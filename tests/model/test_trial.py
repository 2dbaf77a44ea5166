"""Rules that are tried: what they would flag more and fewer."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.model.test_monitor import NOW, _shops, order, parcel
from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, AttentionRules, flagged
from tui_tracker.model.filter import parse
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status
from tui_tracker.model.trial import SAMPLES, Trial, TrialTally, trial_of

DAY = timedelta(days=1)
ROWS = [order(n, parcel(f"P{n}", Status.IN_TRANSIT), age=30 + n) for n in range(1, 21)]


def test_fewer_days_flag_more_with_the_newest_as_examples_and_their_reasons() -> None:
    found = trial_of(ROWS, AttentionRules(), AttentionRules(late_after_days=35), NOW)
    assert (found.flagged, found.more, found.fewer, found.would_be) == (5, 10, 0, 15)
    assert [sample.number for sample in found.coming] == ["#6", "#7", "#8"]
    assert str(found.coming[0].flags[0].message) == "made 36 days ago, not delivered"


def test_another_status_takes_some_and_brings_others() -> None:
    rows = [order(1, parcel("A", Status.PENDING), age=1), order(2, parcel("B", Status.ALERT), age=1)]
    found = trial_of(rows, MONITOR_RULES, TRACKING_RULES, NOW)
    assert (found.flagged, found.more, found.fewer) == (1, 1, 1)
    assert ([each.number for each in found.coming], [each.number for each in found.going]) == (["#2"], ["#1"])


def test_a_filter_narrows_what_is_compared() -> None:
    tally = TrialTally(AttentionRules(), AttentionRules(late_after_days=35), NOW, parse("country:no"))
    tally.take(ROWS)
    assert (tally.trial().more, tally.trial().flagged) == (5, 3)


_rules = st.builds(
    AttentionRules,
    late_after_days=st.integers(1, 120),
    unfulfilled_after_days=st.integers(1, 120),
    statuses=st.lists(st.sampled_from(list(Status)), unique=True).map(tuple),
)


@given(_shops, _rules, _rules, st.randoms(use_true_random=False))
def test_it_is_the_difference_of_what_either_flags_in_any_order(
    rows: list[OrderRow], before: AttentionRules, after: AttentionRules, chance: Random
) -> None:
    found = trial_of(rows, before, after, NOW)
    had, has = flagged(rows, before, NOW).keys(), flagged(rows, after, NOW).keys()
    assert (found.flagged, found.would_be) == (len(had), len(has))
    assert (found.more, found.fewer) == (len(has - had), len(had - has))
    assert (len(found.coming), len(found.going)) == (min(SAMPLES, found.more), min(SAMPLES, found.fewer))
    mixed = list(rows)
    chance.shuffle(mixed)
    assert trial_of(mixed, before, after, NOW) == found


@given(_shops, _rules)
def test_the_same_rules_change_nothing(rows: list[OrderRow], rules: AttentionRules) -> None:
    found = trial_of(rows, rules, rules, NOW)
    assert found == Trial(flagged=found.flagged)
