"""A `watch` killed in the middle of a batch: that batch is asked for again, no other, and nothing is told twice."""

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any, Final

from tests.cli.foreign import Site
from tests.cli.process import Desk
from tui_tracker.model.order import Order, OrderKey, Parcel
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change

PLUGIN: Final = """
import os
from dataclasses import dataclass
from pathlib import Path

from tui_tracker.plugin import Carrier, Limits, Status, Tracking, hookimpl, option
from tui_tracker.plugin import Event as Scan


@dataclass(frozen=True, kw_only=True)
class AcmeConfig:
    url: str = option("Where the service is.", default="")


class Acme(Carrier):
    id = "acme"
    title = "Acme Post"
    hosts = frozenset({"127.0.0.1"})
    limits = Limits(batch=5, concurrent=1)
    config_type = AcmeConfig

    async def track(self, requests, ctx):
        numbers = [request.number for request in requests]
        known = await ctx.http.post_json(ctx.config.url, json=numbers, idempotent=True)
        scan = Scan(when=ctx.now(), text="Accepted", status=Status.IN_TRANSIT)
        return [Tracking(number=number, events=[scan]) for number in known]


@hookimpl
def tracker_carriers():
    return [Acme()]


@hookimpl
def tracker_status_changed(change):
    line = f"{change.number} {change.before.value} {change.after.value}\\n"
    with open(Path(__file__).parent / "told", "a", encoding="utf-8") as told:
        told.write(line)
"""
SECONDS: Final = 30.0  # patience with another process


@dataclass
class Service:
    """Knows every number; holds its answer to the call of that place back until it is released."""

    held: int = 2
    asked: list[list[str]] = field(default_factory=list)
    holds: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)
    url: str = ""

    def answer(self, numbers: list[str]) -> list[str]:
        self.asked.append(numbers)
        if len(self.asked) == self.held:
            self.holds.set()
            self.released.wait(SECONDS)
        return numbers


@contextmanager
def served(service: Service) -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            numbers = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(service.answer(numbers)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (as it is called there)
            """Not on the terminal."""

        def handle(self) -> None:
            """Whoever asked may be dead by the time of the answer."""
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{http.server_port}/"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.released.set()
        http.shutdown()
        http.server_close()
        thread.join()


def put(desk: Desk, numbers: list[str]) -> None:
    """An order with these parcels, all due."""
    now = datetime.now(UTC)
    parcels = tuple(Parcel(number=each, carrier="acme", added_at=now, next_check_at=now) for each in numbers)
    order = Order(number="#1", placed_at=now - timedelta(days=1), parcels=parcels)
    desk.data.parent.mkdir(parents=True)
    store = open_store(desk.data)
    store.commit([Change(target=OrderKey("", "#1"), apply=lambda _: order)], Act(kind="add")).result(SECONDS)
    store.close()


def wait_for_lines(path: Path, count: int) -> None:
    """Until another process has written so many."""
    for _ in range(1000):
        if path.exists() and len(path.read_text(encoding="utf-8").splitlines()) >= count:
            return
        Event().wait(0.02)
    raise AssertionError(f"{path.name} never had {count} lines")


def test_a_restart_repeats_the_batch_that_was_under_way_and_tells_nothing_twice(desk: Desk) -> None:
    site = Site(desk)
    site.install("acme", PLUGIN)
    numbers = [f"A{i:02}" for i in range(15)]
    put(desk, numbers)
    told = site.folder / "tui_tracker_acme" / "told"
    with served(Service()) as service:
        desk.configure(
            f'[network]\nallow_loopback_http = true\n[plugins]\nacme = true\n[carriers.acme]\nurl = "{service.url}"\n'
        )
        command = [sys.executable, "-m", "tui_tracker", "--data", str(desk.data), "watch", "--json"]
        watch = subprocess.Popen(command, cwd=desk.home, env=desk.environment(), stdout=subprocess.PIPE)
        assert watch.stdout is not None
        patience = Timer(SECONDS, watch.kill)  # then whoever waits for a line sees the end
        patience.start()
        said = (json.loads(line) for line in watch.stdout)
        first = [each["number"] for each in islice((each for each in said if each["event"] == "status"), 5)]
        assert service.holds.wait(SECONDS)
        wait_for_lines(told, 5)
        watch.send_signal(signal.SIGKILL)
        watch.communicate(timeout=SECONDS)
        patience.cancel()
        assert first == service.asked[0]
        service.released.set()
        desk.ok("watch", "--once")
    times = Counter(number for call in service.asked for number in call)
    assert {number for number, n in times.items() if n > 1} == set(service.asked[1])
    assert max(times.values()) == 2
    assert [each["status"] for each in desk.json("show", "#1")["parcels"]] == ["in_transit"] * 15
    lines = told.read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == [f"{number} pending in_transit" for number in numbers]
