"""Whole journeys: what they mean, that nothing depends on how they were told, and what is kept of them."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.journeys import DAY, JOURNEYS, T0, Journey, at
from tui_tracker.model.derive import DEFAULT_RULES, DeriveRules, contradicted, merged, opinions, set_by_hand, settled_at
from tui_tracker.model.events import distinct
from tui_tracker.model.order import ManualStatus, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail, Status

PARCEL = Parcel(number="LP001", carrier="post", added_at=T0)
S, D = Status, Detail


def after(journey: Journey, batches: Sequence[Sequence[Event]]) -> Parcel:
    """The parcel once all `batches` were told, judged on the journey's day."""
    end = max((event.when for event in journey.events), default=T0)
    now = T0 + journey.day * DAY if journey.day is not None else end
    parcel = PARCEL
    for events in batches:
        answer = Tracking(number="LP001", events=events, **journey.about)
        parcel = merged(parcel, answer, carrier="post", now=now, rules=DEFAULT_RULES)
    return parcel


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.why)
def test_what_a_journey_means(journey: Journey) -> None:
    parcel = after(journey, [journey.events])
    assert (parcel.status, parcel.detail, parcel.decided_by) == (journey.status, journey.detail, journey.rule)
    assert max((event.leg for event in parcel.events), default=1) == journey.legs


def test_there_are_enough_of_them() -> None:
    assert len({journey.why for journey in JOURNEYS}) == len(JOURNEYS) >= 60


@given(journey=st.sampled_from(JOURNEYS), seed=st.integers(0, 10_000))
def test_order_and_repetition_of_the_news_change_nothing(journey: Journey, seed: int) -> None:
    chance = random.Random(seed)
    shuffled = [*journey.events, *chance.choices(journey.events, k=3)] if journey.events else []
    chance.shuffle(shuffled)
    cut = chance.randint(0, len(shuffled))
    told = after(journey, [shuffled[:cut], shuffled[cut:], journey.events])
    once = after(journey, [journey.events])
    assert _state(told) == _state(once)


def _state(parcel: Parcel) -> tuple[object, ...]:
    events = [(event.when, event.text, event.leg, event.status) for event in parcel.events]
    return parcel.status, parcel.detail, parcel.decided_by, parcel.since, events


events = st.builds(
    lambda day, detail, courier, text: at(day, detail, courier, text=text),
    st.floats(0, 200, allow_nan=False),
    st.sampled_from([None, *Detail]),
    st.sampled_from(["", "Yanwen", "PostNord"]),
    st.text(max_size=30),
)


@given(told=st.lists(events, max_size=12), more=st.lists(events, max_size=5), status=st.none() | st.sampled_from(S))
def test_nothing_is_ever_lost_and_nothing_raises(told: list[Event], more: list[Event], status: Status | None) -> None:
    parcel = PARCEL
    for batch in (told, more):
        before = {(event.when, event.text) for event in parcel.events}
        answer = Tracking(number="LP001", events=batch, status=status)
        parcel = merged(parcel, answer, carrier="post", now=T0 + 201 * DAY, rules=DEFAULT_RULES)
        now = {(event.when, event.text) for event in parcel.events}
        assert before <= now
        assert {(event.when, event.text) for event in batch} <= now
        opinions(parcel, T0 + 201 * DAY)
        distinct(parcel.events)


