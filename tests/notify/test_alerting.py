"""The operator is told once, from a real store: by two processes, after a restart, after a night asleep."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.notify.test_sending import EMAIL, Pen, Post
from tui_tracker.model.alerts import CarrierNow
from tui_tracker.model.notices import Alert, AlertRules, DigestRules
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.model.outbox import NotifyRules
from tui_tracker.notify.alerting import Alerting, Judging
from tui_tracker.notify.sending import Sender
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.store import Act, Store, open_store
from tui_tracker.store.api import Change

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = NotifyRules(
    enabled=True,
    operator_channel="mail",
    operator_address="me@shop.example",
    digest=DigestRules(at="07:00"),
    alerts=AlertRules(tell=("carrier_down", "key_refused", "quota", "deadline"), quiet_from=0, quiet_to=0),
)
DOWN = CarrierNow("post", "Post", Alert.CARRIER_DOWN, "it answered 503")


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    store = open_store(tmp_path / "orders.json", now=clock)
    yield store
    store.close()


def order(store: Store, number: str, age: timedelta) -> None:
    made = Order(number=number, placed_at=NOW - age)
    store.commit([Change(target=OrderKey("", number), apply=lambda _: made)], Act(kind="add")).result(10)


def alerting(store: Store, clock: Clock, rules: NotifyRules = RULES) -> Alerting:
    writer = TemplateWriter(TemplateOptions(shop_name="Nordljus"), STOCKHOLM, now=clock)
    return Alerting(store, rules, Judging(zone=STOCKHOLM), clock, writer)


def a_round(own: Alerting, store: Store, post: Post, clock: Clock, *carriers: CarrierNow) -> list[str]:
    """One of the poller's: decide, then send. The subjects that went."""

    async def both() -> None:
        await own.run(carriers)
        await Sender(store, post, Pen(), RULES, clock, own=own).run()

    before = len(post.sent)
    asyncio.run(both())
    return [each.subject for call in post.calls for each in call][before:]


def test_a_day_has_one_digest_through_restarts_and_the_next_its_own(store: Store, clock: Clock) -> None:
    order(store, "#1", 9 * DAY)
    post = Post(EMAIL)
    assert a_round(alerting(store, clock), store, post, clock) == ["Nordljus: 1 act now"]
    assert post.sent == ["me@shop.example"]
    clock.now += 3 * HOUR
    assert a_round(alerting(store, clock), store, post, clock) == []
    clock.now += 18 * HOUR
    assert a_round(alerting(store, clock), store, post, clock) == []  # before seven
    clock.now += 10 * HOUR  # the machine slept meanwhile
    assert a_round(alerting(store, clock), store, post, clock) == ["Nordljus: 1 act now"]


def test_an_empty_day_is_kept_and_what_comes_later_waits_for_the_next(store: Store, clock: Clock) -> None:
    post = Post(EMAIL)
    assert a_round(alerting(store, clock), store, post, clock) == []
    order(store, "#1", 9 * DAY)
    assert a_round(alerting(store, clock), store, post, clock) == []
    ((_, kept),) = store.messages()
    assert (kept.state.value, kept.reason, kept.order) == ("suppressed", "nothing", 0)


def test_the_digest_says_what_is_so_when_it_goes(store: Store, clock: Clock) -> None:
    order(store, "#1", 9 * DAY)
    own = alerting(store, clock)
    asyncio.run(own.run([]))
    order(store, "#2", 9 * DAY)
    assert a_round(own, store, Post(EMAIL), clock) == ["Nordljus: 2 act now"]


def test_a_carrier_is_told_down_and_back_once_each_through_a_restart(store: Store, clock: Clock) -> None:
    post = Post(EMAIL)
    clock.now -= 3 * HOUR
    assert a_round(alerting(store, clock), store, post, clock, DOWN) == ["Nordljus: Post does not answer"]
    clock.now += HOUR / 2
    unknown = CarrierNow("post", "Post")
    assert a_round(alerting(store, clock), store, post, clock, unknown) == []
    assert a_round(alerting(store, clock), store, post, clock, DOWN) == []
    clock.now += HOUR / 2
    answers = CarrierNow("post", "Post", answered_at=clock.now)
    assert a_round(alerting(store, clock), store, post, clock, answers) == ["Nordljus: Post answers again"]
    assert a_round(alerting(store, clock), store, post, clock, answers) == []


def test_what_was_over_before_it_could_be_told_is_not_told(store: Store, clock: Clock) -> None:
    post, own = Post(EMAIL), alerting(store, clock)
    clock.now -= 5 * HOUR  # before the digest's time
    asyncio.run(own.run([DOWN]))
    clock.now += HOUR
    answers = CarrierNow("post", "Post", answered_at=clock.now)
    assert a_round(own, store, post, clock, answers) == []
    assert [(each.alert, each.state.value, each.reason) for _, each in store.messages()] == [
        (Alert.CARRIER_BACK, "suppressed", "overtaken"),
        (Alert.CARRIER_DOWN, "suppressed", "overtaken"),
    ]


def test_deadlines_by_tomorrow_are_one_message_and_not_told_of_an_order_that_was_put_away(
    store: Store, clock: Clock
) -> None:
    clock.now -= 5 * HOUR  # before the digest's time
    order(store, "#1", 59 * DAY)
    order(store, "#2", 59 * DAY + HOUR)
    order(store, "#3", 50 * DAY)
    own = alerting(store, clock)
    asyncio.run(own.run([]))
    post = Post(EMAIL)
    made = store.messages()
    assert [each.subjects for _, each in made] == [("2 dispute", "1 dispute")]

    def away(found: Order | None) -> Order | None:
        assert found is not None
        return Order(id=found.id, number=found.number, placed_at=found.placed_at, cancelled_at=clock.now)

    store.commit([Change(target=1, apply=away)], Act(kind="cancel")).result(10)
    assert a_round(own, store, post, clock) == ["Nordljus: a deadline: #2"]
    clock.now += HOUR
    assert a_round(alerting(store, clock), store, post, clock) == []


def test_a_text_message_is_short_and_the_language_is_the_operators(store: Store, clock: Clock) -> None:
    swedish = NotifyRules(
        enabled=True, operator_channel="mail", language="sv", alerts=AlertRules(tell=("quota", "key_refused"))
    )
    own = alerting(store, clock, swedish)
    full = CarrierNow("post", "Post", Alert.KEY_REFUSED, "401", used=95, total=100)
    made = asyncio.run(own.run([full]))
    texts = [asyncio.run(own.written(each, "short")) for each in made]
    assert [each if isinstance(each, str) else each.text for each in texts] == [
        "Nordljus: Post godtar inte nyckeln: 401",
        "Nordljus: Post: 95 av 100 använda",
    ]


_PROCESS = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from tests.notify.test_alerting import DOWN, Clock, alerting
from tui_tracker.store import open_store

clock = Clock()
store = open_store(Path(sys.argv[1]), now=clock)
own = alerting(store, clock)
print("ready", flush=True)
sys.stdin.readline()
made = asyncio.run(own.run([DOWN]))
store.close()
print(len(made))
"""


def test_two_processes_that_decide_at_once_put_each_message_into_the_outbox_once(store: Store, tmp_path: Path) -> None:
    order(store, "#1", 59 * DAY)
    command = [sys.executable, "-c", _PROCESS, str(tmp_path / "orders.json")]
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for each in processes:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60)[0] for each in processes]
    assert sum(map(int, said)) == 3
    kept = [each.alert for _, each in store.messages()]
    assert sorted(filter(None, kept)) == [Alert.CARRIER_DOWN, Alert.DEADLINE, Alert.DIGEST]
