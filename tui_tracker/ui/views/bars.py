"""Bars and sparklines of text: pure, in terminal cells, readable without colour, in ASCII where nothing else is."""

from collections.abc import Sequence
from math import ceil
from typing import Final

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_ASCII_HEIGHTS: Final = ".:-=+*%#"


def bar(n: float, most: float, width: int, *, ascii_only: bool = False) -> str:
    """`n` of `most` as a bar of at most `width` cells, without blanks at its end; something is never nothing."""
    if n <= 0 or most <= 0 or width <= 0:
        return ""
    eighths = max(1, min(8 * width, round(8 * width * n / most)))
    if ascii_only:
        return "#" * max(1, round(eighths / 8))
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def sparkline(counts: Sequence[float], width: int, *, ascii_only: bool = False) -> str:
    """`counts` from left to right as heights, neighbours added up where there are more than `width`; 0 is a blank."""
    if not counts or width <= 0:
        return ""
    columns = gathered(counts, width)
    most, signs = max(columns), _ASCII_HEIGHTS if ascii_only else _HEIGHTS
    return "".join(signs[min(8, ceil(8 * n / most)) - 1] if n > 0 else " " for n in columns)


def gathered(counts: Sequence[float], width: int) -> list[float]:
    """`counts` in at most `width` columns, each the sum of as many neighbours."""
    each = -(-len(counts) // width)
    return [sum(counts[at : at + each]) for at in range(0, len(counts), each)]
