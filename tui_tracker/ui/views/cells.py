"""Cells of a list and how wide its columns are: pure, measured in terminal cells, known by roles and not by colours."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Cell(NamedTuple):
    """What stands in one field. `role` is one of the roles of `views.lines.Span`.

    `keep`: so many cells at the end stay when the text is cut, which is then done in the middle.
    """

    text: str
    role: str = ""
    keep: int = 0


class Column(NamedTuple):
    """A column: the cells it needs, its share of what is left, its rank (the highest goes first when it is narrow).

    `opens`: a click on what stands in it opens the order.
    """

    key: str
    title: str  # marked for translation
    width: int
    grow: int = 0
    rank: int = 0
    right: bool = False
    opens: bool = False


class Place(NamedTuple):
    """A column and the cells it got."""

    column: Column
    width: int


def placed(columns: Sequence[Column], width: int) -> tuple[Place, ...]:
    """The columns that fit into `width` cells with one blank between them, those of the highest rank left out first."""
    kept = list(columns)
    while len(kept) > 1 and _needed(kept) > width:
        kept.remove(max(kept, key=lambda column: column.rank))
    spare = max(0, width - _needed(kept))
    shares = sum(column.grow for column in kept) or 1
    widths = [column.width + spare * column.grow // shares for column in kept]
    left = spare - sum(widths) + sum(column.width for column in kept)
    for index, column in enumerate(kept):
        if column.grow and left:
            widths[index] += left
            break
    return tuple(Place(column, size) for column, size in zip(kept, widths, strict=True))


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(columns) - 1


def fitted(text: str, width: int, *, right: bool = False, ellipsis: str = "…", keep: int = 0) -> str:
    """`text` in exactly `width` cells: padded, or cut with an ellipsis, before the last `keep` cells of plain text."""
    size = cell_len(text)
    if size > width > keep + cell_len(ellipsis) and keep:
        return set_cell_size(text[:-keep], width - keep - cell_len(ellipsis)) + ellipsis + text[-keep:]
    if size > width:
        return set_cell_size(text, width - cell_len(ellipsis)) + ellipsis if width >= cell_len(ellipsis) else ""
    blank = " " * (width - size)
    return blank + text if right else text + blank
