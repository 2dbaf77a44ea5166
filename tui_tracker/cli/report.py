"""The report of a bug: a traceback in the platform's log folder, secrets hidden."""

import os
import platform
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tui_tracker import __version__

from .logs import folder


def write_report(error: BaseException, mask: Callable[[str], str]) -> Path | None:
    """The file written (readable by its owner only), or `None` when there is no place for it. `mask` hides secrets."""
    now = datetime.now(UTC)
    try:
        text = mask(_text(error, now))
        path = folder() / f"bug-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            "w",
            encoding="utf-8",
            errors="backslashreplace",
        ) as file:
            file.write(text)
    except Exception:  # whatever is wrong here must not hide what was wrong there
        return None
    return path


def _text(error: BaseException, now: datetime) -> str:
    return (
        f"tui-tracker {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{now:%Y-%m-%dT%H:%M:%SZ}\nCommand: {' '.join(sys.argv[1:])}\n\n" + "".join(traceback.format_exception(error))
    )
