"""Makes the pictures beside it from the running app: `python docs/screenshots/make.py`. The same shop on any day."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple
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

FOLDER: Final = Path(__file__).parent
SIZE: Final = (120, 34)
_NOW: Final = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
_BY_LAST_EVENT: Final = 6  # times the key that sorts by the next column
_DOWN: Final = 6  # rows: to an order that needs a hand, so that the line below says why


class Picture(NamedTuple):
    """The keys that lead to a screen from the one before it, and words that stand on it when it is whole."""

    keys: Sequence[str]
    words: str


PICTURES: Final[Mapping[str, Picture]] = {
    "queue": Picture(("4", "down", "down"), "Morning queue"),
    "orders": Picture(("1", *["f2"] * _BY_LAST_EVENT, "g", *["down"] * _DOWN), "Orders"),
    "detail": Picture(("enter",), "Parcel 1"),
    "tracking": Picture(("2", "down", "down"), "Tracking page"),
    "monitor": Picture(("3",), "Days under way"),
    "carriers": Picture(("5",), "Carriers"),
}
"""The name of the file → what is on it."""


class Sitting(DemoSession):
    """The demo shop, its clock standing still."""

    def now(self) -> datetime:
        """Always the same morning."""
        return _NOW

    def sections(self) -> Mapping[str, Any]:
        """The shop as it is seen first on that morning."""
        return {DEMO: {"orders": self._orders, "start": _NOW.isoformat()}}


def main() -> None:
    """Write the pictures, as a terminal with all colours shows them."""
    os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"})
    os.environ.pop("NO_COLOR", None)
    with tempfile.TemporaryDirectory() as folder:
        session = Sitting(Options(config=_configuration(folder), language="en"), Path(folder), 200)
        try:
            for name, picture in asyncio.run(_pictures(session)).items():
                (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
        finally:
            session.close()


def _configuration(folder: str) -> Path:
    """An empty one: whoever makes the picture has theirs."""
    path = Path(folder) / "tracker.toml"
    path.write_text("", encoding="utf-8")
    return path


async def _pictures(session: Sitting) -> dict[str, str]:
    store = session.writing()
    plan = await asyncio.to_thread(lambda: plan_of(session, store, fetch(session, DEMO), DEMO))
    await asyncio.wrap_future(store.commit(plan.changes(), Act(kind="import", summary=DEMO)))
    engine = session.engine()
    engine.start()
    await asyncio.to_thread(lambda: engine.wait(engine.track_all()))
    options = UiOptions(timezone=ZoneInfo("Europe/Stockholm"), note=DEMO)
    app = TrackerApp(engine, session.say, options)
    made: dict[str, str] = {}
    async with app.run_test(size=SIZE) as pilot:
        await _until(pilot, lambda: isinstance(app.screen, OrdersScreen) and bool(app.screen.table.ids))
        for name, picture in PICTURES.items():
            for key in picture.keys:
                await pilot.press(key)
                await pilot.pause(0.1)
            await _until(pilot, partial(_is_whole, app, picture.words))
            made[name] = app.export_screenshot(title="tui-tracker")
    return made


def _is_whole(app: TrackerApp, words: str) -> bool:
    strips = app.screen._compositor.render_strips()
    text = "\n".join(strip.text for strip in strips)
    return words in text and "due" not in _text(app, TitleBar) and "Help" in _text(app, HintBar)


async def _until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    while not holds():
        await pilot.pause(0.05)


def _text(app: TrackerApp, kind: type[TitleBar] | type[HintBar]) -> str:
    return str(app.screen.query_one(kind).render())


if __name__ == "__main__":
    main()
