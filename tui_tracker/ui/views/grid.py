"""Lines of pieces of which some can be chosen: what a page of numbers consists of. Widths are terminal cells."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from rich.cells import cell_len

from .cells import fitted


class Piece(NamedTuple):
    """A piece of a line. `role`: as of `views.lines.Span`. `target`: what it opens, or `None`."""

    text: str
    role: str = ""
    target: Hashable | None = None


GridLine = tuple[Piece, ...]
BLANK: Final[GridLine] = ()


def width_of(line: GridLine) -> int:
    """The cells a line takes."""
    return sum(cell_len(piece.text) for piece in line)


def flowed(pieces: Iterable[Piece], width: int, *, gap: str = " · ", hang: int = 2) -> list[GridLine]:
    """Pieces with a gap between them, broken between two where they do not fit; one that is too long is cut."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for piece in pieces:
        size = cell_len(piece.text)
        if lines[-1] and used + cell_len(gap) + size > width:
            lines.append([Piece(" " * hang)])
            used = hang
        elif lines[-1]:
            lines[-1].append(Piece(gap, "muted"))
            used += cell_len(gap)
        room = max(1, width - used)
        lines[-1].append(piece._replace(text=fitted(piece.text, room)) if size > room else piece)
        used += min(size, room)
    return [tuple(line) for line in lines if line]


def beside(blocks: Sequence[Sequence[GridLine]], widths: Sequence[int], gap: int = 3) -> list[GridLine]:
    """Blocks side by side, each in its width."""
    return [_joined(row, widths, gap) for row in zip_longest(*blocks, fillvalue=BLANK)]


def _joined(row: Sequence[GridLine], widths: Sequence[int], gap: int) -> GridLine:
    pieces: list[Piece] = []
    for line, width in zip(row, widths, strict=True):
        pieces += [*line, Piece(" " * max(0, width - width_of(line) + gap))]
    return tuple(pieces[:-1])


def counted(n: int, width: int, target: Hashable) -> Piece:
    """A number, to the right in its column; nothing can be opened behind a zero."""
    text = str(n).rjust(width)
    return Piece(text, "", target) if n else Piece(text, "muted")
