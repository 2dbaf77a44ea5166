"""A first look at a template, in one pass: python-liquid takes minutes over 100 KB of tags that nobody closed."""

import re
from typing import Final

from .errors import TemplateError
from .limits import BLANKS, CODE

_OPENING: Final = re.compile(r"\{\{|\{%")
_CLOSING: Final = {"{{": "}}", "{%": "%}"}
_WHOLE: Final = re.compile(r"\{%-?\s{0,9}(raw|comment|doc)\b")
_END: Final = {name: re.compile(r"\{%-?\s{0,9}end" + name + r"\b") for name in ("raw", "comment", "doc")}
_BLANKS: Final = re.compile(r"\s{" + str(BLANKS) + "}")


def scan(text: str, name: str) -> None:
    """Raises `TemplateError` for a tag that is not closed, too many blanks in one, and more than `CODE` of Liquid."""
    at = code = 0
    lasts = {kind: _last(end, text) for kind, end in _END.items()}
    while (found := _OPENING.search(text, at)) is not None:
        start = found.start()
        end = text.find(_CLOSING[found[0]], start + 2)
        if end < 0:
            raise _error(text, name, start, f"{found[0]} is not closed with {_CLOSING[found[0]]}")
        if end - start > BLANKS and _BLANKS.search(text, start, end):
            raise _error(text, name, start, f"more than {BLANKS} blanks in a tag")
        at = end + 2
        code += at - start
        if code > CODE:
            raise TemplateError(name, f"more than {CODE // 1024} KB of Liquid in one template")
        whole = _WHOLE.match(text, start)
        if whole is not None and start > lasts[whole[1]]:
            raise _error(text, name, start, f"{whole[1]} is not closed with end{whole[1]}")


def _last(end: "re.Pattern[str]", text: str) -> int:
    """Where the last of them is."""
    return max((found.start() for found in end.finditer(text)), default=-1)


def _error(text: str, name: str, at: int, why: str) -> TemplateError:
    line = text.count("\n", 0, at) + 1
    return TemplateError(name, why, line=line, column=at - text.rfind("\n", 0, at))
