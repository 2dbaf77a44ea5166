"""An operator's regular expression for the numbers of a carrier, kept from taking forever.

Matching can take exponential time where a group is repeated, and a high power of the length where many parts may be
of any length. Numbers need neither, so both are refused when the configuration is read; what remains is quick.
"""

import re
from typing import Final

_LONGEST_PATTERN: Final = 200
_LONGEST_NUMBER: Final = 50  # longer than any tracking number known
_MOST_OPEN_PARTS: Final = 5  # 50 characters over 5 parts: some 3 million ways, a tenth of a second at the very worst
_MOST_CHOICES: Final = 20
_MOST_WAYS: Final = 4096  # through the groups with choices, one after the other: some 10 ms

_ESCAPE: Final = re.compile(r"\\.")
_CLASS: Final = re.compile(r"\[\^?\]?[^\]]*\]")
_REPEATED_GROUP: Final = re.compile(r"\)(?:[*+]|\{)")
_OPEN_PART: Final = re.compile(r"[*+]|\{\d*,\d*\}|(?<!\()\?")


class NumberPattern:
    """Whether a number has the form of a carrier's numbers, by a regular expression that can't take forever.

    For `Carrier.detect`, and for patterns from a configuration. Longer numbers than 50 characters match none.

    >>> NumberPattern("AC[0-9]{6}").matches("AC123456")
    True
    """

    def __init__(self, pattern: object) -> None:
        """Raises `ValueError` saying what is wrong with `pattern`, a regular expression of 200 characters at most.

        A repeated group, more than five parts of any length, more than 20 choices, or more than 4,096 ways through
        groups with choices are refused.

        >>> NumberPattern("(A+)+")
        Traceback (most recent call last):
            ...
        ValueError: pattern: a repeated group can take forever, write it out: (A+)+
        """
        if not isinstance(pattern, str) or not pattern:
            raise ValueError(f"pattern: expected a regular expression, got {pattern!r}")
        if len(pattern) > _LONGEST_PATTERN:
            raise ValueError(f"pattern: longer than {_LONGEST_PATTERN} characters")
        try:
            self._compiled = re.compile(pattern)
        except (re.error, OverflowError) as error:
            raise ValueError(f"pattern: {error}: {pattern}") from error
        _check_quick(pattern)

    def matches(self, number: str) -> bool:
        """Whether the whole of `number` has the form.

        >>> NumberPattern("AC[0-9]{6}").matches("see AC123456")
        False
        """
        return len(number) <= _LONGEST_NUMBER and self._compiled.fullmatch(number) is not None


def _check_quick(pattern: str) -> None:
    bare = _CLASS.sub("x", _ESCAPE.sub("x", pattern))
    if _REPEATED_GROUP.search(bare):
        raise ValueError(f"pattern: a repeated group can take forever, write it out: {pattern}")
    if len(_OPEN_PART.findall(bare)) > _MOST_OPEN_PARTS:
        raise ValueError(f"pattern: more than {_MOST_OPEN_PARTS} of * + ? {{m,n}} can take forever: {pattern}")
    if bare.count("|") > _MOST_CHOICES:
        raise ValueError(f"pattern: more than {_MOST_CHOICES} choices: {pattern}")
    if _ways(bare) > _MOST_WAYS:
        raise ValueError(f"pattern: choices after choices can take forever, write fewer groups: {pattern}")


def _ways(bare: str) -> int:
    """In how many ways the choices of all groups go together, were each to fit."""
    ways, choices = 1, [1]
    for char in bare:
        if char == "(":
            choices.append(1)
        elif char == "|":
            choices[-1] += 1
        elif char == ")" and len(choices) > 1:
            ways *= choices.pop()
    return ways * choices[0]
