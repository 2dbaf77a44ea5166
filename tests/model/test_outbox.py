"""Who is told of what: the first time only, the newest only, nothing old, nothing backwards, nothing at night."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.derive import DEFAULT_RULES, merged
from tui_tracker.model.happenings import HAPPENING_WORDS, LIFETIME, Happening, happened
from tui_tracker.model.notices import ALERT_LIFETIME, ALERT_WORDS, Alert
from tui_tracker.model.order import Customer, Order, Parcel, settled
from tui_tracker.model.outbox import (
    CUSTOMER,
    DEFAULT_NOTIFY,
    OPERATOR,
    REASONS,
    STATE_WORDS,
    NotifyRules,
    OutboxMessage,
    State,
    after_quiet_hours,
    fresh_parts,
    messages_for,
    recipient_of,
    still_so,
    tried_again,
)
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail, Status

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = NotifyRules(enabled=True, customers=tuple(Happening), channel="email")
STEPS = {
    "accepted": (Status.IN_TRANSIT, Detail.ACCEPTED),
    "departed": (Status.IN_TRANSIT, Detail.DEPARTED),
    "customs": (Status.IN_TRANSIT, Detail.CUSTOMS),
    "out": (Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    "ready": (Status.PICK_UP, Detail.READY_FOR_PICKUP),
    "failed": (Status.UNDELIVERED, Detail.NOBODY_HOME),
    "lost": (Status.ALERT, Detail.LOST),
    "delivered": (Status.DELIVERED, Detail.DELIVERED),
    "label": (Status.PENDING, Detail.LABEL_CREATED),
}


def order(*codes: str, age: float = 3, **fields: object) -> Order:
    parcels = tuple(Parcel(number=code, carrier="post", added_at=NOW) for code in codes)
    made = Order(
        id=1,
        number="#1",
        placed_at=NOW - age * DAY,
        customer=Customer(name="Eva", email="eva@shop.example", country="SE"),
        parcels=parcels,
    )
    return settled(msgspec.structs.replace(made, **fields))


def told(before: Order, *steps: str, at: datetime = NOW, code: str = "") -> Order:
    """A carrier's answer, an hour between its events, the last one at `at`."""
    number = code or before.parcels[0].number
    events = [
        Event(when=at - (len(steps) - n - 1) * HOUR, text=step, status=STEPS[step][0], detail=STEPS[step][1])
        for n, step in enumerate(steps)
    ]
    parcels = tuple(
        merged(each, Tracking(number=number, events=events), carrier="post", now=max(at, NOW), rules=DEFAULT_RULES)
        if each.number == number
        else each
        for each in before.parcels
    )
    return settled(msgspec.structs.replace(before, parcels=parcels))


def kinds(before: Order | None, after: Order) -> list[str]:
    return [each.kind.value for each in happened(before, after, NOW)]


def test_a_code_that_comes_is_shipped_and_several_at_once_are_one_message() -> None:
    bare = order()
    after = order("AB1234567", "CD1234567")
    (message,) = messages_for(bare, after, ALL, NOW)
    assert (message.event, message.parcels, message.state) == (
        Happening.SHIPPED,
        ("AB1234567", "CD1234567"),
        State.QUEUED,
    )
    assert (message.to, message.channel, message.language) == (CUSTOMER, "email", "sv")


@pytest.mark.parametrize(
    ("known", "news", "kind"),
    [
        ((), ("accepted",), "on_its_way"),
        (("accepted",), ("departed",), None),
        (("accepted",), ("customs",), "customs"),
        (("accepted",), ("customs", "out"), "out_for_delivery"),
        (("out",), ("ready",), "ready_for_pickup"),
        (("out",), ("failed",), "delivery_failed"),
        (("failed",), ("out",), "out_for_delivery"),
        (("ready",), ("delivered",), "delivered"),
        (("accepted", "customs"), ("departed",), None),
        (("ready",), ("departed",), None),
        (("delivered",), ("accepted",), None),
        (("accepted",), ("lost",), "problem"),
        (("lost",), ("delivered",), "delivered"),
        ((), ("label",), None),
    ],
)
def test_only_what_is_news_happens(known: tuple[str, ...], news: tuple[str, ...], kind: str | None) -> None:
    before = told(order("AB1234567"), *known, at=NOW - 5 * HOUR) if known else order("AB1234567")
    assert kinds(before, told(before, *news)) == ([kind] if kind else [])


