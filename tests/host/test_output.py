"""What a plugin prints is in its log and never on the program's own standard output."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.host.making import Key, Plugins, carrier, requests
from tui_tracker.host.output import printing_to

ROOT: Final = Path(__file__).parents[2]

PRINTING: Final = """
async def track(self, requests, ctx):
    print("from", "track", end="")
    print(" with", ctx.config)
    sys.stdout.buffer.write(b"bytes\\n")
    sys.stdout.writelines(["one\\n", "two\\n"])
    await ctx.run_blocking(print, "from a thread")
    await asyncio.create_task(later())
    print("no line end", end="")
    return [Tracking(number=each.number) for each in requests]

def detect(self, number):
    print("from detect")
    return ()
"""
MORE: Final = """
import sys
print("from import")
async def later():
    print("from a task")
"""


async def test_what_a_plugin_prints_is_in_its_log(
    plugins: Plugins, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    plugins.add("acme", carrier(PRINTING, more=MORE) + "    print('from the hook')\n")
    host = plugins.host()
    print("ours")  # noqa: T201
    await host.track("acme", requests("A1"))
    await host.detect(["A1"])
    await host.close()
    print("ours again")  # noqa: T201
    assert capsys.readouterr().out == "ours\nours again\n"
    printed = [record.getMessage() for record in caplog.records if record.name == "tui_tracker.plugin.acme"]
    assert printed == [
        f"printed: {line}"
        for line in (
            "from import",
            "from the hook",
            "from track with None",
            "bytes",
            "one",
            "two",
            "from a thread",
            "from a task",
            "no line end",
            "from detect",
        )
    ]


async def test_a_printed_key_is_masked(plugins: Plugins, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    body = "async def track(self, requests, ctx):\n    print('key', 'k-123456789')\n    return []"
    plugins.add("acme", carrier(body))
    host = plugins.host(sections={"acme": {"api_key": Key("k-123456789")}})
    await host.track("acme", requests("A1"))
    await host.close()
    assert "printed: key ***" in caplog.text


def test_a_log_that_writes_to_standard_output_does_not_go_round(capsys: pytest.CaptureFixture[str]) -> None:
    import contextvars

    log = logging.Logger("acme")

    def work() -> None:
        speaker = printing_to(log)
        log.addHandler(logging.StreamHandler(sys.stdout))
        print("x" * 9000)  # noqa: T201
        speaker.end()

    contextvars.copy_context().run(work)
    lines = capsys.readouterr().out.splitlines()
    assert [len(line) - len("printed: ") for line in lines] == [4000, 4000, 1000]


def test_a_process_that_writes_json_writes_nothing_else(plugins: Plugins, tmp_path: Path) -> None:
    plugins.add("acme", carrier(PRINTING, more=MORE) + "    print('from the hook')\n")
    code = """
import asyncio, json, sys
from importlib.metadata import PathDistribution
from pathlib import Path
from tests.host.making import NOON, requests
from tui_tracker.host import Host, HostOptions
folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
entries = [entry for info in folder.glob("*/*.dist-info") for entry in PathDistribution(info).entry_points]
async def main():
    host = Host(HostOptions(switches={"acme": True}), sections={}, memory=None, now=lambda: NOON, entry_points=entries)
    host.load()
    outcomes = await host.track("acme", requests("A1", "B2"))
    await host.detect(["A1"])
    json.dump([each.number for each in outcomes], sys.stdout)
    await host.close()
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert json.loads(done.stdout) == ["A1", "B2"]
