"""What is being sent when the program closes is waited for: cut off, it may have been sent and nobody knows."""

import asyncio
import threading
from datetime import UTC, datetime

from tests.engine.fakes import FakeHost
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.rounds import Errands
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import OutboxMessage
from tui_tracker.store.api import Act, MessageChange, Store

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def test_a_message_under_way_is_kept_before_the_program_ends(store: Store) -> None:
    due = OutboxMessage(
        keys=("k",),
        order=1,
        number="#1",
        event=Happening.SHIPPED,
        channel="email",
        created_at=NOW,
        happened_at=NOW,
        due_at=NOW,
        expires_at=NOW,
    )
    store.commit([], Act(kind="notify"), messages=[MessageChange(apply=lambda _: due)]).result(10)
    begun, kept = threading.Event(), threading.Event()

    async def send() -> None:
        begun.set()
        await asyncio.wait_for(engine._stop.wait(), 10)
        for _ in range(100):  # what is left to be done when the engine is told to stop
            await asyncio.sleep(0)
        kept.set()

    engine = Engine(
        store,
        FakeHost({}),
        now=lambda: NOW,
        options=EngineOptions(automatic=True, tick=0.01, errands=Errands(outgoing=send)),
    )
    engine.start()
    assert begun.wait(10)
    engine.close()
    assert kept.is_set()
