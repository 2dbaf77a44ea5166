"""A line for a file's name that is completed from what lies in the folder."""

import os
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from tui_tracker.model.message import N_

_SUFFIXES = (".csv", ".tsv", ".txt")


class FileNames(Suggester):
    """Suggests the first folder or table of orders whose name goes on as typed."""

    def __init__(self) -> None:
        """Files come and go: nothing is remembered."""
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """What is typed, completed; `None` where nothing is called that."""
        return completed(value)


def completed(value: str) -> str | None:
    """`value` gone on to the next name that begins so, a folder with "/"; `None` where there is none."""
    folder, typed = os.path.split(value)
    try:
        with os.scandir(Path(folder or ".").expanduser()) as entries:
            names = sorted(
                each.name + ("/" if each.is_dir() else "")
                for each in entries
                if each.name.startswith(typed) and (typed or not each.name.startswith("."))
            )
    except (OSError, ValueError, RuntimeError):  # the last one: the home folder of nobody
        return None
    wanted = [name for name in names if name.endswith("/") or name.lower().endswith(_SUFFIXES)]
    return os.path.join(folder, wanted[0]) if wanted and value else None


class PathPrompt(Input):
    """Tab and → take what is suggested."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", N_("Complete"), show=False, id="path.complete"),
    ]

    def __init__(self, *, placeholder: str, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """An empty line."""
        super().__init__(placeholder=placeholder, compact=True, suggester=FileNames(), id=id, classes=classes)
        self.cursor_blink = False

    def action_complete(self) -> None:
        """Take what is suggested; where there is nothing, go on to the next field."""
        found = completed(self.value)
        if found is not None and found != self.value:
            self.value = found
            self.cursor_position = len(found)
        else:
            self.screen.focus_next()