@given(
    first=st.lists(events, max_size=5),
    second=st.lists(events, max_size=5),
    both=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
def test_of_two_carriers_it_does_not_matter_who_is_heard_first_or_how_often(
    first: list[Event], second: list[Event], both: bool, chance: random.Random
) -> None:
    if both:
        second = [*second, *first[:2]]
    answers = [("post", first[:2]), ("17track", second[:1]), ("post", first), ("17track", second)]
    chance.shuffle(answers)
    assert _heard(answers) == _heard([("post", first), ("17track", second)])


def _heard(answers: Sequence[tuple[str, Sequence[Event]]]) -> tuple[object, ...]:
    """The state after these answers, and the events that are shown."""
    parcel = PARCEL
    for carrier, told in answers:
        answer = Tracking(number="LP001", events=told)
        parcel = merged(parcel, answer, carrier=carrier, now=T0 + 201 * DAY, rules=DEFAULT_RULES)
    shown = [(heard.event.when, heard.event.text, heard.event.source, heard.also) for heard in distinct(parcel.events)]
    return *_state(parcel)[:4], sorted(shown)


def from_two(*, first: Sequence[Event], second: Sequence[Event]) -> Parcel:
    """What two carriers told of one parcel; the first is the one it is tracked with."""
    now = T0 + 30 * DAY
    parcel = merged(PARCEL, Tracking(number="LP001", events=first), carrier="post", now=now, rules=DEFAULT_RULES)
    answer = Tracking(number="LP001", events=second)
    return merged(parcel, answer, carrier="17track", now=now, rules=DEFAULT_RULES)


def test_what_two_carriers_tell_of_one_moment_is_shown_once() -> None:
    scan = at(1, D.ACCEPTED, country="CN", text="Accepted by carrier")
    same = at(1, D.ACCEPTED, country="CN", text="Shipment accepted")
    elsewhere = at(1, D.ACCEPTED, country="DE", text="Accepted")
    later = at(1.5, D.DEPARTED)
    parcel = from_two(first=[scan], second=[same, elsewhere, later])
    assert len(parcel.events) == 4
    shown = distinct(parcel.events)
    assert len(shown) == 3
    assert [sorted((heard.event.source, *heard.also)) for heard in shown if heard.also] == [["17track", "post"]]


def test_one_carriers_own_two_events_of_a_minute_are_two() -> None:
    parcel = merged(
        PARCEL,
        Tracking(number="LP001", events=[at(1, D.ACCEPTED, text="a"), at(1, D.ACCEPTED, text="b")]),
        carrier="post",
        now=T0,
        rules=DEFAULT_RULES,
    )
    assert len(distinct(parcel.events)) == 2


def test_carriers_that_disagree_are_both_heard_and_the_newest_event_decides() -> None:
    parcel = from_two(first=[at(1, D.ACCEPTED), at(9, D.CUSTOMS)], second=[at(1, D.ACCEPTED), at(10, D.CUSTOMS_HELD)])
    said = opinions(parcel, T0 + 11 * DAY)
    assert {source: verdict.status for source, verdict in said.items()} == {
        "post": S.IN_TRANSIT,
        "17track": S.ALERT,
    }
    assert parcel.status is S.ALERT


BY_HAND = ManualStatus(status=S.DELIVERED, by="eva", at=T0 + 5 * DAY)


def by_hand(*events: Event, rules: DeriveRules = DEFAULT_RULES, manual: ManualStatus = BY_HAND) -> Parcel:
    """A parcel whose status was set on day 5, and what the carrier told then."""
    parcel = merged(
        PARCEL, Tracking(number="LP001", events=[at(1, D.ACCEPTED)]), carrier="post", now=T0 + DAY, rules=rules
    )
    parcel = set_by_hand(parcel, manual, manual.at, rules)
    answer = Tracking(number="LP001", events=events)
    return merged(parcel, answer, carrier="post", now=T0 + 20 * DAY, rules=rules)


def test_a_carrier_that_disagrees_later_is_noted_and_changes_nothing() -> None:
    parcel = by_hand(at(8, D.NOBODY_HOME))
    assert (parcel.status, parcel.derived) == (S.DELIVERED, S.UNDELIVERED)
    assert contradicted(parcel)
    assert not contradicted(by_hand(at(4, D.CUSTOMS)))  # that was known when it was set
    assert not contradicted(by_hand(at(8, D.DELIVERED)))


def test_a_status_set_by_hand_is_released_only_as_configured() -> None:
    same, other_end = at(8, D.DELIVERED), at(8, D.ACCEPTED_BACK)
    assert by_hand(same).manual == BY_HAND
    releasing = DeriveRules(release="same")
    assert by_hand(same, rules=releasing).manual is None
    assert by_hand(other_end, rules=releasing).manual == BY_HAND
    ending = DeriveRules(release="final")
    parcel = by_hand(other_end, rules=ending)
    assert (parcel.manual, parcel.status) == (None, S.RETURNED)
    assert by_hand(at(4, D.DELIVERED), rules=ending).manual == BY_HAND  # it was set against that


def test_when_a_status_began_is_kept() -> None:
    parcel = merged(
        PARCEL,
        Tracking(number="LP001", events=[at(1, D.ACCEPTED), at(5, D.CUSTOMS_HELD), at(7, D.CUSTOMS_ACTION)]),
        carrier="post",
        now=T0 + 8 * DAY,
        rules=DEFAULT_RULES,
    )
    assert parcel.since == T0 + 5 * DAY
    silent = merged(
        PARCEL, Tracking(number="LP001", events=[at(1, D.ACCEPTED)]), carrier="post", now=T0, rules=DEFAULT_RULES
    )
    assert settled_at(silent, T0 + 40 * DAY, DEFAULT_RULES).since == T0 + 31 * DAY


def test_a_headline_begins_when_it_is_first_told() -> None:
    answer = Tracking(number="LP001", status=S.DELIVERED)
    parcel = merged(PARCEL, answer, carrier="post", now=T0 + DAY, rules=DEFAULT_RULES)
    again = merged(parcel, answer, carrier="post", now=T0 + 3 * DAY, rules=DEFAULT_RULES)
    assert (parcel.since, again.since) == (T0 + DAY, T0 + DAY)
    assert msgspec.structs.replace(again, checked_at=parcel.checked_at, answered_at=parcel.answered_at) == parcel
