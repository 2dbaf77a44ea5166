"""The unit file as a service manager runs it: its command, environment, credential, watchdog and end.

systemd itself has to be the first process of a machine, which no test may ask for. What it does for this unit is done
here by its documents (systemd.exec(5), systemd.service(5), sd_notify(3)), with the values that stand in the file.
"""

import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.cli.process import Desk
from tests.docs.test_watch_page import unit
from tests.servers.seventeentrack import SeventeenTrackServer, running

KEY: Final = "a-key-nobody-may-see"
NUMBER: Final = "RB123456785CN"


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY)) as server:
        yield server


class Manager:
    """Starts the unit, its folders moved below `root`, and hears what it is told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.service = unit()["Service"]
        self.state = root / "var/lib/tui-tracker"
        self.state.mkdir(parents=True)
        self.credentials = root / "run/credentials"
        self.credentials.mkdir(parents=True)
        name = self.service["LoadCredential"].partition(":")[0]
        (self.credentials / name).write_text(KEY + "\n", encoding="utf-8")
        self.config = root / "etc/tui-tracker/tracker.toml"
        self.config.parent.mkdir(parents=True)

    def _moved(self, text: str) -> str:
        return text.replace("/var/lib/", f"{self.root}/var/lib/").replace("/etc/", f"{self.root}/etc/")

    @contextmanager
    def started(self) -> Iterator[tuple["subprocess.Popen[str]", socket.socket]]:
        """The process, and the socket that it notifies."""
        _, *arguments = shlex.split(self._moved(self.service["ExecStart"]))
        environment = dict(each.split("=", 1) for each in shlex.split(self._moved(self.service["Environment"])))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind("\0" + str(self.root / "notify"))
            told.settimeout(30)
            process = subprocess.Popen(
                [sys.executable, "-m", "tui_tracker", *arguments],
                cwd="/",
                env={
                    **Desk(self.root).environment(),
                    **environment,
                    "NOTIFY_SOCKET": "@" + str(self.root / "notify"),
                    "WATCHDOG_USEC": str(int(self.service["WatchdogSec"]) * 1_000_000),
                    "CREDENTIALS_DIRECTORY": str(self.credentials),
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                umask=int(self.service["UMask"], 8),
            )
            try:
                yield process, told
            finally:
                process.kill()
                process.communicate(timeout=30)


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    return Manager(tmp_path)


def test_it_is_ready_alive_and_ends_as_the_file_says(manager: Manager, vendor: SeventeenTrackServer) -> None:
    manager.config.write_text(
        "[network]\nallow_loopback_http = true\n[carriers.17track]\n"
        f'api_key = {{ credential = "17track" }}\nbase_url = "{vendor.url}"\n',
        encoding="utf-8",
    )
    vendor.set(NUMBER, "delivered")
    desk = Desk(manager.root)
    data = manager.state / "orders.json"
    add = [
        sys.executable,
        "-m",
        "tui_tracker",
        "--config",
        str(manager.config),
        "--data",
        str(data),
        "add",
        "#1",
        NUMBER,
    ]
    credentials = {"CREDENTIALS_DIRECTORY": str(manager.credentials)}
    subprocess.run(add, env={**desk.environment(), **credentials}, check=True, capture_output=True, timeout=60)
    with manager.started() as (process, told):
        assert told.recv(4096) == b"READY=1"
        for _ in range(2):
            began = time.monotonic()
            assert told.recv(4096).startswith(b"WATCHDOG=1\nSTATUS=")
            assert time.monotonic() - began < int(manager.service["WatchdogSec"]) / 2
        assert process.stdout is not None
        assert any('"after": "delivered"' in line for line in iter(process.stdout.readline, ""))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
        assert time.monotonic() - began < int(manager.service["TimeoutStopSec"])
        assert process.returncode == int(manager.service["SuccessExitStatus"])
    assert KEY not in out
    written = [path for path in (manager.root / "var").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o077 for path in written} == {0}


def test_a_wrong_configuration_ends_it_before_it_is_ready_and_is_not_started_again(manager: Manager) -> None:
    manager.config.write_text("[carriers.17track]\nno_such_option = 1\n[schedule]\npending = -1\n", encoding="utf-8")
    with manager.started() as (process, told):
        told.settimeout(0.0)
        process.communicate(timeout=60)
        assert process.returncode == int(manager.service["RestartPreventExitStatus"])
        with pytest.raises(BlockingIOError):
            told.recv(4096)
