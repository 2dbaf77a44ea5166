"""An order in full on the screen: lines drawn as they are needed, and which of its parcels the keys act on."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.ui.roles import LOOKS, component_classes, component_css
from tui_tracker.ui.views.detail import DetailView, Facts, detail_view, gone_lines
from tui_tracker.ui.views.lines import Span
from tui_tracker.ui.views.parcel import web_address


class DetailBody(ScrollView, can_focus=True):
    """Shows `Facts`; j and k scroll, Tab and the brackets choose a parcel, a click chooses the one under it."""

    DEFAULT_CSS = (
        "DetailBody { height: 1fr; padding: 0 1; background: $background; color: $foreground; }\n"
        + component_css("DetailBody", "lines")
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = component_classes("lines")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "screen.leave", N_("Back"), show=False, id="detail.left"),
        Binding("j,down", "line(1)", N_("Down"), show=False, id="detail.down"),
        Binding("k,up", "line(-1)", N_("Up"), show=False, id="detail.up"),
        Binding("ctrl+d", "half(1)", N_("Half a page down"), show=False, id="detail.half-down"),
        Binding("ctrl+u", "half(-1)", N_("Half a page up"), show=False, id="detail.half-up"),
        Binding("pagedown,ctrl+f,space", "half(2)", N_("Page down"), show=False, id="detail.page-down"),
        Binding("pageup,ctrl+b", "half(-2)", N_("Page up"), show=False, id="detail.page-up"),
        Binding("g,home", "edge(True)", N_("To the top"), show=False, id="detail.top"),
        Binding("G,end", "edge(False)", N_("To the end"), show=False, id="detail.end"),
        Binding("tab,right_square_bracket", "parcel(1)", N_("Next parcel"), id="detail.next-parcel"),
        Binding("shift+tab,left_square_bracket", "parcel(-1)", N_("Previous parcel"), id="detail.previous-parcel"),
    ]

    def __init__(self, tr: Translator, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """`ascii_only`: for terminals that have no other signs."""
        super().__init__(id=id)
        self._tr = tr
        self._ascii_only = ascii_only
        self._facts: Facts | None = None
        self._trouble = ""
        self._view = DetailView()
        self._number = ""  # of the chosen parcel: it stays chosen when others come and go

    @property
    def chosen(self) -> int | None:
        """The index of the parcel that keys act on; `None` where there is none."""
        if self._facts is None or not self._facts.order.parcels:
            return None
        numbers = [parcel.number for parcel in self._facts.order.parcels]
        return numbers.index(self._number) if self._number in numbers else 0

    def show(self, facts: Facts | None, trouble: str = "") -> None:
        """Show an order as it is now; `None` says that it is gone, or what `trouble` there is in reading it.

        Where one was reading stays in view.
        """
        self._facts, self._trouble = facts, trouble
        self._draw()

    def choose(self, index: int) -> None:
        """Make the parcel at `index` the one that keys act on, and bring it into view."""
        if self._facts is None or not 0 <= index < len(self._facts.order.parcels):
            return
        self._number = self._facts.order.parcels[index].number
        self._draw()
        self.scroll_to(y=self._view.parcels[index], animate=False)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        at = self.scroll_offset.y + y
        base = self.rich_style
        width = self.scrollable_content_region.width
        if at >= len(self._view.lines):
            return Strip.blank(width, base)
        segments = [Segment(span.text, base + self._style(span)) for span in self._view.lines[at].spans]
        return Strip(segments).extend_cell_length(width, base).crop(0, width)

    def _style(self, span: Span) -> Style:
        style = self.get_component_rich_style(f"lines--{span.role}", partial=True) if span.role in LOOKS else Style()
        return style + Style(link=span.link) if web_address(span.link) else style

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Choose the parcel that was clicked, without moving the page."""
        at = self.scroll_offset.y + event.y
        if at >= len(self._view.lines) or self._facts is None:
            return
        target = self._view.lines[at].target
        if target is not None:
            self._number = self._facts.order.parcels[target].number
            self._draw()

    def action_line(self, step: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=step, animate=False)

    def action_half(self, halves: int) -> None:
        """Scroll by half pages."""
        self.scroll_relative(y=halves * max(1, self.size.height // 2), animate=False)

    def action_edge(self, top: bool) -> None:
        """Scroll to the top or to the end."""
        self.scroll_to(y=0 if top else self.max_scroll_y, animate=False)

    def action_parcel(self, step: int) -> None:
        """Go to the next or the previous parcel, round and round; at first to the first or the last one."""
        chosen = self.chosen
        if chosen is None or self._facts is None:
            return
        count = len(self._facts.order.parcels)
        first = 0 if step > 0 else count - 1
        self.choose((chosen + step) % count if self._number else first)

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        if self._facts is None:
            self._view = DetailView(lines=gone_lines(self._tr, width, self._trouble))
        else:
            chosen = self.chosen
            self._view = detail_view(
                self._facts, self._tr, width, chosen=-1 if chosen is None else chosen, ascii_only=self._ascii_only
            )
        self.virtual_size = Size(width, len(self._view.lines))
        self.refresh(Region(0, 0, self.size.width, self.size.height))
