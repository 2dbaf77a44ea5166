"""Opens the app and says how it ended: the command line's one way in."""

import sys
from collections.abc import Mapping
from typing import Final

from tui_tracker.engine.port import EnginePort
from tui_tracker.i18n import Translator
from tui_tracker.model.message import Message

from .app import TrackerApp
from .compat import let_go_of_lost_terminal
from .options import UiOptions

_SWITCH: Final = 0.0005
"""Seconds that the engine's or the store's thread may go on computing once a key has come. Python's own five
milliseconds are waited for at every system call: with both busy the slowest of a hundred keys took twice as long.
"""

__all__ = ["UiOptions", "key_problems", "run_app"]


def run_app(port: EnginePort, translator: Translator, options: UiOptions) -> int:
    """Run until it is left; the exit code (0, 143 when terminated, 129 when the terminal went away).

    Raises what nobody expected, when the terminal is as it was again.
    """
    app = TrackerApp(port, translator, options)
    left = False
    sys.setswitchinterval(_SWITCH)
    try:
        app.run(mouse=options.mouse)
        left = not app.return_code
    finally:
        port.close(compact=left)
        let_go_of_lost_terminal()
    if app.ended_by:  # what fails then is a screen that was being opened
        return app.ended_by
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def key_problems(keys: Mapping[str, str]) -> list[Message]:
    """What of `[keys]` can't be used, and why."""
    from .keymap import checked

    return checked(keys)[1]
