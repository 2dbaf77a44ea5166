"""Makes orders.svg from the running app: `python docs/screenshots/make.py`. The same shop on any day and machine."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from tui_tracker.cli.demo import DEMO, DemoSession
from tui_tracker.cli.options import Options
from tui_tracker.cli.reading import fetch, plan_of
from tui_tracker.store.api import Act
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.chrome import HintBar, TitleBar
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.orders import OrdersScreen

TARGET: Final = Path(__file__).with_name("orders.svg")
SIZE: Final = (120, 34)
_NOW: Final = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
_BY_LAST_EVENT: Final = 6  # times the key that sorts by the next column
_DOWN: Final = 6  # rows: to an order that needs a hand, so that the line below says why


class Sitting(DemoSession):
    """The demo shop, its clock standing still."""

    def now(self) -> datetime:
        """Always the same morning."""
        return _NOW

    def sections(self) -> Mapping[str, Any]:
        """The shop as it is seen first on that morning."""
        return {DEMO: {"orders": self._orders, "start": _NOW.isoformat()}}


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        session = Sitting(Options(config=_configuration(folder), language="en"), Path(folder), 200)
        try:
            TARGET.write_text(asyncio.run(_picture(session)), encoding="utf-8")
        finally:
            session.close()


def _configuration(folder: str) -> Path:
    """An empty one: whoever makes the picture has theirs."""
    path = Path(folder) / "tracker.toml"
    path.write_text("", encoding="utf-8")
    return path


async def _picture(session: Sitting) -> str:
    store = session.writing()
    plan = await asyncio.to_thread(lambda: plan_of(session, store, fetch(session, DEMO), DEMO))
    await asyncio.wrap_future(store.commit(plan.changes(), Act(kind="import", summary=DEMO)))
    engine = session.engine()
    engine.start()
    await asyncio.to_thread(lambda: engine.wait(engine.track_all()))
    app = TrackerApp(engine, session.say, UiOptions(timezone=ZoneInfo("Europe/Stockholm"), note=DEMO))
    async with app.run_test(size=SIZE) as pilot:
        await _until(pilot, lambda: isinstance(app.screen, OrdersScreen) and bool(app.screen.table.ids))
        await pilot.press(*["f2"] * _BY_LAST_EVENT, "g", *["down"] * _DOWN)
        await _until(pilot, lambda: "due" not in _text(app, TitleBar) and "Help" in _text(app, HintBar))
        return app.export_screenshot(title="tui-tracker")


async def _until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    while not holds():
        await pilot.pause(0.05)


def _text(app: TrackerApp, kind: type[TitleBar] | type[HintBar]) -> str:
    return str(app.screen.query_one(kind).render())


if __name__ == "__main__":
    main()
