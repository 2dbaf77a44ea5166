"""How one line of an order list looks: the titles, an order with its mark and cursor, the thumb of the scroll bar."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widget import Widget

from tui_tracker.ui.views.cells import Cell
from tui_tracker.ui.views.layout import Layout

Shown = tuple[tuple[Cell, ...], bool, str, bool, str]
"""A row's cells, whether it is marked, the look of its cursor, whether the scroll bar's thumb is beside it; where there
are no rows, words in their place.
"""
PLAIN, FOCUSED, RESTING = "", "table--cursor", "table--cursor-blurred"

_ROLES: Final = (
    *("strong", "muted", "flag", "manual"),
    *("status-pending", "status-unknown", "status-in_transit", "status-pick_up", "status-expired"),
    *("status-alert", "status-undelivered", "status-returned", "status-delivered"),
)
COMPONENTS: Final = {
    "table--header",
    "table--cursor",
    "table--cursor-blurred",
    "table--bar",
    "table--mark",
    *(f"table--{role}" for role in _ROLES),
}
CSS: Final = """
    OrderTable > .table--header { color: $text-muted; text-style: bold; background: $panel; }
    OrderTable > .table--cursor { background: $primary-muted; text-style: bold; }
    OrderTable > .table--cursor-blurred { background: $panel; }
    OrderTable:ansi > .table--cursor, OrderTable:nocolor > .table--cursor { text-style: bold reverse; }
    OrderTable:nocolor > .table--cursor-blurred { text-style: underline; }
    OrderTable > .table--bar { color: $text-muted; }
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


class RowPainter:
    """Paints for a table, in the colours that its stylesheet has for `COMPONENTS`; what it painted lately is kept."""

    def __init__(self, table: Widget, layout: Layout, *, ascii_only: bool) -> None:
        """`ascii_only`: the thumb of the scroll bar in ASCII."""
        self._table = table
        self._layout = layout
        self._thumb = "|" if ascii_only else "┃"
        self._strips: LRUCache[Shown, Strip] = LRUCache(512)
        self._plain: Style | None = None

    def forget(self) -> None:
        """The width, the columns or the theme changed."""
        self._strips.clear()
        self._plain = None

    def titles(self, width: int) -> Strip:
        """The columns' titles."""
        style = self._table.get_component_rich_style("table--header")
        return Strip([Segment(self._layout.header(), style)]).adjust_cell_length(width, style)

    def row(self, shown: Shown, width: int) -> Strip:
        """An order, or an empty line below the last one."""
        strip = self._strips.get(shown)
        if strip is None:
            strip = self._strips[shown] = self._row(shown, width)
        return strip

    def _row(self, shown: Shown, width: int) -> Strip:
        """As few changes of style as can be: each costs a slow line some 25 bytes."""
        cells, marked, look, bar, words = shown
        plain = self._plain = self._plain or self._table.rich_style  # the toolkit asks all widgets around for it
        base = self._table.get_component_rich_style(look) if look else plain
        segments = []
        if cells:
            mark = base + self._role("mark") if marked else base
            segments.append(Segment(self._layout.mark + " " if marked else "  ", mark))
            for text, role in self._layout.fields(cells):
                coloured = role in _ROLES and not text.isspace()
                segments.append(Segment(text, base + self._role(role) if coloured else base))
        elif words:
            segments.append(Segment("  " + words, base + self._role("muted")))
        row = Strip(segments).adjust_cell_length(width - 1, base).simplify()
        end = Segment(self._thumb, plain + self._role("bar")) if bar else Segment(" ", plain)
        return Strip([*row, end], width)

    def _role(self, role: str) -> Style:
        return self._table.get_component_rich_style(f"table--{role}", partial=True)
