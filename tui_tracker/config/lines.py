"""In which line of a TOML file a key stands: `tomllib` does not say."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

Path = tuple[str | int, ...]

_BARE_OR_QUOTED: Final = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED: Final = rf"{_BARE_OR_QUOTED}(?:\s*\.\s*{_BARE_OR_QUOTED})*"
_TABLE: Final = re.compile(rf"\s*(?P<open>\[\[?)\s*(?P<name>{_DOTTED})\s*\]")
_KEY: Final = re.compile(rf"\s*(?P<name>{_DOTTED})\s*=(?P<value>.*)")
_PART: Final = re.compile(_BARE_OR_QUOTED)


class Lines:
    """The lines of one file's tables and keys, 1 for the first."""

    def __init__(self, text: str) -> None:
        """`text`: valid TOML (in anything else lines are found as far as it goes)."""
        self._lines: dict[Path, int] = {}
        self._arrays: Counter[Path] = Counter()
        self._read(text)

    def of(self, path: Sequence[str | int]) -> int:
        """The line of `path`, or of the nearest table around it; 1 where there is none."""
        for end in range(len(path), 0, -1):
            line = self._lines.get(tuple(path[:end]))
            if line is not None:
                return line
        return 1

    def _read(self, text: str) -> None:
        table: Path = ()
        closing = ""  # the quotes that end a text of several lines
        for number, line in enumerate(text.splitlines(), start=1):
            if closing:
                closing = "" if closing in line else closing
            elif match := _TABLE.match(line):
                table = self._table(_parts(match["name"]), match["open"] == "[[")
                self._lines.setdefault(table, number)
            elif match := _KEY.match(line):
                self._lines.setdefault(table + _parts(match["name"]), number)
                closing = _opened(match["value"])

    def _table(self, name: Path, repeated: bool) -> Path:
        """The path of a header; inside an array of tables it belongs to the newest entry."""
        path: Path = ()
        for at, part in enumerate(name):
            path = (*path, part)
            if repeated and at == len(name) - 1:
                self._arrays[path] += 1
            if self._arrays[path]:
                path = (*path, self._arrays[path] - 1)
        return path


def _parts(name: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def _opened(value: str) -> str:
    """The quotes of a text that begins in `value` and does not end there."""
    for quotes in ('"""', "'''"):
        if value.lstrip().startswith(quotes) and value.count(quotes) == 1:
            return quotes
    return ""
