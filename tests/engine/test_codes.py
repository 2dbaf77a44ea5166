"""Codes to come: suppliers are asked at a frugal pace, and what they tell becomes parcels of the order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.engine.fakes import FakeCarrier, FakeHost, State
from tests.engine.test_engine import HOUR, NOW, Clock, host_of, running, scanned, until
from tui_tracker.engine.port import CarrierHealth, JobState
from tui_tracker.model.order import LineItem, Order, OrderKey, Parcel, settled
from tui_tracker.plugin import Missed, NotFound, ParcelDraft, PluginError, Rejected, Unavailable
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

DAY = timedelta(days=1)
ONE, TWO = "8190000000000001", "8190000000000002"


def order(*references: str, number: str = "#1", **facts: Any) -> Order:
    """An order made an hour ago, with supplier orders."""
    known = Order(number=number, placed_at=NOW - HOUR, added_at=NOW - HOUR, supplier_orders=references)
    return msgspec.structs.replace(known, **facts)


def keep(store: Store, *orders: Order) -> None:
    changes = [Change(target=each.key, apply=lambda _, each=each: each) for each in orders]  # type: ignore[misc]
    store.commit(changes, Act(kind="add")).result(10)


def kept(store: Store, number: str = "#1") -> Order:
    found = store.order(store.find(OrderKey("", number)) or 0)
    assert found is not None
    return found


def supplier(*carriers: FakeCarrier) -> FakeHost:
    return host_of(FakeCarrier("ali", finds_numbers=True), *carriers)


def missing(error: PluginError) -> FakeHost:
    host = supplier()
    host.drafts = lambda carrier, reference: [Missed(number=reference, error=error)]
    return host


def asked(host: FakeHost) -> list[str]:
    return [each.reference for _, orders in host.wanted for each in orders]


def test_an_order_gets_its_code_by_itself_once_the_supplier_ships(store: Store) -> None:
    keep(store, order(ONE))
    host, clock = supplier(), Clock()
    with running(store, host, clock, automatic=True) as engine:
        until(engine, lambda: bool(kept(store).looks))
        assert kept(store).parcels == ()
        clock.now = NOW + 3 * DAY
        host.codes = lambda reference: ["LP1000000000001"]
        until(engine, lambda: [each.number for each in kept(store).parcels] == ["LP1000000000001"])
        until(engine, lambda: not engine.running())
    found = kept(store)
    assert (found.fulfilled, found.codes_due_at, found.looks[0].codes) == (True, None, ("LP1000000000001",))
    (entry,) = [each for each in store.audit(found.id) if each.kind == "codes_found"]
    assert (entry.by, entry.summary) == ("ALI", f"{ONE}: LP1000000000001")
    assert asked(host) == [ONE, ONE]


def test_a_code_comes_with_courier_page_day_and_the_lines_it_is_for(store: Store) -> None:
    lines = (LineItem(title="Lamp", supplier_order=ONE), LineItem(title="Bulb"), LineItem(title="Cable"))
    keep(store, order(lines=lines))
    shipped = datetime(2026, 11, 1, 8, tzinfo=UTC)
    host = supplier(FakeCarrier("post"))
    host.answers["post"] = scanned
    host.drafts = lambda carrier, reference: [
        ParcelDraft(
            number=number,
            supplier_order=reference,
            carrier=carrier,
            courier="China Post\x1b[31m",
            url="https://page.example/1",
            shipped_at=shipped,
        )
        for number, carrier in (("lp 1000000000001", "post"), ("LP2000000000002", "not there"))
    ]
    with running(store, host) as engine:
        job = engine.wait(engine.track([], title="again", orders=[1]))
    assert [(each.ref.number, each.kind) for each in job.outcomes] == [
        *((ONE, "codes_found"), ("LP1000000000001", "news"), ("LP2000000000002", "not_found"))
    ]
    first, second = kept(store).parcels
    assert (first.number, first.carrier, first.courier) == ("LP1000000000001", "post", "China Post[31m")
    assert (first.url, first.shipped_at, first.lines) == ("https://page.example/1", shipped, (0,))
    assert (second.number, second.lines) == ("LP2000000000002", (0,))
    assert kept(store).fulfilled_at == shipped


def test_the_pace_is_a_day_then_half_days_then_days_and_an_end(store: Store) -> None:
    keep(store, order(ONE, placed_at=NOW, added_at=NOW))
    host, clock = supplier(), Clock()
    looks = []
    with running(store, host, clock, automatic=True) as engine:
        while True:
            until(engine, lambda: [each.checked_at for each in kept(store).looks] == [clock.now])
            until(engine, lambda: not engine.running())
            looks.append((clock.now - NOW) / HOUR)
            again = kept(store).codes_due_at
            if again is None:
                break
            clock.now = again
    assert looks[:4] == [0, 24, 36, 48]
    assert looks[20:25] == [252, 264, 288, 312, 336]  # days from the eleventh day on: 24 h and ten days
    assert looks[-1] == 60 * 24
    assert len(looks) == 71


def test_restarting_asks_nobody_again_before_it_is_time(tmp_path: Path) -> None:
    path, clock = tmp_path / "orders.json", Clock()
    keep(store := open_store(path), order(ONE))
    with running(store, host := supplier(), clock, automatic=True) as engine:
        until(engine, lambda: bool(kept(store).looks))
    assert asked(host) == [ONE]
    keep(store := open_store(path), order(TWO, number="#2"))
    with running(store, host := supplier(), clock, automatic=True) as engine:
        until(engine, lambda: bool(kept(store, "#2").looks))
    assert asked(host) == [TWO]


def test_of_a_partly_shipped_order_the_rest_is_asked_about_on(store: Store) -> None:
    keep(store, order(ONE, TWO))
    host, clock = supplier(), Clock()
    host.codes = lambda reference: {ONE: ["LP1000000000001"]}.get(reference, ())
    with running(store, host, clock, automatic=True) as engine:
        until(engine, lambda: bool(kept(store).parcels))
        clock.now = NOW + DAY
        host.codes = lambda reference: {TWO: ["LP2000000000002", "LP1000000000001"]}.get(reference, ())
        until(engine, lambda: len(kept(store).parcels) == 2)
    assert asked(host) == [ONE, TWO, TWO]
    assert kept(store).codes_due_at is None


def test_a_code_the_order_has_already_changes_no_parcel_and_is_no_news(store: Store) -> None:
    mine = Parcel(number="LP1000000000001", carrier="post", courier="China Post", added_at=NOW)
    keep(store, order(ONE, TWO, parcels=(mine,)))
    host = supplier()
    host.codes = lambda reference: ["LP1000000000001"]
    with running(store, host) as engine:
        job = engine.wait(engine.track([], title="again", orders=[1]))
    assert kept(store).parcels == settled(order(parcels=(mine,))).parcels
    assert [each.codes for each in kept(store).looks] == [("LP1000000000001",)] * 2
    assert {each.kind for each in store.audit(1)} == {"add"}
    assert {each.kind for each in job.outcomes} == {"codes_found"}


def test_a_supplier_order_that_was_cancelled_is_asked_about_no_more_and_says_why(store: Store) -> None:
    keep(store, order(ONE))
    host, clock = missing(Rejected("cancelled")), Clock()
    with running(store, host, clock, automatic=True) as engine:
        until(engine, lambda: bool(kept(store).looks))
        (look,) = kept(store).looks
        assert look.miss is not None
        assert (look.miss.kind, look.miss.message, look.next_check_at) == ("rejected", "cancelled", None)
        job = engine.wait(engine.track([], title="again", orders=[1]))
    assert [(each.ref.number, each.kind, each.message) for each in job.outcomes] == [(ONE, "refused", "cancelled")]
    assert kept(store).codes_due_at is None
    assert asked(host) == [ONE, ONE]


@pytest.mark.parametrize(
    "facts",
    [
        {"cancelled_at": NOW},
        {"archived_at": NOW},
        {"fulfilled": True},
        {"parcels": (Parcel(number="BY-HAND-1", added_at=NOW),)},
        {"supplier_orders": ()},
    ],
    ids=str,
)
def test_nobody_is_asked_about_orders_that_wait_for_no_code(store: Store, facts: dict[str, Any]) -> None:
    keep(store, order(ONE, **facts), order(TWO, number="#2"))
    with running(store, host := supplier(), automatic=True) as engine:
        until(engine, lambda: bool(kept(store, "#2").looks))
    assert asked(host) == [TWO]


def test_without_a_carrier_that_finds_codes_nothing_is_kept_and_it_is_said_when_asked_by_hand(store: Store) -> None:
    keep(store, order(ONE))
    with running(store, host_of(FakeCarrier("post")), automatic=True) as engine:
        before = store.revision
        job = engine.wait(engine.track([], title="again", orders=[1]))
        assert store.revision == before
    assert [(each.ref.number, each.kind) for each in job.outcomes] == [(ONE, "no_codes")]


def test_a_supplier_that_can_not_be_asked_is_asked_sooner_and_nothing_is_lost(store: Store) -> None:
    keep(store, order(ONE))
    with running(store, missing(Unavailable("no way through")), automatic=True) as engine:
        until(engine, lambda: bool(kept(store).looks))
    assert kept(store).looks[0].next_check_at == NOW + HOUR


def test_a_carrier_that_is_down_is_not_asked_and_nothing_is_written(store: Store) -> None:
    keep(store, order(ONE))
    host = supplier()
    host.states["ali"] = State("ali", "ALI", CarrierHealth.REFUSED, "the key was refused")
    with running(store, host, automatic=True) as engine:
        before = store.revision
        job = engine.wait(engine.track([], title="again", orders=[1]))
        assert store.revision == before
    assert [(each.kind, each.message) for each in job.outcomes] == [("unavailable", "the key was refused")]
    assert host.wanted == []


def test_a_supplier_order_of_two_orders_is_asked_about_once_and_the_code_is_for_both(store: Store) -> None:
    keep(store, order(ONE), order(ONE, number="#2"))
    host = supplier()
    host.codes = lambda reference: ["LP1000000000001"]
    with running(store, host) as engine:
        job = engine.wait(engine.track([], title="again", orders=[1, 2]))
    assert asked(host) == [ONE]
    assert [len(kept(store, number).parcels) for number in ("#1", "#2")] == [1, 1]
    assert (job.state, job.done, job.total) == (JobState.DONE, 4, 4)
    assert [each.kind for each in job.outcomes] == ["codes_found"] * 2 + ["not_found"] * 2


def test_what_one_carrier_does_not_know_the_next_is_asked(store: Store) -> None:
    keep(store, order(ONE))
    host = host_of(FakeCarrier("ali", finds_numbers=True), FakeCarrier("other", finds_numbers=True))

    def told(carrier: str, reference: str) -> Sequence[ParcelDraft | Missed]:
        if carrier == "ali":
            return [Missed(number=reference, error=Rejected("no order of ours"))]
        return [Missed(number=reference, error=NotFound("no code yet"))]

    host.drafts = told
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: bool(kept(store).looks))
    (look,) = kept(store).looks
    assert look.carrier == "other"
    assert look.next_check_at is not None


def test_supplier_orders_come_in_batches(store: Store) -> None:
    keep(store, *(order(f"819000000000{n:04}", number=f"#{n}") for n in range(45)))
    host = host_of(FakeCarrier("ali", batch=20, finds_numbers=True))
    with running(store, host, automatic=True) as engine:
        until(engine, lambda: sum(len(orders) for _, orders in host.wanted) == 45)
    assert [len(orders) for _, orders in host.wanted] == [20, 20, 5]


def test_what_is_no_code_is_left_out(store: Store) -> None:
    keep(store, order(ONE))
    host = supplier()
    host.codes = lambda reference: ["none yet"]
    with running(store, host) as engine:
        engine.wait(engine.track([], title="again", orders=[1]))
    assert kept(store).parcels == ()


def test_an_operator_gives_an_order_its_supplier_orders_and_they_are_asked_about_at_once(store: Store) -> None:
    keep(store, order())
    host = supplier()
    host.codes = lambda reference: ["LP1000000000001"] if reference == TWO else []
    with running(store, host, automatic=True) as engine:
        engine.set_supplier_orders(1, [ONE]).result(10)
        until(engine, lambda: bool(kept(store).looks))
        engine.set_supplier_orders(1, [TWO]).result(10)
        until(engine, lambda: bool(kept(store).parcels))
    assert [each.reference for each in kept(store).looks] == [TWO]
    assert ("supplier_orders", "eva", TWO) in {(each.kind, each.by, each.summary) for each in store.audit(1)}


def test_orders_that_another_program_wrote_are_found_too(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    document = {"number": "#1", "placed_at": NOW.isoformat(), "supplier_orders": [ONE]}
    path.write_bytes(msgspec.json.encode({"orders": {"1": document}}))
    with running(open_store(path), host := supplier(), automatic=True) as engine:
        until(engine, lambda: asked(host) == [ONE])
