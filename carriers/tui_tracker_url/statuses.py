"""From a service's codes and words to our statuses, by the operator's two tables. What is in neither has none."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from tui_tracker.plugin import Detail, NumberPattern, Status

from .naming import named
from .options import TextRule

_LONGEST_TEXT: Final = 200  # of an event's text that is looked at: 200 characters over 2 open parts are quick
_MOST_OPEN_PARTS: Final = 2
_MOST_GROUPS: Final = 3  # each with choices doubles the ways, or worse
_ESCAPE_OR_CLASS: Final = re.compile(r"\\.|\[\^?\]?[^\]]*\]")
_OPEN_PART: Final = re.compile(r"[*+]|\{\d*,\d*\}")


class State(NamedTuple):
    """A status and its detail."""

    status: Status | None = None
    detail: Detail | None = None


UNMAPPED: Final = State()


class StatusTable:
    """Codes first, then patterns in their order."""

    def __init__(self, codes: Mapping[str, str], rules: Sequence[TextRule]) -> None:
        """Raises `ValueError` naming the option that is wrong."""
        self._codes = {code: named(f"statuses.{code}", partial(state, word)) for code, word in codes.items()}
        self._rules = [_rule(place, rule) for place, rule in enumerate(rules)]

    def of(self, code: str, text: str) -> State:
        """What an event with this code and text says; `UNMAPPED` where neither table knows it."""
        found = self._codes.get(code)
        if found is not None:
            return found
        return next((told for pattern, told in self._rules if pattern.found_in(text)), UNMAPPED)


def state(word: str) -> State:
    """A status ("pick_up"), or with its detail ("pick_up.ready_for_pickup"). Raises `ValueError`."""
    main, _, fine = word.partition(".")
    if main not in set(Status):
        raise ValueError(f"expected one of {', '.join(Status)}, got {word!r}")
    if fine and fine not in set(Detail):
        raise ValueError(f"expected one of {', '.join(Detail)} behind the dot, got {word!r}")
    return State(Status(main), Detail(fine) if fine else None)


class TextPattern:
    """A regular expression looked for in an event's text, in any case, kept from taking forever."""

    def __init__(self, pattern: str) -> None:
        """Raises `ValueError` saying what is wrong with `pattern`."""
        NumberPattern(pattern)  # the same rules, and a stricter one, for texts are longer than numbers
        bare = _ESCAPE_OR_CLASS.sub("x", pattern)
        if len(_OPEN_PART.findall(bare)) > _MOST_OPEN_PARTS:
            raise ValueError(f"pattern: more than {_MOST_OPEN_PARTS} of * + {{m,n}} can take long: {pattern}")
        if bare.count("(") > _MOST_GROUPS:
            raise ValueError(f"pattern: more than {_MOST_GROUPS} groups can take long: {pattern}")
        self._compiled = re.compile(pattern, re.IGNORECASE)

    def found_in(self, text: str) -> bool:
        """Whether it is found anywhere in the first 200 characters of `text`."""
        return self._compiled.search(text[:_LONGEST_TEXT]) is not None


def _rule(place: int, rule: TextRule) -> tuple[TextPattern, State]:
    at = f"patterns[{place}]"
    pattern = named(f"{at}.text", lambda: TextPattern(rule.text))
    return pattern, named(f"{at}.status", lambda: state(rule.status))
