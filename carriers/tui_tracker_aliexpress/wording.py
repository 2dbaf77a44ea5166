"""The words of AliExpress' events, and the statuses they mean (`statuses.toml`).

AliExpress gives no codes: an event has a headline and a sentence. Whole phrases are looked for, never single words; the
first rule that fits counts, so that what is no delivery stands before what is one. Words that no rule knows are kept as
they are, with no status: nothing is guessed.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from tui_tracker.plugin import Detail, Status

_LONGEST: Final = 600  # characters that are looked at


class State(NamedTuple):
    """A status and its detail."""

    status: Status | None = None
    detail: Detail | None = None


UNMAPPED: Final = State()


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One rule in one language, in the form of `plain`: phrases, whole texts, and the words that forbid it."""

    phrases: tuple[str, ...]
    whole: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        """Whether `text` (plain, with a space at either end) says this."""
        if text in self.whole:
            return True
        return any(phrase in text for phrase in self.phrases) and not any(word in text for word in self.unless)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A state and how it is said, by language."""

    state: State
    wordings: Mapping[str, Wording]


def plain(text: str) -> str:
    """Small letters and digits, everything else a single space, one at either end too."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    return f" {' '.join(''.join(char if char.isalnum() else ' ' for char in folded).split())} "


def state_of(sentence: str, headline: str = "") -> State:
    """What an event says: by its sentence, else by its headline."""
    for text in (sentence, headline):
        said = plain(text)
        for rule in rules():
            if any(wording.fits(said) for wording in rule.wordings.values()):
                return rule.state
    return UNMAPPED


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the file, first to be asked first."""
    text = resources.files(__package__).joinpath("statuses.toml").read_text(encoding="utf-8")
    return tuple(_rule(each) for each in tomllib.loads(text)["rule"])


def _rule(table: Mapping[str, Any]) -> Rule:
    detail = table.get("detail")
    state = State(Status(table["status"]), Detail(detail) if detail else None)
    spoken = {name: table[name] for name in table if name not in ("status", "detail")}
    return Rule(state=state, wordings={name: _wording(each) for name, each in spoken.items()})


def _wording(table: Mapping[str, list[str]]) -> Wording:
    return Wording(**{name: tuple(map(plain, table.get(name, ()))) for name in ("phrases", "whole", "unless")})
