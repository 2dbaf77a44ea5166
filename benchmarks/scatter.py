"""A small picture of points with names, as SVG: x and y logarithmic, nothing but text and circles."""

import math
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 720, 420, 70, 50, 40
_TICKS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Point(NamedTuple):
    """One point; `ours` is drawn larger."""

    name: str
    x: float
    y: float
    ours: bool = False


def svg(points: Sequence[Point], *, title: str, x: str, y: str) -> str:
    """The picture. Raises `ValueError` for values that are not above zero."""
    across = _Axis([point.x for point in points], _LEFT, _WIDTH - 110)
    up = _Axis([point.y for point in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14">{escape(title)}</text>',
        f'<text x="{_WIDTH / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(x)}</text>',
        f'<text x="14" y="{_HEIGHT / 2:.0f}" transform="rotate(-90 14 {_HEIGHT / 2:.0f})" text-anchor="middle">'
        f"{escape(y)}</text>",
    ]
    for tick in _TICKS:
        if across.holds(tick):
            parts.append(_line(across(tick), _TOP, across(tick), _HEIGHT - _BOTTOM))
            parts.append(f'<text x="{across(tick):.0f}" y="{_HEIGHT - 32}" text-anchor="middle">{tick}</text>')
        if up.holds(tick):
            parts.append(_line(_LEFT, up(tick), _WIDTH - 110, up(tick)))
            parts.append(f'<text x="{_LEFT - 8}" y="{up(tick) + 4:.0f}" text-anchor="end">{tick}</text>')
    for point in points:
        radius, colour = (7, "#c0392b") if point.ours else (4, "#34495e")
        parts.append(f'<circle cx="{across(point.x):.1f}" cy="{up(point.y):.1f}" r="{radius}" fill="{colour}"/>')
        parts.append(f'<text x="{across(point.x) + 9:.1f}" y="{up(point.y) + 4:.1f}">{escape(point.name)}</text>')
    return "\n".join((*parts, "</svg>\n"))


class _Axis:
    """From a value to a place."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        if min(values) <= 0:
            raise ValueError("only values above zero can be drawn")
        self._low, self._high = math.log(min(values) * 0.8), math.log(max(values) * 1.25)
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        return self._start + (math.log(value) - self._low) / (self._high - self._low) * (self._end - self._start)

    def holds(self, value: float) -> bool:
        return self._low <= math.log(value) <= self._high


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'
