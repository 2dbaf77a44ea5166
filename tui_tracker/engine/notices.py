"""What the operator should know, each said once: from the engine itself and from the host's plugins."""

from collections import deque
from collections.abc import Callable
from typing import Final

from tui_tracker.model.errors import AppError

from .hosting import Hosting

_KEPT: Final = 20


class Notices:
    """Written on the engine's loop, read from any thread."""

    def __init__(self, host: Hosting, wake: Callable[[], None]) -> None:
        """`wake` is called after a new one of the engine's own."""
        self._host = host
        self._wake = wake
        self._texts: deque[str] = deque(maxlen=_KEPT)

    def texts(self) -> tuple[str, ...]:
        """The newest ones, oldest first."""
        return tuple(self._texts)

    def say(self, text: str) -> None:
        """Add one, where it does not stand there yet."""
        if text not in self._texts:
            self._texts.append(text)
            self._wake()

    def say_error(self, error: AppError) -> None:
        """The same of what went wrong and what helps."""
        self.say(error.in_full)

    def hear(self) -> bool:
        """Pass on what the host has to say; whether there was anything."""
        heard = self._host.notices()
        self._texts.extend(heard)
        return bool(heard)
