"""`demo`: the app on a made-up shop whose parcels move while you watch. Nothing leaves the machine."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from tui_tracker.config import Config
from tui_tracker.config.schema import Notify
from tui_tracker.engine.clock import Clock, accelerated, utc_now
from tui_tracker.model.errors import UsageError
from tui_tracker.model.happenings import Happening
from tui_tracker.model.message import N_
from tui_tracker.store.api import Act, Store

from .opening import can_open, open_app
from .options import Command, Options, theme_option
from .output import say
from .reading import fetch, plan_of
from .session import DATA_NAME, Session, pass_session

DEMO: Final = "demo"  # id of the plugin, its carrier and its order source
FILE: Final = "file"  # id of the plugin and its channel
SPEED: Final = 1800.0  # a day of the shop passes in 48 seconds


class DemoSession(Session):
    """A session of its own: the demo plugin alone, a data file of its own, a clock that runs ahead."""

    def __init__(self, options: Options, folder: Path, orders: int) -> None:
        """`options`: those given; of them the language and the configuration count."""
        super().__init__(options)
        self._folder = folder
        self._orders = orders

    @cached_property
    def config(self) -> Config:
        """The configuration in force, with messages to customers that go into a file of the demo's own."""
        config = super().config
        told = (Happening.SHIPPED, Happening.OUT_FOR_DELIVERY, Happening.DELIVERED)
        notify = Notify(enabled=True, channel=FILE, customers=told, language=config.notify.language)
        return msgspec.structs.replace(config, notify=notify)

    @cached_property
    def data_path(self) -> Path:
        """In the demo's own folder."""
        return self._folder / DATA_NAME

    @cached_property
    def clock(self) -> Clock:
        """Starts now, or where a kept shop was left."""
        seen = (parcel.checked_at for row in self.writing().rows() for parcel in row.parcels if parcel.checked_at)
        return accelerated(max(utc_now(), *seen, utc_now()), SPEED)

    def now(self) -> datetime:
        """The accelerated clock."""
        return self.clock()

    def note(self) -> str:
        """So that nobody takes it for their own shop."""
        return DEMO

    def only_plugins(self, named: frozenset[str] | None) -> frozenset[str] | None:
        """None of the others: nothing leaves the machine."""
        return frozenset({DEMO, FILE})

    def sections(self) -> Mapping[str, Any]:
        """The demo's options, and where its messages go."""
        messages = {"path": str(self._folder / "messages.jsonl")}
        return {DEMO: {"orders": self._orders}, FILE: messages}


@click.command("demo", cls=Command)
@click.option("--orders", type=click.IntRange(1, 100_000), default=200, show_default=True, help="How many.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Leave its data there.")
@theme_option
@pass_session
def demo_command(session: Session, orders: int, keep: Path | None) -> int:
    """Open the app on a made-up shop whose parcels move while you watch. Nothing leaves the machine."""
    if keep is None and not can_open():
        raise UsageError(N_("the demo opens on a terminal only"), hint=N_("Give --keep DIR to have its data written."))
    with _folder(keep) as folder:
        demo = DemoSession(session.options, folder, orders)
        try:
            store = demo.writing()
            demo.now()  # the clock begins where the shop was left, before anything is done
            if not len(store):
                _fill(demo, store)
            if can_open():
                return open_app(demo)
            _look_up(demo)
            _ = demo.say
            say(_("{path}: {n} orders").format(path=demo.data_path, n=len(store)))
            return 0
        finally:
            demo.close()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="tui-tracker-demo-") as folder:
        yield Path(folder)


def _fill(demo: DemoSession, store: Store) -> None:
    """The made-up orders, imported as any others."""
    plan = plan_of(demo, store, fetch(demo, DEMO), DEMO)
    store.commit(plan.changes(), Act(kind="import", by=demo.by, summary=DEMO)).result()


def _look_up(demo: DemoSession) -> None:
    """Every parcel once, so that the data written is lived in."""
    engine = demo.engine()
    engine.start()
    engine.wait(engine.track_all())
