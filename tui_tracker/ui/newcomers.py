"""Asks about plugins that are new here, one after the other, when nothing else is on the screen."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from textual.app import App
from textual.widgets import Input
from textual.worker import get_current_worker

from tui_tracker.engine.port import Asking, Newcomer
from tui_tracker.model.errors import AppError

from .options import Shell

if TYPE_CHECKING:
    from textual.timer import Timer

_AGAIN: Final = 0.5  # seconds until it is looked again whether there is room for a question


class Questions:
    """The questions of one session: each is asked once, whatever the answer."""

    def __init__(self, app: App[int], asking: Asking) -> None:
        """`begin` starts them."""
        self._app = app
        self._asking = asking
        self._waiting: deque[Newcomer] = deque()
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Look for newcomers, on a thread: the metadata of all distributions is read."""
        self._app.run_worker(self._look, thread=True, exit_on_error=True)

    def _look(self) -> None:
        found = self._asking.newcomers()
        if found and not get_current_worker().is_cancelled:
            self._app.call_from_thread(self._ask, found)

    def _ask(self, found: Sequence[Newcomer]) -> None:
        self._waiting.extend(found)
        self._timer = self._app.set_interval(_AGAIN, self._next)
        self._next()

    def _next(self) -> None:
        """The next question, unless somebody is busy with a dialog or types."""
        if not self._waiting:
            if self._timer is not None:
                self._timer.stop()
            return
        screen = self._app.screen
        if screen.is_modal or isinstance(screen.focused, Input):
            return
        from .dialogs.plugins import PluginDialog

        newcomer = self._waiting.popleft()
        self._app.push_screen(PluginDialog(newcomer), lambda use: self._answered(newcomer, use))

    def _answered(self, newcomer: Newcomer, use: bool | None) -> None:
        if use is not None:
            self._app.run_worker(lambda: self._keep(newcomer, use), thread=True, exit_on_error=True)

    def _keep(self, newcomer: Newcomer, use: bool) -> None:
        shell = cast(Shell, self._app)
        try:
            text, failed = self._asking.decide(newcomer, use), False
        except AppError as error:
            parts = (shell.tr.tell(error.told), shell.tr.tell(error.advice))
            text, failed = " ".join(filter(None, parts)), True
        if not get_current_worker().is_cancelled:
            self._app.call_from_thread(shell.flash, text, error=failed)
