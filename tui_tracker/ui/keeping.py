"""What the screens ask to be kept between two runs: saved views, the list's columns, the filters of before."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tui_tracker.model.views import SavedView


class Keeping(Protocol):
    """Who keeps it. What writes files is not for the screen's own thread; it raises `AppError` where it can't."""

    @property
    def place(self) -> str:
        """The file that views and columns are kept in."""

    def views(self) -> Mapping[str, SavedView]:
        """The operator's own views, by name."""

    def save_view(self, name: str, view: SavedView) -> None:
        """Keep a view, in place of what had that name."""

    def remove_view(self, name: str) -> None:
        """Keep it no longer."""

    def save_columns(self, columns: Sequence[str]) -> None:
        """Keep which columns the list has; () = the usual ones."""

    def filters(self) -> Sequence[str]:
        """The filters of before, newest first. Reads a file."""

    def remember(self, text: str) -> None:
        """Keep a filter among them. Never raises: it is a convenience."""


class Nowhere:
    """Keeps all of it as long as it lives, and no longer."""

    def __init__(self, views: Mapping[str, SavedView] | None = None) -> None:
        """`views`: those there are."""
        self._views = dict(views or {})
        self._filters: list[str] = []
        self.columns: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """No file."""
        return ""

    def views(self) -> Mapping[str, SavedView]:
        """Those of this run."""
        return self._views

    def save_view(self, name: str, view: SavedView) -> None:
        """Until the end of the run."""
        self._views[name] = view

    def remove_view(self, name: str) -> None:
        """Until the end of the run."""
        self._views.pop(name, None)

    def save_columns(self, columns: Sequence[str]) -> None:
        """Until the end of the run."""
        self.columns = tuple(columns)

    def filters(self) -> Sequence[str]:
        """Those of this run."""
        return self._filters

    def remember(self, text: str) -> None:
        """The newest once."""
        self._filters = [text, *(each for each in self._filters if each != text)]
