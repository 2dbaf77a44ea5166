"""An engine that is made late: what is kept can be read without it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.fakes import FakeHost
from tui_tracker.engine.clock import utc_now
from tui_tracker.engine.engine import Engine
from tui_tracker.engine.late import late_engine
from tui_tracker.engine.port import EnginePort
from tui_tracker.late import late
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store


class Making:
    """Starts the engine, and counts how often."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.made = 0

    def __call__(self) -> EnginePort:
        self.made += 1
        engine = Engine(self.store, FakeHost({}))
        engine.start(load=False)
        return engine


@pytest.fixture
def making(store: Store) -> Making:
    order = Order(number="#1", placed_at=utc_now())
    store.commit([Change(target=OrderKey("", "#1"), apply=lambda _: order)], Act(kind="add")).result(30)
    return Making(store)


def test_reading_makes_no_engine(making: Making) -> None:
    port = late_engine(making.store, utc_now, making)
    assert [row.number for row in port.newest()] == [row.number for row in port.rows()] == ["#1"]
    assert (port.count(), port.is_read(), port.revision()) == (1, True, making.store.revision)
    assert port.state().problem == ""
    assert not port.state().polls
    assert not port.running()
    assert making.made == 0


def test_the_first_frame_makes_it_once_and_it_does_everything_then(making: Making) -> None:
    port = late_engine(making.store, utc_now, making)
    port.first_frame()
    port.first_frame()
    assert [entry.kind for entry in port.log()] == ["add"]
    assert port.wait(port.track_all()).done == 0  # type: ignore[attr-defined]  # of the engine itself
    assert making.made == 1
    port.close()


def test_what_only_the_engine_can_do_makes_it(making: Making) -> None:
    port = late_engine(making.store, utc_now, making)
    assert [entry.kind for entry in port.log()] == ["add"]
    assert making.made == 1
    port.close()


def test_closed_before_it_was_made_it_closes_the_store(making: Making) -> None:
    port = late_engine(making.store, utc_now, making)
    port.close(compact=True)
    assert making.made == 0
    with pytest.raises(StoreError):
        making.store.commit([], Act(kind="x")).result(30)


def test_once_it_is_closed_no_engine_is_made_any_more(making: Making) -> None:
    port = late_engine(making.store, utc_now, making)
    port.close()
    with pytest.raises(RuntimeError, match="was closed"):
        port.first_frame()
    assert making.made == 0


def test_a_host_that_is_there_is_closed_though_no_plugins_were_loaded(store: Store) -> None:
    host = FakeHost({})
    engine = Engine(store, host)
    engine.start(load=False)
    engine.close()
    assert host.closed


def test_a_host_that_was_not_made_is_not_made_to_be_closed(store: Store) -> None:
    def make() -> FakeHost:
        raise AssertionError

    engine = Engine(store, late(make))
    engine.start(load=False)
    engine.close()


SCRIPT = """
import sys
from pathlib import Path
import tui_tracker.ui.run
import tui_tracker.ui.screens.orders
from tui_tracker.cli.opening import open_app
from tui_tracker.cli.options import Options
from tui_tracker.cli.session import Session

LATE = (
    "aiohttp", "pluggy", "tomllib", "tui_tracker.cli.office", "tui_tracker.engine.engine", "tui_tracker.host",
    "tui_tracker.model.detection", "tui_tracker.notify", "tui_tracker.ui.screens.queue",
    "tui_tracker.ui.widgets.filter_prompt", "tui_tracker.ui.widgets.preview",
)

def run_app(port, say, options):
    port.newest(), port.state(), port.running(), port.count()
    print("before:", *(name for name in LATE if name in sys.modules))
    port.first_frame()
    print("after:", *(name for name in LATE if name in sys.modules))
    port.close()
    return 7

tui_tracker.ui.run.run_app = run_app
sys.exit(open_app(Session(Options(data=Path(sys.argv[1])))))
"""


def test_a_start_imports_nothing_that_its_first_screen_does_not_need(tmp_path: Path) -> None:
    open_store(tmp_path / "orders.json").close()
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "orders.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")},
    )
    assert run.returncode == 7, run.stderr
    before, after = run.stdout.splitlines()
    assert before == "before:"
    assert "tui_tracker.engine.engine" in after.split()
