"""What the operator is told: once, at its time, and nothing that was told before, whoever decides."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_tracker.model.alerts import CarrierNow, DeadlineNow, alerts_of, digest_day, digest_of
from tui_tracker.model.deadlines import Deadline
from tui_tracker.model.notices import Alert, AlertRules, DigestRules
from tui_tracker.model.order import OrderKey
from tui_tracker.model.outbox import NotifyRules, OutboxMessage, State, fresh_parts

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = NotifyRules(
    enabled=True,
    operator_channel="mail",
    digest=DigestRules(at="07:00"),
    alerts=AlertRules(tell=("carrier_down", "key_refused", "quota", "deadline")),
)
DOWN = CarrierNow("post", "Post", Alert.CARRIER_DOWN, "503")


def alerts(
    *carriers: CarrierNow,
    clocks: Sequence[DeadlineNow] = (),
    known: Sequence[OutboxMessage] = (),
    now: datetime = NOW,
    rules: NotifyRules = RULES,
) -> list[OutboxMessage]:
    return alerts_of(carriers, clocks, known, rules, now, STOCKHOLM)


def sent(message: OutboxMessage) -> OutboxMessage:
    return replace(message, state=State.SENT)


def clock(hours: float, order_id: int = 1, kind: str = "dispute") -> DeadlineNow:
    return DeadlineNow(order_id, OrderKey("", f"#{order_id}"), Deadline(kind, NOW + hours * HOUR, "", ""))


@pytest.mark.parametrize(
    ("now", "at", "day"),
    [
        ("2026-11-26T05:59:59+00:00", "07:00", None),
        ("2026-11-26T06:00:00+00:00", "07:00", "2026-11-26"),
        ("2026-11-26T22:59:00+00:00", "07:00", "2026-11-26"),  # missed: still the same day
        ("2026-11-26T23:01:00+00:00", "07:00", None),  # the day after, before its time
        ("2026-03-29T00:59:00+00:00", "02:30", None),
        ("2026-03-29T01:30:00+00:00", "02:30", "2026-03-29"),  # the clock leaves 02:30 out: 03:30
        ("2026-10-25T00:30:00+00:00", "02:30", "2026-10-25"),  # the first of the two
        ("2026-07-01T05:00:00+00:00", "07:00", "2026-07-01"),
        ("2026-11-26T12:00:00+00:00", "", None),
    ],
)
def test_the_digest_is_due_from_its_time_in_the_shops_zone_until_the_day_is_over(
    now: str, at: str, day: str | None
) -> None:
    found = digest_day(DigestRules(at=at), datetime.fromisoformat(now), STOCKHOLM)
    assert found == (date.fromisoformat(day) if day else None)


def test_there_is_no_digest_on_other_days_of_the_week() -> None:
    assert digest_day(DigestRules(at="07:00", days=("mon",)), NOW, STOCKHOLM) is None
    assert digest_day(DigestRules(at="07:00", days=("thu",)), NOW, STOCKHOLM) == date(2026, 11, 26)


def test_an_empty_day_is_kept_as_not_sent_unless_it_is_wished_for() -> None:
    day = date(2026, 11, 26)
    made = digest_of(day, "mail", RULES, NOW, STOCKHOLM, empty=True)
    assert (made.state, made.reason) == (State.SUPPRESSED, "nothing")
    wished = replace(RULES, digest=DigestRules(at="07:00", empty=True))
    assert digest_of(day, "mail", wished, NOW, STOCKHOLM, empty=True).state is State.QUEUED
    assert made.expires_at == datetime(2026, 11, 26, 23, 0, tzinfo=UTC)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60), st.sampled_from(["02:30", "07:00", "23:59"]))
def test_whenever_somebody_looks_each_day_has_one_digest(gaps: list[int], at: str) -> None:
    now, keys = datetime(2026, 10, 24, tzinfo=UTC), list[str]()
    days = set[date]()
    for gap in gaps:
        now += timedelta(minutes=gap * 7)
        day = digest_day(DigestRules(at=at), now, STOCKHOLM)
        if day is not None:
            assert day == now.astimezone(STOCKHOLM).date()
            days.add(day)
            for _process in range(2):
                made = fresh_parts(digest_of(day, "mail", RULES, now, STOCKHOLM), keys)
                keys += made.keys if made is not None else ()
    assert len(keys) == len(days)


def test_a_carrier_that_goes_down_is_told_once_and_once_that_it_is_back() -> None:
    (down,) = alerts(DOWN)
    assert (down.alert, down.subjects, down.facts["title"], down.due_at) == (
        Alert.CARRIER_DOWN,
        ("post",),
        "Post",
        NOW,
    )
    known = [sent(down)]
    assert alerts(DOWN, known=known, now=NOW + 5 * HOUR) == []
    pause_over = DOWN._replace(trouble=None)
    assert alerts(pause_over, known=known, now=NOW + 6 * HOUR) == []  # it may be asked, and has not answered
    answered = pause_over._replace(answered_at=NOW + 6 * HOUR)
    (back,) = alerts(answered, known=known, now=NOW + 6 * HOUR)
    assert (back.alert, back.state) == (Alert.CARRIER_BACK, State.QUEUED)
    known = [sent(back), *known]
    assert alerts(answered, known=known, now=NOW + 7 * HOUR) == []
    again = DOWN._replace(answered_at=NOW + 6 * HOUR)
    assert alerts(again, known=known, now=NOW + 6.5 * HOUR) == []  # it comes and goes
    (second,) = alerts(again, known=known, now=NOW + 8 * HOUR)
    assert second.keys != down.keys


def test_that_it_is_back_is_not_said_to_whom_nobody_said_that_it_was_down() -> None:
    (down,) = alerts(DOWN)
    up = CarrierNow("post", "Post", answered_at=NOW + HOUR)
    (back,) = alerts(up, known=[replace(down, state=State.SUPPRESSED)], now=NOW + HOUR)
    assert back.state is State.SUPPRESSED
    assert alerts(up, now=NOW + HOUR) == []


def test_a_refused_key_is_told_of_a_carrier_that_was_down_as_well() -> None:
    (down,) = alerts(DOWN)
    refused = DOWN._replace(trouble=Alert.KEY_REFUSED)
    (told,) = alerts(refused, known=[sent(down)], now=NOW + HOUR)
    assert told.alert is Alert.KEY_REFUSED
    assert alerts(DOWN, known=[sent(told), sent(down)], now=NOW + 2 * HOUR) == []


@given(st.lists(st.sampled_from(["down", "refused", "waits", "answers", "restart"]), max_size=40))
def test_troubles_and_their_ends_take_turns_whatever_a_carrier_does(steps: list[str]) -> None:
    known: list[OutboxMessage] = []
    keys: list[str] = []
    now, answered, trouble = NOW, None, None
    for step in steps:
        now += HOUR / 4
        if step == "restart":
            answered = trouble = None
        elif step == "answers":
            answered, trouble = now, None
        else:
            trouble = {"down": Alert.CARRIER_DOWN, "refused": Alert.KEY_REFUSED}.get(step)
        carrier = CarrierNow("post", "Post", trouble, answered_at=answered)
        for made in [*alerts(carrier, known=known, now=now), *alerts(carrier, known=known, now=now)]:
            fresh = fresh_parts(made, keys)
            if fresh is not None:
                keys += fresh.keys
                known.insert(0, sent(fresh))
    told = [each.alert for each in reversed(known)]
    assert all(one is not other for one, other in pairwise(told))
    assert told[:1] != [Alert.CARRIER_BACK]
    episodes = " ".join("|" if each is Alert.CARRIER_BACK else str(each) for each in told).split("|")
    assert all(each.split().count(kind) <= 1 for each in episodes for kind in ("carrier_down", "key_refused"))


def test_a_quota_nearly_used_is_told_once_until_it_is_filled_up() -> None:
    resets = NOW + timedelta(days=3)
    fine = CarrierNow("post", "Post", used=89, total=100, resets_at=resets)
    assert alerts(fine) == []
    (told,) = alerts(fine._replace(used=90))
    assert (told.alert, told.facts["used"], told.facts["total"]) == (Alert.QUOTA, "90", "100")
    moved = fine._replace(used=95, resets_at=resets + HOUR)
    assert alerts(moved, known=[sent(told)], now=NOW + timedelta(days=2)) == []
    (next_one,) = alerts(
        fine._replace(used=99, resets_at=resets + timedelta(days=30)), known=[sent(told)], now=resets + HOUR
    )
    assert next_one.keys != told.keys
    assert alerts(CarrierNow("post", "Post", used=7)) == []  # no limit that is known of


def test_deadlines_of_tomorrow_are_one_message_and_those_that_come_later_another() -> None:
    near = [clock(30, 1), clock(3, 2), clock(37, 3), clock(-1, 4), clock(20, 5, "active")]
    (told,) = alerts(clocks=near)
    assert told.subjects == ("2 dispute", "1 dispute")
    (more,) = alerts(clocks=[*near, clock(31, 6)], known=[sent(told)])
    fresh = fresh_parts(more, told.keys)
    assert fresh is not None
    assert fresh.subjects == ("6 dispute",)


@pytest.mark.parametrize(("hours", "due"), [(26.0, "2026-11-27T06:00:00+00:00"), (14.0, "2026-11-26T22:30:00+00:00")])
def test_at_night_a_deadline_waits_unless_it_would_be_over_by_the_morning(hours: float, due: str) -> None:
    night = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    (told,) = alerts(clocks=[clock(hours)], now=night)
    assert told.due_at == datetime.fromisoformat(due)
    (down,) = alerts(DOWN, now=night)
    assert down.due_at == night  # cannot wait


def test_nobody_is_told_what_was_not_asked_for() -> None:
    nothing = NotifyRules(enabled=True, operator_channel="mail")
    full = DOWN._replace(used=100, total=100)
    assert alerts(full, clocks=[clock(5)], rules=nothing) == []
    assert not nothing.tells_operator
    assert not replace(RULES, enabled=False).tells_operator
    by_both = replace(RULES, alerts=replace(RULES.alerts, channels=("mail", "sms"), tell=("carrier_down",)))
    assert [each.channel for each in alerts(full, rules=by_both)] == ["mail", "sms"]
