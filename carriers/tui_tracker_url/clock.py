"""How an answer writes its times."""

from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

_YEARS: Final = range(1990, 2200)
_UNIX: Final = {"unix": 1, "unix_ms": 1000}  # parts of a second
_SAMPLE: Final = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)


class Clock:
    """Reads times of one format; those without a zone are of `zone`, or stay without where none is given."""

    def __init__(self, form: str = "iso", zone: str = "") -> None:
        """`form`: "iso", "unix", "unix_ms", or a pattern of `strptime`. Raises `ValueError` naming the option."""
        self.form = form
        self._zone = _zone(zone)
        if form != "iso" and form not in _UNIX:
            _check(form)

    def __call__(self, text: str) -> datetime | None:
        """`text` as a time; `None` where it is none, and for absurd years."""
        try:
            when = self._read(text)
        except (ValueError, OverflowError, OSError):
            return None
        if when.year not in _YEARS:
            return None
        return when if when.tzinfo is not None or self._zone is None else when.replace(tzinfo=self._zone)

    def _read(self, text: str) -> datetime:
        if self.form in _UNIX:
            return datetime.fromtimestamp(float(text) / _UNIX[self.form], self._zone or UTC)
        return datetime.fromisoformat(text) if self.form == "iso" else datetime.strptime(text, self.form)


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(f"zone: expected a zone such as Europe/Stockholm, got {name!r}") from None


def _check(form: str) -> None:
    wrong = f'time_format: expected "iso", "unix", "unix_ms" or a pattern such as "%d/%m/%Y %H:%M", got {form!r}'
    if "%" not in form:
        raise ValueError(wrong)
    try:
        there = datetime.strptime(_SAMPLE.strftime(form), form)
    except ValueError:
        raise ValueError(wrong) from None
    if (there.month, there.day) != (_SAMPLE.month, _SAMPLE.day):
        raise ValueError(f"time_format: a month and a day are needed, got {form!r}")
