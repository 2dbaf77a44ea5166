"""Messages go out once, are tried again where that is harmless, and wait for a person where it is not."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tui_tracker.host.channels import ChannelFacts
from tui_tracker.model.errors import AppError
from tui_tracker.model.happenings import Happened, Happening
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.outbox import CUSTOMER, NotifyRules, OutboxMessage, State, messages_for
from tui_tracker.model.outbox import message as made_of
from tui_tracker.model.status import Status
from tui_tracker.notify.asking import asked_for as asked_by_hand
from tui_tracker.notify.asking import released, tried_once_more
from tui_tracker.notify.sending import Sender
from tui_tracker.notify.writing import Written
from tui_tracker.plugin import (
    AuthFailed,
    Message,
    Missed,
    PluginCrashed,
    PluginError,
    RateLimited,
    Receipt,
    Rejected,
    Unavailable,
)
from tui_tracker.store import Act, Changed, Store, open_store
from tui_tracker.store.api import Change, MessageChange

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RULES = NotifyRules(enabled=True, customers=tuple(Happening), channel="mail")
EMAIL = ChannelFacts("mail", "Mail", reaches="email", form="html", deduplicates=True)
SMS = ChannelFacts("mail", "Texts", reaches="phone", form="short")
Answer = Callable[[Message], Receipt | PluginError]


def taken(message: Message) -> Receipt:
    return Receipt(key=message.key, reference="q-1", parts=2, cost="0.70 SEK")


@dataclass
class Post:
    """A channel that answers as a test says."""

    facts: ChannelFacts = EMAIL
    answer: Answer = taken
    calls: list[list[Message]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    @property
    def channels(self) -> dict[str, ChannelFacts]:
        return {"mail": self.facts}

    async def send(self, channel_id: str, messages: Sequence[Message]) -> list[Receipt | Missed]:
        self.calls.append(list(messages))
        self.before()
        answers = [(each, self.answer(each)) for each in messages]
        return [
            answer if isinstance(answer, Receipt) else Missed(number=each.key, error=answer) for each, answer in answers
        ]

    @property
    def sent(self) -> list[str]:
        return [each.recipient.address for call in self.calls for each in call]


class Pen:
    """Writes the event and the codes."""

    def write(self, message: OutboxMessage, order: Order, form: str) -> Written:
        if order.note == "broken":
            raise AppError("line 1: unknown tag", hint="Mend the template.")
        return Written(f"{order.number} {message.event}", " ".join(message.parcels), url="https://t.example/1")


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    def always(changed: Sequence[Changed], act: Act, now: datetime) -> list[OutboxMessage]:
        return [each for one in changed for each in messages_for(one.before, one.after, RULES, now, imported=False)]

    store = open_store(tmp_path / "orders.json", now=clock, always=always)
    yield store
    store.close()


def shipped(store: Store, number: str = "#1", **fields: object) -> int:
    """An order whose code comes: its message is queued."""
    customer = Customer(name="Eva", email=f"eva{number[1:]}@shop.example", phone="+46701234567", country="SE")
    bare = Order(number=number, placed_at=NOW - DAY, customer=customer)
    bare = msgspec.structs.replace(bare, **fields)
    key = OrderKey("", number)
    order_id = store.commit([Change(target=key, apply=lambda _: bare)], Act(kind="add")).result(10).changed[0].id

    def coded(order: Order | None) -> Order | None:
        assert order is not None
        parcel = Parcel(number=f"AB{number[1:]}", added_at=NOW)
        return msgspec.structs.replace(order, parcels=(parcel,))

    store.commit([Change(target=order_id, apply=coded)], Act(kind="add")).result(10)
    return order_id


def edit(store: Store, order_id: int, **fields: object) -> None:
    def apply(order: Order | None) -> Order | None:
        assert order is not None
        return msgspec.structs.replace(order, **fields)

    store.commit([Change(target=order_id, apply=apply)], Act(kind="edit")).result(10)


def sender(store: Store, post: Post, clock: Clock, rules: NotifyRules = RULES, *, has_screen: bool = False) -> Sender:
    return Sender(store, post, Pen(), rules, clock, has_screen=has_screen)


def states(store: Store) -> list[tuple[str, str]]:
    return [(each.state.value, each.reason) for _, each in reversed(store.messages())]


def run(sender: Sender) -> list[OutboxMessage]:
    return asyncio.run(sender.run())


def test_what_is_due_goes_once_and_what_came_of_it_is_kept(store: Store, clock: Clock) -> None:
    shipped(store)
    post = Post()
    run(sender(store, post, clock))
    run(sender(store, post, clock))
    ((message,),) = post.calls
    assert (message.recipient.address, message.recipient.name, message.subject) == (
        "eva1@shop.example",
        "Eva",
        "#1 shipped",
    )
    assert (message.event, message.data["numbers"], message.url) == ("shipped", "AB1", "https://t.example/1")
    ((_, kept),) = store.messages()
    assert (kept.state, kept.reference, kept.parts, kept.cost) == (State.SENT, "q-1", 2, "0.70 SEK")
    assert (kept.address, kept.subject, kept.sent_at) == ("e…@shop.example", "#1 shipped", NOW)


def test_an_address_put_right_meanwhile_is_the_one_that_counts(store: Store, clock: Clock) -> None:
    one = shipped(store)
    edit(store, one, customer=Customer(email="new@shop.example", country="SE"))
    post = Post()
    run(sender(store, post, clock))
    assert post.sent == ["new@shop.example"]


@pytest.mark.parametrize(
    ("facts", "error", "state", "again"),
    [
        (EMAIL, Unavailable("busy", sent=False), State.RETRY, 1),
        (EMAIL, Unavailable("no answer", sent=True), State.RETRY, 1),
        (EMAIL, Unavailable("no answer"), State.RETRY, 1),
        (SMS, Unavailable("busy", sent=False), State.RETRY, 1),
        (SMS, Unavailable("no answer", sent=True), State.UNKNOWN, None),
        (SMS, Unavailable("no answer"), State.UNKNOWN, None),
        (SMS, RateLimited(retry_after=900.0), State.RETRY, 15),
        (SMS, AuthFailed("no"), State.RETRY, 1),
        (EMAIL, Rejected("too long"), State.FAILED, None),
    ],
    ids=str,
)
def test_what_went_wrong_decides_what_becomes_of_it(
    store: Store, clock: Clock, facts: ChannelFacts, error: PluginError, state: State, again: int | None
) -> None:
    shipped(store)
    run(sender(store, Post(facts, lambda _: error), clock))
    ((_, kept),) = store.messages()
    assert (kept.state, kept.reason, kept.attempts) == (state, str(error), 1)
    assert again is None or kept.due_at == NOW + again * MINUTE


def test_it_is_tried_again_when_its_time_comes_and_not_before(store: Store, clock: Clock) -> None:
    shipped(store)
    post = Post(answer=lambda _: Unavailable("busy", sent=False))
    mine = sender(store, post, clock)
    run(mine)
    run(mine)
    assert len(post.calls) == 1
    clock.now = NOW + MINUTE
    post.answer = taken
    run(mine)
    assert (len(post.calls), states(store)) == (2, [("sent", "")])
    assert post.calls[0][0].key == post.calls[1][0].key


def test_a_channel_that_is_refused_or_full_is_left_alone(store: Store, clock: Clock) -> None:
    for n in range(1, 4):
        shipped(store, f"#{n}")
    facts = EMAIL._replace(batch=1)
    post = Post(facts, lambda _: RateLimited("full", retry_after=600.0))
    mine = sender(store, post, clock)
    run(mine)
    assert (len(post.calls), mine.resting()) == (1, {"mail": "full"})
    clock.now = NOW + 10 * MINUTE
    post.answer = lambda _: AuthFailed("key refused")
    run(mine)
    clock.now = NOW + 60 * MINUTE
    run(mine)
    assert (len(post.calls), mine.resting()) == (2, {"mail": "key refused"})
    assert (mine.refused(), mine.answered()) == ({"mail": "key refused"}, {})


@pytest.mark.parametrize(("facts", "state"), [(EMAIL, State.SENT), (SMS, State.UNKNOWN)])
def test_what_a_killed_process_left_in_the_middle(
    store: Store, clock: Clock, facts: ChannelFacts, state: State
) -> None:
    shipped(store)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(sender(store, Post(facts, before=killed), clock))
    assert states(store) == [("sending", "")]
    post = Post(facts)
    run(sender(store, post, clock))
    assert states(store)[0][0] == state.value
    assert len(post.sent) == (1 if state is State.SENT else 0)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"cancelled_at": NOW}, "closed"),
        ({"archived_at": NOW}, "closed"),
        ({"customer": Customer(phone="1", country="SE")}, "no_address"),
    ],
)
def test_what_came_in_between_is_the_reason_it_is_not_sent(
    store: Store, clock: Clock, fields: dict[str, object], reason: str
) -> None:
    one = shipped(store)
    edit(store, one, **fields)
    post = Post()
    run(sender(store, post, clock))
    assert (post.sent, states(store)) == ([], [("suppressed", reason)])


def test_what_is_too_late_to_tell_is_not_told(store: Store, clock: Clock) -> None:
    shipped(store)
    clock.now = NOW + 8 * DAY
    post = Post()
    run(sender(store, post, clock))
    assert (post.sent, states(store)) == ([], [("suppressed", "expired")])


def test_what_was_overtaken_is_not_told(store: Store, clock: Clock) -> None:
    one = shipped(store)
    clock.now = NOW + MINUTE
    delivered = Parcel(number="AB1", added_at=NOW, status="delivered", since=clock.now)  # type: ignore[arg-type]
    edit(store, one, parcels=(msgspec.convert(msgspec.to_builtins(delivered), Parcel),))
    post = Post()
    run(sender(store, post, clock))
    assert [call[0].event for call in post.calls] == ["delivered"]
    assert states(store) == [("suppressed", "overtaken"), ("sent", "")]


def test_what_a_carrier_told_of_the_days_before_the_code_came_is_no_older_news(store: Store, clock: Clock) -> None:
    one = shipped(store)
    out = Parcel(number="AB1", added_at=NOW, status=Status.DELIVERED, since=NOW - DAY)
    edit(store, one, parcels=(out,))
    post = Post()
    run(sender(store, post, clock))
    assert [call[0].event for call in post.calls] == ["delivered"]
    assert states(store) == [("suppressed", "overtaken"), ("sent", "")]


def test_quiet_hours_hold_for_what_is_tried_again_and_what_nobody_sent_in_time(store: Store, clock: Clock) -> None:
    shipped(store)
    late = datetime(2026, 11, 2, 19, 59, tzinfo=UTC)  # 20:59 in Stockholm
    post = Post(answer=lambda _: Unavailable("no route", sent=False))
    clock.now = late
    run(sender(store, post, clock))
    shipped(store, "#2")
    post.answer = taken
    clock.now = late + 5 * MINUTE
    run(sender(store, post, clock))
    assert [each.state for _, each in store.messages()] == [State.QUEUED, State.RETRY]
    assert {each.due_at for _, each in store.messages()} == {datetime(2026, 11, 3, 7, 0, tzinfo=UTC)}
    clock.now = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
    run(sender(store, post, clock))
    assert states(store) == [("sent", ""), ("sent", "")]


def test_hours_that_are_all_quiet_end_with_what_was_worth_telling(store: Store, clock: Clock) -> None:
    shipped(store)
    rules = msgspec.structs.replace(RULES, quiet_from=0, quiet_to=24)
    post = Post()
    for days in (0, 3, 8):
        clock.now = NOW + days * DAY
        run(sender(store, post, clock, rules))
    assert (post.sent, states(store)) == ([], [("suppressed", "expired")])


def test_a_failure_heard_late_undoes_nothing_that_others_made_of_the_message(store: Store, clock: Clock) -> None:
    """A process that slept through its lease learns that its call failed; another one has sent the message."""
    shipped(store)
    (number,) = (n for n, _ in store.pending())

    def sent_elsewhere() -> None:
        step = MessageChange(number=number, apply=lambda kept: kept and msgspec.structs.replace(kept, state=State.SENT))
        store.commit([], Act(kind="send"), messages=[step]).result(10)

    post = Post(answer=lambda _: Unavailable("timed out", sent=None), before=sent_elsewhere)
    run(sender(store, post, clock))
    assert states(store) == [("sent", "")]


def test_too_many_at_once_wait_for_a_person(store: Store, clock: Clock) -> None:
    for n in range(1, 5):
        shipped(store, f"#{n}")
    rules = msgspec.structs.replace(RULES, flood_cap=3)
    post = Post()
    run(sender(store, post, clock, rules))
    assert (post.sent, set(states(store))) == ([], {("held", "flood")})
    release = [
        MessageChange(
            number=number,
            apply=lambda kept: kept and msgspec.structs.replace(kept, state=State.QUEUED, reason="", by="eva"),
        )
        for number, _ in store.pending()
    ]
    store.commit([], Act(kind="release"), messages=release).result(10)
    run(sender(store, post, clock, rules))
    assert len(post.sent) == 4


def test_what_went_within_the_hour_counts_for_the_cap(store: Store, clock: Clock) -> None:
    rules = msgspec.structs.replace(RULES, flood_cap=3)
    post = Post()
    for n in range(1, 4):
        shipped(store, f"#{n}")
        run(sender(store, post, clock, rules))
    shipped(store, "#4")
    run(sender(store, post, clock, rules))
    assert states(store)[-1] == ("held", "flood")
    clock.now = NOW + 61 * MINUTE
    shipped(store, "#5")
    run(sender(store, post, clock, rules))
    assert len(post.sent) == 4


def test_a_template_that_can_not_be_used_fails_its_message_and_no_other(store: Store, clock: Clock) -> None:
    edit(store, shipped(store, "#1"), note="broken")
    shipped(store, "#2")
    post = Post()
    run(sender(store, post, clock))
    assert states(store) == [("failed", "line 1: unknown tag Mend the template."), ("sent", "")]


def test_a_channel_that_is_not_there_leaves_its_messages_waiting(store: Store, clock: Clock) -> None:
    shipped(store)
    post = Post(EMAIL._replace(in_app=True))
    run(sender(store, post, clock))
    assert states(store) == [("queued", "")]
    run(sender(store, post, clock, has_screen=True))
    assert states(store) == [("sent", "")]


def test_what_somebody_called_off_while_it_was_prepared_is_not_sent(store: Store, clock: Clock, tmp_path: Path) -> None:
    shipped(store)
    other = open_store(tmp_path / "orders.json", now=clock)
    off = MessageChange(
        number=1, apply=lambda kept: kept and msgspec.structs.replace(kept, state=State.SUPPRESSED, reason="by_hand")
    )

    class Slow(Pen):
        def write(self, message: OutboxMessage, order: Order, form: str) -> Written:
            other.commit([], Act(kind="off"), messages=[off]).result(10)
            return super().write(message, order, form)

    post = Post()
    asyncio.run(Sender(store, post, Slow(), RULES, clock).run())
    assert (post.sent, states(store)) == ([], [("suppressed", "by_hand")])
    assert store.messages()[0][1].to == CUSTOMER
    other.close()


def changed(store: Store, order_id: int, **fields: object) -> None:
    """The order's parcel becomes another."""
    order = store.order(order_id)
    assert order is not None
    edit(store, order_id, parcels=(msgspec.structs.replace(order.parcels[0], **fields),))


