"""Moments and spans of time in words: pure, told from `now`; days are elapsed days of 24 hours."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.moments import local
from tui_tracker.model.order import Checkpoint

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def span_words(length: timedelta, tr: Translator) -> str:
    """A length of time in its largest useful unit: "3 min", "5 h", "12 days". Its sign does not matter."""
    _ = tr
    length = abs(length)
    if length < _HOUR:
        return _("{n} min").format(n=length // _MINUTE)
    if length < 2 * _DAY:
        return _("{n} h").format(n=length // _HOUR)
    return tr.plural("{n} day", "{n} days", length // _DAY).format(n=length // _DAY)


def short_span(length: timedelta, tr: Translator) -> str:
    """The same for a narrow column: "3m", "5h", "12d"."""
    _ = tr
    length = abs(length)
    if length < _HOUR:
        return _("{n}m").format(n=length // _MINUTE)
    if length < 2 * _DAY:
        return _("{n}h").format(n=length // _HOUR)
    return _("{n}d").format(n=length // _DAY)


def relative(moment: datetime, now: datetime, tr: Translator) -> str:
    """How far `moment` is from `now`: "5 h ago", "in 3 days", "now" within a minute."""
    _ = tr
    length = now - moment
    if abs(length) < _MINUTE:
        return _("now")
    words = span_words(length, tr)
    return _("{span} ago").format(span=words) if length > timedelta(0) else _("in {span}").format(span=words)


def stamp(moment: datetime, zone: tzinfo) -> str:
    """Day and minute in `zone`."""
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"


def stamp_and_relative(moment: datetime, now: datetime, zone: tzinfo, tr: Translator) -> str:
    """Both: "2026-03-31 10:00 (2 h ago)"."""
    return f"{stamp(moment, zone)} ({relative(moment, now, tr)})"


def day(moment: datetime, zone: tzinfo) -> str:
    """The day in `zone`."""
    return f"{local(moment, zone):%Y-%m-%d}"


def offset(moment: datetime) -> str:
    """The offset from UTC that `moment` itself carries: "+08", "-03:30", "" for a time without a zone."""
    length = moment.utcoffset()
    if length is None:
        return ""
    minutes = round(length / _MINUTE)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}" + (f":{rest:02}" if rest else "")


def event_stamp(event: Checkpoint) -> str:
    """The local time of an event as the carrier gave it; "~" before it where we assumed the zone."""
    return f"{'~' if event.zone_assumed else ' '}{event.when:%Y-%m-%d %H:%M} {offset(event.when)}".rstrip()
