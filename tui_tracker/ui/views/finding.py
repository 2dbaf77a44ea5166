"""Words looked for in lines of text: where they are, and the lines with them brought out. Pure."""

import re
from collections.abc import Iterator, Sequence

from .lines import Line, Span


def pattern_of(words: str) -> "re.Pattern[str] | None":
    """What finds `words` as they stand; capitals matter where there are any. `None` for no words."""
    words = words.strip()
    return re.compile(re.escape(words), 0 if words != words.lower() else re.IGNORECASE) if words else None


def places(lines: Sequence[Line], pattern: "re.Pattern[str] | None") -> list[int]:
    """The indexes of the lines that have it."""
    return [index for index, line in enumerate(lines) if pattern is not None and pattern.search(line.text)]


def brought_out(line: Line, pattern: "re.Pattern[str]") -> Line:
    """The line with what was found reversed, whatever it was before."""
    found = [match.span() for match in pattern.finditer(line.text)]
    spans: list[Span] = []
    start = 0
    for span in line.spans:
        spans += _cut(span, [(max(0, one - start), min(len(span.text), end - start)) for one, end in found])
        start += len(span.text)
    return line._replace(spans=tuple(spans))


def _cut(span: Span, found: Sequence[tuple[int, int]]) -> Iterator[Span]:
    at = 0
    for start, end in found:
        if start < end:
            yield from (piece for piece in (span._replace(text=span.text[at:start]),) if piece.text)
            yield span._replace(text=span.text[start:end], role="chosen")
            at = end
    if span.text[at:]:
        yield span._replace(text=span.text[at:])
