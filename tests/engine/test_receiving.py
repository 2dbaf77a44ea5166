"""Pushes: proven before they are believed, kept in every order that holds the number, bounded, and told of once."""

import asyncio
import json
import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.engine.fakes import FakeCarrier, FakeHost
from tests.engine.test_engine import EXACT, HOUR, NOW, Clock, parcel, put, ref, running, statuses, until
from tui_tracker.engine.engine import Engine
from tui_tracker.engine.policy import Policy
from tui_tracker.engine.receiving import Receiving, Taken
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Status
from tui_tracker.plugin import BadResponse, Context, Limits, PluginError, Push, Rejected, Unavailable
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, AuditChange, Beside, Change, Commit, MessageChange, Store


class TellingCarrier(FakeCarrier):
    """One that takes pushes; the host answers for it."""

    def __init__(self, carrier_id: str) -> None:
        super().__init__(carrier_id)
        self.limits = Limits(pushes=True)

    async def receive(self, push: Push, ctx: Context) -> Sequence[Tracking]:
        raise AssertionError("the engine asks the host")


@dataclass
class TellingHost(FakeHost):
    """Reads a push as JSON: number → status; not signed with "good" is refused."""

    gate: asyncio.Event | None = None
    trouble: PluginError | None = None
    received: list[Push] = field(default_factory=list)

    async def receive(self, carrier_id: str, push: Push) -> Sequence[Tracking]:
        self.received.append(push)
        if self.gate is not None:
            await self.gate.wait()
        if push.headers.get("sign") != "good":
            raise Rejected("the signature is wrong")
        if self.trouble is not None:
            raise self.trouble
        return [_tracking(number, Status(status)) for number, status in json.loads(push.body).items()]


def _tracking(number: str, status: Status) -> Tracking:
    event = Event(when=NOW - HOUR, text=f"is {status.value}", status=status)
    return Tracking(number=number, events=[event], status=status)


def telling() -> TellingHost:
    return TellingHost(known={"post": TellingCarrier("post"), "mute": FakeCarrier("mute")})


def push(sign: str = "good", **news: str) -> Push:
    return Push(headers={"sign": sign}, body=json.dumps(news).encode())


def take(engine: Engine, *pushes: Push, carrier: str = "post") -> list[Taken]:
    return [engine.receive(carrier, each).result(10) for each in pushes]


def the(store: Store, number: str) -> Parcel:
    order = store.order(ref(store, number).order_id)
    assert order is not None
    return next(each for each in order.parcels if each.number == number)


def test_every_order_that_holds_the_number_has_it_and_plugins_are_told(store: Store) -> None:
    put(store, ("#1", [parcel("A1"), parcel("A2")]), ("#2", [parcel("A1", "")]))
    host = telling()
    with running(store, host) as engine:
        assert take(engine, push(A1="delivered")) == [Taken.KEPT]
        until(engine, lambda: len(host.told) == 2)
        assert [row.parcels[0].status for row in store.rows()] == [Status.DELIVERED] * 2
        assert {(each.order_number, each.number, each.after) for each in host.told} == {
            ("#1", "A1", Status.DELIVERED),
            ("#2", "A1", Status.DELIVERED),
        }
    assert [row.parcels[0].carrier for row in store.rows()] == ["post", "post"]
    assert statuses(store)["A2"] is Status.PENDING
    assert not host.asked


def test_a_number_is_the_same_however_the_carrier_writes_it(store: Store) -> None:
    put(store, ("#1", [parcel("RB123456785CN")]))
    with running(store, telling()) as engine:
        take(engine, Push(headers={"sign": "good"}, body=b'{" rb 1234 56785cn": "delivered"}'))
        until(engine, lambda: statuses(store) == {"RB123456785CN": Status.DELIVERED})


