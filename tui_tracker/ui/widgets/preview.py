"""One order in short beside the list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_tracker.i18n import Translator
from tui_tracker.ui.views.lines import Line
from tui_tracker.ui.widgets.lines_body import LinesBody

if TYPE_CHECKING:
    from tui_tracker.ui.views.preview import Preview


class PreviewPane(LinesBody, can_focus=False):
    """Shows a `Preview`; the wheel scrolls it."""

    DEFAULT_CSS = """
    PreviewPane { width: 38%; min-width: 40; border-left: solid $panel; padding: 0 0 0 1;
                  scrollbar-size-vertical: 1; }
    """

    def __init__(self, tr: Translator, *, ascii_only: bool = False) -> None:
        """Empty at first."""
        super().__init__(id="preview")
        self._tr = tr
        self._ascii_only = ascii_only
        self._preview: Preview | None = None

    def show(self, preview: "Preview | None") -> None:
        """Show an order from its top, or none. The same one again keeps its place."""
        before, self._preview = self._preview, preview
        if before is None or preview is None or before.order.id != preview.order.id:
            self.scroll_to(y=0, animate=False)
        if before != preview:
            self.draw()

    def lines_for(self, width: int) -> Sequence[Line]:
        """The order, or nothing."""
        if self._preview is None:
            return ()
        from tui_tracker.ui.views.preview import preview_lines

        return preview_lines(self._preview, self._tr, width, ascii_only=self._ascii_only)
