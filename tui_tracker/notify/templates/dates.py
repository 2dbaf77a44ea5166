"""Shopify's `date` filter: strftime, and the named formats, both in the language of the message.

Named formats and their looks: shopify.dev/docs/api/liquid/filters/date.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import Final

from .limits import FORMAT

_NAMED: Final = {
    "en": {
        "abbreviated_date": "MMM d, y",
        "basic": "MM/dd/y",
        "date": "MMMM d, y",
        "date_at_time": "MMMM d, y 'at' h:mm a",
        "default": "EEEE, MMMM d, y 'at' h:mm a Z",
        "on_date": "'on' MMM d, y",
        "short": "d MMM HH:mm",
        "long": "MMMM d, y HH:mm",
    },
    "sv": {
        "abbreviated_date": "d MMM y",
        "basic": "y-MM-dd",
        "date": "d MMMM y",
        "date_at_time": "d MMMM y 'kl.' HH:mm",
        "default": "EEEE d MMMM y 'kl.' HH:mm Z",
        "on_date": "'den' d MMM y",
        "short": "d MMM HH:mm",
        "long": "d MMMM y HH:mm",
    },
}
_WORDS: Final = {"A": "EEEE", "a": "EEE", "B": "MMMM", "b": "MMM", "h": "MMM"}
_DIRECTIVE: Final = re.compile(r"%([-0^_#]?)([A-Za-z%+])")
_PLAIN: Final = frozenset("CDFGHIMNSTUVWXYZcdefgjklmnpqrstuvwxyzPR%")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|UTC|[+-]\d\d:?\d\d)?")
_LONGEST: Final = 64  # characters of a date as text


class Moment(datetime):
    """A time as Shopify prints it where no filter says otherwise: "2026-11-23 10:00:00 +0100"."""

    def __str__(self) -> str:
        """In its own zone."""
        return self.strftime("%Y-%m-%d %H:%M:%S %z").rstrip()

    @classmethod
    def of(cls, moment: datetime, zone: tzinfo) -> "Moment":
        """`moment` in `zone`; one without a zone is taken to be there."""
        here = moment.astimezone(zone) if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        return cls(here.year, here.month, here.day, here.hour, here.minute, here.second, tzinfo=here.tzinfo)


def named_date(moment: datetime, name: str, language: str) -> str:
    """`moment` in one of Shopify's named formats. Raises `ValueError` for a name there is not."""
    pattern = _NAMED.get(language, _NAMED["en"]).get(name)
    if pattern is None:
        raise ValueError(f"no date format {name[:40]!r}; there are {', '.join(sorted(_NAMED['en']))}")
    return _spelled(moment, pattern, language)


def spelled_date(moment: datetime, pattern: str, language: str) -> str:
    """`moment` by a strftime pattern, names of months and days in the language. Raises `ValueError`."""
    if len(pattern) > FORMAT:
        raise ValueError(f"a date format of more than {FORMAT} characters")
    return _DIRECTIVE.sub(lambda found: _directive(moment, found[1], found[2], language), pattern)


def _directive(moment: datetime, flag: str, letter: str, language: str) -> str:
    if letter in _WORDS:
        text = _spelled(moment, _WORDS[letter], language)
        if language == "sv" and letter in "ahb":
            text = text.rstrip(".")
    elif letter in _OWN:
        text = _OWN[letter](moment)
    elif letter in _PLAIN:
        text = moment.strftime("%" + letter)
    else:
        return f"%{flag}{letter}"
    if flag == "-":
        return text.lstrip("0 ") or "0"
    if flag == "_":
        return re.sub(r"^0+(?=\d)", lambda zeros: " " * len(zeros[0]), text)
    return text.upper() if flag in ("^", "#") and flag else text


_OWN: Final[dict[str, Callable[[datetime], str]]] = {
    "%": lambda _: "%",
    "e": lambda moment: f"{moment.day:2}",
    "k": lambda moment: f"{moment.hour:2}",
    "l": lambda moment: f"{(moment.hour % 12) or 12:2}",
    "L": lambda moment: f"{moment.microsecond // 1000:03}",
    "N": lambda moment: f"{moment.microsecond * 1000:09}",
    "P": lambda moment: "am" if moment.hour < 12 else "pm",
    "p": lambda moment: "AM" if moment.hour < 12 else "PM",
    "s": lambda moment: str(int(moment.timestamp())),
    "v": lambda moment: moment.strftime("%e-%b-%Y"),
    "+": lambda moment: moment.strftime("%a %b %e %H:%M:%S %Z %Y"),
}


def _spelled(moment: datetime, pattern: str, language: str) -> str:
    from babel.dates import format_datetime

    text = str(format_datetime(moment, pattern, locale=language))
    return text.replace("AM", "am").replace("PM", "pm") if language == "en" and " a" in pattern else text


def moment_of(value: object, zone: tzinfo, now: datetime) -> datetime | None:
    """`value` as a time in `zone`; `None` for what is none."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return _from_seconds(value, zone)
    text = str(value).strip()
    if not text or len(text) > _LONGEST:
        return None
    if text in ("now", "today"):
        return now.astimezone(zone)
    if text.isascii() and text.isdigit():
        return _from_seconds(int(text), zone)
    return _read(text, zone)


def _from_seconds(seconds: int, zone: tzinfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, OSError, ValueError):
        return None


def _read(text: str, zone: tzinfo) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    try:
        if found is not None:
            offset = {"Z": "+00:00", "UTC": "+00:00"}.get(found[3] or "", found[3] or "")
            read = datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}")
        else:
            from dateutil import parser

            read = parser.parse(text)
    except (ValueError, OverflowError):
        return None
    return read.astimezone(zone) if read.tzinfo is not None else read.replace(tzinfo=zone)
