"""`watch` as a service: ready, alive, what it notices a line each, one poller of several, and a clean end."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.process import Desk
from tests.cli.test_track import FIRST, SECOND, configure
from tests.servers.seventeentrack import SeventeenTrackServer, running

KEY = "a-key-nobody-may-see"


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY)) as server:
        yield server


@pytest.fixture
def shop(desk: Desk, vendor: SeventeenTrackServer) -> Desk:
    configure(desk, vendor.url)
    desk.ok("add", "#1", FIRST, "--placed", "2026-01-05", "--carrier", "17track")
    return desk


class Watching:
    """A `watch` that runs. `address`: where it listens, once it has said so."""

    address = ""

    def __init__(self, desk: Desk, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui_tracker", "--data", str(desk.data), "watch", "--json", *arguments],
            cwd=desk.home,
            env=desk.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.patience = threading.Timer(60, self.process.kill)  # then whoever waits for a line sees the end
        self.patience.start()

    def says(self, event: str) -> dict[str, Any]:
        """The next line of that kind."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said: dict[str, Any] = json.loads(line)
            if said["event"] == event:
                return said
        raise AssertionError(f"it ended without {event}: {self.process.communicate(timeout=10)}")

    def ends(self, number: int) -> int:
        """Its exit code after that signal."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        assert "Traceback" not in err, err
        assert KEY not in out + err
        return self.process.returncode


@contextmanager
def watching(desk: Desk, *arguments: str) -> Iterator[Watching]:
    service = Watching(desk, *arguments)
    try:
        yield service
    finally:
        service.patience.cancel()
        service.process.kill()
        service.process.communicate(timeout=30)


def test_what_it_notices_is_said_whoever_changed_it(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "delivered")
    with watching(shop) as service:
        assert service.says("started")["path"].endswith("orders.json")
        found = service.says("status")
        assert (found["number"], found["order"], found["after"]) == (FIRST, "#1", "delivered")
        shop.ok("set-status", FIRST, "alert", "--note", "empty box")
        found = service.says("status")
        assert (found["before"], found["after"]) == ("delivered", "alert")
        vendor.set(SECOND, "delivered")
        shop.ok("add", "#2", SECOND, "--carrier", "17track")
        assert [service.says("status")["after"] for _ in range(2)] == ["pending", "delivered"]
        assert service.ends(signal.SIGTERM) == 143
    assert shop.json("show", "#2")["parcels"][0]["status"] == "delivered"


def test_it_tells_systemd_when_it_is_ready_alive_and_stopping(shop: Desk, tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(path))
        told.settimeout(30)
        shop.environ |= {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "2000000"}
        with watching(shop) as service:
            assert told.recv(4096) == b"READY=1"
            assert told.recv(4096).startswith(b"WATCHDOG=1\nSTATUS=")
            assert service.ends(signal.SIGTERM) == 143
        rest = told.recv(4096)
        while rest.startswith(b"WATCHDOG=1"):
            rest = told.recv(4096)
        assert rest == b"STOPPING=1"


def test_of_two_one_polls_and_the_other_says_who_and_takes_over(shop: Desk) -> None:
    with watching(shop) as first:
        first.says("started")
        with watching(shop) as second:
            assert f"({first.process.pid})" in second.says("waits")["poller"]
            first.process.kill()
            first.process.wait(timeout=30)
            killed = time.monotonic()
            assert second.says("polls")["event"] == "polls"
            assert time.monotonic() - killed < 15, "a crash gives the lease back"
            assert second.ends(signal.SIGINT) == 130


def test_once_looks_up_what_is_due_and_ends(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "delivered")
    lines = [json.loads(line) for line in shop.ok("watch", "--once", "--json").splitlines()]
    assert [line["event"] for line in lines] == ["status", "looked_up"]
    assert lines[1]["n"] == 1
    assert "0 looked up" in shop.ok("watch", "--once")


def test_once_leaves_it_to_the_process_that_polls(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "delivered")
    with watching(shop) as service:
        service.says("started")
        service.says("status")
        asked = len(vendor.called("gettrackinfo"))
        (line,) = [json.loads(line) for line in shop.ok("watch", "--once", "--json").splitlines()]
        assert line["event"] == "waits"
        assert f"({service.process.pid})" in line["poller"]
        assert len(vendor.called("gettrackinfo")) == asked


def test_out_of_reach_is_said_and_ends_with_three(desk: Desk) -> None:
    configure(desk, "http://127.0.0.1:9")
    desk.ok("add", "#1", FIRST, "--placed", "2026-01-05", "--carrier", "17track")
    assert desk.run("watch", "--once").returncode == 3


def test_read_only_can_not_watch(shop: Desk) -> None:
    assert shop.run("--read-only", "watch").returncode == 5
