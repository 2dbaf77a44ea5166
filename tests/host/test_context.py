"""What a plugin gets for a call: clock, memory, threads, HTTP; and what the host does not import before."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from tests.host.making import NOON, DictMemory, Plugins, carrier, requests
from tests.servers.hostile import hostile
from tui_tracker.plugin import Missed, PluginCrashed, Tracking


async def test_memory_is_each_plugins_own(plugins: Plugins) -> None:
    body = """
    async def track(self, requests, ctx):
        known = await ctx.recall("token")
        await ctx.remember("token", "t-1", 3600)
        return [Tracking(number="A1", raw_status=str(known))]
    """
    plugins.add("acme", carrier(body))
    plugins.add("beta", carrier(body, carrier_id="beta"))
    memory = DictMemory()
    host = plugins.host(memory=memory)
    said = [(await host.track(name, requests("A1")))[0] for name in ("acme", "acme", "beta")]
    await host.close()
    assert [each.raw_status for each in said if isinstance(each, Tracking)] == ["None", "t-1", "None"]
    assert memory.kept["acme", "token"] == ("t-1", NOON + timedelta(hours=1))


async def test_without_a_data_file_a_value_is_kept_until_the_process_ends_or_it_is_too_old(plugins: Plugins) -> None:
    body = """
    async def track(self, requests, ctx):
        known = await ctx.recall("token")
        await ctx.remember("token", "t-1", 0 if known else 3600)
        return [Tracking(number="A1", raw_status=f"{known} {ctx.now():%H:%M}")]
    """
    plugins.add("acme", carrier(body))
    plugins.add("beta", carrier(body, carrier_id="beta"))
    host = plugins.host()
    said = [(await host.track(name, requests("A1")))[0] for name in ("acme", "acme", "acme", "beta")]
    await host.close()
    statuses = [each.raw_status for each in said if isinstance(each, Tracking)]
    assert statuses == ["None 12:00", "t-1 12:00", "None 12:00", "None 12:00"]


async def test_what_is_remembered_and_what_is_recalled_is_masked_from_then_on(
    plugins: Plugins, caplog: pytest.LogCaptureFixture
) -> None:
    body = """
    async def track(self, requests, ctx):
        if requests[0].number == "FIRST":
            await ctx.remember("token", "access-token-1", 3600)
            await ctx.remember("short", "maybe", 3600)
            ctx.log.warning("got access-token-1 and maybe")
        else:
            ctx.log.warning("had %s", await ctx.recall("token"))
        raise Unavailable("refused access-token-1")
    """
    plugins.add("acme", carrier(body))
    memory = DictMemory()
    for number in ("FIRST", "SECOND"):
        host = plugins.host(memory=memory)
        (outcome,) = await host.track("acme", requests(number))
        await host.close()
        assert isinstance(outcome, Missed)
        assert "refused ***" in str(outcome.error)
        assert host.masker("a crash report with access-token-1") == "a crash report with ***"
    assert [record.getMessage() for record in caplog.records] == ["got *** and maybe", "had ***"]


async def test_blocking_work_runs_in_a_thread_that_ends_with_the_process(plugins: Plugins) -> None:
    body = """
    async def track(self, requests, ctx):
        def work(a, b):
            return f"{a + b} {threading.current_thread().daemon} {threading.current_thread().name}"
        return [Tracking(number="A1", raw_status=await ctx.run_blocking(work, 1, 2))]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    (outcome,) = await host.track("acme", requests("A1"))
    await host.close()
    assert isinstance(outcome, Tracking)
    assert outcome.raw_status == "3 True tui-tracker work"


async def test_what_blocking_work_raises_is_the_plugins(plugins: Plugins) -> None:
    body = """
    async def track(self, requests, ctx):
        def leave(_):
            raise SystemExit
        function, value = {"1": (int, "x"), "2": (next, iter(())), "3": (leave, "x")}[requests[0].number]
        await ctx.run_blocking(function, value)
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    outcomes = [(await host.track("acme", requests(number)))[0] for number in "123"]
    await host.close()
    assert [type(each.error) for each in outcomes if isinstance(each, Missed)] == [PluginCrashed] * 3


async def test_http_goes_to_declared_hosts_and_ends_with_the_host(plugins: Plugins) -> None:
    body = """
    hosts = frozenset({"127.0.0.1"})
    limits = Limits(batch=1, concurrent=3)
    async def track(self, requests, ctx):
        data = await ctx.http.get_json(requests[0].memo["url"])
        return [Tracking(number=each.number, raw_status=str(data)) for each in requests]
    """
    from tui_tracker.plugin import TrackRequest

    plugins.add("acme", carrier(body))
    async with hostile() as server:
        for allowed in (True, False):
            host = plugins.host(allow_loopback_http=allowed)
            (outcome,) = await host.track("acme", [TrackRequest(number="A1", memo={"url": f"{server.url}/fine"})])
            await host.close()
            assert isinstance(outcome, Tracking) is allowed
    assert server.asked["fine"] == 1


async def test_after_closing_nothing_is_called_and_no_thread_is_left(plugins: Plugins) -> None:
    plugins.add("acme", carrier("async def track(self, requests, ctx):\n    raise SystemExit"))
    host = plugins.host()
    await host.track("acme", requests("A1"))
    await host.close()
    await host.close()
    (outcome,) = await host.track("acme", requests("A1"))
    assert isinstance(outcome, Missed)
    assert "closing" in str(outcome.error)
    lanes = [thread for thread in threading.enumerate() if thread.name == "tui-tracker acme"]
    for thread in lanes:
        thread.join(10)
    assert not [thread for thread in lanes if thread.is_alive()]


def test_importing_the_host_loads_no_http_client_and_no_interface() -> None:
    code = "import sys, tui_tracker.host; print({'aiohttp', 'textual', 'msgspec', 'yarl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_process_ends_though_plugins_block_hang_and_wait_in_threads(plugins: Plugins) -> None:
    code = """
import asyncio, logging, threading, time
from tui_tracker.host.lane import Lane, in_daemon_thread
async def nothing(): ...
async def block(): threading.Event().wait()
async def thread(): await asyncio.to_thread(threading.Event().wait)
for work in (block, thread):
    Lane("x", logging.getLogger("x"), nothing).submit(work)
in_daemon_thread(threading.Event().wait)
print("end")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "end"