def test_a_parcel_that_is_told_of_is_looked_up_less_until_that_is_long_ago(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    clock = Clock()
    with running(store, telling(), clock) as engine:
        take(engine, push(A1="alert"))
    found = the(store, "A1")
    assert found.pushed_at == NOW
    assert found.next_check_at == NOW + EXACT.problem * EXACT.pushes * HOUR


def test_the_same_push_again_is_taken_and_changes_nothing(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    clock = Clock()
    with running(store, telling(), clock) as engine:
        take(engine, push(A1="in_transit"))
        until(engine, lambda: the(store, "A1").status is Status.IN_TRANSIT)
        clock.now = NOW + 2 * HOUR
        assert take(engine, push(A1="in_transit")) == [Taken.KEPT]
    with running(store_again(store), telling(), clock) as engine:  # which does not remember it
        before = journal(store)
        assert take(engine, push(A1="in_transit"), push(A2="in_transit")) == [Taken.KEPT] * 2
        until(engine, lambda: not engine._runner.work.receiving._queue)
        assert journal(store) == before


def journal(store: Store) -> bytes:
    return store.path.with_name(store.path.name + ".journal").read_bytes()


def store_again(store: Store) -> Store:
    return open_store(store.path)


@pytest.mark.parametrize(
    ("carrier", "sign", "trouble", "taken"),
    [
        ("nobody", "good", None, Taken.UNKNOWN),
        ("mute", "good", None, Taken.UNKNOWN),
        ("post", "forged", None, Taken.REFUSED),
        ("post", "good", BadResponse("not understood", field="$"), Taken.UNREADABLE),
        ("post", "good", Unavailable("closing", sent=False), Taken.BUSY),
    ],
)
def test_what_can_not_be_taken_is_said_and_kept_nowhere(
    store: Store, carrier: str, sign: str, trouble: PluginError | None, taken: Taken
) -> None:
    put(store, ("#1", [parcel("A1")]))
    host = telling()
    host.trouble = trouble
    with running(store, host) as engine:
        before = journal(store)
        assert take(engine, push(sign, A1="delivered"), carrier=carrier) == [taken]
    assert journal(store) == before
    assert statuses(store) == {"A1": Status.PENDING}


def test_refused_pushes_do_not_fill_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with running(store, telling(), clock) as engine:
        take(engine, *[push("forged", A1="delivered")] * 20)
        assert caplog.text.count("a push was not taken: the signature is wrong") == 1
        clock.now += timedelta(minutes=2)
        take(engine, push("forged", A1="delivered"))
    assert caplog.text.count("a push was not taken") == 2


def test_a_number_that_no_order_has_is_logged_and_let_go(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    put(store, ("#1", [parcel("A1")]))
    with running(store, telling()) as engine, caplog.at_level(logging.WARNING):
        take(engine, push(GHOST2="alert", GHOST="delivered", A1="delivered"))
        until(engine, lambda: statuses(store) == {"A1": Status.DELIVERED})
    assert "no order has what was pushed of: GHOST, GHOST2" in caplog.text


async def test_there_is_room_for_so_many_and_no_more(store: Store) -> None:
    host = telling()
    host.gate = asyncio.Event()
    receiving = Receiving(store, host, Clock(), Policy(), lambda commit: None, room=3)
    waiting = [asyncio.create_task(receiving.take("post", push(A1="alert"))) for _ in range(3)]
    for _ in range(3):
        await asyncio.sleep(0)
    assert len(host.received) == 3
    assert await receiving.take("post", push(A1="delivered")) is Taken.BUSY
    assert len(host.received) == 3
    host.gate.set()
    assert await asyncio.gather(*waiting) == [Taken.KEPT] * 3
    await receiving.finish()
    assert await receiving.take("post", push(A1="delivered")) is Taken.BUSY


def test_what_was_taken_is_kept_though_the_engine_closes_at_once(store: Store) -> None:
    put(store, *((f"#{n}", [parcel(f"N{n}")]) for n in range(200)))
    with running(store, telling()) as engine:
        futures = [engine.receive("post", push(**{f"N{n}": "delivered"})) for n in range(200)]
        assert {future.result(10) for future in futures} == {Taken.KEPT}
    assert set(statuses(store_again(store)).values()) == {Status.DELIVERED}


def test_one_that_closed_takes_nothing(store: Store) -> None:
    with running(store, telling()) as engine:
        pass
    with pytest.raises(RuntimeError):
        engine.receive("post", push(A1="delivered"))


def test_one_is_answered_when_it_stands_in_the_file_and_not_before(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    with running(store, telling()) as engine:
        assert take(engine, push(A1="delivered")) == [Taken.KEPT]
        assert statuses(store_read(store)) == {"A1": Status.DELIVERED}, "whoever else reads the file sees it now"


def store_read(store: Store) -> Store:
    return open_store(store.path, read_only=True)


async def test_what_can_not_be_written_is_to_be_sent_again_and_is_kept_then(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    full = _Full(store)
    receiving = Receiving(full, telling(), Clock(), Policy(), lambda commit: None, again=0.01)
    assert await receiving.take("post", push(A1="delivered")) is Taken.BUSY
    assert statuses(store) == {"A1": Status.PENDING}
    full.is_full = False
    assert await receiving.take("post", push(A1="delivered")) is Taken.KEPT
    assert statuses(store) == {"A1": Status.DELIVERED}
    assert full.commits == 2, "it waited still: the second one was no other push"
    await receiving.finish()


async def test_one_that_comes_twice_at_once_is_kept_once_and_both_hear_of_it(store: Store) -> None:
    put(store, ("#1", [parcel("A1")]))
    counting = _Full(store, is_full=False)
    receiving = Receiving(counting, telling(), Clock(), Policy(), lambda commit: None)
    both = await asyncio.gather(*[receiving.take("post", push(A1="delivered")) for _ in range(2)])
    assert both == [Taken.KEPT] * 2
    assert counting.commits == 1
    await receiving.finish()


class _Full:
    """A store whose disk is full, for as long as that is said."""

    def __init__(self, store: Store, *, is_full: bool = True) -> None:
        self._store = store
        self.is_full = is_full
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(
        self,
        changes: Sequence[Change],
        act: Act,
        beside: Beside | None = None,
        messages: Sequence[MessageChange] = (),
        audit: Sequence[AuditChange] = (),
    ) -> "Future[Commit]":
        """As the store's, or a failure as of a disk without room."""
        self.commits += 1
        if self.is_full:
            raise StoreError("no space left on the device")
        return self._store.commit(changes, act, beside, messages, audit)