def test_a_code_that_was_taken_back_before_the_message_went_is_not_told(store: Store, clock: Clock) -> None:
    one = shipped(store)
    edit(store, one, parcels=())
    post = Post()
    run(sender(store, post, clock))
    assert (post.sent, states(store)) == ([], [("suppressed", "not_so")])


def test_a_delivery_that_was_taken_back_before_the_message_went_is_not_told(store: Store, clock: Clock) -> None:
    one = shipped(store)
    clock.now = NOW + MINUTE
    changed(store, one, status=Status.DELIVERED, since=clock.now)
    changed(store, one, status=Status.IN_TRANSIT, since=NOW)
    post = Post()
    run(sender(store, post, clock))
    assert "delivered" not in [each.event for call in post.calls for each in call]
    assert ("suppressed", "not_so") in states(store)


def test_an_address_that_takes_nothing_gets_nothing_more_until_a_person_says_so(store: Store, clock: Clock) -> None:
    one = shipped(store)
    post = Post(answer=lambda _: Rejected("no such mailbox", address=True))
    run(sender(store, post, clock))
    post.answer = taken
    clock.now = NOW + MINUTE
    changed(store, one, status=Status.DELIVERED, since=clock.now)
    shipped(store, "#2")  # another address
    run(sender(store, post, clock))
    assert states(store) == [("failed", "no such mailbox"), ("suppressed", "bounced"), ("sent", "")]
    again = MessageChange(number=1, apply=tried_once_more("eva", clock.now))
    store.commit([], Act(kind="retry"), messages=[again]).result(10)
    run(sender(store, post, clock))
    clock.now = NOW + 2 * MINUTE
    changed(store, one, number="AB9", status=Status.DELIVERED, since=clock.now)
    run(sender(store, post, clock))
    assert [each for each, _ in states(store)] == ["sent", "suppressed", "sent", "sent"]


