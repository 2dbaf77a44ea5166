"""Regular expressions as they are typed: those that could take forever are refused before they are tried.

Matching takes exponential time where a repeated group can match the same text in several ways, and a power of the
text's length where many parts may be of any length. What is left takes some hundredths of a second at the very worst.
"""

import re
import warnings
from typing import Final

from tui_tracker.model.message import N_

from .errors import FilterError

LONGEST_TEXT: Final = 200
"""Characters of a field that are looked at: with `_MOST_OPEN` parts of any length the worst case stays short."""
_LONGEST_PATTERN: Final = 200
_MOST_OPEN: Final = 3
_MOST_OPTIONAL: Final = 8
_MOST_CHOICES: Final = 20
_FEW: Final = 9  # {m,n} up to here is optional, above it is of any length

_ESCAPE: Final = re.compile(r"\\[^1-9]")
_BACK_REFERENCE: Final = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")
_CLASS: Final = re.compile(r"\[\^?\]?[^\]]*\]")
_OPENING: Final = re.compile(r"\(\?(?:P<\w+>|<?[=!]|[aiLmsux-]*:|[aiLmsux-]+\)|#)")
_REPEAT: Final = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")


def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern`, any case. Raises `FilterError` for what is none, and for what could take forever."""
    if len(pattern) > _LONGEST_PATTERN or _takes_long(pattern):
        raise FilterError(_TOO_SLOW, pattern=pattern[:40])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what another Python will read otherwise
            return re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise FilterError(_NOT_REGULAR, pattern=pattern[:40], error=error) from None


def _takes_long(pattern: str) -> bool:
    bare = _CLASS.sub("x", _ESCAPE.sub("x", pattern))
    if _BACK_REFERENCE.search(bare) or bare.count("|") > _MOST_CHOICES:
        return True
    open_parts, optional, groups, at = 0, 0, [False], 0  # groups: whether what each holds may be repeated no more
    while at < len(bare):
        if opening := _OPENING.match(bare, at):
            groups += [] if opening[0].endswith(")") else [False]
            at = opening.end()
            continue
        char, after = bare[at], at + 1
        branches = False
        if char == "(":
            groups.append(False)
        elif char == "|":
            groups[-1] = True
        elif char == ")" and len(groups) > 1:
            branches = groups.pop()
            groups[-1] |= branches
        if char not in "(|" and (repeat := _REPEAT.match(bare, after)):
            wide = _is_wide(repeat)
            if wide and branches:
                return True
            open_parts, optional = open_parts + wide, optional + (not wide)
            groups[-1] = True
            after = repeat.end()
        at = after
    return open_parts > _MOST_OPEN or optional > _MOST_OPTIONAL


def _is_wide(repeat: re.Match[str]) -> bool:
    if repeat[0] in "*+":
        return True
    if repeat[0] == "?":
        return False
    first, comma, last = repeat[1], repeat[2], repeat[3]
    return not (last if comma else first) or int(last or first or 0) > _FEW


_NOT_REGULAR: Final = N_("/{pattern}/ is not a regular expression: {error}")
_TOO_SLOW: Final = N_("/{pattern}/ could take forever: repeat no group that holds choices or repeats, and few parts")
