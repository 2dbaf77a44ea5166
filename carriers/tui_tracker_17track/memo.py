"""What 17TRACK's carrier asks the host to keep for a number, and how it writes courier codes.

A courier code is 17TRACK's own whole number, `3011`. `3011+21051` names the last-mile courier too (posts only), and
`+21051` the last-mile courier alone.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, Self

from tui_tracker.plugin import TrackRequest

from .reading import whole

COURIER: Final = "carrier"  # code of the courier that 17TRACK follows the number with
LAST_MILE: Final = "final_carrier"  # code of the last-mile courier, where one was chosen
CHANGES: Final = "courier_changes"  # how often the courier was changed; `MOST_CHANGES` are allowed
RETRACKS: Final = "retracks"  # how often a stopped number was started again; `MOST_RETRACKS` is allowed
STOPPED: Final = "stopped"  # when 17TRACK said that it follows the number no longer (ISO 8601), "" = it does

MOST_CHANGES: Final = 5  # by the v2.4 documentation, for each number
MOST_RETRACKS: Final = 1

_CODES: Final = re.compile(r"([0-9]{1,9})?(?:\+([0-9]{1,9}))?")


class Codes(NamedTuple):
    """The courier and the last-mile courier; `None` = not said."""

    courier: int | None = None
    last_mile: int | None = None

    @classmethod
    def of(cls, text: str) -> Self | None:
        """What `text` says; `None` where it is no code of 17TRACK's."""
        match = _CODES.fullmatch("".join(text.split()))
        if match is None:
            return None
        found = cls(*(int(code or 0) or None for code in match.groups()))
        return found if any(found) else None

    def __str__(self) -> str:
        """As `of` reads it."""
        last_mile = f"+{self.last_mile}" if self.last_mile else ""
        return f"{self.courier or ''}{last_mile}"


def code_text(value: object) -> str:
    """A courier code of an answer as text; "" for 0 and for none."""
    code = whole(value)
    return str(code) if code else ""


def followed_with(request: TrackRequest) -> int | None:
    """The courier that 17TRACK follows the number with: as it said last, else as the operator has it."""
    told = whole(request.memo.get(COURIER))
    wanted = Codes.of(request.courier_code)
    return told or (wanted.courier if wanted else None)


def used_up(memo: Mapping[str, str], key: str, most: int) -> bool:
    """Whether the count at `key` has come to the most that 17TRACK allows."""
    return (whole(memo.get(key)) or 0) >= most


def counted(memo: Mapping[str, str], key: str) -> dict[str, str]:
    """The count at `key`, one more than it was."""
    return {key: str((whole(memo.get(key)) or 0) + 1)}
