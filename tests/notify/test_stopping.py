"""Who is stopped gets nothing, through one channel or all; by hand only if that is meant; no address is kept."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.notify.test_sending import NOW, RULES, SMS, Clock, Pen, Post, shipped, states
from tui_tracker.model.happenings import Happening
from tui_tracker.model.notifying import Wish
from tui_tracker.model.order import Customer
from tui_tracker.model.outbox import OutboxMessage, messages_for
from tui_tracker.model.stops import EVERY
from tui_tracker.notify.addresses import normal_address, without_addresses
from tui_tracker.notify.desk import MessageDesk
from tui_tracker.notify.sending import Sender
from tui_tracker.notify.stopping import StopList
from tui_tracker.notify.templates import TemplateWriter
from tui_tracker.plugin import Message, Rejected
from tui_tracker.store import Act, Changed, Store, open_store

ADDRESS = "eva1@shop.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    def always(changed: object, act: Act, now: object) -> list[OutboxMessage]:
        assert isinstance(changed, list)
        found: list[Changed] = changed
        return [each for one in found for each in messages_for(one.before, one.after, RULES, NOW)]

    store = open_store(tmp_path / "orders.json", now=clock, always=always)
    yield store
    store.close()


def stops(store: Store, clock: Clock) -> StopList:
    return StopList(store, clock, by="per", country="SE")


def send(store: Store, clock: Clock, post: Post) -> list[str]:
    asyncio.run(Sender(store, post, Pen(), RULES, clock, country="SE").run())
    return post.sent


def desk(store: Store, clock: Clock, post: Post) -> MessageDesk:
    def writer() -> TemplateWriter:
        raise AssertionError("nothing is written here")

    return MessageDesk(store, RULES, lambda: post.channels, writer, clock, by="per", country="SE")


def test_who_is_stopped_on_every_channel_gets_nothing_until_allowed(store: Store, clock: Clock) -> None:
    stops(store, clock).stop(["Eva1@SHOP.example "])
    shipped(store)
    post = Post()
    assert send(store, clock, post) == []
    assert states(store) == [("suppressed", "unsubscribed")]
    assert stops(store, clock).allow([ADDRESS]) == 1
    shipped(store, "#2")
    assert send(store, clock, post) == ["eva2@shop.example"]


def test_a_stop_on_one_channel_leaves_the_others_alone(store: Store, clock: Clock) -> None:
    stops(store, clock).stop([ADDRESS], "sms")
    shipped(store)
    assert send(store, clock, Post()) == [ADDRESS]
    stops(store, clock).stop([ADDRESS], "mail")
    found = stops(store, clock)
    assert {each.channel for each in found.listed()} == {"sms", "mail"}
    assert found.allow([ADDRESS], "sms") == 1
    assert [each.channel for each in found.listed()] == ["mail"]


def test_a_number_is_the_same_however_it_is_written(store: Store, clock: Clock) -> None:
    stops(store, clock).stop(["070-123 45 67"], way="reply")
    shipped(store)  # +46701234567
    post = Post(facts=SMS)
    assert send(store, clock, post) == []
    (listed,) = stops(store, clock).listed()
    assert (listed.address, listed.orders, listed.way, listed.by) == ("+46…67", ("#1",), "reply", "per")


def test_a_domain_is_the_same_in_its_own_letters_and_as_it_travels(store: Store, clock: Clock) -> None:
    stops(store, clock).stop(["Eva@xn--exmple-cua.example"])
    shipped(store, customer=Customer(name="Eva", email="eva@Exämple.example", country="SE"))
    assert send(store, clock, Post()) == []
    assert normal_address("eva@ex\ud800mple.example") == "eva@ex\ud800mple.example"


def test_by_hand_it_is_said_and_sent_only_if_that_is_meant(store: Store, clock: Clock) -> None:
    order_id = shipped(store)
    stops(store, clock).stop([ADDRESS])
    post = Post()
    send(store, clock, post)
    asked = desk(store, clock, post)
    plan = asked.plan(Wish(event=Happening.SHIPPED, again=True), [order_id])
    assert plan.drafts == ()
    (nobody,) = plan.nobody
    assert "wants no messages" in str(nobody.why)
    assert "--although-stopped" in str(nobody.advice)
    meant = asked.plan(Wish(event=Happening.SHIPPED, again=True, although_stopped=True), [order_id])
    asked.ask(meant).result(10)
    assert send(store, clock, post) == [ADDRESS]
    (entry,) = [each for each in store.audit(limit=20) if each.kind == "notify"]
    assert (entry.summary, bool(entry.by)) == ("shipped: #1 (although stopped)", True)
    clock.now += timedelta(minutes=1)
    shipped(store, "#1b", customer=store.order(order_id).customer)  # type: ignore[union-attr]
    assert send(store, clock, post) == [ADDRESS], "what was sent all the same allows nothing more"


def test_a_stop_between_asking_and_sending_counts(store: Store, clock: Clock) -> None:
    order_id = shipped(store)
    post = Post()
    asked = desk(store, clock, post)
    asked.ask(asked.plan(Wish(event=Happening.SHIPPED, again=True), [order_id])).result(10)
    stops(store, clock).stop([ADDRESS])
    assert send(store, clock, post) == []
    assert {state for state, _ in states(store)} == {"suppressed"}


def test_an_address_that_took_nothing_is_on_the_list_and_may_be_tried_again(store: Store, clock: Clock) -> None:
    def bounced(message: Message) -> Rejected:
        return Rejected(f"550 <{message.recipient.address}>: no such user", address=True)

    order_id = shipped(store)
    send(store, clock, Post(answer=bounced))
    assert states(store) == [("failed", "550 <e…@shop.example>: no such user")]
    found = stops(store, clock)
    assert [(each.reason, each.address) for each in found.listed()] == [("bounced", "e…@shop.example")]
    asked = desk(store, clock, Post())
    (nobody,) = asked.plan(Wish(event=Happening.SHIPPED, again=True), [order_id]).nobody
    assert "takes no messages" in str(nobody.why)
    assert found.allow([ADDRESS]) == 1
    assert found.listed() == []


def test_no_address_stands_in_what_is_kept_of_a_stop(store: Store, clock: Clock, tmp_path: Path) -> None:
    stops(store, clock).stop(["somebody@else.example", "+46739999999"])
    stops(store, clock).allow(["somebody@else.example"])
    store.compact().result(10)
    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"else.example" not in kept
    assert b"739999999" not in kept
    assert [each.channel for each in store.stops()] == [EVERY]


def test_stops_are_there_after_a_restart_and_for_other_processes(store: Store, clock: Clock, tmp_path: Path) -> None:
    assert store.stops() == []
    other = open_store(tmp_path / "orders.json", now=clock)
    stops(other, clock).stop([ADDRESS])
    other.close(compact=True)
    shipped(store)  # takes in what the other wrote
    assert send(store, clock, Post()) == []
    again = open_store(tmp_path / "orders.json", read_only=True)
    assert len(again.stops()) == 1
    again.close()


def test_stopping_twice_is_one_line_and_allowing_nobody_none(store: Store, clock: Clock) -> None:
    found = stops(store, clock)
    assert (len(found.stop([ADDRESS])), len(found.stop([ADDRESS])), found.allow(["x@y.example"])) == (1, 0, 0)
    assert [each.kind for each in store.audit()] == ["stop"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("550 5.1.1 <Eva.Lind@shop.example>: gone", "550 5.1.1 <E…@shop.example>: gone"),
        ("no route to 46701234567", "no route to +46…67"),
        ("to: 070-123 45 67, blocked", "to: +46…67, blocked"),
        ("+47 99 88 77 66 is not ours", "+47…66 is not ours"),
        ("queued as 12345 at 2026-11-26 10:00:00", "queued as 12345 at 2026-11-26 10:00:00"),
    ],
)
def test_addresses_are_masked_in_whatever_a_service_says(text: str, masked: str) -> None:
    assert without_addresses(text, ["+46701234567"]) == masked


def test_what_is_no_number_stays_what_it_is() -> None:
    assert normal_address("070 12", "") == "07012"
    assert normal_address("0701740605", "") == "0701740605"
    assert normal_address(" Room 4 ") == "room4"


def test_forgotten_while_it_was_on_its_way_it_keeps_nobodys_address(store: Store, clock: Clock) -> None:
    from tui_tracker.engine.forgetting import Forgetting

    shipped(store)
    forgetting = Forgetting(store, clock, "per")
    post = Post(before=lambda: forgetting.forget(forgetting.trace(ADDRESS)))
    assert send(store, clock, post) == [ADDRESS]
    ((_, kept),) = store.messages()
    assert (kept.state.value, kept.address, kept.recipient, kept.subject) == ("sent", "", "", "")
