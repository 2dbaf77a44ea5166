"""The app as it is opened, over an engine of the test's own, and what stands on its screen."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from tests.ui.fakes import FakeEngine
from tests.ui.test_dialogs import holds_words, picture, until, words
from tui_tracker.engine.port import EnginePort
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.orders import OrdersScreen

__all__ = ["Opened", "holds_words", "opened", "screen_text", "until", "words"]


def screen_text(app: App[Any]) -> str:
    """The screen as text, lines without the blanks at their end."""
    return picture(app)


class Opened:
    """A person in front of the app: presses keys and reads."""

    def __init__(self, app: TrackerApp, engine: FakeEngine, pilot: Pilot[int]) -> None:
        self.app = app
        self.engine = engine
        self.pilot = pilot

    @property
    def orders(self) -> OrdersScreen:
        """The first screen."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, OrdersScreen)
        return screen

    @property
    def text(self) -> str:
        """What stands on the screen, as words."""
        return words(self.app)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return screen_text(self.app).splitlines()

    @property
    def title(self) -> str:
        """The topmost line."""
        return self.lines[0].strip()

    @property
    def hints(self) -> str:
        """The lowest line."""
        return self.lines[-1].strip()

    @property
    def numbers(self) -> list[str]:
        """The orders of the list that can be seen, from top to bottom."""
        return [word for line in self.lines[1:-2] for word in line.split()[:2] if word.startswith("#")]

    async def press(self, *keys: str) -> None:
        """Press these."""
        await self.pilot.press(*keys)

    async def sees(self, *texts: str) -> None:
        """Wait until all of these stand on the screen."""
        try:
            await until(self.pilot, lambda: all(text in self.text for text in texts))
        except AssertionError:
            raise AssertionError(f"{texts} never stood on\n{screen_text(self.app)}") from None

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for a condition."""
        try:
            await until(self.pilot, holds)
        except AssertionError:
            raise AssertionError(f"that never happened:\n{screen_text(self.app)}") from None


@asynccontextmanager
async def opened(
    rows: Sequence[OrderRow] = (),
    *,
    orders: Sequence[Order] = (),
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    options: UiOptions | None = None,
    read: bool = True,
) -> AsyncIterator[Opened]:
    """The app over these orders, its first screen drawn. Not `read`: the store has looked at the last two only."""
    engine = FakeEngine(orders, rows)
    engine.read, engine.first_page = read, 2
    port: EnginePort = engine  # the fake is the whole port: the type checker says so here
    app = TrackerApp(port, Translator(language), options or UiOptions())
    async with app.run_test(size=size) as pilot:
        desk = Opened(app, engine, pilot)
        await desk.until(lambda: engine.first_frames > 0)
        await desk.until(lambda: bool(desk.lines) and bool(desk.hints))
        yield desk
