"""One of several processes holds the lease, the others see whose it is, and a crash gives it back."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_tracker.engine.lease import Lease

_HOLDING = """
import sys
from pathlib import Path
from tui_tracker.engine.lease import Lease

lease = Lease(Path(sys.argv[1]), name=sys.argv[2])
print(lease.take(), flush=True)
sys.stdin.read()
"""


@contextmanager
def holding(path: Path, name: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that wants the lease; it has said whether it has it."""
    command = [sys.executable, "-c", _HOLDING, str(path), name]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def got(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_one_holds_it_the_other_sees_who_and_a_crash_gives_it_back_at_once(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    mine = Lease(path, name="eva@desk (1)")
    with holding(path, "ida@server (2)") as first:
        assert got(first) == "True"
        assert (mine.take(), mine.holder()) == (False, "ida@server (2)")
        with holding(path, "leo@server (3)") as second:
            assert got(second) == "False"
        first.kill()
        first.wait(timeout=30)
        assert mine.holder() == ""  # though the name still stands in the file
        assert mine.take()
    assert Lease(path).holder() == "eva@desk (1)"
    mine.release()
    assert Lease(path).holder() == ""


def test_to_look_who_holds_it_takes_it_from_nobody(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    mine = Lease(path, name="eva@desk (1)")
    assert Lease(path).holder() == ""  # no file yet
    assert mine.take()
    assert {Lease(path).holder() for _ in range(3)} == {"eva@desk (1)"}
    assert mine.is_ours
    mine.release()
    Lease(path).holder()
    assert mine.take()


def test_a_name_that_would_steer_a_terminal_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    lease = Lease(path, name="eva\x1b[2J@desk")
    assert lease.take()
    assert Lease(path).holder() == "eva[2J@desk"
    path.with_name("orders.json.poller").write_bytes(b"\xff\x1b]0;x\x07" * 400)
    assert "\x1b" not in Lease(path).holder()
