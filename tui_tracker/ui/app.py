"""The Textual app: opens screens, keeps the colours, ends cleanly. All work is behind the engine's port."""

import gc
import sys
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from os import environ
from typing import ClassVar, Final, cast

from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.keys import format_key
from textual.screen import Screen
from textual.widgets import Input

from tui_tracker.engine.port import EnginePort
from tui_tracker.i18n import LANGUAGES, Translator
from tui_tracker.model.cases import needs_a_hand
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_

from . import theme
from .chrome import HintBar
from .compat import (
    Failing,
    Patient,
    Resuming,
    ascii_terminal,
    end_on_signals,
    forget_closed_screens,
    latin_letters,
    plain_colours,
)
from .keys import bound_keys
from .options import Said, UiOptions
from .output import Harmless

_NOTHING_BOUND: Final = N_("{key} does nothing here · {help} shows the keys that do")
_SMALLEST: Final = (60, 15)  # columns, lines
_REMEMBERED: Final = 300  # messages
_READ_SECONDS: Final = 0.25  # until it is looked again whether all orders are read


class TrackerApp(Failing, Patient, Resuming, App[int]):
    """The order list first; everything else is imported when it is opened."""

    TITLE = "tui-tracker"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit_app", N_("Quit"), show=False, priority=True, id="go.quit"),
        Binding("ctrl+c", "interrupt", N_("Stop what runs; twice quits"), show=False, priority=True, id="go.interrupt"),
        Binding("ctrl+z", "suspend_process", N_("Suspend"), show=False, priority=True, id="go.suspend"),
        Binding("5", "show('carriers')", N_("Carriers and quota"), show=False, id="go.carriers"),
        Binding("6", "show('outbox')", N_("Outbox"), show=False, id="go.outbox"),
        Binding("0", "show('messages')", N_("Messages"), show=False, id="go.messages"),
        Binding("ctrl+p", "command_palette", N_("Commands"), show=False, id="go.commands"),
        Binding("f9", "language", N_("Svenska / English"), show=False, id="go.language"),
        Binding("f8", "first_run", N_("Set up, import, demo…"), show=False, id="go.set-up"),
    ]

    def __init__(self, port: EnginePort, translator: Translator, options: UiOptions | None = None) -> None:
        """Colours are decided here, before the first line is drawn."""
        super().__init__(ansi_color=True if "NO_COLOR" in environ else None)
        self.port = port
        self.tr = translator
        self.options = options or UiOptions()
        encoding = sys.stdout.encoding or "ascii"
        self.ascii_only = self.options.ascii_only or ascii_terminal(environ, encoding)
        latin = not self.options.ascii_only and latin_letters(environ, encoding)
        self._shown: tuple[str, ...] = ()
        self.ended_by = 0  # 128 + a signal's number
        self._asked_to_quit = False
        self._touched = False
        self._harmless = Harmless(ascii_only=self.ascii_only, latin=latin)
        self.animation_level = "none"  # one animated page costs a slow line fifteen times as much
        self._said: deque[Said] = deque(maxlen=_REMEMBERED)
        self.few_colours = self.no_color or plain_colours(environ) or self.console.color_system == "standard"
        for each in theme.THEMES:
            self.register_theme(each)
        self.set_colours(self.options.theme or theme.DARK)

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
        forget_closed_screens()
        if not self.is_headless:
            end_on_signals(self._end)
        self._begin_with_queue()
        self._begin_new()
        if self.options.keys:
            self._take_keys()
        self.screen.call_after_refresh(self._first_frame)

    def _begin_with_queue(self) -> None:
        """Go to the queue if something needs a hand, as far as orders are read; else look again when all are, unless
        somebody has begun to work meanwhile.
        """
        opens = self.options.queue_rules.opens
        if not self.options.queue_first or opens == "never" or self._touched or len(self.screen_stack) > 1:
            return
        complete = self.port.is_read()
        try:
            rows = self.port.rows() if complete else self.port.newest()
            needed = opens == "always" or needs_a_hand(rows, self.options.queue_terms(self.port.now()))
        except AppError:  # what can't be read is said by the first screen
            return
        if needed:
            self.go("queue")
        elif not complete:
            self.set_timer(_READ_SECONDS, self._begin_with_queue)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where text of several lines is written, ctrl+z takes back what was typed."""
        if action == "suspend_process" and hasattr(self.focused, "undo"):
            return False
        return super().check_action(action, parameters)

    def on_key(self) -> None:
        """Somebody has begun to work."""
        self._touched = True

    def nothing_bound(self, key: str) -> None:
        """A key that does nothing says so, on screens; in a dialog what does something stands below."""
        from .screens.base import TrackerScreen

        screen = self.screen
        if isinstance(screen, TrackerScreen) and not isinstance(self.focused, Input):
            help_key = next((line.keys[0] for line in bound_keys(screen) if line.id == "go.help"), "?")
            text = self.tr(_NOTHING_BOUND).format(key=format_key(key), help=help_key)
            screen.query_one(HintBar).flash(text, kept=False)

    def _first_frame(self) -> None:
        """The screen is there: plugins may be loaded, and garbage collected again, though not what stays anyway."""
        gc.freeze()
        gc.enable()
        self.port.first_frame()
        if self.options.asking is not None:
            from .newcomers import Questions

            Questions(self, self.options.asking).begin()

    def action_command_palette(self) -> None:
        """Everything that can be done here, by name."""
        from .screens.palette import PaletteScreen

        if not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen(self.screen))

    # Keys, colours, language

    def _take_keys(self) -> None:
        """The keys that the configuration gives to actions; what of it can't be used is told."""
        from .keymap import checked

        usable, wrong = checked(self.options.keys)
        self.set_keymap(usable)
        for each in wrong:
            self.call_after_refresh(self.flash, self.tr.say(each), error=True)

    def set_colours(self, name: str) -> bool:
        """Take a theme; whether it can be shown: a terminal of sixteen colours, or none, has its own only."""
        self.theme = self._theme_for(name)
        return self.theme == name

    def _theme_for(self, name: str) -> str:
        shown = theme.ANSI if self.few_colours else name
        return shown if shown in theme.LABELS else theme.DARK

    async def action_language(self) -> None:
        """The other language, everywhere at once."""
        await self.speak(next(each for each in LANGUAGES if each != self.tr.language))

    async def speak(self, language: str) -> None:
        """Go over to a language: every screen that is open is put together anew, dialogs are closed."""
        from .screens.base import TrackerScreen

        while self.screen.is_modal:
            self.pop_screen()
        self.tr.speak(language)
        for screen in self.screen_stack:
            if isinstance(screen, TrackerScreen):
                await screen.rebuild()
        self.screen.set_focus(next(iter(self.screen.focus_chain), None))

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
        elif name == "carriers":
            from .screens.carriers import CarriersScreen

            self.push_screen(CarriersScreen())
        elif name == "outbox":
            from .screens.outbox import OutboxScreen

            self.push_screen(OutboxScreen())
        elif name == "messages":
            from .screens.messages import MessagesScreen

            self.push_screen(MessagesScreen())

    def action_show(self, name: str) -> None:
        """One of the main screens; from it, back."""
        self.go(name)

    def action_first_run(self) -> None:
        """From nothing to one's own tracked orders."""
        from .screens.first_run import FirstRunScreen

        self.push_screen(FirstRunScreen())

    def _begin_new(self) -> None:
        """Somebody who has neither orders nor a configuration is shown what can be done."""
        office = self.options.office
        if office is None or len(self.screen_stack) > 1:
            return
        try:
            nothing = not self.port.count() and not self.port.newest()
        except AppError:  # what can't be read is said by the first screen
            return
        if nothing and office.is_new():
            self.action_first_run()

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

    def _end(self, code: int) -> None:
        """A signal came, or the terminal is gone."""
        self.ended_by = code
        self.exit(return_code=code)

    def action_quit_app(self) -> None:
        """Leave; what runs is stopped by the engine, what is committed is kept."""
        self.exit(0)

    def action_interrupt(self) -> None:
        """Leave the dialog or what is typed, else stop the newest job; a second press within two seconds leaves,
        whatever still runs.
        """
        if self._asked_to_quit:
            self.action_quit_app()
            return
        self._asked_to_quit = True
        self.set_timer(2, self._forget)
        jobs = self.port.running()
        if self.screen.is_modal or isinstance(self.focused, Input):
            self.simulate_key("escape")
            self.flash(self.tr("Ctrl+C once more quits"))
        elif jobs:
            self.port.cancel(jobs[-1].id)
            self.flash(self.tr("Stopping after the calls under way · Ctrl+C once more quits"))
        else:
            self.flash(self.tr("Ctrl+C once more quits"))

    def _forget(self) -> None:
        self._asked_to_quit = False

    @property
    def said(self) -> Sequence[Said]:
        """What was said since the start, the newest last."""
        return tuple(self._said)

    @on(HintBar.Said)
    def _remember(self, event: HintBar.Said) -> None:
        if not (self._said and self._said[-1].text == event.text and event.error == self._said[-1].error):
            self._said.append(Said(datetime.now(UTC), event.text, event.error))

    def flash(self, text: str, *, error: bool = False) -> None:
        """Say something on the topmost screen that has a line for it: a dialog has none, the screen under it has."""
        for screen in reversed(self.screen_stack):
            bar = next(iter(screen.query(HintBar)), None)
            if bar is not None:
                bar.flash(text, error=error)
                return
