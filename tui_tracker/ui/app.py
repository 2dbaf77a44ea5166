"""The Textual app: opens screens, keeps the colours, ends cleanly. All work is behind the engine's port."""

import gc
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from os import environ
from typing import ClassVar, Final, cast

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from tui_tracker.engine.port import EnginePort
from tui_tracker.i18n import Translator
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_

from . import theme
from .chrome import HintBar
from .compat import ascii_terminal, end_on_signals, latin_letters, plain_colours
from .keys import active_keys
from .options import UiOptions
from .output import Harmless

_SMALLEST: Final = (60, 15)  # columns, lines
_READ_SECONDS: Final = 0.25  # until it is looked again whether all orders are read


class TrackerApp(App[int]):
    """The order list first; everything else is imported when it is opened."""

    TITLE = "tui-tracker"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit_app", N_("Quit"), show=False, priority=True, id="go.quit"),
        Binding("ctrl+c", "interrupt", N_("Stop what runs; twice quits"), show=False, priority=True, id="go.interrupt"),
        Binding("ctrl+z", "suspend_process", N_("Suspend"), show=False, id="go.suspend"),
    ]

    def __init__(self, port: EnginePort, translator: Translator, options: UiOptions | None = None) -> None:
        """Colours are decided here, before the first line is drawn."""
        plain = plain_colours(environ)
        super().__init__(ansi_color=plain)
        self.port = port
        self.tr = translator
        self.options = options or UiOptions()
        encoding = sys.stdout.encoding or "ascii"
        self.ascii_only = self.options.ascii_only or ascii_terminal(environ, encoding)
        latin = not self.options.ascii_only and latin_letters(environ, encoding)
        self._shown: tuple[str, ...] = ()
        self._asked_to_quit = False
        self._touched = False
        self._harmless = Harmless(ascii_only=self.ascii_only, latin=latin)
        self.animation_level = "none"  # one animated page costs a slow line fifteen times as much
        self.register_theme(theme.DARK)
        self.theme = theme.ANSI if plain else theme.NAME

    def on_resize(self, event: events.Resize) -> None:
        """On a terminal that is too small, say what is needed instead of showing half of it."""
        if event.size.width < _SMALLEST[0] or event.size.height < _SMALLEST[1]:
            from .screens.small import SmallScreen

            if not isinstance(self.screen, SmallScreen):
                self.push_screen(SmallScreen(_SMALLEST))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The toolkit's, and ours that lets nothing through that would steer the terminal."""
        return [*super().get_line_filters(), self._harmless]

    def get_default_screen(self) -> Screen[object]:
        """The order list: there is no empty screen beneath it that would be laid out first."""
        from .screens.orders import OrdersScreen

        return cast(Screen[object], OrdersScreen())

    def on_mount(self) -> None:
        """The order list is on its way; the plugins come after it."""
        end_on_signals(lambda code: self.exit(return_code=code))
        self._begin_with_queue()
        self.screen.call_after_refresh(self._first_frame)

    def _begin_with_queue(self) -> None:
        """Go to the queue if something needs a hand, as far as orders are read; else look again when all are, unless
        somebody has begun to work meanwhile.
        """
        opens = self.options.queue_rules.opens
        if not self.options.queue_first or opens == "never" or self._touched or len(self.screen_stack) > 1:
            return
        from .screens.queue import needs_a_hand

        complete = self.port.is_read()
        try:
            rows = self.port.rows() if complete else self.port.newest()
            needed = opens == "always" or needs_a_hand(rows, self.options, self.port.now())
        except AppError:  # what can't be read is said by the first screen
            return
        if needed:
            self.go("queue")
        elif not complete:
            self.set_timer(_READ_SECONDS, self._begin_with_queue)

    def on_key(self) -> None:
        """Somebody has begun to work."""
        self._touched = True

    def _first_frame(self) -> None:
        """The screen is there: plugins may be loaded, and garbage collected again, though not what stays anyway."""
        gc.freeze()
        gc.enable()
        self.port.first_frame()
        if self.options.asking is not None:
            from .newcomers import Questions

            Questions(self, self.options.asking).begin()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: everything the keys of this screen can do, then the colours."""
        for line in active_keys(screen):
            if line.id and not line.id.startswith("table."):
                yield SystemCommand(self.tr(line.text), " ".join(line.keys), _runner(self, line.node, line.action))
        for name in (theme.NAME, "textual-light", "gruvbox", "monokai", "ansi-dark", "ansi-light"):
            yield SystemCommand(self.tr("Colours: {name}").format(name=name), "", partial(setattr, self, "theme", name))

    def action_command_palette(self) -> None:
        """The toolkit's palette, asking in the operator's language."""
        if self.use_command_palette and not CommandPalette.is_open(cast(App[object], self)):
            placeholder = self.tr("Search for commands…")
            self.push_screen(CommandPalette(id="--command-palette", placeholder=placeholder))

    # What screens ask for

    def go(self, name: str) -> None:
        """To one of the main screens, whatever lies over it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if name == "tracking":
            from .screens.tracking import TrackingScreen

            self.push_screen(TrackingScreen())
        elif name == "monitor":
            from .screens.monitor import MonitorScreen

            self.push_screen(MonitorScreen())
        elif name == "queue":
            from .screens.queue import QueueScreen

            self.push_screen(QueueScreen())

    def open_order(self, order_id: int) -> None:
        """An order in full."""
        from .screens.detail import DetailScreen

        self.push_screen(DetailScreen(order_id))

    def explain(self, order_id: int, number: str = "") -> None:
        """Why a parcel of an order, or each of them, has its status."""
        from .screens.why import WhyScreen

        self.push_screen(WhyScreen(order_id, number))

    def leave(self) -> None:
        """One screen back; from the first one, out."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.action_quit_app()

    def new_notices(self, notices: Sequence[str]) -> Sequence[str]:
        """Those that were not shown yet: of the last ones that are kept, what comes after those of the last time. The
        same words may come again, when a carrier is back for the second time.
        """
        told = tuple(notices)
        known = next(n for n in range(len(told), -1, -1) if self._shown[len(self._shown) - n :] == told[:n])
        self._shown = told
        return told[known:]

    # Ending

    def action_quit_app(self) -> None:
        """Leave; what runs is stopped by the engine, what is committed is kept."""
        self.exit(0)

    def action_interrupt(self) -> None:
        """Stop the newest job; a second press within two seconds leaves, whatever still runs."""
        if self._asked_to_quit:
            self.action_quit_app()
            return
        self._asked_to_quit = True
        self.set_timer(2, self._forget)
        jobs = self.port.running()
        if jobs:
            self.port.cancel(jobs[-1].id)
            self.flash(self.tr("Stopping after the calls under way"))
        else:
            self.flash(self.tr("Ctrl+C once more quits"))

    def _forget(self) -> None:
        self._asked_to_quit = False

    def flash(self, text: str, *, error: bool = False) -> None:
        """Say something on the topmost screen that has a line for it: a dialog has none, the screen under it has."""
        for screen in reversed(self.screen_stack):
            bar = next(iter(screen.query(HintBar)), None)
            if bar is not None:
                bar.flash(text, error=error)
                return


def _runner(app: App[int], node: DOMNode, action: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        await app.run_action(action, node)

    return run