def test_a_new_journey_is_told_anew() -> None:
    before = told(order("AB1234567"), "accepted", "delivered", at=NOW - 5 * DAY)
    after = told(before, "departed")
    assert kinds(before, after) == ["on_its_way"]
    (message,) = messages_for(before, after, ALL, NOW)
    (first,) = messages_for(order("AB1234567"), told(order("AB1234567"), "accepted"), ALL, NOW)
    assert set(message.keys).isdisjoint(first.keys)


def test_a_shop_that_takes_another_name_tells_nobody_anew() -> None:
    def keys(shop: str) -> set[str]:
        return {
            key for each in messages_for(order(shop=shop), order("AB1234567", shop=shop), ALL, NOW) for key in each.keys
        }

    assert keys("Nordljus") == keys("Nordljus AB")


def test_another_code_in_the_place_of_one_is_told_so() -> None:
    assert kinds(order("AB1234567"), order("CD1234567")) == ["code_changed"]
    assert kinds(order("AB1234567"), order("AB1234567", "CD1234567")) == ["shipped"]


def test_a_code_that_came_with_its_delivery_is_told_as_delivered() -> None:
    assert kinds(order(), told(order("AB1234567"), "accepted", "delivered")) == ["delivered"]


@pytest.mark.parametrize(
    ("before", "after", "imported", "reason"),
    [
        (order("AB1234567"), told(order("AB1234567"), "delivered", at=NOW - 8 * DAY), False, "old"),
        (order("AB1234567"), told(order("AB1234567"), "delivered", at=NOW - 6 * DAY), False, ""),
        (None, order("AB1234567", age=30), True, "imported"),
        (None, order("AB1234567", age=3), True, ""),
        (order(age=30), order("AB1234567", age=30), True, ""),
        (order(age=61), order("AB1234567", age=61), True, "imported"),
        (order(age=61), order("AB1234567", age=61), False, ""),
        (order(age=30), order("AB1234567", age=30, fulfilled_at=NOW - 8 * DAY), True, "imported"),
        (order(age=30), order("AB1234567", age=30, fulfilled_at=NOW - 6 * DAY), True, ""),
        (order("CD1234567", age=30), order("CD1234567", "AB1234567", fulfilled_at=NOW - 8 * DAY, age=30), True, ""),
        (order(cancelled_at=NOW), order("AB1234567", cancelled_at=NOW), False, "closed"),
        (order(), order("AB1234567", customer=Customer(country="US")), False, "country"),
    ],
)
def test_what_is_not_sent_has_its_reason(before: Order | None, after: Order, imported: bool, reason: str) -> None:
    rules = msgspec.structs.replace(ALL, countries=("SE", "NO"))
    (message,) = messages_for(before, after, rules, NOW, imported=imported)
    assert (message.state, message.reason) == (State.SUPPRESSED if reason else State.QUEUED, reason)
    assert not reason or reason in REASONS


def test_of_two_parcels_the_old_news_of_one_is_not_told_with_the_other() -> None:
    before = order("AB1234567", "CD1234567")
    after = told(told(before, "delivered", at=NOW - 20 * DAY), "delivered", code="CD1234567")
    fresh, old = messages_for(before, after, ALL, NOW)
    assert (fresh.parcels, fresh.state) == (("CD1234567",), State.QUEUED)
    assert (old.parcels, old.state, old.reason) == (("AB1234567",), State.SUPPRESSED, "old")


