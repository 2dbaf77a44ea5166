"""A list of orders of any length: only the lines on the screen are made, and only those that changed are sent.

It knows ids and cells, not orders. Built on `ScrollView.render_line` because the toolkit's own table measures every
cell of every row and repaints all of them for one change.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.ui.views.cells import Cell, Column, Place, fitted, placed

Cells = Callable[[int, str], Cell]
"""An order's id and a column's key → what stands there."""

_ROLES: Final = (
    *("strong", "muted", "flag", "manual"),
    *("status-pending", "status-unknown", "status-in_transit", "status-pick_up", "status-expired"),
    *("status-alert", "status-undelivered", "status-returned", "status-delivered"),
)
_GUTTER: Final = 2  # the mark and a blank before the first column


class OrderTable(ScrollView, can_focus=True):
    """Rows with a cursor and marks. The cursor stays on its order when rows come, go or move."""

    DEFAULT_CSS = """
    OrderTable { height: 1fr; background: $background; color: $foreground;
                 scrollbar-size-horizontal: 0; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    OrderTable > .table--header { color: $text-muted; text-style: bold; background: $panel; }
    OrderTable > .table--cursor { background: $primary-muted; text-style: bold; }
    OrderTable > .table--cursor-blurred { background: $panel; }
    OrderTable:ansi > .table--cursor, OrderTable:nocolor > .table--cursor { text-style: bold reverse; }
    OrderTable:nocolor > .table--cursor-blurred { text-style: underline; }
    OrderTable > .table--mark { color: $text-accent; text-style: bold; }
    OrderTable > .table--strong { text-style: bold; }
    OrderTable > .table--muted { color: $text-muted; }
    OrderTable > .table--flag { color: $text-warning; text-style: bold; }
    OrderTable > .table--manual { color: $text-accent; }
    OrderTable > .table--status-unknown, OrderTable > .table--status-returned { color: $text-warning; }
    OrderTable > .table--status-in_transit { color: $text-primary; }
    OrderTable > .table--status-pick_up { color: $text-accent; }
    OrderTable > .table--status-expired, OrderTable > .table--status-undelivered { color: $text-error; }
    OrderTable > .table--status-alert { color: $text-error; text-style: bold; }
    OrderTable > .table--status-delivered { color: $text-success; }
    OrderTable > .table--status-pending { color: $text-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        "table--cursor-blurred",
        "table--mark",
        *(f"table--{role}" for role in _ROLES),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "open", N_("Open"), id="table.open"),
        Binding("j,down", "move(1)", N_("Down"), show=False, id="table.down"),
        Binding("k,up", "move(-1)", N_("Up"), show=False, id="table.up"),
        Binding("ctrl+d", "page(1)", N_("Half a page down"), show=False, id="table.half-down"),
        Binding("ctrl+u", "page(-1)", N_("Half a page up"), show=False, id="table.half-up"),
        Binding("pagedown,ctrl+f", "page(2)", N_("Page down"), show=False, id="table.page-down"),
        Binding("pageup,ctrl+b", "page(-2)", N_("Page up"), show=False, id="table.page-up"),
        Binding("g,home", "edge(True)", N_("To the first order"), show=False, id="table.top"),
        Binding("G,end", "edge(False)", N_("To the last order"), show=False, id="table.end"),
        Binding("space", "mark", N_("Mark"), id="table.mark"),
        Binding("v", "mark_range", N_("Mark from the last mark to here"), show=False, id="table.mark-range"),
        Binding("asterisk", "mark_all", N_("Mark all, or none"), show=False, id="table.mark-all"),
    ]

    @dataclass
    class Opened(Message):
        """The order under the cursor is to be opened."""

        order_id: int

    @dataclass
    class Moved(Message):
        """The cursor is on another order, or on none, or the marks changed."""

        order_id: int | None

    @dataclass
    class SortAsked(Message):
        """A column's title was clicked."""

        key: str

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Cells,
        tr: Translator,
        *,
        ascii_only: bool = False,
        id: str | None = None,  # noqa: A002 (the toolkit's name)
    ) -> None:
        """`cells` is asked for the lines on the screen only; `ascii_only`: signs of our own in ASCII."""
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._cells = cells
        self._tr = tr
        self._ellipsis, self._mark_sign = ("~", "*") if ascii_only else ("…", "●")
        self._rising, self._falling = ("^", "v") if ascii_only else ("↑", "↓")
        self._ids: list[int] = []
        self._index: dict[int, int] = {}
        self._cursor = 0
        self._marks: set[int] = set()
        self._anchor: int | None = None  # the order marked last
        self._sorted, self._rises = "", True
        self._places: tuple[Place, ...] = ()
        self._painted: dict[int, tuple[int, tuple[Cell, ...]]] = {}  # line → its order and what was shown of it
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)

    # What is shown

    @property
    def ids(self) -> Sequence[int]:
        """The orders from top to bottom."""
        return self._ids

    @property
    def current(self) -> int | None:
        """The order under the cursor."""
        return self._ids[self._cursor] if self._ids else None

    def shows(self, order_id: int) -> bool:
        """Whether the order is in the list."""
        return order_id in self._index

    @property
    def marked(self) -> list[int]:
        """The marked orders from top to bottom, after them those that are not shown just now."""
        shown = [order_id for order_id in self._ids if order_id in self._marks]
        return shown + sorted(self._marks - self._index.keys())

    @property
    def hidden_marks(self) -> int:
        """How many marked orders are not shown just now."""
        return len(self._marks - self._index.keys())

    def keep_marks(self, there: Set[int]) -> None:
        """Marks of orders that are not among `there` any more are gone; a filter alone takes no mark away."""
        self._marks &= there

    def show(self, ids: Sequence[int], *, sorted_by: str = "", rises: bool = True) -> None:
        """Show these orders. The cursor stays with its order, where that has gone with its place; marks stay.

        `sorted_by`: the column whose title tells so, and whether what it shows grows downwards (`rises`).
        """
        if (sorted_by, rises, ids) == (self._sorted, self._rises, self._ids):
            self.look_again()
            return
        before = self.current
        self._ids = list(ids)
        self._index = {order_id: index for index, order_id in enumerate(self._ids)}
        other = sorted_by != self._sorted
        self._sorted, self._rises = sorted_by, rises
        if other and self._places:
            self._lay_out()  # what one sorts by is to be seen, however narrow it is
        at = self._index.get(before, self._cursor) if before is not None else 0
        self._cursor = max(0, min(at, len(self._ids) - 1))
        self.virtual_size = Size(0, len(self._ids) + 1)
        self._follow()
        self.refresh()
        if self.current != before:
            self.post_message(self.Moved(self.current))

    def look_again(self) -> None:
        """Repaint the lines on the screen whose cells are different now: ages and flags change with time alone."""
        top = self.scroll_offset.y - 1
        for y, (order_id, cells) in list(self._painted.items()):
            index = top + y
            gone = index >= len(self._ids) or self._ids[index] != order_id
            if gone or self._cells_of(order_id) != cells:
                self.refresh(Region(0, y, self.size.width, 1))

    def changed(self, ids: Iterable[int]) -> None:
        """The cells of these orders are different now: repaint those on the screen."""
        for order_id in ids:
            if order_id in self._index:
                self._repaint(self._index[order_id])

    def point_at(self, order_id: int) -> None:
        """Put the cursor on an order, if it is here."""
        if order_id in self._index:
            self._go(self._index[order_id])

    def clear_marks(self) -> bool:
        """Take all marks away; whether there were any."""
        had = bool(self._marks)
        self._marks.clear()
        self._anchor = None
        if had:
            self.refresh()
            self.post_message(self.Moved(self.current))
        return had

    # Painting

    def render_line(self, y: int) -> Strip:
        """The titles, or one order."""
        width = self.scrollable_content_region.width
        if not self._places:  # the first frame is drawn before the first resize is told
            self._lay_out()
        if y == 0:
            return self._header(width)
        index = self.scroll_offset.y + y - 1
        if index >= len(self._ids):
            self._painted.pop(y, None)
            return Strip.blank(width, self.rich_style)
        order_id = self._ids[index]
        cells = self._cells_of(order_id)
        self._painted[y] = order_id, cells
        state = (order_id in self._marks, index == self._cursor, self.has_focus)
        key = (cells, state, self._places, self.rich_style)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._row(cells, state, width)
        return strip

    def _cells_of(self, order_id: int) -> tuple[Cell, ...]:
        return tuple(self._cells(order_id, place.column.key) for place in self._places)

    def _lay_out(self) -> None:
        self._painted.clear()
        columns = [each._replace(rank=0) if each.key == self._sorted else each for each in self._columns]
        self._places = placed(columns, self.scrollable_content_region.width - _GUTTER - 1)

    def _header(self, width: int) -> Strip:
        style = self.get_component_rich_style("table--header")
        pieces = [" " * _GUTTER]
        for place in self._places:
            pieces.append(self._column_title(place) + " ")
        return Strip([Segment("".join(pieces), style)]).adjust_cell_length(width, style)

    def _column_title(self, place: Place) -> str:
        """The title, with the arrow that says how the list is sorted kept whatever is cut."""
        arrow = (self._rising if self._rises else self._falling) if self._sorted == place.column.key else ""
        title = self._tr(place.column.title)
        if cell_len(title + arrow) > place.width:
            title = fitted(title, max(0, place.width - len(arrow)), ellipsis="")
        return fitted(title + arrow, place.width, right=place.column.right, ellipsis="")

    def _row(self, cells: tuple[Cell, ...], state: tuple[bool, bool, bool], width: int) -> Strip:
        """As few changes of style as can be: each costs a slow line some 25 bytes."""
        marked, cursor, focused = state
        name = ("table--cursor" if focused else "table--cursor-blurred") if cursor else ""
        base = self.get_component_rich_style(name) if name else self.rich_style
        mark = base + self._role("mark") if marked else base
        segments = [Segment(self._mark_sign + " " if marked else "  ", mark)]
        for place, cell in zip(self._places, cells, strict=True):
            text = fitted(
                clean_text(cell.text), place.width, right=place.column.right, ellipsis=self._ellipsis, keep=cell.keep
            )
            coloured = cell.role in _ROLES and not text.isspace()
            segments.append(Segment(text + " ", base + self._role(cell.role) if coloured else base))
        return Strip(segments).adjust_cell_length(width, base).simplify()

    def _role(self, role: str) -> Style:
        return self.get_component_rich_style(f"table--{role}", partial=True)

    def notify_style_update(self) -> None:
        """The theme changed: what was painted is painted anew."""
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out for the new width; the cursor stays in view."""
        self._lay_out()
        self._follow()
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor as one's own."""
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self._repaint(self._cursor)

    def _repaint(self, index: int) -> None:
        y = index - self.scroll_offset.y + 1
        if 1 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _lines(self) -> int:
        return max(1, self.size.height - 1)

    def _follow(self) -> None:
        """Scroll, without animation, until the cursor is in view: a whole half page at a time saves repaints."""
        top, lines = self.scroll_offset.y, self._lines()
        if self._cursor < top:
            top = max(0, self._cursor - lines // 2)
        elif self._cursor >= top + lines:
            top = self._cursor - lines // 2
        else:
            return
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    # Moving and marking

    def _go(self, index: int) -> None:
        index = max(0, min(index, len(self._ids) - 1))
        if index == self._cursor or not self._ids:
            return
        before, self._cursor = self._cursor, index
        self._repaint(before)
        self._repaint(index)
        self._follow()
        self.post_message(self.Moved(self.current))

    def action_move(self, step: int) -> None:
        """Move by rows."""
        self._go(self._cursor + step)

    def action_page(self, halves: int) -> None:
        """Move by half pages."""
        self._go(self._cursor + halves * max(1, self._lines() // 2))

    def action_edge(self, top: bool) -> None:
        """Move to the first or the last row."""
        self._go(0 if top else len(self._ids) - 1)

    def action_open(self) -> None:
        """Open the order under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def action_mark(self) -> None:
        """Mark the order under the cursor, or take its mark away, and go on to the next."""
        if self.current is None:
            return
        self._marks ^= {self.current}
        self._anchor = self.current
        self._repaint(self._cursor)
        self.post_message(self.Moved(self.current))
        self._go(self._cursor + 1)

    def action_mark_range(self) -> None:
        """Mark everything from the last marked row to the cursor."""
        start = self._index.get(self._anchor, self._cursor) if self._anchor is not None else self._cursor
        first, last = sorted((start, self._cursor))
        self._marks.update(self._ids[first : last + 1])
        self._anchor = self.current
        self.refresh()
        self.post_message(self.Moved(self.current))

    def action_mark_all(self) -> None:
        """Mark all orders of the list, or none of them when all are; marks out of sight stay as they are."""
        shown = self._index.keys()
        self._marks = self._marks - shown if shown <= self._marks else self._marks | shown
        self.refresh()
        self.post_message(self.Moved(self.current))

    def on_click(self, event: events.Click) -> None:
        """Choose the row; open it on a double click, or on one on its code; sort by a title."""
        if event.y == 0:
            self._sort_at(event.x)
            return
        index = self.scroll_offset.y + event.y - 1
        if index < len(self._ids):
            self._go(index)
            if event.chain == (1 if self._opens(index, event.x) else 2):
                self.action_open()

    def _opens(self, index: int, x: int) -> bool:
        """Whether one click there is enough: something stands there, in a column that opens."""
        column = self._column_at(x)
        return column is not None and column.opens and bool(self._cells(self._ids[index], column.key).text)

    def _column_at(self, x: int) -> Column | None:
        edge = _GUTTER
        for place in self._places:
            edge += place.width + 1
            if x < edge:
                return place.column
        return None

    def _sort_at(self, x: int) -> None:
        column = self._column_at(x)
        if column is not None:
            self.post_message(self.SortAsked(column.key))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Three rows a notch, the cursor with them."""
        event.stop()
        self._go(self._cursor + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Three rows a notch, the cursor with them."""
        event.stop()
        self._go(self._cursor - 3)
