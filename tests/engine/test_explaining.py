"""The reasons as the screens get them: with the carrier's own limits, once it is known."""

from pathlib import Path

import msgspec

from tests.engine.fakes import FakeCarrier, FakeHost
from tests.engine.test_budget import look, metered, numbers, shelve
from tests.engine.test_engine import HOUR, NOW, Clock, host_of, parcel, put, ref, running, scanned
from tui_tracker.engine.requests import request_of
from tui_tracker.model.budget import Allowance, BudgetRules, configured, per_day
from tui_tracker.model.derive import DEFAULT_RULES, merged
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Status
from tui_tracker.plugin import Limits
from tui_tracker.store import open_store
from tui_tracker.store.api import Store

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
            "its carrier wants 48 hours between two looks at least",
        ]
        assert found["B1"].verdict.rule == "activation"


def test_a_look_that_is_saved_says_so_and_when_it_is_tried_again_also_after_a_restart(store: Store) -> None:
    put(store, ("#1", [parcel("N0"), parcel("N1", "")]))
    look(store, metered(100), "N0", "N1", by_hand=False)
    assert [line.credits for _, line in store.ledger()] == [0]
    again = open_store(store.path)
    clock = Clock()
    for number in ("N0", "N1"):
        with_words = words(again, metered(100), number, clock)
        assert with_words == ["Next look: hour 1, no credit is spent on it before", "quota used up: 0 of 100 left"]
    clock.now += 2 * HOUR
    assert words(open_store(store.path), metered(100), "N0", clock)[0] == "It is due now"


def test_a_label_says_until_when_no_scan_is_likely(store: Store) -> None:
    shelve(store, parcel("NEW"), placed_at=NOW - 2 * HOUR)
    assert words(store, metered(0), "NEW") == [
        "Next look: hour 4, no credit is spent on it before",
        "but a label yet: followed 6 hours after the order was made, or when it is shipped",
    ]


def test_a_number_that_is_followed_waits_for_no_credit(store: Store) -> None:
    followed = msgspec.structs.replace(parcel("OLD"), registered_at=NOW - DAY)
    put(store, ("#1", [followed, parcel("N0")]))
    look(store, metered(100), "N0", by_hand=False)
    assert words(open_store(store.path), metered(100), "OLD")[0] == "It is due now"


def test_the_same_refusal_stands_in_the_ledger_once_an_hour_and_moves_no_figure(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(90)]))
    look(store, metered(100, batch=10), *numbers(90), by_hand=False)
    (line,) = [line for _, line in store.ledger()]
    assert (line.left, line.total, line.credits) == (0, 100, 0)
    assert per_day([line], "post", NOW + DAY) == 0
    assert configured([line], "post", BudgetRules(total=5), NOW + DAY) == Allowance(0, 5)


def words(store: Store, host: FakeHost, number: str, clock: Clock | None = None) -> list[str]:
    """What is said of the next look, hours counted from now."""
    with running(store, host, clock or Clock()) as engine:
        order = engine.order(ref(store, number).order_id)
        assert order is not None
        found = engine.why(order, lambda moment: f"hour {(moment - NOW) // HOUR}")
    return [str(each) for each in found[number].next]


def test_a_carrier_is_told_the_first_scan_where_the_shop_said_nothing() -> None:
    scan = Event(when=NOW - 3 * DAY, text="In", status=Status.IN_TRANSIT)
    told = Tracking(number="A1", events=(scan,))
    after = merged(Parcel(number="A1"), told, carrier="post", now=NOW, rules=DEFAULT_RULES)
    order = Order(number="#1", placed_at=NOW - 5 * DAY, parcels=(after,))
    assert request_of(order, after, "en").shipped_at == NOW - 3 * DAY
