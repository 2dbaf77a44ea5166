"""One carrier's call that raises, hangs, blocks or lies hurts only itself."""

import asyncio
import sys
import threading
from typing import Any

import pytest

from tests.host.making import GOOD, NOON, Plugins, carrier, requests
from tui_tracker.host import Health
from tui_tracker.plugin import (
    BadResponse,
    Missed,
    NotFound,
    PluginCrashed,
    RateLimited,
    Status,
    StatusChange,
    SupplierOrder,
    Tracking,
    Unavailable,
)


def _track(body: str) -> str:
    return carrier("async def track(self, requests, ctx):\n" + "\n".join("    " + each for each in body.splitlines()))


async def _outcome(plugins: Plugins, body: str, **options: Any) -> Tracking | Missed:
    plugins.add("acme", _track(body))
    host = plugins.host(**options)
    try:
        (outcome,) = await host.track("acme", requests("A1"))
        return outcome
    finally:
        await host.close()


async def _error(plugins: Plugins, body: str, **options: Any) -> Exception:
    outcome = await _outcome(plugins, body, **options)
    assert isinstance(outcome, Missed)
    return outcome.error


async def test_an_answer_comes_back(plugins: Plugins) -> None:
    outcome = await _outcome(plugins, "return [Tracking(number='A1', raw_status='fine')]")
    assert outcome == Tracking(number="A1", raw_status="fine")


@pytest.mark.parametrize(
    "body",
    [
        "raise SystemExit(1)",
        "raise KeyboardInterrupt",
        "raise asyncio.CancelledError",
        "raise StopAsyncIteration",
        "raise ValueError('odd')",
        "class Odd(BaseException): pass\nraise Odd",
        "raise PluginError('bare')",
        "return None",
        "return 'A1'",
        "return [None]",
        "return [{'number': 'A1'}]",
        "return [Missed(number='A1', error=ValueError('no'))]",
        "return [Tracking(number=None)]",
    ],
)
async def test_a_defect_is_a_crash_of_the_named_plugin(plugins: Plugins, body: str) -> None:
    error = await _error(plugins, body)
    assert isinstance(error, PluginCrashed)
    assert "acme 1.2" in str(error)


async def test_the_contracts_errors_come_through(plugins: Plugins) -> None:
    assert isinstance(await _error(plugins, "raise Unavailable('down', sent=True)"), Unavailable)


async def test_outcomes_are_matched_by_number_whatever_their_order(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=9)
    async def track(self, requests, ctx):
        return [
            Missed(number="C3", error=NotFound("none")),
            Tracking(number=" b2 ", raw_status="second"),
            Tracking(number="B2", raw_status="again"),
            Tracking(number="Z9"),
        ]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    first, second, third = await host.track("acme", requests("A1", "B2", "C3"))
    await host.close()
    assert isinstance(first, Missed)
    assert isinstance(first.error, BadResponse)
    assert second == Tracking(number="B2", raw_status="second")
    assert isinstance(third, Missed)
    assert isinstance(third.error, NotFound)


async def test_more_than_a_batch_is_split(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=2)
    async def track(self, requests, ctx):
        return [Tracking(number=each.number, raw_status=str(len(requests))) for each in requests]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    outcomes = await host.track("acme", requests("A", "B", "C"))
    await host.close()
    assert [each.raw_status for each in outcomes if isinstance(each, Tracking)] == ["2", "2", "1"]


async def test_a_call_that_hangs_ends_at_its_deadline(plugins: Plugins) -> None:
    error = await _error(plugins, "await asyncio.Event().wait()", deadline=0.05)
    assert isinstance(error, Unavailable)


async def test_a_call_that_swallows_cancellation_is_left_behind(plugins: Plugins) -> None:
    body = """
while True:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        pass
"""
    error = await _error(plugins, body, deadline=0.05, grace=0.05)
    assert isinstance(error, PluginCrashed)
    assert "can't be stopped" in str(error)


async def test_a_call_that_blocks_is_named_and_the_others_go_on(plugins: Plugins) -> None:
    module = plugins.add(
        "stuck",
        carrier(
            "async def track(self, requests, ctx):\n    GO.wait()", carrier_id="stuck", more="GO = threading.Event()"
        ),
    )
    plugins.add("good", carrier(GOOD, carrier_id="good"))
    host = plugins.host(blocked_after=0.3)
    blocked = asyncio.create_task(host.track("stuck", requests("A1")))
    (fine,) = await host.track("good", requests("B2"))
    (outcome,) = await blocked
    go: threading.Event = sys.modules[module].GO
    assert isinstance(fine, Tracking)
    assert isinstance(outcome, Missed)
    assert "blocked for 0.3 s in track()" in str(outcome.error)
    assert f"{module}.py:" in str(outcome.error)
    assert host.health("stuck").health is Health.BROKEN
    (again,) = await host.track("stuck", requests("A1"))
    assert isinstance(again, Missed)
    assert "not asked" in str(again.error)
    go.set()
    await host.close()


