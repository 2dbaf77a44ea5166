"""The log: a file in the platform's log folder, made when there is something to write, secrets hidden.

Nothing goes to the terminal, where it would stand in the middle of a screen or of a script's input.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO

ROOT: Final = "tui_tracker"
_LARGEST: Final = 1_000_000  # bytes; then it begins anew, the old one kept beside it


def folder() -> Path:
    """Where logs and reports go."""
    from platformdirs import user_log_path

    return user_log_path("tui-tracker", appauthor=False)


class LogFile(logging.FileHandler):
    """Opened with its first line; where it can't be written, lines are lost and nothing else happens."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        """`mask` hides secrets in a line."""
        super().__init__(folder() / "tui-tracker.log", encoding="utf-8", delay=True)
        self._mask = mask
        self.setLevel(logging.WARNING)
        self.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked."""
        return self._mask(super().format(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Lose the line: the disk is full, say; a traceback in the midst of a screen would help nobody."""

    def _open(self) -> TextIO:  # type: ignore[override]
        path = Path(self.baseFilename)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() and path.stat().st_size > _LARGEST:
                path.replace(path.with_suffix(".log.1"))
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            return os.fdopen(number, "a", encoding="utf-8", errors="backslashreplace")
        except OSError:
            return open(os.devnull, "w", encoding="utf-8")


def start(mask: Callable[[str], str]) -> logging.Handler:
    """Send the program's log to the file; `stop` takes the handler away again."""
    handler = LogFile(mask)
    logging.getLogger(ROOT).addHandler(handler)
    return handler


def stop(handler: logging.Handler) -> None:
    """End what `start` began."""
    logging.getLogger(ROOT).removeHandler(handler)
    handler.close()
