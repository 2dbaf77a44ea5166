"""What the app's lists keep between two runs: views and columns in `tracker.toml`, the filters of before elsewhere."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from tui_tracker.model.errors import ReadOnlyError
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.model.views import SavedView

from .asking import own_file
from .session import APP, Session

_FILTERS: Final = 100
_LONGEST: Final = 1000  # characters of a filter


class SessionKeeping:
    """`ui.keeping.Keeping` over a session's configuration and the platform's state folder."""

    def __init__(self, session: Session, state: Path | None = None) -> None:
        """`session`: its configuration has been read. `state`: another folder than the platform's."""
        self._file = session.loaded.path or own_file(session)
        self._views = dict(session.config.views)
        self._state = state
        self._read_only = session.options.read_only
        self._lock = Lock()

    @property
    def place(self) -> str:
        """The configuration in force, or the one that will be."""
        return str(self._file)

    def views(self) -> Mapping[str, SavedView]:
        """Those of the configuration, and those kept since."""
        return dict(self._views)

    def save_view(self, name: str, view: SavedView) -> None:
        """Into `[views.NAME]`, without what the view does not say. Raises `ReadOnlyError`, and as `set_values`."""
        self._set(("views", name), filter=view.filter, columns=view.columns or None, sort=view.sort or None)
        self._views[name] = view

    def remove_view(self, name: str) -> None:
        """Out of the file. Raises as `save_view`."""
        self._set(("views", name), filter=None, columns=None, sort=None)
        self._views.pop(name, None)

    def save_columns(self, columns: Sequence[str]) -> None:
        """Into `[list]`. Raises as `save_view`."""
        self._set(("list",), columns=tuple(columns) or None)

    def _set(self, table: Sequence[str], **values: str | tuple[str, ...] | None) -> None:
        from tui_tracker.config.editing import set_values

        if self._read_only:
            raise ReadOnlyError(N_("nothing is changed with --read-only"), hint=N_("Leave --read-only out."))
        set_values(self._file, table, values)

    # The filters of before

    def filters(self) -> Sequence[str]:
        """Newest first; none where the file can't be read."""
        try:
            text = self._history.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ()
        lines = [clean_text(line, limit=_LONGEST) for line in text.splitlines()]
        return [line for line in reversed(lines) if line][:_FILTERS]

    def remember(self, text: str) -> None:
        """The newest once, a hundred at most; the file is the operator's alone, and replaced whole."""
        if not text.strip():
            return
        with self._lock, suppress(OSError):
            kept = [each for each in self.filters() if each != text][: _FILTERS - 1]
            self._write("".join(f"{each}\n" for each in (*reversed(kept), text)))

    def _write(self, text: str) -> None:
        self._history.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self._history.with_name(f"{self._history.name}.{os.getpid()}")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, self._history)

    @property
    def _history(self) -> Path:
        if self._state is not None:
            return self._state / "filters"
        from platformdirs import user_state_path

        return user_state_path(APP, appauthor=False) / "filters"
