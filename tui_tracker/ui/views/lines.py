"""Lines of styled text, known by roles and not by colours, and how they are wrapped. Widths are terminal cells."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len, chop_cells


class Span(NamedTuple):
    """A piece of a line. `role`: "", "heading", "label", "muted", "strong", "flag", or "status-…" with its key.

    `link`: an http or https address the piece leads to, or "".
    """

    text: str
    role: str = ""
    link: str = ""


class Line(NamedTuple):
    """One line of the screen. `target`: what it belongs to (the index of a parcel, say), or `None`.

    `fold`: the key of what is folded away here, "" for nothing.
    """

    spans: tuple[Span, ...] = ()
    target: int | None = None
    fold: str = ""

    @property
    def text(self) -> str:
        """The line without its styles."""
        return "".join(span.text for span in self.spans)


BLANK: Final = Line()


def wrapped(
    spans: Iterable[Span], width: int, *, indent: int = 0, hang: int = 0, target: int | None = None
) -> list[Line]:
    """`spans` broken between words into lines of at most `width` cells; a word that is too long is cut.

    The first line begins after `indent` blanks, those after it after `indent + hang`.
    """
    lines: list[Line] = []
    row: list[Span] = [Span(" " * indent)]
    used = indent
    for word in _words(spans, max(1, width - indent - hang)):
        size = cell_len(word.text)
        if used + size > width and word.text.isspace():
            continue
        if used + size > width and used > indent:
            lines.append(_line(row, target))
            row, used = [Span(" " * (indent + hang))], indent + hang
        if word.text.isspace() and used == indent + hang and lines:
            continue
        row.append(word)
        used += size
    lines.append(_line(row, target))
    return lines


def _words(spans: Iterable[Span], limit: int) -> Iterator[Span]:
    """The words of `spans` and the blanks between them, none longer than `limit` cells."""
    for span in spans:
        for position, word in enumerate(span.text.split(" ")):
            if position:
                yield span._replace(text=" ")
            for piece in chop_cells(word, limit) if word else ():
                yield span._replace(text=piece)


def _line(row: Sequence[Span], target: int | None) -> Line:
    """One line; neighbours of the same kind become one piece, blanks at the end go."""
    joined: list[Span] = []
    for span in row:
        if joined and joined[-1][1:] == span[1:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + span.text)
        elif span.text:
            joined.append(span)
    if joined:
        joined[-1] = joined[-1]._replace(text=joined[-1].text.rstrip(" "))
    return Line(tuple(span for span in joined if span.text), target)


_PLAIN: Final = str.maketrans({"·": "-", "–": "-", "—": "-", "×": "x", "…": ".", "▸": ">", "→": ">", "│": "|"})


def plain(lines: Iterable[Line]) -> list[Line]:
    """`lines` with our own signs in ASCII, each still one cell wide, for terminals that have nothing else."""
    return [
        line._replace(spans=tuple(span._replace(text=span.text.translate(_PLAIN)) for span in line.spans))
        for line in lines
    ]


def folded(words: str, how: str, width: int, *, key: str, target: int | None = None) -> list[Line]:
    """A line in place of what is folded away: what that is, and how it is shown."""
    spans = [Span(f"… {words}", "label"), Span(f" · {how}", "muted")]
    return [line._replace(fold=key) for line in wrapped(spans, width, indent=4, target=target)]


LABEL_WIDTH: Final = 13


def labelled(
    label: str, spans: Iterable[Span], width: int, *, indent: int = 2, target: int | None = None
) -> list[Line]:
    """A label in its column and beside it what it says, wrapped under itself."""
    gap = " " * max(1, LABEL_WIDTH - cell_len(label))
    return wrapped([Span(label + gap, "label"), *spans], width, indent=indent, hang=LABEL_WIDTH, target=target)
