"""Look at many rows a few at a time, so that keys are answered meanwhile."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.timer import Timer
from textual.widget import Widget

from tui_tracker.model.order import OrderRow

AT_ONCE: Final = 400
"""Rows of one slice: three to six milliseconds of counting."""

_BETWEEN: Final = 0.002  # seconds for keys and drawing

Take = Callable[[Sequence[OrderRow]], None]


class Slices:
    """One piece of work at a time: the next one puts an end to the one before."""

    def __init__(self, owner: Widget) -> None:
        """`owner`: work ends with it."""
        self._owner = owner
        self._rows: Sequence[OrderRow] = ()
        self._at = 0
        self._take: Take | None = None
        self._done: Callable[[], None] | None = None
        self._timer: Timer | None = None

    @property
    def under_way(self) -> bool:
        """Whether rows are left."""
        return self._done is not None

    @property
    def percent(self) -> int:
        """How much of the work is done."""
        return 100 * self._at // len(self._rows) if self._rows else 100

    def run(self, rows: Sequence[OrderRow], take: Take, done: Callable[[], None]) -> None:
        """`take` all rows, then `done`; few of them at once."""
        self.stop()
        self._rows, self._at, self._take, self._done = rows, 0, take, done
        self._slice()

    def stop(self) -> None:
        """Leave the rest."""
        if self._timer is not None:
            self._timer.stop()
        self._timer, self._done, self._take, self._rows = None, None, None, ()

    def _slice(self) -> None:
        take, done = self._take, self._done
        if take is None or done is None:
            return
        take(self._rows[self._at : self._at + AT_ONCE])
        self._at += AT_ONCE
        if self._at < len(self._rows):
            self._timer = self._owner.set_timer(_BETWEEN, self._slice)
        else:
            self.stop()
            done()
