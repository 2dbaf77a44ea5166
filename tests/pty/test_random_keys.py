"""Somebody who hits keys at random for a few seconds (`python -m benchmarks.random_keys --minutes 5`: for minutes)."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.random_keys import Colleague, Trail, run
from tui_tracker.engine.forgetting import Forgetting
from tui_tracker.model.order import Customer, Order, OrderKey
from tui_tracker.store import Act, Change, open_store
from tui_tracker.store.api import AuditChange

SECONDS = 7.0


@pytest.mark.parametrize("seed", [1, 20261125])
def test_nothing_crashes_nothing_is_lost_and_the_terminal_is_left_clean(seed: int) -> None:
    outcome = run(SECONDS, seed=seed)
    assert outcome.faults == [], outcome
    assert outcome.keys > 100
    assert outcome.commits
    assert outcome.trail >= outcome.commits


def test_what_goes_with_a_customers_erased_data_is_no_loss_and_what_goes_without_is(tmp_path: Path) -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    data = tmp_path / "orders.json"
    order = Order(number="#1", placed_at=now, customer=Customer(name="Eva Lind"))
    with closing(open_store(data)) as store:
        store.commit([Change(target=OrderKey("", "#1"), apply=lambda _: order)], Act(kind="add")).result(30)
        (order_id,) = (row.id for row in store.rows())
        other = replace(order, number="#2")
        store.commit([Change(target=OrderKey("", "#2"), apply=lambda _: other)], Act(kind="add")).result(30)
        line = store.audit()[0]
        colleague, trail = Colleague(data, 3), Trail(data)
        colleague.works()
        colleague.close()
        assert list(trail.look()) == []
        Forgetting(store, lambda: now, "eva").forget_orders([order_id])
        assert list(trail.look()) == []
        assert trail.forgotten == {order_id}
        assert set(colleague.done) - trail.summaries()
        changed = AuditChange(revision=line.revision, apply=lambda entry: replace(entry, summary="another"))
        store.commit([], Act(kind="x"), audit=[changed]).result(30)
        assert "gone or different" in next(iter(trail.look()))
