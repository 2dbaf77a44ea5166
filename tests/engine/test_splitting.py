"""A number that makes the whole call fail: found by halving, then asked alone; nothing is split while all is down."""

from collections.abc import Callable, Sequence

import pytest

from tests.engine.fakes import FakeCarrier, FakeHost, State
from tests.engine.test_budget import look
from tests.engine.test_engine import parcel, put, running, scanned
from tui_tracker.engine.port import CarrierHealth, LookUp
from tui_tracker.model.budget import BudgetRules
from tui_tracker.model.status import Status
from tui_tracker.plugin import (
    BadResponse,
    Missed,
    PluginCrashed,
    PluginError,
    RateLimited,
    Registered,
    Tracking,
    TrackRequest,
    Unavailable,
)
from tui_tracker.store.api import Store

NUMBERS = [f"N{i:02}" for i in range(40)]


class Poisoned(FakeHost):
    """A host whose carrier fails with `error` whenever `poison` says so of the numbers of a call."""

    poison: Callable[[Sequence[str]], bool]
    error: PluginError

    async def track(self, carrier_id: str, requests: Sequence[TrackRequest]) -> Sequence[Tracking | Missed]:
        answers = await super().track(carrier_id, requests)
        if self.poison([request.number for request in requests]):
            return [Missed(number=request.number, error=self.error) for request in requests]
        return answers

    @property
    def calls(self) -> list[list[str]]:
        """The numbers of every call so far; forgotten by asking."""
        calls = [[request.number for request in requests] for _, _, requests in self.asked]
        self.asked.clear()
        return calls


def poisoned(poison: Callable[[Sequence[str]], bool], error: PluginError | None = None) -> Poisoned:
    host = Poisoned(known={"post": FakeCarrier("post", batch=40)}, answers={"post": scanned})
    host.poison = poison
    host.error = error or BadResponse("a text instead of a list")
    return host


def looked_up(store: Store, host: FakeHost, times: int = 1) -> list[LookUp]:
    """What the last of so many look-ups of all brought."""
    with running(store, host) as engine:
        jobs = [engine.wait(engine.track_all()) for _ in range(times)]
    return list(jobs[-1].outcomes)


def kinds(outcomes: Sequence[LookUp]) -> dict[str, str]:
    return {each.ref.number: each.kind for each in outcomes}


@pytest.mark.parametrize(
    "error", [BadResponse("odd"), PluginCrashed("defect"), Unavailable("HTTP 500", sent=True)], ids=lambda e: e.kind
)
@pytest.mark.parametrize("bad", ["N00", "N17", "N39"])
def test_the_number_is_found_and_the_others_get_their_answers(store: Store, error: PluginError, bad: str) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: bad in numbers, error)
    with running(store, host) as engine:
        first = engine.wait(engine.track_all()).outcomes
        assert set(kinds(first).values()) == {error.kind}
        assert len(host.calls) == 1, "one failure may be anything"
        second = [*engine.wait(engine.track_all()).outcomes]
        if kinds(second)["N01"] == error.kind:  # the one that was asked alone was the bad one
            second = [*engine.wait(engine.track_all()).outcomes]
        assert kinds(second) == {number: error.kind if number == bad else "news" for number in NUMBERS}
        assert len(host.calls) <= 2 + 2 * 6 + 2
        kept = store.order(1)
        assert kept is not None
        misses = {each.number: each.miss.kind for each in kept.parcels if each.miss is not None}
        assert misses == {bad: error.kind}
        engine.wait(engine.track_all())
        assert sorted(host.calls, key=len) == [[bad], [number for number in NUMBERS if number != bad]]


def test_failures_have_an_answer_beside_them_so_that_one_number_opens_no_circuit(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: "N22" in numbers)
    looked_up(store, host, 3)
    failed = [str(int("N22" in numbers)) for numbers in host.calls]
    assert "111" not in "".join(failed[1:])


