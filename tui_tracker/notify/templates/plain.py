"""A text from HTML, for the part of an e-mail that every program can read: what the shop's own HTML says, no more."""

import re
from html import unescape
from typing import Final

from .limits import MARKS

_BLOCKS: Final = frozenset({"p", "div", "tr", "table", "h1", "h2", "h3", "h4", "li", "ul", "ol", "br", "hr", "section"})
_RAW: Final = frozenset({"style", "script", "title"})  # their end alone ends them
_MARK: Final = re.compile(
    r"""<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)
    |<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<rest>(?:[^>"'=]+|=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))?|["'])*)(?:>|\Z)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""A tag or a comment. It takes in all that it looks at, to the end of the text if need be, so that whatever stands
there is looked at once: Python's own parser takes minutes for 256 KB of unfinished tags.
"""
_HREF: Final = re.compile(r"""(?:^|[\s"'/])href\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))""", re.IGNORECASE)


def text_of(html: str) -> str:
    """The words of `html` line by line; a link's address stands behind its words. Raises `ValueError` for a page of
    more tags than anybody writes.

    >>> text_of('<h1>Hi</h1><p>See <a href="https://a.example/1">here</a>.</p>')
    'Hi\\n\\nSee here (https://a.example/1).'
    """
    reader = _Reader()
    reader.read(html)
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader:
    def __init__(self) -> None:
        self.words: list[str] = []
        self._heads = 0
        self._link: tuple[str, int] | None = None  # where it leads, how many words there were before it

    def read(self, html: str) -> None:
        """All of it."""
        at = marks = 0
        while found := _MARK.search(html, at):
            marks += 1
            if marks > MARKS:
                raise ValueError(f"a page of more than {MARKS} tags")
            self._say(html[at : found.start()])
            at = found.end()
            name = (found["name"] or "").lower()
            if name in _RAW and not found["end"]:
                closed = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
                at = closed.start() if closed is not None else len(html)
            elif name:
                self._tag(name, found["rest"], is_end=bool(found["end"]))
        self._say(html[at:])

    def _say(self, text: str) -> None:
        if text and not self._heads:
            self.words.append(unescape(text).replace("\n", " "))

    def _tag(self, name: str, rest: str, *, is_end: bool) -> None:
        if name == "head":
            self._heads = 0 if is_end else 1
        elif name in _BLOCKS:
            self.words.append("\n")
        elif name == "a" and not is_end:
            self._link = _address(rest), len(self.words)
        elif name == "a" and self._link is not None:
            (url, start), self._link = self._link, None
            if url.startswith(("http://", "https://")) and url != "".join(self.words[start:]).strip():
                self.words.append(f" ({url})")


def _address(rest: str) -> str:
    """Where a link leads; "" where it does not say."""
    found = _HREF.search(rest)
    return unescape(found[1] or found[2] or found[3] or "") if found is not None else ""
