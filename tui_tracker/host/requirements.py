"""A light look at `Requires-Dist`: is what a plugin needs there, in a version that will do?

Not a resolver: environment markers, pre-releases and exotic specifiers are left to the installer.
"""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from typing import Final

_REQUIREMENT: Final = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(;.*)?")
_CLAUSE: Final = re.compile(r"(>=|<=|==|!=|>|<)\s*([0-9]+(?:\.[0-9]+)*)$")


def unmet(requires: Iterable[str]) -> list[str]:
    """The requirements that are not met, as they are written."""
    return [line for line in requires if not _met(line)]


def _met(line: str) -> bool:
    found = _REQUIREMENT.match(line)
    if found is None or found[3]:  # extras and markers: not ours to judge
        return True
    try:
        have = _numbers(version(found[1]))
    except PackageNotFoundError:
        return False
    return all(_fits(have, clause.strip()) for clause in found[2].split(",") if clause.strip())


def _fits(have: list[int], clause: str) -> bool:
    parts = _CLAUSE.fullmatch(clause)
    if parts is None:
        return True
    pairs = list(zip_longest(have, _numbers(parts[2]), fillvalue=0))
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return {
        ">=": left >= right,
        "<=": left <= right,
        "==": left == right,
        "!=": left != right,
        ">": left > right,
        "<": left < right,
    }[parts[1]]


def _numbers(text: str) -> list[int]:
    found = re.match(r"\d+(?:\.\d+)*", text)
    return [int(part) for part in found[0].split(".")] if found else []
