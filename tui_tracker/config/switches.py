"""What may stand under `[plugins]`."""

import re
from typing import Final

SWITCH: Final = 'true, false or the name of a distribution, such as "tui-tracker-acme"'
_DISTRIBUTION: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")  # PEP 508's names
_MEANT: Final = frozenset({"true", "false", "yes", "no", "on", "off"})  # in quotes: nobody means a distribution


def is_switch(value: object) -> bool:
    """Whether `[plugins] name = value` may stand in a file: on, off, or on for one distribution only."""
    if isinstance(value, str):
        return bool(_DISTRIBUTION.fullmatch(value)) and value.lower() not in _MEANT
    return isinstance(value, bool)
