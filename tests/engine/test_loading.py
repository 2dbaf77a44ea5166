"""Nothing of the plugins is imported before the first screen is up: in a process of its own, with the real host."""

import subprocess
import sys

SCRIPT = """
import asyncio, sys
from pathlib import Path
from tui_tracker.engine.engine import Engine
from tui_tracker.late import late
from tui_tracker.store import open_store

PLUGINS = ("tui_tracker_17track", "tui_tracker_csv", "tui_tracker_demo", "tui_tracker_url")
HEAVY = ("tui_tracker.host", "tui_tracker.plugin", "pluggy", "aiohttp", "tui_tracker.engine.work")

def make():
    from tui_tracker.engine.clock import utc_now
    from tui_tracker.host import Host, HostOptions
    return Host(HostOptions(), sections={}, memory=None, now=utc_now)

def imported():
    return [name for name in (*PLUGINS, *HEAVY) if name in sys.modules]

async def turns():
    for _ in range(100):
        await asyncio.sleep(0)

engine = Engine(open_store(Path(sys.argv[1]), lazy=True), late(make))
engine.start(load=False)
asyncio.run_coroutine_threadsafe(turns(), engine._loop).result(10)
engine.newest(), engine.state(), engine.count()
assert not engine.loaded(0)
print("before:", *imported())
engine.first_frame()
assert engine.loaded(30)
print("after:", *(name for name in imported() if name in PLUGINS))
engine.close()
"""


def test_plugins_are_imported_after_the_first_frame_and_not_before(tmp_path: object) -> None:
    command = [sys.executable, "-c", SCRIPT, f"{tmp_path}/orders.json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr
    before, after = run.stdout.splitlines()
    assert before == "before:"
    assert {"tui_tracker_17track", "tui_tracker_url"} <= set(after.split())
