"""Lines of styled text that scroll, drawn as they are needed: what is read rather than chosen from."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tracker.model.message import N_
from tui_tracker.ui.roles import LOOKS, component_classes, component_css
from tui_tracker.ui.views.lines import Line, Span
from tui_tracker.ui.views.parcel import web_address


def scrolling(group: str) -> list[BindingType]:
    """The keys that scroll, named after the screen: "detail.down"."""
    return [
        Binding("h,left", "screen.leave", N_("Back"), show=False, id=f"{group}.left"),
        Binding("j,down", "line(1)", N_("Down"), show=False, id=f"{group}.down"),
        Binding("k,up", "line(-1)", N_("Up"), show=False, id=f"{group}.up"),
        Binding("ctrl+d", "half(1)", N_("Half a page down"), show=False, id=f"{group}.half-down"),
        Binding("ctrl+u", "half(-1)", N_("Half a page up"), show=False, id=f"{group}.half-up"),
        Binding("pagedown,ctrl+f,space", "half(2)", N_("Page down"), show=False, id=f"{group}.page-down"),
        Binding("pageup,ctrl+b", "half(-2)", N_("Page up"), show=False, id=f"{group}.page-up"),
        Binding("g,home", "edge(True)", N_("To the top"), show=False, id=f"{group}.top"),
        Binding("G,end", "edge(False)", N_("To the end"), show=False, id=f"{group}.end"),
    ]


class LinesBody(ScrollView, can_focus=True):
    """Shows lines; those that inherit make them for a width (`lines_for`) and say when they are others (`draw`)."""

    DEFAULT_CSS = (
        "LinesBody { height: 1fr; padding: 0 1; background: $background; color: $foreground;"
        " scrollbar-gutter: stable; }\n" + component_css("LinesBody", "lines")
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = component_classes("lines")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Nothing is shown at first."""
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def lines_for(self, width: int) -> Sequence[Line]:
        """What is shown, in lines of at most `width` cells."""
        raise NotImplementedError

    def draw(self) -> None:
        """Make the lines anew; where one was reading stays in view."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        self._lines = self.lines_for(width)
        self.virtual_size = Size(width, len(self._lines))
        self.refresh(Region(0, 0, self.size.width, self.size.height))

    def line_at(self, y: int) -> Line | None:
        """What stands in that line of the screen."""
        at = self.scroll_offset.y + y
        return self._lines[at] if at < len(self._lines) else None

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        base, width = self.rich_style, self.scrollable_content_region.width
        line = self.line_at(y)
        if line is None:
            return Strip.blank(width, base)
        segments = [Segment(span.text, base + self._style(span)) for span in line.spans]
        return Strip(segments).extend_cell_length(width, base).crop(0, width)

    def _style(self, span: Span) -> Style:
        style = self.get_component_rich_style(f"lines--{span.role}", partial=True) if span.role in LOOKS else Style()
        return style + Style(link=span.link) if web_address(span.link) else style

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width."""
        self.draw()

    def action_line(self, step: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=step, animate=False)

    def action_half(self, halves: int) -> None:
        """Scroll by half pages."""
        self.scroll_relative(y=halves * max(1, self.size.height // 2), animate=False)

    def action_edge(self, top: bool) -> None:
        """Scroll to the top or to the end."""
        self.scroll_to(y=0 if top else self.max_scroll_y, animate=False)


class AboutBody(LinesBody, can_focus=False):
    """Everything known of what is under the cursor of a list beside it."""

    def __init__(self) -> None:
        """Nothing at first."""
        super().__init__(id="about")
        self._make: Callable[[int], list[Line]] | None = None

    def show(self, make: Callable[[int], list[Line]] | None) -> None:
        """`make`: the lines for a width."""
        self._make = make
        self.draw()

    def lines_for(self, width: int) -> Sequence[Line]:
        """As they are made."""
        return self._make(width) if self._make is not None else ()
