"""What people read: tables that fit the terminal, no colour where none is wanted. The only place that writes."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import click
import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_, Message

_GAP: Final = 2  # cells between two columns
_LONGEST: Final = 1000  # characters of one error: an argument may be as long as it likes
_NARROWEST: Final = 6  # cells a flexible column keeps


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `shrinks`: it gives way (first the one with the most) when the terminal is narrow.

    `code`: a tracking number, perhaps with "+2" behind it: shortened in its middle.
    """

    title: str
    shrinks: bool = False
    right: bool = False
    code: bool = False


def say(text: str) -> None:
    """A line on standard output. Raises `OutputError` when it can't be written, `BrokenPipeError` as it is."""
    try:
        click.echo(harmless(text), color=colours())
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def flush() -> None:
    """Write what was said. Raises as `say`."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def fail(text: str) -> None:
    """A line on standard error; where that can't be written nobody is there to be told."""
    with suppress(OSError):
        click.echo(harmless(text), err=True, color=colours(err=True))


def harmless(text: str) -> str:
    """`text` without what would steer a terminal or turn its direction round.

    A data file written by hand and the arguments come in past all cleaning.
    """
    if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(filter(_is_harmless, text))


def one_line(text: str) -> str:
    """`text` in one line, for a row of a table."""
    return text if text.isprintable() else " ".join(text.split())


def not_endless(text: str, limit: int = _LONGEST) -> str:
    """`text` without its middle where it is endless: who and why stand at its ends."""
    return text if len(text) <= limit else f"{text[: limit * 2 // 3]} … {text[-limit // 3 :]}"


def _is_harmless(char: str) -> bool:
    return char.isprintable() or char in "\n\t" or unicodedata.category(char) in ("Zs", "Co", "Cn")


def _unwritten(error: OSError) -> "OutputError":
    why = error.strerror or str(error)
    return OutputError(Message(N_("standard output can't be written: {why}"), {"why": why}))


class OutputError(AppError):
    """What a command says can't be written: the disk is full, say."""


def say_failure(error: AppError, translate: Translator) -> None:
    """An expected failure: one line what, one line what to do."""
    fail(not_endless(f"{translate(error.title)}: {translate.tell(error.told)}"))
    if error.hint:
        fail(translate.tell(error.advice))


def colours(*, err: bool = False, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether colour is wanted on standard output or error."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def width() -> int:
    """Cells of the terminal; 120 where there is none, so that a file or a pipe gets the same everywhere."""
    return shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120


def say_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """A table that fits the terminal."""
    for line in table(columns, rows, width()):
        say(line)


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], cells: int) -> list[str]:
    """The lines of a table at most `cells` wide, titles first."""
    titles = [column.title for column in columns]
    rows = [[one_line(cell) for cell in row] for row in rows]
    widths = _widths(columns, [titles, *rows], cells)
    return [_line(columns, row, widths) for row in (titles, *rows)]


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], cells: int) -> list[int]:
    widths = [max(cell_width(row[at]) for row in rows) for at in range(len(columns))]
    room = cells - _GAP * (len(columns) - 1)
    while sum(widths) > room:
        wide = [at for at, column in enumerate(columns) if column.shrinks and widths[at] > _NARROWEST]
        if not wide:
            break
        widest = max(wide, key=lambda at: widths[at])
        widths[widest] -= 1
    return widths


def _line(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int]) -> str:
    parts = []
    for column, text, cells in zip(columns, row, widths, strict=True):
        text = shortened(text, cells) if column.code else cut(text, cells)
        blanks = " " * (cells - cell_width(text))
        parts.append(blanks + text if column.right else text + blanks)
    return (" " * _GAP).join(parts).rstrip()


def cell_width(text: str) -> int:
    """How many cells `text` takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def cut(text: str, cells: int) -> str:
    """`text` in at most `cells` cells, ending in "…" when it was cut."""
    if cell_width(text) <= cells:
        return text
    kept, used = "", 0
    for char in text:
        used += _cells(char)
        if used > cells - 1:
            break
        kept += char
    return kept.rstrip() + "…"


def shortened(code: str, cells: int) -> str:
    """A code in at most `cells` cells: its beginning, its last four characters and how many more there are stay."""
    _, plus, more = code.rpartition(" +")
    end = 4 + len(plus + more) if plus else 4
    if cell_width(code) <= cells or cells < end + 2:
        return cut(code, cells)
    return code[: cells - end - 1] + "…" + code[-end:]


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
