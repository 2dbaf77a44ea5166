"""The nine statuses explained in place: glyph, word and meaning, wrapped to the width there is."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.status import INFO, STATUSES, Detail, Status

from .lines import Line, Span, wrapped


def glyph(status: Status, *, plain: bool = False) -> str:
    """The sign of a status, one cell wide; `plain` for terminals with ASCII only."""
    info = INFO[status]
    return info.ascii_glyph if plain else info.glyph


def status_span(status: Status, tr: Translator, detail: Detail | None = None, *, plain: bool = False) -> Span:
    """Glyph and word, and the detail where there is one: "! Alert, held by customs"."""
    words = tr.status(status)
    if detail is not None and detail.value != status.value:
        words = f"{words}, {tr.detail(detail)}"
    return Span(f"{glyph(status, plain=plain)} {words}", f"status-{status.value}")


def word_width(tr: Translator) -> int:
    """Cells that the longest of the nine words takes."""
    return max(cell_len(tr.status(info.status)) for info in STATUSES)


def explained(tr: Translator, width: int, *, plain: bool = False, current: Status | None = None) -> list[Line]:
    """All nine, each with its meaning beside it; `target` is the place of the status in `STATUSES`. `current`: said to
    be the one there is now.
    """
    lines = []
    for index, info in enumerate(STATUSES):
        now = [Span(" "), Span(tr(_CURRENT), "strong")] if info.status is current else []
        lines += _explanation(index, info.status, tr, width, plain=plain, now=now)
    return lines


def _explanation(
    index: int, status: Status, tr: Translator, width: int, *, plain: bool, now: Sequence[Span]
) -> list[Line]:
    label = tr.status(status)
    gap = " " * (word_width(tr) - cell_len(label) + 2)
    head = Span(f"{glyph(status, plain=plain)} {label}{gap}", f"status-{status.value}")
    hang = word_width(tr) + 4
    if width - hang < _NARROWEST:
        return [
            Line((head,), index),
            *wrapped([Span(tr.meaning(status), "muted"), *now], width, indent=2, target=index),
        ]
    meaning = wrapped([Span(tr.meaning(status)), *now], width - hang, target=index)
    first, rest = meaning[0], meaning[1:]
    blank = Span(" " * hang)
    return [Line((head, *first.spans), index), *(Line((blank, *line.spans), index) for line in rest)]


def options(tr: Translator, *, plain: bool = False) -> list[tuple[Status, str]]:
    """Each status and its glyph and word, in the order of the table."""
    return [(info.status, f"{glyph(info.status, plain=plain)} {tr.status(info.status)}") for info in STATUSES]


def counted(
    counts: Mapping[Status | None, int], chosen: frozenset[Status | None], tr: Translator, *, plain: bool = False
) -> list[str]:
    """One line a status, `None` (no code yet) last: whether it is chosen, glyph, word, and how many orders have it."""
    choices: list[tuple[Status | None, str]] = [*options(tr, plain=plain), (None, f"- {tr.status(None)}")]
    width = max(word_width(tr), cell_len(tr.status(None)))
    lines = []
    for status, text in choices:
        mark = "[x]" if status in chosen else "[ ]"
        blanks = " " * (width + 2 - cell_len(text))
        lines.append(f"{mark} {text}{blanks}  {counts.get(status, 0):>6}")
    return lines


_CURRENT: Final = N_("(now)")
_NARROWEST: Final = 20  # cells for a meaning, below which it goes under its word