def test_several_are_found_one_after_the_other(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    bad = {"N03", "N21", "N33"}
    outcomes = looked_up(store, poisoned(lambda numbers: bool(bad & set(numbers))), 8)
    assert {number for number, kind in kinds(outcomes).items() if kind == "bad_response"} == bad


def test_one_that_poisons_only_others_is_asked_alone_from_then_on(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: "N08" in numbers and len(numbers) > 1)
    with running(store, host) as engine:
        for _ in range(3):
            outcomes = engine.wait(engine.track_all()).outcomes
        assert not {"bad_response"} & set(kinds(outcomes).values())
        assert ["N08"] in host.calls
        engine.wait(engine.track_all())
        assert ["N08"] in host.calls


def test_a_carrier_that_is_down_costs_one_call_more_and_is_not_split(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: True, Unavailable("HTTP 503", sent=True))
    looked_up(store, host, 5)
    assert [len(numbers) for numbers in host.calls] == [40, *([40, 1] * 4)]


@pytest.mark.parametrize(
    "error", [Unavailable("no connection", sent=False), Unavailable("no answer"), RateLimited("slow down")]
)
def test_the_network_and_limits_are_no_numbers_fault(store: Store, error: PluginError) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: "N05" in numbers, error)
    looked_up(store, host, 4)
    assert [len(numbers) for numbers in host.calls] == [40] * 4


def test_nothing_is_asked_once_the_circuit_is_open_and_the_search_goes_on_where_it_was(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: "N05" in numbers)
    fails = host.poison

    def until_it_is_down(numbers: Sequence[str]) -> bool:
        if len(numbers) == 10:
            host.states["post"] = State("post", "POST", CarrierHealth.DOWN, "does not answer")
        return fails(numbers)

    host.poison = until_it_is_down
    with running(store, host) as engine:
        for _ in range(2):
            engine.wait(engine.track_all())
        asked = [len(numbers) for numbers in host.calls]
        assert asked[:2] == [40, 40]
        assert asked[-1] <= 10
        host.states.clear()
        host.poison = fails
        engine.wait(engine.track_all())
        assert max(len(numbers) for numbers in host.calls if "N05" in numbers) <= 10


def test_a_number_that_poisons_registering_keeps_no_other_from_being_registered(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = Refusing(known={"post": FakeCarrier("post", registers=True)}, answers={"post": scanned})
    outcomes = looked_up(store, host, 4)
    assert kinds(outcomes)["N05"] == "bad_response"
    kept = store.order(1)
    assert kept is not None
    assert [each.number for each in kept.parcels if each.registered_at is None] == ["N05"]
    assert {each.status for each in kept.parcels if each.number != "N05"} == {Status.IN_TRANSIT}


class Refusing(FakeHost):
    """A host whose carrier registers nothing together with N05, nor N05 itself."""

    async def register(self, carrier_id: str, requests: Sequence[TrackRequest]) -> Sequence[Registered | Missed]:
        if all(request.number != "N05" for request in requests):
            return await super().register(carrier_id, requests)
        self.asked.append(("register", carrier_id, tuple(requests)))
        return [Missed(number=request.number, error=BadResponse("odd")) for request in requests]


def test_every_call_of_the_search_stands_in_the_ledger(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = poisoned(lambda numbers: "N05" in numbers)
    look(store, host, *NUMBERS, budgets={"post": BudgetRules(total=10_000)})
    look(store, host, *NUMBERS, budgets={"post": BudgetRules(total=10_000)}, force=True)
    calls = host.calls
    assert len(calls) > 8, "it was searched for"
    assert sum(line.credits for _, line in store.ledger()) == sum(map(len, calls))


def test_one_that_was_registered_by_the_call_whose_answer_was_lost_was_paid_for(store: Store) -> None:
    put(store, ("#1", [parcel(number) for number in NUMBERS]))
    host = Garbling(known={"post": FakeCarrier("post", registers=True)}, answers={"post": scanned})
    look(store, host, *NUMBERS)
    assert not list(store.ledger())
    look(store, host, *NUMBERS, force=True)
    assert len(host.followed) == 40
    assert sum(line.credits for _, line in store.ledger()) == 39, "all but N05, whose answer is lost for ever"


class Garbling(FakeHost):
    """A host whose carrier registers all it is asked to from the second call on, and answers garbage where N05 is."""

    followed: frozenset[str] = frozenset()
    times: int = 0

    async def register(self, carrier_id: str, requests: Sequence[TrackRequest]) -> Sequence[Registered | Missed]:
        numbers = {request.number for request in requests}
        known, self.times = self.followed, self.times + 1
        if self.times > 1:
            self.followed = known | numbers
        if "N05" in numbers:
            return [Missed(number=each, error=BadResponse("odd")) for each in sorted(numbers)]
        return [Registered(number=request.number, already=request.number in known) for request in requests]
