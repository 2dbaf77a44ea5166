"""Moments as people have them: which years can be meant, and a moment in a zone, whatever a file holds."""

from datetime import datetime, tzinfo
from typing import Final

YEARS: Final = range(1990, 2101)
"""A date outside is a slip of the pen, or how a system writes "no date"."""


def local(moment: datetime, zone: tzinfo) -> datetime:
    """`moment` in `zone`; as it is where the calendar ends (years 1 and 9999): showing must never fail."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment
