"""A shell with one screen in it, over an engine that holds a few orders and remembers what it was asked."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.fakes import NOW, FakeEngine
from tests.ui.test_dialogs import until, words
from tui_tracker.i18n import Translator
from tui_tracker.ui.chrome import HintBar
from tui_tracker.ui.options import UiOptions

__all__ = ["NOW", "Desk", "Stage", "staged"]

Desk = FakeEngine


class Stage(App[None]):
    """A shell whose only screen is the one given."""

    def __init__(self, screen: Screen[None], port: Desk, language: str, options: UiOptions) -> None:
        super().__init__()
        self.animation_level = "none"
        self.tr = Translator(language)
        self.port = port
        self.options = options
        self.ascii_only = options.ascii_only
        self.first = screen
        self.went: list[object] = []

    def on_mount(self) -> None:
        """Open it."""
        self.push_screen(self.first)

    def go(self, name: str) -> None:
        """Remembered."""
        self.went.append(name)

    def open_order(self, order_id: int) -> None:
        """Remembered."""
        self.went.append(order_id)

    def explain(self, order_id: int, number: str = "") -> None:
        """Remembered."""
        self.went.append(("why", order_id, number))

    def leave(self) -> None:
        """Remembered."""
        self.went.append("back")

    def flash(self, text: str, *, error: bool = False) -> None:
        """Remembered, and shown where there is a line for it."""
        self.went.append(text)
        for bar in self.first.query(HintBar):
            bar.flash(text, error=error)

    def new_notices(self, notices: Sequence[str]) -> Sequence[str]:
        """There are none."""
        return notices


@asynccontextmanager
async def staged(
    screen: Screen[None],
    port: Desk,
    size: tuple[int, int] = (80, 24),
    *,
    language: str = "en",
    options: UiOptions | None = None,
) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """A screen, opened and drawn."""
    app = Stage(screen, port, language, options or UiOptions())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.screen is screen and bool(words(app)))
        yield app, pilot
