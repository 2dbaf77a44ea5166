"""The last look at every line before it is written: what would steer the terminal is dropped, whatever let it in, and
so are accents piled on a letter until they cover the lines above.

On a terminal that can't show our signs, they are replaced here too, the toolkit's frames and scroll bars with them.
"""

import re
import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROLS: Final = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))  # ESC, BEL, CSI of eight bits…: no cell wide
_SIGNS: Final = str.maketrans("·…–—‘’“”→←↑↓↕▸▶◀●○×−", "..--''\"\"><^v~>><*ox-")
_LATIN: Final = frozenset(char for char in map(chr, range(0xC0, 0x100)) if char.isalpha())
_MOST: Final = 3  # accents on one letter: no language has more
_STACK: Final = re.compile(
    rf"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{_MOST + 1},}}"
)
_BLOCKS: Final = range(0x2580, 0x25A0)
_FRAMES: Final = range(0x2500, 0x2580)
_FLAT: Final = frozenset("─━═╌┄┈╍┅┉")
_UPRIGHT: Final = frozenset("│┃║╎┆┊╏┇┋")


class Harmless(LineFilter):
    """Text from outside is cleaned where it comes in; a file written by hand comes in past all of that."""

    def __init__(self, *, ascii_only: bool = False, latin: bool = False) -> None:
        """`ascii_only`: what is not ASCII is replaced by the nearest that is, cell for cell.

        `latin`: the letters of ISO 8859-1 stay.
        """
        super().__init__()
        self._ascii_only = ascii_only
        self._latin = latin

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without control characters."""
        return [self._harmless(segment) for segment in segments]

    def _harmless(self, segment: Segment) -> Segment:
        text = segment.text
        if segment.control or (text.isascii() and text.isprintable()):
            return segment
        if not self._ascii_only and text.isprintable() and not _STACK.search(text):
            return segment
        text = _STACK.sub(_fewer, "".join(map(_straight, text.translate(_CONTROLS))))
        text = to_ascii(text, latin=self._latin) if self._ascii_only else text
        if (width := cell_len(segment.text)) != cell_len(text):  # a family that was one sign is four people now
            text = set_cell_size(text, width)
        return Segment(text, segment.style)


def _fewer(stack: re.Match[str]) -> str:
    return stack[0][:_MOST]


def _straight(char: str) -> str:
    """`char`, unless it is a sign that is not seen and turns text round or joins it; as many cells wide."""
    return " " * cell_len(char) if unicodedata.category(char) in ("Cf", "Cs") else char


def to_ascii(text: str, *, latin: bool = False) -> str:
    """`text` in ASCII, as many cells wide: a letter without its accent, a sign of our own as the nearest, else "?".

    With `latin` the letters of ISO 8859-1 (å ä ö é) stay as they are.
    """
    kept = _LATIN if latin else frozenset[str]()
    return "".join(char if char.isascii() or char in kept else _nearest(char) for char in text.translate(_SIGNS))


def _nearest(char: str) -> str:
    if ord(char) in _FRAMES:
        return "-" if char in _FLAT else "|" if char in _UPRIGHT else "+"
    if ord(char) in _BLOCKS:
        return " " if char in "▏▕" else "#"
    plain = unicodedata.normalize("NFKD", char)[:1]
    width = cell_len(char)
    return plain if plain.isascii() and width == 1 else "?" * width
