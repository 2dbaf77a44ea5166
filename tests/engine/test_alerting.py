"""Whoever holds the poller's lease decides what the operator is told, and then sends."""

import threading
from pathlib import Path

from tests.engine.fakes import FakeHost, MeteredCarrier
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.lease import Lease
from tui_tracker.engine.port import EngineState
from tui_tracker.engine.rounds import Errands
from tui_tracker.model.errors import AppError
from tui_tracker.plugin import Quota
from tui_tracker.store import open_store


def test_only_the_poller_decides_and_what_it_can_not_decide_keeps_nothing_from_going(tmp_path: Path) -> None:
    decided, sent, looked = threading.Event(), threading.Event(), threading.Event()

    async def decide(state: EngineState) -> None:
        decided.set()
        raise AppError("the queue can't be read")

    async def send() -> None:
        sent.set()

    path = tmp_path / "orders.json"
    other = Lease(path, name="ida@server (2)")
    assert other.take()
    options = EngineOptions(automatic=True, tick=0.01, errands=Errands(alerting=decide, outgoing=send))
    engine = Engine(open_store(path), FakeHost({}), options=options)
    engine.subscribe(lambda: looked.set() if engine.state().poller else None)
    engine.start()
    try:
        assert looked.wait(10)  # it has looked round, and somebody else polls
        assert not decided.is_set()
        other.release()
        assert decided.wait(10)
        assert sent.wait(10)
        assert "the queue can't be read" in engine.state().notices
    finally:
        other.release()
        engine.close()


def test_who_posts_once_knows_before_what_is_left_of_the_accounts(tmp_path: Path) -> None:
    """Nothing is due, so that no look-up would have found it out."""
    states: list[EngineState] = []

    async def decide(state: EngineState) -> None:
        states.append(state)

    carrier = MeteredCarrier("post")
    host = FakeHost(known={"post": carrier}, quotas={"post": Quota(used=95, total=100)})
    options = EngineOptions(errands=Errands(alerting=decide))
    engine = Engine(open_store(tmp_path / "orders.json"), host, options=options)
    engine.start()
    try:
        engine.post().result(10)
        assert host.reckoned == []
        engine.post(reckon=True).result(10)
    finally:
        engine.close()
    (account,) = (each.account for each in states[-1].carriers)
    assert account is not None
    assert (account.used, account.total) == (95, 100)