def test_nobody_is_told_until_it_is_set_up_and_the_operator_has_a_channel_of_his_own() -> None:
    before, after = order(), order("AB1234567")
    assert messages_for(before, after, DEFAULT_NOTIFY, NOW) == []
    assert [each.channel for each in messages_for(before, after, NotifyRules(enabled=True), NOW)] == ["email"]
    assert messages_for(before, after, NotifyRules(enabled=True, customers=()), NOW) == []
    rules = NotifyRules(
        enabled=True,
        customers=(Happening.SHIPPED,),
        channel="email",
        channels={Happening.SHIPPED: "sms"},
        operator=(Happening.SHIPPED,),
        operator_channel="file",
    )
    found = messages_for(before, after, rules, NOW)
    assert [(each.to, each.channel) for each in found] == [(CUSTOMER, "sms"), (OPERATOR, "file")]


@pytest.mark.parametrize(
    ("now", "country", "due"),
    [
        ("2026-11-02T10:00:00+00:00", "SE", "2026-11-02T10:00:00+00:00"),
        ("2026-11-02T20:30:00+00:00", "SE", "2026-11-03T07:00:00+00:00"),
        ("2026-11-02T05:00:00+00:00", "SE", "2026-11-02T07:00:00+00:00"),
        ("2026-11-02T20:30:00+00:00", "US", "2026-11-02T20:30:00+00:00"),
        ("2026-10-24T21:00:00+00:00", "SE", "2026-10-25T07:00:00+00:00"),
        ("2026-10-25T00:30:00+00:00", "SE", "2026-10-25T07:00:00+00:00"),
        ("2026-10-25T01:30:00+00:00", "SE", "2026-10-25T07:00:00+00:00"),
        ("2026-03-28T22:30:00+00:00", "SE", "2026-03-29T06:00:00+00:00"),
        ("2026-03-29T01:30:00+00:00", "SE", "2026-03-29T06:00:00+00:00"),
    ],
)
def test_quiet_hours_are_the_recipients_own(now: str, country: str, due: str) -> None:
    moment = datetime.fromisoformat(now)
    assert after_quiet_hours(moment, country, ALL) == datetime.fromisoformat(due)
    none = msgspec.structs.replace(ALL, quiet_from=0, quiet_to=0)
    assert after_quiet_hours(moment, country, none) == moment


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-28T23:30:00+00:00", "2026-03-29T01:00:00+00:00"),  # two o'clock is not there: three
        ("2026-10-24T23:30:00+00:00", "2026-10-25T00:00:00+00:00"),  # it is there twice: the first
        ("2026-10-25T00:30:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_quiet_hours_that_end_while_the_clocks_change_end_once(now: str, due: str) -> None:
    rules = msgspec.structs.replace(ALL, quiet_from=23, quiet_to=2)
    assert after_quiet_hours(datetime.fromisoformat(now), "SE", rules) == datetime.fromisoformat(due)


def a_message() -> OutboxMessage:
    (message,) = messages_for(order(), order("AB1234567", "CD1234567"), ALL, NOW)
    return message


def test_what_fails_is_tried_again_with_growing_gaps_until_it_is_not_worth_it() -> None:
    message, now, gaps = a_message(), NOW, []
    while True:
        message = msgspec.structs.replace(message, attempts=message.attempts + 1)
        message = tried_again(message, now, "busy")
        if message.state is State.FAILED:
            break
        gaps.append((message.due_at - now) / timedelta(minutes=1))
        now = message.due_at
    assert gaps[:7] == [1, 5, 30, 120, 300, 600, 600]
    assert now <= message.expires_at
    assert message.reason == "expired: busy"


def test_of_several_parcels_only_those_not_told_of_are_told() -> None:
    message = a_message()
    assert fresh_parts(message, ()) is message
    half = fresh_parts(message, message.keys[:1])
    assert half is not None
    assert half.parcels == ("CD1234567",)
    assert fresh_parts(message, message.keys) is None


def test_a_message_of_the_shop_is_kept_without_an_order_and_one_written_before_is_read() -> None:
    times: dict[str, Any] = dict.fromkeys(("created_at", "happened_at", "due_at", "expires_at"), NOW)
    alert = OutboxMessage(
        keys=("a", "b"), alert=Alert.DEADLINE, subjects=("1 storage", "2 dispute"), channel="mail", to=OPERATOR, **times
    )
    document = msgspec.json.encode(alert)
    assert b"order" not in document
    assert msgspec.json.decode(document, type=OutboxMessage) == alert
    half = fresh_parts(alert, ["a"])
    assert half is not None
    assert (half.keys, half.subjects) == (("b",), ("2 dispute",))
    before = (
        b'{"keys":["k"],"order":7,"number":"#7","event":"shipped","parcels":["AB1"],"channel":"email","state":"sent",'
        b'"created_at":"2026-11-02T10:00:00Z","happened_at":"2026-11-02T10:00:00Z","due_at":"2026-11-02T10:00:00Z",'
        b'"expires_at":"2026-11-09T10:00:00Z","sent_at":"2026-11-02T10:01:00Z"}'
    )
    old = msgspec.json.decode(before, type=OutboxMessage)
    assert (old.order, old.kind, old.words, old.subjects) == (7, Happening.SHIPPED, "shipped", ())
    for wrong in ({}, {"event": Happening.SHIPPED}, {"event": Happening.SHIPPED, "order": 1, "alert": Alert.QUOTA}):
        with pytest.raises(ValueError, match="an event of an order, or an alert"):
            OutboxMessage(keys=("k",), channel="mail", **wrong, **times)


def test_every_kind_state_and_reason_has_its_words() -> None:
    assert set(HAPPENING_WORDS) == set(LIFETIME) == set(Happening)
    assert set(ALERT_WORDS) == set(ALERT_LIFETIME) == set(Alert)
    assert set(STATE_WORDS) == set(State)


_steps = st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=8)


