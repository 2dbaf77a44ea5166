"""17TRACK's three ways to write a moment, and which one is believed."""

from datetime import UTC, datetime
from typing import Final

from .reading import words
from .wire import RawTime, Scan

# "0001-01-01" is how some systems write "no date"; years at either end also overflow when zones are applied.
_YEARS: Final = range(1990, 2200)


def moment(scan: Scan) -> datetime | None:
    """When `scan` was; `None` where nothing can be read.

    `time_iso` carries the place's own offset and comes first, `time_utc` next. Some couriers give neither: then
    `time_raw` has date and time as the courier wrote them, often without a zone (naive = local time at the place).
    """
    iso = instant(scan.time_iso)
    utc = instant(scan.time_utc)
    if iso is not None and iso.tzinfo is not None:
        return iso
    if utc is not None:
        return utc if utc.tzinfo is not None else utc.replace(tzinfo=UTC)
    return iso if iso is not None else _raw(scan.time_raw)


def comparable(when: datetime) -> datetime:
    """`when` for a comparison that may be some hours wrong: a time without a zone counts as UTC."""
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def instant(value: object) -> datetime | None:
    """ISO 8601 text as a time, naive where it names no offset; `None` for anything else and for absurd years."""
    text = words(value, 64)
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.year in _YEARS else None


def _raw(raw: RawTime) -> datetime | None:
    date, time, zone = (words(value, 32) for value in (raw.date, raw.time, raw.timezone))
    if not date:
        return None
    local = f"{date}T{time or '00:00:00'}"
    return instant(local + zone) or instant(local)
