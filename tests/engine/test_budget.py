"""Credits: who spent them is kept, some are kept for what an operator asks for, and no account is ever overdrawn."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.fakes import FakeCarrier, FakeHost, FollowingCarrier, MeteredCarrier
from tests.engine.test_engine import HOUR, NOW, Clock, host_of, parcel, put, ref, running, scanned, until
from tui_tracker.engine.budgets import Budgets
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.ledger import beside
from tui_tracker.engine.policy import Policy
from tui_tracker.engine.port import Account, Job, JobState
from tui_tracker.model.budget import BudgetRules, Purpose, Spent
from tui_tracker.model.order import Order, OrderKey, Parcel, SupplierLook
from tui_tracker.model.status import Status
from tui_tracker.plugin import Missed, Quota, Registered, Rejected, TrackRequest, Unavailable
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

DAY = 24 * HOUR


def metered(used: int, total: int = 100, *, batch: int = 40, resets_at: datetime | None = None) -> FakeHost:
    host = host_of(MeteredCarrier("post", batch=batch), post=scanned)
    host.quotas["post"] = Quota(used=used, total=total, resets_at=resets_at)
    return host


def numbers(count: int) -> list[str]:
    return [f"N{n}" for n in range(count)]


def shelve(store: Store, *parcels: Parcel, source: str = "csv", placed_at: datetime = NOW - DAY) -> None:
    """An order of a shop with these parcels."""
    order = Order(number=f"#{parcels[0].number}", source=source, placed_at=placed_at, parcels=parcels)
    store.commit([Change(target=OrderKey("", order.number), apply=lambda _: order)], Act(kind="add")).result(10)


def registered(host: FakeHost) -> list[str]:
    return [each.number for what, _, requests in host.asked if what == "register" for each in requests]


def spent(store: Store) -> list[tuple[str, int]]:
    return [(line.purpose.value, line.credits) for _, line in store.ledger() if line.credits]


def look(
    store: Store,
    host: FakeHost,
    *wanted: str,
    by_hand: bool = True,
    budgets: dict[str, BudgetRules] | None = None,
    clock: Callable[[], datetime] | None = None,
    force: bool = False,
) -> Job:
    """The finished job of looking these up."""
    options = EngineOptions(by="eva", policy=Policy(budgets=budgets or {}))
    engine = Engine(store, host, now=clock or Clock(), options=options)
    engine.start()
    assert engine.loaded(10)
    try:
        job = engine.wait(engine.track([ref(store, each) for each in wanted], title="t", by_hand=by_hand, force=force))
    finally:
        engine._store = _Kept(store)  # type: ignore[assignment]
        engine.close()
    assert job.state is JobState.DONE, job.message
    return job


class _Kept:
    """A store that outlives its engine."""

    def __init__(self, store: Store) -> None:
        self.read_only = store.read_only

    def close(self, *, compact: bool = False) -> None:
        """The test closes it."""


def _has_said(engine: Engine, word: str) -> bool:
    return word in engine.state().notices


def said(job: Job) -> dict[str, str]:
    """The numbers that were not asked about, and why."""
    return {each.ref.number: each.message for each in job.outcomes if each.kind in ("saved", "label", "ended")}


def test_what_the_clock_asks_for_leaves_the_reserve_and_the_rest_waits_and_is_told(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(5)]))
    host = metered(88)
    job = look(store, host, *numbers(5), by_hand=False)
    assert registered(host) == ["N0", "N1"]
    assert said(job) == dict.fromkeys(["N2", "N3", "N4"], "quota kept for track again: 10 of 100 left")
    assert [each.kind for each in job.outcomes if each.ref.number in ("N0", "N1")] == ["news", "news"]
    order = store.order(1)
    assert order is not None
    assert [each.next_check_at for each in order.parcels[2:]] == [NOW - HOUR] * 3
    assert spent(store) == [("due", 2)]


def test_what_is_tracked_by_hand_may_take_the_reserve_and_no_more(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(5)]))
    host = metered(97)
    job = look(store, host, *numbers(5))
    assert registered(host) == ["N0", "N1", "N2"]
    assert said(job) == dict.fromkeys(["N3", "N4"], "quota used up: 0 of 100 left")
    assert spent(store) == [("manual", 3)]


def test_what_is_saved_is_not_tried_again_at_every_tick_and_what_is_followed_is_looked_up_on(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(3)]))
    host, clock = metered(90), Clock()
    with running(store, host, clock, automatic=True) as engine:
        until(engine, lambda: engine._runner.accounts.is_saved("N2") and not engine.running())
        for word in ("one tick", "another", "a third"):
            host.said.append(word)
            until(engine, partial(_has_said, engine, word))
        assert engine.state().due == 3
        assert engine.job(2) is None, "one job was all"
        assert [each for each in engine.state().notices if each.startswith("POST: quota kept for track again")]
        host.quotas["post"] = Quota(used=0, total=100)
        clock.now += 2 * HOUR
        until(engine, lambda: sorted(registered(host)) == numbers(3))


def test_a_number_that_is_followed_already_costs_nothing(store: Store) -> None:
    known = msgspec.structs.replace(parcel("OLD"), registered_at=NOW - DAY)
    put(store, ("#1", [known, parcel("TWICE")]))
    host = metered(100)
    host.registering = lambda request: Registered(number=request.number, already=True)
    job = look(store, host, "OLD", "TWICE")
    assert {each.ref.number: each.kind for each in job.outcomes} == {"OLD": "news", "TWICE": "saved"}
    host.quotas["post"] = Quota(used=0, total=100)
    look(store, host, "TWICE")
    assert registered(host) == ["TWICE"]
    assert spent(store) == []


def test_the_ledger_says_what_each_credit_was_for(store: Store) -> None:
    looks = (SupplierLook(reference="81", carrier="shop", codes=("CODE",)),)
    shelve(store, parcel("NEW"), parcel("SEEN"), parcel("CODE"), parcel("GUESS", ""))
    order = store.order(1)
    assert order is not None
    seen = (order.parcels[0], *(msgspec.structs.replace(each, checked_at=NOW - DAY) for each in order.parcels[1:]))
    seen = tuple(msgspec.structs.replace(each, checked_at=None) if each.number == "CODE" else each for each in seen)
    after = msgspec.structs.replace(order, parcels=seen, looks=looks, supplier_orders=("81",))
    store.commit([Change(target=1, apply=lambda _: after)], Act(kind="t")).result(10)
    look(store, metered(0), "NEW", "SEEN", "CODE", "GUESS", by_hand=False)
    assert sorted(spent(store)) == [("codes", 1), ("detection", 1), ("due", 1), ("import", 1)]


def test_a_carrier_that_follows_nothing_costs_a_credit_a_number_where_a_total_is_given(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(12)]))
    host = host_of(FakeCarrier("post", batch=4), post=scanned)
    job = look(store, host, *numbers(12), by_hand=False, budgets={"post": BudgetRules(total=10, reserve=0.2)})
    assert len(said(job)) == 4
    assert spent(store) == [("due", 4), ("due", 4)]
    assert host.reckoned == []


def test_what_costs_nothing_leaves_no_line_in_the_ledger(store: Store) -> None:
    put(store, ("#1", [parcel("A")]))
    look(store, host_of(FakeCarrier("post"), post=scanned), "A")
    assert spent(store) == []


def test_a_configured_total_is_filled_up_when_its_period_is_over(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(4)]))
    host, clock = host_of(FollowingCarrier("post"), post=scanned), Clock()
    budgets = {"post": BudgetRules(total=2, days=7)}
    look(store, host, *numbers(4), budgets=budgets, clock=clock)
    clock.now += 6 * DAY
    look(store, host, *numbers(4), budgets=budgets, clock=clock)
    assert registered(host) == ["N0", "N1"]
    clock.now += DAY
    look(store, host, *numbers(4), budgets=budgets, clock=clock)
    assert registered(host) == numbers(4)


def test_a_carrier_is_asked_what_is_left_once_an_hour_and_sooner_after_something_was_spent(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(4)]))
    host, clock = metered(0), Clock()
    with running(store, host, clock) as engine:

        def track(number: str) -> int:
            engine.wait(engine.track([ref(store, number)], title="t"))
            return len(host.reckoned)

        host.registering = lambda request: Registered(number=request.number, already=True)
        assert track("N0") == 1
        clock.now += timedelta(minutes=59)
        assert track("N1") == 1
        clock.now += timedelta(minutes=1)
        host.registering = None
        assert track("N2") == 2
        clock.now += timedelta(minutes=2)
        assert track("N3") == 3


def test_a_carrier_that_does_not_say_what_is_left_is_asked_all_the_same(store: Store) -> None:
    put(store, ("#1", [parcel("A")]))
    host = metered(100)
    host.quota_fails = Unavailable("no route", sent=False)
    look(store, host, "A")
    assert registered(host) == ["A"]


def test_what_has_ended_is_never_followed_anew_and_is_due_no_more(store: Store) -> None:
    put(store, ("#1", [parcel("HAND"), parcel("CAME")]))
    host = metered(0)
    came = msgspec.structs.replace(parcel("CAME"), status=Status.DELIVERED, derived=Status.DELIVERED)
    order = store.order(1)
    assert order is not None
    ended = msgspec.structs.replace(order, parcels=(order.parcels[0], came))
    store.commit([Change(target=1, apply=lambda _: ended)], Act(kind="t")).result(10)
    with running(store, host) as engine:
        engine.set_status([ref(store, "HAND")], Status.RETURNED).result(10)
        job = engine.wait(engine.track([ref(store, each) for each in ("HAND", "CAME")], title="t"))
        kept = store.order(1)
        assert kept is not None
        assert [each.next_check_at for each in kept.parcels] == [None, None]
    assert set(said(job)) == {"HAND", "CAME"}
    assert registered(host) == []


def test_a_label_is_not_followed_before_a_scan_is_likely_unless_somebody_asks(store: Store) -> None:
    young = NOW - 2 * HOUR
    shelve(store, parcel("LABEL"), placed_at=young)
    shelve(store, msgspec.structs.replace(parcel("SENT"), shipped_at=young), placed_at=young)
    shelve(store, parcel("TYPED"), placed_at=young, source="manual")
    host, clock = metered(0), Clock()
    job = look(store, host, "LABEL", "SENT", "TYPED", by_hand=False, clock=clock)
    assert list(said(job)) == ["LABEL"]
    assert "6 hours after the order was made" in said(job)["LABEL"]
    clock.now += 4 * HOUR
    look(store, host, "LABEL", by_hand=False, clock=clock)
    assert registered(host) == ["SENT", "TYPED", "LABEL"]
    shelve(store, parcel("URGENT"), placed_at=clock.now)
    look(store, host, "URGENT", clock=clock)
    assert registered(host)[-1] == "URGENT"


def test_looks_for_the_codes_of_supplier_orders_count_where_they_cost_something(store: Store) -> None:
    order = Order(number="#1", placed_at=NOW - 2 * DAY, supplier_orders=("81", "82", "83"))
    store.commit([Change(target=OrderKey("", "#1"), apply=lambda _: order)], Act(kind="add")).result(10)
    host = host_of(FakeCarrier("shop", finds_numbers=True))
    options = EngineOptions(policy=Policy(budgets={"shop": BudgetRules(total=2)}))
    engine = Engine(store, host, now=Clock(), options=options)
    engine.start()
    job = engine.wait(engine.track([], title="codes", orders=[1]))
    assert [[each.reference for each in orders] for _, orders in host.wanted] == [["81", "82"]]
    assert {each.ref.number: each.kind for each in job.outcomes} == {"81": "no_code", "82": "no_code", "83": "saved"}
    assert spent(store) == [("manual", 2)]
    engine.close()


def test_the_account_is_among_what_the_engine_tells(store: Store) -> None:
    put(store, ("#1", [parcel(each) for each in numbers(3)]))
    filled = NOW + 10 * DAY
    with running(store, metered(61, resets_at=filled), automatic=True) as engine:
        wanted = Account(used=64, total=100, resets_at=filled)
        until(engine, lambda: [each.account for each in engine.state().carriers] == [wanted])


Steps = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(Purpose), st.integers(0, 30), st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=40, deadline=None)
@given(steps=Steps, used=st.integers(0, 60), own=st.integers(0, 60), reserve=st.floats(0, 1), fails=st.booleans())
def test_no_account_is_ever_overdrawn_whatever_runs_side_by_side(
    steps: list[tuple[int, Purpose, int, bool]], used: int, own: int, reserve: float, fails: bool
) -> None:
    """`own`: the configured total, 0 = none. The service may take less than what is granted."""
    total = 60
    host, clock = metered(used, total), Clock()
    taken = 0

    async def one(store: Store, budgets: Budgets, step: tuple[int, Purpose, int, bool]) -> None:
        nonlocal taken
        wanted, purpose, refused, later = step
        granted = await budgets.grant(host.known["post"], wanted, purpose)
        try:
            await asyncio.sleep(0)
            costs = max(0, granted - refused)
            taken += costs
            host.quotas["post"] = Quota(used=used + taken, total=total)
            assert used + taken <= total
            assert not own or taken <= own
            line = Spent(at=clock.now, carrier="post", purpose=purpose, credits=costs, numbers=costs)
            await asyncio.wrap_future(store.commit([], Act(kind="register", quiet=True), beside([line])))
        finally:
            budgets.release("post", granted)
        if later:
            clock.now += timedelta(minutes=5)
            host.quota_fails = Unavailable("no route") if fails else None

    async def all_of_them(store: Store) -> None:
        budgets = Budgets(store, host, clock, {"post": BudgetRules(total=own, days=365, reserve=reserve)})
        await asyncio.gather(*(one(store, budgets, step) for step in steps))

    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "orders.json", now=clock)
        try:
            asyncio.run(all_of_them(store))
        finally:
            store.close()


def test_registering_of_a_number_that_the_service_refuses_costs_nothing(store: Store) -> None:
    put(store, ("#1", [parcel("BAD"), parcel("GOOD")]))
    host = metered(0)

    def refusing(request: TrackRequest) -> Registered | Missed:
        good = request.number == "GOOD"
        return Registered(number="GOOD") if good else Missed(number=request.number, error=Rejected("no"))

    host.registering = refusing
    look(store, host, "BAD", "GOOD")
    assert spent(store) == [("manual", 1)]
