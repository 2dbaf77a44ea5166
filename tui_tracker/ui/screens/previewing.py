"""The order under the cursor beside the list: read once the cursor rests, and never on the way of a key."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, cast

from textual.timer import Timer
from textual.worker import WorkType

from tui_tracker.model.attention import flags
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.errors import AppError
from tui_tracker.model.order import Order, row_of

if TYPE_CHECKING:
    from tui_tracker.ui.views.preview import Preview
    from tui_tracker.ui.widgets.preview import PreviewPane

    from .tables import TableScreen

WIDE: Final = 120  # columns from which on it is there by itself
ROOM: Final = 100  # …and that it takes at all
_REST: Final = 0.12  # seconds that the cursor rests


class Previewing:
    """Whether it is shown, and what is in it."""

    def __init__(self, screen: "TableScreen") -> None:
        """Nothing is shown before the screen has a width."""
        self._screen = screen
        self._shown = False
        self._width = 0
        self._resting: Timer | None = None

    def pane(self, width: int) -> "Iterable[PreviewPane]":
        """The widget, where it is to be there from the first frame on."""
        if self._wanted(width):
            yield self._made()

    def _made(self) -> "PreviewPane":
        from tui_tracker.ui.widgets.preview import PreviewPane

        return PreviewPane(self._screen.tr, ascii_only=self._screen.shell.ascii_only)

    def _wanted(self, width: int) -> bool:
        by_itself = width >= WIDE and self._screen.shell.options.list_rules.preview
        wanted = self._screen.shell.options.remembered.preview
        return width >= ROOM and (by_itself if wanted is None else wanted)

    def begin(self, width: int) -> None:
        """The widget is a new one."""
        self._shown = False
        self.fit(width)

    def fit(self, width: int) -> None:
        """The terminal has so many columns now."""
        self._width = width
        shown = self._wanted(width)
        pane = self._pane
        if pane is not None:
            pane.display = shown
        if shown != self._shown:
            self._shown = shown
            if shown and pane is None:
                self._screen.query_one("#beside").mount(self._made())
            self._read()

    def turn(self) -> None:
        """Show it, or the list alone."""
        if self._width < ROOM:
            screen = self._screen
            screen.flash(
                screen.tr("There is no room beside the list: {n} columns are needed").format(n=ROOM), error=True
            )
            return
        self._screen.shell.options.remembered.preview = not self._shown
        self.fit(self._width)

    def follow(self) -> None:
        """The cursor is on another order: once it rests that one is read."""
        if not self._shown:
            return
        if self._resting is not None:
            self._resting.stop()
        self._resting = self._screen.set_timer(_REST, self._read)

    def changed(self, ids: frozenset[int]) -> None:
        """These orders are different now."""
        if self._screen.beside() in ids:
            self.follow()

    @property
    def _pane(self) -> "PreviewPane | None":
        return next(iter(cast("Iterable[PreviewPane]", self._screen.query("#preview"))), None)

    def _read(self) -> None:
        if self._shown:
            # No coroutine: of one that is put off before it begins Python would complain.
            work: WorkType[None] = self._show
            self._screen.run_worker(work, group="preview", exclusive=True, exit_on_error=False)

    async def _show(self) -> None:
        current = self._screen.beside()
        if current is None:
            self._put(None)
            return
        try:
            order, links = await asyncio.to_thread(self._load, current)
        except AppError:  # the list says what is wrong with the file
            return
        if self._screen.is_mounted and current == self._screen.beside():
            self._put(self._preview(order, links) if order is not None else None)

    def _put(self, preview: "Preview | None") -> None:
        if self._pane is not None:
            self._pane.show(preview)

    def _load(self, order_id: int) -> tuple[Order | None, dict[str, str]]:
        port = self._screen.port
        order = port.order(order_id)
        return order, dict(port.links(order)) if order is not None else {}

    def _preview(self, order: Order, links: dict[str, str]) -> "Preview":
        from tui_tracker.ui.views.preview import Preview  # where there is no room beside the list it is never needed

        options, now = self._screen.shell.options, self._screen.port.now()
        return Preview(
            order=order,
            now=now,
            zone=options.timezone,
            links=links,
            flags=flags(row_of(order), options.tracking_rules, now),
            case=options.case_now(row_of(order), now),
            deadlines=deadlines(order, options.deadlines),
        )
