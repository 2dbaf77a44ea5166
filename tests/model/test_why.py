"""The reasons: every rule has its words, every event is either deciding or ignored for a reason that is said."""

from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.journeys import DAY, JOURNEYS, T0, Journey, at
from tui_tracker.model.derive import DEFAULT_RULES, merged, missed, set_by_hand
from tui_tracker.model.events import in_legs
from tui_tracker.model.order import Customer, LastMiss, ManualStatus, Order, Parcel
from tui_tracker.model.outcome import Tracking
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, Carried, ScheduleRules, planned
from tui_tracker.model.status import Detail, Status
from tui_tracker.model.why import _PACES, Rules, Why, why

D, S = Detail, Status
RULES = Rules(DEFAULT_RULES, DEFAULT_SCHEDULE)
PARCEL = Parcel(number="LP001", carrier="post", added_at=T0)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")


def asked(parcel: Parcel, day: float = 14, country: str = "SE") -> Why:
    order = Order(number="#1", placed_at=T0, customer=Customer(country=country), parcels=(parcel,))
    return why(order, parcel, T0 + day * DAY, RULES, iso)


def told(journey: Journey) -> tuple[Parcel, datetime]:
    end = max((event.when for event in journey.events), default=T0)
    now = T0 + journey.day * DAY if journey.day is not None else end
    answer = Tracking(number="LP001", events=journey.events, **journey.about)
    return merged(PARCEL, answer, carrier="post", now=now, rules=DEFAULT_RULES), now


@given(journey=st.sampled_from(JOURNEYS))
def test_every_journey_is_explained_event_by_event(journey: Journey) -> None:
    parcel, now = told(journey)
    order = Order(number="#1", placed_at=T0, parcels=(parcel,))
    found = why(order, parcel, now, RULES, iso)
    assert found.verdict.status is parcel.derived
    assert found.verdict.rule == parcel.decided_by
    explained = [*found.deciding, *(each.event for each in found.ignored)]
    assert sorted(explained, key=repr) == sorted(in_legs(parcel.events), key=repr)
    assert all(str(message) for message in (*found.reasons, *found.next, *(each.reason for each in found.ignored)))
    if found.verdict.rule in ("event", "handed_over", "silence", "age") and journey.detail is not None:
        assert found.deciding


@pytest.mark.parametrize(
    ("parcel", "day", "words"),
    [
        (PARCEL, 1, "No carrier has been asked about it yet"),
        (
            missed(PARCEL, LastMiss(kind="not_found", message="", at=T0), now=T0 + DAY, rules=DEFAULT_RULES),
            1,
            "No scan yet; a code may take 7 days to become active, until 2026-10-08",
        ),
        (
            missed(PARCEL, LastMiss(kind="not_found", message="", at=T0), now=T0 + 9 * DAY, rules=DEFAULT_RULES),
            9,
            "post still does not know it 9 days after it was shipped; 7 days are usual",
        ),
        (
            missed(PARCEL, LastMiss(kind="rejected", message="too short", at=T0), now=T0, rules=DEFAULT_RULES),
            1,
            "post refused the number for good: too short",
        ),
        (
            missed(PARCEL, LastMiss(kind="not_found", message="", at=T0), now=T0 + 61 * DAY, rules=DEFAULT_RULES),
            61,
            "61 days after it was shipped there is still no scan; after 60 it counts as expired",
        ),
    ],
)
def test_without_events_the_clock_is_named_with_its_limit(parcel: Parcel, day: float, words: str) -> None:
    assert [str(message) for message in asked(parcel, day).reasons] == [words]


def test_the_hand_is_named_first_and_what_the_carrier_says_since() -> None:
    parcel, _ = told(Journey(why="", events=[at(1, D.ACCEPTED)], status=S.IN_TRANSIT))
    manual = ManualStatus(status=S.DELIVERED, by="eva", at=T0 + 5 * DAY, note="she called")
    parcel = set_by_hand(parcel, manual, T0 + 5 * DAY, DEFAULT_RULES)
    answer = Tracking(number="LP001", events=[at(8, D.NOBODY_HOME)])
    parcel = merged(parcel, answer, carrier="post", now=T0 + 8 * DAY, rules=DEFAULT_RULES)
    assert [str(message) for message in asked(parcel).reasons] == [
        "eva set it by hand on 2026-10-06: she called",
        "Since then the carrier says Undelivered",
        "The newest event that says something: nobody_home (post, 2026-10-09)",
    ]
    assert [str(message) for message in asked(parcel).next][-1] == "its end was set by hand"


def test_what_is_ignored_says_why() -> None:
    events = [at(0, D.LABEL_CREATED), at(1, D.ACCEPTED), at(2, None), at(5, D.DELIVERED), at(5.2, D.IN_TRANSPORT)]
    parcel, _ = told(Journey(why="", events=events, status=S.DELIVERED))
    assert [str(each.reason) for each in asked(parcel).ignored] == [
        "a label is no scan",
        "older than the one that decides",
        "nobody has said what it means",
        "reported after the end",
    ]


def test_two_carriers_that_disagree_are_both_named() -> None:
    parcel, _ = told(Journey(why="", events=[at(9, D.CUSTOMS)], status=S.IN_TRANSIT))
    answer = Tracking(number="LP001", events=[at(10, D.CUSTOMS_HELD)])
    parcel = merged(parcel, answer, carrier="17track", now=T0 + 11 * DAY, rules=DEFAULT_RULES)
    words = str(asked(parcel).reasons[-1])
    assert words == "The carriers disagree: post: In transit, 17track: Alert. The newest event decides"


def test_the_next_look_has_its_reason() -> None:
    parcel, now = told(Journey(why="", events=[at(1, D.ACCEPTED), at(2, D.CUSTOMS)], status=S.IN_TRANSIT))
    plan = planned(parcel, now, DEFAULT_SCHEDULE)
    assert plan.at is not None
    parcel = Parcel(**{name: getattr(parcel, name) for name in parcel.__struct_fields__} | {"next_check_at": plan.at})
    found = asked(parcel, day=2)
    assert [str(message) for message in found.next] == [
        f"Next look: {iso(plan.at)}",
        "in the country it goes to: every 6 hours",
    ]


def test_what_moves_the_pace_is_said_the_strongest_last() -> None:
    scanned = msgspec.structs.replace(
        told(next(each for each in JOURNEYS if each.status is S.IN_TRANSIT))[0], pushed_at=T0 + 13 * DAY
    )
    parcel = msgspec.structs.replace(scanned, checked_at=T0 + 14 * DAY, next_check_at=T0 + 24 * DAY)
    order = Order(number="#1", placed_at=T0, parcels=(parcel,))
    about = Carried(min_interval=10 * 86400, pushes=True)
    words = [str(each) for each in why(order, parcel, T0 + 14 * DAY, RULES, iso, about).next]
    assert words[0] == "Next look: 2026-10-25"
    assert words[-2].startswith("its carrier lately told of it by itself, so it is asked less often: every ")
    assert words[-1] == "its carrier wants 240 hours between two looks at least"


def test_every_rule_of_the_schedule_has_words() -> None:
    fields = set(ScheduleRules.__struct_fields__)
    paces = {name for name in fields if not name.endswith("_days") and "_day" not in name}
    told_by_others = {"after_failure", "pushes", "jitter", "seed", "daytime_from", "daytime_to"}
    told_by_others |= {"cooldown_minutes", "others_confidence"}
    assert paces - told_by_others <= set(_PACES)
