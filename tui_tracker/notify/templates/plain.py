"""A text from HTML, for the part of an e-mail that every program can read: what the shop's own HTML says, no more."""

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset({"p", "div", "tr", "table", "h1", "h2", "h3", "h4", "li", "ul", "ol", "br", "hr", "section"})
_UNSEEN: Final = frozenset({"style", "script", "head", "title"})


def text_of(html: str) -> str:
    """The words of `html` line by line; a link's address stands behind its words.

    >>> text_of('<h1>Hi</h1><p>See <a href="https://a.example/1">here</a>.</p>')
    'Hi\\n\\nSee here (https://a.example/1).'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "a" and self._links:
            url, start = self._links.pop()
            if url.startswith(("http://", "https://")) and url != "".join(self.words[start:]).strip():
                self.words.append(f" ({url})")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data.replace("\n", " "))
