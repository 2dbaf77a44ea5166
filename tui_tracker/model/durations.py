"""Lengths of time as they stand in rules: days of 24 hours, and hours; none is negative or endless."""

from datetime import timedelta
from typing import Annotated, Final

import msgspec

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)

Days = Annotated[float, msgspec.Meta(ge=0, le=3650)]
Hours = Annotated[float, msgspec.Meta(ge=0, le=8760)]