def test_one_message_that_is_refused_closes_no_address(store: Store, clock: Clock) -> None:
    one = shipped(store)
    post = Post(answer=lambda _: Rejected("too long"))
    run(sender(store, post, clock))
    post.answer = taken
    clock.now = NOW + MINUTE
    changed(store, one, status=Status.DELIVERED, since=clock.now)
    run(sender(store, post, clock))
    assert [each for each, _ in states(store)] == ["failed", "sent"]


def test_what_passes_and_has_passed_was_overtaken_and_not_taken_back(store: Store, clock: Clock) -> None:
    one = shipped(store)
    run(sender(store, Post(), clock))
    clock.now = NOW + MINUTE
    changed(store, one, status=Status.UNDELIVERED, since=clock.now)
    clock.now = NOW + 2 * MINUTE
    changed(store, one, status=Status.DELIVERED, since=clock.now)
    run(sender(store, Post(), clock))
    assert states(store) == [("sent", ""), ("suppressed", "overtaken"), ("sent", "")]


def test_words_of_ones_own_go_whatever_the_parcel_does_and_overtake_nothing(store: Store, clock: Clock) -> None:
    one = shipped(store)
    clock.now = NOW + MINUTE
    order = store.order(one)
    assert order is not None
    own = asked_by_hand(
        order, Happening.DELIVERED, "mail", RULES, clock.now, by="eva", told=store.told, own="Subject: Sorry\nLate."
    )
    store.commit([], Act(kind="notify"), messages=[MessageChange(apply=lambda _: own)]).result(10)
    run(sender(store, Post(), clock))
    assert states(store) == [("sent", ""), ("sent", "")]


