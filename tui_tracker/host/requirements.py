"""`Requires-Dist` and `Requires-Python`: is what a plugin needs there, in a version that will do?

Looked at before a plugin is imported, so that a version conflict is said in its own words. Versions, specifiers and
markers are standards (PEP 440, PEP 508): `packaging` knows them, imported only when something is to be read.
"""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement


def plain(name: str) -> str:
    """The name of a distribution as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def fits(version: str, specifiers: str, *, unreadable: bool = False) -> bool:
    """Whether a version is within the specifiers; a pre-release that is installed counts.

    `unreadable`: what is said of a version, or specifiers, that PEP 440 does not know.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifiers).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return unreadable


def unmet(requires: Iterable[str], python: str = "", *, extra: str = "") -> list[str]:
    """The requirements that are not met, as they are written. `python`: of `Requires-Python`.

    A line that PEP 508 does not know is the installer's to judge.
    """
    from platform import python_version

    lacking = [] if not python or fits(python_version(), python, unreadable=True) else [f"Python {python}"]
    return lacking + [line for line, need in _needed(requires, extra) if not _met(need, {(plain(need.name), "")})]


def _needed(requires: Iterable[str], extra: str) -> "Iterator[tuple[str, Requirement]]":
    """What is needed here: with these markers, and for `extra` what is needed for it alone."""
    from packaging.requirements import InvalidRequirement, Requirement

    for line in requires:
        try:
            need = Requirement(line)
        except InvalidRequirement:
            continue
        if need.marker is None:
            if not extra:
                yield line, need
        elif need.marker.evaluate({"extra": extra}) and not (extra and need.marker.evaluate({"extra": ""})):
            yield line, need


def _met(need: "Requirement", seen: set[tuple[str, str]]) -> bool:
    try:
        found = distribution(need.name)
    except (PackageNotFoundError, ValueError):
        return False
    if len(need.specifier) and not fits(_version(found), str(need.specifier)):
        return False
    return all(_extra_met(found, extra, seen) for extra in need.extras)


def _extra_met(found: Distribution, extra: str, seen: set[tuple[str, str]]) -> bool:
    """Whether what the extra asks for is there, too; extras may ask for each other."""
    mark = (plain(found.name), plain(extra))
    if mark in seen:
        return True
    seen.add(mark)
    return all(_met(need, seen) for _, need in _needed(found.requires or (), extra))


def _version(found: Distribution) -> str:
    try:
        return found.version
    except (KeyError, TypeError):  # damaged metadata
        return ""
