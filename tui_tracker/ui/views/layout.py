"""How a list's columns stand beside each other in a width, and what their titles and fields look like there. Pure."""

from collections.abc import Sequence

from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.text import clean_text

from .cells import Cell, Column, Place, fitted, placed

GUTTER = 2  # the mark and a blank before the first column


class Layout:
    """The columns that find room. What the list is sorted by is among them, however narrow it is."""

    def __init__(self, columns: Sequence[Column], tr: Translator, *, ascii_only: bool = False) -> None:
        """Nothing has a place before `lay_out`."""
        self.columns = tuple(columns)
        self.places: tuple[Place, ...] = ()
        self.sorted, self.rises = "", True
        self.mark = "*" if ascii_only else "●"
        self._tr = tr
        self._ellipsis = "~" if ascii_only else "…"
        self._arrows = ("^", "v") if ascii_only else ("↑", "↓")

    def lay_out(self, width: int) -> None:
        """Give the columns their places in so many cells."""
        columns = [each._replace(rank=0) if each.key == self.sorted else each for each in self.columns]
        self.places = placed(columns, width - GUTTER - 1)

    def header(self) -> str:
        """The titles over their columns."""
        return " " * GUTTER + "".join(self._title(place) + " " for place in self.places)

    def _title(self, place: Place) -> str:
        """The title, with the arrow that says how the list is sorted kept whatever is cut."""
        arrow = self._arrows[0 if self.rises else 1] if self.sorted == place.column.key else ""
        title = self._tr(place.column.title)
        if cell_len(title + arrow) > place.width:
            title = fitted(title, max(0, place.width - len(arrow)), ellipsis="")
        return fitted(title + arrow, place.width, right=place.column.right, ellipsis="")

    def fields(self, cells: Sequence[Cell]) -> list[tuple[str, str]]:
        """Text and role of each field, one after the other, with the blank after it."""
        fields = []
        for place, cell in zip(self.places, cells, strict=True):
            text = fitted(
                clean_text(cell.text), place.width, right=place.column.right, ellipsis=self._ellipsis, keep=cell.keep
            )
            fields.append((text + " ", cell.role))
        return fields

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the fields from one place to another begin in a line, and how many cells they take."""
        left = GUTTER + sum(place.width + 1 for place in self.places[:first])
        return left, sum(place.width + 1 for place in self.places[first : last + 1])

    def column_at(self, x: int) -> Column | None:
        """The column in which that cell of a line is."""
        edge = GUTTER
        for place in self.places:
            edge += place.width + 1
            if x < edge:
                return place.column
        return None