def test_what_was_held_and_is_overtaken_by_then_does_not_go_when_it_is_let_go(store: Store, clock: Clock) -> None:
    rules = msgspec.structs.replace(RULES, flood_cap=1)
    one = shipped(store)
    shipped(store, "#2")
    post = Post()
    run(sender(store, post, clock, rules))
    clock.now = NOW + 61 * MINUTE
    changed(store, one, status=Status.DELIVERED, since=clock.now)
    let_go = [
        MessageChange(number=number, apply=released("eva", clock.now))
        for number, each in store.pending()
        if each.state is State.HELD
    ]
    store.commit([], Act(kind="release"), messages=let_go).result(10)
    run(sender(store, post, clock))
    assert sorted(each.event for call in post.calls for each in call) == ["delivered", "shipped"]
    assert states(store)[0] == ("suppressed", "overtaken")


def test_what_may_not_go_twice_goes_alone_and_a_crash_leaves_one_in_doubt(store: Store, clock: Clock) -> None:
    for n in range(1, 4):
        shipped(store, f"#{n}")

    def killed() -> None:
        if len(post.calls) == 2:
            raise KeyboardInterrupt

    post = Post(SMS, before=killed)
    with pytest.raises(KeyboardInterrupt):
        run(sender(store, post, clock))
    assert [each for each, _ in states(store)] == ["sent", "sending", "queued"]
    run(sender(store, Post(SMS), clock))
    assert [each for each, _ in states(store)] == ["sent", "unknown", "sent"]


