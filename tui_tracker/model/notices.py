"""What the shop's own people are told of that is no single order's: the kinds, and what is wished for."""

from collections.abc import Mapping
from datetime import time, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec

from .message import N_

_Hour = Annotated[int, msgspec.Meta(ge=0, le=24)]
_Clock = Annotated[str, msgspec.Meta(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
_Share = Annotated[float, msgspec.Meta(gt=0, le=1)]


class Alert(StrEnum):
    """The kinds."""

    DIGEST = "digest"
    CARRIER_DOWN = "carrier_down"
    KEY_REFUSED = "key_refused"
    CARRIER_BACK = "carrier_back"
    QUOTA = "quota"
    DEADLINE = "deadline"


ALERT_WORDS: Final[Mapping[Alert, str]] = {
    Alert.DIGEST: N_("what needs a hand"),
    Alert.CARRIER_DOWN: N_("carrier down"),
    Alert.KEY_REFUSED: N_("key refused"),
    Alert.CARRIER_BACK: N_("carrier back"),
    Alert.QUOTA: N_("quota low"),
    Alert.DEADLINE: N_("deadline near"),
}
ALERT_LIFETIME: Final[Mapping[Alert, timedelta]] = {
    Alert.DIGEST: timedelta(hours=12),
    Alert.CARRIER_DOWN: timedelta(hours=12),
    Alert.KEY_REFUSED: timedelta(days=2),
    Alert.CARRIER_BACK: timedelta(hours=12),
    Alert.QUOTA: timedelta(days=2),
    Alert.DEADLINE: timedelta(days=2),
}
"""For how long it is worth telling, at most."""

WAITS: Final = frozenset({Alert.CARRIER_BACK, Alert.QUOTA, Alert.DEADLINE})
"""What the operator's quiet hours keep, if it can wait for so long."""

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Told = Literal["carrier_down", "key_refused", "quota", "deadline"]
Clock = Literal["active", "storage", "dispute", "claim"]


class DigestRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Once a day what needs a hand. `at`: hours and minutes in the shop's zone, "" = never."""

    at: _Clock = ""
    channels: tuple[str, ...] = ()  # () = the operator's
    days: tuple[Weekday, ...] = WEEK
    empty: bool = False  # also when there is nothing
    lines: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20  # of the queue, at most

    @property
    def time(self) -> time | None:
        """The time of day; `None` = never."""
        return time.fromisoformat(self.at) if self.at else None


class AlertRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What the operator is told of at once. That a carrier answers again is told to whoever was told that it did not.

    `quota`: the share of an allowance that is nearly all of it. `clocks`: which deadlines count. Between the quiet
    hours (the shop's; the same twice = none) nothing goes that can wait.
    """

    tell: tuple[Told, ...] = ()
    channels: tuple[str, ...] = ()  # () = the operator's
    quota: _Share = 0.9
    clocks: tuple[Clock, ...] = ("storage", "dispute", "claim")
    quiet_from: _Hour = 22
    quiet_to: _Hour = 7
