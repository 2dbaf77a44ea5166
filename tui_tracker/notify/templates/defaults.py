"""Our own templates: a frame for each form, words for each event and language, put together into plain Liquid."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.model.outbox import OPERATOR

LANGUAGES: Final = ("en", "sv")
FORMS: Final = ("html", "txt", "sms")
_PLACE: Final = re.compile(r"\[\[([a-z_.]+)\]\]")
_COMES: Final = frozenset({Happening.SHIPPED, Happening.ON_ITS_WAY, Happening.CUSTOMS, Happening.CODE_CHANGED})
"""Events after which one still wonders when the parcel comes."""


@cache
def default_source(event: Happening | Alert, language: str, form: str, to: str) -> str:
    """The text of one of ours, as somebody could have written it into a file."""
    words = _words(language if language in LANGUAGES else "en")
    if isinstance(event, Alert):
        return _put(_file(f"alert.{form}"), {**words["alerts"][event.value], "language": language})
    operator = to == OPERATOR
    values: dict[str, str] = {
        **{f"words.{name}": text for name, text in words["words"].items()},
        **words[event.value],
        "event": words["operator"][event.value],
        "language": language,
        "expects": "true" if event in _COMES else "false",
    }
    frame = _file(f"{'operator' if operator else 'customer'}.{form}")
    return _put(frame, values)


def _put(frame: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]].strip("\n"), frame)


@cache
def _words(language: str) -> Mapping[str, Any]:
    return tomllib.loads(_file(f"{language}.toml"))


def _file(name: str) -> str:
    return (files(__package__) / "default" / name).read_text(encoding="utf-8")
