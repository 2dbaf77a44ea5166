"""17TRACK's three ways to write a moment, and which one is believed."""

from datetime import UTC, datetime
from typing import Final

from .wire import Json, part, words

# "0001-01-01" is how some systems write "no date"; years at either end also overflow when zones are applied.
_YEARS: Final = range(1990, 2200)


def moment(node: Json) -> datetime | None:
    """When the event `node` was; `None` where nothing can be read.

    `time_iso` carries the place's own offset and comes first, `time_utc` next. Some couriers give neither: then
    `time_raw` has date and time as the courier wrote them, often without a zone (naive = local time at the place).
    """
    iso = instant(node.get("time_iso"))
    utc = instant(node.get("time_utc"))
    if iso is not None and iso.tzinfo is not None:
        return iso
    if utc is not None:
        return utc if utc.tzinfo is not None else utc.replace(tzinfo=UTC)
    return iso if iso is not None else _raw(part(node, "time_raw"))


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


def _raw(raw: Json) -> datetime | None:
    date, time, zone = (words(raw.get(name), 32) for name in ("date", "time", "timezone"))
    if not date:
        return None
    local = f"{date}T{time or '00:00:00'}"
    return instant(local + zone) or instant(local)