def test_a_channel_that_fails_is_left_alone_for_a_minute(store: Store, clock: Clock) -> None:
    for n in range(1, 4):
        shipped(store, f"#{n}")
    post = Post(EMAIL._replace(batch=1), lambda _: Unavailable("no route", sent=False))
    mine = sender(store, post, clock)
    run(mine)
    run(mine)
    assert (len(post.calls), mine.resting()) == (1, {"mail": "no route"})
    post.answer = taken
    clock.now = NOW + MINUTE
    run(mine)
    assert [each for each, _ in states(store)] == ["sent"] * 3


def test_one_message_that_crashes_the_channel_holds_up_the_others_once(store: Store, clock: Clock) -> None:
    """A plugin that falls over one message of a call tells nothing of the others in it."""
    for n in range(1, 5):
        shipped(store, f"#{n}")

    def crash(message: Message) -> Receipt | PluginError:
        poisoned = any(each.recipient.address == "eva3@shop.example" for each in post.calls[-1])
        return PluginCrashed("fell over") if poisoned else taken(message)

    post = Post(answer=crash)
    at_work = sender(store, post, clock)
    for minutes in (0, 2, 4, 6):
        clock.now = NOW + minutes * MINUTE
        run(at_work)
    assert [each[0] for each in states(store)] == ["sent", "sent", "retry", "sent"]
    assert [len(call) for call in post.calls][:2] == [4, 1]


