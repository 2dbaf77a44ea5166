"""Covers everything while the terminal is too small to work on, and says what is needed."""

from typing import ClassVar, Final, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from tui_tracker.model.message import N_
from tui_tracker.ui.mended import OnceDismissed
from tui_tracker.ui.options import Shell


class SmallScreen(OnceDismissed[None]):
    """Goes away by itself when the terminal has been made larger; what is under it is as it was."""

    DEFAULT_CSS = "SmallScreen { align: center middle; background: $background; } SmallScreen Static { width: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "app.quit_app", N_("Quit"), show=False, id="small.quit")]

    def __init__(self, needed: tuple[int, int]) -> None:
        """`needed`: columns and lines."""
        super().__init__()
        self._needed = needed

    def compose(self) -> ComposeResult:
        """What there is and what is needed."""
        yield Static(markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Say it anew, or leave."""
        if event.size.width >= self._needed[0] and event.size.height >= self._needed[1]:
            if self.is_current:  # one change of size can be told twice
                self.dismiss(None)
        else:
            self.query_one(Static).update(Content(self._words(event.size)))

    def _words(self, size: Size) -> str:
        text = cast(Shell, self.app).tr(_NEEDED)
        return text.format(width=self._needed[0], height=self._needed[1], columns=size.width, lines=size.height)


_NEEDED: Final = N_("{width}×{height} are needed,\nthis is {columns}×{lines}.\nMake it larger, or q quits.")
