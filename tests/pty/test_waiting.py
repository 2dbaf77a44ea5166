"""Neither another process's lock nor a slow disk holds up a key; what waits for them is said, and then done."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.process import Desk
from tests.pty.opening import opened
from tests.ui.test_dialogs import until, words
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.host import Host, HostOptions
from tui_tracker.i18n import Translator
from tui_tracker.late import late
from tui_tracker.model.order import Order, Parcel
from tui_tracker.store.api import Act, Change
from tui_tracker.store.files import Files
from tui_tracker.store.filestore import FileStore
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.options import UiOptions

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """As another process would, for as long as it pleases."""
    with lock.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_keys_work_while_another_process_holds_the_lock(desk: Desk) -> None:
    for number in ("#1001", "#1002", "#1003"):
        desk.ok("add", number, f"RB{number[1:]}5678CN", "--placed", "2026-01-02")
    with opened(desk) as terminal:
        terminal.sees("#1003")
        terminal.press("1")
        terminal.sees("Orders 3")
        with held(desk.data.with_name("orders.json.lock")):
            terminal.press("t")
            terminal.sees("Set the status of")
            terminal.press("end", "enter")
            terminal.sees("Waiting for the data file, which another program holds")
            terminal.press("/", "1002", "enter")
            terminal.sees(lambda text: "#1002" in text and "#1003" not in text)
            terminal.press("escape")
            terminal.sees("#1003")
            assert "set to Delivered" not in terminal.text()
        terminal.sees("set to Delivered")


class SlowFiles(Files):
    """A disk that takes its time to sync, once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.quick = threading.Event()
        self.quick.set()
        self.waits = threading.Event()

    def sync(self, descriptor: int) -> None:
        """Not before it may."""
        if not self.quick.is_set():
            self.waits.set()
        self.quick.wait(60)
        super().sync(descriptor)


def adding(order: Order) -> Change:
    return Change(target=order.key, apply=lambda _: order)


def engine_over(files: Files, data: Path) -> Engine:
    store = FileStore(data, read_only=False, now=lambda: NOW, files=files)
    for number in ("#1001", "#1002"):
        order = Order(number=number, placed_at=NOW, parcels=(Parcel(number=f"LP{number[1:]}"),))
        store.commit([adding(order)], Act(kind="add")).result(30)
    host = late(lambda: Host(HostOptions(only=frozenset()), sections={}, memory=None, now=lambda: NOW))
    return Engine(store, host, now=lambda: NOW, options=EngineOptions(by="eva"))


async def test_keys_work_while_the_disk_syncs(tmp_path: Path) -> None:
    files = SlowFiles()
    engine = engine_over(files, tmp_path / "orders.json")
    engine.start(load=False)
    app = TrackerApp(engine, Translator("en"), UiOptions())
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "#1002" in words(app))
            files.quick.clear()
            await pilot.press("t")
            await until(pilot, lambda: "Set the status of" in words(app))
            await pilot.press("end", "enter")
            await until(pilot, files.waits.is_set)
            await pilot.press("slash", *"1001", "enter")
            await until(pilot, lambda: "#1001" in words(app) and "#1002" not in words(app))
            assert "set to Delivered" not in words(app)
            files.quick.set()
            await until(pilot, lambda: "set to Delivered" in words(app))
    finally:
        files.quick.set()
        engine.close()