async def test_closing_does_not_wait_for_a_carrier_that_blocks(plugins: Plugins) -> None:
    module = plugins.add(
        "stuck",
        carrier(
            "async def track(self, requests, ctx):\n    GO.wait()", carrier_id="stuck", more="GO = threading.Event()"
        ),
    )
    host = plugins.host(blocked_after=600)
    asking = asyncio.create_task(host.track("stuck", requests("A1")))
    threads = {each.name for each in threading.enumerate()}
    while "tui-tracker stuck" not in threads:
        await asyncio.sleep(0)
        threads = {each.name for each in threading.enumerate()}
    await host.close()
    asking.cancel()
    await asyncio.wait({asking})
    sys.modules[module].GO.set()


@pytest.mark.parametrize("error", ["SystemExit", "ValueError"])
async def test_a_task_that_a_plugin_leaves_behind_does_not_end_its_thread(
    plugins: Plugins, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    body = f"""
    async def track(self, requests, ctx):
        async def later():
            raise {error}("left")
        task = asyncio.ensure_future(later())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        return [Tracking(number=each.number) for each in requests]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    outcomes = [(await host.track("acme", requests("A1")))[0] for _ in range(2)]
    await host.close()
    assert outcomes == [Tracking(number="A1")] * 2
    assert error in caplog.text
    assert {record.name for record in caplog.records} == {"tui_tracker.plugin.acme"}


_LEAKING = """
limits = Limits(concurrent=2)
async def track(self, requests, ctx):
    async def watch():
        try:
            await asyncio.Event().wait()
        finally:
            ENDED.append(requests[0].number)
            OVER.set()
    task = asyncio.create_task(watch())
    TASKS.append(task)
    await asyncio.sleep(0)
    if requests[0].number == "LONG":
        STARTED.set()
        await asyncio.to_thread(GO.wait)
        assert not task.done()
    return [Tracking(number=each.number) for each in requests]
"""
_SHARED = "TASKS, ENDED = [], []\nGO, OVER, STARTED = threading.Event(), threading.Event(), threading.Event()"


async def test_a_task_that_a_call_leaves_running_is_named_once_and_cancelled(
    plugins: Plugins, caplog: pytest.LogCaptureFixture
) -> None:
    made: Any = sys.modules
    module = plugins.add("acme", carrier(_LEAKING, more=_SHARED))
    host = plugins.host(grace=0.01)
    for _ in range(2):
        assert await host.track("acme", requests("A1")) == [Tracking(number="A1")]
        assert await asyncio.to_thread(made[module].OVER.wait, 10)
        made[module].OVER.clear()
    await host.close()
    assert made[module].ENDED == ["A1", "A1"]
    assert caplog.text.count("track() leaves the task Made.track.<locals>.watch") == 1


async def test_another_call_of_the_same_carrier_keeps_its_tasks(plugins: Plugins) -> None:
    module = plugins.add("acme", carrier(_LEAKING, more=_SHARED))
    host = plugins.host(grace=0.01)
    made: Any = sys.modules[module]
    long = asyncio.create_task(host.track("acme", requests("LONG")))
    await asyncio.to_thread(made.STARTED.wait, 10)
    await host.track("acme", requests("SHORT"))
    assert await asyncio.to_thread(made.OVER.wait, 10)
    assert made.ENDED == ["SHORT"]
    made.GO.set()
    assert await long == [Tracking(number="LONG")]
    await host.close()


async def test_a_task_that_only_needs_a_moment_may_end(plugins: Plugins, caplog: pytest.LogCaptureFixture) -> None:
    body = """
    async def track(self, requests, ctx):
        async def last():
            await asyncio.sleep(0)
            DONE.set()
        TASKS.append(asyncio.create_task(last()))
        return [Tracking(number=each.number) for each in requests]
    """
    module = plugins.add("acme", carrier(body, more="TASKS, DONE = [], threading.Event()"))
    host = plugins.host(grace=5)
    await host.track("acme", requests("A1"))
    assert await asyncio.to_thread(sys.modules[module].DONE.wait, 10)
    await host.close()
    assert "leaves the task" not in caplog.text


async def test_batches_run_side_by_side_as_far_as_declared_and_stay_in_order(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=2, concurrent=2)
    now = most = 0
    async def track(self, requests, ctx):
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(9 if requests[0].number == "A" else 3):
            await asyncio.sleep(0)
        self.now -= 1
        return [Tracking(number=each.number) for each in requests]
    async def find_numbers(self, orders, ctx):
        for _ in range(9 if orders[0].reference == "1" else 3):
            await asyncio.sleep(0)
        return [ParcelDraft(number="N" + each.reference, supplier_order=each.reference) for each in orders]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    outcomes = await host.track("acme", requests(*"ABCDEFG"))
    found = await host.find_numbers("acme", [SupplierOrder(reference=each) for each in "12345"])
    await host.close()
    assert [each.number for each in outcomes] == list("ABCDEFG")
    assert [each.number for each in found] == ["N1", "N2", "N3", "N4", "N5"]
    assert getattr(host.carriers["acme"], "most") == 2  # noqa: B009 (an attribute of the made class)


async def test_a_batch_that_meets_a_limit_spares_those_that_are_not_begun(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=1, concurrent=2)
    calls = 0
    async def track(self, requests, ctx):
        self.calls += 1
        raise RateLimited("slow down", retry_after=600)
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    outcomes = await host.track("acme", requests(*"ABCDEFGH"))
    await host.close()
    assert {type(each.error) for each in outcomes if isinstance(each, Missed)} == {RateLimited}
    assert getattr(host.carriers["acme"], "calls") <= 3  # noqa: B009 (an attribute of the made class)


async def test_closing_ends_the_calls_under_way(plugins: Plugins) -> None:
    body = "async def track(self, requests, ctx):\n    STARTED.set()\n    await asyncio.Event().wait()"
    module = plugins.add("acme", carrier(body, more="STARTED = threading.Event()"))
    host = plugins.host()
    made: Any = sys.modules[module]
    asking = asyncio.create_task(host.track("acme", requests("A1")))
    await asyncio.to_thread(made.STARTED.wait, 10)
    await host.close()
    (outcome,) = await asking
    assert isinstance(outcome, Missed)
    assert isinstance(outcome.error, Unavailable)


async def test_a_caller_that_gives_up_stops_the_call(plugins: Plugins) -> None:
    more = "STARTED, STOPPED = threading.Event(), threading.Event()"
    body = """
    async def track(self, requests, ctx):
        STARTED.set()
        try:
            await asyncio.Event().wait()
        finally:
            STOPPED.set()
    """
    module = plugins.add("acme", carrier(body, more=more))
    host = plugins.host()
    made: Any = sys.modules[module]
    asking = asyncio.create_task(host.track("acme", requests("A1")))
    await asyncio.to_thread(made.STARTED.wait, 10)
    asking.cancel()
    assert await asyncio.to_thread(made.STOPPED.wait, 10)
    await host.close()


async def test_no_more_calls_at_once_than_declared(plugins: Plugins) -> None:
    body = """
    limits = Limits(concurrent=2)
    now = most = 0
    async def track(self, requests, ctx):
        self.now += 1
        self.most = max(self.most, self.now)
        async with asyncio.timeout(10):
            while self.most < 2:
                await asyncio.sleep(0)
        for _ in range(5):
            await asyncio.sleep(0)
        self.now -= 1
        return [Tracking(number=each.number) for each in requests]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    await asyncio.gather(*(host.track("acme", requests(f"A{n}")) for n in range(8)))
    await host.close()
    assert getattr(host.carriers["acme"], "most") == 2  # noqa: B009 (an attribute of the made class)


async def test_detect_and_links_are_total(plugins: Plugins) -> None:
    body = (
        GOOD
        + """
def detect(self, number):
    if number == "BAD":
        raise SystemExit
    return [Candidate(courier="\\x1b[1mPost", confidence=7), "no candidate"][: 2 if number == "HALF" else 1]
def tracking_url(self, number, courier):
    return {"BAD": "javascript:alert(1)", "ODD": 3, "RAISE": [][:1]}.get(number, f"https://post.example/{number}")
"""
    )
    plugins.add("acme", carrier(body))
    host = plugins.host()
    found = await host.detect(["A1", "BAD", "HALF"])
    ((name, candidate),) = found["A1"]
    assert (name, candidate.courier, candidate.confidence) == ("acme", "[1mPost", 1.0)
    assert found["BAD"] == found["HALF"] == []
    pages = await host.tracking_urls("acme", [(number, "") for number in ("BAD", "ODD", "RAISE", "A B", "A1")])
    assert pages == [None, None, None, None, "https://post.example/A1"]
    assert await host.tracking_urls("nobody", [("A1", "")]) == [None]
    await host.close()


async def test_a_quick_method_that_blocks_is_named_and_nobody_else_waits(plugins: Plugins) -> None:
    stuck = GOOD + "\ndef detect(self, number):\n    GO.wait()\n"
    module = plugins.add("stuck", carrier(stuck, carrier_id="stuck", more="GO = threading.Event()"))
    good = GOOD + "\ndef detect(self, number):\n    return [Candidate(courier='Post', confidence=0.5)]\n"
    plugins.add("good", carrier(good, carrier_id="good"))
    host = plugins.host(quick=0.3)
    asking = asyncio.create_task(host.detect(["A1"]))
    assert [name for name, _ in (await host.detect(["A1"], among=["good"]))["A1"]] == ["good"]
    (fine,) = await host.track("stuck", requests("A1"))
    assert isinstance(fine, Tracking), "it can still be asked meanwhile"
    assert [name for name, _ in (await asking)["A1"]] == ["good"]
    state = host.health("stuck")
    assert state.health is Health.BROKEN
    assert "blocked for 0.3 s in detect()" in state.reason
    assert f"{module}.py:" in state.reason
    sys.modules[module].GO.set()
    await host.close()


async def test_a_carrier_that_is_paused_for_its_crashes_still_recognises_its_numbers(plugins: Plugins) -> None:
    crashing = "async def track(self, requests, ctx):\n    raise ValueError\n"
    plugins.add("acme", carrier(crashing + "def detect(self, number):\n    return [Candidate(courier='Post')]\n"))
    host = plugins.host()
    for _ in range(3):
        await host.track("acme", requests("A1"))
    assert host.health("acme").health is Health.BROKEN
    assert len((await host.detect(["A1"]))["A1"]) == 1
    await host.close()


async def test_a_carrier_that_only_makes_links_and_blocks_is_shown_as_broken(plugins: Plugins) -> None:
    body = GOOD + "\nlooks_up = False\ndef tracking_url(self, *about):\n    GO.wait()\n"
    module = plugins.add("acme", carrier(body, more="GO = threading.Event()"))
    host = plugins.host(quick=0.1)
    assert host.health("acme").health is Health.LINK_ONLY
    assert await host.tracking_urls("acme", [("A1", "")]) == [None]
    assert host.health("acme").health is Health.BROKEN
    sys.modules[module].GO.set()
    await host.close()


async def test_an_unknown_carrier_misses_every_number(plugins: Plugins) -> None:
    outcomes = await plugins.host().track("nobody", requests("A", "B"))
    assert [type(each.error) for each in outcomes if isinstance(each, Missed)] == [Unavailable] * 2


async def test_not_found_is_no_failure(plugins: Plugins) -> None:
    error = await _error(plugins, "return [Missed(number='A1', error=NotFound('none yet'))]")
    assert isinstance(error, NotFound)


_CHANGE = StatusChange(
    order_number="#1", shop="", number="A1", before=Status.PENDING, after=Status.DELIVERED, detail=None, at=NOON
)


@pytest.mark.parametrize("head", ["def", "async def"])
async def test_a_plugin_that_wants_to_know_is_told_of_each_change(plugins: Plugins, head: str) -> None:
    source = f"TOLD = []\n@hookimpl\n{head} tracker_status_changed(change):\n    TOLD.append(change)\n"
    module = plugins.add("ears", source)
    plugins.add("deaf", "@hookimpl\ndef tracker_status_changed():\n    raise SystemExit(3)\n")
    plugins.add("good", carrier(GOOD))
    host = plugins.host()
    await host.tell([_CHANGE, _CHANGE])
    await host.close()
    assert sys.modules[module].TOLD == [_CHANGE, _CHANGE]


async def test_a_hook_that_blocks_is_named_and_not_told_again(
    plugins: Plugins, caplog: pytest.LogCaptureFixture
) -> None:
    source = "GO = threading.Event()\n@hookimpl\ndef tracker_status_changed(change):\n    GO.wait()\n"
    module = plugins.add("stuck", source)
    host = plugins.host(blocked_after=0.2)
    await host.tell([_CHANGE, _CHANGE, _CHANGE])
    sys.modules[module].GO.set()
    await host.close()
    assert caplog.text.count("blocked for 0.2 s in tracker_status_changed()") == 1
