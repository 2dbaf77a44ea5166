"""The last look at every line before it is written: what would steer the terminal is dropped, whatever let it in."""

from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROLS: Final = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))  # ESC, BEL, CSI of eight bits…: no cell wide


class Harmless(LineFilter):
    """Text from outside is cleaned where it comes in; a file written by hand comes in past all of that."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without control characters."""
        return [_without_controls(segment) for segment in segments]


def _without_controls(segment: Segment) -> Segment:
    text = segment.text
    if text.isprintable() or segment.control:
        return segment
    return Segment(text.translate(_CONTROLS), segment.style)
