"""17TRACK's carrier in the conformance kit, with the recordings beside it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from tui_tracker.testing import CarrierSuite
from tui_tracker_17track.carrier import SeventeenTrack


class TestSeventeenTrack(CarrierSuite):
    carrier = SeventeenTrack
    config: ClassVar[Mapping[str, Any]] = {"api_key": "stand-in-key"}
    own_numbers = ("RR123456785CN", "LP00987654321098", "YT2600000000000001", "UM123456785YP", "1Z0000000000000000")
