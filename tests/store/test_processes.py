"""Several processes on one file, and processes that die: what was acknowledged is there, whoever wrote it."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.store.making import add, edit, put
from tui_tracker.store import open_store

ROOT: Final = Path(__file__).parents[2]
WRITER: Final = """
import sys
from pathlib import Path
from tests.store.making import add
from tui_tracker.store import open_store
store = open_store(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    add(store, f"{sys.argv[2]}-{number}", "", f"LP{number}")
    if number % 10 == 5:
        store.compact().result(60)
    print(f"{sys.argv[2]}-{number}", flush=True)
store.close()
"""


def writer(data: Path, name: str, orders: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(data), name, str(orders)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def numbers(data: Path) -> set[str]:
    store = open_store(data)
    try:
        return {row.number for row in store.rows()}
    finally:
        store.close()


def test_writers_side_by_side_lose_nothing_while_everybody_compacts(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    running = [writer(data, name, 40) for name in ("a", "b", "c")]
    said = {line.strip() for process in running for line in process.communicate(timeout=120)[0].splitlines()}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(said) == 120
    assert numbers(data) == said


def test_a_writer_killed_at_any_moment_loses_nothing_it_was_told(tmp_path: Path) -> None:
    for moment in (0, 1, 2, 3, 5, 8, 13):
        data = tmp_path / str(moment) / "orders.json"
        process = writer(data, "k", 500)
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(moment)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().split()
        process.wait()
        process.stdout.close()
        found = numbers(data)
        assert found >= set(said)
        assert len(found) <= len(said) + 1  # at most the one it did not live to tell
        store = open_store(data)
        put(store, edit(add(store, "after"), note="works"))
        store.close()