def test_one_refusal_for_now_among_many_does_not_stop_the_rest(store: Store, clock: Clock) -> None:
    for n in range(1, 4):
        shipped(store, f"#{n}")
    greylisted = Unavailable("greylisted", sent=False)
    post = Post(answer=lambda each: greylisted if each.recipient.address.startswith("eva1") else taken(each))
    mine = sender(store, post, clock)
    run(mine)
    assert ([each for each, _ in states(store)], mine.resting()) == (["retry", "sent", "sent"], {})


def test_when_the_program_closes_no_further_call_is_begun(store: Store, clock: Clock) -> None:
    for n in range(1, 4):
        shipped(store, f"#{n}")
    post = Post(SMS)
    mine = sender(store, post, clock)
    post.before = mine.stop
    run(mine)
    run(mine)
    assert [each for each, _ in states(store)] == ["sent", "queued", "queued"]


def test_a_slow_channel_is_not_waited_for_by_the_others(store: Store, clock: Clock) -> None:
    shipped(store)
    made = text_of(store.order(shipped(store, "#2")), RULES, clock)
    store.commit([], Act(kind="notify"), messages=[MessageChange(apply=lambda _: made)]).result(10)

    class Two(Post):
        """One that answers once the other has been asked."""

        asked = asyncio.Event()

        @property
        def channels(self) -> dict[str, ChannelFacts]:
            return {"mail": EMAIL, "text": SMS._replace(id="text")}

        async def send(self, channel_id: str, messages: Sequence[Message]) -> list[Receipt | Missed]:
            if channel_id == "text":
                self.asked.set()
            await asyncio.wait_for(self.asked.wait(), 10)
            return await super().send(channel_id, messages)

    run(sender(store, Two(), clock))
    assert {each for each, _ in states(store)} == {"sent"}


def test_rounds_asked_for_at_once_follow_each_other(store: Store, clock: Clock) -> None:
    shipped(store)

    class Slow(Post):
        """One that answers when it is let."""

        async def send(self, channel_id: str, messages: Sequence[Message]) -> list[Receipt | Missed]:
            found = await super().send(channel_id, messages)
            asked.set()
            await asyncio.wait_for(answers.wait(), 10)
            return found

    async def all_three() -> None:
        first, second = asyncio.create_task(mine.run()), asyncio.create_task(mine.run())
        await asyncio.wait_for(asked.wait(), 10)
        await asyncio.wait({second}, timeout=0.2)
        third = asyncio.create_task(mine.run())
        await asyncio.wait({third}, timeout=0.2)
        answers.set()
        await asyncio.gather(first, second, third)

    asked, answers, post = asyncio.Event(), asyncio.Event(), Slow()
    mine = sender(store, post, clock)
    asyncio.run(all_three())
    assert (len(post.calls), states(store)) == (1, [("sent", "")])


def text_of(order: Order | None, rules: NotifyRules, clock: Clock) -> OutboxMessage:
    """A text message about an order's code."""
    assert order is not None
    parts = [Happened(Happening.SHIPPED, each.number, 1, clock.now) for each in order.parcels]
    return made_of(order, Happening.SHIPPED, parts, "text", CUSTOMER, rules, clock.now)
