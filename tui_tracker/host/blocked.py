"""The block list that comes with the program: releases that are not imported, whatever the switches say."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from .requirements import fits, plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """Some releases of a distribution. `versions`: PEP 440 specifiers, "" = all; `link`: where to read more."""

    name: str
    versions: str
    reason: str
    link: str


def shipped() -> list[Blocked]:
    """The list as it came."""
    text = files("tui_tracker.host").joinpath("blocked.toml").read_text(encoding="utf-8")
    return [_entry(table) for table in tomllib.loads(text).get("blocked", [])]


def blocking(name: str, version: str, blocked: Sequence[Blocked]) -> Blocked | None:
    """Why this release is not imported. One whose version can't be read is blocked where any of its releases is."""
    mine = [each for each in blocked if plain(each.name) == plain(name)]
    return next((each for each in mine if not each.versions or fits(version, each.versions, unreadable=True)), None)


def _entry(table: dict[str, Any]) -> Blocked:
    return Blocked(name=table["name"], versions=table["versions"], reason=table["reason"], link=table["link"])
