"""Screens look the same whatever terminal and language the tests are run in."""

import pytest

from tests.ui.pace import soon

__all__ = ["plain_terminal", "soon"]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that shows UTF-8 and 256 colours."""
    for name in ("NO_COLOR", "LC_CTYPE", "LANG", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
