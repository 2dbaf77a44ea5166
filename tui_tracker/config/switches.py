"""Which plugins are on: what may stand under `[plugins]`, and the variable that counts instead."""

import os
import re
from collections.abc import Mapping
from typing import Final

ONLY_VARIABLE: Final = "TUI_TRACKER_PLUGINS"
SWITCH: Final = 'true, false or the name of a distribution, such as "tui-tracker-acme"'
_DISTRIBUTION: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")  # PEP 508's names
_MEANT: Final = frozenset({"true", "false", "yes", "no", "on", "off"})  # in quotes: nobody means a distribution


def is_switch(value: object) -> bool:
    """Whether `[plugins] name = value` may stand in a file: on, off, or on for one distribution only."""
    if isinstance(value, str):
        return bool(_DISTRIBUTION.fullmatch(value)) and value.lower() not in _MEANT
    return isinstance(value, bool)


def only_from_environ(environ: Mapping[str, str] = os.environ) -> frozenset[str] | None:
    """`TUI_TRACKER_PLUGINS`: unset = None (as configured), "" = no plugin, "a,b" = exactly these."""
    value = environ.get(ONLY_VARIABLE)
    return None if value is None else frozenset(name for name in (part.strip() for part in value.split(",")) if name)
