"""The shop's time zone: as configured, else the machine's."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

_LOCALTIME: Final = Path("/etc/localtime")


def zone_name(configured: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """The name of the zone that times are read and shown in; "UTC" where nothing says."""
    for name in (configured, environ.get("TZ", "").removeprefix(":"), _machine()):
        if name and is_zone(name):
            return name
    return "UTC"


def zone(configured: str | None, environ: Mapping[str, str] = os.environ) -> ZoneInfo:
    """The zone itself."""
    return ZoneInfo(zone_name(configured, environ))


def _machine() -> str:
    """The zone that `/etc/localtime` links to, "" where it does not."""
    _, found, name = str(_LOCALTIME.resolve()).partition("zoneinfo/")
    return name if found else ""


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (OSError, ValueError, KeyError):
        return False
