"""Opens the program of a desk on a terminal of its own."""

import sys
from collections.abc import Mapping

from tests.cli.process import Desk
from tests.pty.terminal import Terminal


def opened(
    desk: Desk,
    *arguments: str,
    columns: int = 80,
    lines: int = 24,
    environ: Mapping[str, str] | None = None,
    controlling: bool = False,
) -> Terminal:
    """`tui-tracker ARGUMENTS` on the desk's data, in its folder; `environ` is added to the desk's environment."""
    command = [sys.executable, "-m", "tui_tracker", "--data", str(desk.data), *arguments]
    environment = {**desk.environment(), **(environ or {})}
    return Terminal(command, columns=columns, lines=lines, env=environment, cwd=desk.home, controlling=controlling)


def row_of(text: str, word: str) -> str:
    """The first line of a screen that `word` stands in; nothing where it stands in none."""
    return next((line for line in text.splitlines() if word in line), "")
