"""The reasons as the screens get them: with the carrier's own limits, once it is known."""

from pathlib import Path

from tests.engine.fakes import FakeCarrier
from tests.engine.test_engine import HOUR, NOW, host_of, parcel, put, ref, running, scanned
from tui_tracker.engine.requests import request_of
from tui_tracker.model.derive import DEFAULT_RULES, merged
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Status
from tui_tracker.plugin import Limits
from tui_tracker.store import open_store

DAY = 24 * HOUR


def test_the_reasons_know_how_often_a_carrier_wants_to_be_asked(tmp_path: Path) -> None:
    store = open_store(tmp_path / "orders.json")
    put(store, ("#1", [parcel("A1", "post"), parcel("B1", "gone")]))
    carrier = FakeCarrier("post")
    carrier.limits = Limits(min_interval=48 * 3600)
    with running(store, host_of(carrier, post=scanned)) as engine:
        engine.wait(engine.track([ref(store, "A1")], title="again"))
        order = engine.order(ref(store, "A1").order_id)
        assert order is not None
        found = engine.why(order, lambda moment: f"day {(moment - NOW) // DAY}")
        assert order.parcels[0].next_check_at == NOW + 48 * HOUR
        assert found["A1"].plan.at == NOW + 48 * HOUR
        assert [str(words) for words in found["A1"].next] == [
            "Next look: day 2",
            "under way with news lately: every 12 hours",
        ]
        assert found["B1"].verdict.rule == "activation"


def test_a_carrier_is_told_the_first_scan_where_the_shop_said_nothing() -> None:
    scan = Event(when=NOW - 3 * DAY, text="In", status=Status.IN_TRANSIT)
    told = Tracking(number="A1", events=(scan,))
    after = merged(Parcel(number="A1"), told, carrier="post", now=NOW, rules=DEFAULT_RULES)
    order = Order(number="#1", placed_at=NOW - 5 * DAY, parcels=(after,))
    assert request_of(order, after, "en").shipped_at == NOW - 3 * DAY
