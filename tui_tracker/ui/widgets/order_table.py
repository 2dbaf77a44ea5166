"""A list of orders of any length: only the lines on the screen are made, and only those that changed are sent.

It knows ids and cells, not orders. The toolkit's own table measures every cell of every row and repaints all of them
for one change; its scrolling lays the whole screen out anew. So this one scrolls by itself, line by line, and draws its
own scroll bar.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.ui.views.cells import Cell, Column
from tui_tracker.ui.views.layout import Layout

from .marks import Marks
from .order_row import COMPONENTS, CSS, FOCUSED, PLAIN, RESTING, RowPainter, Shown

Cells = Callable[[int, str], Cell]
"""An order's id and a column's key → what stands there."""


class OrderTable(Widget, can_focus=True):
    """Rows with a cursor and marks. The cursor stays on its order when rows come, go or move."""

    DEFAULT_CSS = "OrderTable { height: 1fr; background: $background; color: $foreground; }" + CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS
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
        Binding("I", "mark_others", N_("Mark the others instead"), show=False, id="table.mark-others"),
    ]

    under_cursor: reactive[int | None] = reactive[int | None](None, repaint=False, init=False)
    """The order under the cursor. Who watches it is told before anything is painted: one frame shows both."""

    class Opened(Message):
        """The order under the cursor is to be opened."""

        def __init__(self, order_id: int) -> None:
            super().__init__()
            self.order_id = order_id

    class Moved(Message):
        """The cursor is on another order, or on none, or the marks changed."""

    class SortAsked(Message):
        """A column's title was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

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
        self._cells = cells
        self._layout = Layout(columns, tr, ascii_only=ascii_only)
        self._painter = RowPainter(self, self._layout, ascii_only=ascii_only)
        self._ids: Sequence[int] = ()
        self._empty = ""  # what is said where there are none
        self._places: dict[int, int] | None = None  # order → its place in the list, made when it is asked for
        self._cursor = 0
        self._top = 0  # the row in the first line
        self._marks = Marks()
        self.complete: Callable[[], None] | None = None  # called before something is done to the whole list
        self._painted: dict[int, Shown] = {}  # line → what was shown in it
        self._coming: dict[int, Shown] = {}  # line → what is to be shown next, of which only what differs is sent

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
        return order_id in self._index()

    @property
    def marked(self) -> list[int]:
        """The marked orders from top to bottom, after them those that are not shown just now."""
        return self._marks.shown_first(self._ids)

    @property
    def mark_count(self) -> int:
        """How many orders are marked."""
        return len(self._marks)

    @property
    def mark_revision(self) -> int:
        """Another number after every change of the marks."""
        return self._marks.revision

    @property
    def hidden_marks(self) -> int:
        """How many marked orders are not shown just now."""
        return self._marks.hidden(self._index()) if self._marks else 0

    def keep_marks(self, there: Set[int]) -> None:
        """Marks of orders that are not among `there` any more are gone; a filter alone takes no mark away."""
        self._marks.keep(there)

    def show(
        self, ids: Sequence[int], *, sorted_by: str = "", rises: bool = True, on: int | None = None, empty: str = ""
    ) -> None:
        """Show these orders. The cursor stays with its order, where that has gone with its place; marks stay.

        The line of the cursor stays where it is on the screen while rows above come and go, unless the list is seen
        from its top. `ids` is kept as it is: it must not be changed. `sorted_by`: the column whose title tells so, and
        whether what it shows grows downwards (`rises`). `on`: where the cursor belongs, if it is to stay with another
        order than that under it. `empty`: what stands there if there are none, in several lines if need be.
        """
        self._empty = empty
        if (sorted_by, rises) == (self._layout.sorted, self._layout.rises) and ids == self._ids:
            self.look_again()
            if on is not None:
                self.point_at(on)
            return
        before, line, at_top = self.current, self._cursor - self._top, self._top == 0
        self._ids, self._places = ids, None
        other = sorted_by != self._layout.sorted
        turned = other or rises != self._layout.rises
        self._layout.sorted, self._layout.rises = sorted_by, rises
        if other and self._layout.places:
            self._lay_out()  # what one sorts by is to be seen, however narrow it is
        self._cursor = self._place_of(on if on is not None else before)
        self._scroll(self._top)
        if not at_top and 0 <= line < self._lines():
            self._scroll(self._cursor - line)
        self._follow()
        self.look_again()
        if turned:
            self._repaint_line(0)
        if self.current != before:
            self._moved()

    def _place_of(self, order_id: int | None) -> int:
        """Where the cursor goes that was on an order: there, or where it was."""
        if order_id is None:
            return 0
        if self._cursor < len(self._ids) and self._ids[self._cursor] == order_id:
            return self._cursor
        place = self._cursor
        with suppress(ValueError):  # it is not there any more
            place = self._ids.index(order_id)  # one is looked for: an index of 100,000 took 70 ms, this takes two
        return max(0, min(place, len(self._ids) - 1))

    def _index(self) -> dict[int, int]:
        if self._places is None:
            self._places = {order_id: place for place, order_id in enumerate(self._ids)}
        return self._places

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these from now on."""
        if tuple(columns) != self._layout.columns:
            self._layout.columns = tuple(columns)
            self._lay_out()
            self.refresh()

    def look_again(self) -> None:
        """Repaint the lines on the screen that are different now: ages and flags change with time alone."""
        top = self._top - 1
        for y in range(1, self.size.height):
            if self._painted.get(y) != self._shown(top + y, y) or y in self._coming:
                self._repaint_line(y)

    def changed(self, ids: Iterable[int]) -> None:
        """The cells of these orders are different now: repaint those on the screen."""
        wanted, top = frozenset(ids), self._top
        for index in range(top, min(top + self._lines(), len(self._ids))):
            if self._ids[index] in wanted:
                self._repaint(index)

    def point_at(self, order_id: int) -> None:
        """Put the cursor on an order, if it is here."""
        place = self._index().get(order_id)
        if place is not None:
            self._go(place)

    def mark(self, ids: Iterable[int]) -> None:
        """Mark these too."""
        self._marks.add(ids)
        self._marks_changed()

    def clear_marks(self) -> bool:
        """Take all marks away; whether there were any."""
        had = self._marks.clear()
        if had:
            self._marks_changed()
        return had

    def _marks_changed(self) -> None:
        self.look_again()
        self.post_message(self.Moved())

    # Painting

    def render_line(self, y: int) -> Strip:
        """The titles, or one order."""
        width = self.size.width
        if not self._layout.places:  # the first frame is drawn before the first resize is told
            self._lay_out()
        if y == 0:
            return self._painter.titles(width)
        coming = self._coming.pop(y, None)
        shown = self._painted[y] = coming if coming is not None else self._shown(self._top + y - 1, y)
        return self._painter.row(shown, width)

    def _shown(self, index: int, y: int) -> Shown:
        """Everything that makes the picture of a line: below the last row there are no cells."""
        bar = self._bar(y)
        if not 0 <= index < len(self._ids):
            return (), False, PLAIN, bar, self._words(y)
        order_id = self._ids[index]
        cells = tuple(self._cells(order_id, place.column.key) for place in self._layout.places)
        look = (FOCUSED if self.has_focus else RESTING) if index == self._cursor else PLAIN
        return cells, order_id in self._marks, look, bar, ""

    def _words(self, y: int) -> str:
        """What stands in a line of a list without rows: a margin of two cells, a line of air below the titles."""
        if self._ids or not self._empty:
            return ""
        width = max(1, self.size.width - 4)
        lines = [piece for line in self._empty.split("\n") for piece in wrap(line, width) or [""]]
        return lines[y - 2] if 2 <= y < len(lines) + 2 else ""

    def _bar(self, y: int) -> bool:
        """Whether the thumb of the scroll bar is in that line."""
        lines, count = self._lines(), len(self._ids)
        if count <= lines:
            return False
        size = max(1, lines * lines // count)
        first = self._top * (lines - size) // (count - lines)
        return first <= y - 1 < first + size

    def _lay_out(self) -> None:
        self._painted.clear()
        self._coming.clear()
        self._painter.forget()
        self._layout.lay_out(self.size.width - 1)

    def notify_style_update(self) -> None:
        """The theme changed: what was painted is painted anew."""
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out for the new width; the cursor stays in view."""
        self._lay_out()
        self._scroll(self._top)
        self._follow()
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor as one's own."""
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self._repaint(self._cursor)

    def _repaint(self, index: int) -> None:
        y = index - self._top + 1
        if 1 <= y < self.size.height:
            self._repaint_line(y)

    def _repaint_line(self, y: int) -> None:
        """Only what is different in it: every cell goes over the line (the toolkit sends what stands before it, too).
        What is painted then is what is seen now, so that nothing else changes unseen meanwhile.
        """
        before = self._painted.get(y)
        if y == 0 or before is None:
            self.refresh(Region(0, y, self.size.width, 1))
            return
        now = self._coming[y] = self._shown(self._top + y - 1, y)
        for left, size in self._differing(before, now):
            self.refresh(Region(left, y, size, 1))

    def _differing(self, before: Shown, now: Shown) -> Iterator[tuple[int, int]]:
        """Where two pictures of a line differ: from which cell on, and in how many."""
        (cells, *look, bar, words), (new_cells, *new_look, new_bar, new_words) = before, now
        if bar != new_bar:
            yield self.size.width - 1, 1
        if (look, words) != (new_look, new_words) or len(cells) != len(new_cells):
            yield 0, self.size.width - 1
            return
        places = [place for place, (old, new) in enumerate(zip(cells, new_cells, strict=True)) if old != new]
        if places:
            yield self._layout.span(places[0], places[-1])

    def _lines(self) -> int:
        return max(1, self.size.height - 1)

    def _follow(self) -> None:
        """Scroll, without animation, until the cursor is in view: a whole half page at a time saves repaints."""
        top, lines = self._top, self._lines()
        if self._cursor < top or self._cursor >= top + lines:
            self._scroll(self._cursor - lines // 2)

    def _scroll(self, top: int) -> None:
        """Show the rows from `top` on, as far as there are any."""
        top = max(0, min(top, len(self._ids) - self._lines()))
        if top != self._top:
            self._top = top
            self.look_again()

    # Moving and marking

    def _go(self, index: int) -> None:
        index = max(0, min(index, len(self._ids) - 1))
        if index == self._cursor or not self._ids:
            return
        before, self._cursor = self._cursor, index
        self._repaint(before)
        self._repaint(index)
        self._follow()
        self._moved()

    def _moved(self) -> None:
        self.under_cursor = self.current
        self.post_message(self.Moved())

    def action_move(self, step: int) -> None:
        """Move by rows."""
        self._go(self._cursor + step)

    def action_page(self, halves: int) -> None:
        """Move by half pages."""
        self._go(self._cursor + halves * max(1, self._lines() // 2))

    def action_edge(self, top: bool) -> None:
        """Move to the first or the last row."""
        if not top:
            self._be_complete()
        self._go(0 if top else len(self._ids) - 1)

    def action_open(self) -> None:
        """Open the order under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def action_mark(self) -> None:
        """Mark the order under the cursor, or take its mark away, and go on to the next."""
        if self.current is None:
            return
        self._marks.turn(self.current)
        self._repaint(self._cursor)
        self.post_message(self.Moved())
        self._go(self._cursor + 1)

    def action_mark_range(self) -> None:
        """Mark everything from the last marked row to the cursor."""
        if self._ids:
            self._marks.mark_to(self._ids, self._cursor)
            self._marks_changed()

    def action_mark_all(self) -> None:
        """Mark all orders of the list, or none of them when all are; marks out of sight stay as they are."""
        self._be_complete()
        self._marks.mark_all_or_none(self._ids)
        self._marks_changed()

    def action_mark_others(self) -> None:
        """Mark the orders of the list that are not, and no longer those that are; marks out of sight stay."""
        self._be_complete()
        self._marks.turn_all(self._ids)
        self._marks_changed()

    def _be_complete(self) -> None:
        if self.complete is not None:
            self.complete()

    def on_click(self, event: events.Click) -> None:
        """Choose the row; open it on a double click, or on one on its code; sort by a title."""
        if event.y == 0:
            self._sort_at(event.x)
            return
        if event.x == self.size.width - 1 and len(self._ids) > self._lines():
            self._go((event.y - 1) * (len(self._ids) - 1) // max(1, self._lines() - 1))
            return
        index = self._top + event.y - 1
        if index < len(self._ids):
            self._go(index)
            if event.chain == (1 if self._opens(index, event.x) else 2):
                self.action_open()

    def _opens(self, index: int, x: int) -> bool:
        """Whether one click there is enough: something stands there, in a column that opens."""
        column = self._layout.column_at(x)
        return column is not None and column.opens and bool(self._cells(self._ids[index], column.key).text)

    def _sort_at(self, x: int) -> None:
        column = self._layout.column_at(x)
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