@given(_steps, st.data())
def test_however_a_journey_is_cut_into_answers_nothing_is_told_twice_and_delivery_is_told(
    steps: list[str], data: st.DataObject
) -> None:
    now, state, keys = NOW, order("AB1234567"), list[str]()
    kinds_told: list[Happening] = []
    rest = list(steps)
    while rest:
        n = data.draw(st.integers(1, len(rest)))
        now += timedelta(hours=len(steps))
        after = told(state, *rest[:n], at=now)
        for message in messages_for(state, after, ALL, now):
            fresh = fresh_parts(message, keys)
            if fresh is not None:
                assert fresh.event is not None
                keys += fresh.keys
                kinds_told.append(fresh.event)
        state, rest = after, rest[n:]
    assert len(keys) == len(set(keys))
    assert state.status is not Status.DELIVERED or Happening.DELIVERED in kinds_told


@pytest.mark.parametrize(
    ("kind", "steps", "so"),
    [
        ("shipped", (), True),
        ("on_its_way", ("accepted", "customs"), True),
        ("customs", ("accepted",), False),
        ("out_for_delivery", ("out",), True),
        ("out_for_delivery", ("failed",), False),
        ("ready_for_pickup", ("delivered",), False),
        ("delivered", ("delivered",), True),
        ("delivered", ("accepted",), False),
        ("problem", ("lost",), True),
        ("problem", ("accepted",), False),
    ],
)
def test_what_is_told_must_still_be_so(kind: str, steps: tuple[str, ...], so: bool) -> None:
    now = told(order("AB1234567"), *steps) if steps else order("AB1234567")
    kept = msgspec.structs.replace(a_message(), event=Happening(kind), parcels=("AB1234567",))
    assert still_so(kept, now) is so
    assert not still_so(msgspec.structs.replace(kept, parcels=("AB1234567", "CD1234567")), now)


def test_a_recipient_is_known_again_by_channel_and_address_alone() -> None:
    eva = recipient_of("email", "Eva@shop.example ")
    assert eva == recipient_of("email", "eva@shop.example")
    assert eva not in (recipient_of("sms", "eva@shop.example"), recipient_of("email", "bo@shop.example"))
    assert "eva" not in eva
