"""All nine statuses explained."""

from collections.abc import Iterable
from typing import Final

from textual import events, on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.model.message import N_
from tui_tracker.ui.views.statuses import explained

from .base import Dialog, content


class StatusesDialog(Dialog[None]):
    """What each of the nine words means; scrolls where the screen is small."""

    def title_text(self) -> str:
        """What is explained."""
        return self.tr(_TITLE)

    def body(self) -> Iterable[Widget]:
        """The explanations."""
        with VerticalScroll(id="explained", classes="first"):
            yield Static(self._meanings(self.app.size.width), id="meanings", markup=False)

    @on(events.Resize)
    def _wrap(self, event: events.Resize) -> None:
        self.query_one("#meanings", Static).update(self._meanings(event.size.width))

    def _meanings(self, columns: int) -> Content:
        """The explanations on a screen of so many columns."""
        return content(explained(self.tr, min(columns, _BOX_WIDTH) - _FRAME, plain=self.speaking.ascii_only))


_TITLE: Final = N_("The nine statuses")
_BOX_WIDTH: Final = 78
_FRAME: Final = 6
