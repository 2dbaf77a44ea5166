"""From text to records: physical line numbers, the delimiter, and broken quotation marks that cost one line only."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from tui_tracker.plugin import BadResponse

from .columns import known_headers

_DELIMITERS: Final = ",;\t|"
_MAX_LINES: Final = 1000  # of one record; a quotation mark that is open for longer was never meant to be
_UNCLOSED: Final = "a quotation mark is opened and not closed properly"


@dataclass(frozen=True, slots=True)
class Record:
    """One row: `row` is the line of the file it begins on (1 = the first); `broken` says why it can't be read."""

    row: int
    cells: Sequence[str] = ()
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the records below it, read as they are asked for."""

    header: tuple[str, ...]
    records: Iterator[Record]


class Lines:
    """The lines of a file, counted; lines can be given back."""

    def __init__(self, stream: TextIO, name: str) -> None:
        """`name`: what errors call the file."""
        self.name = name
        self.number = 0
        self._stream = stream
        self._again: deque[str] = deque()

    def take(self) -> str | None:
        """The next line with its end, `None` after the last. Raises `BadResponse` at a NUL."""
        line = self._again.popleft() if self._again else self._stream.readline()
        if not line:
            return None
        self.number += 1
        if "\0" in line:
            what = f"{self.name} is no CSV file: there is a NUL (zero byte) on line {self.number}"
            raise BadResponse(what, hint="It was damaged on its way, or is of another kind: export it again as CSV.")
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """Let `lines`, the last ones taken, be taken again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


class _Feed:
    """Hands a csv reader the lines of one record and remembers which."""

    def __init__(self, first: str, lines: Lines) -> None:
        self.taken = [first]
        self.asked_for_more = False
        self._lines = lines
        self._started = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if not self._started:
            self._started = True
            return self.taken[0]
        self.asked_for_more = True
        line = self._lines.take() if len(self.taken) < _MAX_LINES else None
        if line is None:
            raise StopIteration
        self.taken.append(line)
        return line


def read_table(lines: Lines) -> Table:
    """The header (the first line that is not blank) and what follows. Raises `BadResponse` when there is none."""
    delimiters = _DELIMITERS
    while (line := lines.take()) is not None:
        text = line.strip().strip("\ufeff")
        if text.lower().startswith("sep=") and len(text) == 5:
            delimiters = text[4]  # Excel's own first line
        elif text.strip(delimiters + '" '):
            break
    else:
        raise BadResponse(f"{lines.name} is empty", hint="Export it again; was there anything to export?")
    options = {each: _header(line, lines, each) for each in delimiters}
    delimiter = max(options, key=lambda each: (known_headers(options[each].cells), len(options[each].cells)))
    # The others were tried on the same lines: take what the chosen one takes.
    header = _record(line, lines, delimiter)
    if header.broken:
        what = f"{lines.name}: the header can't be read, {header.broken}"
        raise BadResponse(what, hint="Correct its first line in a text editor, or export it again.")
    return Table(tuple(header.cells), _records(lines, delimiter))


def _header(line: str, lines: Lines, delimiter: str) -> Record:
    """The header as `delimiter` would have it; the lines stay where they are."""
    before = lines.number
    feed = _Feed(line, lines)
    try:
        cells = next(csv.reader(feed, delimiter=delimiter), [])
    except csv.Error:
        cells = []
    lines.give_back(feed.taken[1:])
    return Record(before, cells)


def _records(lines: Lines, delimiter: str) -> Iterator[Record]:
    while (line := lines.take()) is not None:
        yield _record(line, lines, delimiter)


def _record(line: str, lines: Lines, delimiter: str) -> Record:
    """The record that begins with `line`, the last line taken.

    A quotation mark that is opened by accident would swallow the rows below it: then only this line is lost.
    """
    row = lines.number
    if '"' not in line:
        return Record(row, line.rstrip("\r\n").split(delimiter))
    feed = _Feed(line, lines)
    try:
        return Record(row, next(csv.reader(feed, delimiter=delimiter, strict=True), []))
    except csv.Error:
        lines.give_back(feed.taken[1:])
    if feed.asked_for_more:
        return Record(row, broken=_UNCLOSED)
    try:
        return Record(row, next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error as error:
        return Record(row, broken=f"can't be read: {error}")
