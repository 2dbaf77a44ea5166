"""Work that reads files or asks carriers: on a thread, its outcome on the screen's own, and no key waits for it."""

from collections.abc import Callable
from typing import Final

from textual.dom import DOMNode
from textual.worker import get_current_worker

from tui_tracker.model.errors import AppError

_MOMENT: Final = 0.05  # seconds


def aside(screen: DOMNode, name: str, do: Callable[[], Callable[[], None]], failed: Callable[[AppError], None]) -> None:
    """Do it; what it hands back, or `failed`, is called on the screen's thread, as long as that is there.

    Of the same `name` only the last counts.
    """

    def run() -> None:
        then = _done(do, failed)
        if not get_current_worker().is_cancelled:
            screen.app.call_from_thread(_if_there, screen, then)

    screen.run_worker(run, thread=True, group=name, exclusive=True)


def _done(do: Callable[[], Callable[[], None]], failed: Callable[[AppError], None]) -> Callable[[], None]:
    try:
        return do()
    except AppError as error:
        trouble = error
    return lambda: failed(trouble)


def _if_there(screen: DOMNode, then: Callable[[], None]) -> None:
    if screen is not screen.app and not (screen.is_attached and screen.display):  # gone, or its widgets are
        return
    if getattr(screen, "rebuilding", False):
        screen.set_timer(_MOMENT, lambda: _if_there(screen, then))
    else:
        then()
