"""The morning queue: one flag, reason and act an order, the nearest deadline first, shared causes in one line."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.cases import ADVICE_WORDS, DEFAULT_QUEUE, RULE_WORDS, Advice, Case, Terms, Urgency, case_of
from tui_tracker.model.causes import Cause
from tui_tracker.model.deeds import Archive, Deed, MarkRefunded, MarkResent, PutOff
from tui_tracker.model.derive import DEFAULT_RULES, settled_at
from tui_tracker.model.order import Checkpoint, ManualStatus, Order, OrderRow, Parcel, row_of, settled
from tui_tracker.model.queue import Queue, queue_of
from tui_tracker.model.status import Detail, Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = Terms(NOW)


def parcel(status: Status, detail: Detail | None = None, *, silent: float = 1, number: str = "AB1234567") -> Parcel:
    return Parcel(
        number=number,
        carrier="post",
        status=status,
        detail=detail,
        last_event="Hub A",
        last_event_at=NOW - silent * DAY,
    )


def order(*parcels: Parcel, age: float = 20, **fields: object) -> Order:
    made = Order(id=1, number="#1", placed_at=NOW - age * DAY, parcels=parcels, source="csv")
    return settled(msgspec.structs.replace(made, **fields))


def done(order: Order, *deeds: Deed, at: datetime = NOW) -> Order:
    for deed in deeds:
        after = deed.on(order, by="eva", at=at)
        assert after is not None
        order = settled(after)
    return order


def case(order: Order, terms: Terms = TERMS) -> Case | None:
    return case_of(row_of(order), terms)


def queue(*orders: Order, terms: Terms = TERMS) -> Queue:
    return queue_of([row_of(each) for each in orders], terms, since=terms.now - DAY)


@pytest.mark.parametrize(
    ("parcels", "age", "rule", "urgency", "advice", "reason"),
    [
        ([parcel(Status.ALERT, Detail.LOST)], 20, "alert", "act", "resend", "Alert: lost"),
        ([parcel(Status.ALERT, Detail.CUSTOMS_ACTION)], 20, "alert", "act", "customer", None),
        ([parcel(Status.UNDELIVERED, Detail.NOBODY_HOME)], 20, "undelivered", "act", "customer", None),
        ([parcel(Status.EXPIRED)], 20, "expired", "act", "supplier", "Expired"),
        ([parcel(Status.UNKNOWN, Detail.INVALID_NUMBER)], 20, "unknown", "act", "code", None),
        ([parcel(Status.RETURNED)], 20, "returned", "act", "resend", None),
        ([], 8, "unfulfilled", "act", "order", "made 8 days ago, not fulfilled"),
        ([parcel(Status.IN_TRANSIT, silent=12)], 20, "still", "look", "supplier", "no movement for 12 days"),
        (
            [parcel(Status.PICK_UP, silent=6)],
            20,
            "not_collected",
            "look",
            "customer",
            "ready for 6 days, not collected",
        ),
        ([parcel(Status.IN_TRANSIT)], 58, "deadline", "look", "dispute", None),
        ([parcel(Status.IN_TRANSIT)], 46, "late", "look", "supplier", "made 46 days ago, not delivered"),
    ],
)
def test_each_trouble_has_its_flag_reason_and_act(
    parcels: list[Parcel], age: float, rule: str, urgency: str, advice: str, reason: str | None
) -> None:
    found = case(order(*parcels, age=age))
    assert found is not None
    assert (found.rule, found.urgency.value, found.advice.value) == (rule, urgency, advice)
    assert reason is None or str(found.reason) == reason


@pytest.mark.parametrize(
    ("parcels", "age"),
    [
        ([parcel(Status.IN_TRANSIT, silent=9)], 20),
        ([parcel(Status.DELIVERED)], 58),
        ([parcel(Status.PENDING)], 3),
        ([parcel(Status.PICK_UP, silent=4)], 20),
        ([], 6),
        ([parcel(Status.IN_TRANSIT)], 45),
    ],
)
def test_what_goes_as_it_should_is_not_in_it(parcels: list[Parcel], age: float) -> None:
    assert case(order(*parcels, age=age)) is None


def test_the_gravest_of_several_parcels_speaks_and_is_named() -> None:
    late = parcel(Status.EXPIRED, number="CD1234567")
    found = case(order(parcel(Status.IN_TRANSIT), late, parcel(Status.ALERT, Detail.DAMAGED, number="EF1234567")))
    assert found is not None
    assert (found.parcel, str(found.reason)) == ("EF1234567", "Alert: damaged · EF1234567")


def test_fulfilled_without_a_code_is_asked_of_the_supplier() -> None:
    made = order(age=5, fulfilled=True, fulfilled_at=NOW - 3 * DAY)
    found = case(made)
    assert found is not None
    assert (found.rule, found.advice, str(found.reason)) == (
        "no_code",
        Advice.SUPPLIER,
        "fulfilled 3 days ago, no code",
    )
    assert case(made, Terms(NOW - 2 * DAY)) is None


def test_two_that_disagree_are_looked_at() -> None:
    events = (
        Checkpoint(when=NOW - 3 * DAY, text="a", source="x", seen_at=NOW, status=Status.IN_TRANSIT),
        Checkpoint(when=NOW - 2 * DAY, text="b", source="y", seen_at=NOW, status=Status.PICK_UP),
    )
    both = settled_at(Parcel(number="AB1234567", events=events, last_event_at=NOW - 2 * DAY), NOW, DEFAULT_RULES)
    found = case(order(both))
    assert found is not None
    assert (found.rule, found.advice) == ("disputed", Advice.DECIDE)
    manual = ManualStatus(status=Status.IN_TRANSIT, by="eva", at=NOW - 4 * DAY)
    byhand = msgspec.structs.replace(both, events=events[1:], manual=manual)
    found = case(order(settled_at(byhand, NOW, DEFAULT_RULES)))
    assert found is not None
    assert "set by hand" in str(found.reason)


def test_what_the_operator_is_done_with_is_out_and_what_was_put_off_sleeps() -> None:
    lost = order(parcel(Status.ALERT, Detail.LOST))
    for deed in (MarkRefunded(), Archive()):
        assert case(done(lost, deed)) is None
    found = queue(done(lost, PutOff(until=NOW + 3 * DAY)))
    assert (found.lines, found.act, found.asleep) == ((), 0, 1)
    later = queue(done(lost, PutOff(until=NOW + 3 * DAY)), terms=Terms(NOW + 3 * DAY))
    assert [each.woken for each in later.cases] == ["date"]


def test_of_an_order_sent_again_only_the_new_parcel_counts() -> None:
    lost = order(parcel(Status.ALERT, Detail.LOST))
    resent = done(lost, MarkResent())
    assert case(resent) is None
    found = case(resent, Terms(NOW + 3 * DAY))
    assert found is not None
    assert (found.rule, str(found.reason)) == ("no_code", "resent 3 days ago, no code")
    again = done(lost, MarkResent(number="CD1234567"))
    assert case(again) is None
    worse = msgspec.structs.replace(again.parcels[1], status=Status.ALERT)
    assert case(settled(msgspec.structs.replace(again, parcels=(again.parcels[0], worse)))) is not None


def numbered(n: int, made: Order) -> Order:
    return msgspec.structs.replace(made, id=n, number=f"#{n}")


def test_the_nearest_deadline_comes_first_then_value_then_age() -> None:
    lost = parcel(Status.ALERT, Detail.LOST)
    orders = [
        numbered(1, order(lost, age=20, total="10")),
        numbered(2, order(lost, age=58, total="1")),
        numbered(3, order(lost, age=20, total="90.5")),
        numbered(4, order(lost, age=20, total="?")),
    ]
    assert [each.order_id for each in queue(*orders).cases] == [2, 3, 1, 4]


def test_counts_say_it_all() -> None:
    came = settled_at(parcel(Status.DELIVERED), NOW, DEFAULT_RULES)
    came = msgspec.structs.replace(came, status=Status.DELIVERED, since=NOW - timedelta(hours=3))
    found = queue(
        numbered(1, order(parcel(Status.ALERT, Detail.LOST), age=58)),
        numbered(2, order(parcel(Status.IN_TRANSIT, silent=12))),
        numbered(3, order(came)),
        numbered(4, order(msgspec.structs.replace(came, since=NOW - 5 * DAY))),
    )
    assert (found.act, found.look, found.deadlines, found.delivered) == (1, 1, 1, 1)


def test_a_cause_that_many_share_is_one_line_in_the_place_of_the_most_pressing() -> None:
    still = [numbered(n, order(parcel(Status.IN_TRANSIT, silent=12), age=20 + n / 100)) for n in range(1, 6)]
    alone = numbered(9, order(msgspec.structs.replace(parcel(Status.ALERT, Detail.LOST), last_event="x"), age=57))
    found = queue(*still, alone)
    first, cause = found.lines
    assert isinstance(first, Case)
    assert first.order_id == 9
    assert isinstance(cause, Cause)
    assert str(cause.title) == "5 × Standing still at post: hub a"
    assert sorted(each.order_id for each in cause.cases) == [1, 2, 3, 4, 5]
    assert len(queue(*still[:4], alone).lines) == 5


def test_orders_of_one_day_that_were_never_sent_are_one_cause() -> None:
    found = queue(*(numbered(n, order(age=9)) for n in range(1, 7)))
    (cause,) = found.lines
    assert isinstance(cause, Cause)
    assert str(cause.title) == "6 × Not sent of 2026-10-24, from csv"


def test_a_rule_of_no_days_is_off() -> None:
    off = msgspec.structs.replace(DEFAULT_QUEUE, still_days=0, no_code_days=0, pick_up_days=0)
    terms = Terms(NOW, off)
    assert case(order(parcel(Status.IN_TRANSIT, silent=25)), terms) is None
    assert case(order(age=6, fulfilled=True), terms) is None


_parcels = st.builds(
    parcel,
    st.sampled_from(list(Status)),
    st.none() | st.sampled_from(list(Detail)),
    silent=st.floats(0, 400),
    number=st.sampled_from(["AB1234567", "CD1234567", "EF1234567"]),
)
_orders = st.builds(
    lambda found, age, total: order(*{each.number: each for each in found}.values(), age=age, total=total),
    st.lists(_parcels, max_size=3),
    st.floats(0, 400),
    st.sampled_from(["", "12.50", "abc", "NaN", "1e400"]),
)


@given(st.lists(_orders, max_size=30), st.randoms(use_true_random=False))
def test_every_case_stands_in_one_line_and_order_of_reading_does_not_matter(
    made: list[Order], shuffle: random.Random
) -> None:
    rows = [row_of(numbered(n, each)) for n, each in enumerate(made, 1)]
    found = queue_of(rows, TERMS, since=NOW - DAY)
    shown = [each.order_id for line in found.lines for each in (line.cases if isinstance(line, Cause) else [line])]
    assert sorted(shown) == sorted(each.order_id for each in found.cases)
    assert found.act + found.look == len(found.cases)
    mixed: Sequence[OrderRow] = shuffle.sample(rows, len(rows))
    assert queue_of(mixed, TERMS, since=NOW - DAY) == found


def test_every_rule_and_every_act_has_its_words() -> None:
    assert set(ADVICE_WORDS) == set(Advice)
    assert {Urgency.ACT, Urgency.LOOK} == set(Urgency)
    assert all(RULE_WORDS.values())
