"""A page of numbers: some can be chosen with the arrow keys, and Enter opens what they count.

It knows pieces and their targets, not what they mean. The cursor stays on its target when the numbers change.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tracker.model.message import N_
from tui_tracker.ui.roles import LOOKS, component_classes, component_css
from tui_tracker.ui.views.grid import GridLine, Piece


class Stop(NamedTuple):
    """Where the cursor may stand: line, first cell, and what is opened there."""

    y: int
    x: int
    target: Hashable


class NumberGrid(ScrollView, can_focus=True):
    """Shows lines; one target of them is under the cursor."""

    DEFAULT_CSS = (
        "NumberGrid { height: 1fr; padding: 0 1; background: $background; color: $foreground;"
        " scrollbar-gutter: stable; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; }\n"
        "NumberGrid > .grid--cursor { text-style: bold reverse; }\n"
        "NumberGrid > .grid--bar { color: $text-primary; }\n" + component_css("NumberGrid", "grid")
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {*component_classes("grid"), "grid--cursor", "grid--bar"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open these orders"), id="grid.open"),
        Binding("j,down", "move(1)", N_("Down"), show=False, id="grid.down"),
        Binding("k,up", "move(-1)", N_("Up"), show=False, id="grid.up"),
        Binding("l,right,tab", "step(1)", N_("Next number"), show=False, id="grid.next"),
        Binding("h,left,shift+tab", "step(-1)", N_("Previous number"), show=False, id="grid.previous"),
        Binding("ctrl+d,pagedown,ctrl+f", "page(1)", N_("Page down"), show=False, id="grid.page-down"),
        Binding("ctrl+u,pageup,ctrl+b", "page(-1)", N_("Page up"), show=False, id="grid.page-up"),
        Binding("g,home", "edge(True)", N_("To the top"), show=False, id="grid.top"),
        Binding("G,end", "edge(False)", N_("To the end"), show=False, id="grid.end"),
    ]

    @dataclass
    class Opened(Message):
        """What the number under the cursor counts is to be opened."""

        target: Hashable

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (the toolkit's name)
        """Nothing is shown at first."""
        super().__init__(id=id)
        self._lines: Sequence[GridLine] = ()
        self._stops: list[Stop] = []
        self._at = 0

    @property
    def current(self) -> Hashable | None:
        """What is under the cursor."""
        return self._stops[self._at].target if self._stops else None

    def show(self, lines: Sequence[GridLine]) -> None:
        """These lines; the cursor stays on its target, else where it was as near as can be."""
        before = self._stops[self._at] if self._stops else None
        self._lines = lines
        self._stops = _stops(lines)
        self._at = self._found(before)
        self.virtual_size = Size(self.scrollable_content_region.width, len(lines))
        self.refresh(Region(0, 0, self.size.width, self.size.height))

    def _found(self, before: Stop | None) -> int:
        if before is None or not self._stops:
            return 0
        same = [at for at, stop in enumerate(self._stops) if stop.target == before.target]
        if same:
            return min(same, key=lambda at: _distance(self._stops[at], before))
        return min(range(len(self._stops)), key=lambda at: _distance(self._stops[at], before))

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        base, width = self.rich_style, self.scrollable_content_region.width
        at = self.scroll_offset.y + y
        if at >= len(self._lines):
            return Strip.blank(width, base)
        stop = self._stops[self._at] if self._stops else None
        segments, x = [], 0
        for piece in self._lines[at]:
            under = stop is not None and (stop.y, stop.x) == (at, x)
            segments.append(Segment(piece.text, base + self._style(piece, under=under)))
            x += cell_len(piece.text)
        return Strip(segments).extend_cell_length(width, base).crop(0, width)

    def _style(self, piece: Piece, *, under: bool) -> Style:
        if under and self.has_focus:
            return self.get_component_rich_style("grid--cursor", partial=True)
        if piece.role in LOOKS or piece.role == "bar":
            return self.get_component_rich_style(f"grid--{piece.role}", partial=True)
        return Style()

    def _go(self, at: int) -> None:
        """To one of the stops; what is above the first and below the last of them is shown too."""
        if not self._stops:
            return
        before, self._at = self._stops[self._at].y, at
        stop = self._stops[at]
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if at == 0:
            self.scroll_to(y=0, animate=False)
        elif stop.y == self._stops[-1].y:
            self.scroll_to(y=max(0, len(self._lines) - height), animate=False)
        elif not top <= stop.y < top + height:
            self.scroll_to(y=stop.y if stop.y < top else stop.y - height + 1, animate=False)
        self._repaint(before, stop.y)

    def _repaint(self, *lines: int) -> None:
        for line in set(lines):
            self.refresh(Region(0, line - self.scroll_offset.y, self.size.width, 1))

    def action_move(self, step: int) -> None:
        """To the nearest number of the next line that has one."""
        here = self._stops[self._at] if self._stops else None
        if here is None:
            return
        others = [at for at, stop in enumerate(self._stops) if (stop.y - here.y) * step > 0]
        if others:
            line = min(others, key=lambda at: abs(self._stops[at].y - here.y))
            same = [at for at in others if self._stops[at].y == self._stops[line].y]
            self._go(min(same, key=lambda at: abs(self._stops[at].x - here.x)))

    def action_step(self, step: int) -> None:
        """To the next number, round and round."""
        if self._stops:
            self._go((self._at + step) % len(self._stops))

    def action_page(self, step: int) -> None:
        """About half a page."""
        if self._stops:
            wanted = self._stops[self._at].y + step * max(1, self.size.height // 2)
            self._go(min(range(len(self._stops)), key=lambda at: (abs(self._stops[at].y - wanted), at)))

    def action_edge(self, top: bool) -> None:
        """To the first or the last number."""
        if self._stops:
            self._go(0 if top else len(self._stops) - 1)

    def action_open(self) -> None:
        """Ask for what is under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def on_click(self, event: events.Click) -> None:
        """A click chooses a number, a second one opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        y = offset.y + self.scroll_offset.y
        line = self._lines[y] if y < len(self._lines) else ()
        x = 0
        for piece in line:
            if piece.target is not None and x <= offset.x < x + cell_len(piece.text):
                at = next(at for at, stop in enumerate(self._stops) if (stop.y, stop.target) == (y, piece.target))
                opens = at == self._at
                self._go(at)
                if opens:
                    self.action_open()
            x += cell_len(piece.text)

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()


def _stops(lines: Sequence[GridLine]) -> list[Stop]:
    """Every target once a line, where its first piece stands."""
    found: list[Stop] = []
    for y, line in enumerate(lines):
        x = 0
        for piece in line:
            if piece.target is not None and (not found or (found[-1].y, found[-1].target) != (y, piece.target)):
                found.append(Stop(y, x, piece.target))
            x += cell_len(piece.text)
    return found


def _distance(one: Stop, other: Stop) -> int:
    return abs(one.y - other.y) * 1000 + abs(one.x - other.x)
